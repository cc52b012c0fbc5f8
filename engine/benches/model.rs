//! What a score costs, in nanoseconds a row: many rows, few, one; taken apart; gated. `cargo bench -p redress-engine --bench model`.

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use redress_engine::decide::Bound;
use redress_engine::model::{Gate, GateState, Model, Scratch};
use std::hint::black_box;

#[path = "../tests/model/support.rs"]
#[expect(dead_code, reason = "the tests use the rest")]
mod support;
use support::{Draft, Grown, complete, numbers};

const FEATURES: usize = 100;
const ROWS: usize = 4_096;

/// Trees with all leaves at the same depth.
fn level(trees: usize, depth: u32) -> Model {
    let mut next = numbers(41);
    Draft::new(FEATURES, &(0..trees).map(|_| complete(depth, FEATURES, &mut next)).collect::<Vec<_>>()).model()
}

/// Trees of 31 leaves grown leaf by leaf, a fifth of them more than 9 steps deep.
fn lopsided(trees: usize) -> Model {
    fn grow(leaves: usize, depth: usize, next: &mut impl FnMut() -> f64) -> Grown {
        if leaves == 1 {
            return Grown::Leaf(next() - 0.5);
        }
        // What is left of the depth must hold the leaves of each side.
        let fits = |side: usize| side >= 1 && side <= 1 << (11 - depth);
        let mut left = 1 + pick(next(), leaves - 1);
        while !(fits(left) && fits(leaves - left)) {
            left = 1 + pick(next(), leaves - 1);
        }
        let (feature, threshold, missing_left) = (pick(next(), FEATURES), next(), next() < 0.5);
        let (left, right) = (grow(left, depth + 1, next), grow(leaves - left, depth + 1, next));
        Grown::Split { feature, threshold, missing_left, mean: 0.0, left: Box::new(left), right: Box::new(right) }
    }
    let mut next = numbers(42);
    Draft::new(FEATURES, &(0..trees).map(|_| grow(31, 0, &mut next)).collect::<Vec<_>>()).model()
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "below `among`")]
fn pick(number: f64, among: usize) -> usize {
    (number * among as f64) as usize
}

/// Rows of values between the thresholds; one in twenty is missing.
#[expect(clippy::cast_possible_truncation, reason = "features are f32")]
fn rows() -> Vec<f32> {
    let mut next = numbers(43);
    (0..ROWS * FEATURES).map(|_| if next() < 0.05 { f32::NAN } else { next() as f32 }).collect()
}

/// A term on a log scale for each feature, and no tree.
fn linear() -> Model {
    let all = |text: &str| vec![text; FEATURES].join(",");
    let features = (0..FEATURES).map(|i| i.to_string()).collect::<Vec<_>>().join(",");
    let mut draft = Draft::new(FEATURES, &[]);
    draft.linear = format!(
        r#"{{"feature":[{features}],"transform":[{}],"center":[{}],"scale":[{}],"weight":[{}],"missing":[{}]}}"#,
        all(r#""log1p""#),
        all("0.5"),
        all("2"),
        all("0.1"),
        all("0"),
    );
    draft.model()
}

/// Rows of an account as its events come: each event moves five features a little.
#[expect(clippy::cast_possible_truncation, reason = "features are f32")]
fn walk(step: f64) -> Vec<f32> {
    let mut next = numbers(44);
    let mut row: Vec<f32> = (0..FEATURES).map(|_| next() as f32).collect();
    let mut rows = Vec::with_capacity(ROWS * FEATURES);
    for _ in 0..ROWS {
        for _ in 0..5 {
            row[pick(next(), FEATURES)] += ((next() - 0.5) * step) as f32;
        }
        rows.extend_from_slice(&row);
    }
    rows
}

fn score(c: &mut Criterion) {
    let (rows, mut scratch, mut scores) = (rows(), Scratch::default(), vec![0.0; ROWS]);
    let models = [
        ("100 trees of depth 6", level(100, 6)),
        ("300 trees of depth 6", level(300, 6)),
        ("100 lopsided trees of 31 leaves", lopsided(100)),
        ("100 trees of depth 6, portable", level(100, 6).portable()),
        ("100 lopsided trees of 31 leaves, portable", lopsided(100).portable()),
        ("100 linear terms", linear()),
    ];
    for (name, model) in &models {
        let mut group = c.benchmark_group(*name);
        group.throughput(Throughput::Elements(ROWS as u64)).sample_size(30);
        for batch in [64, 16, 4] {
            group.bench_function(format!("batches of {batch}"), |b| {
                b.iter(|| {
                    for (rows, scores) in rows.chunks(batch * FEATURES).zip(scores.chunks_mut(batch)) {
                        model.score_rows(black_box(rows), FEATURES, scores, &mut scratch);
                    }
                });
            });
        }
        group.bench_function("one row", |b| {
            b.iter(|| {
                rows.chunks_exact(FEATURES).map(|row| model.score_one(black_box(row), &mut scratch)).sum::<f32>()
            });
        });
        group.bench_function("contributions", |b| {
            b.iter(|| rows.chunks_exact(FEATURES).map(|row| model.explain(black_box(row)).parts.len()).sum::<usize>());
        });
        group.finish();
    }
}

fn gate(c: &mut Criterion) {
    let (model, mut scratch) = (level(100, 6), Scratch::default());
    let gate = Gate::new(&model).expect("trees only");
    let mut group = c.benchmark_group("100 trees of depth 6, gated, one row");
    group.throughput(Throughput::Elements(ROWS as u64)).sample_size(30);
    for step in [0.1, 0.01, 0.001] {
        let rows = walk(step);
        let mut through = |rows: &[f32]| {
            let (mut state, mut skipped) = (GateState::default(), 0);
            for row in rows.chunks_exact(FEATURES) {
                if gate.look(row, &mut state, &mut scratch).is_some() {
                    skipped += 1;
                } else {
                    state.settle(model.score_one(row, &mut scratch));
                }
            }
            skipped
        };
        println!("steps of {step}: {} of {ROWS} rows need no scoring", through(&rows));
        group.bench_function(format!("steps of {step}"), |b| b.iter(|| through(black_box(&rows))));
    }
    let rows = vec![0.5; FEATURES * ROWS];
    group.bench_function("the look alone", |b| {
        let (mut state, mut scratch) = (GateState::default(), Scratch::default());
        b.iter(|| {
            rows.chunks_exact(FEATURES)
                .filter(|row| gate.look(black_box(row), &mut state, &mut scratch).is_some())
                .count()
        });
    });
    group.finish();
}

/// The model that ships, over the rows that ship with it.
fn shipped(c: &mut Criterion) {
    let read = |name: &str| {
        let path = format!("{}/../models/shipped/{name}", env!("CARGO_MANIFEST_DIR"));
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
    };
    let model = Bound::read(&read("model.json")).unwrap_or_else(|error| panic!("{error}"));
    let shown: serde_json::Value = serde_json::from_str(&read("rows.json")).unwrap_or_else(|error| panic!("{error}"));
    let values = shown["rows"].as_array().into_iter().flatten().filter_map(|row| row["values"].as_array());
    #[expect(clippy::cast_possible_truncation, reason = "features are f32")]
    let values = values.flatten().map(|value| value.as_f64().map_or(f32::NAN, |value| value as f32));
    let (width, values) = (model.model().width(), values.collect::<Vec<f32>>());
    let rows: Vec<f32> = values.iter().copied().cycle().take(ROWS * width).collect();
    let (mut scratch, mut scores) = (Scratch::default(), vec![0.0; ROWS]);
    let mut group = c.benchmark_group("the shipped model");
    group.throughput(Throughput::Elements(ROWS as u64)).sample_size(30);
    group.bench_function("batches of 64", |b| {
        b.iter(|| {
            for (rows, scores) in rows.chunks(64 * width).zip(scores.chunks_mut(64)) {
                model.model().score_rows(black_box(rows), width, scores, &mut scratch);
            }
        });
    });
    group.finish();
}

criterion_group!(benches, score, gate, shipped);
criterion_main!(benches);
