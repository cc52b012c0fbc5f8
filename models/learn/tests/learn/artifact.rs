//! What training hands over is what the engine scores: the same numbers, gaps and thresholds included.

use linfa::traits::{Fit, Predict};
use ndarray::Array1;
use redress_engine::model;
use redress_learn::artifact::{Head, Parts, text};
use redress_learn::calibrate::{Map, beta, choose, isotonic};
use redress_learn::gbdt::{Gbdt, GbdtParams, Monotone};
use redress_learn::linear::LogisticParams;

use crate::made_up::rows;

fn head() -> Head {
    let features = (0..8).map(|i| format!("f{i}")).collect();
    Head { name: "made up".into(), version: "1".into(), about: "a test's".into(), features }
}

fn engine(written: &str) -> model::Model {
    model::parse(written, |name| name.strip_prefix('f')?.parse().ok()).expect("it is made of good parts")
}

fn forest() -> Gbdt {
    let mut directions = vec![Monotone::Free; 8];
    directions[1] = Monotone::Rising;
    GbdtParams::new()
        .trees(40)
        .row_share(0.8)
        .seed(3)
        .monotone(directions)
        .fit(&rows(1, 5_000))
        .expect("it is made of good parts")
}

/// Rows as they come, and rows on and beside every threshold, with infinities and gaps.
fn probes(forest: &Gbdt) -> Vec<Vec<f32>> {
    let mut probes: Vec<Vec<f32>> = rows(2, 500).records().rows().into_iter().map(|row| row.to_vec()).collect();
    let splits = forest.trees.iter().flat_map(|tree| &tree.nodes).filter_map(|node| node.split);
    for (i, split) in splits.enumerate() {
        let mut row = probes[i % 500].clone();
        let on = split.threshold;
        row[split.feature] = [on, on.next_up(), on.next_down(), f32::NAN, f32::INFINITY, f32::NEG_INFINITY][i % 6];
        probes.push(row);
    }
    probes
}

#[test]
fn the_engine_scores_as_the_trainer_does() {
    let (forest, data) = (forest(), rows(4, 3_000));
    let raws = forest.raws(data.records());
    let (labels, ones) = (data.targets().to_vec(), vec![1.0; 3_000]);
    let maps = [Map::None, beta(&raws, &labels, &ones), isotonic(&raws, &labels, &ones)];
    assert_eq!(maps.each_ref().map(Map::name), ["none", "beta", "isotonic"]);
    let probes = probes(&forest);
    for map in &maps {
        let served = engine(&text(&head(), &Parts::forest(&forest, map)).unwrap());
        let mut scratch = model::Scratch::default();
        for row in &probes {
            let raw = forest.raw_of(|feature| row[feature]);
            assert_eq!(served.raw_one(row).to_bits(), raw.to_bits(), "{row:?}");
            let score = f64::from(served.score_one(row, &mut scratch));
            assert!((score - map.probability(raw)).abs() < 1e-6, "{} {score} {row:?}", map.name());
        }
    }
}

#[test]
fn a_linear_model_is_served_as_it_was_fitted() {
    let data = rows(1, 4_000);
    let fitted = LogisticParams::default().fit(&data).unwrap();
    let parts = Parts { base: fitted.base, trees: &[], linear: &fitted.terms, calibration: &Map::None };
    let served = engine(&text(&head(), &parts).unwrap());
    let scores: Array1<f32> = fitted.predict(data.records());
    let mut scratch = model::Scratch::default();
    for (row, score) in data.records().rows().into_iter().zip(scores) {
        assert!((served.score_one(row.as_slice().unwrap(), &mut scratch) - score).abs() < 1e-6);
    }
}

#[test]
fn the_file_follows_from_seed_and_rows() {
    let write = || text(&head(), &Parts::forest(&forest(), &Map::None)).unwrap();
    let written = write();
    assert_eq!(written, write());
    assert_eq!(engine(&written).features().len(), 8);
    let broken = written.replacen("0.", "1.", 1);
    assert!(model::parse(&broken, |_| Some(0)).unwrap_err().to_string().contains("checksum"));
}

#[test]
fn a_map_that_was_chosen_helps_on_rows_that_nobody_saw() {
    let train = rows(1, 3_000);
    // Too many trees on too few rows: sure of too much.
    let forest = GbdtParams::new().trees(300).min_child_rows(2.0).fit(&train).unwrap();
    let (held, test) = (rows(5, 4_000), rows(6, 10_000));
    let choice = choose(&forest.raws(held.records()), &held.targets().to_vec(), None, None, 1).unwrap();
    assert_ne!(choice.map, Map::None);
    let loss = |map: &Map| {
        let scores: Vec<f64> = forest.raws(test.records()).into_iter().map(|raw| map.probability(raw)).collect();
        redress_learn::judge::log_loss(&scores, &test.targets().to_vec(), &vec![1.0; 10_000])
    };
    assert!(loss(&choice.map) < loss(&Map::None) - 0.01, "{} {}", loss(&choice.map), loss(&Map::None));
}
