//! `GET /v1/audit/checkpoints` and `/console/audit`: signed checkpoints of the audit log, the key that signs them, and what each is
//! worth now.

use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use axum::{Extension, Json};
use redress_ledger::Timestamp;
use redress_ledger::store::audit_state::Valued;
use serde::Serialize;

use super::audit::Wanted;
use super::gate::Who;
use super::problem::{Failure, Problem, Trouble};
use super::{body, schema};
use crate::app::App;
use crate::page::Desk;
use crate::page::audit::AuditPage;

/// Checkpoints on one page of the console.
const ON_A_PAGE: i64 = 50;

/// A page of them.
#[derive(Debug, Serialize)]
pub struct Listed {
    /// The key that signs here (Ed25519, hex).
    public_key: Option<String>,
    /// Its short name, which checkpoints carry.
    key_id: Option<String>,
    /// Entries behind the last checkpoint.
    unsigned_entries: i64,
    signed_at: Option<Timestamp>,
    checkpoints: Vec<Valued>,
}

/// Answers checkpoints after a number.
#[utoipa::path(
    get,
    path = "/v1/audit/checkpoints",
    operation_id = "read_audit_checkpoints",
    tag = "audit",
    params(
        ("after" = Option<i64>, Query, minimum = 0, description = "Checkpoints with a higher number; 0 begins at the first"),
        ("limit" = Option<i64>, Query, minimum = 1, maximum = 1000, description = "At most so many; 100 where absent"),
    ),
    responses(
        (status = 200, description = "Checkpoints in order, each with what it is worth now", body = schema::AuditCheckpoints),
        schema::Unreadable, schema::Guarded, schema::Invalid, schema::Unavailable,
    ),
)]
pub async fn get(
    State(app): State<App>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Result<Json<Listed>, Problem> {
    let Query(wanted) = wanted?;
    let (after, limit) = wanted.checked()?;
    let unsigned = app.ledger().audit_unsigned().await?;
    let checkpoints = app.ledger().checkpoints_valued(after, i64::MAX, limit, app.audit_key()).await?;
    Ok(Json(Listed {
        public_key: app.audit_key().map(ToString::to_string),
        key_id: app.audit_key().map(redress_ledger::audit::checkpoint::PublicKey::id),
        unsigned_entries: unsigned.entries,
        signed_at: unsigned.signed_at,
        checkpoints,
    }))
}

/// Answers the page: the newest first, older ones behind a link.
pub async fn page(State(app): State<App>, Extension(who): Extension<Who>, uri: Uri) -> Result<Response, Trouble> {
    let asked = uri.query().and_then(|query| body::form_field(query.as_bytes(), "until"));
    let newest = app.ledger().newest_checkpoint().await.map_err(Failure::from)?;
    let until = asked.and_then(|text| text.parse::<i64>().ok()).unwrap_or(newest).clamp(0, newest);
    let after = (until - ON_A_PAGE).max(0);
    let unsigned = app.ledger().audit_unsigned().await.map_err(Failure::from)?;
    let found = app.ledger().checkpoints_valued(after, until, ON_A_PAGE, app.audit_key()).await;
    let page = AuditPage::new(Desk::of(&who), app.audit_key(), &unsigned, &found.map_err(Failure::from)?, after);
    Ok(crate::page::html(StatusCode::OK, &page))
}
