//! A gate answers only where it knows, and then exactly what scoring would.

use crate::support::{Draft, Grown, complete, grown, numbers, values};
use proptest::prelude::*;
use redress_engine::model::{Gate, GateState, Scratch};

const FEATURES: usize = 6;

proptest! {
    #[test]
    fn a_gated_score_is_the_score(
        trees in prop::collection::vec(grown(FEATURES, 8), 1..12),
        rows in values(FEATURES * 30),
        kept in prop::collection::vec(any::<bool>(), FEATURES * 30),
    ) {
        let model = Draft::new(FEATURES, &trees).model();
        let gate = Gate::new(&model).expect("trees only");
        let (mut state, mut scratch) = (GateState::default(), Scratch::default());
        let mut row = rows[..FEATURES].to_vec();
        for (values, kept) in rows.chunks_exact(FEATURES).zip(kept.chunks_exact(FEATURES)) {
            for ((old, new), kept) in row.iter_mut().zip(values).zip(kept) {
                if !kept { *old = *new; }
            }
            let score = model.score_one(&row, &mut scratch);
            match gate.look(&row, &mut state, &mut scratch) {
                Some(gated) => prop_assert_eq!(gated.to_bits(), score.to_bits()),
                None => state.settle(score),
            }
            prop_assert_eq!(gate.look(&row, &mut state, &mut scratch).map(f32::to_bits), Some(score.to_bits()), "the same row again");
        }
    }
}

#[test]
fn counters_that_grow_are_scored_again_only_where_they_cross_a_threshold() {
    let mut next = numbers(5);
    let trees: Vec<Grown> = (0..20).map(|_| complete(4, FEATURES, &mut next)).collect();
    let model = Draft::new(FEATURES, &trees).model();
    let gate = Gate::new(&model).expect("trees only");
    let (mut state, mut scratch) = (GateState::default(), Scratch::default());
    let (mut row, mut scored) = ([0.0_f32; FEATURES], 0);
    for i in 0..6_000 {
        row[i % FEATURES] += 0.001;
        let score = model.score_one(&row, &mut scratch);
        if let Some(gated) = gate.look(&row, &mut state, &mut scratch) {
            assert_eq!(gated.to_bits(), score.to_bits());
        } else {
            state.settle(score);
            scored += 1;
        }
    }
    assert!(
        scored > 200 && scored <= 1 + 20 * 15,
        "{scored} of at most one for each of 300 thresholds and the first row"
    );
}

#[test]
fn a_row_that_was_never_settled_is_not_known() {
    let tree = complete(2, FEATURES, &mut numbers(9));
    let gate = Gate::new(&Draft::new(FEATURES, &[tree]).model()).expect("trees only");
    let (mut state, mut scratch) = (GateState::default(), Scratch::default());
    assert_eq!(gate.look(&[0.0; FEATURES], &mut state, &mut scratch), None);
    assert_eq!(gate.look(&[0.0; FEATURES], &mut state, &mut scratch), None);
    state.settle(0.5);
    assert_eq!(gate.look(&[0.0; FEATURES], &mut state, &mut scratch), Some(0.5));
    assert_eq!(gate.look(&[2.0; FEATURES], &mut state, &mut scratch), None);
    assert_eq!(gate.look(&[2.0; FEATURES], &mut state, &mut scratch), None, "the old score is gone");
}

#[test]
fn a_model_with_linear_terms_has_no_gate() {
    let mut draft = Draft::new(1, &[Grown::Leaf(0.0)]);
    draft.linear =
        r#"{"feature":[0],"transform":["none"],"center":[0],"scale":[1],"weight":[1],"missing":[0]}"#.to_owned();
    assert!(Gate::new(&draft.model()).is_none());
}
