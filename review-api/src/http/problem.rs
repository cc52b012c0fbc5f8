//! What went wrong, once for programs (RFC 9457 problem+json) and once for people (a page).

use std::fmt::Write as _;

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use redress_ledger::LedgerError;
use serde_json::json;

use crate::page::message::MessagePage;

const RETRY_SECS: i64 = 5;

/// A request that failed: status, and what is wrong with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// The status answered.
    pub status: StatusCode,
    /// What is wrong, for whoever asked.
    pub detail: String,
    /// When to try again.
    pub retry_after_secs: Option<i64>,
}

impl Failure {
    /// A failure with a status and a detail.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), retry_after_secs: None }
    }

    /// Not there, or not for whoever asks: one answer for both.
    pub fn not_found(what: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("There is no such {what}."))
    }

    /// A field that breaks a bound.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, detail)
    }

    /// Too many requests.
    pub fn too_many(wait_secs: i64) -> Self {
        let detail = format!("Too many requests within a minute. Try again in {wait_secs} seconds.");
        Self { status: StatusCode::TOO_MANY_REQUESTS, detail, retry_after_secs: Some(wait_secs) }
    }

    /// Says when to try again, where that is known.
    pub fn with_retry_after(self, response: Response) -> Response {
        let mut response = response;
        if let Some(Ok(value)) = self.retry_after_secs.map(|secs| HeaderValue::from_str(&secs.to_string())) {
            response.headers_mut().insert(header::RETRY_AFTER, value);
        }
        response
    }
}

impl From<LedgerError> for Failure {
    fn from(error: LedgerError) -> Self {
        match &error {
            LedgerError::NotFound(what) => Self::not_found(what),
            LedgerError::Conflict(why) | LedgerError::Refused(why) => Self::new(StatusCode::CONFLICT, sentence(why)),
            LedgerError::Invalid(why) => Self::invalid(format!("{why}.")),
            LedgerError::Database(_) | LedgerError::Open(_) => {
                tracing::error!(error = %chain(&error), "the ledger failed");
                Self {
                    status: StatusCode::SERVICE_UNAVAILABLE,
                    detail: "The record cannot be reached now. Nothing was changed. Try again in a moment.".to_owned(),
                    retry_after_secs: Some(RETRY_SECS),
                }
            }
        }
    }
}

/// A failure told to a program.
#[derive(Debug)]
pub struct Problem(pub Failure);

impl<T: Into<Failure>> From<T> for Problem {
    fn from(failure: T) -> Self {
        Self(failure.into())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let Failure { status, detail, .. } = &self.0;
        let title = status.canonical_reason().unwrap_or("Error");
        let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
        let headers = [(header::CONTENT_TYPE, "application/problem+json")];
        let response = (*status, headers, Json(body).into_response().into_body()).into_response();
        self.0.with_retry_after(response)
    }
}

/// The page that tells of a failure, for the gate, who knows where it leads on to.
#[derive(Clone, Debug)]
pub struct Shown(pub MessagePage);

/// A failure told to a person.
#[derive(Debug)]
pub struct Trouble(pub Failure);

impl<T: Into<Failure>> From<T> for Trouble {
    fn from(failure: T) -> Self {
        Self(failure.into())
    }
}

impl Trouble {
    /// The page, with words on it that were typed and would be lost otherwise.
    pub fn keeping(self, words: Vec<(&'static str, String)>) -> Response {
        let page = MessagePage::trouble(&self.0).keeping(words);
        let mut response = crate::page::html(self.0.status, &page);
        response.extensions_mut().insert(Shown(page));
        self.0.with_retry_after(response)
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        self.keeping(Vec::new())
    }
}

impl From<JsonRejection> for Failure {
    fn from(rejection: JsonRejection) -> Self {
        Self::new(
            rejection.status(),
            plain(&rejection.body_text(), "Failed to deserialize the JSON body into the target type: "),
        )
    }
}

impl From<QueryRejection> for Failure {
    fn from(rejection: QueryRejection) -> Self {
        Self::new(rejection.status(), plain(&rejection.body_text(), "Failed to deserialize query string: "))
    }
}

impl From<PathRejection> for Failure {
    fn from(_: PathRejection) -> Self {
        Self::not_found("page")
    }
}

/// Takes the library's preamble off: what remains begins with the field's name, which keeps its case.
fn plain(text: &str, preamble: &str) -> String {
    text.strip_prefix(preamble).unwrap_or(text).to_owned()
}

/// Capital letter first, full stop last.
fn sentence(text: &str) -> String {
    let mut letters = text.trim().chars();
    let mut out: String = letters.next().map(|c| c.to_uppercase().chain(letters).collect()).unwrap_or_default();
    if !out.ends_with(['.', '!', '?']) {
        out.push('.');
    }
    out
}

/// An error with all its causes on one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let _ = write!(text, ": {inner}");
        cause = inner.source();
    }
    text
}
