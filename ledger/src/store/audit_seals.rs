//! Sealing what was appended to the log, a row for many entries, and reading seals back. Never inside the transaction of what an entry
//! records: a seal comes within seconds.

use super::audit_check::newest;
use super::audit_log::entries;
use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError};
use crate::audit::checkpoint::PublicKey;
use crate::audit::seals::{ENTRIES_MAX, EntryKey, Seal, Seals};
use crate::audit::walk::Walk;

fn seals(row: &Row) -> Result<Seals, LedgerError> {
    Ok(Seals { first: row.int("first")?, last: row.int("last")?, key_id: row.text("key_id")?, tags: row.text("tags")? })
}

/// Rows that touch the entries `from` to `until`, in order.
pub(super) async fn between(tx: &mut Tx, from: i64, until: i64) -> Result<Vec<Seals>, LedgerError> {
    let sql = "SELECT first, last, key_id, tags FROM audit_seals WHERE last >= $1 AND first <= $2 ORDER BY first";
    tx.all(sql, args![from, until]).await?.iter().map(seals).collect()
}

async fn last(tx: &mut Tx) -> Result<Option<Seals>, LedgerError> {
    let sql = "SELECT first, last, key_id, tags FROM audit_seals ORDER BY first DESC LIMIT 1";
    tx.first(sql, &[]).await?.as_ref().map(seals).transpose()
}

impl Ledger {
    /// Seals entries that are not sealed yet, at most 1000, and answers the number of the last one that is. The first time it begins
    /// behind the last entry there is: what is older rests on chain and checkpoints, as before.
    ///
    /// What is sealed must follow from the entry that was sealed last, and hold what the newest checkpoint by `signer` vouches for.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] says where the log is broken.
    pub async fn seal_audit(&self, key: &EntryKey, signer: &PublicKey) -> Result<i64, LedgerError> {
        let mut tx = self.read().await?;
        let refused = |seq: i64, why: &str| {
            LedgerError::Conflict(format!("nothing was sealed: the audit log is broken at entry {seq}: {why}"))
        };
        let before = last(&mut tx).await?;
        let Some(before) = before else {
            let written = tx.count("SELECT value AS n FROM sequences WHERE name = 'audit'", &[]).await?;
            drop(tx);
            return if written == 0 { Ok(0) } else { self.seal_first(key, written).await };
        };
        let head = tx.first("SELECT hash FROM audit WHERE seq = $1", args![before.last]).await?;
        let Some(head) = head.map(|row| row.text("hash")).transpose()? else {
            return Err(refused(before.last, "it was sealed and is missing"));
        };
        if Seal::of(Some(&before), std::slice::from_ref(key), before.last, &head) == Seal::Broken {
            return Err(refused(before.last, "it is not the one that was sealed"));
        }
        let page = entries(&mut tx, before.last, ENTRIES_MAX).await?;
        let signed = newest(&mut tx).await?.filter(|checkpoint| checkpoint.is_signed_by(signer));
        drop(tx);
        let Some(until) = page.last().map(|entry| entry.seq) else { return Ok(before.last) };
        let mut walk = Walk::from(before.last, &head);
        for entry in &page {
            walk.entry(entry).map_err(|found| refused(found.seq, &found.why))?;
            if signed.as_ref().is_some_and(|c| c.entries == entry.seq && c.head != entry.hash) {
                return Err(refused(entry.seq, "it is not what the newest checkpoint vouches for"));
            }
        }
        let tags = page.iter().map(|entry| key.tag(entry.seq, &entry.hash)).collect::<String>();
        self.write_seals(before.last + 1, until, key, &tags).await
    }

    /// Begins with the last entry alone.
    async fn seal_first(&self, key: &EntryKey, seq: i64) -> Result<i64, LedgerError> {
        let mut tx = self.read().await?;
        let row = tx.first("SELECT hash FROM audit WHERE seq = $1", args![seq]).await?;
        let Some(row) = row else { return Ok(0) };
        let tag = key.tag(seq, &row.text("hash")?);
        drop(tx);
        self.write_seals(seq, seq, key, &tag).await
    }

    /// Where another process was faster, its seals stand.
    async fn write_seals(&self, first: i64, until: i64, key: &EntryKey, tags: &str) -> Result<i64, LedgerError> {
        let mut tx = self.write().await?;
        let stands = last(&mut tx).await?.map(|seals| seals.last);
        if let Some(stands) = stands.filter(|last| *last != first - 1) {
            return Ok(stands);
        }
        tx.run(
            "INSERT INTO audit_seals (first, last, key_id, tags) VALUES ($1, $2, $3, $4)",
            args![first, until, key.id(), tags],
        )
        .await?;
        tx.commit().await?;
        Ok(until)
    }
}
