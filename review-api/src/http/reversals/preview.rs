//! `POST /v1/reversals/preview`: what a bulk reversal would do.

use axum::Json;
use axum::extract::State;
use redress_ledger::reversal::{ReversalPreview, ReversalScope};

use crate::app::App;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Counts, and changes nothing.
#[utoipa::path(
    post,
    path = "/v1/reversals/preview",
    operation_id = "preview_reversal",
    tag = "reversals",
    request_body = schema::ReversalScope,
    responses(
        (status = 200, description = "What would happen", body = schema::ReversalPreview),
        schema::Unreadable, schema::Guarded, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    body::Json(scope): body::Json<ReversalScope>,
) -> Result<Json<ReversalPreview>, Problem> {
    Ok(Json(app.ledger().preview_reversal(&scope).await?))
}
