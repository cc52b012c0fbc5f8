//! Figures that anybody may ask for, kept for a while so that asking costs nothing.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use redress_ledger::Timestamp;
use redress_ledger::figures::{Figures, Month, Span};

/// How long an answer is good for, in seconds.
const KEPT_SECS: i64 = 600;
/// Spans kept at once.
const SPANS_MAX: usize = 64;

type Known = Arc<(Figures, Vec<Month>)>;

/// Bounded; the oldest answer goes first.
#[derive(Debug, Default)]
pub struct Published(Mutex<BTreeMap<Span, (Timestamp, Known)>>);

impl Published {
    /// A fresh enough answer.
    pub fn get(&self, span: Span, now: Timestamp) -> Option<Known> {
        let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(&span).filter(|(at, _)| now < at.plus_secs(KEPT_SECS)).map(|(_, known)| Arc::clone(known))
    }

    /// Keeps an answer.
    pub fn put(&self, span: Span, now: Timestamp, known: &Known) {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        all.insert(span, (now, Arc::clone(known)));
        while all.len() > SPANS_MAX {
            let oldest = all.iter().min_by_key(|(_, (at, _))| *at).map(|(span, _)| *span);
            oldest.and_then(|span| all.remove(&span));
        }
    }
}
