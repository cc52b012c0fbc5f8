//! The evidence that a rate exceeds a threshold: what a gambler is worth who bets against "it does not" on every event and splits
//! the first stake over eleven strengths of bet. Both the bounds and the tables rest on this one figure.
//!
//! A bet of strength δ multiplies its stake by `e^(δx) / (1 - t + t e^δ)` at an event with `x` = 1 (a hit) or 0. At any true rate
//! `p <= t` the expected factor is `(1 - p + p e^δ) / (1 - t + t e^δ) <= 1`: no such bet gains on average, nor does the sum of several.
//! By Ville's inequality (1939) the sum of stakes that starts at 1 therefore ever reaches `1/α` with a probability of at most α, however
//! long one looks, and at whichever events. (Robbins 1970, Ann. Math. Stat. 41:1397, mixes likelihood ratios in this way;
//! Howard and others 2021, Ann. Stat. 49:1055, and Waudby-Smith and Ramdas 2024, JRSS-B 86:1, are the modern theory.) After `k` hits
//! of `n` events
//!
//! ```text
//! evidence(t, k, n) = Σ stake_j · exp(δ_j k - n · ln(1 + t (e^δ_j - 1)))
//! ```
//!
//! Each term rises in `k` and falls in `t` and in `n`, so the thresholds that are refuted form an interval that starts at 0: its end is
//! the lower bound. A bet of strength δ is the best one where the odds are `e^δ` times the threshold's. The strengths halve from 8 (odds
//! three thousandfold) to 1/128 (0.8 % more); the shares of the stake fall with the square of the distance from δ = 1 in halvings, so
//! that no sample size is favoured: being wrong about the strength by a factor of 2^m costs `ln(1 + m²)` in the logarithm of the
//! evidence, not a power of the sample.

/// Largest share of accounts, their true rate on the threshold or on its innocent side, whose bound ever crosses it while counts only grow.
///
/// 1 in 50, not 1 in 20, so that windows that slide (which forget, and so look afresh again and again) keep to about 5 % over ten lengths
/// of the window; the folder's README has the figures.
pub const WRONGLY_CROSSED_MAX: f64 = 0.02;

/// How many bets there are.
pub(super) const BETS: usize = 11;

/// The strengths δ.
pub(super) const TILT: [f64; BETS] = [8.0, 4.0, 2.0, 1.0, 0.5, 0.25, 0.125, 0.062_5, 0.031_25, 0.015_625, 0.007_812_5];

/// Shares of the stake before they are scaled to sum to 1: `1 / (1 + m²)`, `m` halvings from δ = 1.
const SHARE: [f64; BETS] = [0.1, 0.2, 0.5, 1.0, 0.5, 0.2, 0.1, 1.0 / 17.0, 1.0 / 26.0, 1.0 / 37.0, 1.0 / 50.0];

/// The bets with all that does not depend on counts or thresholds.
pub(super) struct Bets {
    /// `e^δ - 1`.
    pub gain: [f64; BETS],
    /// Logarithm of `α` times the stake: a bet alone suffices once its exponent and this sum to 0.
    pub ln_stake: [f64; BETS],
}

/// The one set of bets.
pub(super) static BOOK: std::sync::LazyLock<Bets> = std::sync::LazyLock::new(|| {
    let total: f64 = SHARE.iter().sum();
    Bets { gain: TILT.map(libm::expm1), ln_stake: SHARE.map(|share| libm::log(WRONGLY_CROSSED_MAX * share / total)) }
});

/// Evidence against "the rate is at most `t`", times α: 1 or more refutes it.
#[derive(Clone, Debug)]
pub(super) struct Evidence {
    /// `ln(1 + t (e^δ - 1))`: what an event costs each bet.
    pub cost: [f64; BETS],
    /// Rounding of [`Self::verdict`] and of the bounds together, per event, in the logarithm.
    rounding: f64,
}

impl Evidence {
    /// For `0 <= t <= 1`.
    pub fn against(t: f64) -> Self {
        let cost = BOOK.gain.map(|gain| libm::log1p(t * gain));
        // The last bits of t itself (which may be 1 minus a threshold) weigh 1/t in the logarithm.
        Self { cost, rounding: 1e-14 + 4e-16 / t.max(1e-9) }
    }

    /// Exponents of the bets, stakes included.
    pub fn exponents(&self, hits: f64, n: f64) -> [f64; BETS] {
        let ln_stake = &BOOK.ln_stake;
        std::array::from_fn(|j| TILT[j] * hits - n * self.cost[j] + ln_stake[j])
    }

    /// Half-width of the doubt about the logarithm of the evidence after `n` events.
    pub fn doubt(&self, n: f64) -> f64 {
        1e-9 + n * self.rounding
    }

    /// Whether `t` is refuted; `None` where it is so close that rounding could decide.
    pub fn verdict(&self, hits: f64, n: f64) -> Option<bool> {
        const LN_BETS: f64 = 2.398;
        let exponents = self.exponents(hits, n);
        let most = exponents.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let doubt = self.doubt(n);
        // The sum lies between its largest term and eleven times that: most counts need no exponential.
        if most > doubt {
            return Some(true);
        }
        if most < -LN_BETS - doubt {
            return Some(false);
        }
        judge(exponents.map(term).iter().sum(), doubt)
    }
}

/// What a bet adds to a sum of about 1; below the last bit of that, nothing.
pub(super) fn term(exponent: f64) -> f64 {
    if exponent < -40.0 { 0.0 } else { libm::exp(exponent) }
}

/// Judges a sum of terms around 1 with this relative doubt.
pub(super) fn judge(sum: f64, doubt: f64) -> Option<bool> {
    if sum > 1.0 + doubt {
        Some(true)
    } else if sum < 1.0 - doubt {
        Some(false)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stakes_sum_to_the_level_and_strengths_halve() {
        let sum: f64 = BOOK.ln_stake.iter().map(|&l| l.exp()).sum();
        assert!((sum - WRONGLY_CROSSED_MAX).abs() < 1e-15, "{sum}");
        assert!(TILT.windows(2).all(|pair| (pair[0] - 2.0 * pair[1]).abs() < 1e-300));
    }

    /// The claim on which everything rests: no bet gains on average while the rate is at most the threshold.
    #[test]
    fn no_bet_gains_on_average_at_or_below_the_threshold() {
        for t in [0.001, 0.005, 0.1, 0.5, 0.99] {
            let evidence = Evidence::against(t);
            for p in [0.0, t / 2.0, t] {
                for (tilt, cost) in TILT.into_iter().zip(evidence.cost) {
                    let factor = p * (tilt - cost).exp() + (1.0 - p) * (-cost).exp();
                    assert!(factor <= 1.0 + 1e-14, "t {t}, p {p}, tilt {tilt}: {factor}");
                }
            }
        }
    }

    /// 12 hits of 60 against 10 %, worked out with 50 digits.
    #[test]
    fn evidence_agrees_with_a_worked_example() {
        let sum: f64 = Evidence::against(0.1).exponents(12.0, 60.0).iter().map(|e| e.exp()).sum();
        let evidence = sum / WRONGLY_CROSSED_MAX;
        assert!((evidence - 6.483_456_761_281_737).abs() < 1e-12, "{evidence}");
    }
}
