//! What takes long to find, kept for a while: one counts, the others get the last.
//!
//! At most one asker counts at a time. Whoever comes meanwhile gets the last answer at once, while it is not too old; where there is none,
//! they wait for the one who counts. An asker who fails or hangs up passes the turn on: nothing is kept of a failure.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::OwnedMutexGuard;

use crate::clock::{Clock, Timestamp};

/// An answer and when it was counted.
#[derive(Debug)]
pub struct Kept<V> {
    /// When counting began.
    pub at: Timestamp,
    /// What was found.
    pub what: V,
    took_long: bool,
}

/// How old an answer may be for who asks, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Patience {
    /// Until this age an answer that was quick to find will do; 0 for none.
    pub quick_ms: i64,
    /// Until this age one that took long is as good as new.
    pub fresh_ms: i64,
    /// Until this age one that took long is given out while another asker counts anew.
    pub stale_ms: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Age {
    Fresh,
    Stale,
    TooOld,
}

impl Patience {
    fn age<V>(self, kept: &Kept<V>, now: Timestamp) -> Age {
        // A clock that was put back makes nothing young.
        let age = now.0 - kept.at.0;
        let (fresh, stale) =
            if kept.took_long { (self.fresh_ms, self.stale_ms) } else { (self.quick_ms, self.quick_ms) };
        if (0..fresh).contains(&age) {
            Age::Fresh
        } else if (0..stale).contains(&age) {
            Age::Stale
        } else {
            Age::TooOld
        }
    }
}

/// Answers by what was asked. Bounded; the oldest goes first.
pub struct Keep<K, V> {
    known: Mutex<BTreeMap<K, Arc<Kept<V>>>>,
    turn: Arc<tokio::sync::Mutex<()>>,
    keys_max: usize,
}

impl<K, V> fmt::Debug for Keep<K, V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Keep").field("keys_max", &self.keys_max).finish_non_exhaustive()
    }
}

/// What an asker gets.
#[derive(Debug)]
pub enum Asked<K, V> {
    /// An answer that will do.
    Kept(Arc<Kept<V>>),
    /// The turn to count.
    Turn(Turn<K, V>),
}

/// The turn to count: whoever holds it is the only one. Dropped without an answer, it passes to the next.
#[derive(Debug)]
pub struct Turn<K, V> {
    keep: Arc<Keep<K, V>>,
    key: K,
    began_at: Timestamp,
    last: Option<Arc<Kept<V>>>,
    _held: OwnedMutexGuard<()>,
}

impl<K: Ord + Clone, V> Keep<K, V> {
    /// Keeps the answers to at most so many questions.
    pub fn new(keys_max: usize) -> Arc<Self> {
        Arc::new(Self { known: Mutex::default(), turn: Arc::default(), keys_max: keys_max.max(1) })
    }

    /// The kept answer to `key`, or the turn to count it.
    pub async fn ask(self: &Arc<Self>, key: K, patience: Patience, clock: &dyn Clock) -> Asked<K, V> {
        let known = self.known(&key);
        let age = known.as_ref().map_or(Age::TooOld, |kept| patience.age(kept, clock.now()));
        let held = match (known, age) {
            (Some(kept), Age::Fresh) => return Asked::Kept(kept),
            (Some(kept), Age::Stale) => match Arc::clone(&self.turn).try_lock_owned() {
                Ok(held) => held,
                Err(_) => return Asked::Kept(kept),
            },
            _ => Arc::clone(&self.turn).lock_owned().await,
        };
        // Whoever waited for the turn may find the answer of who had it.
        let began_at = clock.now();
        let known = self.known(&key).map(|kept| (patience.age(&kept, began_at), kept));
        match known {
            Some((Age::Fresh, kept)) => Asked::Kept(kept),
            known => {
                let last = known.and_then(|(age, kept)| (age == Age::Stale).then_some(kept));
                Asked::Turn(Turn { keep: Arc::clone(self), key, began_at, last, _held: held })
            }
        }
    }

    fn known(&self, key: &K) -> Option<Arc<Kept<V>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner).get(key).map(Arc::clone)
    }

    fn put(&self, key: &K, kept: &Arc<Kept<V>>) {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.insert(key.clone(), Arc::clone(kept));
        while known.len() > self.keys_max {
            let oldest = known.iter().min_by_key(|(_, kept)| kept.at).map(|(key, _)| key.clone());
            oldest.and_then(|key| known.remove(&key));
        }
    }
}

impl<K: Ord + Clone, V> Turn<K, V> {
    /// The last answer, where it may still be given out: for who counts for the next one and not for themselves.
    pub fn last(&self) -> Option<Arc<Kept<V>>> {
        self.last.clone()
    }

    /// When it began.
    pub fn began_at(&self) -> Timestamp {
        self.began_at
    }

    /// Keeps what was found, and ends the turn.
    pub fn keep(self, what: V, took_long: bool) -> Arc<Kept<V>> {
        let kept = Arc::new(Kept { at: self.began_at, what, took_long });
        self.keep.put(&self.key, &kept);
        kept
    }

    /// Ends the turn with an answer for who counted alone: others would have it longer than it is worth.
    pub fn keep_not(self, what: V) -> Arc<Kept<V>> {
        Arc::new(Kept { at: self.began_at, what, took_long: false })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::time::Duration;

    use super::*;
    use crate::clock::ManualClock;

    const PATIENCE: Patience = Patience { quick_ms: 0, fresh_ms: 60_000, stale_ms: 600_000 };

    type Numbers = Arc<Keep<&'static str, u32>>;

    fn kept(asked: Asked<&'static str, u32>) -> u32 {
        match asked {
            Asked::Kept(kept) => kept.what,
            Asked::Turn(_) => panic!("nothing was kept"),
        }
    }

    fn turn(asked: Asked<&'static str, u32>) -> Turn<&'static str, u32> {
        match asked {
            Asked::Turn(turn) => turn,
            Asked::Kept(kept) => panic!("{} was kept", kept.what),
        }
    }

    fn made() -> (Numbers, ManualClock) {
        (Keep::new(4), ManualClock::new(Timestamp(1_795_000_000_000)))
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn one_counts_at_a_time_whatever_is_asked() {
        let (keep, clock) = made();
        let (counting, counted) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let askers = (0..64).map(|n| {
            let (keep, clock) = (Arc::clone(&keep), clock.clone());
            let (counting, counted) = (Arc::clone(&counting), Arc::clone(&counted));
            tokio::spawn(async move {
                match keep.ask(["a", "b"][n % 2], PATIENCE, &clock).await {
                    Asked::Kept(kept) => kept.what,
                    Asked::Turn(turn) => {
                        assert_eq!(counting.fetch_add(1, Ordering::SeqCst), 0, "two count at once");
                        tokio::time::sleep(Duration::from_millis(5)).await;
                        counting.fetch_sub(1, Ordering::SeqCst);
                        counted.fetch_add(1, Ordering::SeqCst);
                        turn.keep(7, true).what
                    }
                }
            })
        });
        for asker in askers.collect::<Vec<_>>() {
            assert_eq!(asker.await.expect("answered"), 7);
        }
        assert_eq!(counted.load(Ordering::SeqCst), 2, "each question once");
    }

    #[tokio::test]
    async fn the_first_askers_wait_for_the_one_who_counts() {
        let (keep, clock) = made();
        let first = turn(keep.ask("a", PATIENCE, &clock).await);
        let mut second = Box::pin(keep.ask("a", PATIENCE, &clock));
        let soon = tokio::time::timeout(Duration::from_millis(20), &mut second).await;
        assert!(soon.is_err(), "there is nothing to give out yet");
        first.keep(1, true);
        assert_eq!(kept(second.await), 1);
    }

    #[tokio::test]
    async fn others_get_the_last_at_once_while_one_counts_anew() {
        let (keep, clock) = made();
        turn(keep.ask("a", PATIENCE, &clock).await).keep(1, true);
        clock.advance_secs(61);
        let anew = turn(keep.ask("a", PATIENCE, &clock).await);
        assert_eq!(anew.last().map(|last| last.what), Some(1));
        for _ in 0..8 {
            let others = tokio::time::timeout(Duration::from_millis(20), keep.ask("a", PATIENCE, &clock)).await;
            assert_eq!(kept(others.expect("nobody waits")), 1);
        }
        anew.keep(2, true);
        assert_eq!(kept(keep.ask("a", PATIENCE, &clock).await), 2);
    }

    #[tokio::test]
    async fn nothing_is_given_out_past_its_age_nor_from_a_clock_put_back() {
        let (keep, clock) = made();
        turn(keep.ask("a", PATIENCE, &clock).await).keep(1, true);
        clock.advance_secs(600);
        let late = turn(keep.ask("a", PATIENCE, &clock).await);
        assert!(late.last().is_none(), "ten minutes are too old");
        let mut other = Box::pin(keep.ask("a", PATIENCE, &clock));
        assert!(tokio::time::timeout(Duration::from_millis(20), &mut other).await.is_err(), "others wait as well");
        drop((other, late));
        clock.advance_secs(-700);
        assert!(turn(keep.ask("a", PATIENCE, &clock).await).last().is_none());
    }

    #[tokio::test]
    async fn what_was_quick_to_find_is_kept_only_for_who_will_have_it() {
        let (keep, clock) = made();
        let easy = Patience { quick_ms: 3_000, ..PATIENCE };
        turn(keep.ask("a", PATIENCE, &clock).await).keep(1, false);
        assert_eq!(kept(keep.ask("a", easy, &clock).await), 1);
        drop(turn(keep.ask("a", PATIENCE, &clock).await));
        clock.advance_secs(3);
        assert!(turn(keep.ask("a", easy, &clock).await).last().is_none());
    }

    #[tokio::test]
    async fn a_failure_keeps_nothing_and_passes_the_turn_on() {
        let (keep, clock) = made();
        drop(turn(keep.ask("a", PATIENCE, &clock).await));
        turn(keep.ask("a", PATIENCE, &clock).await).keep(1, true);
        clock.advance_secs(61);
        drop(turn(keep.ask("a", PATIENCE, &clock).await));
        // The last is still there, and the next asker counts.
        let again = turn(keep.ask("a", PATIENCE, &clock).await);
        assert_eq!(kept(keep.ask("a", PATIENCE, &clock).await), 1);
        // So it is where who counts panics.
        let panics = tokio::spawn(async move {
            let _held = again;
            panic!("counting broke off");
        });
        assert!(panics.await.is_err());
        turn(keep.ask("a", PATIENCE, &clock).await).keep(2, true);
        assert_eq!(kept(keep.ask("a", PATIENCE, &clock).await), 2);
    }

    #[tokio::test]
    async fn it_holds_so_many_answers_and_lets_the_oldest_go() {
        let (keep, clock) = made();
        for (n, key) in (0u32..).zip(["a", "b", "c", "d", "e"]) {
            turn(keep.ask(key, PATIENCE, &clock).await).keep(n, true);
            clock.advance_secs(1);
        }
        for (key, what) in [("b", 1), ("e", 4)] {
            assert_eq!(kept(keep.ask(key, PATIENCE, &clock).await), what);
        }
        drop(turn(keep.ask("a", PATIENCE, &clock).await));
    }
}
