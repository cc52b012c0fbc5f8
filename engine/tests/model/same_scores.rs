//! However a row is scored, alone or among others, the bits are those of a plain walk.

use crate::support::{Draft, Grown, complete, grown, numbers, values};
use proptest::prelude::*;
use redress_engine::model::{self, Scratch};

const FEATURES: usize = 6;
/// Rows are wider than the model, as the catalogue is.
const STRIDE: usize = FEATURES + 1;
const BASE: f64 = 0.25;

/// The raw sum by a plain walk, in the file's order.
#[expect(clippy::cast_possible_truncation, reason = "leaves are kept as f32")]
fn walked(trees: &[Grown], row: &[f32]) -> f64 {
    trees.iter().fold(BASE, |sum, tree| sum + f64::from(tree.leaf(row) as f32))
}

/// Every way to score gives the bits of the walk.
fn check(trees: &[Grown], rows: &[f32], stride: usize) {
    let model = Draft::new(FEATURES.max(stride - 1), trees).model();
    let rows = &rows[..rows.len() / stride * stride];
    let mut scratch = Scratch::default();
    let mut scores = vec![f32::NAN; rows.len() / stride];
    model.score_rows(rows, stride, &mut scores, &mut scratch);
    let mut portable = vec![f32::NAN; scores.len()];
    model.clone().portable().score_rows(rows, stride, &mut portable, &mut scratch);
    assert!(portable.iter().map(|score| score.to_bits()).eq(scores.iter().map(|score| score.to_bits())));
    for (row, score) in rows.chunks_exact(stride).zip(&scores) {
        let raw = walked(trees, row);
        assert_eq!(model.raw_one(row).to_bits(), raw.to_bits(), "{row:?}");
        assert_eq!(model.score_one(row, &mut scratch).to_bits(), score.to_bits(), "{row:?}");
        assert!((f64::from(*score) - 1.0 / (1.0 + (-raw).exp())).abs() < 1e-7, "{row:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn rows_and_batches_score_as_a_plain_walk_does(
        trees in prop::collection::vec(grown(FEATURES, 12), 1..20),
        rows in values(0..STRIDE * 150),
    ) {
        check(&trees, &rows, STRIDE);
    }

    #[test]
    fn small_trees_score_as_a_plain_walk_does(
        trees in prop::collection::vec(grown(FEATURES, 3), 1..40),
        rows in values(0..STRIDE * 40),
    ) {
        check(&trees, &rows, STRIDE);
    }
}

#[test]
fn complete_trees_of_every_depth_score_as_a_plain_walk_does() {
    let mut next = numbers(11);
    for depth in 0..=12 {
        let trees: Vec<Grown> = (0..5).map(|_| complete(depth, FEATURES, &mut next)).collect();
        let rows = some_rows(STRIDE * 131, &mut next);
        check(&trees, &rows, STRIDE);
    }
}

/// Values of rows, one in ten missing.
#[expect(clippy::cast_possible_truncation, reason = "values for rows of f32")]
fn some_rows(values: usize, next: &mut impl FnMut() -> f64) -> Vec<f32> {
    (0..values).map(|_| if next() < 0.1 { f32::NAN } else { next() as f32 }).collect()
}

/// A tree of so many leaves that is no deeper, lopsided by chance.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of some leaves")]
fn lopsided(leaves: usize, depth: u32, next: &mut impl FnMut() -> f64) -> Grown {
    if leaves == 1 {
        return Grown::Leaf(next() - 0.5);
    }
    let most = 1 << (depth - 1);
    let (fewest, most) = (leaves.saturating_sub(most).max(1), (leaves - 1).min(most));
    let on_the_left = fewest + ((most - fewest + 1) as f64 * next()) as usize;
    let feature = (FEATURES as f64 * next()) as usize;
    let (threshold, missing_left) = (next(), next() < 0.5);
    let left = Box::new(lopsided(on_the_left, depth - 1, next));
    let right = Box::new(lopsided(leaves - on_the_left, depth - 1, next));
    Grown::Split { feature, threshold, missing_left, mean: 0.0, left, right }
}

#[test]
fn trees_of_every_number_of_leaves_score_as_a_plain_walk_does() {
    let mut next = numbers(13);
    for leaves in 1..=160 {
        let trees: Vec<Grown> = (0..5).map(|_| lopsided(leaves, 12, &mut next)).collect();
        let rows = some_rows(STRIDE * 67, &mut next);
        check(&trees, &rows, STRIDE);
    }
}

#[test]
fn small_trees_between_large_ones_score_as_a_plain_walk_does() {
    let mut next = numbers(14);
    let leaves = [1, 33, 300, 64, 128, 129, 2, 97, 65, 130, 31, 32, 96, 128, 128, 1].repeat(5);
    let trees: Vec<Grown> = leaves.into_iter().map(|leaves| lopsided(leaves, 12, &mut next)).collect();
    let rows = some_rows(STRIDE * 67, &mut next);
    check(&trees, &rows, STRIDE);
}

#[test]
fn the_largest_model_scores_as_a_plain_walk_does() {
    let mut next = numbers(12);
    let trees: Vec<Grown> = (0..2_000).map(|_| complete(5, 512, &mut next)).collect();
    let rows = some_rows(513 * 40, &mut next);
    check(&trees, &rows, 513);
}

#[test]
fn a_thread_of_one_side_is_followed_to_its_end() {
    let chain = (0..12).fold(Grown::Leaf(9.0), |below, i| {
        let (left, right) = (Box::new(Grown::Leaf(f64::from(i))), Box::new(below));
        Grown::Split { feature: 0, threshold: -f64::from(i), missing_left: i % 2 == 0, mean: 0.0, left, right }
    });
    let rows: Vec<f32> = (0..STRIDE * 20_u8 as usize).map(|i| 2.0 - (i / STRIDE) as f32).collect();
    check(&[chain], &rows, STRIDE);
}

#[test]
fn features_stand_in_the_columns_that_the_resolver_names() {
    let split = |feature| {
        let (left, right) = (Box::new(Grown::Leaf(-1.0)), Box::new(Grown::Leaf(1.0)));
        Grown::Split { feature, threshold: 0.5, missing_left: false, mean: 0.0, left, right }
    };
    let text = Draft::new(2, &[split(0), split(0), split(1)]).text();
    let model = model::parse(&text, |name| Some(if name == "f0" { 4 } else { 2 })).expect("a good file");
    assert_eq!(model.width(), 5);
    assert!((model.raw_one(&[9.0, 9.0, 0.0, 9.0, 1.0]) - 1.25).abs() < 1e-12);
    assert!((model.raw_one(&[9.0, 9.0, 1.0, 9.0, 0.0]) + 0.75).abs() < 1e-12);
}

#[test]
#[should_panic(expected = "a row has 5 values, and the model reads 6")]
fn a_row_that_is_too_narrow_is_not_scored() {
    let model = Draft::new(6, &[Grown::Leaf(0.0)]).model();
    model.score_rows(&[0.0; 10], 5, &mut [0.0; 2], &mut Scratch::default());
}

#[test]
fn linear_terms_are_transformed_standardised_and_added() {
    let mut draft = Draft::new(3, &[Grown::Leaf(0.5)]);
    draft.linear = r#"{"feature":[0,2,1],"transform":["log1p","none","log1p"],"center":[1,-2,0],"scale":[2,0.5,1],
        "weight":[3,0.25,-1],"missing":[-0.125,0,0.75]}"#
        .to_owned();
    let model = draft.model();
    let expected = |a: f64, b: f64, c: f64| 0.25 + 0.5 + a + b + c;
    let cases = [
        ([20.0, -4.0, 8.0], expected((21_f64.ln() - 1.0) * 1.5, 5_f64.ln(), 5.0)),
        ([f32::NAN, f32::NAN, f32::NAN], expected(-0.125, 0.75, 0.0)),
        ([0.0, 0.0, f32::NEG_INFINITY], expected(-1.5, 0.0, (f64::from(f32::MIN) + 2.0) * 0.5)),
    ];
    let mut scratch = Scratch::default();
    for (row, expected) in cases {
        let raw = model.raw_one(&row);
        assert!((raw - expected).abs() <= 1e-12 * expected.abs().max(1.0), "{raw} {expected}");
        let rows = row.repeat(30);
        let mut scores = [0.0; 30];
        model.score_rows(&rows, 3, &mut scores, &mut scratch);
        let one = model.score_one(&row, &mut scratch);
        assert!(scores.iter().all(|score| score.to_bits() == one.to_bits()));
    }
}
