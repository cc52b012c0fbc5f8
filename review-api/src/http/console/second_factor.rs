//! `/console/sign-in/code` and `/console/sign-in/enrol`: the second step of signing in, tied to a cookie that opens nothing else.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use redress_ledger::LedgerError;
use redress_ledger::store::{Pending, Wants};

use super::sign_in::{next_in, safe, signed_in};
use crate::app::App;
use crate::http::body::{Form, see_other};
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Trouble};
use crate::http::{cookie, csrf, device};
use crate::page::second_factor::{CodePage, EnrolPage, RecoveryPage, Secret};

const DOOR: &str = "/console/sign-in";

/// Asks for the code.
pub async fn code(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    match waiting(&app, &headers, Wants::Code).await {
        Ok(Some((secret, _))) => code_form(&secret, StatusCode::OK, next_in(&uri), None),
        other => gone(other),
    }
}

/// Takes the code.
pub async fn code_sent(State(app): State<App>, headers: HeaderMap, asker: Asker, sent: Form) -> Response {
    let next = safe(&sent.text("next")).to_owned();
    let (secret, who) = match waiting(&app, &headers, Wants::Code).await {
        Ok(Some(waiting)) => waiting,
        Ok(None) => return foreign(),
        Err(failure) => return gone(Err(failure)),
    };
    if !ours(&app, &headers, &secret, &sent) {
        return foreign();
    }
    if let Some(response) = too_fast(&app, &asker, &who.principal.name) {
        return response;
    }
    let done = app.ledger().finish_sign_in(app.seal_key(), &secret, &sent.text("code"), &device::named(&headers)).await;
    match done {
        Ok(Some(opened)) => signed_in(&app, &headers, see_other(&next), &opened.secret).await,
        Ok(None) => {
            let error = "This code does not fit, or was used already. Wait for the next one, or use a recovery code. After five \
                         wrong codes you sign in anew.";
            code_form(&secret, StatusCode::UNPROCESSABLE_ENTITY, next, Some(error.to_owned()))
        }
        Err(error) => gone(Err(error.into())),
    }
}

/// Shows the secret to who has to enrol before going on.
pub async fn enrol(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    match waiting(&app, &headers, Wants::Enrolment).await {
        Ok(Some((secret, who))) => enrol_form(&app, &secret, &who, StatusCode::OK, next_in(&uri), None).await,
        other => gone(other),
    }
}

/// Confirms it by a code, opens the session, and shows the recovery codes.
pub async fn enrol_sent(State(app): State<App>, headers: HeaderMap, asker: Asker, sent: Form) -> Response {
    let next = safe(&sent.text("next")).to_owned();
    let (secret, who) = match waiting(&app, &headers, Wants::Enrolment).await {
        Ok(Some(waiting)) => waiting,
        Ok(None) => return foreign(),
        Err(failure) => return gone(Err(failure)),
    };
    if !ours(&app, &headers, &secret, &sent) {
        return foreign();
    }
    if let Some(response) = too_fast(&app, &asker, &who.principal.name) {
        return response;
    }
    let device = device::named(&headers);
    match app.ledger().enrol_and_sign_in(app.seal_key(), &secret, &sent.text("code"), &device).await {
        Ok(Some((opened, codes))) => {
            let page = crate::page::html(StatusCode::OK, &RecoveryPage { codes, next });
            signed_in(&app, &headers, page, &opened.secret).await
        }
        Ok(None) => gone(Ok(None)),
        Err(error @ LedgerError::Invalid(_)) => {
            let Failure { status, detail, .. } = error.into();
            enrol_form(&app, &secret, &who, status, next, Some(detail)).await
        }
        Err(error) => gone(Err(error.into())),
    }
}

/// The pending sign-in of this browser, where it waits for this step.
async fn waiting(app: &App, headers: &HeaderMap, wants: Wants) -> Result<Option<(String, Pending)>, Failure> {
    let Some(secret) = cookie::read(headers, cookie::PENDING) else { return Ok(None) };
    let pending = app.ledger().pending_sign_in(secret).await?;
    Ok(pending.filter(|pending| pending.wants == wants).map(|pending| (secret.to_owned(), pending)))
}

fn ours(app: &App, headers: &HeaderMap, secret: &str, sent: &Form) -> bool {
    csrf::holds(secret, &sent.text(csrf::FIELD)) && csrf::same_origin(headers, &app.config().public_base_url)
}

fn too_fast(app: &App, asker: &Asker, name: &str) -> Option<Response> {
    let wait_secs = app.sign_ins().admit(asker, name, app.now()).err()?;
    Some(Trouble(Failure::too_many(wait_secs)).into_response())
}

fn code_form(secret: &str, status: StatusCode, next: String, error: Option<String>) -> Response {
    crate::page::html(status, &CodePage { csrf: csrf::token(secret), next, error })
}

async fn enrol_form(
    app: &App,
    secret: &str,
    who: &Pending,
    status: StatusCode,
    next: String,
    error: Option<String>,
) -> Response {
    match app.ledger().begin_second_factor(app.seal_key(), &who.principal.user_id).await {
        Ok(shared) => {
            let shown = Secret::new(app.platform_name(), &who.principal.name, &shared);
            crate::page::html(status, &EnrolPage { csrf: csrf::token(secret), next, secret: shown, error })
        }
        Err(error) => gone(Err(error.into())),
    }
}

/// Back to the door: the first step has run out, or was never made.
fn gone(found: Result<Option<(String, Pending)>, Failure>) -> Response {
    match found {
        Ok(_) => see_other(DOOR),
        Err(failure) => Trouble(failure).into_response(),
    }
}

fn foreign() -> Response {
    let detail = "This form was too old. Please sign in once more.";
    Trouble(Failure::new(StatusCode::FORBIDDEN, detail)).into_response()
}
