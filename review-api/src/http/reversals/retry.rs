//! `POST /v1/reversals/{reversal_id}/retry`: accounts that failed and were set aside are tried anew.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::reversal::Reversal;

use super::show::find;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Has them tried anew, by a senior or an admin.
#[utoipa::path(
    post,
    path = "/v1/reversals/{reversal_id}/retry",
    operation_id = "retry_reversal",
    tag = "reversals",
    params(("reversal_id" = String, Path, description = "The reversal")),
    responses(
        (status = 200, description = "They are tried anew; `set_aside` is empty until one fails again", body = schema::Reversal),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(id): body::Segment,
) -> Result<Json<Reversal>, Problem> {
    app.ledger().retry_reversal(&id, &who.principal).await?;
    Ok(Json(find(&app, &id).await?))
}
