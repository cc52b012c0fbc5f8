//! `GET` and `POST /console/sign-in`: the console's door.
//!
//! There is no session yet, so the form is tied to a cookie that was given with it: another site cannot sign somebody in
//! under a name of its own.

use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::Response;
use redress_ledger::store::{SignIn, Wants};

use crate::app::App;
use crate::http::body::{Form, encoded, form_field, see_other};
use crate::http::limit::Asker;
use crate::http::{cookie, csrf, device};
use crate::page::sign_in::SignInPage;

pub const QUEUE: &str = "/console";
const RETRY_SECS: i64 = 5;

/// Answers the form.
pub async fn get(State(app): State<App>, headers: HeaderMap, uri: Uri) -> Response {
    form(&app, &headers, StatusCode::OK, next_in(&uri), String::new(), None)
}

/// Checks name and password; opens a session, or leads to the second factor.
pub async fn post(State(app): State<App>, headers: HeaderMap, asker: Asker, sent: Form) -> Response {
    let (name, next) = (sent.text("name"), safe(&sent.text("next")).to_owned());
    let again = |status, error: &str| form(&app, &headers, status, next.clone(), name.clone(), Some(error.to_owned()));
    let tied = cookie::read(&headers, cookie::ENTRY).is_some_and(|entry| csrf::holds(entry, &sent.text(csrf::FIELD)));
    if !tied || !csrf::same_origin(&headers, &app.config().public_base_url) {
        return again(StatusCode::FORBIDDEN, "This form was too old. Please sign in once more.");
    }
    if let Err(wait_secs) = app.sign_ins().admit(&asker, &name, app.now()) {
        let mut response = again(StatusCode::TOO_MANY_REQUESTS, "Too many tries. Please wait a minute.");
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(wait_secs));
        return response;
    }
    let Some(_turn) = app.sign_ins().turn().await else {
        let mut response = again(StatusCode::SERVICE_UNAVAILABLE, "Too many people sign in now. Please try again.");
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(RETRY_SECS));
        return response;
    };
    let (needs, device) = (app.config().second_factor_needed(), device::named(&headers));
    match app.ledger().begin_sign_in(&name, &sent.raw_password(), &needs, &device).await {
        Ok(SignIn::Open(opened)) => signed_in(&app, &headers, see_other(&next), &opened.secret).await,
        Ok(SignIn::Pending { secret, wants }) => {
            let mut response = see_other(&second_step(wants, &next));
            set_cookie(&mut response, &cookie::pending(&secret, app.config().cookie_secure()));
            response
        }
        Ok(SignIn::Refused) => again(
            StatusCode::UNPROCESSABLE_ENTITY,
            "Name and password do not fit. After ten wrong tries a name rests for 15 minutes.",
        ),
        Err(error) => {
            let failure = crate::http::problem::Failure::from(error);
            again(failure.status, &failure.detail)
        }
    }
}

/// Where the second factor is given.
pub fn second_step(wants: Wants, next: &str) -> String {
    let step = match wants {
        Wants::Code => "/console/sign-in/code",
        Wants::Enrolment => "/console/sign-in/enrol",
    };
    format!("{step}?next={}", encoded(next))
}

/// Gives the browser its session. A session that it had before ends: nobody goes on in one that somebody else planted.
pub async fn signed_in(app: &App, headers: &HeaderMap, response: Response, secret: &str) -> Response {
    if let Some(before) = cookie::read(headers, cookie::SESSION)
        && let Err(error) = app.ledger().sign_out(before).await
    {
        tracing::warn!(error = %crate::http::problem::chain(&error), "an older session of the same browser did not end");
    }
    let (mut response, secure) = (response, app.config().cookie_secure());
    set_cookie(&mut response, &cookie::session(secret, secure));
    set_cookie(&mut response, &cookie::pending_ended(secure));
    response
}

/// Where the address says to go afterwards.
pub fn next_in(uri: &Uri) -> String {
    let next = uri.query().and_then(|query| form_field(query.as_bytes(), "next")).unwrap_or_default();
    safe(&next).to_owned()
}

/// The form, tied to the cookie that the browser has or is given now.
fn form(
    app: &App,
    headers: &HeaderMap,
    status: StatusCode,
    next: String,
    name: String,
    error: Option<String>,
) -> Response {
    let known = cookie::read(headers, cookie::ENTRY).map(str::to_owned);
    let entry = known.unwrap_or_else(|| {
        let mut bytes = [0u8; 16];
        app.chance().fill(&mut bytes);
        redress_ledger::token::hex(&bytes)
    });
    let provider = app.provider().map(|provider| {
        (provider.config().button.clone(), format!("/console/sign-in/provider?next={}", encoded(&next)))
    });
    let page = SignInPage { csrf: csrf::token(&entry), next, name, error, provider };
    let mut response = crate::page::html(status, &page);
    set_cookie(&mut response, &cookie::entry(&entry, app.config().cookie_secure()));
    response
}

pub fn set_cookie(response: &mut Response, cookie: &str) {
    if let Ok(value) = HeaderValue::from_str(cookie) {
        response.headers_mut().append(header::SET_COOKIE, value);
    }
}

/// A place inside the console; anything else becomes the queue, so that a link cannot lead elsewhere after signing in.
pub fn safe(next: &str) -> &str {
    let inside = next == QUEUE || next.starts_with("/console/") || next.starts_with("/console?");
    let plain = next.len() <= 1024 && next.bytes().all(|b| b.is_ascii_graphic() && b != b'\\') && !next.contains("//");
    let door = next.starts_with("/console/sign-");
    if inside && plain && !door { next } else { QUEUE }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_in_leads_nowhere_but_into_the_console() {
        for place in ["/console", "/console/cases/1", "/console?closed=true", "/console/accounts?id=a%20b"] {
            assert_eq!(safe(place), place);
        }
        for place in [
            "",
            "/",
            "//evil.example",
            "https://evil.example",
            "/console//evil.example",
            "/console/\\evil",
            "/console/a b",
            "/console/\r\nSet-Cookie: a=b",
            "/consolex",
            "/console/sign-out",
            "/console/sign-in/code",
            "/console@evil.example",
            "\u{2f}\u{2f}evil.example",
            "/console/\0",
            "javascript:alert(1)",
        ] {
            assert_eq!(safe(place), QUEUE, "{place}");
        }
    }
}
