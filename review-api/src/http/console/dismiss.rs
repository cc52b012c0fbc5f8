//! `POST /console/cases/{case_id}/dismiss`: decides that nothing shall take effect.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::review::Dismissal;

use super::case::shown_again;
use super::typed;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;

/// Dismisses it and leads to the queue.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let (case, typed) = (CaseId::from(case), typed(&form));
    match app.ledger().dismiss_deferred(&case, &who.principal, &typed.reason).await {
        Ok(Dismissal::Done) => see_other("/console?done=dismissed"),
        Ok(Dismissal::Proposed) => see_other(&format!("/console/cases/{case}?done=lift-proposed")),
        Err(error) => shown_again(&app, &who, &case, typed, error.into()).await,
    }
}
