//! `GET /v1/reversals`: bulk reversals, newest first.

use axum::Json;
use axum::extract::State;
use redress_ledger::reversal::Reversal;

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::schema;

/// Lists them.
#[utoipa::path(
    get,
    path = "/v1/reversals",
    operation_id = "list_reversals",
    tag = "reversals",
    responses(
        (status = 200, description = "At most 100, newest first", body = [schema::Reversal]),
        schema::Guarded, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>) -> Result<Json<Vec<Reversal>>, Problem> {
    Ok(Json(app.ledger().reversals().await?))
}
