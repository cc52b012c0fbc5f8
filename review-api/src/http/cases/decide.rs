//! `POST /v1/cases/{case_id}/decide`: a person's verdict. An overturn undoes the enforcement in the same transaction.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::CaseId;
use redress_ledger::review::{OutcomeRecorded, Verdict};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Decides a claimed appeal.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/decide",
    operation_id = "decide_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case, claimed by who decides it")),
    request_body = schema::Verdict,
    responses(
        (status = 200, description = "Decided; the holder will be told", body = schema::OutcomeRecorded),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(verdict): body::Json<Verdict>,
) -> Result<Json<OutcomeRecorded>, Problem> {
    Ok(Json(decide(&app, &who, &case.into(), &verdict).await?))
}

/// Decides and counts.
pub async fn decide(app: &App, who: &Who, case: &CaseId, verdict: &Verdict) -> Result<OutcomeRecorded, Failure> {
    let recorded = app.ledger().decide(case, &who.principal, verdict).await?;
    metrics::counter!("redress_outcomes_total", "kind" => verdict.outcome.as_str()).increment(1);
    Ok(recorded)
}
