//! `GET /v1/queue`: how many cases there are, for the live counts of the console.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::queue::QueueCounts;
use serde::Serialize;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Problem};
use crate::http::schema;

/// The counts, and how many are whoever's who asks.
#[derive(Clone, Debug, Serialize)]
pub struct Counts {
    /// Of the whole queue, at most a few seconds old.
    #[serde(flatten)]
    pub queue: QueueCounts,
    /// Held by, or handed over to, whoever asks.
    pub mine: i64,
}

/// Answers the counts.
#[utoipa::path(
    get,
    path = "/v1/queue",
    operation_id = "count_queue",
    tag = "cases",
    responses(
        (status = 200, description = "Counts of cases, at most a few seconds old; never of people", body = schema::QueueCounts),
        schema::Guarded, schema::Unavailable,
    ),
)]
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>) -> Result<Json<Counts>, Problem> {
    Ok(Json(counts_for(&app, &who).await?))
}

/// The counts as this principal sees them.
pub async fn counts_for(app: &App, who: &Who) -> Result<Counts, Failure> {
    let mine = app.ledger().mine_count(&who.principal.user_id).await?;
    Ok(Counts { queue: app.queue_counts().await?, mine })
}
