//! A page that only tells something: a link that does not open, a refusal, a fault.

use askama::Template;
use axum::http::StatusCode;

use crate::http::problem::Failure;

/// The page.
#[derive(Clone, Debug, Template)]
#[template(path = "message.html")]
pub struct MessagePage {
    title: &'static str,
    lines: Vec<String>,
    /// Words that would be lost otherwise, each with what it was.
    kept: Vec<(&'static str, String)>,
    /// Where to go from here: address and text.
    onward: Option<(String, &'static str)>,
}

impl MessagePage {
    /// For a request that failed.
    pub fn trouble(failure: &Failure) -> Self {
        let title = match failure.status {
            StatusCode::NOT_FOUND => "This page does not exist",
            StatusCode::FORBIDDEN => "You may not do this",
            StatusCode::CONFLICT => "This cannot be done now",
            StatusCode::TOO_MANY_REQUESTS => "Please wait a moment",
            StatusCode::PAYLOAD_TOO_LARGE => "This is too long",
            StatusCode::SERVICE_UNAVAILABLE => "We cannot reach the record",
            status if status.is_server_error() => "Something went wrong on our side",
            _ => "This did not work",
        };
        Self { title, lines: vec![failure.detail.clone()], kept: Vec::new(), onward: None }
    }

    /// For somebody whose session ended while writing.
    pub fn session_ended(sign_in: String) -> Self {
        Self {
            title: "Your session has ended",
            lines: vec!["Nothing was changed. Sign in again to go on.".to_owned()],
            kept: Vec::new(),
            onward: Some((sign_in, "Sign in")),
        }
    }

    /// Says where to go from here.
    #[must_use]
    pub fn leading(mut self, address: &str, text: &'static str) -> Self {
        self.onward.get_or_insert_with(|| (address.to_owned(), text));
        self
    }

    /// Shows words again that were typed, so that they can be copied.
    #[must_use]
    pub fn keeping(mut self, words: Vec<(&'static str, String)>) -> Self {
        self.kept = words.into_iter().filter(|(_, text)| !text.is_empty()).collect();
        self
    }
}
