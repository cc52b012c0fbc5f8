//! `POST /console/cases/{case_id}/claim`: takes a case, or renews its lease.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Segment, see_other};
use crate::http::gate::Who;
use crate::page::case::Typed;

/// Claims it and leads back to it.
pub async fn post(State(app): State<App>, Extension(who): Extension<Who>, Segment(case): Segment) -> Response {
    let case = CaseId::from(case);
    match app.ledger().claim(&case, &who.principal).await {
        Ok(_) => see_other(&format!("/console/cases/{case}?done=claimed")),
        Err(error) => shown_again(&app, &who, &case, Typed::default(), error.into()).await,
    }
}
