//! `POST /v1/me/password`: a new password; every other session ends.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::gate::Who;
use crate::http::limit::Asker;
use crate::http::problem::{Failure, Problem};
use crate::http::{body, schema};

/// Old and new.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    old_password: String,
    new_password: String,
}

/// How many sessions ended with the old one.
#[derive(Debug, Serialize)]
pub struct Changed {
    ended: u64,
}

/// Sets it.
#[utoipa::path(
    post,
    path = "/v1/me/password",
    operation_id = "change_password",
    tag = "me",
    request_body = schema::Passwords,
    responses(
        (status = 200, description = "Set; so many other sessions ended", body = schema::SessionsEnded),
        schema::Unreadable, schema::Guarded, schema::BadBody, schema::TooMany, schema::Unavailable,
    ),
)]
pub async fn post(
    State(app): State<App>,
    Extension(who): Extension<Who>,
    asker: Asker,
    body::Json(Passwords { old_password, new_password }): body::Json<Passwords>,
) -> Result<Json<Changed>, Problem> {
    Ok(Json(Changed { ended: change(&app, &who, &asker, &old_password, &new_password).await? }))
}

/// The same for a form.
pub async fn change(app: &App, who: &Who, asker: &Asker, old: &str, new: &str) -> Result<u64, Failure> {
    app.sign_ins().admit(asker, &who.principal.name, app.now()).map_err(Failure::too_many)?;
    let Some(_turn) = app.sign_ins().turn().await else {
        let busy = Failure::new(StatusCode::SERVICE_UNAVAILABLE, "Too many passwords are checked now. Try again.");
        return Err(Failure { retry_after_secs: Some(5), ..busy });
    };
    Ok(app.ledger().change_password(&who.principal, old, new, who.session.as_deref()).await?)
}
