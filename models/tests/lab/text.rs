//! `redress-lab text` from outside.

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

/// Texts of two kinds, told apart by a few words.
fn texts() -> String {
    let mut lines = String::new();
    for i in 0..200 {
        let (label, word, other) = if i % 4 == 0 { (1, "prize", "claim") } else { (0, "garden", "coffee") };
        let filler = ["today", "later", "maybe", "again", "soon"][i % 5];
        let split = if i < 120 { "train" } else { "test" };
        let text = format!("{filler} number{} {word} {other} said {}", i % 7, ["anna", "ben", "cleo"][i % 3]);
        writeln!(
            lines,
            "{{\"id\":\"t{i}\",\"group\":\"g\",\"split\":\"{split}\",\"label\":{label},\"text\":\"{text}\"}}"
        )
        .unwrap();
    }
    lines
}

#[test]
fn a_score_is_learned_the_same_to_the_byte_and_scores_texts_that_it_does_not_repeat() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("texts.ndjson"), texts()).unwrap();
    let train = ["text", "train", "--texts", "texts.ndjson", "--bits", "14", "--name", "small", "--out"];
    let (code, out, err) = lab(folder.path(), &[&train[..], &["a"]].concat());
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("learned from 120 texts, 30 of them abusive\n") && out.ends_with("model  a\n"), "{out}");
    assert_eq!(lab(folder.path(), &[&train[..], &["b"]].concat()).0, 0);
    assert_eq!(fs::read(folder.path().join("a")).unwrap(), fs::read(folder.path().join("b")).unwrap());
    assert!(lab(folder.path(), &[&train[..], &["a"]].concat()).2.contains("a: exists already"));

    let new = "{\"id\":\"spam\",\"text\":\"claim a PRIZE\"}\n{\"id\":\"ham\",\"text\":\"coffee in the garden\"}\n";
    fs::write(folder.path().join("new.ndjson"), new).unwrap();
    let (code, out, err) = lab(folder.path(), &["text", "score", "--model", "a", "--texts", "new.ndjson"]);
    assert_eq!(code, 0, "{err}");
    let scores: Vec<serde_json::Value> = out.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((scores[0]["id"].as_str(), scores[1]["id"].as_str()), (Some("spam"), Some("ham")));
    assert!(scores[0]["score"].as_f64().unwrap() > 0.8 && scores[1]["score"].as_f64().unwrap() < 0.2, "{out}");
    assert!(!out.contains("PRIZE") && !out.contains("garden"));
}

#[test]
fn an_evaluation_is_a_table_with_a_leak_check() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("texts.ndjson"), texts()).unwrap();
    let evaluate = ["text", "evaluate", "--texts", "texts.ndjson", "--bits", "12", "--draws", "20"];
    let (code, out, err) = lab(folder.path(), &evaluate);
    assert_eq!(code, 0, "{err}");
    assert!(out.starts_with("Learned from 120 texts (30 abusive), judged on 80 (20 abusive).\n"), "{out}");
    for part in ["Leak check: ", "### As imported (", "### Without marks of the collection (", "fewest errors: "] {
        assert!(out.contains(part), "{part} is missing: {out}");
    }
    assert_eq!(lab(folder.path(), &[&evaluate[..], &["--out", "table.md"]].concat()).0, 0);
    assert_eq!(fs::read_to_string(folder.path().join("table.md")).unwrap().trim_end(), out.trim_end());
}

#[test]
fn what_is_missing_or_torn_is_said_with_what_to_do() {
    let folder = tempfile::tempdir().unwrap();
    let (code, _, err) = lab(folder.path(), &["text", "evaluate", "--texts", "none/texts.ndjson"]);
    assert_eq!(code, 1);
    assert!(err.starts_with("error: none/texts.ndjson: is missing\n  make it with `redress-lab import"), "{err}");
    fs::write(folder.path().join("torn"), "no model").unwrap();
    fs::write(folder.path().join("new.ndjson"), "{\"id\":\"a\",\"text\":\"b\"}\n").unwrap();
    let (code, out, err) = lab(folder.path(), &["text", "score", "--model", "torn", "--texts", "new.ndjson"]);
    assert_eq!((code, out.as_str()), (1, ""));
    assert!(err.contains("torn: the first line is no head") && err.contains("\n  give a file that"), "{err}");
    let one_kind = "{\"id\":\"a\",\"label\":1,\"text\":\"b\"}\n";
    fs::write(folder.path().join("one.ndjson"), one_kind).unwrap();
    let (code, _, err) = lab(folder.path(), &["text", "train", "--texts", "one.ndjson", "--out", "m"]);
    assert_eq!(code, 1);
    assert!(err.contains("one.ndjson: nothing can be learned: 1 of 1 rows are labelled abusive"), "{err}");
    assert!(!folder.path().join("m").exists());
}
