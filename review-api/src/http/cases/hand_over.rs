//! `POST /v1/cases/{case_id}/hand-over`: asks a named colleague to take a claimed case.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::Timestamp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// To whom, with which words.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HandOver {
    to: String,
    words: String,
}

/// Until when the colleague is asked.
#[derive(Debug, Serialize)]
pub struct HandedOver {
    offered_until: Timestamp,
}

/// Hands it over; the colleague may decline.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/hand-over",
    operation_id = "hand_over_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case")),
    request_body = schema::HandOver,
    responses(
        (status = 200, description = "The colleague is asked", body = schema::HandedOver),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(HandOver { to, words }): body::Json<HandOver>,
) -> Result<Json<HandedOver>, Problem> {
    let offered_until = app.ledger().hand_over(&case.into(), &who.principal, &to, &words).await?;
    Ok(Json(HandedOver { offered_until }))
}
