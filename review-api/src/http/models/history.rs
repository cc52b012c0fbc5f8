//! `GET /v1/models/history`: models with where they stand, and every step.

use axum::Json;
use axum::extract::State;

use super::Models;
use crate::app::App;
use crate::http::problem::Problem;
use crate::http::schema;

/// Shows them.
#[utoipa::path(
    get,
    path = "/v1/models/history",
    operation_id = "model_history",
    tag = "models",
    responses(
        (status = 200, description = "At most 200 models and 200 steps, the newest first", body = schema::Models),
        schema::Guarded, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>) -> Result<Json<Models>, Problem> {
    Ok(Json(super::find(&app).await?))
}
