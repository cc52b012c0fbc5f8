//! `POST /v1/models/{hash}/retire`: an admin takes a model out of service.

use axum::extract::State;
use axum::{Extension, Json};

use super::Models;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Takes it out of service at once, live or in shadow. Rules that name `score` do not fire then, unless another is live.
#[utoipa::path(
    post,
    path = "/v1/models/{hash}/retire",
    operation_id = "retire_model",
    tag = "models",
    params(("hash" = String, Path, description = "SHA-256 of the model's file")),
    responses(
        (status = 200, description = "Out of service; a running engine lets it go within a second", body = schema::Models),
        schema::Guarded, schema::Missing, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(hash): body::Segment,
) -> Result<Json<Models>, Problem> {
    retire(&app, &who, &hash).await?;
    Ok(Json(super::find(&app).await?))
}

/// Takes it out of service.
pub async fn retire(app: &App, who: &Who, hash: &str) -> Result<(), Failure> {
    app.ledger().retire_model(hash, &who.principal).await?;
    Ok(())
}
