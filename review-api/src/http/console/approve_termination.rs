//! `POST /console/cases/{case_id}/approve-termination`: one of the two people without whom no contract ends.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use super::typed;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;

/// Approves it and leads back to the case.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let (case, typed) = (CaseId::from(case), typed(&form));
    match app.ledger().approve_termination(&case, &who.principal, &typed.reason).await {
        Ok(Some(_)) => see_other(&format!("/console/cases/{case}?done=terminated")),
        Ok(None) => see_other(&format!("/console/cases/{case}?done=approved")),
        Err(error) => shown_again(&app, &who, &case, typed, error.into()).await,
    }
}
