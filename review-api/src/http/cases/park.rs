//! `POST /v1/cases/{case_id}/park`: sets a claimed case aside until a time; it comes back by itself.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// For how long, and why.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Park {
    hours: i64,
    reason: String,
}

/// Until when.
#[derive(Debug, Serialize)]
pub struct Parked {
    parked_until: Timestamp,
}

/// Parks it.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/park",
    operation_id = "park_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    request_body = schema::Park,
    responses(
        (status = 200, description = "Set aside", body = schema::Parked),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(Park { hours, reason }): body::Json<Park>,
) -> Result<Json<Parked>, Problem> {
    Ok(Json(Parked { parked_until: app.ledger().park(&case.into(), &who.principal, hours, &reason).await? }))
}
