//! `POST /console/cases/{case_id}/release-imposition`: lets a deferred imposition take effect.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::effect::Because;

use super::case::shown_again;
use super::typed;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;

/// Releases it and leads back to the case.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let (case, typed) = (CaseId::from(case), typed(&form));
    let (decision, own_grounds) = (form.text("because_of"), form.ticked("own_grounds"));
    let because = (!decision.is_empty()).then(|| Because { decision_id: decision.into(), own_grounds });
    match app.ledger().release_because(&case, &who.principal, &typed.reason, because.as_ref()).await {
        Ok(Some(_)) => see_other(&format!("/console/cases/{case}?done=imposed")),
        Ok(None) => see_other(&format!("/console/cases/{case}?done=approved")),
        Err(error) => shown_again(&app, &who, &case, typed, error.into()).await,
    }
}
