//! Every page in every state that looks different: judged by axe-core and by our own look on phones, tablets and desks, in light and dark,
//! and kept as pictures. A page of the route table that no part of the gallery shows fails the test.

mod cases;
mod desk;
mod door;
mod evidence;
mod holder;
mod stage;
mod walk;

use std::collections::BTreeSet;

use redress_review_api::http::ROUTES;

/// What the parts show; each part proves that it has been there.
const PARTS: [&[&str]; 4] = [holder::SHOWS, cases::SHOWS, desk::SHOWS, door::SHOWS];

/// Whether a browser shows it as a page: no asset, no file, no JSON, and no way that only leads on.
fn is_page(path: &str) -> bool {
    let elsewhere = ["/assets/", "/v1/", "/files/"].iter().any(|prefix| path.starts_with(prefix));
    let is_file = [".csv", ".pdf", ".txt", "/files/{attachment_id}"].iter().any(|suffix| path.ends_with(suffix));
    !elsewhere && !is_file
}

#[test]
fn the_gallery_shows_every_page_of_the_route_table() {
    let pages: BTreeSet<&str> =
        ROUTES.iter().filter(|r| r.method == "GET" && is_page(r.path)).map(|r| r.path).collect();
    let shown: BTreeSet<&str> = PARTS.into_iter().flatten().copied().collect();
    let missing: Vec<_> = pages.difference(&shown).collect();
    assert!(missing.is_empty(), "no part of tests/browser/gallery shows {missing:?}");
    let stale: Vec<_> = shown.difference(&pages).collect();
    assert!(stale.is_empty(), "no route of the table is {stale:?}");
    assert!(pages.len() > 15, "the table has hardly a page: {pages:?}");
}
