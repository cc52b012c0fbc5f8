//! How fast a checkpoint goes on: a little with every event and every moment, so that the writer is never long away from its requests,
//! and so that a crash leaves no more of the journal to be replayed than so many events.

use std::time::Duration;

/// A checkpoint begins once so many events were taken since the one before began, if its time has not come earlier.
pub(super) const BEGIN_EVENTS: u64 = 1_800_000;
/// It is written while at most so many more are taken, as far as [`budget`] lets it: nearly all the time, so that it never weighs much.
const SPREAD_EVENTS: u64 = 1_500_000;
/// Where little comes, it is written in half the time between two, and at most this.
const SPREAD_MAX: Duration = Duration::from_secs(15);
/// Bounds on how long the writer encodes in one go.
const STALL_MIN: Duration = Duration::from_micros(500);
const STALL_MAX: Duration = Duration::from_millis(2);

/// How many of `accounts` should be encoded by now, `past` and `events` after the checkpoint began.
pub(super) fn due(accounts: usize, events: u64, past: Duration, every: Duration) -> usize {
    let spread = (every / 2).min(SPREAD_MAX).max(Duration::from_millis(1));
    let by_time = past.as_secs_f64() / spread.as_secs_f64();
    let by_events = events as f64 / SPREAD_EVENTS as f64;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of a number of accounts")]
    let due = (accounts as f64 * by_time.max(by_events)).ceil() as usize;
    due.min(accounts)
}

/// How long the writer may encode now: a third of the time that it had for its other work.
pub(super) fn budget(since_last: Duration) -> Duration {
    (since_last / 3).clamp(STALL_MIN, STALL_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVERY: Duration = Duration::from_secs(30);

    #[test]
    fn nothing_is_due_at_the_beginning_and_all_is_once_the_time_or_the_events_are_over() {
        assert_eq!(due(1_000, 0, Duration::ZERO, EVERY), 0);
        assert_eq!(due(1_000, SPREAD_EVENTS, Duration::ZERO, EVERY), 1_000);
        assert_eq!(due(1_000, 0, SPREAD_MAX, EVERY), 1_000);
        assert_eq!(due(1_000, u64::MAX, Duration::MAX, EVERY), 1_000);
    }

    #[test]
    fn in_between_the_greater_share_of_time_and_events_is_due() {
        assert_eq!(due(1_000, SPREAD_EVENTS / 4, SPREAD_MAX / 2, EVERY), 500);
        assert_eq!(due(1_000, SPREAD_EVENTS / 2, SPREAD_MAX / 4, EVERY), 500);
        assert_eq!(
            due(1_000, 0, Duration::from_millis(250), Duration::from_secs(1)),
            500,
            "half of the time between two"
        );
    }

    #[test]
    fn the_writer_stands_still_for_a_third_of_its_time_and_within_bounds() {
        assert_eq!(budget(Duration::ZERO), STALL_MIN);
        assert_eq!(budget(Duration::from_millis(3)), Duration::from_millis(1));
        assert_eq!(budget(Duration::from_secs(1)), STALL_MAX);
    }
}
