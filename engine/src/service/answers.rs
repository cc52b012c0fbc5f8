//! How many decisions were made, and how many of them the ledger has answered: both in order, so two numbers say everything.

use std::sync::{Condvar, Mutex, PoisonError};
use std::time::Duration;

use super::metrics;

#[derive(Debug, Default)]
struct Counts {
    made: u64,
    answered: u64,
    closed: bool,
}

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Answers {
    counts: Mutex<Counts>,
    changed: Condvar,
}

impl Answers {
    fn with<T>(&self, change: impl FnOnce(&mut Counts) -> T) -> T {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let result = change(&mut counts);
        metrics::waiting(counts.made - counts.answered);
        self.changed.notify_all();
        result
    }

    /// So many more decisions are on their way.
    pub fn expect(&self, decisions: usize) {
        self.with(|counts| counts.made += decisions as u64);
    }

    /// The next one was answered.
    pub fn answered(&self) {
        self.with(|counts| counts.answered = (counts.answered + 1).min(counts.made));
    }

    /// Decisions made so far.
    pub fn made(&self) -> u64 {
        self.with(|counts| counts.made)
    }

    /// Nobody answers any more: who waits is sent away.
    pub fn close(&self) {
        self.with(|counts| counts.closed = true);
    }

    /// Waits until the first `decisions` are answered; false where that will not come (in time).
    pub fn wait_for(&self, decisions: u64, at_most: Option<Duration>) -> bool {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let unmet = |counts: &mut Counts| counts.answered < decisions && !counts.closed;
        let counts = match at_most {
            None => self.changed.wait_while(counts, unmet).unwrap_or_else(PoisonError::into_inner),
            Some(time) => {
                self.changed.wait_timeout_while(counts, time, unmet).unwrap_or_else(PoisonError::into_inner).0
            }
        };
        counts.answered >= decisions
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    #[test]
    fn who_waits_goes_on_once_the_last_of_its_decisions_is_answered_and_not_before() {
        let answers = Arc::new(Answers::default());
        answers.expect(2);
        assert!(!answers.wait_for(1, Some(Duration::ZERO)));
        answers.answered();
        assert!(answers.wait_for(1, None) && !answers.wait_for(2, Some(Duration::ZERO)));
        let waits = std::thread::spawn({
            let answers = answers.clone();
            move || answers.wait_for(2, None)
        });
        answers.answered();
        assert!(waits.join().unwrap());
        answers.expect(1);
        answers.close();
        assert!(!answers.wait_for(3, None));
    }
}
