//! `POST /console/cases/{case_id}/decide`: a person's verdict from the page.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use super::{typed, verdict};
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::cases::decide::decide;
use crate::http::gate::Who;
use crate::http::problem::Failure;

/// Decides it and leads back to the case, which shows the outcome.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let (case, typed) = (CaseId::from(case), typed(&form));
    let result = match verdict(&typed) {
        Ok(verdict) => decide(&app, &who, &case, &verdict).await,
        Err(missing) => Err(Failure::invalid(missing)),
    };
    match result {
        Ok(_) => see_other(&format!("/console/cases/{case}?done=decided")),
        Err(failure) => shown_again(&app, &who, &case, typed, failure).await,
    }
}
