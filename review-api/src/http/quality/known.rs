//! `POST /v1/cases/{case_id}/known-answer`: a senior vouches for the answer of a decided case.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use redress_ledger::machine::Effect;
use serde::Deserialize;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// What is known to be right.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Known {
    expected: Effect,
}

/// Keeps it; from then on the case may be put among others.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/known-answer",
    operation_id = "name_known_answer",
    tag = "cases",
    params(("case_id" = String, Path, description = "A decided case")),
    request_body = schema::KnownAnswer,
    responses(
        (status = 204, description = "Kept"),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(known): body::Json<Known>,
) -> Result<StatusCode, Problem> {
    app.ledger().name_known_answer(&case.into(), &who.principal, known.expected).await?;
    Ok(StatusCode::NO_CONTENT)
}
