//! Plans of rows on a tiny world, and steps.

use redress_datasets::Silent;
use redress_datasets::simulate::TRAINING;

use super::{ladder, plan, seen};

#[test]
fn a_row_has_the_label_that_speaks_of_its_time_and_nobody_knows_more_than_people_found() {
    let seen = seen::seen(TRAINING.reduced(1, 1), &Silent).unwrap();
    let plans = plan::plans(&seen);
    assert_eq!(plans.len(), seen.accounts.len());
    for plan in plans.values() {
        let account = &seen.accounts[plan.account];
        let last = plan.spans.last().map(|span| span.until);
        match (plan.part, account.label) {
            (2, _) => assert_eq!(last, Some(i64::MAX)),
            (_, label) => assert_eq!(last, label.map(|label| label.known_at)),
        }
        let Some((first, _)) = account.truth.abused else { continue };
        let known_abusive = plan.part == 2 || account.label.is_some_and(|label| label.abusive);
        if known_abusive {
            assert_eq!(plan.span(first - 1).map(|span| plan.spans[span].label), Some(0.0));
            assert_eq!(plan.span(first).map(|span| plan.spans[span].label), Some(1.0));
        }
    }
}

#[test]
fn the_highest_step_is_that_of_an_accounts_whole_time() {
    let mut climb = ladder::Climb::default();
    assert!(ladder::highest(&climb).abs() < f64::EPSILON);
    (climb[0], climb[3]) = (Some(5), Some(9));
    assert!((ladder::highest(&climb) - ladder::STEPS[3]).abs() < f64::EPSILON);
    assert!(ladder::STEPS.is_sorted());
}
