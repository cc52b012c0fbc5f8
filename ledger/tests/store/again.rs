//! "You may file again" is no empty word: there is time for it after an end that was not the holder's doing, and no end of taking back
//! and filing anew keeps people busy without a decision.

use redress_ledger::closing::{AGAIN_DAYS, ClosedAs, Closing, WITHDRAWALS_MAX, WhyNot};
use redress_ledger::enclosure::Enclosures;
use redress_ledger::notice::NoticeKind;
use redress_ledger::question::Question;
use redress_ledger::review::{AppealState, OutcomeKind};
use redress_ledger::token::PresentedToken;
use redress_ledger::{LedgerError, Role, Timestamp};

use crate::bench::{Bench, filing, verdict};
use crate::enclosures::{case_of, enclosed, file, told};
use crate::forbidden::refused;

guards_on_both!(
    what_was_closed_after_the_window_may_be_filed_again_for_thirty_days,
    a_second_appeal_has_thirty_days_after_a_late_outcome,
    an_end_within_the_window_does_not_shorten_it,
    after_three_that_were_taken_back_the_next_one_is_decided,
    the_files_of_an_appeal_taken_back_are_erased,
);

const DAY: i64 = 86_400;

fn day(at: Timestamp) -> Timestamp {
    Timestamp(at.0 / 86_400_000 * 86_400_000)
}

async fn until(bench: &Bench, token: &PresentedToken) -> Timestamp {
    bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap().appeal_until.unwrap()
}

/// Moves the clock to the last millisecond at which an appeal is accepted, and past it.
async fn accepted_to_the_last(bench: &Bench, token: &PresentedToken, enclosures: &Enclosures) {
    let until = until(bench, token).await;
    bench.clock.advance_secs((until.0 - bench.now().0) / 1000);
    let error = bench.ledger.file_appeal_with(&bench.key, token, &filing(), enclosures).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("time to appeal ended")), "{error}");
    bench.clock.advance_secs(-1);
    file(bench, token, enclosures).await;
}

fn not_holder() -> Closing {
    Closing {
        closed_as: ClosedAs::Inadmissible { why: WhyNot::NotHolder },
        words: "We could not see that you are the holder of this account.".to_owned(),
        reason: "Wrote from a stranger's address.".to_owned(),
    }
}

async fn what_was_closed_after_the_window_may_be_filed_again_for_thirty_days(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    bench.later(183 * DAY).await;
    file(&bench, &token, &Enclosures::default()).await;
    bench.later(2 * DAY).await;
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.close_appeal(&case, &rita, &not_holder()).await.unwrap();
    let again = day(bench.now()).plus_days(AGAIN_DAYS + 1);
    assert_eq!(until(&bench, &token).await, again, "{AGAIN_DAYS} whole days after that day");
    let due = bench.due().await;
    assert_eq!((due[0].0.kind, due[0].0.appeal_until), (NoticeKind::Inadmissible, Some(again)), "the letter says it");
    for (delivery, _) in &due {
        bench.delivered(delivery).await;
    }
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert!(page.may_appeal, "{:?}", page.may_not_because);
    accepted_to_the_last(&bench, &token, &Enclosures::default()).await;
}

async fn a_second_appeal_has_thirty_days_after_a_late_outcome(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    bench.later(180 * DAY).await;
    file(&bench, &token, &Enclosures::default()).await;
    bench.later(20 * DAY).await;
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap();
    bench.deliver_all().await;
    assert_eq!(until(&bench, &token).await, day(bench.now()).plus_days(AGAIN_DAYS + 1));
    let new = enclosed(&[(Question::WhatIsNew, "The provider admits its fault.")], &[]);
    accepted_to_the_last(&bench, &token, &new).await;
}

async fn an_end_within_the_window_does_not_shorten_it(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let token = told(&bench, "d1", "acme").await;
    let before = until(&bench, &token).await;
    file(&bench, &token, &Enclosures::default()).await;
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.close_appeal(&case, &rita, &not_holder()).await.unwrap();
    assert_eq!(until(&bench, &token).await, before);
    // What the holder ends does not lengthen it either.
    bench.deliver_all().await;
    bench.clock.advance_secs((before.0 - bench.now().0) / 1000 - 60);
    file(&bench, &token, &Enclosures::default()).await;
    bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    assert_eq!(until(&bench, &token).await, before);
}

async fn after_three_that_were_taken_back_the_next_one_is_decided(bench: Bench) {
    let token = told(&bench, "d1", "acme").await;
    for taken_back in 0..WITHDRAWALS_MAX {
        file(&bench, &token, &Enclosures::default()).await;
        let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
        assert_eq!(page.withdrawals_left, WITHDRAWALS_MAX - taken_back);
        bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
        bench.deliver_all().await;
        bench.later(60).await;
    }
    file(&bench, &token, &Enclosures::default()).await;
    let error = bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("stays open")), "{error}");
    let past = "UPDATE appeals SET closed_at = 1, closed_as = 'withdrawn' WHERE closed_at IS NULL";
    refused(bench.sql(past).await, "after three that were taken back, a person decides");
    bench.ledger.write_as_holder(&bench.key, &token, "Then please look at this.").await.unwrap();
    let rita = bench.user("rita", Role::Reviewer).await;
    let case = case_of(&bench, "d1").await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
}

async fn the_files_of_an_appeal_taken_back_are_erased(bench: Bench) {
    let token = told(&bench, "d1", "acme").await;
    file(&bench, &token, &enclosed(&[(Question::Cause, "A bad import")], &[("list.csv", b"mail;agreed\n")])).await;
    assert_eq!(bench.count("FROM attachment_bytes").await, 1);
    bench.ledger.withdraw_appeal(&bench.key, &token).await.unwrap();
    assert_eq!((bench.count("FROM attachment_bytes").await, bench.count("FROM attachments").await), (0, 1));
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    assert_eq!((page.appeals[0].state, page.appeals[0].files[0].name.as_deref()), (AppealState::Withdrawn, None));
    assert_eq!(
        bench.count("FROM audit WHERE action = 'appeal.withdraw' AND detail LIKE '%\"files_erased\":1%'").await,
        1
    );
}
