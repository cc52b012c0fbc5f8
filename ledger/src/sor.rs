//! Statements of reasons on their way to a transparency database.

use crate::clock::Timestamp;
use crate::id::StatementId;
use crate::statement::StatementOfReasons;

/// A statement with what a transparency database asks for besides.
#[derive(Clone, Debug, PartialEq)]
pub struct Statable {
    /// The statement, as the holder got it.
    pub statement: StatementOfReasons,
    /// When the enforcement ended, where it has.
    pub lifted_at: Option<Timestamp>,
    /// When the database took it, where it has.
    pub handed_in_at: Option<Timestamp>,
}

/// How a transparency database took a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// As new.
    Created,
    /// It had it already: an earlier answer was lost on the way.
    Existing,
}

impl Taken {
    /// The name in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Existing => "existing",
        }
    }
}

/// One statement that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    /// Which.
    pub statement_id: StatementId,
    /// Its idempotency key over there.
    pub puid: String,
    /// SHA-256 (hex) of the record as sent.
    pub record_hash: String,
    /// How.
    pub taken: Taken,
}
