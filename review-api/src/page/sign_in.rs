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
    /// Words of the button that leads to the organisation's own provider, and the address behind it.
    pub provider: Option<(String, String)>,
}

/// Leads on after a sign-in at the provider.
#[derive(Debug, Template)]
#[template(path = "welcome.html")]
pub struct WelcomePage {
    /// Where to go on.
    pub next: String,
    /// Whether that was all; else a second factor follows.
    pub signed_in: bool,
}
