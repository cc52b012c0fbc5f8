//! `POST /console/cases/{case_id}/close`: a person ends an appeal without an outcome, from the page.

use axum::Extension;
use axum::extract::State;
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::closing::{Closed, ClosedAs, Closing, WhyNot};

use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::cases::close::close;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};

/// Closes it and leads back to the case. Where that is refused, the words are shown, to be copied.
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    form: Form,
) -> Response {
    let case = CaseId::from(case);
    let (words, reason) = (form.words("words"), form.words("reason"));
    let result = match closed_as(&form.text("end")) {
        Some(closed_as) => {
            let closing = Closing { closed_as, words: words.clone(), reason: reason.clone() };
            close(&app, &who, &case, &closing).await
        }
        None => Err(Failure::invalid("Choose how the appeal ends.")),
    };
    match result {
        Ok(Closed::Now) => see_other(&format!("/console/cases/{case}?done=closed")),
        Ok(Closed::Proposed) => see_other(&format!("/console/cases/{case}?done=closing-proposed")),
        Err(failure) => {
            Trouble(failure).keeping(vec![("Your words to the holder", words), ("Why, for the record", reason)])
        }
    }
}

/// `late`, `not_holder`, or the appeal to merge into.
fn closed_as(end: &str) -> Option<ClosedAs> {
    match end {
        "" => None,
        "late" => Some(ClosedAs::Inadmissible { why: WhyNot::Late }),
        "not_holder" => Some(ClosedAs::Inadmissible { why: WhyNot::NotHolder }),
        into => Some(ClosedAs::Merged { into: into.into() }),
    }
}
