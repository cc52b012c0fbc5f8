//! Who looked at what, written before it is shown: many people look at once, so whoever comes while another writes is written along
//! with the next.

use std::sync::{Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::{Ledger, LedgerError, audit_log};
use crate::role::Principal;

/// One look.
struct Note {
    actor: String,
    action: &'static str,
    subject: String,
    detail: Value,
    written: oneshot::Sender<bool>,
}

/// Looks written in one transaction at most.
const TOGETHER_MAX: usize = 500;

/// Looks that wait to be written. At most one task writes them.
#[derive(Default)]
pub(super) struct Notes(Mutex<Waiting>);

#[derive(Default)]
struct Waiting {
    notes: Vec<Note>,
    /// Whether a task writes: it takes what comes meanwhile along.
    is_written: bool,
}

impl Notes {
    fn waiting(&self) -> MutexGuard<'_, Waiting> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Adds a look; whether the caller has to start the task that writes.
    fn put(&self, note: Note) -> bool {
        let mut waiting = self.waiting();
        waiting.notes.push(note);
        !std::mem::replace(&mut waiting.is_written, true)
    }

    /// The next looks to write; where there are none, the task is over.
    fn next(&self) -> Option<Vec<Note>> {
        let mut waiting = self.waiting();
        let together = waiting.notes.len().min(TOGETHER_MAX);
        waiting.is_written = together > 0;
        (together > 0).then(|| waiting.notes.drain(..together).collect())
    }

    /// Lets go of everybody who waits, so that each tries alone.
    fn give_up(&self) {
        let mut waiting = self.waiting();
        waiting.is_written = false;
        waiting.notes.clear();
    }
}

/// Where the task breaks off, nobody waits for it.
struct Writer(Ledger);

impl Drop for Writer {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.inner.notes.give_up();
        }
    }
}

/// What was looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// An account's page: what stands against it and why.
    Account,
    /// A case with its evidence.
    Case,
    /// The evidence of a case, before the first look.
    CaseBlind,
}

impl Evidence {
    fn action(self) -> &'static str {
        match self {
            Self::Account => "account.look",
            Self::Case | Self::CaseBlind => "case.look",
        }
    }

    fn detail(self) -> Value {
        if self == Self::CaseBlind { json!({ "blind": true }) } else { json!({}) }
    }
}

impl Ledger {
    /// Notes that `who` is about to be shown this; show it only once this has answered.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_look(&self, evidence: Evidence, subject: &str, who: &Principal) -> Result<(), LedgerError> {
        let (written, answer) = oneshot::channel();
        let (actor, action, detail) = (who.user_id.as_str(), evidence.action(), evidence.detail());
        let note =
            Note { actor: actor.to_owned(), action, subject: subject.to_owned(), detail: detail.clone(), written };
        if self.inner.notes.put(note) {
            // In a task of its own: whoever asked may hang up, the others still wait for theirs.
            let writer = Writer(self.clone());
            tokio::spawn(async move { writer.0.write_notes().await });
        }
        if answer.await.unwrap_or(false) {
            return Ok(());
        }
        // Alone, so that the error is this look's own.
        let (mut tx, now) = (self.write().await?, self.now());
        audit_log::append(&mut tx, now, actor, action, subject, &detail).await?;
        tx.commit().await
    }

    /// Writes what waits and what comes meanwhile, as many together as there are.
    async fn write_notes(&self) {
        while let Some(notes) = self.inner.notes.next() {
            let written = self.write_all(&notes).await;
            if let Err(error) = &written {
                tracing::warn!(%error, looks = notes.len(), "looks could not be noted together; each is tried alone");
            }
            for note in notes {
                // Whoever hung up is not told.
                let _ = note.written.send(written.is_ok());
            }
        }
    }

    async fn write_all(&self, notes: &[Note]) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        for note in notes {
            audit_log::append(&mut tx, now, &note.actor, note.action, &note.subject, &note.detail).await?;
        }
        tx.commit().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(subject: usize) -> (Note, oneshot::Receiver<bool>) {
        let (written, answer) = oneshot::channel();
        let note =
            Note { actor: "u".into(), action: "case.look", subject: subject.to_string(), detail: json!({}), written };
        (note, answer)
    }

    #[test]
    fn one_task_writes_for_many() {
        let notes = Notes::default();
        let started = (0..1_200).filter(|n| notes.put(note(*n).0)).count();
        assert_eq!(started, 1, "the first look starts it");
        let taken: Vec<usize> = std::iter::from_fn(|| notes.next()).map(|together| together.len()).collect();
        assert_eq!(taken, [500, 500, 200]);
        assert!(notes.put(note(0).0), "it was over; the next look starts another");
    }

    #[test]
    fn a_task_that_breaks_off_leaves_nobody_waiting() {
        let notes = Notes::default();
        let (first, mut answer) = note(1);
        notes.put(first);
        notes.give_up();
        assert_eq!(answer.try_recv(), Err(oneshot::error::TryRecvError::Closed));
        assert!(notes.next().is_none());
        assert!(notes.put(note(2).0), "and the next look starts another");
    }
}
