//! What the holder of an account reads and files. The token of the link is the key; whatever does not open is answered alike.
//!
//! Two bounds, apart from each other: filings count for the decision that a link opens, links that do not open count for the
//! address. So nobody uses up what belongs to another holder, not even from the same address.

pub mod file;
pub mod incoming;
pub mod json;
pub mod message;
pub mod object;
pub mod page;
pub mod statement;
pub mod withdraw;
pub mod write;

use redress_ledger::attachment::FileRefusal;
use redress_ledger::enclosure::Enclosures;
use redress_ledger::review::{AppealFiling, HolderView, Receipt};
use redress_ledger::token::PresentedToken;

use super::limit::Asker;
use super::problem::Failure;
use crate::app::App;

/// Most characters in each of the holder's two texts.
pub const TEXT_CHARS_MAX: usize = 10_000;

/// What the link opens.
///
/// # Errors
/// One and the same for everything that does not open; 429 once an address has shown too many of those.
pub async fn view(app: &App, asker: &Asker, token: &str) -> Result<HolderView, Failure> {
    let presented = PresentedToken::parse(token).ok_or_else(|| unknown(app, asker))?;
    app.ledger().holder_view(app.link_key(), &presented).await?.ok_or_else(|| unknown(app, asker))
}

/// Why an appeal was not filed.
#[derive(Debug)]
pub enum NotFiled {
    /// A file is not taken.
    File(FileRefusal),
    /// Anything else.
    Failure(Failure),
}

impl From<Failure> for NotFiled {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<NotFiled> for Failure {
    fn from(why: NotFiled) -> Self {
        match why {
            NotFiled::File(refusal) => Self::invalid(format!("attachments: {refusal}.")),
            NotFiled::Failure(failure) => failure,
        }
    }
}

/// Files an appeal; durable when it returns.
///
/// # Errors
/// As the ledger says; for a token that does not open, the same as [`view`]; 429 for too many filings against one decision.
pub async fn file(
    app: &App,
    asker: &Asker,
    token: &str,
    filing: &AppealFiling,
    enclosures: &Enclosures,
) -> Result<Receipt, NotFiled> {
    let presented = PresentedToken::parse(token).ok_or_else(|| unknown(app, asker))?;
    let opened = view(app, asker, token).await?;
    app.filings().admit(opened.statement.decision_id.as_str(), app.now()).map_err(Failure::too_many)?;
    let looked_at = match app.scanner() {
        Some(scanner) if !enclosures.files().is_empty() => {
            Some(scanner.looked_at(enclosures).await.map_err(NotFiled::File)?)
        }
        _ => None,
    };
    let enclosures = looked_at.as_ref().unwrap_or(enclosures);
    let filed = app.ledger().file_appeal_with(app.link_key(), &presented, filing, enclosures).await;
    let receipt = filed.map_err(|error| match error {
        redress_ledger::LedgerError::NotFound(_) => unknown(app, asker),
        other => Failure::from(other),
    })?;
    metrics::counter!("redress_appeals_total", "kind" => filing.kind.as_str()).increment(1);
    Ok(receipt)
}

/// Counts a link that opens nothing. A good link is never refused for it: it has been opened before anything is counted.
fn unknown(app: &App, asker: &Asker) -> Failure {
    match app.bad_links().admit(asker.key(), app.now()) {
        Ok(()) => Failure::not_found("page"),
        Err(wait_secs) => Failure::too_many(wait_secs),
    }
}
