//! Bounds on what comes in, checked before a transaction begins; each error names the field and what is allowed.

use super::LedgerError;
use crate::id::{ACCOUNT_ID_BYTES_MAX, AccountId};
use crate::role::{Principal, Role};

/// An account id: 1 to 128 bytes.
pub(super) fn account_id(account: &AccountId) -> Result<(), LedgerError> {
    if account.0.is_empty() || account.0.len() > ACCOUNT_ID_BYTES_MAX || account.0.contains('\0') {
        return Err(LedgerError::Invalid(format!("account_id: 1 to {ACCOUNT_ID_BYTES_MAX} bytes, without NUL")));
    }
    Ok(())
}

/// A text of `min` to `max` characters, blanks at its ends not counted, without NUL (which Postgres cannot keep).
pub(super) fn text(field: &str, value: &str, min: usize, max: usize) -> Result<(), LedgerError> {
    let length = value.trim().chars().count();
    if length < min || value.chars().count() > max {
        return Err(LedgerError::Invalid(format!("{field}: {min} to {max} characters")));
    }
    if value.contains('\0') {
        return Err(LedgerError::Invalid(format!("{field}: no NUL characters")));
    }
    Ok(())
}

/// A reviewer's reason.
pub(super) fn reason(value: &str) -> Result<(), LedgerError> {
    text("reason", value, 10, 4000)
}

/// Whether a principal may decide cases at all.
pub(super) fn may_decide(who: &Principal) -> Result<(), LedgerError> {
    match who.role {
        Role::Reviewer | Role::Senior | Role::Admin => Ok(()),
        Role::Service => Err(LedgerError::Refused("a case is decided by a person, not by a service".to_owned())),
        Role::Auditor => Err(LedgerError::Refused("an auditor reads cases and decides none".to_owned())),
    }
}

/// Whether a principal may act where a reviewer may not.
pub(super) fn may_act_as_senior(who: &Principal) -> Result<(), LedgerError> {
    match who.role {
        Role::Senior | Role::Admin => Ok(()),
        _ => Err(LedgerError::Refused("only a senior reviewer or an admin may do this".to_owned())),
    }
}
