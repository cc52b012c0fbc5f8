//! Verdicts before they are outcomes: the blind first look, what a reviewer sees before it, and what becomes of a verdict once given.

use serde::{Deserialize, Serialize};

use crate::care::WhyTwo;
use crate::clock::Timestamp;
use crate::course::Course;
use crate::decision::{Decision, Instance, SignalReading, TimelinePoint};
use crate::enclosure::Enclosed;
use crate::id::{AccountId, CaseId, UserId};
use crate::review::{AppealTexts, CaseView, OutcomeKind, OutcomeRecorded, PastDecision, Verdict};

/// A provisional verdict on the evidence alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FirstLook {
    /// What the outcome should be, as far as the evidence goes.
    pub outcome: OutcomeKind,
    /// Why; 10 to 4,000 characters.
    pub reason: String,
}

/// What a case looks like to whoever opens it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum CaseLook {
    /// The evidence and the holder's words: all there is before the first look.
    Blind(Box<BlindCase>),
    /// Everything.
    Whole(Box<CaseView>),
}

/// A case before the first look: what was measured and what the holder says. No score, no rule, no threshold, no measure.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlindCase {
    /// Its id.
    pub case_id: CaseId,
    /// The account.
    pub account_id: AccountId,
    /// When it entered the queue.
    pub opened_at: Timestamp,
    /// Decide by then.
    pub due_at: Timestamp,
    /// Who has claimed it, while the lease runs.
    pub claimed_by: Option<UserId>,
    /// Name of who has claimed it.
    pub claimed_by_name: Option<String>,
    /// When the lease ends.
    pub lease_until: Option<Timestamp>,
    /// The moment that the evidence is about.
    pub event_at: Timestamp,
    /// Measured facts.
    pub facts: Vec<Measured>,
    /// The whole signal vector.
    pub signals: Vec<SignalReading>,
    /// One example.
    pub instance: Instance,
    /// Activity around that moment.
    pub timeline: Vec<TimelinePoint>,
    /// How the signals came to where they stood.
    pub courses: Vec<Course>,
    /// The holder's words.
    pub appeal: Option<AppealTexts>,
    /// What came with them; of a second appeal also what a person answered to the first.
    pub enclosed: Option<Enclosed>,
    /// Earlier decisions on which a person gave an outcome, newest first.
    pub history: Vec<PastDecision>,
    /// When the account was opened, where known.
    pub account_created_at: Option<Timestamp>,
    /// Whether the account is protected.
    pub protected: bool,
}

/// A fact as measured, without what it was compared with.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Measured {
    /// Signal name with window.
    pub signal: String,
    /// A plain sentence.
    pub sentence: String,
    /// The measured value.
    pub value: f64,
    /// Smallest true value that the window's stated error allows.
    pub value_min: f64,
    /// Largest true value that the window's stated error allows.
    pub value_max: f64,
    /// Events counted on top of the fraction.
    pub numerator: f64,
    /// Sample; 0 for a plain count.
    pub denominator: f64,
    /// Window length in seconds; 0 for an account fact.
    pub window_secs: i64,
    /// Whether outsiders can move this signal against the account.
    pub third_party_controllable: bool,
}

impl Measured {
    /// Every fact behind a decision once, by signal: the order of rules would tell which weighed most.
    pub fn all(decision: &Decision) -> Vec<Self> {
        let mut facts: Vec<Self> = decision.rules.iter().flat_map(|rule| &rule.facts).map(Self::from).collect();
        facts.sort_by(|a, b| a.signal.cmp(&b.signal));
        facts.dedup_by(|a, b| a.signal == b.signal);
        facts
    }
}

/// The courses behind a decision, in the order of [`Measured::all`], without a word on limits.
pub(crate) fn courses(mut courses: Vec<Course>) -> Vec<Course> {
    courses.sort_by(|a, b| (&a.signal, &a.compared).cmp(&(&b.signal, &b.compared)));
    for course in &mut courses {
        course.limit_moves = false;
    }
    courses
}

impl From<&crate::decision::Fact> for Measured {
    fn from(fact: &crate::decision::Fact) -> Self {
        Self {
            signal: fact.signal.clone(),
            sentence: fact.sentence.clone(),
            value: fact.value,
            value_min: fact.value_min,
            value_max: fact.value_max,
            numerator: fact.numerator,
            denominator: fact.denominator,
            window_secs: fact.window_secs,
            third_party_controllable: fact.third_party_controllable,
        }
    }
}

/// What became of a verdict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// It is the outcome, or a colleague's is, which the verdicts together made.
    Concluded(OutcomeRecorded),
    /// It is sent then, and can be taken back until then.
    Held {
        /// When.
        send_at: Timestamp,
    },
    /// It counts, and another person is asked.
    AnotherPerson,
    /// It was a second look for quality: it is kept, and changes nothing.
    SecondLook,
}

/// How far the deciding of a case has come, as one person may know it: of colleagues' verdicts their number only.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deciding {
    /// Whether a first look is asked for.
    pub asks_first_look: bool,
    /// Why two people have to agree, where they have to.
    pub two_people: Option<WhyTwo>,
    /// Verdicts of other people that count.
    pub given_by_others: usize,
    /// Whether the asking person wants a deferred imposition to take effect, and another has to agree.
    #[serde(default)]
    pub approved: bool,
    /// The asking person's own first look.
    pub first_look: Option<MyFirstLook>,
    /// The asking person's own verdict, while it is no outcome yet.
    pub verdict: Option<MyVerdict>,
    /// What the asking person took back last, to go on from.
    pub draft: Option<Verdict>,
}

/// One's own first look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyFirstLook {
    /// What it says.
    pub outcome: OutcomeKind,
    /// When.
    pub at: Timestamp,
    /// Why; `None` once erased.
    pub reason: Option<String>,
}

/// One's own verdict that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MyVerdict {
    /// What it says.
    pub outcome: OutcomeKind,
    /// When.
    pub at: Timestamp,
    /// Until then it can be taken back.
    pub send_at: Timestamp,
}
