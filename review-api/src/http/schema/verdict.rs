//! Shapes around verdicts: the blind first look, and verdicts that are no outcomes yet.

use serde::Serialize;
use utoipa::ToSchema;

use super::{AppealTexts, CaseView, OutcomeKind, PastDecision};

/// A case, as far as whoever asks may see it.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub enum CaseLook {
    /// Before the first look.
    Blind(Box<BlindCase>),
    /// Everything.
    Whole(Box<CaseView>),
}

/// A case before the first look: what was measured and what the holder says. No score, no rule, no threshold, no measure.
#[derive(Serialize, ToSchema)]
pub struct BlindCase {
    case_id: String,
    account_id: String,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    due_at: String,
    #[schema(required = true)]
    claimed_by: Option<String>,
    #[schema(required = true)]
    claimed_by_name: Option<String>,
    #[schema(format = DateTime, required = true)]
    lease_until: Option<String>,
    #[schema(format = DateTime)]
    event_at: String,
    facts: Vec<Measured>,
    /// The whole signal vector.
    #[schema(value_type = Vec<Object>)]
    signals: Vec<String>,
    #[schema(value_type = Object)]
    instance: String,
    #[schema(value_type = Vec<Object>)]
    timeline: Vec<String>,
    /// How the signals came to where they stood.
    courses: Vec<super::Course>,
    #[schema(required = true)]
    appeal: Option<AppealTexts>,
    #[schema(required = true)]
    enclosed: Option<super::Enclosed>,
    /// Earlier decisions on which a person gave an outcome.
    history: Vec<PastDecision>,
    #[schema(format = DateTime, required = true)]
    account_created_at: Option<String>,
    protected: bool,
}

/// A fact as measured, without what it was compared with.
#[derive(Serialize, ToSchema)]
pub struct Measured {
    signal: String,
    sentence: String,
    value: f64,
    value_min: f64,
    value_max: f64,
    numerator: f64,
    denominator: f64,
    window_secs: i64,
    third_party_controllable: bool,
}

/// A provisional verdict on the evidence alone.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FirstLook {
    outcome: OutcomeKind,
    /// Why, for the record.
    #[schema(min_length = 10, max_length = 4000)]
    reason: String,
}

/// A verdict that counts and is no outcome yet.
#[derive(Serialize, ToSchema)]
pub struct VerdictKept {
    state: VerdictState,
    /// It is sent then, where it is held.
    #[schema(format = DateTime, required = true)]
    send_at: Option<String>,
}

/// Why a verdict is no outcome yet.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum VerdictState {
    /// It can still be taken back.
    Held,
    /// It was a second look for quality: it is kept, and changes nothing.
    SecondLook,
    /// Two people have to agree.
    AnotherPerson,
}

/// How far the deciding of a case has come, as you may know it.
#[derive(Serialize, ToSchema)]
pub struct Deciding {
    asks_first_look: bool,
    /// Why two people have to agree, where they have to.
    #[schema(required = true)]
    two_people: Option<WhyTwo>,
    /// Verdicts of other people that count.
    given_by_others: u64,
    /// Whether you want a deferred imposition to take effect, and another person has to agree.
    approved: bool,
    /// Who wants the appeal closed against its holder where two people have to agree.
    closing: Proposals,
    #[schema(required = true)]
    first_look: Option<MyFirstLook>,
    #[schema(required = true)]
    verdict: Option<MyVerdict>,
    /// What you took back last.
    #[schema(required = true, value_type = Option<Object>)]
    draft: Option<String>,
}

/// Who wants an appeal closed as not admissible; of others what they say, not who they are.
#[derive(Serialize, ToSchema)]
pub struct Proposals {
    /// What you said.
    #[schema(required = true)]
    mine: Option<super::WhyNot>,
    /// What others said.
    by_others: Vec<super::WhyNot>,
}

/// Why two people have to agree.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WhyTwo {
    /// It is about the end of a contract.
    Termination,
    /// The account is protected.
    Protected,
    /// Its plan is one of those configured.
    Plan,
    /// It reaches many.
    Recipients,
}

/// Your first look.
#[derive(Serialize, ToSchema)]
pub struct MyFirstLook {
    outcome: OutcomeKind,
    #[schema(format = DateTime)]
    at: String,
    #[schema(required = true)]
    reason: Option<String>,
}

/// Your verdict that counts.
#[derive(Serialize, ToSchema)]
pub struct MyVerdict {
    outcome: OutcomeKind,
    #[schema(format = DateTime)]
    at: String,
    #[schema(format = DateTime)]
    send_at: String,
}

/// A lift that waits for a second person.
#[derive(Serialize, ToSchema)]
pub struct LiftProposed {
    /// Always true.
    proposed: bool,
}
