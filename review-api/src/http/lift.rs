//! `POST /v1/enforcements/{enforcement_id}/lift`: a senior undoes an enforcement without an appeal.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use axum::{Extension, Json};
use redress_ledger::EnforcementId;
use redress_ledger::review::{Lifting, Verdict};
use serde::Serialize;

use super::gate::Who;
use super::problem::{Failure, Problem};
use super::{body, schema};
use crate::app::App;

/// A lift that waits for a second person.
#[derive(Debug, Serialize)]
pub struct LiftProposed {
    proposed: bool,
}

/// Lifts it; the verdict must be one that lifts in full. Where two people have to agree, the first one's word counts for a week.
#[utoipa::path(
    post,
    path = "/v1/enforcements/{enforcement_id}/lift",
    operation_id = "lift_enforcement",
    tag = "enforcements",
    params(("enforcement_id" = String, Path, description = "The enforcement")),
    request_body = schema::Verdict,
    responses(
        (status = 200, description = "Lifted; the holder will be told", body = schema::OutcomeRecorded),
        (status = 202, description = "Counted; a second person has to agree, and nobody is told before that", body = schema::LiftProposed),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(enforcement): body::Segment,
    body::Json(verdict): body::Json<Verdict>,
) -> Result<Response, Problem> {
    Ok(match lift(&app, &who, &enforcement.into(), &verdict).await? {
        Lifting::Lifted(recorded) => Json(recorded).into_response(),
        Lifting::Proposed => (StatusCode::ACCEPTED, Json(LiftProposed { proposed: true })).into_response(),
    })
}

/// Lifts and counts, or keeps the word of the first of two.
pub async fn lift(app: &App, who: &Who, enforcement: &EnforcementId, verdict: &Verdict) -> Result<Lifting, Failure> {
    let lifting = app.ledger().lift_or_propose(enforcement, &who.principal, verdict).await?;
    if matches!(lifting, Lifting::Lifted(_)) {
        metrics::counter!("redress_outcomes_total", "kind" => verdict.outcome.as_str()).increment(1);
    }
    Ok(lifting)
}
