//! `POST /console/cases/{case_id}/release-imposition`: lets a deferred imposition take effect.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

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
    match app.ledger().release_deferred(&case, &who.principal, &typed.reason).await {
        Ok(_) => see_other(&format!("/console/cases/{case}?done=imposed")),
        Err(error) => shown_again(&app, &who, &case, typed, error.into()).await,
    }
}
