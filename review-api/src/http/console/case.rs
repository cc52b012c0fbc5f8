//! `GET /console/cases/{case_id}`: one case on one page; before the first look, where one is asked for, the evidence alone.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::CaseId;
use redress_ledger::verdict::CaseLook;

use super::done;
use crate::app::App;
use crate::http::body::Segment;
use crate::http::cases::show::look;
use crate::http::gate::Who;
use crate::http::problem::{Failure, Trouble};
use crate::page::blind::BlindPage;
use crate::page::case::{CasePage, Typed};
use crate::page::{Desk, html, words};

/// Answers the page.
pub async fn get(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    Segment(case): Segment,
    uri: Uri,
) -> Result<Response, Trouble> {
    Ok(page(&app, &who, &case.into(), Shown { status: StatusCode::OK, typed: None, error: None, done: done(&uri) })
        .await?)
}

/// The page again after a refusal, with what was typed. Where it cannot be shown, at least the words are.
pub async fn shown_again(app: &App, who: &Who, case: &CaseId, typed: Typed, refused: Failure) -> Response {
    let error = Some(words::on_page(&refused.detail));
    let shown = Shown { status: refused.status, typed: Some(typed.clone()), error, done: None };
    page(app, who, case, shown).await.unwrap_or_else(|failure| {
        let words = vec![("Why, for the record", typed.reason), ("Your answer to the holder", typed.answer)];
        Trouble(failure).keeping(words)
    })
}

struct Shown {
    status: StatusCode,
    typed: Option<Typed>,
    error: Option<String>,
    done: Option<&'static str>,
}

async fn page(app: &App, who: &Who, case: &CaseId, shown: Shown) -> Result<Response, Failure> {
    let Shown { status, typed, error, done } = shown;
    let (desk, now) = (Desk::of(who), app.now());
    Ok(match look(app, who, case).await? {
        CaseLook::Blind(view) => {
            html(status, &BlindPage::new(desk, &view, now, typed.unwrap_or_default(), error, done))
        }
        CaseLook::Whole(view) => {
            let deciding = app.ledger().deciding(case, &who.principal).await?;
            let typed = typed.unwrap_or_else(|| Typed::draft(&deciding));
            html(status, &CasePage::new(desk, &view, &deciding, now, typed, error, done))
        }
    })
}
