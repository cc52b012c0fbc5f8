//! `POST /v1/cases/{case_id}/release`: gives a claimed case back to the queue.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Gives it back.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/release",
    operation_id = "release_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 204, description = "Back in the queue"),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<StatusCode, Problem> {
    app.ledger().release_claim(&case.into(), &who.principal).await?;
    Ok(StatusCode::NO_CONTENT)
}
