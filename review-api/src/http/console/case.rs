//! `GET /console/cases/{case_id}`: one case on one page.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::CaseId;

use super::done;
use crate::app::App;
use crate::http::body::Segment;
use crate::http::cases::show::case_for;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::case::{CasePage, Typed};
use crate::page::{Desk, words};

/// Answers the page.
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    uri: Uri,
) -> Result<Response, Trouble> {
    let view = case_for(&app, &who, &case.into()).await?;
    let page = CasePage::new(Desk::of(&who), &view, app.now(), Typed::default(), None, done(&uri));
    Ok(crate::page::html(StatusCode::OK, &page))
}

/// The page again after a refusal, with what was typed. Where it cannot be shown, at least the words are.
pub async fn shown_again(app: &App, who: &Who, case: &CaseId, typed: Typed, refused: Failure) -> Response {
    match case_for(app, who, case).await {
        Ok(view) => {
            let page =
                CasePage::new(Desk::of(who), &view, app.now(), typed, Some(words::on_page(&refused.detail)), None);
            crate::page::html(refused.status, &page)
        }
        Err(failure) => {
            let words = vec![("Why, for the record", typed.reason), ("Your answer to the holder", typed.answer)];
            Trouble(failure).keeping(words)
        }
    }
}
