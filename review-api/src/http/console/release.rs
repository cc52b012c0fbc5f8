//! `POST /console/cases/{case_id}/release`: gives a claimed case back.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Segment, see_other};
use crate::http::gate::Who;
use crate::page::case::Typed;

/// Gives it back and leads to the queue.
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>, Segment(case): Segment) -> Response {
    let case = CaseId::from(case);
    match app.ledger().release_claim(&case, &who.principal).await {
        Ok(()) => see_other("/console?done=released"),
        Err(error) => shown_again(&app, &who, &case, Typed::default(), error.into()).await,
    }
}
