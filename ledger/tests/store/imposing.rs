//! Imposing: every answer, once per decision.

use redress_ledger::account::AccountUpdate;
use redress_ledger::command::CommandBody;
use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits, DeferReason};
use redress_ledger::notice::{Channel, NoticeKind};
use redress_ledger::review::{CaseKind, OutcomeKind};
use redress_ledger::store::Promises;
use redress_ledger::{AccountId, LedgerError, Role, Rung};

use crate::bench::{Bench, decision, filter, verdict};

on_both!(
    a_suspension_takes_effect_with_statement_notice_and_audit,
    the_same_decision_is_imposed_once,
    an_observation_is_kept_without_effect,
    a_decision_on_evidence_from_before_a_reinstatement_is_refused,
    a_protected_account_waits_for_a_person,
    a_warning_reaches_a_protected_account,
    with_automation_off_everything_waits,
    without_a_living_notifier_everything_waits,
    a_rule_that_may_only_propose_waits,
    several_enforcements_may_stand,
    a_decision_without_rules_is_invalid,
    a_rule_cannot_terminate,
    decisions_read_back_as_they_were,
    a_platform_webhook_gets_every_notice_too,
    a_write_that_fails_halfway_leaves_nothing,
);

async fn answer(bench: &Bench, decision: &Decision) -> Answer {
    bench.ledger.impose(decision, &BrakeLimits::default()).await.unwrap()
}

fn reason_of(answer: &Answer) -> DeferReason {
    match answer {
        Answer::Deferred { reason, .. } => *reason,
        other => panic!("expected a deferral, got {other:?}"),
    }
}

async fn a_suspension_takes_effect_with_statement_notice_and_audit(bench: Bench) {
    let account = AccountId::from("acme");
    let update =
        AccountUpdate { contacts: vec!["holder@example.com".into()], locale: Some("en".into()), ..Default::default() };
    bench.ledger.put_account(&account, &update, "cli").await.unwrap();
    let decision = decision("d1", "acme", Rung::Suspend);
    let enforcement = bench.imposed(&decision).await;

    let view = bench.ledger.account(&account).await.unwrap().unwrap();
    assert_eq!(view.standing, Rung::Suspend);
    assert_eq!(view.enforcements.len(), 1);
    assert_eq!(view.enforcements[0].enforcement_id, enforcement);
    assert_eq!(view.enforcements[0].reasons, ["LIST_QUALITY"]);

    let due = bench.due().await;
    assert_eq!(due.len(), 1);
    let (delivery, token) = &due[0];
    assert_eq!(
        (delivery.kind, delivery.channel, delivery.standing),
        (NoticeKind::Imposed, Channel::Email, Rung::Suspend)
    );
    assert_eq!(delivery.contacts, ["holder@example.com"]);
    assert_eq!(delivery.locale.as_deref(), Some("en"));
    assert_eq!(delivery.statement.measure.rung, Rung::Suspend);
    assert!(delivery.statement.created_at <= delivery.statement.measure.effective_at);
    let page = bench.ledger.holder_view(&bench.key, token).await.unwrap().unwrap();
    assert!(page.stands && page.may_appeal);

    let actions: Vec<String> =
        bench.ledger.audit_after(0, 100).await.unwrap().into_iter().map(|entry| entry.action).collect();
    assert!(actions.contains(&"decision.record".to_owned()) && actions.contains(&"enforcement.impose".to_owned()));
}

async fn the_same_decision_is_imposed_once(bench: Bench) {
    let decision = decision("d1", "acme", Rung::Suspend);
    let first = answer(&bench, &decision).await;
    let audit = bench.count("FROM audit").await;
    bench.later(7200).await;
    bench.ledger.set_automation(false, "cli").await.unwrap();
    assert_eq!(answer(&bench, &decision).await, first);
    for table in ["decisions", "enforcements", "statements", "notices", "outbox"] {
        assert_eq!(bench.count(&format!("FROM {table}")).await, 1, "{table}");
    }
    assert_eq!(bench.count("FROM audit").await, audit + 1, "only the switch is new");
}

async fn an_observation_is_kept_without_effect(bench: Bench) {
    bench.ledger.set_automation(false, "cli").await.unwrap();
    assert_eq!(answer(&bench, &decision("d1", "acme", Rung::Observe)).await, Answer::Recorded);
    assert_eq!(bench.ledger.account(&"acme".into()).await.unwrap(), None);
    assert_eq!(bench.count("FROM decisions").await, 1);
    assert_eq!(bench.count("FROM notices").await, 0);
}

async fn a_decision_on_evidence_from_before_a_reinstatement_is_refused(bench: Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    let reinstated = bench.ledger.commands_after(0, 10).await.unwrap().pop().unwrap();
    assert!(matches!(reinstated.body, CommandBody::Reinstate { rung_after: Rung::Observe, .. }));

    let mut stale = decision("d2", "acme", Rung::Suspend);
    stale.commands_seen = reinstated.id - 1;
    assert_eq!(answer(&bench, &stale).await, Answer::Refused);
    let told = bench.ledger.commands_after(reinstated.id, 10).await.unwrap();
    assert_eq!(
        told[0].body,
        CommandBody::Dismiss {
            account_id: "acme".into(),
            decision_id: stale.id.clone(),
            rung_after: Rung::Observe,
            forget: false
        }
    );
    let mut fresh = decision("d3", "acme", Rung::Suspend);
    fresh.commands_seen = reinstated.id;
    assert!(matches!(answer(&bench, &fresh).await, Answer::Imposed { .. }));
}

async fn protect(bench: &Bench, account: &str) {
    let update = AccountUpdate { protected: Some(true), ..Default::default() };
    bench.ledger.put_account(&account.into(), &update, "cli").await.unwrap();
}

async fn a_protected_account_waits_for_a_person(bench: Bench) {
    protect(&bench, "bank").await;
    for (name, rung) in [("d1", Rung::Suspend), ("d2", Rung::Hold), ("d3", Rung::Limit)] {
        let answer = answer(&bench, &decision(name, "bank", rung)).await;
        assert_eq!(reason_of(&answer), DeferReason::ProtectedAccount);
    }
    let view = bench.ledger.account(&"bank".into()).await.unwrap().unwrap();
    assert_eq!(view.standing, Rung::Observe);
    let cases = bench.ledger.cases(&filter()).await.unwrap();
    assert_eq!(cases.len(), 3);
    assert!(cases.iter().all(|c| c.kind == CaseKind::Deferred));
}

async fn a_warning_reaches_a_protected_account(bench: Bench) {
    protect(&bench, "bank").await;
    assert!(matches!(answer(&bench, &decision("d1", "bank", Rung::Warn)).await, Answer::Imposed { .. }));
}

async fn with_automation_off_everything_waits(bench: Bench) {
    bench.ledger.set_automation(false, "cli").await.unwrap();
    assert!(!bench.ledger.automation().await.unwrap());
    let waiting = answer(&bench, &decision("d1", "acme", Rung::Warn)).await;
    assert_eq!(reason_of(&waiting), DeferReason::AutomationOff);
    bench.ledger.set_automation(true, "cli").await.unwrap();
    assert!(matches!(answer(&bench, &decision("d2", "acme", Rung::Warn)).await, Answer::Imposed { .. }));
}

async fn without_a_living_notifier_everything_waits(bench: Bench) {
    bench.clock.advance_secs(Promises::default().notifier_silence_secs_max + 1);
    let waiting = answer(&bench, &decision("d1", "acme", Rung::Suspend)).await;
    assert_eq!(reason_of(&waiting), DeferReason::NoNotifier);
    bench.ledger.notifier_beat("test").await.unwrap();
    assert!(matches!(answer(&bench, &decision("d2", "acme", Rung::Suspend)).await, Answer::Imposed { .. }));
}

async fn a_rule_that_may_only_propose_waits(bench: Bench) {
    let proposing = Decision { propose_only: true, ..decision("d1", "acme", Rung::Limit) };
    assert_eq!(reason_of(&answer(&bench, &proposing).await), DeferReason::ProposeOnly);
    assert_eq!(bench.count("FROM enforcements").await, 0);
}

async fn several_enforcements_may_stand(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Limit)).await;
    bench.later(60).await;
    bench.imposed(&decision("d2", "acme", Rung::Suspend)).await;
    bench.imposed(&decision("d3", "acme", Rung::Warn)).await;
    let view = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    let rungs: Vec<Rung> = view.enforcements.iter().map(|e| e.rung).collect();
    assert_eq!(rungs, [Rung::Suspend, Rung::Limit, Rung::Warn]);
    assert_eq!(view.standing, Rung::Suspend);
}

async fn a_decision_without_rules_is_invalid(bench: Bench) {
    let empty = Decision { rules: Vec::new(), ..decision("d1", "acme", Rung::Warn) };
    let error = bench.ledger.impose(&empty, &BrakeLimits::default()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("rules")), "{error}");
}

async fn a_rule_cannot_terminate(bench: Bench) {
    let error =
        bench.ledger.impose(&decision("d1", "acme", Rung::Terminate), &BrakeLimits::default()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Invalid(why) if why.starts_with("rung")), "{error}");
}

async fn decisions_read_back_as_they_were(bench: Bench) {
    let mut odd = decision("d1", "acme", Rung::Warn);
    odd.score = Some(0.1 + 0.2);
    odd.rules[0].facts[0].value = 1.0 / 3.0;
    let given = answer(&bench, &odd).await;
    assert_eq!(bench.ledger.decisions_of(&"acme".into(), 10).await.unwrap(), [(odd, given)]);
}

async fn a_platform_webhook_gets_every_notice_too(bench: Bench) {
    let ledger = bench.with(Promises { platform_webhook: true, ..Promises::default() }).await;
    ledger.impose(&decision("d1", "acme", Rung::Limit), &BrakeLimits::default()).await.unwrap();
    let mut channels: Vec<&str> = bench.due().await.iter().map(|(d, _)| d.channel.as_str()).collect();
    channels.sort_unstable();
    assert_eq!(channels, ["email", "webhook"]);
}

async fn a_write_that_fails_halfway_leaves_nothing(bench: Bench) {
    let fault = if bench.is_sqlite() {
        "CREATE TRIGGER fault BEFORE INSERT ON enforcements BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
    } else {
        "CREATE FUNCTION fault() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''the disk is full''; END';
         CREATE TRIGGER fault BEFORE INSERT ON enforcements FOR EACH ROW EXECUTE FUNCTION fault()"
    };
    bench.sql(fault).await.unwrap();
    let decision = decision("d1", "acme", Rung::Suspend);
    let error = bench.ledger.impose(&decision, &BrakeLimits::default()).await.unwrap_err();
    assert!(matches!(&error, LedgerError::Refused(why) if why.contains("the disk is full")), "{error}");
    for table in ["accounts", "decisions", "statements", "notices", "outbox", "audit"] {
        assert_eq!(bench.count(&format!("FROM {table}")).await, 0, "{table}");
    }
    bench
        .sql(if bench.is_sqlite() { "DROP TRIGGER fault" } else { "DROP TRIGGER fault ON enforcements" })
        .await
        .unwrap();
    bench.imposed(&decision).await;
}
