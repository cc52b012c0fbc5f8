//! `/healthz` says that the process answers, `/readyz` that each of its parts can work.

use std::collections::BTreeMap;
use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use axum::routing::get;
use axum::{Json, Router};
use redress_ledger::Ledger;
use serde::Serialize;
use utoipa::ToSchema;

use super::compose::Readiness;

/// Longest wait for the ledger's answer.
const LEDGER_WAIT: Duration = Duration::from_secs(2);

/// What the routes ask.
#[derive(Clone)]
pub struct Parts {
    readiness: Readiness,
    ledger: Ledger,
}

/// The two routes.
pub fn router(readiness: Readiness, ledger: Ledger) -> Router {
    Router::new().route("/healthz", get(healthz)).route("/readyz", get(readyz)).with_state(Parts { readiness, ledger })
}

/// Whether each part can work.
#[derive(Debug, Serialize, ToSchema)]
pub struct Ready {
    /// Whether all can.
    ready: bool,
    /// `ok`, or what is wrong, by part: `ledger`, `engine`, `review_api`.
    parts: BTreeMap<String, String>,
}

#[utoipa::path(get, path = "/healthz", tag = "health", responses((status = 200, description = "The process answers", body = String)))]
pub async fn healthz() -> &'static str {
    "ok"
}

#[utoipa::path(get, path = "/readyz", tag = "health", responses(
    (status = 200, description = "Every part can work", body = Ready),
    (status = 503, description = "A part cannot work", body = Ready),
))]
pub async fn readyz(State(parts): State<Parts>) -> (StatusCode, Json<Ready>) {
    let mut found = BTreeMap::from([("ledger".to_owned(), words(ask(&parts.ledger).await))]);
    found.extend(parts.readiness.ask().await.into_iter().map(|(name, answer)| (name.to_owned(), words(answer))));
    let ready = found.values().all(|word| word == "ok");
    let status = if ready { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
    (status, Json(Ready { ready, parts: found }))
}

async fn ask(ledger: &Ledger) -> Result<(), String> {
    match tokio::time::timeout(LEDGER_WAIT, ledger.ping()).await {
        // Details go to the log: this route answers anybody.
        Ok(Err(error)) => {
            tracing::warn!(error = crate::failure::chain(&error), "the ledger does not answer");
            Err("the database does not answer".to_owned())
        }
        Ok(Ok(())) => Ok(()),
        Err(_) => Err(format!("no answer within {} s", LEDGER_WAIT.as_secs())),
    }
}

fn words(answer: Result<(), String>) -> String {
    answer.err().unwrap_or_else(|| "ok".to_owned())
}
