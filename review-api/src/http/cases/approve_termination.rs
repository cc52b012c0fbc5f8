//! `POST /v1/cases/{case_id}/approve-termination`: one of the two people without whom no contract ends.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::EnforcementId;
use serde::Serialize;

use super::Reason;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// What the approval did.
#[derive(Debug, Serialize)]
pub struct Approved {
    terminated: bool,
    enforcement_id: Option<EnforcementId>,
}

/// Approves; the second person's approval terminates, the first only counts.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/approve-termination",
    operation_id = "approve_termination",
    tag = "cases",
    params(("case_id" = String, Path, description = "A case of kind `termination_proposal`")),
    request_body = schema::Reason,
    responses(
        (status = 200, description = "Counted; `terminated` says whether it was the second", body = schema::Approved),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(Reason { reason }): body::Json<Reason>,
) -> Result<Json<Approved>, Problem> {
    let enforcement_id = app.ledger().approve_termination(&case.into(), &who.principal, &reason).await?;
    Ok(Json(Approved { terminated: enforcement_id.is_some(), enforcement_id }))
}
