//! The file that training hands over, `redress-model/1`: as `redress_engine::model` documents and checks it.

use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::LearnError;
use crate::calibrate::Map;
use crate::gbdt::{Gbdt, Tree};
use crate::linear::LinearTerm;

/// Features that the engine reads at most.
pub const FEATURES_MAX: usize = 512;
/// Nodes of all trees that the engine reads at most.
pub const NODES_MAX: usize = 1 << 20;
/// Size of a file that the engine reads at most.
pub const BYTES_MAX: usize = 64 << 20;

/// What a model file says about itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Head {
    /// Its name, at most 128 letters.
    pub name: String,
    /// Its version, at most 128 letters.
    pub version: String,
    /// A line for people, at most 2,000 letters; may be empty.
    pub about: String,
    /// The names of the features, in the order of the rows it was trained on.
    pub features: Vec<String>,
}

/// The trained parts of a model.
#[derive(Clone, Debug, PartialEq)]
pub struct Parts<'a> {
    /// The raw sum of every row.
    pub base: f64,
    /// Trees, in their order.
    pub trees: &'a [Tree],
    /// Linear terms.
    pub linear: &'a [LinearTerm],
    /// From what the logistic function makes of the raw sum to a score.
    pub calibration: &'a Map,
}

impl<'a> Parts<'a> {
    /// A forest and its calibration.
    pub fn forest(forest: &'a Gbdt, calibration: &'a Map) -> Self {
        Self { base: forest.base, trees: &forest.trees, linear: &[], calibration }
    }
}

#[derive(Serialize)]
struct TreeText {
    feature: Vec<usize>,
    threshold: Vec<f64>,
    missing_left: Vec<bool>,
    left: Vec<usize>,
    right: Vec<usize>,
    value: Vec<f64>,
}

impl TreeText {
    /// A tree in columns. Floats are written as the doubles they equal: a shorter decimal could round to another float.
    fn new(tree: &Tree) -> Self {
        let splits = || tree.nodes.iter().map(|node| node.split);
        Self {
            feature: splits().map(|split| split.map_or(0, |split| split.feature)).collect(),
            threshold: splits().map(|split| split.map_or(0.0, |split| f64::from(split.threshold))).collect(),
            missing_left: splits().map(|split| split.is_some_and(|split| split.missing_left)).collect(),
            left: splits().map(|split| split.map_or(0, |split| split.left)).collect(),
            right: splits().map(|split| split.map_or(0, |split| split.right)).collect(),
            value: tree.nodes.iter().map(|node| f64::from(node.value)).collect(),
        }
    }
}

/// The text of a model file, sealed: the same bytes for the same model.
///
/// # Errors
/// Where it is larger than the engine reads, or a name hides the place of the checksum.
pub fn text(head: &Head, parts: &Parts<'_>) -> Result<String, LearnError> {
    let at_most = |what, got, max| if got <= max { Ok(()) } else { Err(LearnError::TooLarge { what, got, max }) };
    at_most("features", head.features.len(), FEATURES_MAX)?;
    at_most("nodes of all trees", parts.trees.iter().map(|tree| tree.nodes.len()).sum(), NODES_MAX)?;
    let blank = "0".repeat(64);
    let mut lines = vec![
        line("format", &json!("redress-model/1")),
        line("name", &json!(head.name)),
        line("version", &json!(head.version)),
        line("about", &json!(head.about)),
        line("checksum", &json!(blank)),
        line("features", &json!(head.features)),
        line("base_score", &json!(parts.base)),
    ];
    if !parts.trees.is_empty() {
        let trees: Vec<String> = parts.trees.iter().map(|tree| format!("    {}", json!(TreeText::new(tree)))).collect();
        lines.push(format!("  \"trees\": [\n{}\n  ]", trees.join(",\n")));
    }
    if !parts.linear.is_empty() {
        lines.push(line("linear", &linear(parts.linear)));
    }
    lines.push(line("link", &json!("logistic")));
    lines.push(line("calibration", &calibration(parts.calibration)));
    let open = format!("{{\n{}\n}}\n", lines.join(",\n"));
    at_most("bytes", open.len(), BYTES_MAX)?;
    if open.matches(&blank).count() != 1 {
        return Err(LearnError::setting("a name", "64 zeros", "something else"));
    }
    let digits: String = Sha256::digest(&open).iter().map(|byte| format!("{byte:02x}")).collect();
    Ok(open.replacen(&blank, &digits, 1))
}

fn line(key: &str, value: &Value) -> String {
    format!("  {}: {value}", json!(key))
}

fn linear(terms: &[LinearTerm]) -> Value {
    let list = |of: fn(&LinearTerm) -> f64| terms.iter().map(of).collect::<Vec<f64>>();
    json!({
        "feature": terms.iter().map(|term| term.feature).collect::<Vec<_>>(),
        "transform": terms.iter().map(|term| if term.log { "log1p" } else { "none" }).collect::<Vec<_>>(),
        "center": list(|term| term.center),
        "scale": list(|term| term.scale),
        "weight": list(|term| term.weight),
        "missing": list(|term| term.missing),
    })
}

fn calibration(map: &Map) -> Value {
    match map {
        Map::None => json!({"kind": "none"}),
        Map::Isotonic { from, to } => json!({"kind": "isotonic", "from": from, "to": to}),
        Map::Beta { a, b, c } => json!({"kind": "beta", "a": a, "b": b, "c": c}),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gbdt::Node;

    fn stump(value: f32) -> Tree {
        Tree { nodes: vec![Node { split: None, value, cover: 1.0 }] }
    }

    #[test]
    fn a_file_names_its_own_checksum() {
        let head = Head { name: "n".into(), version: "1".into(), about: String::new(), features: vec!["a".into()] };
        let trees = [stump(0.1)];
        let parts = Parts { base: -1.5, trees: &trees, linear: &[], calibration: &Map::None };
        let written = text(&head, &parts).unwrap();
        assert!(written.contains("\"value\":[0.10000000149011612]"), "{written}");
        let zeros = Head { name: "0".repeat(64), ..head };
        assert!(text(&zeros, &parts).is_err());
    }

    #[test]
    fn a_model_that_the_engine_would_refuse_is_not_written() {
        let head = Head { features: vec!["x".to_owned(); 513], ..Head::default() };
        let parts = Parts { base: 0.0, trees: &[], linear: &[], calibration: &Map::None };
        assert!(text(&head, &parts).unwrap_err().to_string().contains("512"));
    }
}
