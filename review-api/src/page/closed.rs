//! The page for a link that opens nothing, whatever the cause: in every language, since nothing is known of who asks, and whoever guesses
//! learns nothing.

use askama::Template;

use crate::language::{Language, Words};

/// The page.
#[derive(Debug, Template)]
#[template(path = "closed.html")]
pub struct ClosedPage {
    first: &'static Words,
    others: Vec<&'static Words>,
}

impl Default for ClosedPage {
    fn default() -> Self {
        let others = Language::ALL.into_iter().filter(|language| *language != Language::English);
        Self { first: Language::English.words(), others: others.map(Language::words).collect() }
    }
}
