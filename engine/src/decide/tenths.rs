//! Scores counted by tenths: what a model gives, so that a drift shows.

/// How many scores lay in each tenth of 0..=1 since they were taken last.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tenths(pub [u64; 10]);

impl Tenths {
    /// Counts scores; a missing one is none.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a score lies in 0..=1")]
    pub(super) fn count(&mut self, scores: &[f64]) {
        for score in scores.iter().filter(|score| !score.is_nan()) {
            self.0[((score * 10.0) as usize).min(9)] += 1;
        }
    }

    /// The counts, leaving none.
    pub(super) fn take(&mut self) -> Self {
        std::mem::take(self)
    }

    /// Whether nothing was counted.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|n| *n == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_have_a_tenth_and_what_is_missing_has_none() {
        let mut tenths = Tenths::default();
        tenths.count(&[0.0, 0.05, 0.5, 0.999, 1.0, f64::NAN]);
        assert_eq!(tenths.take().0, [2, 0, 0, 0, 0, 1, 0, 0, 0, 2]);
        assert!(tenths.is_empty());
    }
}
