//! `redress score` answers the same bytes however the log is cut into batches, and from a copied journal.

use std::fs;
use std::path::Path;

use serde_json::json;

use crate::support::Sandbox;
use crate::support::chance::Dice;
use crate::support::story::write_policy;

/// A log of 20 accounts over six hours, in which list quality differs; with repeats, late events and lines that are none.
fn log() -> String {
    let (dice, start) = (Dice::new(20), 1_790_000_000_000_i64);
    let mut lines = String::new();
    for i in 0..12_000_i64 {
        let account = dice.below(20);
        let bad = dice.below(100) < account;
        let late = if dice.below(50) == 0 { 3_600_000 } else { 0 };
        let kind = match (dice.below(3), bad) {
            (0, _) => "email.submitted",
            (_, true) => "email.bounced",
            (_, false) => "email.delivered",
        };
        let id = if dice.below(40) == 0 { i / 2 } else { i };
        let event = json!({
            "id": format!("e{id}"), "time": start + i * 1_800 - late, "account_id": format!("sender-{account}"), "kind": kind,
            "error_class": "invalid_recipient", "count": 1 + dice.below(3), "recipient": format!("p{i}@example.com"),
        });
        lines += &event.to_string();
        lines.push('\n');
        if dice.below(500) == 0 {
            lines += "{\"id\": \"cut off\n";
        }
    }
    lines
}

/// Scores, and answers the decisions and the flags.
fn score(sandbox: &Sandbox, args: &[&str]) -> (Vec<u8>, Vec<u8>) {
    let outputs = ["--policy", "policy.toml", "--decisions", "decisions.ndjson", "--flags", "flags.tsv"];
    sandbox.must(&[&["score"], args, &outputs].concat());
    let read = |name: &str| fs::read(sandbox.path(name)).expect("written");
    (read("decisions.ndjson"), read("flags.tsv"))
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir(to).expect("a new folder");
    for entry in fs::read_dir(from).expect("a folder") {
        let entry = entry.expect("readable");
        fs::copy(entry.path(), to.join(entry.file_name())).expect("copied");
    }
}

#[test]
fn decisions_are_the_same_bytes_in_every_batch_and_after_a_replay() {
    let sandbox = Sandbox::new();
    write_policy(&sandbox);
    fs::write(sandbox.path("log.ndjson"), log()).expect("written");
    let (decisions, flags) = score(&sandbox, &["--input", "log.ndjson", "--batch", "1"]);
    let text = String::from_utf8(decisions.clone()).expect("text");
    assert!(text.lines().count() > 10 && text.contains("\"rung\":\"suspend\""), "the log shows something:\n{text}");
    assert!(!flags.is_empty());
    for batch in ["256", "4096"] {
        let journal = format!("journal-{batch}");
        let again = score(&sandbox, &["--input", "log.ndjson", "--batch", batch, "--journal-out", &journal]);
        assert!(again == (decisions.clone(), flags.clone()), "in batches of {batch}");
        let copy = format!("copy-{batch}");
        copy_folder(&sandbox.path(&journal), &sandbox.path(&copy));
        let replayed = score(&sandbox, &["--journal", &copy]);
        assert!(replayed == (decisions.clone(), flags.clone()), "from a journal of batches of {batch}");
    }
}
