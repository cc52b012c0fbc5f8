//! Latencies of a run: kept one by one, so that a percentile is a measured value and not a bucket.

use std::time::Duration;

/// Percentiles of a run, nearest rank.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Latencies(Vec<u64>);

impl Latencies {
    /// From measured ones in any order, in nanoseconds.
    pub fn new(mut nanos: Vec<u64>) -> Self {
        nanos.sort_unstable();
        Self(nanos)
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// The smallest that at least this share (0..=1) of all do not exceed.
    pub fn at(&self, share: f64) -> Duration {
        let rank = (share * self.0.len() as f64).ceil();
        // Invariant: 0 <= rank <= len.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank below the length")]
        let index = (rank as usize).saturating_sub(1);
        Duration::from_nanos(self.0.get(index.min(self.0.len().saturating_sub(1))).copied().unwrap_or(0))
    }

    /// The ones that reports name, with their names.
    pub fn named(&self) -> [(&'static str, f64); 5] {
        [("p50", 0.5), ("p90", 0.9), ("p99", 0.99), ("p99.9", 0.999), ("max", 1.0)]
            .map(|(name, share)| (name, millis(self.at(share))))
    }
}

/// Milliseconds with their fraction.
pub fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_measured_values() {
        let latencies = Latencies::new((1..=1_000).rev().map(|ms| ms * 1_000_000).collect());
        assert_eq!(
            latencies.named(),
            [("p50", 500.0), ("p90", 900.0), ("p99", 990.0), ("p99.9", 999.0), ("max", 1000.0)]
        );
        assert_eq!(Latencies::new(vec![7]).at(0.5), Duration::from_nanos(7));
        assert_eq!(Latencies::default().at(0.999), Duration::ZERO);
    }
}
