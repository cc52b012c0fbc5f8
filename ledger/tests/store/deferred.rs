//! What waited for a person: released, dismissed, overtaken.

use redress_ledger::command::CommandBody;
use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::notice::NoticeKind;
use redress_ledger::review::OutcomeKind;
use redress_ledger::{CaseId, LedgerError, Role, Rung};

use crate::bench::{Bench, decision, filter, verdict};

on_both!(
    a_release_dates_statement_and_notice_now,
    a_release_replaces_the_interim_limit,
    a_dismissal_lifts_the_interim_limit_and_tells_the_holder,
    a_dismissal_without_a_limit_is_silent,
    an_appeal_is_not_released_or_dismissed,
    a_case_claimed_by_another_is_left_alone,
    evidence_from_before_a_reinstatement_is_not_released,
    a_dismissal_closes_what_else_waited_and_lifts_its_limit,
    who_stands_behind_the_rules_does_not_release,
    machines_and_auditors_release_nothing,
);

async fn braked(bench: &Bench, about: &Decision) -> CaseId {
    let brake = BrakeLimits { suspensions_per_hour: 0, ..BrakeLimits::default() };
    match bench.ledger.impose(about, &brake).await.unwrap() {
        Answer::Deferred { case_id, limited_by: Some(_), .. } => case_id,
        other => panic!("{other:?}"),
    }
}

async fn proposed(bench: &Bench, about: Decision) -> CaseId {
    let about = Decision { propose_only: true, ..about };
    match bench.ledger.impose(&about, &BrakeLimits::default()).await.unwrap() {
        Answer::Deferred { case_id, limited_by: None, .. } => case_id,
        other => panic!("{other:?}"),
    }
}

const REASON: &str = "The sample shows it clearly.";

async fn a_release_dates_statement_and_notice_now(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let case = proposed(&bench, decision("d1", "acme", Rung::Suspend)).await;
    assert!(bench.due().await.is_empty(), "nothing to tell while it waits");
    bench.later(3600).await;
    let enforcement = bench.ledger.release_deferred(&case, &reviewer, REASON).await.unwrap().unwrap();
    let view = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    assert_eq!(view.enforcements[0].enforcement_id, enforcement);
    assert_eq!(view.enforcements[0].imposed_at, bench.now());
    let due = bench.due().await;
    assert_eq!((due.len(), due[0].0.kind, due[0].0.created_at), (1, NoticeKind::Imposed, bench.now()));
    assert_eq!(due[0].0.statement.measure.effective_at, bench.now());
    assert_eq!(due[0].0.statement.automation.decision_automated, "partially");
    assert!(bench.ledger.cases(&filter()).await.unwrap().is_empty());
    let commands = bench.ledger.commands_after(0, 10).await.unwrap();
    let decision_id = decision("d1", "acme", Rung::Suspend).id;
    let body = CommandBody::Imposed { account_id: "acme".into(), decision_id, rung: Rung::Suspend };
    assert_eq!(commands.into_iter().map(|c| c.body).collect::<Vec<_>>(), [body]);
    assert!(matches!(bench.ledger.release_deferred(&case, &reviewer, REASON).await, Err(LedgerError::Conflict(_))));
}

async fn a_release_replaces_the_interim_limit(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let case = braked(&bench, &decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.release_deferred(&case, &reviewer, REASON).await.unwrap();
    let rungs: Vec<Rung> =
        bench.ledger.account(&"acme".into()).await.unwrap().unwrap().enforcements.iter().map(|e| e.rung).collect();
    assert_eq!(rungs, [Rung::Suspend]);
}

async fn a_dismissal_lifts_the_interim_limit_and_tells_the_holder(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let about = decision("d1", "acme", Rung::Suspend);
    let case = braked(&bench, &about).await;
    bench.deliver_all().await;
    bench.ledger.dismiss_deferred(&case, &reviewer, REASON).await.unwrap();
    assert_eq!(bench.ledger.account(&"acme".into()).await.unwrap().unwrap().standing, Rung::Observe);
    let command = bench.ledger.commands_after(0, 10).await.unwrap().pop().unwrap();
    assert_eq!(
        command.body,
        CommandBody::Dismiss {
            account_id: "acme".into(),
            decision_id: about.id,
            rung_after: Rung::Observe,
            forget: true
        }
    );
    let due = bench.due().await;
    assert_eq!((due.len(), due[0].0.kind, due[0].0.standing), (1, NoticeKind::Outcome, Rung::Observe));
    assert_eq!(due[0].0.outcome, None);

    // What the engine decided before it heard of the dismissal has no effect.
    let stale = decision("d2", "acme", Rung::Suspend);
    assert_eq!(bench.ledger.impose(&stale, &BrakeLimits::default()).await.unwrap(), Answer::Refused);
    let fresh = Decision { commands_seen: command.id, ..decision("d3", "acme", Rung::Suspend) };
    bench.imposed(&fresh).await;
}

async fn a_dismissal_without_a_limit_is_silent(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let case = proposed(&bench, decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.dismiss_deferred(&case, &reviewer, REASON).await.unwrap();
    assert!(bench.due().await.is_empty());
    assert_eq!(bench.ledger.commands_after(0, 10).await.unwrap().len(), 1);
}

async fn an_appeal_is_not_released_or_dismissed(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    assert!(matches!(bench.ledger.release_deferred(&case, &reviewer, REASON).await, Err(LedgerError::Conflict(_))));
    assert!(matches!(bench.ledger.dismiss_deferred(&case, &reviewer, REASON).await, Err(LedgerError::Conflict(_))));
    let waiting = proposed(&bench, decision("d2", "other", Rung::Limit)).await;
    bench.ledger.claim(&waiting, &reviewer).await.unwrap();
    let decided = bench.ledger.decide(&waiting, &reviewer, &verdict(OutcomeKind::Upheld)).await;
    assert!(matches!(decided, Err(LedgerError::Conflict(_))));
    let short = bench.ledger.release_deferred(&waiting, &reviewer, "short").await;
    assert!(matches!(short, Err(LedgerError::Invalid(why)) if why.starts_with("reason")));
}

async fn a_case_claimed_by_another_is_left_alone(bench: Bench) {
    let (one, two) = (bench.user("one", Role::Reviewer).await, bench.user("two", Role::Reviewer).await);
    let case = proposed(&bench, decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &one).await.unwrap();
    assert!(matches!(bench.ledger.release_deferred(&case, &two, REASON).await, Err(LedgerError::Conflict(_))));
    assert!(matches!(bench.ledger.dismiss_deferred(&case, &two, REASON).await, Err(LedgerError::Conflict(_))));
    bench.ledger.release_deferred(&case, &one, REASON).await.unwrap();
}

async fn evidence_from_before_a_reinstatement_is_not_released(bench: Bench) {
    let (reviewer, senior) = (bench.user("rita", Role::Reviewer).await, bench.user("sena", Role::Senior).await);
    let waiting = proposed(&bench, decision("d1", "acme", Rung::Suspend)).await;
    let enforcement = bench.imposed(&decision("d2", "acme", Rung::Limit)).await;
    bench.ledger.lift(&enforcement, &senior, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let error = bench.ledger.release_deferred(&waiting, &reviewer, REASON).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("overtaken")), "{error}");
    assert_eq!(bench.count("FROM cases WHERE kind = 'deferred' AND closed_as = 'overtaken'").await, 1);
}

async fn a_dismissal_closes_what_else_waited_and_lifts_its_limit(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let case = proposed(&bench, decision("d1", "acme", Rung::Suspend)).await;
    let about = Decision { proposes_termination: true, ..decision("d2", "acme", Rung::Suspend) };
    let other = braked(&bench, &about).await;
    let elsewhere = proposed(&bench, decision("d3", "other", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.ledger.dismiss_deferred(&case, &reviewer, REASON).await.unwrap();
    assert_eq!(bench.ledger.account(&"acme".into()).await.unwrap().unwrap().standing, Rung::Observe);
    assert_eq!(bench.count("FROM cases WHERE closed_as = 'overtaken'").await, 2, "the deferral and the proposal");
    let error = bench.ledger.release_deferred(&other, &reviewer, REASON).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Conflict(why) if why.contains("overtaken")), "{error}");
    let due = bench.due().await;
    assert_eq!((due.len(), due[0].0.kind, &due[0].0.decision_id), (1, NoticeKind::Outcome, &about.id));
    bench.ledger.release_deferred(&elsewhere, &reviewer, REASON).await.unwrap();
}

async fn who_stands_behind_the_rules_does_not_release(bench: Bench) {
    let author = bench.user("rule-author", Role::Senior).await;
    let case = proposed(&bench, decision("d1", "acme", Rung::Suspend)).await;
    let error = bench.ledger.release_deferred(&case, &author, REASON).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Refused(why) if why.starts_with("You wrote a rule")), "{error}");
    bench.ledger.dismiss_deferred(&case, &author, REASON).await.unwrap();
}

async fn machines_and_auditors_release_nothing(bench: Bench) {
    let case = proposed(&bench, decision("d1", "acme", Rung::Suspend)).await;
    for (name, role) in [("s", Role::Service), ("a", Role::Auditor)] {
        let who = bench.user(name, role).await;
        assert!(matches!(bench.ledger.release_deferred(&case, &who, REASON).await, Err(LedgerError::Refused(_))));
        assert!(matches!(bench.ledger.dismiss_deferred(&case, &who, REASON).await, Err(LedgerError::Refused(_))));
    }
}
