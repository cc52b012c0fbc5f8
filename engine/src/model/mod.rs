//! A trained model: from a checked file to scores of rows of features, and to what moved each score. Trained elsewhere; here it
//! only computes.
//!
//! # The file, `redress-model/1`
//! One JSON object in UTF-8. Unknown keys are refused. Lists are columns: the i-th entries of a tree's lists are its i-th node.
//! ```json
//! {
//!   "format": "redress-model/1",
//!   "name": "outbound-abuse", "version": "2026-09-01", "about": "optional: one line for people",
//!   "checksum": "<64 hexadecimal digits>",
//!   "features": ["hard_bounce_rate_7d.value", "sends_24h.value"],
//!   "base_score": -3.2,
//!   "trees": [{
//!     "feature": [0, 0, 0], "threshold": [0.05, 0, 0], "missing_left": [true, false, false],
//!     "left": [1, 0, 0], "right": [2, 0, 0], "value": [0.1, -0.4, 1.3]
//!   }],
//!   "linear": {
//!     "feature": [1], "transform": ["log1p"], "center": [4.1], "scale": [2.2], "weight": [0.3], "missing": [0]
//!   },
//!   "link": "logistic",
//!   "calibration": {"kind": "isotonic", "from": [0, 0.5, 1], "to": [0, 0.3, 0.9]}
//! }
//! ```
//! - `checksum`: SHA-256 of the file's text with these 64 digits replaced by zeros. [`seal`] fills it in.
//! - `features`: names that the caller's resolver knows, each once; everything else counts them from 0.
//! - `trees`: node 0 is the root. A row goes **left where its value is at most the threshold**, and where the value is missing as
//!   `missing_left` says. Children stand after their parents; `left` and `right` 0 make a leaf, whose first three entries are not
//!   read. `value` of a leaf is what the tree adds; of another node, the mean of what it adds to rows that come by (for
//!   contributions). Thresholds are 64-bit floats rounded down to 32 bits, which parts 32-bit values exactly as the original
//!   did; values are rounded to the nearest 32-bit float.
//! - `linear` (optional, as `trees` is): adds `weight * (transform(x) - center) / scale` a term, or `missing`. `log1p` is ln(1 + x),
//!   for a negative x -ln(1 + |x|). An infinite value counts as the largest number.
//! - `base_score` is added to both. `link` is `logistic` or `identity`; `calibration` maps what it gives: `{"kind": "none"}`, `isotonic`
//!   (straight lines between rising points), or `beta` with `a`, `b`, `c`. A score is brought into 0..=1.
//!
//! Sums are 64-bit and run in the file's order for one row as for many, and the exponential is our own: the same bits on every
//! machine, one by one or in batches.

mod calibrate;
mod document;
mod error;
mod explain;
mod forest;
mod gate;
mod linear;
mod math;
mod number;
mod parts;
mod registers;
#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "wide registers; every use stands beside its proof")]
mod simd;
mod tree;

pub use calibrate::Link;
pub use error::ModelError;
pub use explain::{Contribution, Explanation};
pub use gate::{Gate, GateState};
pub(crate) use registers::Registers;

use calibrate::Calibration;
use forest::{BLOCKS, Forest, Keys, LANES, SLOTS};
use linear::Term;
use tree::Tree;

/// The format this version reads.
pub const FORMAT: &str = "redress-model/1";
/// Size of a file at most.
pub const BYTES_MAX: usize = 64 << 20;
/// Features at most.
pub const FEATURES_MAX: usize = 512;
/// Trees at most.
pub const TREES_MAX: usize = 2_000;
/// Steps from a root to its deepest leaf at most.
pub const DEPTH_MAX: usize = 12;
/// Nodes of all trees at most.
pub const NODES_MAX: usize = 1 << 20;
/// Points of a calibration map at most.
pub const POINTS_MAX: usize = 1_000;
/// A row of a feature that this build offers stands in a column below this.
const COLUMNS_MAX: usize = 1 << 16;
/// Rows that go through a tree while it is in the cache.
const TILE: usize = LANES * BLOCKS;
/// Fewer rows than this are quicker one by one than as a block.
const BLOCK_ROWS_MIN: usize = 6;

/// A model, ready to score.
#[derive(Clone, Debug)]
pub struct Model {
    name: String,
    version: String,
    about: String,
    hash: String,
    features: Vec<Feature>,
    width: usize,
    base_score: f64,
    /// As the file has them: for what need not be fast.
    trees: Vec<Tree>,
    forest: Forest,
    linear: Vec<Term>,
    link: Link,
    calibration: Calibration,
}

/// An input of a model.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Feature {
    /// As the file names it.
    pub name: String,
    /// Its column in a row, as the resolver answered.
    pub column: usize,
}

/// Memory that scoring needs, to be kept between calls: about 260 KB.
#[derive(Clone, Debug)]
pub struct Scratch {
    /// The lines of four blocks.
    lines: Vec<[i32; LANES]>,
    keys: Box<Keys>,
}

impl Default for Scratch {
    fn default() -> Self {
        Self { lines: vec![[0; LANES]; BLOCKS * SLOTS], keys: Box::new(forest::NO_KEYS) }
    }
}

/// Reads a model and binds its features: `resolver` answers the column of a row in which a feature stands.
///
/// # Errors
/// The first thing that is wrong with the file, or the first feature that the resolver does not know.
pub fn parse(text: &str, resolver: impl Fn(&str) -> Option<usize>) -> Result<Model, ModelError> {
    let checked = document::check(text)?;
    let mut features = Vec::with_capacity(checked.features.len());
    for (i, name) in checked.features.iter().enumerate() {
        let Some(column) = resolver(name).filter(|column| *column < COLUMNS_MAX) else {
            return Err(ModelError::new(
                format!("features[{i}]"),
                format!("{name:?} is no feature of this version"),
                "run the version that the model was trained for, or train on the features that this one offers",
            ));
        };
        features.push(Feature { name: name.clone(), column });
    }
    let columns: Vec<usize> = features.iter().map(|feature| feature.column).collect();
    let bind = |term: parts::Weighed| Term {
        feature: term.feature,
        column: columns[term.feature],
        transform: term.transform,
        center: term.center,
        factor: term.factor,
        missing: term.missing,
    };
    Ok(Model {
        forest: Forest::new(&checked.trees, &columns),
        trees: checked.trees,
        linear: checked.linear.into_iter().map(bind).collect(),
        width: columns.iter().max().map_or(0, |column| column + 1),
        name: checked.name,
        version: checked.version,
        about: checked.about,
        hash: checked.hash,
        base_score: checked.base_score,
        link: checked.link,
        calibration: checked.calibration,
        features,
    })
}

/// The text with its true checksum: `text` states any 64 hexadecimal digits that stand in it once, `stated`. `None` where it
/// does not.
pub fn seal(text: &str, stated: &str) -> Option<String> {
    document::checksum(text, stated).map(|checksum| text.replacen(stated, &checksum, 1))
}

impl Model {
    /// Its name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its version, as its author writes it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// A line for people; may be empty.
    pub fn about(&self) -> &str {
        &self.about
    }

    /// SHA-256 of the file's text (hex): which model scored.
    pub fn hash(&self) -> &str {
        &self.hash
    }

    /// Its inputs, in the file's order.
    pub fn features(&self) -> &[Feature] {
        &self.features
    }

    /// Values that a row must have at least: one past the last column of a feature.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Scores rows that follow each other in `rows`, each of `stride` values, of which a feature is the one in its column and
    /// NaN says that it is missing: one score in 0..=1 for each place in `out`. The same bits as [`Model::score_one`].
    ///
    /// # Panics
    /// Where rows are narrower than [`Model::width`], or `rows` does not hold one for each place in `out`.
    pub fn score_rows(&self, rows: &[f32], stride: usize, out: &mut [f32], scratch: &mut Scratch) {
        self.expect_width(stride);
        assert_eq!(Some(rows.len()), stride.checked_mul(out.len()), "a row for each score");
        for (rows, out) in rows.chunks(TILE * stride).zip(out.chunks_mut(TILE)) {
            let in_blocks = if out.len() % LANES < BLOCK_ROWS_MIN { out.len() / LANES * LANES } else { out.len() };
            let (block_out, single_out) = out.split_at_mut(in_blocks);
            let (block_rows, single_rows) = rows.split_at(in_blocks * stride);
            self.score_tile(block_rows, stride, block_out, scratch);
            for (row, out) in single_rows.chunks_exact(stride).zip(single_out) {
                *out = self.score_one(row, scratch);
            }
        }
    }

    /// Scores rows that stand in columns of 64: the i-th values of the columns are the i-th row. The same bits as
    /// [`Model::score_one`].
    ///
    /// # Panics
    /// Where there are fewer columns than [`Model::width`], or more places in `out` than 64.
    pub fn score_columns(&self, columns: &[[f32; TILE]], out: &mut [f32], scratch: &mut Scratch) {
        self.expect_width(columns.len());
        assert!(out.len() <= TILE, "a frame has 64 rows");
        let (blocks, _) = scratch.lines.as_chunks_mut::<SLOTS>();
        let blocks = &mut blocks[..out.len().div_ceil(LANES)];
        for (number, block) in blocks.iter_mut().enumerate() {
            self.forest.fill_block_from(columns, number * LANES, block);
        }
        let mut sums = [[self.base_score; LANES]; BLOCKS];
        self.forest.add_blocks(blocks, &mut sums);
        let mut row = vec![0.0; if self.linear.is_empty() { 0 } else { columns.len() }];
        for (number, (out, sum)) in out.iter_mut().zip(sums.as_flattened()).enumerate() {
            row.iter_mut().zip(columns).for_each(|(value, column)| *value = column[number]);
            *out = self.finish(*sum, &row);
        }
    }

    fn score_tile(&self, rows: &[f32], stride: usize, out: &mut [f32], scratch: &mut Scratch) {
        let (blocks, _) = scratch.lines.as_chunks_mut::<SLOTS>();
        let blocks = &mut blocks[..out.len().div_ceil(LANES)];
        for (block, rows) in blocks.iter_mut().zip(rows.chunks(LANES * stride)) {
            self.forest.fill_block(rows, stride, block);
        }
        let mut sums = [[self.base_score; LANES]; BLOCKS];
        self.forest.add_blocks(blocks, &mut sums);
        for ((out, row), sum) in out.iter_mut().zip(rows.chunks_exact(stride)).zip(sums.as_flattened()) {
            *out = self.finish(*sum, row);
        }
    }

    /// Scores one row; see [`Model::score_rows`].
    ///
    /// # Panics
    /// Where the row has fewer than [`Model::width`] values.
    pub fn score_one(&self, row: &[f32], scratch: &mut Scratch) -> f32 {
        self.expect_width(row.len());
        self.forest.slots.fill(row, &mut scratch.keys);
        self.finish(self.forest.add_one(&scratch.keys, self.base_score), row)
    }

    /// The same model without the processor's widest registers: the same bits, slower. For tests and measurements.
    #[must_use]
    pub fn portable(mut self) -> Self {
        self.forest.narrow();
        self
    }

    fn finish(&self, trees: f64, row: &[f32]) -> f32 {
        calibrate::score(trees + linear::sum(&self.linear, row), self.link, &self.calibration)
    }

    fn expect_width(&self, width: usize) {
        assert!(width >= self.width, "a row has {width} values, and the model reads {}", self.width);
    }
}
