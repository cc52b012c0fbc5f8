//! `POST /v1/cases/{case_id}/decline`: declines a case that a colleague handed over; it is back in the queue.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use super::Words;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Declines it.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/decline",
    operation_id = "decline_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    request_body = schema::Words,
    responses(
        (status = 204, description = "Back in the queue"),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(Words { words }): body::Json<Words>,
) -> Result<StatusCode, Problem> {
    app.ledger().decline(&case.into(), &who.principal, &words).await?;
    Ok(StatusCode::NO_CONTENT)
}
