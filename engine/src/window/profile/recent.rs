//! How many of the last so many things were of a kind: an exact ring of bits.

use serde::{Deserialize, Serialize};

use super::clock::end_of;
use crate::ahead;

/// A ring of `64 * W` bits at most; `most` of them are used.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recent {
    most: u16,
    used: u16,
    next: u16,
    hits: u16,
    /// When the newest came (ms).
    newest: i64,
    bits: Box<[u64]>,
}

impl Recent {
    /// Of the last `most`: 24 bytes, and a bit for each.
    pub(super) fn new(most: u16) -> Self {
        let bits = vec![0; usize::from(most).div_ceil(64)].into_boxed_slice();
        Self { most, used: 0, next: 0, hits: 0, newest: i64::MIN, bits }
    }

    /// Asks for the bit of the next.
    pub(super) fn ask(&self) {
        self.bits.get(usize::from(self.next) / 64).map(ahead::of);
    }

    /// Takes `count` more in.
    pub(super) fn take(&mut self, at: i64, hit: bool, count: u32) {
        self.newest = self.newest.max(at);
        for _ in 0..count.min(u32::from(self.most)) {
            let (word, bit) = (usize::from(self.next) / 64, 1u64 << (self.next % 64));
            if self.used < self.most {
                self.used += 1;
            } else if self.bits[word] & bit != 0 {
                self.hits -= 1;
            }
            if hit {
                self.bits[word] |= bit;
                self.hits += 1;
            } else {
                self.bits[word] &= !bit;
            }
            self.next = (self.next + 1) % self.most;
        }
    }

    /// How many of how many; nothing where the newest is not younger than `window_ms`.
    pub(crate) fn read(&self, now: i64, window_ms: i64) -> (u32, u32) {
        if now.saturating_sub(window_ms) >= self.newest { (0, 0) } else { (self.hits.into(), self.used.into()) }
    }

    /// Until when [`Recent::read`] says the same, while nothing is taken in.
    pub(crate) fn until(&self, now: i64, window_ms: i64) -> i64 {
        end_of(self.newest, window_ms, now)
    }
}
