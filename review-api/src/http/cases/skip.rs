//! `POST /v1/cases/{case_id}/skip`: passes a case over: it is not shown to this person for a day, and nobody counts it.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Passes it over.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/skip",
    operation_id = "skip_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 204, description = "Passed over"),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<StatusCode, Problem> {
    app.ledger().skip_case(&case.into(), &who.principal).await?;
    Ok(StatusCode::NO_CONTENT)
}
