//! `GET /v1/reversals/{reversal_id}`: one bulk reversal, and how far it is.

use axum::Json;
use axum::extract::State;
use redress_ledger::reversal::Reversal;

use crate::app::App;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Shows it.
#[utoipa::path(
    get,
    path = "/v1/reversals/{reversal_id}",
    operation_id = "show_reversal",
    tag = "reversals",
    params(("reversal_id" = String, Path, description = "The reversal")),
    responses(
        (status = 200, description = "The reversal with its progress", body = schema::Reversal),
        schema::Guarded, schema::Missing, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, body::Segment(id): body::Segment) -> Result<Json<Reversal>, Problem> {
    Ok(Json(find(&app, &id).await?))
}

/// The reversal of that id.
pub async fn find(app: &App, id: &str) -> Result<Reversal, Failure> {
    app.ledger().reversal(id).await?.ok_or_else(|| Failure::not_found("reversal"))
}
