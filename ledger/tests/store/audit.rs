//! The audit chain: every mutation is in it, and tampering shows.

use redress_ledger::audit::AuditVerdict;
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Role, Rung};

use crate::bench::{Bench, decision, verdict};

on_both!(
    the_chain_is_intact_after_the_whole_story,
    a_changed_entry_is_found,
    a_missing_entry_is_found,
    a_cut_off_tail_is_found,
    a_forged_entry_is_found,
    every_mutation_is_in_the_audit_log,
    a_refused_write_leaves_no_gap,
);

async fn story(bench: &Bench) {
    let reviewer = bench.user("rita", Role::Reviewer).await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    bench.ledger.case(&case, &reviewer).await.unwrap();
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    bench.deliver_all().await;
}

/// Somebody who owns the tables takes the guards away.
async fn without_guards(bench: &Bench) {
    let sql = if bench.is_sqlite() {
        "DROP TRIGGER audit_never_changed; DROP TRIGGER audit_never_deleted; DROP TRIGGER audit_never_replaced"
    } else {
        "DROP TRIGGER audit_never ON audit"
    };
    bench.sql(sql).await.unwrap();
}

async fn broken_at(bench: &Bench) -> i64 {
    match bench.ledger.verify_audit().await.unwrap() {
        AuditVerdict::Broken { seq, why } => {
            assert!(!why.is_empty());
            seq
        }
        intact @ AuditVerdict::Intact { .. } => panic!("{intact:?}"),
    }
}

async fn the_chain_is_intact_after_the_whole_story(bench: Bench) {
    story(&bench).await;
    let entries = bench.ledger.audit_after(0, 1000).await.unwrap();
    let expected =
        AuditVerdict::Intact { entries: bench.count("FROM audit").await, head: entries.last().unwrap().hash.clone() };
    assert_eq!(bench.ledger.verify_audit().await.unwrap(), expected);
    assert!(entries.iter().zip(1..).all(|(entry, seq)| entry.seq == seq));
    let text: String = entries.iter().map(|e| e.detail.clone()).collect();
    assert!(!text.contains("invoices"), "personal text in the audit log");
}

async fn a_changed_entry_is_found(bench: Bench) {
    story(&bench).await;
    without_guards(&bench).await;
    bench.sql("UPDATE audit SET actor = 'somebody else' WHERE seq = 3").await.unwrap();
    assert_eq!(broken_at(&bench).await, 3);
}

async fn a_missing_entry_is_found(bench: Bench) {
    story(&bench).await;
    without_guards(&bench).await;
    bench.sql("DELETE FROM audit WHERE seq = 4").await.unwrap();
    assert_eq!(broken_at(&bench).await, 4);
}

async fn a_cut_off_tail_is_found(bench: Bench) {
    story(&bench).await;
    without_guards(&bench).await;
    let entries = bench.count("FROM audit").await;
    bench.sql(&format!("DELETE FROM audit WHERE seq > {}", entries - 2)).await.unwrap();
    assert_eq!(broken_at(&bench).await, entries - 1);
}

async fn a_forged_entry_is_found(bench: Bench) {
    story(&bench).await;
    without_guards(&bench).await;
    // Rewritten with a hash of its own that fits its content; the next entry still names the old one.
    let mut entry = bench.ledger.audit_after(1, 1).await.unwrap().remove(0);
    "{}".clone_into(&mut entry.detail);
    entry.hash = entry.computed_hash();
    bench.sql(&format!("UPDATE audit SET detail = '{{}}', hash = '{}' WHERE seq = 2", entry.hash)).await.unwrap();
    assert_eq!(broken_at(&bench).await, 2);
}

async fn every_mutation_is_in_the_audit_log(bench: Bench) {
    story(&bench).await;
    bench.ledger.issue_token("rita", "cli").await.unwrap();
    bench.ledger.resume_dead_deliveries("cli").await.unwrap();
    let actions: Vec<String> =
        bench.ledger.audit_after(0, 1000).await.unwrap().into_iter().map(|entry| entry.action).collect();
    for action in [
        "user.add",
        "decision.record",
        "enforcement.impose",
        "notice.deliver",
        "appeal.file",
        "case.open",
        "case.look",
        "case.claim",
        "outcome.record",
        "case.close",
        "enforcement.lift",
        "token.issue",
        "outbox.resume",
    ] {
        assert!(actions.iter().any(|a| a == action), "{action} is missing in {actions:?}");
    }
}

async fn a_refused_write_leaves_no_gap(bench: Bench) {
    story(&bench).await;
    assert!(bench.ledger.add_user("rita", Role::Reviewer, None, "cli").await.is_err());
    let nobody = redress_ledger::Principal { user_id: "x".into(), name: "x".into(), role: Role::Reviewer };
    assert!(bench.ledger.claim(&"no such case".into(), &nobody).await.is_err());
    bench.ledger.set_automation(true, "cli").await.unwrap();
    assert!(matches!(bench.ledger.verify_audit().await.unwrap(), AuditVerdict::Intact { .. }));
}
