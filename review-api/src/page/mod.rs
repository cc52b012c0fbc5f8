//! Pages as people read them: what each shows, in values ready to print. Texts are in `templates/` and in [`words`].

pub mod account;
pub mod audit;
pub mod blind;
pub mod campaigns;
pub mod case;
pub mod closed;
pub mod courses;
pub mod enclosed;
pub mod figures;
pub mod hands;
pub mod holder;
pub mod keys;
pub mod me;
pub mod message;
pub mod misuse;
pub mod models;
pub mod numbers;
mod numbers_plot;
pub mod plot;
pub mod quality;
pub mod queue;
pub mod reversals;
pub mod reviewers;
pub mod second_factor;
pub mod sign_in;
pub mod words;

use askama::Template;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use redress_ledger::Role;

use crate::http::gate::Who;

/// Renders a page.
pub fn html(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
        Err(error) => {
            tracing::error!(error = %error, "a page could not be rendered");
            let text = "Something went wrong on our side. Please load the page again in a moment.";
            (StatusCode::INTERNAL_SERVER_ERROR, text).into_response()
        }
    }
}

/// The console's frame: who is signed in.
#[derive(Clone, Debug)]
pub struct Desk {
    /// Sign-in name.
    pub name: String,
    /// Role.
    pub role: Role,
    /// What forms carry.
    pub csrf: String,
}

impl Desk {
    /// For whoever asks.
    pub fn of(who: &Who) -> Self {
        Self { name: who.principal.name.clone(), role: who.principal.role, csrf: who.csrf() }
    }

    /// Whether this role decides cases.
    pub fn decides(&self) -> bool {
        matches!(self.role, Role::Reviewer | Role::Senior)
    }

    /// Whether this role reads the audit log.
    pub fn reads_audit(&self) -> bool {
        matches!(self.role, Role::Auditor | Role::Admin)
    }

    /// Whether this role sees what is undone in bulk, and models.
    pub fn oversees(&self) -> bool {
        self.lifts() || self.role == Role::Auditor
    }

    /// Whether this role manages people and models.
    pub fn manages(&self) -> bool {
        self.role == Role::Admin
    }

    /// Whether this role lifts without an appeal.
    pub fn lifts(&self) -> bool {
        matches!(self.role, Role::Senior | Role::Admin)
    }
}

/// Whether an address may become a link: anything else is printed as text.
pub fn is_web_address(url: &str) -> bool {
    url.starts_with("https://") || url.starts_with("http://")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_web_address_becomes_a_link() {
        assert!(is_web_address("https://example.com/rules#3.2"));
        for text in ["javascript:alert(1)", "data:text/html,x", "//example.com", "", " https://example.com"] {
            assert!(!is_web_address(text), "{text}");
        }
    }
}
