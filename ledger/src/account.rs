//! An account as the ledger knows it: facts, contacts, and what stands against it.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::dialogue::Relief;
use crate::id::{AccountId, DecisionId, EnforcementId};
use crate::rung::Rung;

/// What `PUT /v1/accounts/{id}` brings. Contacts, locale and plan replace what was there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AccountUpdate {
    /// E-mail addresses of the holder; personal, kept apart and erasable. At most 8.
    #[serde(default)]
    pub contacts: Vec<String>,
    /// BCP 47, e.g. `en`.
    #[serde(default)]
    pub locale: Option<String>,
    /// When the account was opened. Left out: as it was.
    #[serde(default)]
    pub created_at: Option<Timestamp>,
    /// The platform's name of its plan.
    #[serde(default)]
    pub plan: Option<String>,
    /// Nothing above a warning reaches a protected account without a person. Left out: as it was, so that a contact update takes no
    /// protection away.
    #[serde(default)]
    pub protected: Option<bool>,
}

/// One enforcement that stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StandingEnforcement {
    /// Its id.
    pub enforcement_id: EnforcementId,
    /// The decision behind it.
    pub decision_id: DecisionId,
    /// The measure.
    pub rung: Rung,
    /// When it was imposed.
    pub imposed_at: Timestamp,
    /// From when on it counts: at once, but for a termination, which its statement announces for a later day.
    pub effective_at: Timestamp,
    /// Reason codes of the rules behind it.
    pub reasons: Vec<String>,
}

impl StandingEnforcement {
    /// Whether it counts by now.
    pub fn is_in_effect(&self, now: Timestamp) -> bool {
        self.effective_at <= now
    }
}

/// How long a measure counts as history against an account, in days.
pub const COUNTS_DAYS: i64 = 365;

/// A measure that counts as history against an account: nobody has taken it back, and nobody is deciding on it. No rule reads this;
/// people weigh it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counted {
    /// The decision behind it.
    pub decision_id: DecisionId,
    /// When it took effect.
    pub at: Timestamp,
    /// Until when it counts.
    pub until: Timestamp,
    /// The decided rung.
    pub rung: Rung,
    /// Reason codes of the rules behind it.
    pub reasons: Vec<String>,
    /// Whether a person upheld it.
    pub upheld: bool,
}

/// An account's standing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AccountView {
    /// Whose.
    pub account_id: AccountId,
    /// The highest rung that is in effect, and that the platform has to apply; `Observe` where none is.
    pub standing: Rung,
    /// Every enforcement that stands, highest first.
    pub enforcements: Vec<StandingEnforcement>,
    /// Locale, where known.
    pub locale: Option<String>,
    /// Plan, where known.
    pub plan: Option<String>,
    /// When it was opened, where known.
    pub created_at: Option<Timestamp>,
    /// Whether only a person may suspend it.
    pub protected: bool,
    /// When it was last reinstated.
    pub reinstated_at: Option<Timestamp>,
    /// The limited service that is to be given although all of this stands; `None` where any measure stands uneased.
    #[serde(default)]
    pub relief: Option<Relief>,
}
