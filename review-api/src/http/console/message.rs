//! `POST /console/cases/{case_id}/messages`: a message or a question to the holder, from the page.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::cases::message::write;
use crate::http::gate::Who;
use crate::page::case::Typed;
use crate::page::case::dialogue::TypedDialogue;

/// Stores it and leads back to the case.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let (case, message) = (CaseId::from(case), form.words("message"));
    let is_question = form.text("as") == "question";
    match write(&app, &who, &case, &message, is_question).await {
        Ok(_) => {
            let done = if is_question { "asked" } else { "written" };
            see_other(&format!("/console/cases/{case}?done={done}#dialogue"))
        }
        Err(failure) => {
            let typed = Typed { dialogue: TypedDialogue { message, ..TypedDialogue::default() }, ..Typed::default() };
            shown_again(&app, &who, &case, typed, failure).await
        }
    }
}
