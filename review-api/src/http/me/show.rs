//! `GET /v1/me`: who asks, and what is theirs.

use axum::extract::State;
use axum::{Extension, Json};

use super::Me;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::schema;

/// Answers it.
#[utoipa::path(
    get,
    path = "/v1/me",
    operation_id = "show_me",
    tag = "me",
    responses(
        (status = 200, description = "Name, role, sessions, second factor", body = schema::Me),
        schema::Guarded, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>) -> Result<Json<Me>, Problem> {
    Ok(Json(super::read(&app, &who).await?))
}
