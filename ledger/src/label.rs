//! Ground truth that people's decisions leave behind, with where it comes from; exported for training.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::id::{AccountId, DecisionId};
use crate::review::{OutcomeKind, RootCause};
use crate::rung::Rung;

/// What a person found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelValue {
    /// The abuse that was stated happened.
    Abuse,
    /// Abuse happened, but not what was stated.
    OtherAbuse,
    /// Nothing bad happened.
    NotAbuse,
    /// The holder was the victim.
    Victim,
    /// A fault in data or software: it says nothing about what the account did.
    Unclear,
}

impl LabelValue {
    /// Every value.
    pub const ALL: [Self; 5] = [Self::Abuse, Self::OtherAbuse, Self::NotAbuse, Self::Victim, Self::Unclear];

    /// The name in files and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Abuse => "abuse",
            Self::OtherAbuse => "other_abuse",
            Self::NotAbuse => "not_abuse",
            Self::Victim => "victim",
            Self::Unclear => "unclear",
        }
    }

    /// Reads [`LabelValue::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|v| v.as_str() == text)
    }

    /// What an outcome says about the account.
    pub fn of(outcome: OutcomeKind) -> Self {
        match outcome {
            OutcomeKind::Upheld | OutcomeKind::UpheldReduced | OutcomeKind::ReinstatedRemediated => Self::Abuse,
            OutcomeKind::OverturnedWrongGround => Self::OtherAbuse,
            OutcomeKind::OverturnedFalsePositive => Self::NotAbuse,
            OutcomeKind::ReinstatedVictim => Self::Victim,
            OutcomeKind::OverturnedTechnical => Self::Unclear,
        }
    }
}

/// How a person came to look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CameBy {
    /// The holder appealed.
    Appeal,
    /// It waited for a person before it took effect.
    Deferred,
    /// Chance had drawn it.
    ControlSample,
    /// A reviewer looked of their own accord, or because of another account.
    OwnInitiative,
    /// A whole rule was undone: somebody looked at the rule, and not at this account.
    Reversal,
}

impl CameBy {
    /// Reads the name in files and in queries.
    pub fn parse(text: &str) -> Option<Self> {
        Some(match text {
            "appeal" => Self::Appeal,
            "deferred" => Self::Deferred,
            "control_sample" => Self::ControlSample,
            "own_initiative" => Self::OwnInitiative,
            "reversal" => Self::Reversal,
            _ => return None,
        })
    }
}

/// Decisions that are looked at with a like chance.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReviewClass {
    /// What the decision asked for.
    pub rung: Rung,
    /// Whether it waited for a person.
    pub waited: bool,
    /// Whether a rule fired by a model's score.
    pub by_score: bool,
}

impl ReviewClass {
    /// Its name in files: `suspend`, `suspend, waited, by score`.
    pub fn name(&self) -> String {
        let waited = if self.waited { ", waited" } else { "" };
        let by_score = if self.by_score { ", by score" } else { "" };
        format!("{}{waited}{by_score}", self.rung.as_str())
    }
}

/// How many decisions of a class there are, and how many of them people looked at.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Reviewed {
    /// Decisions.
    pub of: i64,
    /// Of them looked at because chance had drawn them, and for no other reason.
    pub control: i64,
    /// How many those stand for by the rates at which they were drawn (the sum of one by each rate), in millionths.
    pub control_weight: i64,
    /// Of them looked at for another reason.
    pub otherwise: i64,
}

/// A label's chance of having been made, as the export says it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Chance {
    /// [`ReviewClass::name`] of its decision.
    pub class: String,
    /// Decisions of that class, or, of a control sample, those that nobody would have looked at otherwise.
    pub of: i64,
    /// How many of these were looked at.
    pub looked_at: i64,
    /// The latter by the former, above 0 and at most 1; of a control sample, by the rate at which this one was drawn.
    pub propensity: f64,
}

impl Reviewed {
    /// The chance of a label of this class that came about so. Where the class has a control sample, the two parts are apart: what was
    /// looked at for another reason was sure to be, and the sample stands for the rest. There, each label has the rate at which it was
    /// drawn (`per_mille`), scaled so that the weights of all of them add up to the rest: that makes up for drawn ones that nobody has
    /// decided yet, and leaves the rates of different days in their proportion (J. Hájek, "Comment on a paper by D. Basu", 1971). Without a
    /// sample, what was looked at has to stand for everything: that is right only where, within a class, who is looked at does not depend
    /// on what is found. `None` where no decision of the class is old enough.
    pub fn chance(self, class: &ReviewClass, came_by: CameBy, per_mille: Option<i64>) -> Option<Chance> {
        let (looked_at, of) = match (self.control, came_by) {
            (0, _) => (self.otherwise, self.of),
            (_, CameBy::ControlSample) => (self.control, self.of - self.otherwise),
            _ => (self.otherwise, self.otherwise),
        };
        let propensity = match (came_by, per_mille.filter(|rate| *rate > 0)) {
            (CameBy::ControlSample, Some(rate)) if self.control_weight > 0 => {
                rate as f64 / 1000.0 * (self.control_weight as f64 / 1e6) / of as f64
            }
            _ => looked_at as f64 / of as f64,
        };
        (looked_at > 0 && of > 0).then(|| Chance {
            class: class.name(),
            of,
            looked_at,
            propensity: propensity.min(1.0),
        })
    }
}

/// A measure that the machine took and nobody looked at. It is no label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreviewed {
    /// Whose account.
    pub account_id: AccountId,
    /// The decision.
    pub decision_id: DecisionId,
    /// When the event happened that tipped it.
    pub event_at: Timestamp,
    /// When it was recorded.
    pub at: Timestamp,
    /// Its class.
    pub class: ReviewClass,
}

/// One label.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    /// Its id; time-ordered.
    pub label_id: String,
    /// Whose account.
    pub account_id: AccountId,
    /// The decision that was judged.
    pub decision_id: DecisionId,
    /// When the event happened that tipped the decision.
    pub event_at: Timestamp,
    /// What was found.
    pub value: LabelValue,
    /// Where it comes from: `human_review`, or `control_sample` where chance had drawn it.
    pub provenance: String,
    /// How a person came to look.
    pub came_by: CameBy,
    /// Where chance had drawn it: how many of a thousand were drawn on that day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub draw_per_mille: Option<i64>,
    /// What the decision asked for.
    pub rung: Rung,
    /// Whether it waited for a person.
    pub waited: bool,
    /// The outcome behind it; `None` where a person released or dismissed what waited.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<OutcomeKind>,
    /// Why the machine was wrong, where it was.
    pub root_cause: Option<RootCause>,
    /// When the person decided.
    pub at: Timestamp,
    /// What the model that was live said; `None` where none was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<LabelModel>,
}

impl Label {
    /// The class of its decision.
    pub fn class(&self) -> ReviewClass {
        ReviewClass {
            rung: self.rung,
            waited: self.waited,
            by_score: self.model.as_ref().is_some_and(|model| model.decisive),
        }
    }
}

/// The model beside a label: whose own decisions a label judges must not be taken for a sample of all accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabelModel {
    /// SHA-256 of its file (hex).
    pub hash: String,
    /// Its score of the account then, in millionths.
    pub score_millionths: i64,
    /// Whether a rule fired by that score.
    pub decisive: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_control_sample_stands_for_what_nobody_would_have_looked_at() {
        let class = ReviewClass { rung: Rung::Suspend, waited: false, by_score: true };
        let chance = |reviewed: Reviewed, came_by, rate| reviewed.chance(&class, came_by, rate).unwrap();
        let of = |reviewed, came_by| {
            let found = chance(reviewed, came_by, None);
            (found.looked_at, found.of)
        };
        let none = Reviewed { of: 1_000, control: 0, control_weight: 0, otherwise: 200 };
        assert_eq!(of(none, CameBy::Appeal), (200, 1_000));
        // Twenty were drawn at 50 of a thousand, twenty at 100, and all of them were looked at.
        let all = Reviewed { control: 40, control_weight: 600_000_000, ..none };
        assert_eq!(of(all, CameBy::Appeal), (200, 200));
        assert_eq!(of(all, CameBy::ControlSample), (40, 800));
        let propensity = |rate| chance(all, CameBy::ControlSample, Some(rate)).propensity;
        let (rare, often) = (propensity(50), propensity(100));
        assert!((often / rare - 2.0).abs() < 1e-12, "{rare} {often}");
        assert!((20.0 / rare + 20.0 / often - 800.0).abs() < 1e-9, "they stand for the rest: {rare} {often}");
        assert_eq!(Reviewed::default().chance(&class, CameBy::Appeal, None), None);
        assert_eq!(class.name(), "suspend, by score");
    }
}
