//! A merged appeal goes on when the one that it was merged into ends, however that ends, as it was filed and with the time it had.

use redress_ledger::closing::{ClosedAs, Closing, WhyNot};
use redress_ledger::enclosure::Enclosures;
use redress_ledger::notice::NoticeKind;
use redress_ledger::question::Question;
use redress_ledger::review::{AppealState, CaseKind, OutcomeKind, Receipt};
use redress_ledger::token::PresentedToken;
use redress_ledger::{AppealId, CaseId, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, decision, verdict};
use crate::enclosures::{case_of, enclosed, file, told};
use crate::forbidden::refused;

guards_on_both!(
    what_was_merged_goes_on_as_it_was_filed,
    what_was_merged_goes_on_when_the_other_is_overturned_and_another_person_may_uphold_it,
    what_was_merged_goes_on_when_the_other_is_withdrawn_or_not_admissible,
    what_was_merged_by_way_of_another_goes_on_too,
    what_was_merged_and_stands_no_more_does_not_go_on,
    what_was_erased_of_a_second_appeal_does_not_keep_it_from_going_on,
    the_database_lets_no_merged_appeal_be_lost,
);

fn merge(into: &AppealId) -> Closing {
    closing(ClosedAs::Merged { into: into.clone() })
}

fn closing(closed_as: ClosedAs) -> Closing {
    Closing { closed_as, words: "We read this appeal with your other one.".to_owned(), reason: "One cause.".to_owned() }
}

/// Two appeals of one account; the second is merged into the first. Their receipts, and the second one's link.
async fn merged(bench: &Bench, rita: &Principal) -> (PresentedToken, Receipt, PresentedToken, Receipt) {
    let first_token = told(bench, "d1", "acme").await;
    let first = file(bench, &first_token, &Enclosures::default()).await;
    let token = told(bench, "d2", "acme").await;
    let second = file(bench, &token, &enclosed(&[(Question::Cause, "A bad import")], &[("a.txt", b"x")])).await;
    let from = case_of(bench, "d2").await;
    bench.ledger.claim(&from, rita).await.unwrap();
    bench.ledger.close_appeal(&from, rita, &merge(&first.appeal_id)).await.unwrap();
    bench.deliver_all().await;
    bench.later(60).await;
    (first_token, first, token, second)
}

async fn decided(bench: &Bench, case: &CaseId, who: &Principal, kind: OutcomeKind) {
    bench.ledger.claim(case, who).await.unwrap();
    bench.ledger.decide(case, who, &verdict(kind)).await.unwrap();
}

/// The holder's letters since the last delivery.
async fn letters(bench: &Bench) -> Vec<NoticeKind> {
    let mut kinds = Vec::new();
    loop {
        let due = bench.due().await;
        if due.is_empty() {
            return kinds;
        }
        for (delivery, _) in due {
            kinds.push(delivery.kind);
            bench.delivered(&delivery).await;
        }
    }
}

async fn goes_on(bench: &Bench, token: &PresentedToken) {
    let page = bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap();
    let states: Vec<_> = page.appeals.iter().map(|appeal| appeal.state).collect();
    assert_eq!(states, [AppealState::Open, AppealState::Merged]);
    assert!(letters(bench).await.contains(&NoticeKind::Resumed), "the holder is told");
}

async fn what_was_merged_goes_on_as_it_was_filed(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (_, _, token, filed) = merged(&bench, &sam).await;
    decided(&bench, &case_of(&bench, "d1").await, &rita, OutcomeKind::Upheld).await;
    goes_on(&bench, &token).await;
    let page = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap();
    let appeal = &page.appeals[0];
    assert_eq!((appeal.filed_at, appeal.decide_by), (filed.filed_at, filed.decide_by), "with the time it had");
    let case = case_of(&bench, "d2").await;
    let view = bench.ledger.case(&case, &rita).await.unwrap().unwrap();
    assert_eq!(view.summary.due_at, filed.decide_by.min(view.summary.due_at));
    let enclosed = view.enclosed.unwrap();
    assert_eq!(enclosed.answers[0].text, "A bad import");
    assert_eq!(enclosed.files[0].content_hash.as_deref(), Some(filed.files[0].content_hash.as_str()));
    let id = enclosed.files[0].attachment_id.clone();
    assert!(bench.ledger.attachment(&case, &id, &rita.user_id).await.unwrap().is_some());
    let texts =
        "FROM appeals r JOIN appeal_texts t ON t.appeal_id = r.appeal_id JOIN appeal_texts m ON m.appeal_id = r.resumes
         WHERE t.view_text = m.view_text AND t.salt = m.salt";
    assert_eq!(bench.count(texts).await, 1);
    assert_eq!(bench.count("FROM audit WHERE action = 'appeal.resume'").await, 1);
    // Who decided the other one does not uphold this; another person may.
    bench.ledger.claim(&case, &rita).await.unwrap();
    let refusal = bench.ledger.decide(&case, &rita, &verdict(OutcomeKind::Upheld)).await.unwrap_err();
    assert!(matches!(refusal, LedgerError::Refused(_)), "{refusal}");
    bench.ledger.release_claim(&case, &rita).await.unwrap();
    decided(&bench, &case, &sam, OutcomeKind::Upheld).await;
    assert_eq!(bench.count("FROM appeals WHERE closed_as = 'decided'").await, 2);
}

async fn what_was_merged_goes_on_when_the_other_is_overturned_and_another_person_may_uphold_it(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let (_, _, token, _) = merged(&bench, &sam).await;
    decided(&bench, &case_of(&bench, "d1").await, &rita, OutcomeKind::OverturnedFalsePositive).await;
    goes_on(&bench, &token).await;
    assert_eq!(bench.ledger.account(&"acme".into()).await.unwrap().unwrap().standing, Rung::Suspend);
    decided(&bench, &case_of(&bench, "d2").await, &sam, OutcomeKind::Upheld).await;
}

async fn what_was_merged_goes_on_when_the_other_is_withdrawn_or_not_admissible(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (first_token, _, token, _) = merged(&bench, &rita).await;
    bench.ledger.withdraw_appeal(&bench.key, &first_token).await.unwrap();
    goes_on(&bench, &token).await;
    // The other way round: merged anew, into one that a person closes.
    bench.later(60).await;
    let third = told(&bench, "d3", "acme").await;
    file(&bench, &third, &Enclosures::default()).await;
    let (into, from) = (case_of(&bench, "d2").await, case_of(&bench, "d3").await);
    let target = bench.ledger.holder_view(&bench.key, &token).await.unwrap().unwrap().appeals[0].appeal_id.clone();
    bench.ledger.claim(&from, &rita).await.unwrap();
    bench.ledger.close_appeal(&from, &rita, &merge(&target)).await.unwrap();
    letters(&bench).await;
    bench.ledger.claim(&into, &rita).await.unwrap();
    let not_holder = closing(ClosedAs::Inadmissible { why: WhyNot::NotHolder });
    bench.ledger.close_appeal(&into, &rita, &not_holder).await.unwrap();
    goes_on(&bench, &third).await;
}

async fn what_was_merged_by_way_of_another_goes_on_too(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let zero = told(&bench, "d0", "acme").await;
    let target = file(&bench, &zero, &Enclosures::default()).await.appeal_id;
    let (first_token, _, token, _) = merged(&bench, &sam).await;
    let middle = case_of(&bench, "d1").await;
    bench.ledger.claim(&middle, &sam).await.unwrap();
    bench.ledger.close_appeal(&middle, &sam, &merge(&target)).await.unwrap();
    bench.deliver_all().await;
    decided(&bench, &case_of(&bench, "d0").await, &rita, OutcomeKind::Upheld).await;
    for token in [&first_token, &token] {
        let page = bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap();
        assert_eq!(page.appeals[0].state, AppealState::Open);
    }
    assert_eq!(letters(&bench).await.iter().filter(|kind| **kind == NoticeKind::Resumed).count(), 2);
}

async fn what_was_merged_and_stands_no_more_does_not_go_on(bench: Bench) {
    let (rita, sue) = (bench.user("rita", Role::Reviewer).await, bench.user("sue", Role::Senior).await);
    merged(&bench, &rita).await;
    let about = decision("d2", "acme", Rung::Suspend).id;
    let view = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    let measure = view.enforcements.iter().find(|e| e.decision_id == about).unwrap().enforcement_id.clone();
    bench.ledger.lift(&measure, &sue, &verdict(OutcomeKind::OverturnedTechnical)).await.unwrap();
    decided(&bench, &case_of(&bench, "d1").await, &rita, OutcomeKind::Upheld).await;
    assert_eq!(bench.count("FROM appeals WHERE resumes IS NOT NULL OR closed_at IS NULL").await, 0);
}

async fn what_was_erased_of_a_second_appeal_does_not_keep_it_from_going_on(bench: Bench) {
    let (rita, sam) = (bench.user("rita", Role::Reviewer).await, bench.user("sam", Role::Reviewer).await);
    let token = told(&bench, "d2", "acme").await;
    file(&bench, &token, &Enclosures::default()).await;
    decided(&bench, &case_of(&bench, "d2").await, &rita, OutcomeKind::Upheld).await;
    bench.deliver_all().await;
    let other = told(&bench, "d1", "acme").await;
    let target = file(&bench, &other, &Enclosures::default()).await.appeal_id;
    bench.later(60).await;
    file(&bench, &token, &enclosed(&[(Question::WhatIsNew, "A list of all who agreed.")], &[])).await;
    let from = case_of(&bench, "d2").await;
    bench.ledger.claim(&from, &sam).await.unwrap();
    bench.ledger.close_appeal(&from, &sam, &merge(&target)).await.unwrap();
    bench.sql("DELETE FROM appeal_answers; DELETE FROM appeal_texts").await.unwrap();
    let sue = bench.user("sue", Role::Reviewer).await;
    decided(&bench, &case_of(&bench, "d1").await, &sue, OutcomeKind::Upheld).await;
    let again = case_of(&bench, "d2").await;
    let cases = bench.ledger.cases(&crate::bench::filter()).await.unwrap();
    assert!(cases.iter().any(|case| case.case_id == again && case.kind == CaseKind::Appeal));
}

async fn the_database_lets_no_merged_appeal_be_lost(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (_, first, _, second) = merged(&bench, &rita).await;
    let into = case_of(&bench, "d1").await;
    let again = |id: &str, decide_by: &str| {
        format!(
            "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by,
             content_seal, follows, resumes) SELECT '{id}', decision_id, account_id, statement_id, kind, wants_human, filed_at,
             {decide_by}, content_seal, follows, appeal_id FROM appeals WHERE appeal_id = "
        )
    };
    let as_filed = "what goes on is a merged appeal as it was filed";
    refused(bench.sql(&format!("{} '{}'", again("x", "decide_by + 1"), second.appeal_id)).await, as_filed);
    bench
        .sql(&format!(
            "UPDATE appeals SET closed_at = 1, closed_as = 'withdrawn' WHERE appeal_id = '{}'",
            first.appeal_id
        ))
        .await
        .unwrap();
    refused(bench.sql(&format!("{} '{}'", again("x", "decide_by"), first.appeal_id)).await, as_filed);
    let close = format!("UPDATE cases SET closed_at = 1, closed_as = 'withdrawn' WHERE case_id = '{into}'");
    refused(bench.sql(&close).await, "what was merged into it goes on first");
    assert_eq!(bench.sql(&format!("{} '{}'", again("x", "decide_by"), second.appeal_id)).await, Ok(1));
    refused(bench.sql("UPDATE appeals SET resumes = NULL WHERE appeal_id = 'x'").await, "what was filed never changes");
    assert_eq!(bench.sql(&close).await, Ok(1));
    bench.sql("UPDATE appeals SET closed_at = 1, closed_as = 'withdrawn' WHERE appeal_id = 'x'").await.unwrap();
    refused(
        bench.sql(&format!("{} '{}'", again("y", "decide_by"), second.appeal_id)).await,
        "a merged appeal goes on once",
    );
}
