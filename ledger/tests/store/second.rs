//! The second appeal: once, with something new, to another person; and the edges of the time for it.

use redress_ledger::enclosure::Enclosures;
use redress_ledger::question::Question;
use redress_ledger::review::OutcomeKind;
use redress_ledger::token::PresentedToken;
use redress_ledger::{LedgerError, Principal, Role, Timestamp};

use crate::bench::{Bench, filing, verdict};
use crate::enclosures::{case_of, enclosed, file, told};

on_both!(
    a_second_appeal_needs_something_new,
    a_second_appeal_goes_to_another_person,
    a_third_appeal_is_refused,
    the_window_takes_the_last_millisecond_and_not_the_next,
);

const LIST: (&str, &[u8]) = ("list.csv", b"mail;agreed\n");

async fn upheld(bench: &Bench, name: &str, by: &Principal) {
    let case = case_of(bench, name).await;
    bench.ledger.claim(&case, by).await.unwrap();
    bench.ledger.decide(&case, by, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    bench.later(60).await;
}

async fn refused(bench: &Bench, token: &PresentedToken, enclosures: &Enclosures) -> LedgerError {
    bench.ledger.file_appeal_with(&bench.key, token, &filing(), enclosures).await.unwrap_err()
}

async fn a_second_appeal_needs_something_new(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    let first = enclosed(&[(Question::Cause, "A bad import")], &[LIST]);
    let receipt = file(&bench, &token, &first).await;
    upheld(&bench, "d1", &rita).await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert!(page.may_appeal, "{:?}", page.may_not_because);
    assert_eq!(page.would_follow, Some(receipt.appeal_id.clone()));
    for old in [Enclosures::default(), first, enclosed(&[], &[("renamed.csv", LIST.1)])] {
        let error = refused(&bench, &token, &old).await;
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("what_is_new")), "{error}");
    }
    file(&bench, &token, &enclosed(&[(Question::WhatIsNew, "The provider admits its fault.")], &[])).await;
    let sena = bench.user("sena", Role::Reviewer).await;
    let view = bench.ledger.case(&case_of(&bench, "d1").await, &sena).await.unwrap().unwrap();
    let followed = view.enclosed.unwrap().first.unwrap();
    assert_eq!(followed.appeal_id, receipt.appeal_id);
    assert_eq!(followed.outcome.unwrap().kind, OutcomeKind::Upheld);
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!((page.appeals.len(), page.appeals[0].follows.as_ref()), (2, Some(&receipt.appeal_id)));
}

async fn a_second_appeal_goes_to_another_person(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Reviewer).await);
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    upheld(&bench, "d1", &rita).await;
    file(&bench, &token, &enclosed(&[], &[LIST])).await;
    let case = case_of(&bench, "d1").await;
    let error = bench.ledger.claim(&case, &rita).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Refused(why) if why.contains("another person")), "{error}");
    assert_eq!(bench.ledger.next_case(&rita).await.unwrap(), None, "nor is it handed out to the first one");
    assert_eq!(bench.ledger.next_case(&sena).await.unwrap().unwrap().case_id, case);
    bench.ledger.decide(&case, &sena, &verdict(OutcomeKind::Upheld)).await.unwrap();
}

async fn a_third_appeal_is_refused(bench: Bench) {
    let (rita, sena) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Reviewer).await);
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    upheld(&bench, "d1", &rita).await;
    file(&bench, &token, &enclosed(&[], &[LIST])).await;
    upheld(&bench, "d1", &sena).await;
    let error = refused(&bench, &token, &enclosed(&[(Question::WhatIsNew, "More still.")], &[])).await;
    assert!(matches!(error, LedgerError::Conflict(_)), "{error}");
    assert!(!bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap().may_appeal);
}

async fn the_window_takes_the_last_millisecond_and_not_the_next(bench: Bench) {
    let token = told(&bench, "d1", "acme").await;
    let until = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap().appeal_until.unwrap();
    let told_on = Timestamp(bench.now().0 / 86_400_000 * 86_400_000);
    assert_eq!(until, told_on.plus_days(185), "184 whole days after the day of the notice");
    bench.clock.advance_secs((until.0 - bench.now().0) / 1000);
    assert_eq!(bench.now(), until);
    let error = refused(&bench, &token, &Enclosures::default()).await;
    assert!(matches!(error, LedgerError::Conflict(_)), "{error}");
    bench.clock.advance_secs(-1);
    file(&bench, &token, &Enclosures::default()).await;
}
