//! `POST /console/cases/{case_id}/first-look`: the provisional verdict from the page.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::review::OutcomeKind;
use redress_ledger::verdict::FirstLook;

use super::case::shown_again;
use super::typed;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;
use crate::http::problem::Failure;

/// Commits it and leads to the whole case.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let (case, typed) = (CaseId::from(case), typed(&form));
    let result = match OutcomeKind::parse(&typed.outcome) {
        Some(outcome) => {
            let look = FirstLook { outcome, reason: typed.reason.clone() };
            app.ledger().first_look(&case, &who.principal, &look).await.map_err(Failure::from)
        }
        None => Err(Failure::invalid("Choose what the outcome should be.")),
    };
    match result {
        Ok(()) => see_other(&format!("/console/cases/{case}?done=looked")),
        Err(failure) => shown_again(&app, &who, &case, typed, failure).await,
    }
}
