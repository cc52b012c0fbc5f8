//! `GET` and `PUT /v1/policy`: activation is all or nothing, with the user recorded.

use axum::Extension;
use axum::extract::rejection::{QueryRejection, StringRejection};
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use redress_ledger::Principal;
use serde::Deserialize;
use serde_json::json;

use super::Problem;
use crate::policy;
use crate::service::{Engine, checked};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DryRun {
    #[serde(default)]
    dry_run: bool,
}

/// The active policy, as it was activated.
#[utoipa::path(
    get, path = "/v1/policy", tag = "engine", security(("token" = [])),
    responses(
        (status = 200, content_type = "application/toml", body = String), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 404, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn get(State(engine): State<Engine>) -> Result<Response, Problem> {
    match engine.ledger.active_policy().await? {
        None => Err(Problem::new(StatusCode::NOT_FOUND, "no policy is active")),
        Some((hash, text)) => {
            let tag = format!("\"{hash}\"");
            Ok(([(header::CONTENT_TYPE, "application/toml".to_owned()), (header::ETAG, tag)], text).into_response())
        }
    }
}

/// Checks a policy and makes it the active one. A wrong or unfair policy changes nothing.
#[utoipa::path(
    put, path = "/v1/policy", tag = "engine", security(("token" = [])),
    params(("dry_run" = Option<bool>, Query, description = "check only")),
    request_body(content = String, content_type = "application/toml"),
    responses(
        (status = 200, body = Object), (status = 400, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 413, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 422, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn put(
    State(engine): State<Engine>,
    Extension(principal): Extension<Principal>,
    query: Result<Query<DryRun>, QueryRejection>,
    text: Result<String, StringRejection>,
) -> Result<Response, Problem> {
    let (Query(query), text) = (query?, text?);
    let has_model = engine.ledger.any_model_in_service().await?;
    let checked_text = policy::check(&text, "policy").and_then(|policy| policy.bind(has_model).map(|()| policy));
    let policy = checked_text.map_err(|errors| {
        let detail = "the policy is refused; nothing was changed".to_owned();
        Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail).with("errors", json!(errors.errors))
    })?;
    let command = if query.dry_run {
        None
    } else {
        Some(engine.ledger.activate_policy(&checked(&policy), Some(&principal)).await?)
    };
    let body =
        json!({ "hash": policy.hash, "rules": policy.rules.len(), "activated": command.is_some(), "command": command });
    Ok(axum::Json(body).into_response())
}
