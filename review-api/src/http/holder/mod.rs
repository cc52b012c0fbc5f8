//! What the holder of an account reads and files. The token of the link is the key; whatever does not open is answered alike.

pub mod file;
pub mod json;
pub mod page;

use axum::http::{Extensions, HeaderMap};
use redress_ledger::review::{AppealFiling, HolderView, Receipt};
use redress_ledger::token::{PresentedToken, sha256_hex};

use super::limit::address_key;
use super::problem::Failure;
use crate::app::App;

/// Most characters in each of the holder's two texts.
pub const TEXT_CHARS_MAX: usize = 10_000;

/// What the link opens.
///
/// # Errors
/// One and the same for everything that does not open.
pub async fn view(app: &App, token: &str) -> Result<HolderView, Failure> {
    let presented = PresentedToken::parse(token).ok_or_else(unknown)?;
    app.ledger().holder_view(app.link_key(), &presented).await?.ok_or_else(unknown)
}

/// Files an appeal; durable when it returns.
///
/// # Errors
/// As the ledger says; for a token that does not open, the same as [`view`].
pub async fn file(app: &App, token: &str, filing: &AppealFiling) -> Result<Receipt, Failure> {
    let presented = PresentedToken::parse(token).ok_or_else(unknown)?;
    let receipt = app.ledger().file_appeal(app.link_key(), &presented, filing).await.map_err(|error| match error {
        redress_ledger::LedgerError::NotFound(_) => unknown(),
        other => other.into(),
    })?;
    metrics::counter!("redress_appeals_total", "kind" => filing.kind.as_str()).increment(1);
    Ok(receipt)
}

/// Bounds how fast one address files; where the address is not known, one link.
///
/// # Errors
/// 429 with the time to wait.
pub fn not_too_fast(app: &App, headers: &HeaderMap, extensions: &Extensions, token: &str) -> Result<(), Failure> {
    let key = address_key(headers, extensions, app.config().trust_forwarded_for)
        .unwrap_or_else(|| sha256_hex(token.as_bytes()));
    app.filings().admit(&key, app.now()).map_err(Failure::too_many)
}

fn unknown() -> Failure {
    Failure::not_found("page")
}
