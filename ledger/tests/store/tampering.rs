//! Somebody owns the database: takes every guard away, then edits, deletes, reorders, cuts, rewrites, forges. Each is found at
//! the exact entry, with keys and copies that were kept outside.

use redress_ledger::audit::checkpoint::{Checkpoint, SigningKey};
use redress_ledger::audit::{AuditEntry, AuditVerdict, FIRST_PREV_HASH, Known};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{LedgerError, Role, Rung};

use crate::bench::{Bench, decision, verdict};

on_both!(
    an_untouched_log_is_vouched_for,
    an_edited_entry_is_named,
    an_entry_edited_with_a_fitting_hash_is_named,
    a_deleted_entry_is_named,
    swapped_entries_are_named_with_the_place_they_came_from,
    a_cut_tail_is_found_though_the_count_and_the_checkpoints_were_cut_too,
    a_chain_rewritten_to_its_end_is_found_by_a_checkpoint,
    a_forged_checkpoint_is_named,
    a_checkpoint_taken_out_is_missed,
    the_database_takes_no_checkpoint_that_does_not_fit,
    nothing_is_signed_on_top_of_a_broken_chain,
    nothing_new_needs_no_checkpoint,
);

pub fn key() -> SigningKey {
    SigningKey::new(&[7; 32])
}

/// A story in three parts, signed after each; then a few entries that nobody signed.
async fn story(bench: &Bench) -> Vec<Checkpoint> {
    let mut signed = Vec::new();
    let mut sign = async || signed.push(bench.ledger.sign_audit(&key()).await.unwrap().expect("something is new"));
    let reviewer = bench.user("rita", Role::Reviewer).await;
    sign().await;
    let (case, _, _) = bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    sign().await;
    bench.later(60).await;
    bench.ledger.claim(&case, &reviewer).await.unwrap();
    bench.ledger.decide(&case, &reviewer, &verdict(OutcomeKind::OverturnedFalsePositive)).await.unwrap();
    sign().await;
    bench.user("otto", Role::Auditor).await;
    signed
}

pub async fn guards_dropped(bench: &Bench) {
    let sql = if bench.is_sqlite() {
        let tables = ["audit", "audit_checkpoints", "audit_seals", "sequences"];
        let names = ["never_changed", "never_deleted", "never_replaced", "guard_1", "guard_2", "change_1", "follow"];
        tables.map(|table| names.map(|name| format!("DROP TRIGGER IF EXISTS {table}_{name};")).concat()).concat()
    } else {
        ["audit", "audit_checkpoints", "audit_seals", "sequences"]
            .map(|table| format!("ALTER TABLE {table} DISABLE TRIGGER ALL;"))
            .concat()
    };
    bench.sql(&sql).await.unwrap();
}

pub async fn log(bench: &Bench) -> Vec<AuditEntry> {
    bench.ledger.audit_after(0, 1000).await.unwrap()
}

/// What an auditor finds who holds the public key and these copies.
async fn found(bench: &Bench, copies: &[Checkpoint]) -> (i64, String) {
    let known = Known { keys: vec![key().public()], copies: copies.to_vec(), ..Known::default() };
    match bench.ledger.check_audit(&known, &mut |_, _| {}).await.unwrap().verdict {
        AuditVerdict::Broken { seq, why } => (seq, why),
        intact @ AuditVerdict::Intact { .. } => panic!("{intact:?}"),
    }
}

#[track_caller]
pub fn check(found: &(i64, String), seq: i64, why: &str) {
    assert!(found.0 == seq && found.1.contains(why), "expected {seq}, {why:?}: {found:?}");
}

/// Writes an entry in the place of the one that has its number.
pub async fn put(bench: &Bench, entry: &AuditEntry) {
    let AuditEntry { seq, at, actor, action, subject, detail, prev_hash, hash } = entry;
    let sql = format!(
        "UPDATE audit SET at = {}, actor = '{actor}', action = '{action}', subject = '{subject}', detail = '{detail}', \
         prev_hash = '{prev_hash}', hash = '{hash}' WHERE seq = {seq}",
        at.0
    );
    assert_eq!(bench.sql(&sql).await.unwrap(), 1);
}

async fn an_untouched_log_is_vouched_for(bench: Bench) {
    let signed = story(&bench).await;
    let known = Known { keys: vec![key().public()], copies: signed.clone(), ..Known::default() };
    let mut told = 0;
    let checked = bench.ledger.check_audit(&known, &mut |done, of| told = done.min(of)).await.unwrap();
    let entries = log(&bench).await;
    let head = entries.last().unwrap().hash.clone();
    assert_eq!(checked.verdict, AuditVerdict::Intact { entries: told, head });
    assert_eq!((checked.checkpoints, checked.vouched), (3, signed[2].entries));
    assert_eq!(told, signed[2].entries + 1, "one entry rests on the chain alone");
}

async fn an_edited_entry_is_named(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    for (column, value) in [("actor", "somebody else"), ("at", "5"), ("detail", "{}x"), ("subject", "another")] {
        let before = log(&bench).await;
        bench.sql(&format!("UPDATE audit SET {column} = '{value}' WHERE seq = 3")).await.unwrap();
        check(&found(&bench, &signed).await, 3, "entry 3 was changed after it was written");
        put(&bench, &before[2]).await;
    }
}

async fn an_entry_edited_with_a_fitting_hash_is_named(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    let mut entry = log(&bench).await.remove(3);
    "nobody".clone_into(&mut entry.actor);
    entry.hash = entry.computed_hash();
    put(&bench, &entry).await;
    check(&found(&bench, &signed).await, 4, "entry 4 was rewritten with its hash: entry 5 still names");
}

async fn a_deleted_entry_is_named(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    bench.sql("DELETE FROM audit WHERE seq = 4").await.unwrap();
    check(&found(&bench, &signed).await, 4, "entry 4 is missing");
    bench.sql("DELETE FROM audit WHERE seq = 5").await.unwrap();
    check(&found(&bench, &signed).await, 4, "entries 4 to 5 are missing");
}

async fn swapped_entries_are_named_with_the_place_they_came_from(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    let steps = ["seq = 1000 WHERE seq = 3", "seq = 3 WHERE seq = 5", "seq = 5 WHERE seq = 1000"];
    for step in steps {
        bench.sql(&format!("UPDATE audit SET {step}")).await.unwrap();
    }
    check(&found(&bench, &signed).await, 3, "entry 3 holds what was written as entry 5");
}

async fn a_cut_tail_is_found_though_the_count_and_the_checkpoints_were_cut_too(bench: Bench) {
    let signed = story(&bench).await;
    let written = log(&bench).await.len();
    guards_dropped(&bench).await;
    let left = signed[1].entries + 1;
    bench.sql(&format!("DELETE FROM audit WHERE seq > {left}")).await.unwrap();
    check(&found(&bench, &signed).await, left + 1, &format!("{written} entries were written"));
    bench.sql(&format!("UPDATE sequences SET value = {left} WHERE name = 'audit'")).await.unwrap();
    let why = format!("entry {} is missing: checkpoint 3, signed ", left + 1);
    check(&found(&bench, &[]).await, left + 1, &why);
    bench.sql("DELETE FROM audit_checkpoints WHERE number = 3").await.unwrap();
    check(&found(&bench, &signed).await, left + 1, &why);
}

async fn a_chain_rewritten_to_its_end_is_found_by_a_checkpoint(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    let forged_from = usize::try_from(signed[1].entries).unwrap();
    let mut entries = log(&bench).await;
    "another case".clone_into(&mut entries[forged_from].subject);
    let mut prev = entries[forged_from - 1].hash.clone();
    for entry in &mut entries[forged_from..] {
        entry.prev_hash.clone_from(&prev);
        entry.hash = entry.computed_hash();
        prev.clone_from(&entry.hash);
    }
    for entry in entries.iter().skip(forged_from).rev() {
        put(&bench, entry).await;
    }
    // The chain alone is whole again: without signatures nobody would know.
    assert!(matches!(bench.ledger.verify_audit().await.unwrap(), AuditVerdict::Intact { .. }));
    let (from, to) = (signed[1].entries + 1, signed[2].entries);
    check(
        &found(&bench, &signed).await,
        from,
        &format!("entries {from} to {to} were rewritten, hashes and all: checkpoint 3"),
    );

    // The forger has a key of their own and signs the new head under it: the copies outside still tell.
    let forger = SigningKey::new(&[8; 32]);
    let head = &entries[usize::try_from(to).unwrap() - 1].hash;
    let Checkpoint { key_id, signature, .. } = forger.sign(3, to, head, signed[2].at);
    let sql = format!(
        "UPDATE audit_checkpoints SET head = '{head}', key_id = '{key_id}', signature = '{signature}' WHERE number = 3"
    );
    bench.sql(&sql).await.unwrap();
    check(&found(&bench, &signed).await, to, "not one that you trust");
    bench.sql("DELETE FROM audit_checkpoints WHERE number = 3").await.unwrap();
    check(&found(&bench, &signed).await, from, "rewritten, hashes and all: checkpoint 3");
}

async fn a_forged_checkpoint_is_named(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    let forged = "0".repeat(128);
    bench.sql(&format!("UPDATE audit_checkpoints SET signature = '{forged}' WHERE number = 2")).await.unwrap();
    check(&found(&bench, &[]).await, signed[1].entries, "checkpoint 2 is forged");
    bench
        .sql(&format!("UPDATE audit_checkpoints SET signature = '{}' WHERE number = 2", signed[1].signature))
        .await
        .unwrap();
    bench.sql("UPDATE audit_checkpoints SET at = at + 1 WHERE number = 3").await.unwrap();
    check(&found(&bench, &[]).await, signed[2].entries, "checkpoint 3 is forged");
}

async fn a_checkpoint_taken_out_is_missed(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    bench.sql("DELETE FROM audit_checkpoints WHERE number = 2").await.unwrap();
    check(&found(&bench, &[]).await, signed[0].entries + 1, "checkpoint 2 is missing");
    bench.sql("DELETE FROM audit_checkpoints WHERE number = 3").await.unwrap();
    check(
        &found(&bench, &signed).await,
        signed[1].entries,
        "checkpoint 2, of which a copy is kept outside, is missing",
    );
}

async fn the_database_takes_no_checkpoint_that_does_not_fit(bench: Bench) {
    let signed = story(&bench).await;
    let mut entries = log(&bench).await;
    let last = entries.pop().unwrap();
    let covered = &entries[usize::try_from(signed[2].entries - 2).unwrap()];
    let insert = |number: i64, entries: i64, head: &str| {
        let (key_id, signature) = (&signed[0].key_id, &signed[0].signature);
        format!("INSERT INTO audit_checkpoints VALUES ({number}, {entries}, '{head}', 1, '{key_id}', '{signature}')")
    };
    for (number, entries, head, because) in [
        (5, last.seq, last.hash.as_str(), "each covers more than the one before"),
        (4, covered.seq, &covered.hash, "each covers more than the one before"),
        (4, last.seq, FIRST_PREV_HASH, "no entry has this number and hash"),
        (4, last.seq + 1, &last.hash, "no entry has this number and hash"),
    ] {
        crate::forbidden::refused(bench.sql(&insert(number, entries, head)).await, because);
    }
    bench.sql(&insert(4, last.seq, &last.hash)).await.unwrap();
}

async fn nothing_is_signed_on_top_of_a_broken_chain(bench: Bench) {
    let signed = story(&bench).await;
    guards_dropped(&bench).await;
    let last = log(&bench).await.pop().unwrap();
    bench.sql(&format!("UPDATE audit SET actor = 'x' WHERE seq = {}", last.seq)).await.unwrap();
    let refused = async |seq: i64| match bench.ledger.sign_audit(&key()).await {
        Err(LedgerError::Conflict(why)) => assert!(why.contains(&format!("broken at entry {seq}")), "{why}"),
        other => panic!("{other:?}"),
    };
    refused(last.seq).await;
    put(&bench, &last).await;
    bench
        .sql(&format!("UPDATE audit SET hash = '{}' WHERE seq = {}", "e".repeat(64), signed[2].entries))
        .await
        .unwrap();
    refused(signed[2].entries).await;
}

async fn nothing_new_needs_no_checkpoint(bench: Bench) {
    assert_eq!(bench.ledger.sign_audit(&key()).await.unwrap(), None, "an empty log");
    let signed = story(&bench).await;
    let waiting = bench.ledger.audit_unsigned().await.unwrap();
    assert_eq!((waiting.entries, waiting.signed_at), (1, Some(signed[2].at)));
    assert!(bench.ledger.sign_audit(&key()).await.unwrap().is_some());
    assert_eq!(bench.ledger.sign_audit(&key()).await.unwrap(), None);
    assert_eq!(bench.ledger.audit_unsigned().await.unwrap().entries, 0);
    let all = bench.ledger.checkpoints_after(0, 1000).await.unwrap();
    assert_eq!((all.len(), &all[..3]), (4, &signed[..]));
}
