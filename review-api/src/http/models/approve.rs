//! `POST /v1/models/{hash}/approve`: a second admin makes the model in shadow live.

use axum::extract::State;
use axum::{Extension, Json};
use serde::Deserialize;

use super::Models;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// What whoever approves has looked at.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Approval {
    /// SHA-256 of the comparison; null where the model has none.
    promotion: Option<String>,
}

/// Makes it live; never the person who put it in shadow, and never a model whose comparison says worse.
#[utoipa::path(
    post,
    path = "/v1/models/{hash}/approve",
    operation_id = "approve_model",
    tag = "models",
    params(("hash" = String, Path, description = "SHA-256 of the model's file")),
    request_body = schema::ModelApproval,
    responses(
        (status = 200, description = "Live; a running engine takes it within a second", body = schema::Models),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(hash): body::Segment,
    body::Json(approval): body::Json<Approval>,
) -> Result<Json<Models>, Problem> {
    approve(&app, &who, &hash, approval.promotion.as_deref()).await?;
    Ok(Json(super::find(&app).await?))
}

/// Makes it live.
pub async fn approve(app: &App, who: &Who, hash: &str, seen: Option<&str>) -> Result<(), Failure> {
    app.ledger().approve_model(hash, seen, &who.principal).await?;
    Ok(())
}
