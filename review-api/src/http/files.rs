//! `GET /files/{pass}`: a holder's file from an origin of its own, where no session of the console is sent. A pass names case,
//! file and reviewer, lasts a minute, and only this server can write one.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use redress_ledger::Timestamp;
use subtle::ConstantTimeEq;

use super::body::Segment;
use super::cases::attachment::download;
use super::limit::Asker;
use super::problem::{Failure, Trouble};
use crate::app::App;

const PURPOSE: &str = "redress file pass, version 1";
const LASTS_SECS: i64 = 60;

/// A pass for this reviewer. Ids are UUIDs; whatever else a path says makes a pass that opens nothing.
pub fn pass(app: &App, case: &str, file: &str, user: &str) -> String {
    let said = format!("{case}~{file}~{user}~{}", app.now().plus_secs(LASTS_SECS).0);
    let tag = app.link_key().tag(PURPOSE, &said);
    format!("{said}~{tag}")
}

/// Hands out what a pass names; everything that is no pass, or no longer one, is answered alike.
pub async fn get(State(app): State<App>, Segment(pass): Segment, asker: Asker) -> Response {
    match read(&app, &pass).await {
        Ok(response) => response,
        Err(failure) if failure.status.is_client_error() => match app.bad_links().admit(asker.key(), app.now()) {
            Ok(()) => Trouble(failure).into_response(),
            Err(wait_secs) => Trouble(Failure::too_many(wait_secs)).into_response(),
        },
        Err(failure) => Trouble(failure).into_response(),
    }
}

async fn read(app: &App, pass: &str) -> Result<Response, Failure> {
    let unknown = || Failure::not_found("file");
    let (said, tag) = pass.rsplit_once('~').ok_or_else(unknown)?;
    let is_ours: bool = app.link_key().tag(PURPOSE, said).as_bytes().ct_eq(tag.as_bytes()).into();
    let parts: Vec<&str> = said.split('~').collect();
    let [case, file, user, until] = parts[..] else { return Err(unknown()) };
    let until = Timestamp(until.parse().map_err(|_| unknown())?);
    if !is_ours || until <= app.now() {
        return Err(unknown());
    }
    let read = app.ledger().attachment(&case.into(), &file.into(), &user.into()).await?.ok_or_else(unknown)?;
    Ok(download(&read))
}
