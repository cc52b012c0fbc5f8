//! `POST /a/{token}`: files an appeal from the page. What was typed is never lost: a refusal shows it again.

use axum::extract::State;
use axum::response::Response;
use redress_ledger::review::{AppealFiling, AppealKind};

use super::TEXT_CHARS_MAX;
use super::page::trouble;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::limit::Asker;
use crate::http::problem::Failure;
use crate::page::holder::{HolderPage, Typed};
use crate::page::words;

/// Files it and leads back to the page, which shows the receipt.
pub async fn post(State(app): State<App>, Segment(token): Segment, asker: Asker, form: Form) -> Response {
    let typed = Typed {
        kind: form.text("kind"),
        view: form.words("view"),
        contest: form.words("contest"),
        wants_human: form.ticked("wants_human"),
    };
    let filed = match read(&typed) {
        Ok(filing) => super::file(&app, &asker, &token, &filing).await,
        Err(detail) => Err(Failure::invalid(detail)),
    };
    match filed {
        Ok(receipt) => {
            see_other(&format!("/a/{token}?receipt={}&sum={}#receipt", receipt.appeal_id, receipt.content_hash))
        }
        Err(failure) => shown_again(&app, &asker, &token, typed, failure).await,
    }
}

/// What the form says, or what is missing in it.
fn read(typed: &Typed) -> Result<AppealFiling, String> {
    let kind = match typed.kind.as_str() {
        "dispute" => AppealKind::Dispute,
        "reinstatement" => AppealKind::Reinstatement,
        _ => return Err("Choose what you ask for: that the decision was wrong, or that the cause is fixed.".to_owned()),
    };
    for (text, name) in [(&typed.view, "Your point of view"), (&typed.contest, "What is wrong, or what you fixed")] {
        let chars = text.chars().count();
        if chars > TEXT_CHARS_MAX {
            return Err(format!("“{name}” has {chars} characters. At most {TEXT_CHARS_MAX} fit. Please shorten it."));
        }
    }
    Ok(AppealFiling { kind, view: typed.view.clone(), contest: typed.contest.clone(), wants_human: typed.wants_human })
}

async fn shown_again(app: &App, asker: &Asker, token: &str, typed: Typed, failure: Failure) -> Response {
    match super::view(app, asker, token).await {
        Ok(view) => {
            let error = Some(words::on_page(&failure.detail));
            let page = crate::page::html(failure.status, &HolderPage::new(app, token, &view, typed, None, error));
            failure.with_retry_after(page)
        }
        Err(failure) => {
            let words = vec![("Your point of view", typed.view), ("What is wrong, or what you fixed", typed.contest)];
            trouble(failure, words)
        }
    }
}
