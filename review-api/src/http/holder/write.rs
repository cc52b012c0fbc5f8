//! `POST /a/{token}/messages` and `POST /a/{token}/withdraw`: the forms of an appeal that waits. What was typed is never lost.

use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::Response;
use redress_ledger::dialogue::MESSAGE_CHARS_MAX;
use redress_ledger::review::{AppealState, HolderView};

use super::page::trouble;
use super::{message, withdraw};
use crate::app::App;
use crate::http::body::{Form, Segment, see_other};
use crate::http::limit::Asker;
use crate::http::problem::Failure;
use crate::page::holder::waiting::{Refused, Writing};
use crate::page::holder::{HolderPage, Tongue, Typed};

/// Stores a message and leads back to the page.
pub async fn post(State(app): State<App>, Segment(token): Segment, asker: Asker, uri: Uri, form: Form) -> Response {
    let text = form.words("text");
    let bounds = match text.chars().count() {
        _ if text.trim().is_empty() => Some(Refused::Empty),
        chars if chars > MESSAGE_CHARS_MAX => Some(Refused::TooLong(chars)),
        _ => None,
    };
    if let Some(refused) = bounds {
        let failure = Failure::invalid("The message is empty or too long.");
        return shown_again(&app, &asker, &token, &uri, text, (failure, Some(refused))).await;
    }
    match message::write(&app, &asker, &token, &text).await {
        Ok(_) => done(&token, &uri, "message"),
        Err(failure) => shown_again(&app, &asker, &token, &uri, text, (failure, None)).await,
    }
}

/// Takes the appeal back and leads back to the page.
pub async fn take_back(
    State(app): State<App>,
    Segment(token): Segment,
    asker: Asker,
    uri: Uri,
    form: Form,
) -> Response {
    if !form.ticked("sure") {
        let failure = Failure::invalid("The box was not ticked.");
        return shown_again(&app, &asker, &token, &uri, String::new(), (failure, Some(Refused::NotTicked))).await;
    }
    match withdraw::withdraw(&app, &asker, &token).await {
        Ok(_) => done(&token, &uri, "withdrawn"),
        Err(failure) => {
            let stays = (failure.status == StatusCode::CONFLICT).then_some(Refused::Stays);
            shown_again(&app, &asker, &token, &uri, String::new(), (failure, stays)).await
        }
    }
}

fn done(token: &str, uri: &Uri, what: &str) -> Response {
    let lang = Tongue::of(None, uri.query()).query().replace('?', "&");
    see_other(&format!("/a/{token}?done={what}{lang}#appeals"))
}

/// A failure as the page's language can say it.
fn refused(failure: &Failure, view: &HolderView) -> Refused {
    let open = view.appeals.iter().find(|appeal| appeal.state == AppealState::Open);
    match (failure.status, failure.retry_after_secs) {
        (StatusCode::TOO_MANY_REQUESTS, Some(secs)) => Refused::Wait(secs),
        (StatusCode::CONFLICT, _) => match open {
            None => Refused::NotOpen,
            Some(appeal) if appeal.dialogue.holder_messages_left <= 0 => Refused::Full,
            Some(_) => Refused::Slow,
        },
        _ => Refused::Unreachable,
    }
}

async fn shown_again(
    app: &App,
    asker: &Asker,
    token: &str,
    uri: &Uri,
    text: String,
    (failure, known): (Failure, Option<Refused>),
) -> Response {
    match super::view(app, asker, token).await {
        Ok(view) => {
            let tongue = Tongue::of(view.locale.as_deref(), uri.query());
            // An appeal that may be taken back, or none at all, was refused for another reason.
            let stays = view.withdrawals_left == 0 && view.appeals.iter().any(|a| a.state == AppealState::Open);
            let known = match (known, view.withdraw_from) {
                (Some(Refused::Stays), Some(from)) if !stays => Some(Refused::Frozen(from)),
                (known, _) => known.filter(|known| *known != Refused::Stays || stays),
            };
            let refused = known.unwrap_or_else(|| refused(&failure, &view));
            let writing = Writing { text, refused: Some(refused), done: None };
            let page = HolderPage::new(app, token, &view, tongue, Typed::default(), None, None);
            let shown = crate::page::html(failure.status, &page.writing(&view, writing));
            failure.with_retry_after(shown)
        }
        Err(failure) => {
            let say = &Tongue::of(None, uri.query()).words().waiting;
            trouble(failure, vec![(say.write, text)])
        }
    }
}
