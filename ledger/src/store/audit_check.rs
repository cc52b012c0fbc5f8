//! Verifying the whole log against its checkpoints, and signing one. Both read page by page from one consistent moment, and
//! neither keeps others from writing.

use super::audit_log::entries;
use super::audit_seals;
use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError};
use crate::audit::checkpoint::{Checkpoint, SigningKey};
use crate::audit::seals::{EntryKey, Seal, Seals};
use crate::audit::walk::{Break, Walk};
use crate::audit::{AuditEntry, AuditVerdict, Checked, Known};
use crate::clock::Timestamp;

/// Entries read at a time.
const STEP: i64 = 1000;

/// How far checkpoints have come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unsigned {
    /// Entries behind the last checkpoint.
    pub entries: i64,
    /// When that was signed.
    pub signed_at: Option<Timestamp>,
}

pub(super) fn checkpoint(row: &Row) -> Result<Checkpoint, LedgerError> {
    Ok(Checkpoint {
        number: row.int("number")?,
        entries: row.int("entries")?,
        head: row.text("head")?,
        at: row.time("at")?,
        key_id: row.text("key_id")?,
        signature: row.text("signature")?,
    })
}

impl Ledger {
    /// Walks the chain alone; see [`Ledger::check_audit`] for the checkpoints.
    ///
    /// # Errors
    /// Only where the database fails; a broken chain is an [`AuditVerdict`].
    pub async fn verify_audit(&self) -> Result<AuditVerdict, LedgerError> {
        Ok(self.check_audit(&Known::default(), &mut |_, _| {}).await?.verdict)
    }

    /// Walks the log from its first entry to the number that was handed out last, with its checkpoints and the copies of
    /// them (read before this call). `progress` is told how many entries of how many are done.
    ///
    /// # Errors
    /// Only where the database fails; a broken log is an [`AuditVerdict`].
    pub async fn check_audit(
        &self,
        known: &Known,
        progress: &mut (dyn FnMut(i64, i64) + Send),
    ) -> Result<Checked, LedgerError> {
        let mut tx = self.read().await?;
        let mut walk = Walk::new(&known.keys);
        let mut sealed = Sealed::new(&known.entry_keys);
        let found =
            follow(&mut tx, &mut walk, &mut sealed, known, progress).await?.map(|found| sealed.sharpened(found));
        let (checkpoints, vouched) = (walk.checkpoints(), walk.vouched());
        let intact = || AuditVerdict::Intact { entries: walk.entries(), head: walk.head().to_owned() };
        Ok(Checked {
            verdict: found.map_or_else(intact, AuditVerdict::from),
            checkpoints,
            vouched,
            sealed: sealed.count,
            unsealed_from: sealed.unsealed_from,
        })
    }

    /// How many entries were written, as far as the ledger knows.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn audit_entries(&self) -> Result<i64, LedgerError> {
        self.read().await?.count("SELECT value AS n FROM sequences WHERE name = 'audit'", &[]).await
    }

    /// Checkpoints with a higher number, in order, at most `limit` (1..=1000).
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn checkpoints_after(&self, number: i64, limit: i64) -> Result<Vec<Checkpoint>, LedgerError> {
        let sql = "SELECT number, entries, head, at, key_id, signature FROM audit_checkpoints
                   WHERE number > $1 ORDER BY number LIMIT $2";
        let rows = self.read().await?.all(sql, args![number, limit.clamp(1, 1000)]).await?;
        rows.iter().map(checkpoint).collect()
    }

    /// How many entries wait for a checkpoint, and since when.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn audit_unsigned(&self) -> Result<Unsigned, LedgerError> {
        let mut tx = self.read().await?;
        let written = tx.count("SELECT value AS n FROM sequences WHERE name = 'audit'", &[]).await?;
        let last = newest(&mut tx).await?;
        let entries = written - last.as_ref().map_or(0, |c| c.entries);
        Ok(Unsigned { entries, signed_at: last.map(|c| c.at) })
    }

    /// Signs for the log as it stands; `None` where the last checkpoint covers all of it. What that one does not cover is
    /// walked first: a broken chain is not vouched for.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] says where the log is broken.
    pub async fn sign_audit(&self, key: &SigningKey) -> Result<Option<Checkpoint>, LedgerError> {
        let mut tx = self.read().await?;
        let last = newest(&mut tx).await?;
        let (entries, head) = walked(&mut tx, last.as_ref(), key).await?;
        drop(tx);
        let covered = last.as_ref().map_or(0, |c| c.entries);
        if entries <= covered {
            return Ok(None);
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let number = newest(&mut tx).await?.map_or(0, |c| c.number);
        if last.map_or(0, |c| c.number) != number {
            return Ok(None);
        }
        let signed = key.sign(number + 1, entries, &head, now);
        tx.run(
            "INSERT INTO audit_checkpoints (number, entries, head, at, key_id, signature) VALUES ($1, $2, $3, $4, $5, $6)",
            args![signed.number, entries, &head, now, &signed.key_id, &signed.signature],
        )
        .await?;
        tx.commit().await?;
        Ok(Some(signed))
    }
}

pub(super) async fn newest(tx: &mut Tx) -> Result<Option<Checkpoint>, LedgerError> {
    let sql = "SELECT number, entries, head, at, key_id, signature FROM audit_checkpoints ORDER BY number DESC LIMIT 1";
    tx.first(sql, &[]).await?.as_ref().map(checkpoint).transpose()
}

async fn between(tx: &mut Tx, after: i64, until: i64) -> Result<Vec<Checkpoint>, LedgerError> {
    let sql = "SELECT number, entries, head, at, key_id, signature FROM audit_checkpoints
               WHERE entries > $1 AND entries <= $2 ORDER BY number";
    tx.all(sql, args![after, until]).await?.iter().map(checkpoint).collect()
}

/// Number and hash of the last entry, once the entries behind the last checkpoint were walked.
async fn walked(tx: &mut Tx, last: Option<&Checkpoint>, key: &SigningKey) -> Result<(i64, String), LedgerError> {
    let refused = |found: Break| {
        let Break { seq, why } = found;
        LedgerError::Conflict(format!("nothing was signed: the audit log is broken at entry {seq}: {why}"))
    };
    let mut walk = last.map_or_else(|| Walk::new(&[]), Walk::behind);
    if let Some(last) = last {
        let hash = tx.first("SELECT hash FROM audit WHERE seq = $1", args![last.entries]).await?;
        let stands = hash.map(|row| row.text("hash")).transpose()?.is_some_and(|hash| hash == last.head);
        let forged = last.key_id == key.public().id() && !last.is_signed_by(&key.public());
        if !stands || forged {
            let why = format!("it is not what checkpoint {} vouches for", last.number);
            return Err(refused(Break { seq: last.entries, why }));
        }
    }
    loop {
        let page = entries(tx, walk.entries(), STEP).await?;
        if page.is_empty() {
            break;
        }
        page.iter().try_for_each(|entry| walk.entry(entry)).map_err(refused)?;
    }
    let expected = tx.count("SELECT value AS n FROM sequences WHERE name = 'audit'", &[]).await?;
    walk.end(expected).map_err(refused)?;
    Ok((walk.entries(), walk.head().to_owned()))
}

async fn follow(
    tx: &mut Tx,
    walk: &mut Walk<'_>,
    sealed: &mut Sealed<'_>,
    known: &Known,
    progress: &mut (dyn FnMut(i64, i64) + Send),
) -> Result<Option<Break>, LedgerError> {
    let expected = tx.count("SELECT value AS n FROM sequences WHERE name = 'audit'", &[]).await?;
    let mut copies = &known.copies[..];
    loop {
        let from = walk.entries();
        let page = entries(tx, from, STEP).await?;
        let Some(last) = page.last() else { break };
        let signed = between(tx, from, last.seq).await?;
        let mut signed = &signed[..];
        sealed.rows =
            if known.entry_keys.is_empty() { Vec::new() } else { audit_seals::between(tx, from + 1, last.seq).await? };
        for entry in &page {
            if let Err(found) = step(walk, sealed, entry, &mut signed, &mut copies) {
                return Ok(Some(found));
            }
        }
        progress(walk.entries(), expected.max(walk.entries()));
    }
    let beyond = between(tx, walk.entries(), i64::MAX).await?;
    let rest = walk
        .end(expected)
        .and_then(|()| beyond.iter().try_for_each(|c| walk.checkpoint(c)))
        .and_then(|()| copies.iter().try_for_each(|c| walk.copy(c)));
    Ok(rest.err())
}

/// What seals say on the way.
struct Sealed<'k> {
    keys: &'k [EntryKey],
    /// Rows that touch the page at hand.
    rows: Vec<Seals>,
    count: i64,
    unsealed_from: Option<i64>,
}

impl<'k> Sealed<'k> {
    fn new(keys: &'k [EntryKey]) -> Self {
        Self { keys, rows: Vec::new(), count: 0, unsealed_from: None }
    }

    fn entry(&mut self, entry: &AuditEntry) -> Result<(), Break> {
        let row = self.rows.iter().find(|row| (row.first..=row.last).contains(&entry.seq));
        match Seal::of(row, self.keys, entry.seq, &entry.hash) {
            Seal::Holds => self.count += 1,
            Seal::Broken => {
                let why = format!(
                    "entry {0} is not the one that was written: its hash fits, its seal does not, and those before it hold",
                    entry.seq
                );
                return Err(Break { seq: entry.seq, why });
            }
            Seal::Unknown if self.count > 0 && self.unsealed_from.is_none() => self.unsealed_from = Some(entry.seq),
            Seal::Unknown => {}
        }
        Ok(())
    }

    /// A break that could only be placed between two checkpoints lies where the seals end.
    fn sharpened(&self, found: Break) -> Break {
        match self.unsealed_from {
            Some(seq) if seq > found.seq => {
                let why =
                    format!("{}; the seals of the entries before {seq} hold, from there on there is none", found.why);
                Break { seq, why }
            }
            _ => found,
        }
    }
}

/// One entry, and what vouches for it.
fn step(
    walk: &mut Walk<'_>,
    sealed: &mut Sealed<'_>,
    entry: &AuditEntry,
    signed: &mut &[Checkpoint],
    copies: &mut &[Checkpoint],
) -> Result<(), Break> {
    walk.entry(entry)?;
    sealed.entry(entry)?;
    while let Some((next, rest)) = signed.split_first().filter(|(c, _)| c.entries <= entry.seq) {
        *signed = rest;
        walk.checkpoint(next)?;
    }
    while let Some((next, rest)) = copies.split_first().filter(|(c, _)| c.entries <= entry.seq) {
        *copies = rest;
        walk.copy(next)?;
    }
    Ok(())
}
