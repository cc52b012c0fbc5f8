//! `POST /console/cases/{case_id}/decide`: a person's verdict from the page, held for some seconds in which it can be taken back.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::verdict::Given;

use super::case::shown_again;
use super::{typed, verdict};
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::cases::decide::decide;
use crate::http::gate::Who;
use crate::http::problem::Failure;

/// Gives it and leads back to the case, which shows the outcome, or how long it can be taken back.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let (case, typed) = (CaseId::from(case), typed(&form));
    let result = match verdict(&typed) {
        Ok(verdict) => decide(&app, &who, &case, &verdict, app.config().undo_secs).await,
        Err(missing) => Err(Failure::invalid(missing)),
    };
    let done = match result {
        Ok(Given::Concluded(_)) => "decided",
        Ok(Given::Held { .. }) => "held",
        Ok(Given::AnotherPerson) => "given",
        Ok(Given::SecondLook) => "second-look",
        Err(failure) => return shown_again(&app, &who, &case, typed, failure).await,
    };
    see_other(&format!("/console/cases/{case}?done={done}"))
}
