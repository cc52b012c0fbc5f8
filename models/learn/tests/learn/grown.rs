//! The first tree against brute force over every threshold of every feature, gaps on either side.

use linfa::traits::Fit;
use ndarray::{Array1, Array2};
use proptest::prelude::*;
use redress_learn::gbdt::GbdtParams;

const L2: f64 = 1.0;

/// Gain of the best split of all rows, by trying each.
fn brute(records: &Array2<f32>, labels: &[bool], min_rows: f64) -> f64 {
    let rate = labels.iter().filter(|label| **label).count() as f64 / labels.len() as f64;
    let sums = |rows: &mut dyn Iterator<Item = usize>| {
        let (mut gradient, mut count) = (0.0, 0.0);
        for row in rows {
            gradient += rate - f64::from(u8::from(labels[row]));
            count += 1.0;
        }
        (gradient, count)
    };
    let worth = |(gradient, count): (f64, f64)| gradient * gradient / (count * rate * (1.0 - rate) + L2);
    let mut best = 0.0_f64;
    for feature in 0..records.ncols() {
        let column = records.column(feature);
        for threshold in column.iter().copied().filter(|x| !x.is_nan()).chain([f32::INFINITY]) {
            for missing_left in [true, false] {
                let left = |row: &usize| column[*row] <= threshold || (column[*row].is_nan() && missing_left);
                let all = 0..labels.len();
                let (a, b) = (sums(&mut all.clone().filter(left)), sums(&mut all.clone().filter(|row| !left(row))));
                if a.1 >= min_rows.max(1.0) && b.1 >= min_rows.max(1.0) {
                    best = best.max((worth(a) + worth(b) - worth(sums(&mut all.clone()))) * 0.5);
                }
            }
        }
    }
    best
}

proptest! {
    #[test]
    fn the_first_split_is_the_best_of_all(
        values in proptest::collection::vec(prop_oneof![4 => (-3..6_i8).prop_map(f32::from), 1 => Just(f32::NAN)], 120),
        labels in proptest::collection::vec(any::<bool>(), 40),
        min_rows in 0..6_u8,
    ) {
        prop_assume!(labels.contains(&true) && labels.contains(&false));
        let records = Array2::from_shape_vec((40, 3), values).unwrap();
        let min_rows = f64::from(min_rows);
        let best = brute(&records, &labels, min_rows);
        let data = linfa::DatasetBase::new(records.clone(), Array1::from(labels.clone()));
        let params = GbdtParams::new().trees(1).leaves(2).l2(L2).min_child_rows(min_rows - 1e-6 * min_rows).min_child_weight(0.0);
        let trained = params.learning_rate(1.0).fit(&data).unwrap();
        let root = &trained.trees[0].nodes[0];
        let Some(split) = &root.split else {
            prop_assert!(best < 1e-5, "nothing found, and {best} is to be had");
            return Ok(());
        };
        let rate = labels.iter().filter(|label| **label).count() as f64 / 40.0;
        let mut sides = [(0.0, 0.0); 2];
        for (row, label) in labels.iter().enumerate() {
            let side = &mut sides[usize::from(!split.goes_left(records[(row, split.feature)]))];
            side.0 += rate - f64::from(u8::from(*label));
            side.1 += 1.0;
        }
        let worth = |side: (f64, f64)| side.0 * side.0 / (side.1 * rate * (1.0 - rate) + L2);
        let gain = (worth(sides[0]) + worth(sides[1]) - worth((sides[0].0 + sides[1].0, 40.0))) * 0.5;
        prop_assert!((gain - best).abs() < 1e-4, "gains {gain}, and {best} is to be had");
        for (side, node) in sides.iter().zip([split.left, split.right]) {
            let value = -side.0 / (side.1 * rate * (1.0 - rate) + L2);
            prop_assert!((f64::from(trained.trees[0].nodes[node].value) - value).abs() < 1e-4);
            prop_assert_eq!(trained.trees[0].nodes[node].cover.to_bits(), side.1.to_bits());
        }
    }
}
