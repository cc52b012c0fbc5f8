//! Signs the audit log from time to time and at the end, and copies each checkpoint outside the database.

use std::time::Duration;

use redress_ledger::audit::checkpoint::SigningKey;
use redress_ledger::audit::seals::{ENTRIES_MAX, EntryKey};
use redress_ledger::{Clock as _, Ledger, LedgerError, clock::SystemClock};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::audit::Copies;
use crate::config::Audit;
use crate::failure::chain;

/// How often it looks whether one is due.
const LOOK: Duration = Duration::from_secs(5);
/// Checkpoints copied at a time.
const STEP: i64 = 1000;

/// The job.
#[derive(Debug)]
pub struct Checkpoints {
    end: watch::Sender<bool>,
    job: JoinHandle<()>,
}

impl Checkpoints {
    /// Starts it.
    pub fn start(ledger: Ledger, key: SigningKey, entry_key: EntryKey, copies: Copies, when: Audit) -> Self {
        let (end, ended) = watch::channel(false);
        let signer = Signer { ledger, key, entry_key, sealed: 0, copies, when, told: None };
        Self { end, job: tokio::spawn(signer.run(ended)) }
    }

    /// Signs what is new, and ends.
    pub async fn end(self) {
        let _ = self.end.send(true);
        if let Err(error) = self.job.await {
            tracing::error!(%error, "signing the audit log did not end well");
        }
    }
}

struct Signer {
    ledger: Ledger,
    key: SigningKey,
    entry_key: EntryKey,
    /// The last entry that was sealed, as far as this process has seen.
    sealed: i64,
    copies: Copies,
    when: Audit,
    /// The trouble that was told last: it is not told every five seconds.
    told: Option<String>,
}

impl Signer {
    async fn run(mut self, mut ended: watch::Receiver<bool>) {
        let mut ticks = interval(LOOK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let last = tokio::select! {
                _ = ticks.tick() => false,
                _ = ended.changed() => true,
            };
            let trouble = self.step(last).await.err();
            metrics::gauge!("redress_audit_trouble").set(f64::from(u8::from(trouble.is_some())));
            if let Some(why) = trouble.as_ref().filter(|why| self.told.as_ref() != Some(why)) {
                tracing::error!(error = %why, "the audit log is not signed; run `redress audit verify`");
            }
            self.told = trouble;
            if last {
                return;
            }
        }
    }

    async fn step(&mut self, last: bool) -> Result<(), String> {
        let told = |error: LedgerError| chain(&error);
        let waits = self.ledger.audit_unsigned().await.map_err(told)?;
        metrics::gauge!("redress_audit_unsigned").set(waits.entries as f64);
        let age = waits.signed_at.map_or(i64::MAX, |at| (SystemClock.now().0 - at.0) / 1000);
        self.is_whole().await?;
        self.seal().await?;
        let due = waits.entries >= self.when.checkpoint_entries || age >= self.when.checkpoint_secs || last;
        if waits.entries > 0
            && due
            && let Some(signed) = self.ledger.sign_audit(&self.key).await.map_err(told)?
        {
            metrics::counter!("redress_audit_checkpoints_total").increment(1);
            tracing::info!(
                checkpoint.number = signed.number,
                checkpoint.entries = signed.entries,
                checkpoint.head = %signed.head,
                checkpoint.signature = %signed.signature,
                "signed the audit log"
            );
        }
        self.copy().await
    }

    /// Seals every entry there is by now. Seals that were there and are gone were taken away.
    async fn seal(&mut self) -> Result<(), String> {
        loop {
            let until = self.ledger.seal_audit(&self.entry_key, &self.key.public()).await.map_err(|e| chain(&e))?;
            if until < self.sealed {
                return Err(format!("entries to {} were sealed, and only those to {until} still are", self.sealed));
            }
            let step = until - self.sealed;
            self.sealed = until;
            if step < ENTRIES_MAX {
                return Ok(());
            }
        }
    }

    /// A database that knows fewer checkpoints than were copied was cut, or put back from an older backup.
    async fn is_whole(&self) -> Result<(), String> {
        let last = self.copies.last();
        let known = last == 0 || !self.ledger.checkpoints_after(last - 1, 1).await.map_err(|e| chain(&e))?.is_empty();
        if known {
            return Ok(());
        }
        Err(format!(
            "checkpoint {last} was copied and is not in the database: it was cut, or put back from an older backup. If you put it \
             back yourself, move the file of copies away and note why"
        ))
    }

    /// Copies what is not copied yet, also of a run before.
    async fn copy(&mut self) -> Result<(), String> {
        let public = self.key.public();
        let fresh = self.ledger.checkpoints_after(self.copies.last(), STEP).await.map_err(|e| chain(&e))?;
        for checkpoint in fresh.iter().filter(|checkpoint| checkpoint.is_signed_by(&public)) {
            self.copies.append(checkpoint).map_err(|error| format!("a checkpoint cannot be copied: {error}"))?;
        }
        Ok(())
    }
}
