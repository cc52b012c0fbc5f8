//! When to try again: exponential delays, moved by chance so that many failures do not come back in step.

use redress_ledger::{Chance, Timestamp};

use super::config::RetryConfig;

/// The schedule of attempts.
#[derive(Clone, Debug)]
pub struct Backoff(RetryConfig);

impl Backoff {
    /// From checked settings.
    pub fn new(config: RetryConfig) -> Self {
        Self(config)
    }

    /// When to try again after `failed` failed attempts (at least 1), the delivery having waited since `since`.
    /// `None` once it has waited too long: it is dead. The last attempt falls on the day of death, not before it.
    pub fn next(&self, failed: i64, since: Timestamp, now: Timestamp, chance: &dyn Chance) -> Option<Timestamp> {
        let deadline = since.plus_secs(self.0.dead_after_secs);
        if now >= deadline {
            return None;
        }
        let wait_ms = self.delay_secs(failed) * (1.0 + self.0.jitter * (2.0 * unit(chance) - 1.0)) * 1000.0;
        #[expect(clippy::cast_possible_truncation, reason = "at most 1.9 x 86,400,000")]
        let at = Timestamp(now.0 + (wait_ms.round() as i64).max(1));
        Some(at.min(deadline))
    }

    /// The delay in seconds before chance moves it.
    fn delay_secs(&self, failed: i64) -> f64 {
        let steps = i32::try_from(failed.clamp(1, 1000) - 1).unwrap_or(0);
        (self.0.first_delay_secs as f64 * self.0.factor.powi(steps)).min(self.0.delay_secs_max as f64)
    }
}

/// A number in 0..1 from 53 random bits.
fn unit(chance: &dyn Chance) -> f64 {
    let mut bytes = [0u8; 8];
    chance.fill(&mut bytes);
    (u64::from_le_bytes(bytes) >> 11) as f64 / (1u64 << 53) as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_ledger::clock::SeededChance;

    const START: Timestamp = Timestamp(1_790_000_000_000);

    fn backoff(jitter: f64) -> Backoff {
        Backoff::new(RetryConfig { jitter, ..RetryConfig::default() })
    }

    #[test]
    fn delays_double_up_to_their_bound() {
        let chance = SeededChance::new(1);
        let delays: Vec<i64> = (1..=12)
            .map(|n| (backoff(0.0).next(n, START, START, &chance).expect("alive").0 - START.0) / 1000)
            .collect();
        assert_eq!(delays, [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600]);
    }

    #[test]
    fn chance_moves_a_delay_within_its_share_and_spreads_it() {
        let chance = SeededChance::new(7);
        let delays: Vec<i64> =
            (0..500).map(|_| backoff(0.2).next(3, START, START, &chance).expect("alive").0 - START.0).collect();
        assert!(delays.iter().all(|d| (16_000..=24_000).contains(d)));
        assert!(delays.iter().any(|d| *d < 17_000) && delays.iter().any(|d| *d > 23_000));
    }

    #[test]
    fn the_last_attempt_falls_on_the_deadline_and_none_comes_after_it() {
        let chance = SeededChance::new(1);
        let deadline = START.plus_secs(72 * 3600);
        let shortly_before = Timestamp(deadline.0 - 1000);
        assert_eq!(backoff(0.2).next(90, START, shortly_before, &chance), Some(deadline));
        assert_eq!(backoff(0.2).next(91, START, deadline, &chance), None);
    }
}
