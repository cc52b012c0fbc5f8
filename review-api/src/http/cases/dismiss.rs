//! `POST /v1/cases/{case_id}/dismiss`: a person decides that a deferred imposition shall not take effect.

use axum::Extension;
use axum::extract::State;
use axum::http::StatusCode;
use redress_ledger::review::Dismissal;

use super::Reason;
use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Problem;
use crate::http::{body, schema};

/// Dismisses it, and lifts the limit that stood for it. A measure that stands and was put before a person again is undone; of a
/// termination, two seniors have to want that, and the first one's word only counts.
#[utoipa::path(
    post,
    path = "/v1/cases/{case_id}/dismiss",
    operation_id = "dismiss_case",
    tag = "cases",
    params(("case_id" = String, Path, description = "A case of kind `deferred`")),
    request_body = schema::Reason,
    responses(
        (status = 202, description = "Counted: it would lift a termination, and a second person has to want that"),
        (status = 204, description = "Dismissed"),
        schema::Unreadable, schema::Guarded, schema::Missing, schema::Conflicting, schema::BadBody, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    body::Segment(case): body::Segment,
    body::Json(Reason { reason }): body::Json<Reason>,
) -> Result<StatusCode, Problem> {
    Ok(match app.ledger().dismiss_deferred(&case.into(), &who.principal, &reason).await? {
        Dismissal::Done => StatusCode::NO_CONTENT,
        Dismissal::Proposed => StatusCode::ACCEPTED,
    })
}
