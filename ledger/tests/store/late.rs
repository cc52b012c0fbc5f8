//! Days and hours that come whether or not anybody looks: a contract ends on its day and not before, a case that is due or that nobody has
//! begun moves up, and its holder is told when what they were promised is missed.

use redress_ledger::account::AccountUpdate;
use redress_ledger::command::CommandBody;
use redress_ledger::notice::{Channel, NoticeKind};
use redress_ledger::store::Promises;
use redress_ledger::{Role, Rung};

use crate::bench::{Bench, decision};
use crate::forbidden::refused;
use crate::linked::standing;
use crate::mended::proposed;

guards_on_both!(
    a_termination_counts_from_its_day_on_and_then_holder_and_platform_are_told,
    a_termination_that_is_lifted_before_its_day_never_begins,
    an_urgent_case_goes_to_seniors_when_it_is_due,
    what_nobody_has_begun_in_time_moves_up_once,
    a_backlog_goes_up_each_case_once_whoever_raises_it,
);

const DAY: i64 = 86_400;

/// Agreed by two people a moment ago.
async fn ended(bench: &Bench) {
    let (_, _, proposal) = proposed(bench, "d1").await;
    for name in ["one", "two"] {
        let senior = bench.user(name, Role::Senior).await;
        bench.ledger.approve_termination(&proposal, &senior, "Third time this year.").await.unwrap();
    }
}

async fn told_to_terminate(bench: &Bench) -> usize {
    let commands = bench.ledger.commands_after(0, 100).await.unwrap();
    commands.iter().filter(|c| matches!(c.body, CommandBody::Imposed { rung: Rung::Terminate, .. })).count()
}

async fn a_termination_counts_from_its_day_on_and_then_holder_and_platform_are_told(bench: Bench) {
    let ledger = bench.with(Promises { platform_webhook: true, ..Promises::default() }).await;
    ended(&bench).await;
    let begin = "INSERT INTO terminations_begun SELECT enforcement_id, imposed_at + 2592000000 - 1 FROM enforcements
         WHERE rung = 'terminate'";
    refused(bench.sql(begin).await, "a contract ends thirty days after its statement");
    bench.later(DAY).await;
    let view = ledger.account(&"acme".into()).await.unwrap().unwrap();
    assert_eq!(
        (view.standing, view.enforcements[0].rung),
        (Rung::Suspend, Rung::Terminate),
        "announced, not in effect"
    );
    assert!(!view.enforcements[0].is_in_effect(bench.now()) && view.enforcements[1].is_in_effect(bench.now()));
    let due = bench.due().await;
    assert_eq!((due[0].0.statement.measure.rung, due[0].0.standing), (Rung::Terminate, Rung::Suspend));
    for (delivery, _) in &due {
        bench.delivered(delivery).await;
    }
    assert_eq!((ledger.begin_terminations().await.unwrap(), told_to_terminate(&bench).await), (0, 0));

    bench.later(29 * DAY).await;
    assert_eq!(standing(&bench, "acme").await, Rung::Terminate);
    let unsaid = begin.replace(" - 1", "");
    refused(bench.sql(&unsaid).await, "its holder is told in the same breath");
    assert_eq!((ledger.begin_terminations().await.unwrap(), ledger.begin_terminations().await.unwrap()), (1, 0));
    assert_eq!(told_to_terminate(&bench).await, 1);
    let events = ledger.due_platform_events(10, 30).await.unwrap();
    let told: Vec<_> = events.iter().map(|e| (e.kind.as_str(), e.body["account_id"].as_str())).collect();
    assert_eq!(told, [("account.terminated", Some("acme"))]);
    assert_eq!(events[0].body["standing"], "terminate");
    // One letter, about the statement that announced it, with the link that opens it.
    let due = ledger.due_deliveries(10, 30).await.unwrap();
    let said: Vec<_> = due.iter().map(|d| (d.channel, d.kind, d.statement.measure.rung, d.standing)).collect();
    let letter = |channel| (channel, NoticeKind::Terminated, Rung::Terminate, Rung::Terminate);
    assert_eq!(said, [letter(Channel::Email), letter(Channel::Webhook)]);
    assert!(ledger.holder_view(&bench.key, &bench.token_of(&due[0])).await.unwrap().is_some());
    let twice = "INSERT INTO notices (notice_id, account_id, decision_id, statement_id, kind, standing, created_at)
         SELECT 'twice', account_id, decision_id, statement_id, kind, standing, created_at FROM notices WHERE kind = 'terminated'";
    assert!(bench.sql(twice).await.is_err(), "once");
    assert_eq!(bench.count("FROM audit WHERE action = 'termination.begin'").await, 1);
    refused(bench.sql("UPDATE terminations_begun SET at = at").await, "a row never changes");
    refused(bench.sql("DELETE FROM terminations_begun").await, "a row is never deleted");
    let again = if bench.is_sqlite() { "INSERT OR REPLACE" } else { "INSERT" };
    let again = format!("{again} INTO terminations_begun SELECT * FROM terminations_begun");
    refused(bench.sql(&again).await, if bench.is_sqlite() { "the row is there already" } else { "duplicate key" });
}

async fn a_termination_that_is_lifted_before_its_day_never_begins(bench: Bench) {
    ended(&bench).await;
    let (sue, ada) = (bench.user("sue", Role::Senior).await, bench.user("ada", Role::Admin).await);
    let view = bench.ledger.account(&"acme".into()).await.unwrap().unwrap();
    for who in [&sue, &ada] {
        let verdict = crate::bench::verdict(redress_ledger::review::OutcomeKind::OverturnedTechnical);
        bench.ledger.lift_or_propose(&view.enforcements[0].enforcement_id, who, &verdict).await.unwrap();
    }
    bench.later(31 * DAY).await;
    assert_eq!(bench.ledger.begin_terminations().await.unwrap(), 0);
    assert_eq!((standing(&bench, "acme").await, told_to_terminate(&bench).await), (Rung::Observe, 0));
}

async fn an_urgent_case_goes_to_seniors_when_it_is_due(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let update = AccountUpdate { plan: Some("otp".to_owned()), ..AccountUpdate::default() };
    bench.ledger.put_account(&"acme".into(), &update, "test").await.unwrap();
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.deliver_all().await;
    bench.ledger.claim(&case, &rita).await.unwrap();
    bench.later(4 * 3600 - 1).await;
    assert_eq!(bench.ledger.raise_late_cases().await.unwrap(), 0);
    bench.later(1).await;
    assert_eq!(
        (bench.ledger.raise_late_cases().await.unwrap(), bench.ledger.raise_late_cases().await.unwrap()),
        (1, 0)
    );
    assert_eq!(bench.count("FROM cases WHERE escalated_at IS NOT NULL").await, 1);
    // Its holder was promised a day, and hears of it then.
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 0);
    assert!(bench.due().await.is_empty());
    bench.later(20 * 3600).await;
    assert_eq!(bench.ledger.note_missed_deadlines().await.unwrap(), 1);
    assert_eq!(bench.due().await[0].0.kind, NoticeKind::Overdue);
}

async fn what_nobody_has_begun_in_time_moves_up_once(bench: Bench) {
    let rita = bench.user("rita", Role::Reviewer).await;
    let (begun, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let (case, _, _) = bench.appealed(&decision("d2", "other", Rung::Suspend)).await;
    bench.ledger.claim(&begun, &rita).await.unwrap();
    let note = |case: &redress_ledger::CaseId| {
        format!("INSERT INTO missed_touches SELECT case_id, touch_by, touch_by FROM cases WHERE case_id = '{case}'")
    };
    refused(bench.sql(&note(&begun)).await, "somebody has begun");
    bench.later(4 * 3600).await;
    assert_eq!(
        (bench.ledger.raise_late_cases().await.unwrap(), bench.ledger.raise_late_cases().await.unwrap()),
        (1, 0)
    );
    let raised = format!("FROM cases WHERE case_id = '{case}' AND priority = 'p0' AND escalated_at IS NULL");
    assert_eq!(bench.count(&raised).await, 1, "one class up, and anybody may still take it");
    assert_eq!(bench.count("FROM audit WHERE action = 'case.raise' AND detail LIKE '%untouched%'").await, 1);
    refused(bench.sql("UPDATE missed_touches SET at = at").await, "a row never changes");
    refused(bench.sql("DELETE FROM missed_touches").await, "a row is never deleted");
    let again = if bench.is_sqlite() { "INSERT OR REPLACE" } else { "INSERT" };
    let again = format!("{again} INTO missed_touches SELECT * FROM missed_touches");
    refused(bench.sql(&again).await, if bench.is_sqlite() { "the row is there already" } else { "duplicate key" });
}

async fn a_backlog_goes_up_each_case_once_whoever_raises_it(bench: Bench) {
    for n in 0..16 {
        bench.appealed(&decision(&format!("d{n}"), &format!("account-{n}"), Rung::Suspend)).await;
        // Five an hour are below the brake.
        if n % 5 == 4 {
            bench.later(3600).await;
        }
    }
    bench.later(4 * 3600).await;
    let another = bench.another().await;
    let (by_one, by_other) = tokio::join!(bench.ledger.raise_late_cases(), another.raise_late_cases());
    assert_eq!(by_one.unwrap() + by_other.unwrap(), 16);
    assert_eq!(bench.count("FROM audit WHERE action = 'case.untouched'").await, 16);
    assert_eq!(bench.ledger.raise_late_cases().await.unwrap(), 0);
}
