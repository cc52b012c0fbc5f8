//! Termination: proposed by a rule, agreed by two people, dated 30 days on.

use redress_ledger::decision::Decision;
use redress_ledger::review::{CaseKind, OutcomeKind};
use redress_ledger::{CaseId, LedgerError, Role, Rung};

use crate::bench::{Bench, decision, filter, verdict};

on_both!(
    a_proposal_suspends_and_waits_for_two_people,
    one_person_cannot_agree_twice,
    one_proposal_per_account_is_open,
    who_wrote_the_rule_does_not_approve,
    a_proposal_can_be_dismissed,
    a_reinstatement_closes_the_proposal,
    settled_evidence_terminates_nobody,
);

const REASON: &str = "Third time within a year.";

async fn proposal(bench: &Bench, name: &str) -> CaseId {
    let about = Decision { proposes_termination: true, ..decision(name, "acme", Rung::Suspend) };
    bench.imposed(&about).await;
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    cases.into_iter().find(|c| c.kind == CaseKind::TerminationProposal).expect("a proposal waits").case_id
}

async fn a_proposal_suspends_and_waits_for_two_people(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Senior).await, bench.user("two", Role::Admin).await);
    let case = proposal(&bench, "d1").await;
    bench.deliver_all().await;
    bench.ledger.claim(&case, &one).await.unwrap();
    assert_eq!(bench.ledger.approve_termination(&case, &one, REASON).await.unwrap(), None);
    assert_eq!(bench.ledger.account(&"acme".into()).await.unwrap().unwrap().standing, Rung::Suspend);
    let enforcement = bench.ledger.approve_termination(&case, &two, REASON).await.unwrap().unwrap();
    let view = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    assert_eq!((view.standing, &view.enforcements[0].enforcement_id), (Rung::Suspend, &enforcement));
    let statement = &bench.due().await[0].0.statement;
    assert_eq!(statement.measure.rung, Rung::Terminate);
    assert_eq!(statement.measure.effective_at, bench.now().plus_days(30));
    assert!(bench.ledger.commands_after(0, 10).await.unwrap().is_empty(), "the engine is told when the day has come");
    assert!(bench.ledger.cases(&filter()).await.unwrap().is_empty());
}

async fn one_person_cannot_agree_twice(bench: Bench) {
    let one = bench.user("one", Role::Senior).await;
    let case = proposal(&bench, "d1").await;
    bench.ledger.approve_termination(&case, &one, REASON).await.unwrap();
    let again = bench.ledger.approve_termination(&case, &one, REASON).await;
    assert!(matches!(again, Err(LedgerError::Conflict(_))));
    let reviewer = bench.user("rita", Role::Reviewer).await;
    assert!(matches!(bench.ledger.approve_termination(&case, &reviewer, REASON).await, Err(LedgerError::Refused(_))));
}

async fn one_proposal_per_account_is_open(bench: Bench) {
    let first = proposal(&bench, "d1").await;
    assert_eq!(proposal(&bench, "d2").await, first);
    assert_eq!(bench.count("FROM cases").await, 1);
}

async fn who_wrote_the_rule_does_not_approve(bench: Bench) {
    let author = bench.user("rule-author", Role::Senior).await;
    let case = proposal(&bench, "d1").await;
    let approval = bench.ledger.approve_termination(&case, &author, REASON).await;
    assert!(matches!(approval, Err(LedgerError::Refused(_))));
}

async fn a_proposal_can_be_dismissed(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let case = proposal(&bench, "d1").await;
    bench.ledger.dismiss_deferred(&case, &reviewer, "A suspension is enough.").await.unwrap();
    assert!(bench.ledger.cases(&filter()).await.unwrap().is_empty());
    assert_eq!(bench.ledger.account(&"acme".into()).await.unwrap().unwrap().standing, Rung::Suspend);
    assert!(bench.ledger.commands_after(0, 10).await.unwrap().is_empty());
}

async fn a_reinstatement_closes_the_proposal(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Senior).await, bench.user("two", Role::Admin).await);
    let case = proposal(&bench, "d1").await;
    bench.ledger.approve_termination(&case, &one, REASON).await.unwrap();
    let other = bench.imposed(&decision("d2", "acme", Rung::Limit)).await;
    bench.ledger.lift(&other, &two, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let error = bench.ledger.approve_termination(&case, &two, REASON).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("overtaken")), "{error}");
    assert_eq!(bench.count("FROM cases WHERE closed_as = 'overtaken'").await, 1);
    assert_eq!(bench.ledger.account(&"acme".into()).await.unwrap().unwrap().standing, Rung::Suspend);
}

async fn settled_evidence_terminates_nobody(bench: Bench) {
    let one = bench.user("one", Role::Senior).await;
    let case = proposal(&bench, "d1").await;
    bench.sql("UPDATE accounts SET stale_before_command = 1").await.unwrap();
    let error = bench.ledger.approve_termination(&case, &one, REASON).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("settled")), "{error}");
}
