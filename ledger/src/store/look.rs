//! Who looked at what belongs to somebody: noted before it is shown.

use serde_json::json;

use super::{Ledger, LedgerError, audit_log};
use crate::role::Principal;

/// What was looked at. A case and an account have verbs of their own, which note the look themselves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Evidence {
    /// Addresses of a holder.
    Contacts,
    /// A table of cases or decisions, taken out as a file.
    Export,
}

impl Evidence {
    fn action(self) -> &'static str {
        match self {
            Self::Contacts => "contacts.look",
            Self::Export => "export.look",
        }
    }
}

impl Ledger {
    /// Notes that `who` is about to be shown this; show it only once this has answered.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn note_look(&self, evidence: Evidence, subject: &str, who: &Principal) -> Result<(), LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        audit_log::append(&mut tx, now, who.user_id.as_str(), evidence.action(), subject, &json!({})).await?;
        tx.commit().await
    }
}
