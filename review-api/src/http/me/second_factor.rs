//! `POST /v1/me/second-factor/begin`, `/confirm` and `/remove`: one-time codes by an authenticator app.

use axum::extract::State;
use axum::{Extension, Json};
use redress_ledger::otp;
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// A secret to put into an app.
#[derive(Debug, Serialize)]
pub struct Begun {
    secret: String,
    otpauth: String,
}

/// A code.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Code {
    code: String,
}

/// Recovery codes, shown once.
#[derive(Debug, Serialize)]
pub struct Confirmed {
    recovery_codes: Vec<String>,
}

/// Whether there is one now.
#[derive(Debug, Serialize)]
pub struct Removed {
    second_factor: bool,
}

/// Makes a secret; the same until it is confirmed.
#[utoipa::path(
    post,
    path = "/v1/me/second-factor/begin",
    operation_id = "begin_second_factor",
    tag = "me",
    responses(
        (status = 200, description = "Confirm it by a code; until then nothing asks for one", body = schema::SecondFactorBegun),
        schema::Guarded, schema::Conflicting, schema::Unavailable,
    ),
)]
pub async fn begin(State(app): State<App>, Extension(who): Extension<Who>) -> Result<Json<Begun>, Problem> {
    let shared = app.ledger().begin_second_factor(app.seal_key(), &who.principal.user_id).await?;
    let otpauth = otp::address(app.platform_name(), &who.principal.name, &shared);
    Ok(Json(Begun { secret: otp::base32(&shared), otpauth }))
}

/// Confirms it: from now on every sign-in asks for a code.
#[utoipa::path(
    post,
    path = "/v1/me/second-factor/confirm",
    operation_id = "confirm_second_factor",
    tag = "me",
    request_body = schema::Code,
    responses(
        (status = 200, description = "Ten codes that work once each, not shown again", body = schema::RecoveryCodes),
        schema::Unreadable, schema::Guarded, schema::Conflicting, schema::BadBody, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn confirm(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    asker: Asker,
    body::Json(Code { code }): body::Json<Code>,
) -> Result<Json<Confirmed>, Problem> {
    Ok(Json(Confirmed { recovery_codes: confirmed(&app, &who, &asker, &code).await? }))
}

/// Takes it away; a code or recovery code proves whose it is.
#[utoipa::path(
    post,
    path = "/v1/me/second-factor/remove",
    operation_id = "remove_second_factor",
    tag = "me",
    request_body = schema::Code,
    responses(
        (status = 200, description = "Taken away", body = schema::SecondFactorRemoved),
        schema::Unreadable, schema::Guarded, schema::BadBody, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn remove(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    asker: Asker,
    body::Json(Code { code }): body::Json<Code>,
) -> Result<Json<Removed>, Problem> {
    removed(&app, &who, &asker, &code).await?;
    Ok(Json(Removed { second_factor: false }))
}

/// The same for a form.
pub async fn confirmed(app: &App, who: &Who, asker: &Asker, code: &str) -> Result<Vec<String>, Failure> {
    app.sign_ins().admit(asker, &who.principal.name, app.now()).map_err(Failure::too_many)?;
    Ok(app.ledger().confirm_second_factor(app.seal_key(), &who.principal.user_id, code).await?)
}

/// The same for a form.
pub async fn removed(app: &App, who: &Who, asker: &Asker, code: &str) -> Result<(), Failure> {
    app.sign_ins().admit(asker, &who.principal.name, app.now()).map_err(Failure::too_many)?;
    Ok(app.ledger().remove_second_factor(app.seal_key(), &who.principal, code).await?)
}
