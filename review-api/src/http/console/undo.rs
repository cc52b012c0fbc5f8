//! `POST /console/cases/{case_id}/undo`: takes a held verdict back from the page.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Segment, see_other};
use crate::http::gate::Who;
use crate::page::case::Typed;

/// Takes it back and leads to the form, which holds what was typed.
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>, Segment(case): Segment) -> Response {
    let case = CaseId::from(case);
    match app.ledger().undo_verdict(&case, &who.principal).await {
        Ok(()) => see_other(&format!("/console/cases/{case}?done=undone")),
        Err(error) => shown_again(&app, &who, &case, Typed::default(), error.into()).await,
    }
}
