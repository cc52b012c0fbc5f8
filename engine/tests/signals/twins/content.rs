//! Content, links and reports.

use redress_engine::event::{ComplaintType, Event};

use crate::naive::{Twin, View, has, is, plain, share};

const LINK: &str = "new_domain shortener nested_redirect link_mismatch mixed_script listed_domain phishing_feed";
const OTHER: &str = "brand lure dangerous_file restricted image_only known_bad";

fn content(e: &Event) -> bool {
    is(e, "email.submitted message.submitted content.posted content.fingerprinted")
}

fn linked(e: &Event) -> bool {
    content(e) && (e.url_count > 0 || has(e, LINK))
}

fn looked_at(e: &Event) -> bool {
    content(e) && (linked(e) || e.content.is_some() || e.simhash.is_some() || has(e, OTHER))
}

fn with(v: &View, w: i64, mark: &str) -> f64 {
    v.n(w, |e| content(e) && has(e, mark))
}

fn reported(e: &Event) -> bool {
    is(e, "report.received")
}

pub const TWINS: &[(&str, Twin)] = &[
    ("posts", |v, w| plain(v.n(w, |e| is(e, "content.posted")))),
    ("post_targets", |v, w| plain(v.kinds_of(w, |e| e.content.filter(|_| is(e, "content.posted"))))),
    ("link_hosts", |v, w| plain(v.kinds_of(w, |e| e.url_host.filter(|_| content(e))))),
    ("reports", |v, w| plain(v.n(w, reported))),
    ("reporters", |v, w| plain(v.kinds_of(w, |e| e.sender.filter(|_| reported(e))))),
    ("fraud_reports", |v, w| plain(v.n(w, |e| reported(e) && e.complaint == Some(ComplaintType::Fraud)))),
    ("phishing_links", |v, w| plain(with(v, w, "phishing_feed"))),
    ("listed_link_rate", |v, w| share(with(v, w, "listed_domain"), v.n(w, linked))),
    ("new_domain_rate", |v, w| share(with(v, w, "new_domain"), v.n(w, linked))),
    ("shortener_rate", |v, w| share(with(v, w, "shortener"), v.n(w, linked))),
    ("nested_redirect_rate", |v, w| share(with(v, w, "nested_redirect"), v.n(w, linked))),
    ("link_mismatches", |v, w| plain(with(v, w, "link_mismatch"))),
    ("mixed_script_links", |v, w| plain(with(v, w, "mixed_script"))),
    ("known_bad_matches", |v, w| plain(with(v, w, "known_bad"))),
    ("brand_mentions", |v, w| plain(with(v, w, "brand"))),
    ("brand_lures", |v, w| plain(v.n(w, |e| content(e) && has(e, "brand") && has(e, "lure")))),
    ("lures", |v, w| plain(with(v, w, "lure"))),
    ("dangerous_files", |v, w| plain(with(v, w, "dangerous_file"))),
    ("restricted_rate", |v, w| share(with(v, w, "restricted"), v.n(w, looked_at))),
    ("image_only_rate", |v, w| share(with(v, w, "image_only"), v.n(w, looked_at))),
];
