//! Every page, whatever its status, loads nothing from elsewhere, runs no script but the console's own, and is kept by nobody.

use redress_ledger::Role;
use reqwest::header::COOKIE;

use crate::house::{ACCOUNT, House};
use crate::session::form;
use crate::support::{Answer, Api};

const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

const CONSOLE_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; \
     form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
/// All the scripts there are.
const SCRIPTS: [&str; 3] = [
    "<script src=\"/assets/keys.js\" defer></script>",
    "<script src=\"/assets/comfort.js\" defer></script>",
    "<script src=\"/assets/queue.js\" defer></script>",
];

#[tokio::test]
async fn every_page_has_the_strict_policy_and_nothing_that_it_would_refuse() {
    let house = House::open().await;
    let waiting = house.wait_for_an_appeal().await;
    let nobody = house.redress.api("");
    let (senior, auditor) = (house.session(Role::Senior).await, house.session(Role::Auditor).await);
    let case = format!("/console/cases/{}", waiting.case);
    let holder = format!("/a/{}", waiting.token);

    let mut pages = Vec::new();
    for (path, status) in [(holder.as_str(), 200), ("/a/none", 404), ("/console/sign-in", 200)] {
        pages.push((path.to_owned(), status, nobody.get(path).await.expect("an answer")));
    }
    for (session, path, status) in [
        (&senior, "/console", 200),
        (&senior, "/console?closed=true", 200),
        (&senior, case.as_str(), 200),
        (&auditor, case.as_str(), 200),
        (&senior, "/console/cases/none", 404),
        (&senior, "/console/keys", 200),
        (&senior, "/console/accounts", 200),
        (&senior, "/console/accounts?id=none", 404),
        (&senior, &format!("/console/accounts?id={ACCOUNT}"), 200),
    ] {
        let request = nobody.request("GET", path).header(COOKIE, &session.cookie);
        pages.push((path.to_owned(), status, Api::send(request).await.expect("an answer")));
    }
    for (path, cookie, csrf, status) in [
        (holder.clone(), None, "", 422),
        ("/a/none".to_owned(), None, "", 404),
        ("/console/sign-in".to_owned(), None, "0", 403),
        (format!("{case}/decide"), Some(&senior.cookie), "0", 403),
        (format!("{case}/decide"), Some(&senior.cookie), senior.csrf.as_str(), 422),
        (format!("{case}/claim"), Some(&auditor.cookie), auditor.csrf.as_str(), 403),
    ] {
        let answer = form(&nobody, &path, cookie.map(String::as_str), &[("csrf", csrf)], None).await;
        pages.push((path, status, answer));
    }
    for (path, status, answer) in &pages {
        assert_eq!(answer.status, *status, "{path}: {}", answer.text);
        check(path, answer);
    }
}

fn check(path: &str, answer: &Answer) {
    let header = |name: &str| answer.headers.get(name).map(|value| value.to_str().expect("ASCII")).unwrap_or_default();
    assert_eq!(header("content-type"), "text/html; charset=utf-8", "{path}");
    let console = path.starts_with("/console");
    assert_eq!(header("content-security-policy"), if console { CONSOLE_POLICY } else { POLICY }, "{path}");
    assert_eq!(header("x-content-type-options"), "nosniff", "{path}");
    assert_eq!(header("x-frame-options"), "DENY", "{path}");
    assert_eq!(header("cache-control"), "no-store", "{path}");
    assert_eq!(header("x-robots-tag"), "noindex, nofollow", "{path}");
    let referrer = if console { "same-origin" } else { "no-referrer" };
    assert_eq!(header("referrer-policy"), referrer, "{path}");
    let mut text = answer.text.to_lowercase();
    for script in SCRIPTS.iter().filter(|_| console) {
        text = text.replace(script, "");
    }
    for forbidden in
        ["<script", "<style", " style=", " onclick=", " onload=", " onsubmit=", "javascript:", "<iframe", "<base"]
    {
        assert!(!text.contains(forbidden), "{path} has {forbidden:?}");
    }
    assert!(text.starts_with("<!doctype html>") && text.contains("<html lang=\"en\">"), "{path}");
}
