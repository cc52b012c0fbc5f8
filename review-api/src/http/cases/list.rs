//! `GET /v1/cases`: the queue by deadline, then severity.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use redress_ledger::review::CaseSummary;
use redress_ledger::store::CaseFilter;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::problem::{Failure, Problem};
use crate::http::schema;

/// Most cases in one answer.
pub const LIMIT_MAX: i64 = 200;

/// Which cases.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    #[serde(default)]
    closed: bool,
    limit: Option<i64>,
}

/// The queue.
#[derive(Debug, Serialize)]
pub struct Cases {
    cases: Vec<CaseSummary>,
}

/// Answers the queue.
#[utoipa::path(
    get,
    path = "/v1/cases",
    operation_id = "list_cases",
    tag = "cases",
    params(
        ("closed" = Option<bool>, Query, description = "Also closed ones"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 200, description = "At most so many; 50 where absent"),
    ),
    responses(
        (status = 200, description = "Cases by deadline, then severity", body = schema::Cases),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Cases>, Problem> {
    let Query(Wanted { closed, limit }) = wanted?;
    let limit = limit.unwrap_or(50);
    if !(1..=LIMIT_MAX).contains(&limit) {
        return Err(Failure::invalid(format!("limit: must be between 1 and {LIMIT_MAX}.")).into());
    }
    Ok(Json(Cases { cases: app.ledger().cases(&CaseFilter { closed, limit }).await? }))
}
