//! `POST /console/cases/{case_id}/skip`: passes a case over, without a reason.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Segment, see_other};
use crate::http::gate::Who;
use crate::page::case::Typed;

/// Passes it over and leads to the queue.
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>, Segment(case): Segment) -> Response {
    let case = CaseId::from(case);
    match app.ledger().skip_case(&case, &who.principal).await {
        Ok(()) => see_other("/console?done=skipped"),
        Err(error) => shown_again(&app, &who, &case, Typed::default(), error.into()).await,
    }
}
