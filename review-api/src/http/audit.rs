//! `GET /v1/audit`: the audit log in order, page by page.

use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use redress_ledger::audit::AuditEntry;
use serde::{Deserialize, Serialize};

use super::problem::{Failure, Problem};
use super::schema;
use crate::app::App;

const LIMIT_MAX: i64 = 1_000;

/// Which part of a numbered list.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wanted {
    #[serde(default)]
    after: i64,
    limit: Option<i64>,
}

impl Wanted {
    /// After which number, and at most how many.
    pub(super) fn checked(self) -> Result<(i64, i64), Failure> {
        let limit = self.limit.unwrap_or(100);
        if !(1..=LIMIT_MAX).contains(&limit) {
            return Err(Failure::invalid(format!("limit: must be between 1 and {LIMIT_MAX}.")));
        }
        if self.after < 0 {
            return Err(Failure::invalid("after: must be 0 or more."));
        }
        Ok((self.after, limit))
    }
}

/// A page of the log.
#[derive(Debug, Serialize)]
pub struct Entries {
    entries: Vec<AuditEntry>,
}

/// Answers entries after a number.
#[utoipa::path(
    get,
    path = "/v1/audit",
    operation_id = "read_audit",
    tag = "audit",
    params(
        ("after" = Option<i64>, Query, minimum = 0, description = "Entries with a higher number; 0 begins at the first"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 1000, description = "At most so many; 100 where absent"),
    ),
    responses(
        (status = 200, description = "Entries in order", body = schema::AuditEntries),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Entries>, Problem> {
    let Query(wanted) = wanted?;
    let (after, limit) = wanted.checked()?;
    Ok(Json(Entries { entries: app.ledger().audit_after(after, limit).await? }))
}
