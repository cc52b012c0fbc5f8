//! `POST /a/{token}`: files an appeal from the page. What was typed is never lost: a refusal shows it again.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::review::{AppealFiling, AppealKind};

use super::TEXT_CHARS_MAX;
use super::page::trouble;
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::limit::Asker;
use crate::http::problem::Failure;
use crate::page::holder::appeal::Field;
use crate::page::holder::{HolderPage, Refusal, Tongue, Typed};
use crate::page::words;

/// Files it and leads back to the page, which shows the receipt.
pub async fn post(State(app): State<App>, Segment(token): Segment, asker: Asker, uri: Uri, form: Form) -> Response {
    let typed = Typed {
        kind: form.text("kind"),
        view: form.words("view"),
        contest: form.words("contest"),
        wants_human: form.ticked("wants_human"),
    };
    let filing = match read(&typed) {
        Ok(filing) => filing,
        Err(refusal) => {
            let failure = Failure::invalid("The form is not complete.");
            return shown_again(&app, &asker, &token, &uri, typed, failure, Some(refusal)).await;
        }
    };
    match super::file(&app, &asker, &token, &filing).await {
        Ok(receipt) => {
            // The locale plays no part: only a language that the address asked for is carried on.
            let lang = Tongue::of(None, uri.query()).query().replace('?', "&");
            see_other(&format!("/a/{token}?receipt={}&sum={}{lang}#receipt", receipt.appeal_id, receipt.content_hash))
        }
        Err(failure) => shown_again(&app, &asker, &token, &uri, typed, failure, None).await,
    }
}

/// What the form says, or what is missing in it.
fn read(typed: &Typed) -> Result<AppealFiling, Refusal> {
    let kind = AppealKind::parse(&typed.kind).ok_or(Refusal::NoKind)?;
    for (text, field) in [(&typed.view, Field::View), (&typed.contest, Field::Contest)] {
        let chars = text.chars().count();
        if chars > TEXT_CHARS_MAX {
            return Err(Refusal::TooLong { field, chars, most: TEXT_CHARS_MAX });
        }
    }
    Ok(AppealFiling { kind, view: typed.view.clone(), contest: typed.contest.clone(), wants_human: typed.wants_human })
}

/// A failure as the page's language can say it; the page itself says why no appeal is accepted now.
fn refusal(failure: &Failure, may_appeal: bool) -> Refusal {
    match (failure.status, failure.retry_after_secs) {
        (StatusCode::TOO_MANY_REQUESTS, Some(secs)) => Refusal::Wait { secs },
        (StatusCode::SERVICE_UNAVAILABLE, _) => Refusal::Unreachable,
        (StatusCode::CONFLICT, _) if !may_appeal => Refusal::NotNow,
        _ => Refusal::Other(words::on_page(&failure.detail)),
    }
}

async fn shown_again(
    app: &App,
    asker: &Asker,
    token: &str,
    uri: &Uri,
    typed: Typed,
    failure: Failure,
    known: Option<Refusal>,
) -> Response {
    match super::view(app, asker, token).await {
        Ok(view) => {
            let tongue = Tongue::of(view.locale.as_deref(), uri.query());
            let refusal = known.unwrap_or_else(|| refusal(&failure, view.may_appeal));
            let page = HolderPage::new(app, token, &view, tongue, typed, None, Some(&refusal));
            let shown = crate::page::html(failure.status, &page);
            failure.with_retry_after(shown)
        }
        Err(failure) => {
            let say = &Tongue::of(None, uri.query()).words().appeal;
            trouble(failure, vec![(say.view, typed.view), (say.contest, typed.contest)])
        }
    }
}
