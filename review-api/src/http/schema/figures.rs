//! Figures as the API's description shows them.

use serde::Serialize;
use utoipa::ToSchema;

/// From when (inclusive) until when (exclusive).
#[derive(Serialize, ToSchema)]
pub struct Span {
    #[schema(format = DateTime)]
    from: String,
    #[schema(format = DateTime)]
    to: String,
}

/// So many of so many.
#[derive(Serialize, ToSchema)]
pub struct Share {
    hits: i64,
    of: i64,
}

/// A count under a name.
#[derive(Serialize, ToSchema)]
pub struct Count {
    name: String,
    count: i64,
}

/// How long appeals took, in days.
#[derive(Serialize, ToSchema)]
pub struct Durations {
    decided: i64,
    #[schema(required = true)]
    mean_days: Option<f64>,
    #[schema(required = true)]
    median_days: Option<f64>,
    #[schema(required = true)]
    p90_days: Option<f64>,
}

/// What people found about one rule, or one version of the model.
#[derive(Serialize, ToSchema)]
pub struct Found {
    name: String,
    /// A model's name and version.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    title: Option<String>,
    imposed: i64,
    overturned: Share,
    lifted: Share,
}

/// Figures of a span.
#[derive(Serialize, ToSchema)]
pub struct Figures {
    span: Span,
    /// Measures that took effect, by rung.
    imposed: Vec<Count>,
    /// Of them, those that took effect before a person had looked.
    automatic: Share,
    /// Impositions that waited for a person.
    deferred: i64,
    /// Appeals lodged, by kind.
    lodged: Vec<Count>,
    closed_without_outcome: Vec<Count>,
    open: i64,
    open_late: i64,
    /// Outcomes given, by kind.
    outcomes: Vec<Count>,
    durations: Durations,
    in_time: Share,
    /// Decisions overturned, of those that people decided.
    overturned: Share,
    /// Automatic measures overturned, of all: an underestimate.
    automation_errors: Share,
    rules: Vec<Found>,
    models: Vec<Found>,
}
