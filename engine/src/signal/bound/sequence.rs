//! The bounds as numbers: the least threshold that the evidence does not refute, and its mirror image.

use super::evidence::{BETS, BOOK, Evidence, TILT, term};

/// Lower bound of a rate that holds while one keeps looking; 0 for an empty sample.
///
/// The least `t` that the evidence at level [`WRONGLY_CROSSED_MAX`](super::WRONGLY_CROSSED_MAX) does not refute after `hits` of
/// `n`. While both counts grow with every event from one start, it ever exceeds the true rate in at most 2 % of accounts. Counts may be
/// fractional (a window's estimate); hits above `n` count as `n`. Rises in `hits`, falls in `n`, stays below the share.
pub fn sequence_lower(hits: f64, n: f64) -> f64 {
    if n.is_nan() || hits.is_nan() || n <= 0.0 || hits <= 0.0 {
        return 0.0;
    }
    let hits = hits.min(n);
    // Where a single bet alone suffices, which is at most ln 11 in the logarithm from where their sum does.
    let mut t =
        (0..BETS).map(|j| libm::expm1((TILT[j] * hits + BOOK.ln_stake[j]) / n) / BOOK.gain[j]).fold(0.0, f64::max);
    // Newton on the logarithm of the evidence, which is convex in t: from the left it never oversteps, and needs about four steps.
    for _ in 0..STEPS_MAX {
        let terms = Evidence::against(t).exponents(hits, n).map(term);
        let sum: f64 = terms.iter().sum();
        let slope: f64 = (0..BETS).map(|j| terms[j] * BOOK.gain[j] / (1.0 + t * BOOK.gain[j])).sum::<f64>() * n / sum;
        let step = libm::log(sum) / slope;
        t += step.max(0.0);
        if step <= t * CLOSE {
            break;
        }
    }
    t.min(hits / n)
}

/// A step so short, as a share, that the next would be lost in rounding: they shrink by squares.
const CLOSE: f64 = 1e-11;

/// Far above what any counts needed (7): a bound on the loop, not a choice.
const STEPS_MAX: usize = 50;

/// Upper bound of a rate that holds while one keeps looking; 1 for an empty sample. [`sequence_lower`] of the events that were no hits.
pub fn sequence_upper(hits: f64, n: f64) -> f64 {
    1.0 - sequence_lower(n - hits, n)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "equal to the last bit is what these tests ask for")]
mod tests {
    use proptest::prelude::*;

    use super::super::{wilson_lower, wilson_upper};
    use super::*;

    #[test]
    fn empty_or_senseless_samples_say_nothing() {
        for (hits, n) in [(0.0, 0.0), (3.0, 0.0), (1.0, -2.0), (f64::NAN, 10.0), (5.0, f64::NAN), (0.0, f64::NAN)] {
            assert_eq!(sequence_lower(hits, n), 0.0, "{hits} of {n}");
        }
        assert_eq!((sequence_upper(0.0, 0.0), sequence_upper(2.0, 0.0)), (1.0, 1.0));
        assert_eq!(
            (sequence_upper(f64::NAN, f64::NAN), sequence_lower(0.0, 100.0), sequence_upper(9.0, 9.0)),
            (1.0, 0.0, 1.0)
        );
        assert_eq!(sequence_lower(12.0, 10.0), sequence_lower(10.0, 10.0));
    }

    /// At the bound itself the evidence is exactly at its level.
    #[test]
    fn bound_is_where_the_evidence_reaches_its_level() {
        for (hits, n) in [(1.0, 1.0), (1.0, 1e6), (7.0, 200.0), (130.0, 1_000.0), (999.5, 1_000.25), (5e6, 1e8)] {
            let t = sequence_lower(hits, n);
            let sum: f64 = Evidence::against(t).exponents(hits, n).iter().map(|e| e.exp()).sum();
            assert!(t > 0.0 && (sum - 1.0).abs() < 1e-9 + 1e-14 * n, "{hits} of {n}: {t} leaves {sum}");
        }
    }

    #[test]
    fn bounds_close_in_on_the_share_to_half_the_weakest_bet() {
        for share in [0.001, 0.05, 0.5] {
            let lower = sequence_lower(share * 1e12, 1e12);
            assert!(lower > share * 0.996 && lower < share, "{share}: {lower}");
        }
    }

    #[test]
    fn one_hit_shows_that_a_rate_is_not_zero() {
        for n in [1.0, 1e3, 1e9] {
            assert!(sequence_lower(1.0, n) > 0.0 && sequence_upper(n - 1.0, n) < 1.0, "{n}");
        }
    }

    proptest! {
        #[test]
        fn bounds_are_monotone_mirrored_and_enclose_the_share(n in 1_u32..5_000_000, share in 0.0..=1.0_f64, part in 0.0..1.0_f64) {
            let n = f64::from(n);
            let hits = (share * n).floor().min(n - 1.0);
            let (lo, hi) = (sequence_lower(hits, n), sequence_upper(hits, n));
            prop_assert!((0.0..=hits / n).contains(&lo) && (hits / n..=1.0).contains(&hi), "{} {}", lo, hi);
            prop_assert!(sequence_lower(hits + 1.0, n) > lo && sequence_upper(hits + 1.0, n) >= hi);
            prop_assert!(sequence_lower(hits + part, n) >= lo && sequence_upper(hits + part, n) >= hi);
            prop_assert!(sequence_lower(hits, n + 1.0) <= lo && sequence_upper(hits, n + 1.0) <= hi);
            prop_assert_eq!(hi, 1.0 - sequence_lower(n - hits, n));
        }

        /// Looking on has its price: no bound is tighter than the one for a single look once a sample is worth judging.
        #[test]
        fn bounds_are_wider_than_those_for_one_look(n in 30_u32..1_000_000, share in 0.0..=1.0_f64) {
            let n = f64::from(n);
            let hits = (share * n).floor();
            prop_assert!(sequence_lower(hits, n) <= wilson_lower(hits, n) + 1e-12, "{} of {}", hits, n);
            prop_assert!(sequence_upper(hits, n) >= wilson_upper(hits, n) - 1e-12, "{} of {}", hits, n);
        }
    }
}
