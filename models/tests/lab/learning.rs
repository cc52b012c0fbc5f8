//! From a table to a model and to what it is worth: by library, and by the command line.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::path::Path;
use std::process::{Command, Output};

use redress_datasets::Silent;
use redress_datasets::table::{Meta, Table};
use redress_learn::Chance;
use redress_learn::artifact::Head;
use redress_learn::gbdt::GbdtParams;
use redress_learn::judge::{Measure, Resampling};
use redress_learn::linear::LogisticParams;
use redress_models::learning::evaluate::{EvaluateError, evaluate};
use redress_models::learning::train::{Calibrate, Learner, Settings, TrainError, train};

/// Accounts with up to three rows each; the first feature speaks for abuse, the second against it, where it is known; the
/// third is always the same.
#[expect(clippy::cast_possible_truncation, reason = "features are floats")]
fn table(accounts: u64) -> Table {
    let mut chance = Chance::new(3);
    let mut table = Table::new(["bounces.value", "age.value", "flat.value"].map(str::to_owned).to_vec());
    for group in 0..accounts {
        let split = [0, 0, 0, 1, 2][chance.below(5)];
        for row in 0..=chance.below(3) {
            let (bounces, age) = (chance.normal(), chance.normal());
            let is_known = chance.unit() > 0.2;
            let odds = 1.5 * bounces - if is_known { age } else { 0.0 } - 0.5;
            let label = f32::from(chance.unit() < 1.0 / (1.0 + (-odds).exp()));
            let age = if is_known { age as f32 } else { f32::NAN };
            let meta = Meta { label, weight: 1.0, group, time_ms: i64::try_from(row).unwrap(), split };
            table.push(&[bounces as f32, age, 7.0], meta);
        }
    }
    // Nobody knows: taught and judged by nobody.
    table.push(&[9.0, 9.0, 9.0], Meta { label: f32::NAN, weight: 1.0, group: accounts, time_ms: 0, split: 0 });
    table
}

fn settings(learner: Learner) -> Settings {
    let head = Head { name: "abuse".into(), version: "7".into(), about: String::new(), features: Vec::new() };
    Settings { learner, directions: [Vec::new(), Vec::new()], calibrate: Calibrate::Auto, seed: 1, head }
}

fn trees() -> GbdtParams {
    GbdtParams::new().trees(80).learning_rate(0.1).depth(4).patience(Some(20))
}

fn auc(text: &str, table: &Table) -> f64 {
    let resampling = Resampling { times: 50, ..Resampling::default() };
    let found = evaluate(text, table, 2, 10, resampling).unwrap();
    assert_eq!(found.model, ("abuse".to_owned(), "7".to_owned()));
    assert_eq!(found.report.estimates[0].measure, Measure::Auc);
    assert!(found.report.groups < found.report.rows, "accounts are drawn, not rows");
    found.report.estimates[0].value
}

#[test]
fn both_learners_make_models_that_the_engine_scores() {
    let table = table(4_000);
    let linear = train(&table, &settings(Learner::Logistic(LogisticParams::default())), &Silent).unwrap();
    let forest = train(&table, &settings(Learner::Trees(trees())), &Silent).unwrap();
    assert!(auc(&linear.text, &table) > 0.8 && auc(&forest.text, &table) > 0.79);
    assert_eq!(forest.rows, (table.labelled(0).len(), forest.rows.1));
    assert!(forest.trees > 5 && linear.trees == 0 && forest.choice.is_some());
    let names: Vec<&str> = forest.features.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["bounces.value", "age.value"], "a feature that says nothing is left out");
}

#[test]
fn the_same_table_and_seed_give_the_same_bytes_for_any_number_of_threads() {
    let table = table(1_000);
    let of = |threads| {
        train(&table, &settings(Learner::Trees(trees().row_share(0.7).threads(threads))), &Silent).unwrap().text
    };
    assert_eq!(of(1), of(2));
    assert_eq!(of(1), of(1));
}

#[test]
fn what_does_not_go_together_is_said() {
    let mut table = table(300);
    let directed =
        Settings { directions: [vec!["nothing.value".to_owned()], Vec::new()], ..settings(Learner::Trees(trees())) };
    assert!(matches!(train(&table, &directed, &Silent), Err(TrainError::Feature(name)) if name == "nothing.value"));
    let linear = Settings { learner: Learner::Logistic(LogisticParams::default()), ..directed };
    assert!(train(&table, &linear, &Silent).unwrap_err().to_string().contains("direction"));
    let text = train(&table, &settings(Learner::Trees(trees())), &Silent).unwrap().text;
    assert!(matches!(
        evaluate(&text, &Table::new(Vec::new()), 2, 5, Resampling::default()),
        Err(EvaluateError::Model(_))
    ));
    table.split.iter_mut().for_each(|split| *split = 0);
    assert!(matches!(evaluate(&text, &table, 2, 5, Resampling::default()), Err(EvaluateError::NoRows)));
    let isotonic = Settings { calibrate: Calibrate::Isotonic, ..settings(Learner::Trees(trees())) };
    assert!(matches!(train(&table, &isotonic, &Silent), Err(TrainError::NothingHeld)));
}

fn lab(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress-lab"));
    command.current_dir(folder).args(arguments).output().unwrap()
}

#[test]
fn the_command_line_trains_and_judges() {
    let folder = tempfile::tempdir().unwrap();
    table(1_500).write(&folder.path().join("rows.parquet"), false).unwrap();
    let fast = ["train", "rows.parquet", "--out", "model.json", "--trees", "60", "--rising", "bounces.value"];
    let done = lab(folder.path(), &fast);
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success() && said.contains("calibration") && said.contains("bounces.value"), "{done:?}");
    let again = lab(folder.path(), &fast);
    assert!(!again.status.success() && String::from_utf8_lossy(&again.stderr).contains("exists already"), "{again:?}");
    let judged = lab(folder.path(), &["evaluate", "rows.parquet", "--model", "model.json", "--draws", "50"]);
    let said = String::from_utf8_lossy(&judged.stdout);
    assert!(
        judged.status.success() && said.contains("| ROC AUC | 0.") && said.contains("calibration error"),
        "{judged:?}"
    );
    let broken = lab(folder.path(), &["evaluate", "rows.parquet", "--model", "rows.parquet"]);
    assert_eq!(broken.status.code(), Some(1), "{broken:?}");
}
