//! How a person ends an appeal without an outcome: it is not admissible, or it belongs to another one. Neither is a verdict on the
//! decision, and neither takes the way to a person away: the holder may file again.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::AppealId;

/// Why an appeal is not admissible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhyNot {
    /// It came after the time for it. The ledger refuses this where its own record says that it came in time.
    Late,
    /// Whoever filed it is not the account's holder.
    NotHolder,
}

impl WhyNot {
    /// The name in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::NotHolder => "not_holder",
        }
    }

    /// Reads [`WhyNot::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Late, Self::NotHolder].into_iter().find(|why| why.as_str() == text)
    }
}

/// The end that a person gives an appeal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "closed_as", rename_all = "snake_case")]
pub enum ClosedAs {
    /// Not admissible.
    Inadmissible {
        /// Why.
        why: WhyNot,
    },
    /// Another open appeal of the account, due no later, carries its words on.
    Merged {
        /// Which.
        into: AppealId,
    },
}

impl ClosedAs {
    /// The name in JSON and the database.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Inadmissible { .. } => "inadmissible",
            Self::Merged { .. } => "merged",
        }
    }
}

/// What a reviewer says when an appeal is closed without an outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Closing {
    /// How it ends.
    #[serde(flatten)]
    pub closed_as: ClosedAs,
    /// To the holder; 20 to 8,000 characters.
    pub words: String,
    /// For the record; 10 to 4,000 characters.
    pub reason: String,
}

/// What became of a person's wish to close an appeal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Closed {
    /// It is closed, and the holder will be told.
    Now,
    /// The case asks for two people: another one has to say the same. The holder hears nothing of it.
    Proposed,
}

/// Who wants an appeal closed against its holder where two people have to agree, as one person may know it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposals {
    /// What the asking person said.
    pub mine: Option<WhyNot>,
    /// What others said.
    pub by_others: Vec<WhyNot>,
}

/// After an end that is not the holder's own doing, another appeal is accepted for so many whole days at least.
pub const AGAIN_DAYS: i64 = 30;

/// Appeals against a statement that its holder may take back. The next one stays open until a person decides it.
pub const WITHDRAWALS_MAX: i64 = 3;

/// A closing as the holder sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingView {
    /// When.
    pub at: Timestamp,
    /// The words to the holder; `None` once erased.
    pub words: Option<String>,
    /// The appeal that carries it on, for a merged one.
    pub merged_into: Option<AppealId>,
}
