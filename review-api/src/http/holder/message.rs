//! `POST /v1/appeals/{token}/messages`: what the holder writes while an appeal is open.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use redress_ledger::dialogue::Message;
use redress_ledger::token::PresentedToken;
use serde::Deserialize;

use crate::app::App;
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// What is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    text: String,
}

/// Stores a message. When this answers, it is durable; a question that stops the clock is answered by it.
#[utoipa::path(
    post,
    path = "/v1/appeals/{token}/messages",
    operation_id = "write_as_holder",
    tag = "appeals",
    params(("token" = String, Path, description = "The last part of the link in the notice")),
    request_body = schema::HolderMessage,
    responses(
        (status = 201, description = "Stored", body = schema::Message),
        schema::Unreadable, schema::Missing, schema::Conflicting, schema::BadBody, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    body::Segment(token): body::Segment,
    asker: Asker,
    body::Json(Written { text }): body::Json<Written>,
) -> Result<(StatusCode, Json<Message>), Problem> {
    Ok((StatusCode::CREATED, Json(write(&app, &asker, &token, &text).await?)))
}

/// Stores it; durable when it returns.
///
/// # Errors
/// As the ledger says; for a token that does not open, the same as [`super::view`]; 429 for too many about one decision.
pub async fn write(app: &App, asker: &Asker, token: &str, text: &str) -> Result<Message, Failure> {
    let presented = PresentedToken::parse(token).ok_or_else(|| super::unknown(app, asker))?;
    let opened = super::view(app, asker, token).await?;
    let key = format!("message {}", opened.statement.decision_id);
    app.filings().admit(&key, app.now()).map_err(Failure::too_many)?;
    let message =
        app.ledger().write_as_holder(app.link_key(), &presented, text).await.map_err(|error| match error {
            redress_ledger::LedgerError::NotFound(_) => super::unknown(app, asker),
            other => other.into(),
        })?;
    metrics::counter!("redress_messages_total", "from" => "holder").increment(1);
    Ok(message)
}
