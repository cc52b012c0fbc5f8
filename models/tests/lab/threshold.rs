//! `redress-lab threshold` from outside.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

fn lab(folder: &Path, arguments: &[&str]) -> (i32, String, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_redress-lab")).current_dir(folder).args(arguments).output().unwrap();
    let words = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (output.status.code().unwrap(), words(&output.stdout), words(&output.stderr))
}

/// 4,000 honest large accounts, 300 honest new ones, 50 abusive ones of either kind.
fn judged() -> String {
    let mut text = "account_id,size,score,label\n".to_owned();
    for i in 0..4_000 {
        writeln!(text, "l{i},large,{:.4},0", f64::from(i) / 5_000.0).unwrap();
    }
    for i in 0..300 {
        writeln!(text, "n{i},new,{:.4},0", f64::from(i) / 400.0).unwrap();
    }
    for i in 0..100 {
        writeln!(text, "a{i},{},0.95,1", if i % 2 == 0 { "large" } else { "new" }).unwrap();
    }
    text
}

#[test]
fn a_promise_that_the_labels_carry_comes_with_a_threshold() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("judged.csv"), judged()).unwrap();
    let (code, out, err) = lab(folder.path(), &["threshold", "--scores", "judged.csv", "--alpha", ".001", "--json"]);
    assert_eq!(code, 0, "{err}");
    let found: serde_json::Value = serde_json::from_str(&out).unwrap();
    let all = &found["segments"][0];
    assert_eq!((&all["honest"], &all["abusive"], &all["abusive_stopped"]), (&4_300.into(), &100.into(), &100.into()));
    // With 4,300 honest accounts none may be stopped: P(at most 1) is 0.072.
    assert_eq!(all["honest_stopped"], 0);
    let threshold = all["threshold"].as_f64().unwrap();
    assert!(threshold > 0.7998 && threshold < 0.7999, "{threshold}");
    assert!(all["share_at_most"].as_f64().unwrap() <= 0.001);
}

#[test]
fn a_segment_with_too_few_labels_is_refused_with_how_many_are_missing() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("judged.csv"), judged()).unwrap();
    let arguments = ["threshold", "--scores", "judged.csv", "--segment", "size", "--out", "table.md"];
    let (code, out, err) = lab(folder.path(), &arguments);
    assert_eq!((code, out.as_str()), (1, "thresholds  table.md\n"));
    assert!(err.starts_with("error: 1 of 2 segments have too few labels for this promise\n  label more"), "{err}");
    let table = fs::read_to_string(folder.path().join("table.md")).unwrap();
    assert!(table.contains("| size large | 0.79"), "{table}");
    let refused = "| size new | none: 300 honest accounts are labelled and 3688 are needed: 3388 are missing |";
    assert!(table.contains(refused), "{table}");
}

#[test]
fn a_promise_outside_its_range_and_a_missing_file_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("judged.csv"), judged()).unwrap();
    let (code, _, err) = lab(folder.path(), &["threshold", "--scores", "judged.csv", "--alpha", "2"]);
    assert_eq!(code, 1);
    assert!(err.contains("alpha = 2: it is a share inside 0..1"), "{err}");
    let (code, _, err) = lab(folder.path(), &["threshold", "--scores", "none.csv"]);
    assert!(code == 1 && err.starts_with("error: none.csv: cannot be read"), "{err}");
    let (code, _, err) = lab(folder.path(), &["threshold", "--scores", "judged.csv", "--segment", "country"]);
    assert!(code == 1 && err.contains("judged.csv:2:1: country is missing"), "{err}");
}
