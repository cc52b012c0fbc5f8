//! `/console/me…`: the page where people look after their sessions, password and second factor.

use axum::Extension;
use axum::extract::State;
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};

use super::done;
use crate::app::App;
use crate::http::body::{Form, see_other};
use crate::http::gate::Who;
use crate::http::limit::Asker;
use crate::http::me::{self, password, second_factor};
use crate::http::problem::{Failure, Trouble};
use crate::page::Desk;
use crate::page::me::MePage;
use crate::page::second_factor::{RecoveryPage, Secret};

const PAGE: &str = "/console/me";

/// Answers the page.
pub async fn get(State(app): State<App>, Extension(who): Extension<Who>, uri: Uri) -> Response {
    page(&app, &who, StatusCode::OK, None, done(&uri), None).await
}

/// Ends one session, or all others.
pub async fn end_sessions(State(app): State<App>, Extension(who): Extension<Who>, sent: Form) -> Response {
    let (user, id) = (&who.principal.user_id, sent.text("session_id"));
    let ended = match id.as_str() {
        "others" => app.ledger().end_other_sessions(user, who.session.as_deref()).await.map(|_| ()),
        id => app.ledger().end_session(user, id).await,
    };
    told(&app, &who, ended.map_err(Failure::from), "sessions").await
}

/// Sets a new password.
pub async fn change_password(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    asker: Asker,
    sent: Form,
) -> Response {
    if sent.raw_field("new_password") != sent.raw_field("again") {
        let failure = Failure::invalid("The new password was not typed the same twice.");
        return told(&app, &who, Err(failure), "").await;
    }
    let (old, new) = (sent.raw_password(), sent.raw_field("new_password"));
    told(&app, &who, password::change(&app, &who, &asker, &old, &new).await.map(|_| ()), "password").await
}

/// Shows a secret to be put into an app.
pub async fn begin(State(app): State<App>, Extension(who): Extension<Who>) -> Response {
    secret_page(&app, &who, StatusCode::OK, None).await
}

/// Confirms it, and shows the recovery codes.
pub async fn confirm(State(app): State<App>, Extension(who): Extension<Who>, asker: Asker, sent: Form) -> Response {
    match second_factor::confirmed(&app, &who, &asker, &sent.text("code")).await {
        Ok(codes) => crate::page::html(StatusCode::OK, &RecoveryPage { codes, next: PAGE.to_owned() }),
        Err(failure) if failure.status == StatusCode::UNPROCESSABLE_ENTITY => {
            secret_page(&app, &who, failure.status, Some(failure.detail)).await
        }
        Err(failure) => told(&app, &who, Err(failure), "").await,
    }
}

/// Takes it away.
pub async fn remove(State(app): State<App>, Extension(who): Extension<Who>, asker: Asker, sent: Form) -> Response {
    told(&app, &who, second_factor::removed(&app, &who, &asker, &sent.text("code")).await, "second-factor-removed")
        .await
}

async fn secret_page(app: &App, who: &Who, status: StatusCode, error: Option<String>) -> Response {
    match app.ledger().begin_second_factor(app.seal_key(), &who.principal.user_id).await {
        Ok(shared) => {
            let secret = Secret::new(app.platform_name(), &who.principal.name, &shared);
            page(app, who, status, error, None, Some(secret)).await
        }
        Err(error) => told(app, who, Err(error.into()), "").await,
    }
}

/// Back to the page: with what was done, or with what was wrong.
async fn told(app: &App, who: &Who, result: Result<(), Failure>, done: &str) -> Response {
    match result {
        Ok(()) => see_other(&format!("{PAGE}?done={done}")),
        Err(failure) => {
            let shown = page(app, who, failure.status, Some(failure.detail.clone()), None, None).await;
            failure.with_retry_after(shown)
        }
    }
}

async fn page(
    app: &App,
    who: &Who,
    status: StatusCode,
    error: Option<String>,
    done: Option<&'static str>,
    secret: Option<Secret>,
) -> Response {
    match me::read(app, who).await {
        Ok(me) => {
            let required = app.config().second_factor_needed().contains(&who.principal.role);
            crate::page::html(status, &MePage::new(Desk::of(who), me, required, error, done, secret))
        }
        Err(failure) => Trouble(failure).into_response(),
    }
}
