//! `POST /v1/cases/{case_id}/first-look`: a provisional verdict on the evidence alone, before the machine's view is shown.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use redress_ledger::verdict::FirstLook;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Commits it; it stays as it is.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/first-look",
    operation_id = "first_look",
    tag = "cases",
    params(("case_id" = String, Path, description = "A case that asks for a first look, claimed by who looks")),
    request_body = schema::FirstLook,
    responses(
        (status = 204, description = "Kept; the whole case is shown from now on"),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(look): body::Json<FirstLook>,
) -> Result<StatusCode, Problem> {
    app.ledger().first_look(&case.into(), &who.principal, &look).await?;
    Ok(StatusCode::NO_CONTENT)
}
