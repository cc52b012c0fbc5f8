//! Quality of review over HTTP, and the answers that somebody vouches for.

pub mod console;
pub mod json;
pub mod known;

use std::sync::Arc;

use redress_ledger::figures::Span;
use redress_ledger::quality::Quality;

use crate::app::App;
use crate::figures::kept::{Counted, For};
use crate::http::problem::Failure;

/// How reviewing went, as it is kept.
pub(crate) async fn kept(app: &App, span: Span) -> Result<Arc<Counted<Quality>>, Failure> {
    app.quality().get(app, span, For::Staff, async move |app: App| Ok(app.ledger().quality(span).await?)).await
}
