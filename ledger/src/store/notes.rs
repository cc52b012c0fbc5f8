//! Who looked at what, written before it is shown: many people look at once, so whoever comes while another writes is written along
//! with the next.

use std::sync::Mutex;

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

/// Looks that wait to be written, and the turn to write them.
#[derive(Default)]
pub(super) struct Notes {
    waiting: Mutex<Vec<Note>>,
    turn: tokio::sync::Mutex<()>,
}

impl Notes {
    fn take(&self) -> Vec<Note> {
        std::mem::take(&mut *self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }

    fn put(&self, note: Note) {
        self.waiting.lock().unwrap_or_else(std::sync::PoisonError::into_inner).push(note);
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
        self.inner.notes.put(note);
        // In a task of its own: whoever asked may hang up, the others still wait for theirs.
        let ledger = self.clone();
        tokio::spawn(async move { ledger.write_notes().await });
        if answer.await.unwrap_or(false) {
            return Ok(());
        }
        // Alone, so that the error is this look's own.
        let (mut tx, now) = (self.write().await?, self.now());
        audit_log::append(&mut tx, now, actor, action, subject, &detail).await?;
        tx.commit().await
    }

    /// Writes what waits in one transaction, when it is this task's turn; by then another may have written it.
    async fn write_notes(&self) {
        let _turn = self.inner.notes.turn.lock().await;
        let notes = self.inner.notes.take();
        if notes.is_empty() {
            return;
        }
        let written = self.write_all(&notes).await;
        if let Err(error) = &written {
            tracing::warn!(%error, looks = notes.len(), "looks could not be noted together; each is tried alone");
        }
        for note in notes {
            // Whoever hung up is not told.
            let _ = note.written.send(written.is_ok());
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
