//! `POST /v1/cases/{case_id}/escalate`: gives a claimed case to seniors.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use super::Words;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Escalates it; it becomes one class more urgent.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/escalate",
    operation_id = "escalate_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    request_body = schema::Words,
    responses(
        (status = 204, description = "A senior decides it"),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(Words { words }): body::Json<Words>,
) -> Result<StatusCode, Problem> {
    app.ledger().escalate(&case.into(), &who.principal, &words).await?;
    Ok(StatusCode::NO_CONTENT)
}
