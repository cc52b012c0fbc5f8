//! `POST /v1/enforcements/{enforcement_id}/lift`: a senior undoes an enforcement without an appeal.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::EnforcementId;
use redress_ledger::review::{OutcomeRecorded, Verdict};

use super::gate::Who;
use super::problem::{Failure, Problem};
use super::{body, schema};
use crate::app::App;

/// Lifts it; the verdict must be one that lifts in full.
#[utoipa::path(
    post,
    path = "/v1/enforcements/{enforcement_id}/lift",
    operation_id = "lift_enforcement",
    tag = "enforcements",
    params(("enforcement_id" = String, Path, description = "The enforcement")),
    request_body = schema::Verdict,
    responses(
        (status = 200, description = "Lifted; the holder will be told", body = schema::OutcomeRecorded),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(enforcement): body::Segment,
    body::Json(verdict): body::Json<Verdict>,
) -> Result<Json<OutcomeRecorded>, Problem> {
    Ok(Json(lift(&app, &who, &enforcement.into(), &verdict).await?))
}

/// Lifts and counts.
pub async fn lift(
    app: &App,
    who: &Who,
    enforcement: &EnforcementId,
    verdict: &Verdict,
) -> Result<OutcomeRecorded, Failure> {
    let recorded = app.ledger().lift(enforcement, &who.principal, verdict).await?;
    metrics::counter!("redress_outcomes_total", "kind" => verdict.outcome.as_str()).increment(1);
    Ok(recorded)
}
