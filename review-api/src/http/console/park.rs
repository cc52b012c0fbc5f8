//! `POST /console/cases/{case_id}/park`: sets a claimed case aside until a time.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::gate::Who;
use crate::page::case::Typed;

/// Parks it and leads to the queue.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let case = CaseId::from(case);
    let words = form.words("words");
    match app.ledger().park(&case, &who.principal, form.text("hours").parse().unwrap_or(0), &words).await {
        Ok(_) => see_other("/console?done=parked"),
        Err(error) => {
            let typed = Typed { reason: words, ..Typed::default() };
            shown_again(&app, &who, &case, typed, error.into()).await
        }
    }
}
