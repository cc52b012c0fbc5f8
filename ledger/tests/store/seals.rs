//! Seals of single entries: whoever owns the database rewrites the log to its end, and the first forged entry is named exactly.

use redress_ledger::audit::checkpoint::Checkpoint;
use redress_ledger::audit::seals::EntryKey;
use redress_ledger::audit::{AuditVerdict, Checked, Known};
use redress_ledger::{LedgerError, Role, Rung};

use crate::bench::{Bench, decision};
use crate::tampering::{check, guards_dropped, key, log, put};

guards_on_both!(
    a_log_rewritten_to_its_end_is_named_at_its_first_forged_entry,
    what_nobody_signed_yet_cannot_be_rewritten_either,
    where_seals_were_taken_away_the_first_entry_without_one_is_named,
    entries_from_before_the_first_seal_hold_as_they_did,
    nothing_is_sealed_on_top_of_a_rewritten_log,
    the_database_takes_no_seal_that_does_not_follow_and_changes_none,
);

fn entry_key() -> EntryKey {
    EntryKey::of_signing_seed(&[7; 32])
}

async fn seal(bench: &Bench) -> Result<i64, LedgerError> {
    bench.ledger.seal_audit(&entry_key(), &key().public()).await
}

/// Entries 1 to `n`: sealed as they come, signed in the middle.
async fn sealed(bench: &Bench) -> Vec<Checkpoint> {
    bench.user("rita", Role::Reviewer).await;
    assert_eq!(seal(bench).await.unwrap(), 1, "it begins with the last entry there is");
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    seal(bench).await.unwrap();
    let signed = vec![bench.ledger.sign_audit(&key()).await.unwrap().expect("something is new")];
    for name in ["otto", "olga", "omar"] {
        bench.user(name, Role::Auditor).await;
    }
    let last = seal(bench).await.unwrap();
    assert_eq!(usize::try_from(last).unwrap(), log(bench).await.len());
    assert_eq!(seal(bench).await.unwrap(), last, "nothing is new");
    signed
}

async fn checked(bench: &Bench, copies: &[Checkpoint]) -> Checked {
    let known = Known { keys: vec![key().public()], entry_keys: vec![entry_key()], copies: copies.to_vec() };
    bench.ledger.check_audit(&known, &mut |_, _| {}).await.unwrap()
}

async fn found(bench: &Bench, copies: &[Checkpoint]) -> (i64, String) {
    match checked(bench, copies).await.verdict {
        AuditVerdict::Broken { seq, why } => (seq, why),
        intact @ AuditVerdict::Intact { .. } => panic!("{intact:?}"),
    }
}

/// Changes the entry and makes every later one follow from it, hashes and all.
async fn rewritten_from(bench: &Bench, seq: i64) {
    let from = usize::try_from(seq).unwrap() - 1;
    let mut entries = log(bench).await;
    "another one".clone_into(&mut entries[from].subject);
    let mut prev = entries[from].prev_hash.clone();
    for entry in &mut entries[from..] {
        entry.prev_hash.clone_from(&prev);
        entry.hash = entry.computed_hash();
        prev.clone_from(&entry.hash);
    }
    for entry in entries.iter().skip(from).rev() {
        put(bench, entry).await;
    }
}

async fn a_log_rewritten_to_its_end_is_named_at_its_first_forged_entry(bench: Bench) {
    let signed = sealed(&bench).await;
    let whole = checked(&bench, &signed).await;
    let entries = i64::try_from(log(&bench).await.len()).unwrap();
    assert!(matches!(whole.verdict, AuditVerdict::Intact { .. }), "{whole:?}");
    assert_eq!((whole.sealed, whole.unsealed_from), (entries, None));
    guards_dropped(&bench).await;
    for seq in (2..=entries).rev() {
        rewritten_from(&bench, seq).await;
        check(&found(&bench, &signed).await, seq, "is not the one that was written: its hash fits, its seal does not");
    }
}

async fn what_nobody_signed_yet_cannot_be_rewritten_either(bench: Bench) {
    let signed = sealed(&bench).await;
    guards_dropped(&bench).await;
    let seq = signed[0].entries + 2;
    rewritten_from(&bench, seq).await;
    assert!(
        matches!(bench.ledger.verify_audit().await.unwrap(), AuditVerdict::Intact { .. }),
        "the chain alone is whole"
    );
    check(&found(&bench, &signed).await, seq, "its seal does not");
}

async fn where_seals_were_taken_away_the_first_entry_without_one_is_named(bench: Bench) {
    let signed = sealed(&bench).await;
    guards_dropped(&bench).await;
    // The rows are: the first entry, those until the checkpoint, those after it.
    rewritten_from(&bench, 3).await;
    bench.sql("DELETE FROM audit_seals WHERE first > 1").await.unwrap();
    check(&found(&bench, &signed).await, 2, "the seals of the entries before 2 hold, from there on there is none");
    // Without checkpoints too, at least it is said that there is no seal.
    bench.sql("DELETE FROM audit_checkpoints").await.unwrap();
    let left = checked(&bench, &[]).await;
    assert_eq!((left.sealed, left.unsealed_from), (1, Some(2)));
}

async fn entries_from_before_the_first_seal_hold_as_they_did(bench: Bench) {
    bench.user("rita", Role::Reviewer).await;
    bench.appealed(&decision("d1", "acme", Rung::Suspend)).await;
    let before = i64::try_from(log(&bench).await.len()).unwrap();
    assert_eq!(seal(&bench).await.unwrap(), before);
    bench.user("otto", Role::Auditor).await;
    assert_eq!(seal(&bench).await.unwrap(), before + 1);
    let whole = checked(&bench, &[]).await;
    assert!(matches!(whole.verdict, AuditVerdict::Intact { .. }), "{whole:?}");
    assert_eq!((whole.sealed, whole.unsealed_from), (2, None));
    guards_dropped(&bench).await;
    bench.sql("UPDATE audit SET actor = 'nobody' WHERE seq = 2").await.unwrap();
    check(&found(&bench, &[]).await, 2, "entry 2 was changed after it was written");
}

async fn nothing_is_sealed_on_top_of_a_rewritten_log(bench: Bench) {
    let signed = sealed(&bench).await;
    guards_dropped(&bench).await;
    let sealed_last = seal(&bench).await.unwrap();
    rewritten_from(&bench, sealed_last).await;
    bench.user("eve", Role::Auditor).await;
    let refused = seal(&bench).await.unwrap_err().to_string();
    assert!(
        refused.contains(&format!("broken at entry {sealed_last}: it is not the one that was sealed")),
        "{refused}"
    );
    // Seals that were taken away are not made anew over what a checkpoint speaks against.
    rewritten_from(&bench, 3).await;
    bench.sql("DELETE FROM audit_seals WHERE first > 1").await.unwrap();
    let refused = seal(&bench).await.unwrap_err().to_string();
    let why = format!("broken at entry {}: it is not what the newest checkpoint vouches for", signed[0].entries);
    assert!(refused.contains(&why), "{refused}");
}

async fn the_database_takes_no_seal_that_does_not_follow_and_changes_none(bench: Bench) {
    sealed(&bench).await;
    let last = i64::try_from(log(&bench).await.len()).unwrap();
    let tag = "a".repeat(32);
    let insert = |first: i64, until: i64, tags: &str| {
        format!(
            "INSERT INTO audit_seals (first, last, key_id, tags) VALUES ({first}, {until}, '{}', '{tags}')",
            "b".repeat(16)
        )
    };
    for wrong in [
        insert(last + 1, last + 1, &tag),
        insert(last, last, &tag),
        insert(last + 2, last + 2, &tag),
        "UPDATE audit_seals SET key_id = 'cccccccccccccccc'".to_owned(),
        "DELETE FROM audit_seals".to_owned(),
    ] {
        let refused = bench.sql(&wrong).await;
        assert!(refused.is_err(), "{wrong}");
    }
    bench.user("late", Role::Auditor).await;
    bench.sql(&insert(last + 1, last + 1, "short")).await.expect_err("a tag for each entry");
    bench.sql(&insert(last + 1, last + 1, &tag)).await.expect("it follows");
}
