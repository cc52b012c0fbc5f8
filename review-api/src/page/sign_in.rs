//! The console's door.

use askama::Template;

/// The page.
#[derive(Debug, Template)]
#[template(path = "sign_in.html")]
pub struct SignInPage {
    /// Form token.
    pub csrf: String,
    /// Where to go afterwards.
    pub next: String,
    /// The name typed, where the form is shown again.
    pub name: String,
    /// What was wrong.
    pub error: Option<String>,
}
