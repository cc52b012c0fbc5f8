//! What the ledger tells the engine: numbered rows that the engine polls, journals in order and applies once by number.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{AccountId, DecisionId};
use crate::model::ModelMode;
use crate::rung::Rung;

/// A numbered command. Numbers rise by one without gaps, in commit order.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Command {
    /// Its number.
    pub id: i64,
    /// When the ledger recorded it.
    pub at: Timestamp,
    /// What to do.
    pub body: CommandBody,
}

/// What a command asks for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CommandBody {
    /// A person undid an enforcement: evidence up to `Command::at` no longer counts, the decided rung falls to `rung_after`.
    Reinstate {
        /// Whose.
        account_id: AccountId,
        /// Which decision was undone.
        decision_id: DecisionId,
        /// Highest rung that still stands.
        rung_after: Rung,
    },
    /// A decision had no effect: refused by the ledger, or dismissed by a person.
    Dismiss {
        /// Whose.
        account_id: AccountId,
        /// Which decision.
        decision_id: DecisionId,
        /// Highest rung that still stands.
        rung_after: Rung,
        /// True where a person dismissed or lessened it: evidence up to `Command::at` no longer counts. False for a refusal:
        /// the reinstatement that caused it already forgets what has to be forgotten, and a later decision is not undone.
        forget: bool,
    },
    /// A person imposed what had waited, or terminated: the decided rung is at least `rung` from here on.
    Imposed {
        /// Whose.
        account_id: AccountId,
        /// Which decision.
        decision_id: DecisionId,
        /// The rung a person imposed.
        rung: Rung,
    },
    /// The policy to use from here on.
    ActivatePolicy {
        /// SHA-256 of `text` (hex).
        hash: String,
        /// The whole document (TOML).
        text: String,
    },
    /// Facts about an account that rules may read. Replaces earlier facts.
    AccountFacts {
        /// Whose.
        account_id: AccountId,
        /// The facts.
        facts: AccountFacts,
    },
    /// A rule that people overturn too often: until a policy is activated anew it is counted, and touches nobody.
    DemoteRule {
        /// The rule.
        rule_id: String,
        /// SHA-256 (hex) of the policy that was active.
        policy_hash: String,
    },
    /// A model to score by from here on; it takes the place of the one in the same mode, and leaves the other where it is that one.
    ActivateModel {
        /// SHA-256 of `text` (hex).
        hash: String,
        /// The whole file (`redress-model/1`).
        text: String,
        /// How far it may go.
        mode: ModelMode,
    },
    /// A person confirmed that the account is of one hand with others. It is context for rules, which judge by it when the account next
    /// does something.
    Tied {
        /// Whose.
        account_id: AccountId,
        /// Which campaign says so.
        campaign_id: String,
        /// To how many others, 1 to 1,023.
        others: u32,
        /// To how many whose suspension a person upheld, of `others`.
        known_bad: u32,
    },
    /// What a [`CommandBody::Tied`] said is taken back, in whole or in part: dismissed, told anew, or a suspension was lifted.
    Untied {
        /// Whose.
        account_id: AccountId,
        /// Which campaign had said so.
        campaign_id: String,
        /// Number of the command that had.
        tied_by: i64,
        /// [`Command::at`] of it.
        tied_at: Timestamp,
        /// So many others fewer.
        others: u32,
        /// So many of those whose suspension was upheld fewer.
        known_bad: u32,
    },
    /// A model that no longer scores, whichever mode it was in.
    RetireModel {
        /// SHA-256 of its file (hex).
        hash: String,
    },
}

/// Facts about an account that rules may read. Contacts are not among them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountFacts {
    /// When the account was opened.
    pub created_at: Option<Timestamp>,
    /// The platform's name of its plan.
    pub plan: Option<String>,
    /// Protected accounts are never suspended without a person.
    pub protected: bool,
}
