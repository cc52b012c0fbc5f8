//! From reviews to a model: labels of people who were not a sample of all accounts, taken as if they were and by their chances.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fmt::Write as _;
use std::fs;
use std::path::Path;
use std::process::Command;

use redress_datasets::Silent;
use redress_datasets::table::Table;
use redress_engine::model::{self, Scratch};
use redress_learn::Chance;

const ACCOUNTS: usize = 4_000;

fn lab(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_redress-lab")).current_dir(folder).args(arguments).output().unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code().unwrap(), words)
}

/// Accounts that sent once or three times; of the latter 60 % are abusive, of the former 10 %. Four in five honest ones appeal, and one in
/// twenty abusive ones; whoever appeals is looked at. Of the others chance draws one in five. Answers the share that is abusive.
fn made_up(folder: &Path) -> f64 {
    let (mut chance, mut log) = (Chance::new(5), String::new());
    let (mut said, mut silent, mut abuse) = (String::new(), String::new(), 0);
    for number in 0..ACCOUNTS {
        let busy = chance.unit() < 0.5;
        let abusive = chance.unit() < if busy { 0.6 } else { 0.1 };
        abuse += usize::from(abusive);
        for event in 0..if busy { 3 } else { 1 } {
            let time = 1_767_225_600_000_u64 + (number * 3 + event) as u64;
            writeln!(
                log,
                r#"{{"id":"{number}-{event}","time":{time},"account_id":"a{number}","kind":"email.submitted"}}"#
            )
            .unwrap();
        }
        let value = if abusive { "abuse" } else { "not_abuse" };
        let mut label = |provenance: &str, came_by: &str, propensity: f64| {
            writeln!(
                said,
                r#"{{"account_id":"a{number}","value":"{value}","provenance":"{provenance}","came_by":"{came_by}","chance":{{"class":"suspend","propensity":{propensity}}}}}"#
            )
            .unwrap();
        };
        if chance.unit() < if abusive { 0.05 } else { 0.8 } {
            label("human_review", "appeal", 1.0);
        } else if chance.unit() < 0.2 {
            label("control_sample", "control_sample", 0.2);
        } else {
            writeln!(silent, r#"{{"account_id":"a{number}","value":"abuse","provenance":"automatic"}}"#).unwrap();
        }
    }
    fs::write(folder.join("log.ndjson"), log).unwrap();
    fs::write(folder.join("labels.ndjson"), said + &silent).unwrap();
    abuse as f64 / ACCOUNTS as f64
}

/// The mean score of all accounts by a model that was trained on labels weighed up to `weight_max`, and what the lab said.
fn mean_score(folder: &Path, weight_max: &str) -> (f64, String) {
    let features = |out: &str, more: &[&str]| {
        let of = ["features", "--events", "log.ndjson", "--ends", "--force", "--labels", "labels.ndjson", "--out", out];
        let (code, words) = lab(folder, &[&of[..], more].concat());
        assert_eq!(code, 0, "{words}");
        words
    };
    let words = features("rows.parquet", &["--weight-max", weight_max]);
    let train = ["train", "rows.parquet", "--out", "model.json", "--force", "--trees", "40", "--rate", "0.3"];
    let (code, said) = lab(folder, &[&train[..], &["--calibrate", "none", "--min-rows", "100"]].concat());
    assert_eq!(code, 0, "{said}");
    features("all.parquet", &["--unlabelled", "keep"]);
    let table = Table::read(&folder.join("all.parquet"), &Silent).unwrap();
    assert_eq!(table.rows, ACCOUNTS);
    let text = fs::read_to_string(folder.join("model.json")).unwrap();
    let model = model::parse(&text, |name| table.names.iter().position(|known| known == name)).unwrap();
    let rows: Vec<f32> = (0..table.rows).flat_map(|row| table.columns.iter().map(move |column| column[row])).collect();
    let mut scores = vec![0.0; table.rows];
    model.score_rows(&rows, table.columns.len(), &mut scores, &mut Scratch::default());
    (scores.iter().map(|score| f64::from(*score)).sum::<f64>() / ACCOUNTS as f64, words)
}

#[test]
fn labels_weighed_by_their_chance_say_what_all_accounts_are_like() {
    let folder = tempfile::tempdir().unwrap();
    let truth = made_up(folder.path());
    let (naive, _) = mean_score(folder.path(), "1");
    let (weighed, words) = mean_score(folder.path(), "20");
    // The sample has about 500 accounts, so that the deviation of what it says of the unseen ones is about .013.
    assert!((0.33..0.37).contains(&truth) && naive < truth - 0.1, "{naive} where {truth} is true");
    assert!((weighed - truth).abs() < 0.035, "{weighed} where {truth} is true; {naive} without weights");
    assert!(words.contains("lines are the machine's own work that nobody looked at: no labels; dropped"), "{words}");
    assert!(words.contains("human_review,") && words.contains("20 at most (0 cut off there)"), "{words}");
}
