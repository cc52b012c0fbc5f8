//! `POST /v1/events`.

use axum::Extension;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use redress_ledger::Principal;
use serde::{Deserialize, Serialize};

use super::Problem;
use crate::ingest::{BodyError, Intake, read_batch, read_lines};
use crate::service::{Engine, IngestError};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Wait {
    wait: Option<String>,
}

/// What became of the events.
#[derive(Serialize, utoipa::ToSchema)]
#[expect(clippy::struct_field_names, reason = "the contract's names")]
pub(super) struct Accepted {
    /// Taken for the first time: they survive a power cut.
    accepted: u64,
    /// Seen before.
    duplicates: u64,
    /// Lines not taken; the first 1,000.
    rejected: Vec<RejectedLine>,
    /// All lines not taken.
    rejected_total: u64,
    /// Every line up to this one is dealt with: durable, seen before, or refused.
    through_line: u64,
    /// With `?wait=decision`: what was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    decisions: Option<Vec<DecidedLine>>,
}

/// A line that was not taken.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct RejectedLine {
    /// From 1.
    line: u64,
    /// Its id, where it could be read.
    id: Option<String>,
    /// What is wrong, with field and remedy.
    error: String,
}

/// A decision and the ledger's answer.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct DecidedLine {
    /// Its id.
    decision_id: String,
    /// The account.
    account_id: String,
    /// The decided rung.
    rung: String,
    /// The rules that fired.
    rules: Vec<String>,
    /// `recorded`, `imposed`, `deferred` or `refused`.
    answer: String,
}

/// Takes events. Acknowledged only when they survive a power cut; a repeated event is dropped, so retry freely.
#[utoipa::path(
    post, path = "/v1/events", tag = "engine", security(("token" = [])),
    params(("wait" = Option<String>, Query, description = "`decision`: answer also what was decided")),
    request_body(content(
        (String = "application/x-ndjson"), (String = "application/cloudevents+json"), (String = "application/cloudevents-batch+json")
    ), description = "One event a line; or CloudEvents 1.0. gzip and zstd are understood."),
    responses(
        (status = 200, body = Accepted), (status = 400, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 401, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 429, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 403, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 413, content_type = "application/problem+json", body = super::problem::ProblemBody),
        (status = 415, content_type = "application/problem+json", body = super::problem::ProblemBody), (status = 503, content_type = "application/problem+json", body = super::problem::ProblemBody)
    )
)]
pub(super) async fn post(
    State(engine): State<Engine>,
    Extension(principal): Extension<Principal>,
    query: Result<Query<Wait>, QueryRejection>,
    headers: HeaderMap,
    body: Body,
) -> Response {
    let query = match query {
        Ok(Query(query)) => query,
        Err(rejection) => return Problem::from(rejection).into_response(),
    };
    let wait = match query.wait.as_deref() {
        None => false,
        Some("decision") => true,
        Some(_) => return Problem::new(StatusCode::BAD_REQUEST, "`wait` must be `decision`").into_response(),
    };
    let source = principal.name.as_str();
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("application/x-ndjson");
    let kind = kind.split(';').next().unwrap_or(kind).trim().to_ascii_lowercase();
    let (intake, result) = match kind.as_str() {
        "application/x-ndjson"
        | "application/ndjson"
        | "application/jsonl"
        | "application/json"
        | "text/plain"
        | "application/octet-stream"
        | "application/x-www-form-urlencoded" => read_lines(&engine, source, wait, body).await,
        "application/cloudevents+json" => read_batch(&engine, source, wait, body, false).await,
        "application/cloudevents-batch+json" => read_batch(&engine, source, wait, body, true).await,
        _ => {
            let detail =
                "send application/x-ndjson, application/cloudevents+json or application/cloudevents-batch+json";
            return Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, detail).into_response();
        }
    };
    let answer = answer(intake, wait);
    match result {
        Ok(()) => axum::Json(answer).into_response(),
        Err(error) => refuse(&error, &answer),
    }
}

fn answer(intake: Intake, wait: bool) -> Accepted {
    let rejected =
        intake.rejected.into_iter().map(|r| RejectedLine { line: r.line, id: r.id, error: r.error }).collect();
    let decided = intake.taken.answers.into_iter().map(|(decision, answer)| DecidedLine {
        decision_id: decision.id.0,
        account_id: decision.account_id.0,
        rung: decision.rung.to_string(),
        rules: decision.rules.into_iter().map(|rule| rule.rule_id).collect(),
        answer: answer.as_str().to_owned(),
    });
    Accepted {
        accepted: intake.accepted,
        duplicates: intake.duplicates,
        rejected,
        rejected_total: intake.rejected_total,
        through_line: intake.through_line,
        decisions: wait.then(|| decided.collect()),
    }
}

fn refuse(error: &BodyError, taken: &Accepted) -> Response {
    let status = match error {
        BodyError::Cut | BodyError::Malformed(_) => StatusCode::BAD_REQUEST,
        BodyError::Silent => StatusCode::REQUEST_TIMEOUT,
        BodyError::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
        BodyError::Ingest(IngestError::Busy | IngestError::Journal(_) | IngestError::Stopping) => {
            StatusCode::SERVICE_UNAVAILABLE
        }
    };
    let detail = match taken.through_line {
        0 => error.to_string(),
        n => format!("{error}. Lines 1 to {n} are dealt with and stay so; send the rest, from line {} on", n + 1),
    };
    Problem::new(status, detail).with("taken", serde_json::to_value(taken).unwrap_or_default()).into_response()
}
