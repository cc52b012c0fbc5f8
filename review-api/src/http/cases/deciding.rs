//! `GET /v1/cases/{case_id}/deciding`: how far the deciding of a case has come, as whoever asks may know it.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::verdict::Deciding;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Answers it: of colleagues' verdicts the number only.
#[utoipa::path(
    get,
    path = "/v1/cases/{case_id}/deciding",
    operation_id = "case_deciding",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "What the case asks, and what you have said", body = schema::Deciding),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<Json<Deciding>, Problem> {
    Ok(Json(app.ledger().deciding(&case.into(), &who.principal).await?))
}
