//! What holds for every forest: the same bytes for any number of threads, weights as repeated rows, no fall where a score must
//! rise, gaps on both sides, a stop where nothing more is gained.

use std::ops::ControlFlow;

use linfa::traits::{Fit, Predict};
use linfa::{DatasetBase, ParamGuard};
use ndarray::{Array1, Array2, Axis};
use redress_learn::gbdt::{ClassWeight, Gbdt, GbdtParams, Monotone, Progress, Validation};
use redress_learn::judge::{Curve, auc, log_loss};
use redress_learn::{Chance, LearnError, artifact};

use crate::made_up::{Rows, rows};

fn bytes(forest: &Gbdt) -> String {
    let features = (0..forest.features).map(|i| format!("f{i}")).collect();
    let head = artifact::Head { name: "t".into(), version: "1".into(), about: String::new(), features };
    artifact::text(&head, &artifact::Parts::forest(forest, &redress_learn::calibrate::Map::None))
        .expect("it is made of good parts")
}

fn auc_of(forest: &Gbdt, data: &Rows) -> f64 {
    let scores: Array1<f32> = forest.predict(data.records());
    let labels = data.targets().to_vec();
    auc(&Curve::new(&scores.mapv(f64::from).to_vec(), &labels), &vec![1.0; labels.len()])
}

#[test]
fn a_forest_is_the_same_to_the_byte_for_any_number_of_threads() {
    let data = rows(1, 6_000);
    let plain = GbdtParams::new().trees(25);
    let sampled = plain.clone().row_share(0.6).feature_share(0.5).seed(9).positive(ClassWeight::Balanced);
    for params in [plain, sampled] {
        let one = bytes(&params.clone().threads(1).fit(&data).unwrap());
        for threads in [2, 3, 7] {
            assert_eq!(one, bytes(&params.clone().threads(threads).fit(&data).unwrap()), "{threads} threads");
        }
    }
}

#[test]
fn another_seed_draws_other_rows_and_the_same_seed_the_same() {
    let data = rows(1, 3_000);
    let params = GbdtParams::new().trees(10).row_share(0.7);
    let of = |seed| bytes(&params.clone().seed(seed).fit(&data).unwrap());
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn it_learns_and_says_probabilities() {
    let (train, test) = (rows(1, 20_000), rows(2, 10_000));
    let trained = GbdtParams::new().trees(100).learning_rate(0.05).fit(&train).unwrap();
    assert!(auc_of(&trained, &test) > 0.78, "{}", auc_of(&trained, &test));
    let scores: Array1<f32> = trained.predict(test.records());
    let rate = test.targets().iter().filter(|label| **label).count() as f64 / 10_000.0;
    assert!((f64::from(scores.mean().unwrap()) - rate).abs() < 0.015);
}

#[test]
fn a_weight_counts_as_repeated_rows() {
    let data = rows(3, 2_000);
    let weights: Vec<f32> = (0..2_000_u16).map(|i| f32::from(i % 4)).collect();
    let picked: Vec<usize> = (0..2_000).flat_map(|row| vec![row; row % 4]).collect();
    let repeated = DatasetBase::new(data.records().select(Axis(0), &picked), data.targets().select(Axis(0), &picked));
    let weighed = data.clone().with_weights(Array1::from(weights));
    let params = GbdtParams::new().trees(10);
    let (a, b) = (params.fit(&weighed).unwrap(), params.fit(&repeated).unwrap());
    assert!((a.base - b.base).abs() < 1e-9);
    let (a, b): (Array1<f32>, Array1<f32>) = (a.predict(data.records()), b.predict(data.records()));
    let furthest = a.iter().zip(&b).map(|(a, b)| (a - b).abs()).fold(0.0_f32, f32::max);
    assert!(furthest < 2e-3, "{furthest}");
}

#[test]
fn rows_without_weight_teach_nothing() {
    let data = rows(3, 2_000);
    let mut labels = data.targets().clone();
    labels.iter_mut().skip(1_000).for_each(|label| *label = !*label);
    let half = Array1::from_shape_fn(2_000, |row| if row < 1_000 { 1.0 } else { 0.0 });
    let params = GbdtParams::new().trees(10);
    let with_noise = params.fit(&DatasetBase::new(data.records().clone(), labels).with_weights(half)).unwrap();
    let head: Vec<usize> = (0..1_000).collect();
    let without = params
        .fit(&DatasetBase::new(data.records().select(Axis(0), &head), data.targets().select(Axis(0), &head)))
        .unwrap();
    let gap = (auc_of(&with_noise, &rows(4, 4_000)) - auc_of(&without, &rows(4, 4_000))).abs();
    assert!(gap < 0.005, "{gap}");
}

#[test]
fn a_score_never_falls_where_it_must_rise() {
    let mut data = rows(5, 5_000);
    // Noise against the direction, so that a free forest breaks the promise.
    let mut chance = Chance::new(8);
    data.targets.iter_mut().for_each(|label| *label ^= chance.unit() < 0.2);
    let mut directions = vec![Monotone::Free; 8];
    (directions[0], directions[1], directions[2], directions[6]) =
        (Monotone::Rising, Monotone::Rising, Monotone::Falling, Monotone::Falling);
    let params = GbdtParams::new().trees(60).min_child_rows(3.0).l2(0.1);
    let bound = params.clone().monotone(directions.clone()).fit(&data).unwrap();
    let free = params.fit(&data).unwrap();
    let falls = |forest: &Gbdt| {
        let mut falls = 0;
        for row in data.records().rows().into_iter().take(300) {
            for (feature, direction) in directions.iter().enumerate().filter(|(_, d)| **d != Monotone::Free) {
                let mut values: Vec<f32> = data.records().column(feature).iter().step_by(25).copied().collect();
                values.sort_by(f32::total_cmp);
                values.extend([f32::MAX, f32::INFINITY]);
                let raws: Vec<f64> =
                    values.iter().map(|x| forest.raw_of(|i| if i == feature { *x } else { row[i] })).collect();
                let sign = if *direction == Monotone::Rising { 1.0 } else { -1.0 };
                falls += raws.windows(2).filter(|pair| sign * (pair[1] - pair[0]) < 0.0).count();
            }
        }
        falls
    };
    assert_eq!(falls(&bound), 0);
    assert!(falls(&free) > 100, "the promise is kept by chance: {}", falls(&free));
    assert!(auc_of(&bound, &rows(6, 5_000)) > 0.72);
}

#[test]
fn a_gap_may_speak_for_abuse_and_against_it() {
    for abusive_where_missing in [true, false] {
        let mut chance = Chance::new(3);
        let labels: Array1<bool> = (0..2_000).map(|_| chance.unit() < 0.4).collect();
        let records = Array2::from_shape_fn((2_000, 1), |(row, _)| {
            if labels[row] == abusive_where_missing { f32::NAN } else { (row % 50) as f32 }
        });
        let trained = GbdtParams::new().trees(20).fit(&DatasetBase::new(records, labels)).unwrap();
        let at = |value: f32| trained.raw_of(|_| value);
        let gap = at(f32::NAN) - at(25.0);
        assert!(if abusive_where_missing { gap > 2.0 } else { gap < -2.0 }, "{gap}");
    }
}

#[test]
fn it_stops_where_the_validation_part_gains_no_more() {
    let (train, held) = (rows(7, 1_500), rows(8, 3_000));
    let params =
        GbdtParams::new().trees(400).learning_rate(0.2).min_child_rows(2.0).patience(Some(15)).check().unwrap();
    let part = Validation { records: held.records().view(), labels: held.targets().view(), weights: None };
    let mut losses = Vec::new();
    let mut follow = |progress: Progress| {
        losses.push(progress.validation.unwrap());
        ControlFlow::Continue(())
    };
    let trained = params.train(train.records().view(), train.targets().view(), None, Some(part), &mut follow).unwrap();
    assert!(
        trained.trees.len() < 200 && losses.len() == trained.trees.len() + 15,
        "{} of {}",
        trained.trees.len(),
        losses.len()
    );
    let least = losses.iter().copied().fold(f64::INFINITY, f64::min);
    assert!((losses[trained.trees.len() - 1] - least).abs() < 1e-15);
    let scores: Array1<f32> = trained.predict(held.records());
    let loss = log_loss(&scores.mapv(f64::from).to_vec(), &held.targets().to_vec(), &vec![1.0; 3_000]);
    assert!((loss - least).abs() < 1e-6, "bins and values must lead to the same leaves: {loss} and {least}");
}

#[test]
fn a_caller_may_stop_it() {
    let data = rows(7, 500);
    let params = GbdtParams::new().check().unwrap();
    let mut follow =
        |progress: Progress| if progress.trees == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
    let stopped = params.train(data.records().view(), data.targets().view(), None, None, &mut follow);
    assert!(matches!(stopped, Err(LearnError::Stopped)));
}

#[test]
fn depth_and_leaves_keep_their_limits() {
    let data = rows(9, 5_000);
    let trained = GbdtParams::new().trees(10).leaves(64).depth(4).min_child_rows(1.0).fit(&data).unwrap();
    assert!(trained.trees.iter().all(|tree| tree.depth() <= 4));
    let trained = GbdtParams::new().trees(10).leaves(7).fit(&data).unwrap();
    let leaves = |tree: &redress_learn::gbdt::Tree| tree.nodes.iter().filter(|node| node.split.is_none()).count();
    assert!(trained.trees.iter().all(|tree| leaves(tree) == 7));
    let least = GbdtParams::new().trees(10).min_child_rows(200.0).fit(&data).unwrap();
    let covers = least.trees[0].nodes.iter().filter(|node| node.split.is_none()).map(|node| node.cover);
    assert!(covers.fold(f64::INFINITY, f64::min) >= 199.0);
}

#[test]
fn what_cannot_be_learned_is_said() {
    let data = rows(9, 100);
    let one = DatasetBase::new(data.records().clone(), Array1::from_elem(100, false));
    assert!(matches!(GbdtParams::new().fit(&one), Err(LearnError::OneClass { positive: 0, rows: 100 })));
    let short = DatasetBase::new(data.records().clone(), Array1::from_elem(99, true));
    assert!(matches!(GbdtParams::new().fit(&short), Err(LearnError::Mismatch { .. })));
    let wrong = data.clone().with_weights(Array1::from_elem(100, -1.0));
    assert!(matches!(GbdtParams::new().fit(&wrong), Err(LearnError::Weight { row: 0, .. })));
    assert!(GbdtParams::new().monotone(vec![Monotone::Free; 3]).fit(&data).is_err());
    let flat = DatasetBase::new(Array2::zeros((100, 8)), data.targets().clone());
    let trained = GbdtParams::new().fit(&flat).unwrap();
    assert_eq!(trained.trees.len(), 1, "nothing to part by");
}
