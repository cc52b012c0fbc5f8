//! Errors as RFC 9457 problem documents.

use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use redress_ledger::LedgerError;
use serde::Serialize;

/// An error as its receiver reads it.
#[derive(Debug)]
pub struct Problem {
    status: StatusCode,
    detail: String,
    extra: Option<Box<(&'static str, serde_json::Value)>>,
    wait_secs: Option<i64>,
}

/// The document's shape.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct ProblemBody {
    /// Always `about:blank`.
    r#type: &'static str,
    /// The status in words.
    title: String,
    /// HTTP status.
    status: u16,
    /// What is wrong and what to do.
    detail: String,
}

impl Problem {
    /// With a status and a sentence.
    pub fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), extra: None, wait_secs: None }
    }

    /// With how long to wait before the next try.
    #[must_use]
    pub fn waiting(mut self, secs: i64) -> Self {
        self.wait_secs = Some(secs);
        self
    }

    /// With one more member.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: serde_json::Value) -> Self {
        self.extra = Some(Box::new((name, value)));
        self
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = ProblemBody {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error").to_owned(),
            status: self.status.as_u16(),
            detail: self.detail,
        };
        let wait = self.wait_secs;
        let mut json = serde_json::to_value(body).unwrap_or_default();
        if let (Some(extra), Some(object)) = (self.extra, json.as_object_mut()) {
            let (name, value) = *extra;
            object.insert(name.to_owned(), value);
        }
        let mut response =
            (self.status, [(header::CONTENT_TYPE, "application/problem+json")], json.to_string()).into_response();
        let headers = response.headers_mut();
        if self.status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from_static("1"));
        }
        if let Some(secs) = wait {
            headers.insert(header::RETRY_AFTER, header::HeaderValue::from(secs));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
        }
        response
    }
}

macro_rules! unreadable {
    ($($rejection:ident),*) => {$(
        impl From<axum::extract::rejection::$rejection> for Problem {
            fn from(rejection: axum::extract::rejection::$rejection) -> Self {
                Self::new(rejection.status(), rejection.body_text())
            }
        }
    )*};
}
unreadable!(BytesRejection, PathRejection, QueryRejection, StringRejection);

impl From<LedgerError> for Problem {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Invalid(why) => Self::new(StatusCode::UNPROCESSABLE_ENTITY, why),
            LedgerError::NotFound(what) => Self::new(StatusCode::NOT_FOUND, format!("no such {what}")),
            LedgerError::Conflict(why) | LedgerError::Refused(why) => Self::new(StatusCode::CONFLICT, why),
            LedgerError::Database(_) | LedgerError::Open(_) => {
                tracing::error!(error = %error, source = ?std::error::Error::source(&error), "the ledger failed a request");
                Self::new(StatusCode::SERVICE_UNAVAILABLE, "the ledger does not answer; try again in a second")
            }
        }
    }
}
