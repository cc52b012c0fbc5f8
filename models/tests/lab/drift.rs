//! `redress-lab drift` and `compare` from outside: a world that stays, one that moves, and challengers that are better, the same, worse.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::Path;
use std::process::Command;

use redress_datasets::table::{Meta, Table};
use redress_learn::Chance;
use serde_json::Value;

const WEEK_MS: i64 = 7 * 86_400_000;
/// A Monday.
const START: i64 = 1_767_571_200_000;

fn lab(folder: &Path, arguments: &[&str]) -> (i32, String) {
    let output = Command::new(env!("CARGO_BIN_EXE_redress-lab")).current_dir(folder).args(arguments).output().unwrap();
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    (output.status.code().unwrap(), words)
}

/// Accounts over `weeks`, 500 a week and more: the odds of abuse rise with the first feature and a little with the second. In the last week
/// the first is `moved` by so much and abuse likelier by `more` log-odds.
#[expect(clippy::cast_possible_truncation, reason = "features are floats")]
fn table(seed: u64, weeks: i64, moved: f64, more: f64) -> Table {
    let mut chance = Chance::new(seed);
    let mut table = Table::new(["bounces.value", "age.value"].map(str::to_owned).to_vec());
    for group in 0..700 * weeks {
        let week = group % weeks;
        let last = week == weeks - 1;
        let (bounces, age) = (chance.normal() + if last { moved } else { 0.0 }, chance.normal());
        let odds = 1.5 * bounces + 0.7 * age - 0.5 + if last { more } else { 0.0 };
        let label = f32::from(chance.unit() < 1.0 / (1.0 + (-odds).exp()));
        let split = [0, 1, 2][chance.below(3)];
        let meta = Meta {
            label,
            weight: 1.0,
            group: seed << 32 | group.unsigned_abs(),
            time_ms: START + week * WEEK_MS,
            split,
        };
        table.push(&[bounces as f32, age as f32], meta);
    }
    table
}

fn write(folder: &Path, name: &str, table: &Table) {
    table.write(&folder.join(name), true).unwrap();
}

fn train(folder: &Path, rows: &str, model: &str) {
    let (code, words) = lab(folder, &["train", rows, "--out", model, "--learner", "logistic", "--calibrate", "none"]);
    assert_eq!(code, 0, "{words}");
}

fn json(folder: &Path, name: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join(name)).unwrap()).unwrap()
}

#[test]
fn drift_says_what_moved_in_which_week_and_ends_so() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    // A third of it says what the model's own gap is: long enough that this is known well.
    write(folder, "reference.parquet", &table(1, 12, 0.0, 0.0));
    train(folder, "reference.parquet", "model.json");
    let drift = |later: &str, json: &str| {
        let of =
            ["drift", "--reference", "reference.parquet", "--later", later, "--model", "model.json", "--draws", "200"];
        lab(folder, &[&of[..], &["--json", json, "--force"]].concat())
    };
    write(folder, "same.parquet", &table(2, 3, 0.0, 0.0));
    let (code, words) = drift("same.parquet", "same.json");
    assert!(code == 0 && words.contains("nothing to do"), "{code} {words}");

    write(folder, "moved.parquet", &table(3, 3, 1.2, 0.0));
    let (code, words) = drift("moved.parquet", "moved.json");
    let found = json(folder, "moved.json");
    assert_eq!((code, &found["moved"]), (1, &serde_json::json!(["score", "bounces.value"])), "{words}");
    assert_eq!(found["weeks"][2]["from"], "2026-01-19");
    let psi = |week: usize| found["features"][0]["weeks"][week]["psi"].as_f64().unwrap();
    assert!(psi(0) < 0.1 && psi(1) < 0.1 && psi(2) > 0.25, "{found}");
    assert!(words.contains("Look first whether the data broke"), "{words}");

    write(folder, "off.parquet", &table(4, 3, 0.0, 1.0));
    let (code, words) = drift("off.parquet", "off.json");
    let found = json(folder, "off.json");
    assert_eq!((code, &found["off"]), (1, &serde_json::json!(["2026-01-19"])), "{words}");
    assert_eq!(found["moved"], serde_json::json!([]));
    assert!(found["weeks"][2]["calibration"]["change"][0].as_f64().unwrap() > 0.05, "{found}");
    assert!(words.contains("Scores do not mean what they say in the weeks from 2026-01-19"), "{words}");
    assert_eq!(drift("model.json", "none.json").0, 2, "no table");
}

#[test]
fn a_challenger_is_better_the_same_or_worse_and_the_file_is_the_same_to_the_byte() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let whole = table(5, 3, 0.0, 0.0);
    write(folder, "rows.parquet", &whole);
    // What a model that does not know the second feature can learn.
    let mut less = whole.clone();
    less.columns[1].fill(0.0);
    write(folder, "less.parquet", &less);
    train(folder, "rows.parquet", "good.json");
    train(folder, "less.parquet", "poor.json");
    let compare = |champion: &str, challenger: &str, out: &str| {
        let of = ["compare", "rows.parquet", "--champion", champion, "--challenger", challenger, "--out", out];
        lab(folder, &[&of[..], &["--draws", "300"]].concat())
    };
    let (code, words) = compare("poor.json", "good.json", "better.json");
    assert!(code == 0 && words.contains("**The challenger is better**, by average precision."), "{code} {words}");
    let found = json(folder, "better.json");
    assert_eq!((&found["format"], &found["verdict"]), (&"redress-promotion/1".into(), &"better".into()));
    assert!(found["figures"][1]["gain_interval"][0].as_f64().unwrap() > 0.0, "{found}");
    assert_eq!(found["data"]["sha256"].as_str().unwrap().len(), 64);
    compare("poor.json", "good.json", "again.json");
    assert!(fs::read(folder.join("better.json")).unwrap() == fs::read(folder.join("again.json")).unwrap());

    let (code, words) = compare("good.json", "poor.json", "worse.json");
    assert!(code == 1 && words.contains("error: the challenger is worse\n"), "{code} {words}");
    let (code, words) = compare("good.json", "good.json", "same.json");
    assert!(code == 1 && words.contains("not shown to be better"), "{code} {words}");
    assert_eq!(json(folder, "same.json")["verdict"], "not_shown");
    assert_eq!(compare("good.json", "rows.parquet", "none.json").0, 2);
}
