//! `POST /v1/cases/{case_id}/undo`: takes back one's own verdict while it is held.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Takes it back; the case stays claimed.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/undo",
    operation_id = "undo_verdict",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 204, description = "Taken back; nothing was sent"),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<StatusCode, Problem> {
    app.ledger().undo_verdict(&case.into(), &who.principal).await?;
    Ok(StatusCode::NO_CONTENT)
}
