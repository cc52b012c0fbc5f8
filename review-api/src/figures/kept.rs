//! What takes long to count, kept for a while for pages: once there is an answer, nobody waits for a newer one.

use std::sync::Arc;

use axum::http::StatusCode;
use redress_ledger::figures::Span;
use redress_ledger::keep::{Asked, Keep, Patience, Turn};

use crate::app::App;
use crate::http::problem::Failure;

/// Up to this age an answer is as good as new, in milliseconds.
const FRESH_MS: i64 = 600_000;
/// Up to this age an answer that took long is given out while a newer one is counted.
const STALE_MS: i64 = 3_600_000;
/// What took so long may be some minutes old for those who work here; a small ledger is counted anew each time. Milliseconds.
const SLOW_MS: i64 = 50;
/// Spans kept at once.
const SPANS_MAX: usize = 64;

/// For whom an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum For {
    /// Anybody, as often as they like: every kept answer will do.
    Everybody,
    /// People who work here: only what takes long to count may be some minutes old.
    Staff,
}

impl For {
    fn patience(self) -> Patience {
        let quick_ms = if self == Self::Everybody { FRESH_MS } else { 0 };
        Patience { quick_ms, fresh_ms: FRESH_MS, stale_ms: STALE_MS }
    }
}

pub use redress_ledger::keep::Kept as Counted;

/// Answers by span.
#[derive(Debug)]
pub struct Kept<T>(Arc<Keep<Span, T>>);

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self(Keep::new(SPANS_MAX))
    }
}

impl<T: Send + Sync + 'static> Kept<T> {
    /// The answer for a span: a kept one, or what `count` finds. `count` runs to its end even where who asked hangs up.
    ///
    /// # Errors
    /// Those of `count`.
    pub async fn get<F, Fut>(&self, app: &App, span: Span, whom: For, count: F) -> Result<Arc<Counted<T>>, Failure>
    where
        F: FnOnce(App) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        let turn = match self.0.ask(span, whom.patience(), &*app.clock()).await {
            Asked::Kept(known) => return Ok(known),
            Asked::Turn(turn) => turn,
        };
        let last = turn.last();
        let counting = tokio::spawn(counted(app.clone(), turn, whom, count));
        if let Some(last) = last {
            // Nobody awaits the new one; why it failed is told.
            tokio::spawn(async move {
                if let Ok(Err(error)) = counting.await {
                    tracing::warn!(status = %error.status, detail = %error.detail, "figures could not be counted anew");
                }
            });
            return Ok(last);
        }
        counting.await.unwrap_or_else(|error| {
            tracing::error!(%error, "counting broke off");
            Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "Counting broke off. Try again in a moment."))
        })
    }
}

async fn counted<T, F, Fut>(app: App, turn: Turn<Span, T>, whom: For, count: F) -> Result<Arc<Counted<T>>, Failure>
where
    F: FnOnce(App) -> Fut,
    Fut: Future<Output = Result<T, Failure>>,
{
    let what = count(app.clone()).await?;
    let took_long = app.now().0 - turn.began_at().0 >= SLOW_MS;
    // What was quick to find for people who work here is not what everybody gets for ten minutes.
    Ok(if took_long || whom == For::Everybody { turn.keep(what, took_long) } else { turn.keep_not(what) })
}
