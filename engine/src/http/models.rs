//! `GET` and `PUT /v1/models`, `DELETE /v1/models/{hash}`: models into shadow, live, and out of service, each step with its admin.

use axum::Extension;
use axum::extract::rejection::{PathRejection, QueryRejection, StringRejection};
use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use redress_ledger::Principal;
use redress_ledger::model::ModelMode;
use serde::Deserialize;
use serde_json::json;

use super::Problem;
use crate::decide::Bound;
use crate::service::Engine;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Put {
    mode: ModelMode,
    #[serde(default)]
    dry_run: bool,
}

/// Models of the record with where they stand, and how often people overturned what rests on their scores.
#[utoipa::path(
    get, path = "/v1/models", tag = "engine", security(("token" = [])),
    responses(
        (status = 200, body = Object), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn get(State(engine): State<Engine>) -> Result<Response, Problem> {
    Ok(axum::Json(json!({ "models": engine.ledger.models().await? })).into_response())
}

/// Checks a model and puts it to work: in shadow, where it scores and moves nothing; or live, by another admin than the one who put it in
/// shadow. A wrong model changes nothing.
#[utoipa::path(
    put, path = "/v1/models", tag = "engine", security(("token" = [])),
    params(("mode" = String, Query, description = "`shadow`, or `live` for a model that is in shadow"), ("dry_run" = Option<bool>, Query, description = "check only")),
    request_body(content = String, content_type = "application/json"),
    responses(
        (status = 200, body = Object), (status = 400, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 413, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 409, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 422, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn put(
    State(engine): State<Engine>,
    Extension(principal): Extension<Principal>,
    query: Result<Query<Put>, QueryRejection>,
    text: Result<String, StringRejection>,
) -> Result<Response, Problem> {
    let (Query(query), text) = (query?, text?);
    let bound = Bound::read(&text).map_err(|why| {
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "the model is refused; nothing was changed".to_owned())
            .with("errors", json!([{ "place": why.place, "what": why.what, "remedy": why.remedy }]))
    })?;
    let model = bound.checked();
    let command =
        if query.dry_run { None } else { Some(engine.ledger.activate_model(&model, query.mode, &principal).await?) };
    let body = json!({
        "hash": model.hash, "name": model.name, "version": model.version, "mode": query.mode,
        "activated": command.is_some(), "command": command,
    });
    Ok(axum::Json(body).into_response())
}

/// Takes a model out of service. Rules that name `score` no longer fire then, unless another is live.
#[utoipa::path(
    delete, path = "/v1/models/{hash}", tag = "engine", security(("token" = [])),
    params(("hash" = String, Path, description = "SHA-256 of the model's file")),
    responses(
        (status = 200, body = Object), (status = 400, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 404, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 409, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn delete(
    State(engine): State<Engine>,
    Extension(principal): Extension<Principal>,
    hash: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(hash) = hash?;
    let command = engine.ledger.retire_model(&hash, &principal).await?;
    Ok(axum::Json(json!({ "hash": hash, "command": command })).into_response())
}
