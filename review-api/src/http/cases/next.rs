//! `POST /v1/cases/next`: claims the most urgent case that whoever asks may take.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::review::CaseSummary;
use serde::Serialize;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::schema;

/// The case that was handed out; null where nothing waits that this person may take.
#[derive(Debug, Serialize)]
pub struct Next {
    case: Option<CaseSummary>,
}

/// Claims it.
#[utoipa::path(
    post,
    path = "/v1/cases/next",
    operation_id = "next_case",
    tag = "cases",
    responses(
        (status = 200, description = "Claimed; within competence and language, without a conflict of interest", body = schema::Next),
        schema::Guarded, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>) -> Result<Json<Next>, Problem> {
    Ok(Json(Next { case: app.ledger().next_case(&who.principal).await? }))
}
