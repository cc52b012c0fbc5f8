//! Which addresses of a notice need no further attempt, so that one slow address does not bring the others the same mail again.

use std::collections::HashMap;
use std::sync::Mutex;

use redress_ledger::NoticeId;
use redress_ledger::token::sha256_hex;

/// Most notices remembered; beyond it a repetition is preferred to growth.
const NOTICES_MAX: usize = 10_000;

/// How an address was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The next hop took the message.
    Accepted,
    /// The next hop will never take it; why, without personal data.
    Refused(String),
}

/// Kept in memory only: after a restart an address may get the same message once more, with the same `Message-ID`.
#[derive(Debug, Default)]
pub(super) struct Settled(Mutex<HashMap<NoticeId, HashMap<String, Fate>>>);

impl Settled {
    /// What is known of one address.
    pub(super) fn fate(&self, notice: &NoticeId, address: &str) -> Option<Fate> {
        self.held().get(notice).and_then(|known| known.get(&sha256_hex(address.as_bytes())).cloned())
    }

    /// Remembers an address.
    pub(super) fn settle(&self, notice: &NoticeId, address: &str, fate: Fate) {
        let mut held = self.held();
        if held.len() >= NOTICES_MAX && !held.contains_key(notice) {
            held.clear();
        }
        held.entry(notice.clone()).or_default().insert(sha256_hex(address.as_bytes()), fate);
    }

    /// Whether the next hop took the message for any address.
    pub(super) fn any_accepted(&self, notice: &NoticeId) -> bool {
        self.held().get(notice).is_some_and(|known| known.values().any(|f| *f == Fate::Accepted))
    }

    /// Forgets a notice whose end is recorded.
    pub(super) fn forget(&self, notice: &NoticeId) {
        self.held().remove(notice);
    }

    fn held(&self) -> std::sync::MutexGuard<'_, HashMap<NoticeId, HashMap<String, Fate>>> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}
