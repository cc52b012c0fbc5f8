//! The model that ships: whole, described by its card, read by the engine, scored as the learner scored it.

#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::fs;
use std::path::{Path, PathBuf};

use redress_engine::decide::{Bound, feature_names};
use redress_engine::model::Scratch;
use redress_engine::policy::{Policy, check, default_text, model_text};
use redress_models::card::{Artifact, facts, markdown};
use redress_models::threshold::rows::Rows;
use serde_json::Value;
use sha2::{Digest, Sha256};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("shipped")
}

fn read(name: &str) -> String {
    fs::read_to_string(folder().join(name)).unwrap()
}

fn json(name: &str) -> Value {
    serde_json::from_str(&read(name)).unwrap()
}

#[test]
fn the_engine_reads_it_by_the_catalogues_names_and_its_card_is_about_this_very_file() {
    let text = read("model.json");
    let model = Bound::read(&text).unwrap();
    let facts = facts::read(&folder().join("card.json")).unwrap();
    assert_eq!((model.model().name(), model.model().version()), (facts.name.as_str(), facts.version.as_str()));
    assert!(text.len() < 1_000_000, "{} bytes", text.len());
    let sha256 = Sha256::digest(&text).iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    let card = read("CARD.md");
    assert!(card.contains(&format!("File `model.json`: {} bytes, SHA-256 `{sha256}`.", text.len())), "{card}");
    assert!(card.contains("learned from the simulator alone") && card.contains("In shadow first"), "{card}");
    assert!(card.contains("how alike the simulator's accounts are, not how good the model is"), "{card}");
    // But for the figures, it is what the template makes of its facts.
    let artifact = Artifact { name: "model.json".to_owned(), bytes: text.len(), sha256 };
    let made = markdown(&facts, &artifact, &Rows::default(), &[]);
    let apart = |text: &str| {
        let (before, after) = (text.find("\n## Figures").unwrap(), text.find("\n## Limits").unwrap());
        [text[..before].to_owned(), text[after..].to_owned()]
    };
    assert_eq!(apart(&card), apart(&made));
    let names: Vec<String> = serde_json::from_value(json("rows.json")["features"].clone()).unwrap();
    let known = feature_names();
    assert!(names.iter().all(|name| known.contains(name)), "{names:?}");
    assert_eq!(model.variables().count() + usize::from(names.contains(&"account.age_days".to_owned())), names.len());
}

#[test]
fn the_engine_scores_its_rows_as_the_learner_did() {
    let (model, rows) = (Bound::read(&read("model.json")).unwrap(), json("rows.json"));
    let rows = rows["rows"].as_array().unwrap();
    assert!(rows.len() >= 8);
    let mut scratch = Scratch::default();
    for row in rows {
        let values: Vec<Option<f32>> = serde_json::from_value(row["values"].clone()).unwrap();
        let values: Vec<f32> = values.into_iter().map(|value| value.unwrap_or(f32::NAN)).collect();
        let (score, expected) = (model.model().score_one(&values, &mut scratch), row["score"].as_f64().unwrap());
        assert!((f64::from(score) - expected).abs() < 1e-6, "{score} and {expected}");
    }
}

#[test]
fn its_rules_join_the_default_policy_once_a_model_is_there() {
    let rules = &model_text()[model_text().find("\n[[rule]]").unwrap()..];
    let policy: Policy = check(&format!("{}\n{rules}", default_text()), "both").unwrap();
    assert!(policy.bind(false).is_err());
    policy.bind(true).unwrap();
}
