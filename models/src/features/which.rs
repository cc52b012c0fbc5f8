//! Which decision points a row is kept of. Chance comes from a keyed hash of account and event, so that the same log and key give the
//! same rows on every machine.

use std::collections::HashMap;

use redress_engine::decide::Sample;
use redress_engine::event::{Event, Hash};

/// Which events a row is kept of: those that any of these asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Which {
    /// Every n-th event of each account.
    pub every: Option<u32>,
    /// These events of each account, counted from 1: prefixes of one length, so that length tells nothing.
    pub at: Vec<u32>,
    /// Each account as it stands after its last event.
    pub ends: bool,
    /// This share of all events, by keyed hash.
    pub share: f64,
    /// Key of the hash.
    pub key: u64,
    /// Wherever the policy decides.
    pub decisions: bool,
}

impl Which {
    /// Whether anything is asked for at all.
    pub fn is_empty(&self) -> bool {
        self.every.is_none() && self.at.is_empty() && !self.ends && self.share <= 0.0 && !self.decisions
    }

    /// A sampler for one partition.
    pub fn sampler(&self) -> Box<dyn Sample> {
        Box::new(Sampler {
            which: self.clone(),
            most: self.at.iter().copied().max().unwrap_or(0),
            seen: HashMap::new(),
        })
    }

    fn by_chance(&self, event: &Event) -> bool {
        self.share > 0.0 && share_of(self.key, event.account.get() ^ event.key_short()) < self.share
    }
}

/// What is remembered of an account.
#[derive(Clone, Copy, Debug, Default)]
struct Seen {
    events: u32,
    /// Whether its last event has a row.
    kept: bool,
}

struct Sampler {
    which: Which,
    /// The largest of `which.at`.
    most: u32,
    seen: HashMap<Hash, Seen>,
}

impl Sample for Sampler {
    fn wants(&mut self, event: &Event) -> bool {
        let which = &self.which;
        let counts = which.every.is_some() || self.most > 0 || which.ends;
        if !counts {
            return which.by_chance(event);
        }
        let seen = self.seen.entry(event.account).or_default();
        seen.events = seen.events.saturating_add(1);
        seen.kept = which.every.is_some_and(|every| seen.events.is_multiple_of(every.max(1)))
            || (seen.events <= self.most && which.at.contains(&seen.events))
            || which.by_chance(event);
        seen.kept
    }

    fn wants_decisions(&self) -> bool {
        self.which.decisions
    }

    fn wants_end(&mut self, account: Hash) -> bool {
        self.which.ends && self.seen.get(&account).is_some_and(|seen| !seen.kept)
    }
}

/// A number in 0..1 from a key and a value.
pub fn share_of(key: u64, value: u64) -> f64 {
    // splitmix64's finish over both; 53 bits of it.
    let mut mixed = value.wrapping_add(key.wrapping_mul(0x9e37_79b9_7f4a_7c15)).wrapping_add(0x9e37_79b9_7f4a_7c15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(which: &Which, events: usize) -> Vec<usize> {
        let mut sampler = which.sampler();
        let event = |n: usize| Event { key: (n as u128) << 64 | n as u128, ..Event::sample("acme") };
        (1..=events).filter(|n| sampler.wants(&event(*n))).collect()
    }

    #[test]
    fn events_are_counted_by_account() {
        assert_eq!(kept(&Which { every: Some(4), ..Which::default() }, 12), [4, 8, 12]);
        assert_eq!(kept(&Which { at: vec![12, 5], ..Which::default() }, 30), [5, 12]);
        assert_eq!(kept(&Which { every: Some(6), at: vec![5], ..Which::default() }, 12), [5, 6, 12]);
    }

    #[test]
    fn an_end_is_kept_once() {
        for (every, wanted) in [(3, false), (4, true)] {
            let which = Which { every: Some(every), ends: true, ..Which::default() };
            let mut sampler = which.sampler();
            for _ in 0..3 {
                sampler.wants(&Event::sample("acme"));
            }
            assert_eq!(sampler.wants_end(Event::sample("acme").account), wanted, "every {every}");
            assert!(!sampler.wants_end(Event::sample("other").account), "an account without events has no end");
        }
    }

    #[test]
    fn a_share_is_about_that_share_and_the_same_again() {
        let which = Which { share: 0.25, key: 7, ..Which::default() };
        let some = kept(&which, 20_000);
        assert!((4_750..5_250).contains(&some.len()), "{}", some.len());
        assert_eq!(kept(&which, 20_000), some);
        assert_ne!(kept(&Which { key: 8, ..which }, 20_000), some);
        assert_eq!(kept(&Which { share: 1.0, ..Which::default() }, 100).len(), 100);
        assert!(Which::default().is_empty());
    }
}
