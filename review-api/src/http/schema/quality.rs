//! Quality of review as the API's description shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::figures::{Share, Span};

/// What a verdict does to the measure.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// It stays.
    Stands,
    /// A lesser one takes its place.
    Lessened,
    /// It ends.
    Ends,
}

/// Agreement of two people beyond chance.
#[derive(Serialize, ToSchema)]
pub struct Pairs {
    cases: i64,
    #[schema(required = true)]
    raw: Option<f64>,
    #[schema(required = true)]
    prevalence: Option<f64>,
    #[schema(required = true)]
    kappa: Option<f64>,
    #[schema(required = true)]
    ac1: Option<f64>,
}

/// One person's work.
#[derive(Serialize, ToSchema)]
pub struct Reviewer {
    user_id: String,
    name: String,
    stands: Share,
    ends: Share,
    #[schema(required = true)]
    median_secs: Option<i64>,
    #[schema(required = true)]
    p90_secs: Option<i64>,
    sensitivity: Share,
    specificity: Share,
    confirmed: Share,
    /// What somebody should look at: `rubber_stamp`, `often_in_favour`, `ends_more`, `ends_less`.
    #[schema(value_type = Vec<Object>)]
    alarms: Vec<String>,
}

/// A case that two people saw differently.
#[derive(Serialize, ToSchema)]
pub struct Disagreement {
    case_id: String,
    first: Effect,
    second: Effect,
    #[schema(format = DateTime)]
    at: String,
}

/// How reviewing went.
#[derive(Serialize, ToSchema)]
pub struct Quality {
    span: Span,
    /// By name.
    reviewers: Vec<Reviewer>,
    pairs: Pairs,
    #[schema(required = true)]
    alpha: Option<f64>,
    waiting: i64,
    disagreements: Vec<Disagreement>,
}

/// An answer that somebody vouches for.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct KnownAnswer {
    expected: Effect,
}
