//! `GET /files/{pass}`: a holder's file, from a listener of its own and so from another origin than every page. It knows no session and sets
//! no cookie. A pass names case, file and reviewer, lasts a minute, opens once, and only this server can write one.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use axum::Router;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodFilter, on};
use redress_ledger::Timestamp;
use redress_ledger::attachment::AttachmentRead;
use redress_ledger::role::Route;
use redress_ledger::token::hex;
use subtle::ConstantTimeEq;

use super::body::encoded;
use super::limit::Asker;
use super::problem::Failure;
use super::{guarded, headers};
use crate::app::App;

const PURPOSE: &str = "redress file pass, version 2";
const LASTS_SECS: i64 = 60;
/// Passes used within a minute that are remembered; where there are more, the next has to wait.
const USED_MAX: usize = 10_000;
/// What a file may do where a browser shows it against its orders: nothing.
const NOTHING: &str = "default-src 'none'; sandbox; frame-ancestors 'none'";

/// Every route of the listener for files; the access test walks it. A pass is what admits.
pub const FILE_ROUTES: &[Route] = &[Route { method: "GET", path: "/files/{pass}", admits: &[], public: true }];

/// The router of the listener for files. Whatever else it is asked for, it does not have.
pub(crate) fn router(app: &App) -> Router {
    let [route] = FILE_ROUTES else { unreachable!("one route") };
    Router::new()
        .route(route.path, guarded(app, *route, on(MethodFilter::GET, get)))
        .fallback(|| async { told(&Failure::not_found("file")) })
        .layer(from_fn(nothing_runs))
        .layer(from_fn(headers::secure))
        .with_state(app.clone())
}

async fn nothing_runs(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(NOTHING));
    response
}

/// Passes that were used, until they would have ended anyway: a pass opens once.
#[derive(Debug, Default)]
pub struct Used(Mutex<BTreeMap<String, Timestamp>>);

impl Used {
    /// Whether this pass may be used now; from then on it may not.
    fn take(&self, tag: &str, until: Timestamp, now: Timestamp) -> Result<bool, Failure> {
        let mut used = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if used.len() >= USED_MAX {
            used.retain(|_, until| *until > now);
        }
        if used.len() >= USED_MAX {
            return Err(Failure::too_many(LASTS_SECS));
        }
        Ok(used.insert(tag.to_owned(), until).is_none())
    }
}

/// The address of a file for this reviewer. Ids are UUIDs; whatever else a path says makes a pass that opens nothing.
pub fn address(app: &App, case: &str, file: &str, user: &str) -> String {
    let mut once = [0; 16];
    app.chance().fill(&mut once);
    let until = app.now().plus_secs(LASTS_SECS).0;
    let said = format!("{case}~{file}~{user}~{until}~{}", hex(&once));
    let tag = app.link_key().tag(PURPOSE, &said);
    format!("{}/files/{}", app.config().attachments_base_url, encoded(&format!("{said}~{tag}")))
}

/// Hands out what a pass names; everything that is no pass, or no longer one, is answered alike.
async fn get(State(app): State<App>, pass: Result<Path<String>, PathRejection>, asker: Asker) -> Response {
    let read = match pass {
        Ok(Path(pass)) => read(&app, &pass).await,
        Err(_) => Err(Failure::not_found("file")),
    };
    match read {
        Ok(file) => download(&file),
        Err(failure) if failure.status.is_client_error() => match app.bad_links().admit(asker.key(), app.now()) {
            Ok(()) => told(&failure),
            Err(wait_secs) => told(&Failure::too_many(wait_secs)),
        },
        Err(failure) => told(&failure),
    }
}

async fn read(app: &App, pass: &str) -> Result<AttachmentRead, Failure> {
    let unknown = || Failure::not_found("file");
    let (said, tag) = pass.rsplit_once('~').ok_or_else(unknown)?;
    let is_ours: bool = app.link_key().tag(PURPOSE, said).as_bytes().ct_eq(tag.as_bytes()).into();
    let parts: Vec<&str> = said.split('~').collect();
    let [case, file, user, until, _once] = parts[..] else { return Err(unknown()) };
    let (until, now) = (Timestamp(until.parse().map_err(|_| unknown())?), app.now());
    if !is_ours || until <= now || !app.passes().take(tag, until, now)? {
        return Err(unknown());
    }
    app.ledger().attachment(&case.into(), &file.into(), &user.into()).await?.ok_or_else(unknown)
}

/// A refusal as plain text: nothing here loads a stylesheet.
fn told(failure: &Failure) -> Response {
    let text = if failure.status == StatusCode::NOT_FOUND {
        "This address opens no file, or no longer: it lasts a minute and opens once. Go back to the case and open the file there.\n"
    } else {
        "The file cannot be handed out now. Go back to the case and try again in a minute.\n"
    };
    (failure.status, [(header::CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response()
}

/// A download that nothing runs: bytes of no kind, under a name that ends as its kind says, into a sandbox without origin.
fn download(file: &AttachmentRead) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("application/octet-stream")),
        (header::CONTENT_DISPOSITION, disposition(&file.download_name)),
    ];
    (headers, file.bytes.clone()).into_response()
}

/// RFC 6266: a name of letters that every program reads, and the real one beside it (RFC 8187).
fn disposition(name: &str) -> HeaderValue {
    let plain: String =
        name.chars().map(|c| if c.is_ascii_alphanumeric() || "._-".contains(c) { c } else { '_' }).collect();
    let real = encoded(name).replace('/', "%2F");
    HeaderValue::from_str(&format!("attachment; filename=\"{plain}\"; filename*=UTF-8''{real}"))
        .unwrap_or(HeaderValue::from_static("attachment"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_breaks_out_of_its_header() {
        for (name, expected) in [
            ("a.pdf", "attachment; filename=\"a.pdf\"; filename*=UTF-8''a.pdf"),
            ("a\"; x=\r\n.txt", "attachment; filename=\"a___x___.txt\"; filename*=UTF-8''a%22%3b%20x%3d%0d%0a.txt"),
            ("März/1.csv", "attachment; filename=\"M_rz_1.csv\"; filename*=UTF-8''M%c3%a4rz%2F1.csv"),
        ] {
            assert_eq!(disposition(name), expected);
        }
    }

    #[test]
    fn used_passes_are_bounded_and_go_when_they_have_ended() {
        let (used, now) = (Used::default(), Timestamp(1_795_000_000_000));
        let until = now.plus_secs(60);
        for n in 0..USED_MAX {
            assert!(used.take(&n.to_string(), until, now).expect("room"));
        }
        assert!(used.take("one more", until, now).is_err());
        assert!(used.take("later", until.plus_secs(60), until).expect("room again"));
        assert!(!used.take("later", until.plus_secs(60), until).expect("room"), "it opens once");
    }
}
