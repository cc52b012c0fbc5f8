//! Explanations: Shapley values against all subsets of features, path contributions against the engine's and against both.

use linfa::traits::Fit;
use redress_engine::model;
use redress_learn::artifact::{Head, Parts, text};
use redress_learn::calibrate::Map;
use redress_learn::explain::Shapley;
use redress_learn::gbdt::{Gbdt, GbdtParams, Tree};

use crate::made_up::rows;

/// What a tree adds on average where only the features in `known` (bits) are known.
fn expected(tree: &Tree, at: usize, row: &[f32], known: u32) -> f64 {
    let node = &tree.nodes[at];
    let Some(split) = &node.split else { return f64::from(node.value) };
    if known >> split.feature & 1 == 1 {
        let to = if split.goes_left(row[split.feature]) { split.left } else { split.right };
        return expected(tree, to, row, known);
    }
    let (left, right) = (tree.nodes[split.left].cover, tree.nodes[split.right].cover);
    (left * expected(tree, split.left, row, known) + right * expected(tree, split.right, row, known)) / (left + right)
}

/// Shapley values from their definition: the mean, over all orders of features, of what one adds to those before it.
fn brute(forest: &Gbdt, row: &[f32]) -> Shapley {
    let features = forest.features;
    let worth = |known: u32| forest.trees.iter().fold(forest.base, |sum, tree| sum + expected(tree, 0, row, known));
    let worths: Vec<f64> = (0..1 << features).map(worth).collect();
    let factorial = |n: usize| (1..=n).map(|i| i as f64).product::<f64>();
    let added = (0..features).map(|feature| {
        let without = (0_usize..1 << features).filter(|known| known >> feature & 1 == 0);
        without.fold(0.0, |sum, known| {
            let size = known.count_ones() as usize;
            let weight = factorial(size) * factorial(features - size - 1) / factorial(features);
            sum + weight * (worths[known | 1 << feature] - worths[known])
        })
    });
    Shapley { base: worths[0], added: added.collect() }
}

fn forest(leaves: usize) -> Gbdt {
    GbdtParams::new().trees(15).leaves(leaves).fit(&rows(1, 3_000)).expect("it is made of good parts")
}

fn far(a: &Shapley, b: &Shapley) -> f64 {
    let added = a.added.iter().zip(&b.added).map(|(a, b)| (a - b).abs());
    added.fold((a.base - b.base).abs(), f64::max)
}

#[test]
fn shapley_values_are_those_of_all_subsets() {
    let forest = forest(16);
    for row in rows(2, 40).records().rows() {
        let row = row.to_vec();
        let (quick, slow) = (forest.shapley(|feature| row[feature]), brute(&forest, &row));
        assert!(far(&quick, &slow) < 1e-9, "{quick:?}\n{slow:?}");
        let sum = quick.base + quick.added.iter().sum::<f64>();
        assert!((sum - forest.raw_of(|feature| row[feature])).abs() < 1e-9);
    }
}

#[test]
fn the_engines_contributions_are_the_path_and_add_up_to_the_score() {
    let forest = forest(31);
    let features = (0..8).map(|i| format!("f{i}")).collect();
    let head = Head { name: "t".into(), version: "1".into(), about: String::new(), features };
    let written = text(&head, &Parts::forest(&forest, &Map::None)).unwrap();
    let served = model::parse(&written, |name| name.strip_prefix('f')?.parse().ok()).unwrap();
    for row in rows(3, 500).records().rows() {
        let row = row.to_vec();
        let (told, own) = (served.explain(&row), forest.path_contributions(|feature| row[feature]));
        let mut added = vec![0.0; 8];
        told.parts.iter().for_each(|part| added[part.feature] = part.added);
        assert!(far(&Shapley { base: told.base, added }, &own) < 1e-9);
        let sum = told.base + told.parts.iter().map(|part| part.added).sum::<f64>();
        assert!((sum - served.raw_one(&row)).abs() < 1e-9);
        assert!((told.base - forest.shapley(|feature| row[feature]).base).abs() < 1e-5, "the same start");
    }
}

#[test]
fn path_contributions_of_one_split_a_tree_are_the_shapley_values() {
    let forest = forest(2);
    for row in rows(4, 100).records().rows() {
        let of = |feature: usize| row[feature];
        // Means of inner nodes are rounded to floats.
        assert!(far(&forest.path_contributions(of), &forest.shapley(of)) < 1e-5);
    }
}

#[test]
fn path_contributions_name_the_same_reasons_as_shapley_values() {
    let forest = GbdtParams::new().trees(60).fit(&rows(1, 8_000)).unwrap();
    let (mut same_first, mut in_three, mut apart, mut size) = (0, 0, 0.0, 0.0);
    let samples = rows(5, 300);
    for row in samples.records().rows() {
        let (path, exact) = (forest.path_contributions(|f| row[f]), forest.shapley(|f| row[f]));
        let ranked = |values: &Shapley| {
            let mut order: Vec<usize> = (0..8).collect();
            order.sort_by(|a, b| values.added[*b].total_cmp(&values.added[*a]));
            order
        };
        let (by_path, by_exact) = (ranked(&path), ranked(&exact));
        same_first += usize::from(by_path[0] == by_exact[0]);
        in_three += usize::from(by_exact[..3].contains(&by_path[0]));
        apart += path.added.iter().zip(&exact.added).map(|(a, b)| (a - b).abs()).sum::<f64>();
        size += exact.added.iter().map(|x| x.abs()).sum::<f64>();
    }
    println!(
        "first reason the same in {same_first} of 300, among three in {in_three}; apart by {:.1} %",
        100.0 * apart / size
    );
    assert!(same_first >= 240 && in_three >= 295 && apart / size < 0.35, "{same_first} {in_three} {}", apart / size);
}
