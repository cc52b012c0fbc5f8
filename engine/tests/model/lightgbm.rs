//! A model that `LightGBM` trained scores as it did there: on rows as in training, and on its very thresholds.
//!
//! `models/tools/parity_fixture.py` made the files.

use redress_engine::model::{self, Scratch};
use serde_json::Value;

const MODEL: &str = include_str!("../fixtures/model/lightgbm.json");
const ROWS: &str = include_str!("../fixtures/model/lightgbm_rows.jsonl");

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

#[test]
#[expect(clippy::cast_possible_truncation, reason = "the rows were f32 when they were written")]
fn predictions_are_those_of_the_trainer_to_a_millionth() {
    let document: Value = serde_json::from_str(MODEL).expect("JSON");
    let names: Vec<&str> = document["features"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    let model = model::parse(MODEL, |name| names.iter().position(|known| *known == name)).expect("a good model");
    assert_eq!((model.name(), model.features().len()), ("parity", 8));

    let lines: Vec<Value> = ROWS.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
    let rows: Vec<f32> = lines
        .iter()
        .flat_map(|line| line["row"].as_array().expect("a row"))
        .map(|value| value.as_f64().map_or(f32::NAN, |value| value as f32))
        .collect();
    assert_eq!((lines.len(), rows.len()), (200, 200 * 8));
    let mut scores = vec![0.0; lines.len()];
    model.score_rows(&rows, 8, &mut scores, &mut Scratch::default());
    for ((line, row), score) in lines.iter().zip(rows.chunks_exact(8)).zip(scores) {
        let raw = model.raw_one(row);
        assert!((raw - number(&line["raw"])).abs() < 1e-6, "{raw} for {line}");
        assert!((f64::from(score) - number(&line["probability"])).abs() < 1e-6, "{score} for {line}");
    }
}
