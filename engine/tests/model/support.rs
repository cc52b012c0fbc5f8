//! Trees as they grow, a plain walk over them as the oracle, and their text as a model file.

use proptest::prelude::*;
use redress_engine::model::{self, Model};
use std::fmt::Write as _;

/// What stands in a file for a checksum that is yet to come.
pub const BLANK: &str = "0000000000000000000000000000000000000000000000000000000000000000";
/// Values that comparisons get wrong first: thresholds below and the floats beside them among them.
pub const AWKWARD: [f32; 20] = [
    f32::NAN,
    f32::INFINITY,
    f32::NEG_INFINITY,
    f32::MAX,
    f32::MIN,
    0.0,
    -0.0,
    1e-45,
    -1e-45,
    0.1,
    0.099_999_994,
    0.100_000_01,
    3.5,
    3.499_999_8,
    3.500_000_2,
    -7.25,
    16_777_216.0,
    16_777_218.0,
    1.0,
    -1.0,
];
/// Thresholds of 64 bits: exact in 32, between two floats, and beyond all of them.
const THRESHOLDS: [f64; 14] = [
    0.0,
    -0.0,
    0.1,
    3.5,
    3.500_000_000_000_000_4,
    -7.25,
    16_777_217.0,
    1e-46,
    -1e-46,
    1e300,
    -1e300,
    1.000_000_018_002_509_5e-35,
    1.0,
    -0.999_999_999_999_999_9,
];

/// A tree as it was grown.
#[derive(Clone, Debug)]
pub enum Grown {
    Leaf(f64),
    Split { feature: usize, threshold: f64, missing_left: bool, mean: f64, left: Box<Self>, right: Box<Self> },
}

impl Grown {
    /// The leaf of a row, by the words of the format: left where the value is at most the threshold.
    pub fn leaf(&self, row: &[f32]) -> f64 {
        match self {
            Self::Leaf(value) => *value,
            Self::Split { feature, threshold, missing_left, left, right, .. } => {
                let value = row[*feature];
                let goes_left = if value.is_nan() { *missing_left } else { f64::from(value) <= *threshold };
                if goes_left { left.leaf(row) } else { right.leaf(row) }
            }
        }
    }

    fn number(&self, nodes: &mut Vec<[String; 6]>) -> usize {
        let at = nodes.len();
        match self {
            Self::Leaf(value) => {
                nodes.push(["0", "0", "false", "0", "0", &format!("{value:?}")].map(str::to_owned));
            }
            Self::Split { feature, threshold, missing_left, mean, left, right } => {
                nodes.push(Default::default());
                let (left, right) = (left.number(nodes), right.number(nodes));
                nodes[at] = [
                    feature.to_string(),
                    format!("{threshold:?}"),
                    missing_left.to_string(),
                    left.to_string(),
                    right.to_string(),
                    format!("{mean:?}"),
                ];
            }
        }
        at
    }

    /// The tree in JSON.
    pub fn json(&self) -> String {
        let mut nodes = Vec::new();
        self.number(&mut nodes);
        let keys = ["feature", "threshold", "missing_left", "left", "right", "value"];
        let lists = keys.iter().enumerate().map(|(i, key)| {
            let list: Vec<&str> = nodes.iter().map(|node| node[i].as_str()).collect();
            format!("\"{key}\":[{}]", list.join(","))
        });
        format!("{{{}}}", lists.collect::<Vec<_>>().join(","))
    }
}

/// Trees of up to `depth` steps over `features` features, many of them lopsided.
pub fn grown(features: usize, depth: u32) -> impl Strategy<Value = Grown> {
    let leaf = (-3.0..3.0_f64).prop_map(Grown::Leaf);
    leaf.prop_recursive(depth, 256, 2, move |below| {
        (0..features, prop::sample::select(&THRESHOLDS[..]), any::<bool>(), -1.0..1.0_f64, below.clone(), below)
            .prop_map(|(feature, threshold, missing_left, mean, left, right)| {
                let (left, right) = (Box::new(left), Box::new(right));
                Grown::Split { feature, threshold, missing_left, mean, left, right }
            })
    })
}

/// Values of rows, awkward ones and usual ones.
pub fn values(count: impl Into<prop::collection::SizeRange>) -> impl Strategy<Value = Vec<f32>> {
    let value = prop_oneof![3 => prop::sample::select(&AWKWARD[..]), 1 => -10.0..10.0_f32];
    prop::collection::vec(value, count)
}

/// A complete tree whose splits and leaves come from `next`, each a number in 0..1.
pub fn complete(depth: u32, features: usize, next: &mut impl FnMut() -> f64) -> Grown {
    if depth == 0 {
        return Grown::Leaf(next() - 0.5);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below the number of features")]
    let feature = (next() * features as f64) as usize;
    let (threshold, missing_left, mean) = (next(), next() < 0.5, next() - 0.5);
    let left = Box::new(complete(depth - 1, features, next));
    let right = Box::new(complete(depth - 1, features, next));
    Grown::Split { feature, threshold, missing_left, mean, left, right }
}

/// Numbers in 0..1 that repeat with the seed.
pub fn numbers(mut seed: u64) -> impl FnMut() -> f64 {
    move || {
        seed = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (seed ^ (seed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// A model file; each of the texts stands as it is given.
#[derive(Clone, Debug)]
pub struct Draft {
    pub features: String,
    pub trees: String,
    pub linear: String,
    pub rest: String,
}

impl Draft {
    pub fn new(features: usize, trees: &[Grown]) -> Self {
        let names: Vec<String> = (0..features).map(|i| format!("\"f{i}\"")).collect();
        let trees: Vec<String> = trees.iter().map(Grown::json).collect();
        Self {
            features: format!("[{}]", names.join(",")),
            trees: format!("[{}]", trees.join(",\n")),
            linear: "null".to_owned(),
            rest: r#""base_score":0.25,"link":"logistic","calibration":{"kind":"none"}"#.to_owned(),
        }
    }

    /// The whole file, without its checksum.
    pub fn unsealed(&self) -> String {
        let mut text = String::from(r#"{"format":"redress-model/1","name":"grown","version":"7","#);
        write!(
            text,
            "\"checksum\":\"{BLANK}\",\n\"features\":{},\n\"trees\":{},\n\"linear\":{},\n{}}}\n",
            self.features, self.trees, self.linear, self.rest
        )
        .expect("a string takes all");
        text
    }

    pub fn text(&self) -> String {
        model::seal(&self.unsealed(), BLANK).expect("one blank checksum")
    }

    pub fn model(&self) -> Model {
        let text = self.text();
        model::parse(&text, column).unwrap_or_else(|error| panic!("{error}\n{text}"))
    }
}

/// `f7` stands in column 7.
pub fn column(name: &str) -> Option<usize> {
    name.strip_prefix('f')?.parse().ok()
}
