//! What moved a score: the parts add up, are grouped by feature, and the largest comes first.

use crate::support::{Draft, Grown, grown, values};
use proptest::prelude::*;

const FEATURES: usize = 6;

proptest! {
    #[test]
    fn base_and_parts_add_up_to_the_raw_sum(
        trees in prop::collection::vec(grown(FEATURES, 10), 1..20),
        row in values(FEATURES),
    ) {
        let mut draft = Draft::new(FEATURES, &trees);
        draft.linear = r#"{"feature":[1,3],"transform":["none","log1p"],"center":[0,0],"scale":[10,1],"weight":[1,-1],
            "missing":[0.5,0]}"#.to_owned();
        let model = draft.model();
        let (explanation, raw) = (model.explain(&row), model.raw_one(&row));
        let sum = explanation.parts.iter().fold(explanation.base, |sum, part| sum + part.added);
        prop_assert!((sum - raw).abs() <= 1e-12 * raw.abs().max(100.0), "{sum} {raw}");
        prop_assert!(explanation.parts.is_sorted_by(|a, b| a.added.abs() >= b.added.abs()));
        let mut features: Vec<_> = explanation.parts.iter().map(|part| part.feature).collect();
        features.sort_unstable();
        prop_assert!(features.is_sorted_by(|a, b| a < b), "each feature once");
    }
}

#[test]
fn each_step_goes_to_the_feature_that_decided_it() {
    let split = |feature, mean, left, right| {
        let (left, right) = (Box::new(left), Box::new(right));
        Grown::Split { feature, threshold: 0.5, missing_left: true, mean, left, right }
    };
    let inner = split(1, 0.5, Grown::Leaf(-1.0), Grown::Leaf(2.0));
    let tree = split(0, 0.25, Grown::Leaf(-0.5), inner);
    let model = Draft::new(2, &[tree, Grown::Leaf(0.125)]).model();
    let parts = |row: &[f32]| -> Vec<(usize, f64)> {
        let explanation = model.explain(row);
        assert!((explanation.base - 0.625).abs() < 1e-12, "base score, first root, lone leaf");
        explanation.parts.iter().map(|part| (part.feature, part.added)).collect()
    };
    assert_eq!(parts(&[1.0, 1.0]), [(1, 1.5), (0, 0.25)]);
    assert_eq!(parts(&[1.0, f32::NAN]), [(1, -1.5), (0, 0.25)]);
    assert_eq!(parts(&[0.0, 1.0]), [(0, -0.75)]);
}
