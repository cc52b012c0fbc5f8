//! How many accounts were active lately, without looking at them all: a sketch of the hours in which each was.

use serde::{Deserialize, Serialize};

use crate::event::Hash;
use crate::window::{LENGTHS_MS, Windows};

const HOUR_MS: i64 = 3_600_000;
const SLOT: usize = 0;

/// A sliding distinct count of accounts. Exact up to 128; beyond that 19 of 20 answers lie within 10 %. An account counts for up to an
/// hour less than it should: of its activity only the first of each hour is noted. Noting the same twice changes nothing, so a replay
/// over states that are ahead of it ends up alike.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Activity(Windows);

impl Activity {
    /// Whether activity at `at` is worth noting, when the last was at `before` (ms).
    pub fn is_news(before: i64, at: i64) -> bool {
        at.div_euclid(HOUR_MS) > before.div_euclid(HOUR_MS)
    }

    /// An account was active at `at` (ms).
    pub fn note(&mut self, account: Hash, at: i64) {
        self.0.move_on(at);
        let span = self.0.span();
        self.0.see(SLOT, account.get(), at, span);
    }

    /// Accounts active after `since` (ms). Looks back by the shortest window that reaches there, at most 30 days.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of accounts")]
    pub fn since(&self, since: i64) -> usize {
        let back = self.0.now.saturating_sub(since);
        if back <= 0 {
            return 0;
        }
        let length = LENGTHS_MS.iter().position(|length| i64::from(*length) >= back).unwrap_or(LENGTHS_MS.len() - 1);
        self.0.distinct(SLOT, length).value as usize
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::IdentityKey;

    const DAY_MS: i64 = 24 * HOUR_MS;

    #[test]
    fn accounts_of_the_last_day_are_counted_and_older_ones_are_not() {
        let (key, mut activity) = (IdentityKey::public(), Activity::default());
        let start = 1_760_000_000_000;
        for n in 0..20_000 {
            activity.note(key.account(&format!("old-{n}")), start);
        }
        for n in 0..5_000 {
            activity.note(key.account(&format!("new-{n}")), start + 2 * DAY_MS + n);
        }
        let day = activity.since(start + DAY_MS + HOUR_MS);
        assert!((4_500..=5_500).contains(&day), "{day}");
        let all = activity.since(start - HOUR_MS);
        assert!((22_500..=27_500).contains(&all), "{all}");
        assert_eq!(activity.since(start + 3 * DAY_MS), 0);
    }

    #[test]
    fn noting_again_what_was_noted_changes_nothing() {
        let (key, mut once) = (IdentityKey::public(), Activity::default());
        for n in 0..3_000 {
            once.note(key.account(&n.to_string()), n * 1_000);
        }
        let mut twice = once.clone();
        for n in 1_000..3_000 {
            twice.note(key.account(&n.to_string()), n * 1_000);
        }
        assert_eq!(twice.since(0), once.since(0));
    }
}
