//! `POST /v1/cases/{case_id}/claim`: takes a case out of the queue until the lease ends; again renews it.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::review::CaseSummary;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Claims it.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/claim",
    operation_id = "claim_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "Claimed; `lease_until` says how long", body = schema::CaseSummary),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<Json<CaseSummary>, Problem> {
    Ok(Json(app.ledger().claim(&case.into(), &who.principal).await?))
}
