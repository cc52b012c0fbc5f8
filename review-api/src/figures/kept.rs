//! What takes long to count, kept for a while: at most one count at a time, and once there is an answer nobody waits for a newer one.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use redress_ledger::Timestamp;
use redress_ledger::figures::Span;

use crate::app::App;
use crate::http::problem::Failure;

/// Up to this age an answer is as good as new, in seconds.
const FRESH_SECS: i64 = 600;
/// Up to this age an answer that took long is given out while a newer one is counted.
const STALE_SECS: i64 = 3600;
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

/// An answer and when it was counted.
#[derive(Debug)]
pub struct Counted<T> {
    /// When.
    pub at: Timestamp,
    /// What.
    pub what: T,
    took_ms: i64,
}

impl<T> Counted<T> {
    fn is_fresh(&self, now: Timestamp) -> bool {
        now < self.at.plus_secs(FRESH_SECS)
    }

    fn is_slow(&self) -> bool {
        self.took_ms >= SLOW_MS
    }
}

/// Answers by span. Bounded; the oldest goes first.
#[derive(Debug)]
pub struct Kept<T> {
    known: Mutex<BTreeMap<Span, Arc<Counted<T>>>>,
    turn: tokio::sync::Mutex<()>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { known: Mutex::default(), turn: tokio::sync::Mutex::default() }
    }
}

impl<T: Send + Sync + 'static> Kept<T> {
    /// The answer for a span: a kept one, or what `count` finds. `count` runs to its end even where who asked hangs up.
    ///
    /// # Errors
    /// Those of `count`.
    pub async fn get<F, Fut>(
        self: &Arc<Self>,
        app: &App,
        span: Span,
        whom: For,
        count: F,
    ) -> Result<Arc<Counted<T>>, Failure>
    where
        F: FnOnce(App) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, Failure>> + Send + 'static,
    {
        if let Some(known) = self.known(span, whom, app.now()) {
            if !known.is_fresh(app.now()) {
                let (kept, app) = (Arc::clone(self), app.clone());
                tokio::spawn(async move {
                    if let Err(error) = kept.counted(app, span, whom, count).await {
                        tracing::warn!(status = %error.status, detail = %error.detail, "figures could not be counted anew");
                    }
                });
            }
            return Ok(known);
        }
        let (kept, app) = (Arc::clone(self), app.clone());
        let counting = tokio::spawn(async move { kept.counted(app, span, whom, count).await });
        counting.await.unwrap_or_else(|error| {
            tracing::error!(%error, "counting broke off");
            Err(Failure::new(StatusCode::INTERNAL_SERVER_ERROR, "Counting broke off. Try again in a moment."))
        })
    }

    async fn counted<F, Fut>(&self, app: App, span: Span, whom: For, count: F) -> Result<Arc<Counted<T>>, Failure>
    where
        F: FnOnce(App) -> Fut,
        Fut: Future<Output = Result<T, Failure>>,
    {
        let _turn = self.turn.lock().await;
        // Whoever waited for the turn may find the answer of who had it.
        let at = app.now();
        if let Some(known) = self.known(span, whom, at).filter(|known| known.is_fresh(at)) {
            return Ok(known);
        }
        let what = count(app.clone()).await?;
        let counted = Arc::new(Counted { at, what, took_ms: app.now().0 - at.0 });
        if whom == For::Everybody || counted.is_slow() {
            self.put(span, &counted);
        }
        Ok(counted)
    }

    /// What may be answered at once. Who would not wait long gets nothing that is old.
    fn known(&self, span: Span, whom: For, now: Timestamp) -> Option<Arc<Counted<T>>> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        let counted = known.get(&span)?;
        let will_do = match whom {
            _ if counted.is_slow() => now < counted.at.plus_secs(STALE_SECS),
            For::Everybody => counted.is_fresh(now),
            For::Staff => false,
        };
        will_do.then(|| Arc::clone(counted))
    }

    fn put(&self, span: Span, counted: &Arc<Counted<T>>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(span, Arc::clone(counted));
        while known.len() > SPANS_MAX {
            let oldest = known.iter().min_by_key(|(_, counted)| counted.at).map(|(span, _)| *span);
            oldest.and_then(|span| known.remove(&span));
        }
    }
}
