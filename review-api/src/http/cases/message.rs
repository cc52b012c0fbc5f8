//! `POST /v1/cases/{case_id}/messages`: what the reviewer who has claimed an appeal writes to its holder.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use redress_ledger::CaseId;
use redress_ledger::dialogue::Message;
use serde::Deserialize;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// What is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Written {
    text: String,
    #[serde(default)]
    is_question: bool,
}

/// Stores a message or a question; the holder will be told that there is one. A question stops the clock for a bounded time.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/messages",
    operation_id = "write_as_reviewer",
    tag = "cases",
    params(("case_id" = String, Path, description = "The case of an open appeal, claimed by who writes")),
    request_body = schema::ReviewerMessage,
    responses(
        (status = 201, description = "Stored; the holder will be told", body = schema::Message),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(Written { text, is_question }): body::Json<Written>,
) -> Result<(StatusCode, Json<Message>), Problem> {
    Ok((StatusCode::CREATED, Json(write(&app, &who, &case.into(), &text, is_question).await?)))
}

/// Stores it and counts it.
pub async fn write(app: &App, who: &Who, case: &CaseId, text: &str, is_question: bool) -> Result<Message, Failure> {
    let message = app.ledger().write_as_reviewer(case, &who.principal, text, is_question).await?;
    metrics::counter!("redress_messages_total", "from" => "reviewer").increment(1);
    Ok(message)
}
