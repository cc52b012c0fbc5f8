//! `POST /v1/reversals/{reversal_id}/approve`: a second person agrees, and the reversal runs.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::reversal::Reversal;

use super::show::find;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Approves it; never the person who proposed it.
#[utoipa::path(
    post,
    path = "/v1/reversals/{reversal_id}/approve",
    operation_id = "approve_reversal",
    tag = "reversals",
    params(("reversal_id" = String, Path, description = "The reversal")),
    responses(
        (status = 200, description = "Approved; it runs from here on", body = schema::Reversal),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(id): body::Segment,
) -> Result<Json<Reversal>, Problem> {
    app.ledger().approve_reversal(&id, &who.principal).await?;
    Ok(Json(find(&app, &id).await?))
}
