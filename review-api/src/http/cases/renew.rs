//! `POST /v1/cases/{case_id}/renew`: a sign of life from who holds the case; the lease runs on.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::Timestamp;
use serde::Serialize;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// A lease that runs.
#[derive(Debug, Serialize)]
pub struct Lease {
    lease_until: Timestamp,
}

/// Renews the lease once half of it is over; before, it only answers when it ends.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/renew",
    operation_id = "renew_claim",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    responses(
        (status = 200, description = "When the lease ends", body = schema::Lease),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
) -> Result<Json<Lease>, Problem> {
    Ok(Json(Lease { lease_until: app.ledger().renew_claim(&case.into(), &who.principal).await? }))
}
