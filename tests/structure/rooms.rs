//! The pure half of the engine: a decision must be the same on every replay, so nothing from outside may come in.

use crate::code;

/// Rooms of `engine/src/` that only compute.
pub const PURE: [&str; 7] = ["event", "window", "signal", "sharing", "policy", "model", "decide"];

/// Rooms of [`PURE`] that the design names and nobody has built yet. This list may only shrink.
pub const YET_TO_COME: [&str; 0] = [];

/// What is not theirs. Of `std::net` the addresses are: they are only numbers.
const FOREIGN: [&str; 15] = [
    "async fn",
    "async move",
    "tokio",
    "std::fs",
    "std::net::*",
    "TcpStream",
    "TcpListener",
    "UdpSocket",
    "ToSocketAddrs",
    "SystemTime",
    "Instant::now",
    "rand",
    "getrandom",
    "sqlx",
    "axum",
];

/// What a pure room mentions outside of its tests and may not.
pub fn impure(path: &str, text: &str) -> Vec<String> {
    let Some(inside) = path.strip_prefix("engine/src/") else { return Vec::new() };
    let room = inside.split(['/', '.']).next().unwrap_or_default();
    if !PURE.contains(&room) || inside.ends_with("/tests.rs") || inside.contains("/tests/") {
        return Vec::new();
    }
    let bare = code::bare(code::outside_tests(text));
    let complaint = |needle: &&str| {
        format!("{path}: `{needle}` in a pure room; pass the value in, or move the code to ingest, state or pipeline")
    };
    FOREIGN.iter().filter(|needle| code::mentions(&bare, needle)).map(complaint).collect()
}

#[test]
fn a_clock_in_a_pure_room_is_found_and_one_outside_is_not() {
    let text = "//! Why.\nfn f() { let now = std::time::Instant::now(); }\n";
    assert_eq!(impure("engine/src/decide/mod.rs", text).len(), 1);
    assert_eq!(impure("engine/src/decide.rs", text).len(), 1);
    assert!(impure("engine/src/state/journal.rs", text).is_empty());
    assert!(impure("ledger/src/decide/mod.rs", text).is_empty());
}

#[test]
fn every_foreign_thing_is_found_in_code_and_never_in_prose() {
    for needle in FOREIGN {
        assert!(!impure("engine/src/window/mod.rs", &format!("//! Why.\n{needle}")).is_empty(), "{needle}");
        assert!(
            impure("engine/src/window/mod.rs", &format!("//! {needle}\nconst A: &str = \"{needle}\";")).is_empty(),
            "{needle}"
        );
    }
}

#[test]
fn tests_of_a_pure_room_may_read_files() {
    let text = "//! Why.\nfn f() {}\n#[cfg(test)]\nmod tests { use std::fs; }";
    assert!(impure("engine/src/event/parse.rs", text).is_empty());
}
