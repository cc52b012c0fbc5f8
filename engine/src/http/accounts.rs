//! `PUT` and `GET /v1/accounts/{id}`.

use axum::Extension;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use redress_ledger::account::AccountUpdate;
use redress_ledger::id::ACCOUNT_ID_BYTES_MAX;
use redress_ledger::{AccountId, Principal, Rung, Timestamp};
use serde_json::json;

use super::Problem;
use crate::service::Engine;

fn account_id(text: String) -> Result<AccountId, Problem> {
    if text.trim().is_empty() || text.len() > ACCOUNT_ID_BYTES_MAX || text.chars().any(char::is_control) {
        let detail = format!("an account id has 1 to {ACCOUNT_ID_BYTES_MAX} bytes and no control characters");
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, detail));
    }
    Ok(AccountId(text))
}

/// Keeps an account's contacts and facts. Replaces what was there.
#[utoipa::path(
    put, path = "/v1/accounts/{account_id}", tag = "engine", security(("token" = [])),
    params(("account_id" = String, Path, description = "the platform's account id")),
    request_body(content = Object, description = "contacts (list of addresses), locale, created_at (RFC 3339), plan, protected"),
    responses(
        (status = 204), (status = 400, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 413, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 422, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn put(
    State(engine): State<Engine>,
    Extension(principal): Extension<Principal>,
    id: Result<Path<String>, PathRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Path(id) = id?;
    let (id, body) = (account_id(id)?, body?);
    let update: AccountUpdate = serde_json::from_slice(&body)
        .map_err(|e| Problem::new(StatusCode::BAD_REQUEST, format!("not an account: {e}")))?;
    engine.ledger.put_account(&id, &update, principal.user_id.as_str()).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// An account's standing, what stands against it, and its signals.
#[utoipa::path(
    get, path = "/v1/accounts/{account_id}", tag = "engine", security(("token" = [])),
    params(("account_id" = String, Path, description = "the platform's account id")),
    responses(
        (status = 200, body = Object), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 400, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 404, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 422, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn get(
    State(engine): State<Engine>,
    id: Result<Path<String>, PathRejection>,
) -> Result<Response, Problem> {
    let Path(id) = id?;
    let id = account_id(id)?;
    let view = engine.ledger.account(&id).await?;
    let look = engine.look(&id).await.map_err(|e| Problem::new(StatusCode::SERVICE_UNAVAILABLE, e.to_string()))?;
    if view.is_none() && look.is_none() {
        return Err(Problem::new(StatusCode::NOT_FOUND, "nothing is known of this account"));
    }
    let mut body = match view {
        Some(view) => serde_json::to_value(view).unwrap_or_default(),
        None => json!({ "account_id": id, "standing": Rung::Observe, "enforcements": [] }),
    };
    if let (Some(look), Some(object)) = (look, body.as_object_mut()) {
        object.insert("decided".to_owned(), json!(look.decided));
        object.insert("newest_event_at".to_owned(), json!(Timestamp(look.newest_at)));
        object.insert("signals".to_owned(), json!(look.signals));
    }
    Ok(axum::Json(body).into_response())
}
