//! Appeals that a person closes without an outcome: with words to the holder, never by those with a hand in the decision, and
//! never as the end of the way to a person.

use redress_ledger::closing::{ClosedAs, Closing, WhyNot};
use redress_ledger::enclosure::Enclosures;
use redress_ledger::notice::NoticeKind;
use redress_ledger::review::{AppealState, OutcomeKind};
use redress_ledger::{AppealId, LedgerError, Role};

use crate::bench::{Bench, verdict};
use crate::enclosures::{case_of, enclosed, file, told};

on_both!(
    an_inadmissible_appeal_is_closed_with_words_and_the_holder_may_file_again,
    nobody_in_conflict_closes_an_appeal,
    an_appeal_that_came_in_time_is_not_closed_as_late,
    a_merged_appeal_is_read_with_the_other_and_goes_on_after_it,
    bounds_on_closings_name_the_field,
);

fn closing(closed_as: ClosedAs) -> Closing {
    Closing {
        closed_as,
        words: "We could not see that you are the holder of this account.".to_owned(),
        reason: "Wrote from a stranger's address.".to_owned(),
    }
}

fn not_holder() -> Closing {
    closing(ClosedAs::Inadmissible { why: WhyNot::NotHolder })
}

async fn an_inadmissible_appeal_is_closed_with_words_and_the_holder_may_file_again(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "d1").await;
    let unclaimed = bench.ledger.close_appeal(&case, &rita, &not_holder()).await.unwrap_err();
    assert!(matches!(unclaimed, LedgerError::Conflict(_)), "{unclaimed}");
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.close_appeal(&case, &rita, &not_holder()).await.unwrap();
    let again = bench.ledger.close_appeal(&case, &rita, &not_holder()).await.unwrap_err();
    assert!(matches!(again, LedgerError::Conflict(_)), "{again}");
    let due = bench.due().await;
    assert_eq!((due.len(), due[0].0.kind), (1, NoticeKind::Inadmissible), "the holder is told");
    for (delivery, _) in &due {
        bench.delivered(delivery).await;
    }
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals[0].state, AppealState::Inadmissible);
    assert_eq!(page.appeals[0].closing.as_ref().unwrap().words.as_deref(), Some(not_holder().words.as_str()));
    assert!(page.appeals[0].outcome.is_none() && page.may_appeal && page.would_follow.is_none());
    assert_eq!(bench.count("FROM outcomes").await + bench.count("FROM labels").await, 0, "it is no outcome");
    bench.later(60).await;
    file(&bench, &token, &Enclosures::default()).await;
    // The same person may still decide for the real holder.
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
}

async fn nobody_in_conflict_closes_an_appeal(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let author = bench.user("rule-author", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &author).await.unwrap();
    let error = bench.ledger.close_appeal(&case, &author, &not_holder()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Refused(why) if why.contains("wrote a rule")), "{error}");
    bench.ledger.release_claim(&case, &author).await.unwrap();
    for role in [Role::Service, Role::Auditor] {
        let who = bench.user(role.as_str(), role).await;
        let error = bench.ledger.close_appeal(&case, &who, &not_holder()).await.unwrap_err();
        assert!(matches!(error, LedgerError::Refused(_)), "{error}");
    }
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    bench.later(60).await;
    let token = told(&bench, "d2", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "d2").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let error = bench.ledger.close_appeal(&case, &rita, &not_holder()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Refused(why) if why.contains("earlier outcome")), "{error}");
}

async fn an_appeal_that_came_in_time_is_not_closed_as_late(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    let late = closing(ClosedAs::Inadmissible { why: WhyNot::Late });
    let error = bench.ledger.close_appeal(&case, &rita, &late).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("came in time")), "{error}");
}

async fn a_merged_appeal_is_read_with_the_other_and_goes_on_after_it(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let first_token = told(&bench, "d1", "acme").await;
    let first = file(&bench, &first_token, &Enclosures::default()).await.appeal_id;
    let token = told(&bench, "d2", "acme").await;
    let second = file(&bench, &token, &enclosed(&[], &[("a.txt", b"x")])).await.appeal_id;
    let (into, from) = (case_of(&bench, "d1").await, case_of(&bench, "d2").await);
    bench.ledger.claim(&from, &rita).await.unwrap();
    let offered = bench.ledger.case(&from, &rita).await.unwrap().unwrap().enclosed.unwrap().may_merge_into;
    assert_eq!(offered.iter().map(|o| &o.appeal_id).collect::<Vec<_>>(), [&first]);
    let merge = |into: &AppealId| closing(ClosedAs::Merged { into: into.clone() });
    for wrong in [&second, &"nothing".into()] {
        let error = bench.ledger.close_appeal(&from, &rita, &merge(wrong)).await.unwrap_err();
        assert!(matches!(error, LedgerError::Conflict(_)), "{error}");
    }
    bench.ledger.claim(&into, &rita).await.unwrap();
    let put_off = bench.ledger.close_appeal(&into, &rita, &merge(&second)).await.unwrap_err();
    assert!(matches!(put_off, LedgerError::Conflict(_)), "nobody's answer is put off: {put_off}");
    bench.ledger.close_appeal(&from, &rita, &merge(&first)).await.unwrap();
    bench.deliver_all().await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!(page.appeals[0].state, AppealState::Merged);
    assert!(!page.may_appeal, "it goes on with the other");
    let view = bench.ledger.case(&into, &rita).await.unwrap().unwrap().enclosed.unwrap();
    assert_eq!(view.merged[0].appeal_id, second);
    assert!(view.merged[0].view.is_some());
    let file_id = page.appeals[0].files[0].attachment_id.clone();
    assert!(bench.ledger.attachment(&into, &file_id, &rita.user_id).await.unwrap().is_some(), "its files come along");
    bench.ledger.decide(&into, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    let states: Vec<_> = page.appeals.iter().map(|appeal| appeal.state).collect();
    assert_eq!(states, [AppealState::Open, AppealState::Merged], "this measure itself was not decided yet");
    assert!(page.would_follow.is_none());
}

async fn bounds_on_closings_name_the_field(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    for (closing, field) in [
        (Closing { words: "No.".to_owned(), ..not_holder() }, "words"),
        (Closing { reason: "No.".to_owned(), ..not_holder() }, "reason"),
    ] {
        let error = bench.ledger.close_appeal(&"any".into(), &rita, &closing).await.unwrap_err();
        assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with(field)), "{error}");
    }
}
