//! The queue as it is asked about and answered: which cases, in which order, how many.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::CaseId;
use crate::review::{CaseKind, CaseSummary};
use crate::rung::Rung;
use crate::sla::Priority;
use crate::topic::Topic;

/// How the queue is worked; part of the configuration.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QueueRules {
    /// Whether reviewers may claim a case of their choice; where not, the queue hands out the next one. Seniors always may.
    pub self_pick: bool,
    /// Cases that one person may hold at a time.
    pub claims_max: i64,
    /// How often a case may be parked.
    pub parks_max: i64,
    /// Longest time a case may be parked, in hours; never past its deadline.
    pub park_hours_max: i64,
    /// How long a colleague has to take a case that was handed over, in hours.
    pub offer_hours: i64,
    /// A case that so many people have passed over goes to seniors.
    pub skips_max: i64,
}

impl Default for QueueRules {
    fn default() -> Self {
        Self { self_pick: true, claims_max: 20, parks_max: 3, park_hours_max: 72, offer_hours: 4, skips_max: 3 }
    }
}

impl QueueRules {
    /// The first rule that cannot work, with its value.
    pub fn fault(&self) -> Option<String> {
        let all = [
            ("claims_max", self.claims_max),
            ("parks_max", self.parks_max),
            ("park_hours_max", self.park_hours_max),
            ("offer_hours", self.offer_hours),
            ("skips_max", self.skips_max),
        ];
        let wrong = all.into_iter().find(|(_, value)| *value < 1);
        wrong.map(|(name, value)| format!("{name} is {value}; it has to be at least 1"))
    }
}

/// Which part of the queue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum QueueState {
    /// Not closed, and nothing keeps it: neither parked nor waiting for its holder.
    #[default]
    Open,
    /// Claimed by, or handed over to, whoever asks.
    Mine,
    /// Set aside until a time.
    Parked,
    /// Its holder has been asked something.
    Waiting,
    /// A senior has to decide.
    Escalated,
    /// Past its deadline.
    Overdue,
    /// Decided, released, dismissed; newest first.
    Closed,
}

impl QueueState {
    /// Every part.
    pub const ALL: [Self; 7] =
        [Self::Open, Self::Mine, Self::Parked, Self::Waiting, Self::Escalated, Self::Overdue, Self::Closed];

    /// The name in JSON and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Mine => "mine",
            Self::Parked => "parked",
            Self::Waiting => "waiting",
            Self::Escalated => "escalated",
            Self::Overdue => "overdue",
            Self::Closed => "closed",
        }
    }

    /// Reads [`QueueState::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// Why a case became more urgent than it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RaiseReason {
    /// A reviewer asked a senior.
    Escalated,
    /// Several people have passed it over.
    PassedOver,
    /// Its rule is wrong too often.
    RuleDemoted,
    /// Another decision on its account was wrong.
    AccountOverturned,
    /// Many like it look wrong.
    FalsePositiveCluster,
    /// Its deadline has passed.
    Overdue,
    /// Nobody has begun in time.
    Untouched,
    /// A graver measure took the place of the one that was appealed.
    MeasureGrew,
}

/// Which cases to list; what is not set does not narrow.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QueueFilter {
    /// Which part.
    pub state: QueueState,
    /// What they ask.
    pub kind: Option<CaseKind>,
    /// The rung at stake.
    pub rung: Option<Rung>,
    /// The class.
    pub class: Option<Priority>,
    /// What they are about.
    pub topic: Option<Topic>,
    /// The account's language: two or three small letters.
    pub language: Option<String>,
    /// A rule that fired.
    pub rule: Option<String>,
    /// Open for at least so many hours.
    pub older_hours: Option<i64>,
    /// Behind this place.
    pub after: Option<Place>,
    /// At most so many (1..=200; 0 stands for 50).
    pub limit: i64,
}

/// A place in the order of the queue. It stays where it is when cases before it come and go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The deadline there; for closed cases, when it was closed.
    pub at: Timestamp,
    /// The severity there.
    pub severity: i64,
    /// The case there.
    pub case_id: CaseId,
}

impl Place {
    /// As text for an address.
    pub fn encode(&self) -> String {
        format!("{}.{}.{}", self.at.0, self.severity, self.case_id)
    }

    /// Reads [`Place::encode`] back.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '.');
        let (at, severity, case) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?);
        let well_formed =
            (1..=64).contains(&case.len()) && case.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
        well_formed.then(|| Self { at: Timestamp(at), severity, case_id: CaseId::from(case) })
    }
}

/// A case's class, what it asks of a reviewer, and where it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handling {
    /// Its class.
    pub class: Priority,
    /// Act by then: the deadline, or earlier where the case was raised. The queue is in this order.
    pub act_by: Timestamp,
    /// A person should have begun by then; `None` for cases older than classes.
    pub touch_by: Option<Timestamp>,
    /// When a person began.
    pub first_touch_at: Option<Timestamp>,
    /// What it is about.
    pub topic: Topic,
    /// The account's language, where known.
    pub language: Option<String>,
    /// Set aside until then.
    pub parked_until: Option<Timestamp>,
    /// How often it was set aside.
    pub parks: i64,
    /// Name of the colleague who is asked to take it over.
    pub offered_to: Option<String>,
    /// Until when they are asked.
    pub offered_until: Option<Timestamp>,
    /// When it went to seniors.
    pub escalated_at: Option<Timestamp>,
    /// Its holder has until then to answer a question.
    pub waiting_until: Option<Timestamp>,
}

/// What a reviewer is competent for. An empty list stands for everything.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Competence {
    /// Kinds of abuse.
    pub topics: Vec<Topic>,
    /// Languages read: two or three small letters each.
    pub languages: Vec<String>,
}

/// What one reviewer wrote to others about a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseWords {
    /// When.
    pub at: Timestamp,
    /// With which act: `park`, `hand_over`, `decline`, `escalate`.
    pub act: String,
    /// Name of who wrote.
    pub by: String,
    /// Name of whom it was handed over to.
    pub to: Option<String>,
    /// The words.
    pub words: String,
}

/// A page of the queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueuePart {
    /// Its cases in order.
    pub cases: Vec<CaseSummary>,
    /// Where the next page begins, where there is one.
    pub next: Option<Place>,
}

/// How many cases there are. Cases are counted, never people.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueCounts {
    /// Neither closed nor parked nor waiting for their holders.
    pub open: i64,
    /// Of these, claimed by somebody.
    pub claimed: i64,
    /// Not closed, and past their deadline.
    pub overdue: i64,
    /// Set aside.
    pub parked: i64,
    /// Waiting for their holders.
    pub waiting: i64,
    /// For seniors.
    pub escalated: i64,
    /// Open ones of each class, P0 first.
    pub classes: [i64; 4],
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_back_and_nothing_else_does() {
        let place = Place { at: Timestamp(1_795_000_000_000), severity: 4, case_id: CaseId::from("0193-abc") };
        assert_eq!(Place::parse(&place.encode()), Some(place));
        for text in ["", "1", "1.2", "x.2.a", "1.2.", "1.2.a b", "1.2.a'"] {
            assert_eq!(Place::parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_rule_that_cannot_work_is_named() {
        assert_eq!(QueueRules::default().fault(), None);
        let rules = QueueRules { parks_max: 0, ..QueueRules::default() };
        assert_eq!(rules.fault().as_deref(), Some("parks_max is 0; it has to be at least 1"));
    }
}
