//! The imposing transaction's inputs and answers.

use serde::{Deserialize, Serialize};

use crate::decision::{Decision, Fact, FiredRule};
use crate::id::{CaseId, EnforcementId};

/// Bounds on how much automation may impose before a person has to look. Counted under a locked row.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BrakeLimits {
    /// New suspensions (and holds) in any hour, all rules together.
    pub suspensions_per_hour: i64,
    /// New suspensions (and holds) in any hour by one rule.
    pub suspensions_per_hour_per_rule: i64,
    /// New suspensions in any hour as a share of the accounts active in the last day.
    pub suspended_share_of_active: f64,
    /// The share never bites below this many suspensions an hour.
    pub suspended_share_floor: i64,
    /// New limits in any hour, all rules together: the larger brake behind the first.
    pub limits_per_hour: i64,
}

impl Default for BrakeLimits {
    fn default() -> Self {
        Self {
            suspensions_per_hour: 50,
            suspensions_per_hour_per_rule: 20,
            suspended_share_of_active: 0.01,
            suspended_share_floor: 5,
            limits_per_hour: 500,
        }
    }
}

/// Reasons that are about several accounts together.
const RING_REASONS: [&str; 2] = ["RING_RELATED", "EVASION_AFTER_BAN"];
/// Signals of what accounts share, without their windows.
const RING_SIGNALS: [&str; 9] = [
    "shared_addresses",
    "shared_devices",
    "shared_cards",
    "shared_templates",
    "links_to_suspended",
    "trial_links",
    "account_links",
    "sharers_seen",
    "bad_link_rate",
];

fn is_of_ring(fact: &Fact) -> bool {
    RING_SIGNALS
        .iter()
        .any(|name| fact.signal.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
}

/// Why an imposition waits for a person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeferReason {
    /// The brake: too many in too short a time. A limit stands meanwhile, where its own brake allows.
    Brake,
    /// The account is protected: nothing above a warning without a person.
    ProtectedAccount,
    /// Automation is off.
    AutomationOff,
    /// No notifier has been alive lately: nobody would be told.
    NoNotifier,
    /// The rule may only propose.
    ProposeOnly,
    /// The rule may only propose, as outsiders can move a signal behind it.
    ThirdParty,
    /// The rule may only propose, as it looks at what several accounts share.
    Ring,
    /// A measure stands that rested on a decision about another account, which a person has overturned since.
    LinkOverturned,
    /// A measure stands by a rule whose work was undone as a whole since, which passed over what a person had decided.
    RuleReversed,
    /// A measure stands that nobody has looked at, and chance has drawn it. In JSON it says no more than that somebody is asked again:
    /// whoever looks is not to judge by that.
    #[serde(rename = "asked_again")]
    ControlSample,
}

impl DeferReason {
    /// Every reason.
    pub const ALL: [Self; 10] = [
        Self::Brake,
        Self::ProtectedAccount,
        Self::AutomationOff,
        Self::NoNotifier,
        Self::ProposeOnly,
        Self::ThirdParty,
        Self::Ring,
        Self::LinkOverturned,
        Self::RuleReversed,
        Self::ControlSample,
    ];

    /// Why a decision that may only be proposed waits, by what it rests on.
    pub fn of_proposal(decision: &Decision) -> Self {
        let rests_on = |of: fn(&FiredRule) -> bool| decision.rules.iter().any(of);
        if rests_on(|rule| RING_REASONS.contains(&rule.reason.as_str()) || rule.facts.iter().any(is_of_ring)) {
            Self::Ring
        } else if rests_on(|rule| rule.facts.iter().any(|fact| fact.third_party_controllable)) {
            Self::ThirdParty
        } else {
            Self::ProposeOnly
        }
    }

    /// The name in metrics and in the database; in JSON too, but for [`DeferReason::ControlSample`].
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Brake => "brake",
            Self::ProtectedAccount => "protected_account",
            Self::AutomationOff => "automation_off",
            Self::NoNotifier => "no_notifier",
            Self::ProposeOnly => "propose_only",
            Self::ThirdParty => "third_party",
            Self::Ring => "ring",
            Self::LinkOverturned => "link_overturned",
            Self::RuleReversed => "rule_reversed",
            Self::ControlSample => "control_sample",
        }
    }

    /// Whether the case asks if a measure that stands goes on standing, not if one that waits takes effect.
    pub fn asks_again(self) -> bool {
        matches!(self, Self::LinkOverturned | Self::RuleReversed | Self::ControlSample)
    }

    /// Reads [`DeferReason::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.as_str() == text)
    }
}

/// The ledger's answer to a decision. The same decision handed over again gets the same answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// An observation: kept, without effect.
    Recorded,
    /// In effect, with statement and notice.
    Imposed {
        /// The enforcement.
        enforcement_id: EnforcementId,
    },
    /// Waits for a person.
    Deferred {
        /// Why.
        reason: DeferReason,
        /// The case that waits.
        case_id: CaseId,
        /// The limit in effect meanwhile (brake only).
        limited_by: Option<EnforcementId>,
    },
    /// Evidence older than the account's last reinstatement: no effect, and the engine is told to let its rung fall.
    Refused,
}

impl Answer {
    /// `recorded`, `imposed`, `deferred` or `refused`, for metrics and the database.
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Imposed { .. } => "imposed",
            Self::Deferred { .. } => "deferred",
            Self::Refused => "refused",
        }
    }
}
