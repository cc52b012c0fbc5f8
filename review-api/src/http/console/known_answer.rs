//! `POST /console/cases/{case_id}/known-answer`: a senior vouches for the answer of a decided case.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::machine::Effect;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;
use crate::http::problem::Failure;
use crate::page::case::Typed;

/// Keeps it and leads back to the case.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let case = CaseId::from(case);
    let Some(expected) = Effect::parse(&form.text("expected")) else {
        let failure = Failure::invalid("Choose what is known to be right.".to_owned());
        return shown_again(&app, &who, &case, Typed::default(), failure).await;
    };
    match app.ledger().name_known_answer(&case, &who.principal, expected).await {
        Ok(()) => see_other(&format!("/console/cases/{case}?done=vouched")),
        Err(error) => shown_again(&app, &who, &case, Typed::default(), error.into()).await,
    }
}
