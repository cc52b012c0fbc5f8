//! `POST /console/cases/{case_id}/relief`: a limited service while the appeal waits, from the page.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::dialogue::ReliefGrant;

use super::case::shown_again;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::cases::relief::relieve;
use crate::http::gate::Who;
use crate::http::problem::Failure;
use crate::page::case::Typed;
use crate::page::case::dialogue::TypedDialogue;

/// Grants it and leads back to the case.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let case = CaseId::from(case);
    let typed = TypedDialogue {
        message: String::new(),
        relief_reason: form.words("relief_reason"),
        share: form.text("share"),
        days: form.text("days"),
        anybody: form.ticked("anybody"),
    };
    let result = match grant(&typed) {
        Ok(grant) => relieve(&app, &who, &case, &grant).await,
        Err(wrong) => Err(Failure::invalid(wrong)),
    };
    match result {
        Ok(_) => see_other(&format!("/console/cases/{case}?done=relieved#dialogue")),
        Err(failure) => shown_again(&app, &who, &case, Typed { dialogue: typed, ..Typed::default() }, failure).await,
    }
}

/// What was typed, or what is wrong in it. Bounds are the ledger's to check.
fn grant(typed: &TypedDialogue) -> Result<ReliefGrant, &'static str> {
    let number = |text: &str, wrong| if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| wrong) };
    let share_percent = number(&typed.share, "The share has to be a whole number from 1 to 50, or empty.")?;
    let days = number(&typed.days, "The days have to be a whole number from 1 to 90, or empty.")?;
    Ok(ReliefGrant {
        reason: typed.relief_reason.clone(),
        share_percent,
        known_recipients_only: typed.anybody.then_some(false),
        days,
    })
}
