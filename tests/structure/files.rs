//! How each file is written: its opening, its length, its words, and nothing left to do.

use crate::code;

/// Lines beyond which a file has two subjects.
const LINES_MAX: usize = 500;

/// Files allowed to be longer. This list may only shrink.
const LONG_FILES: [&str; 0] = [];

/// Words of other houses, with ours.
const FOREIGN_WORDS: [(&str, &str); 8] = [
    ("ban", "enforcement, suspension, limit or hold"),
    ("bans", "enforcements"),
    ("banned", "suspended"),
    ("unban", "reinstate"),
    ("moderator", "reviewer"),
    ("moderators", "reviewers"),
    ("ticket", "case"),
    ("tickets", "cases"),
];

/// A file must open with `//!`, then words.
pub fn without_opening(path: &str, text: &str) -> Vec<String> {
    let says_why = text.lines().next().and_then(|l| l.strip_prefix("//!")).is_some_and(|l| !l.trim().is_empty());
    let placeholder = text.starts_with(&format!("//! {}.", "Placeholder"));
    if says_why && !placeholder {
        return Vec::new();
    }
    vec![format!("{path}: open the file with `//!` and say why it exists")]
}

fn is_test_file(path: &str) -> bool {
    path.starts_with("tests/") || path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// A file longer than two subjects need, outside of tests.
pub fn too_long(path: &str, text: &str) -> Vec<String> {
    let lines = text.lines().count();
    if lines <= LINES_MAX || is_test_file(path) || LONG_FILES.contains(&path) {
        return Vec::new();
    }
    vec![format!("{path}: {lines} lines; past {LINES_MAX} a file has two subjects, give each its own")]
}

/// Exceptions that are needed no more.
pub fn stale_exceptions(sources: &[(String, String)]) -> Vec<String> {
    let is_needed = |name: &str| sources.iter().any(|(path, text)| path == name && text.lines().count() > LINES_MAX);
    LONG_FILES
        .iter()
        .filter(|n| !is_needed(n))
        .map(|n| format!("{n} is short now: take it off the list of long files"))
        .collect()
}

/// Tests switched off and code left to do.
pub fn unfinished(path: &str, text: &str) -> Vec<String> {
    let bare = code::bare(text);
    let needles = ["#[ignore", "todo!(", "unimplemented!("];
    needles.iter().filter(|n| bare.contains(*n)).map(|n| format!("{path}: `{n}`: finish it or take it out")).collect()
}

/// Identifiers built from words that the house does not use.
pub fn foreign_words(path: &str, text: &str) -> Vec<String> {
    if is_test_file(path) {
        return Vec::new();
    }
    let bare = code::bare(text);
    let mut complaints = Vec::new();
    for (identifier, words) in code::identifiers(&bare) {
        for (foreign, ours) in FOREIGN_WORDS.iter().filter(|(foreign, _)| words.iter().any(|w| w == foreign)) {
            complaints.push(format!("{path}: `{identifier}`: we do not say {foreign}, say {ours}"));
        }
    }
    complaints.dedup();
    complaints
}

#[test]
fn a_file_without_words_at_its_head_is_found() {
    assert!(without_opening("a.rs", "//! Why it exists.\n").is_empty());
    for text in ["", "use std::fs;\n", "// not a doc comment\n", "//!\n", "//! Placeholder.\nfn main() {}\n"] {
        assert_eq!(without_opening("a.rs", text).len(), 1, "{text:?}");
    }
}

#[test]
fn a_long_file_is_found_unless_it_is_a_test() {
    let text = "x\n".repeat(LINES_MAX + 1);
    assert_eq!(too_long("engine/src/a.rs", &text).len(), 1);
    assert!(too_long("engine/src/a.rs", &"x\n".repeat(LINES_MAX)).is_empty());
    assert!(too_long("tests/crash.rs", &text).is_empty());
    assert!(too_long("ledger/tests/suite.rs", &text).is_empty());
}

#[test]
fn what_is_left_to_do_is_found_in_code_and_not_in_prose() {
    for text in ["#[ignore]\nfn a() {}", "#[ignore = \"slow\"]", "fn a() { todo!() }", "unimplemented!(\"x\")"] {
        assert_eq!(unfinished("a.rs", text).len(), 1, "{text}");
    }
    assert!(unfinished("a.rs", "// todo!()\nlet a = \"unimplemented!()\";").is_empty());
}

#[test]
fn foreign_words_are_found_inside_identifiers_only() {
    for text in ["fn ban_account()", "struct TicketQueue", "let unban = 1;", "moderator_id: u8"] {
        assert_eq!(foreign_words("src/a.rs", text).len(), 1, "{text}");
    }
    assert!(foreign_words("src/a.rs", "// a ban\nlet band = \"ticket\"; fn urban() {}").is_empty());
}
