//! Logistic and logarithm with the same bits on every machine, as an artifact that follows from its seed needs.

/// 1.5 * 2^23: adding and taking away rounds a float of moderate size to the nearest whole number.
const ROUNDER: f32 = 12_582_912.0;

/// e to the `x` of a float, within 3e-7 of it (relative), for -87..=87; outside as at the ends. Additions and multiplications
/// only, so that a loop over it becomes vector instructions.
pub fn exp_f32(x: f32) -> f32 {
    let x = x.clamp(-87.0, 87.0);
    let shifted = x * std::f32::consts::LOG2_E + ROUNDER;
    let whole = shifted - ROUNDER;
    // ln 2 in two parts: multiples of the first are exact.
    let rest = (x - whole * 0.693_359_4) - whole * -2.121_944_4e-4;
    let mut power = 1.0 / 5_040.0;
    for term in [1.0 / 720.0, 1.0 / 120.0, 1.0 / 24.0, 1.0 / 6.0, 0.5, 1.0, 1.0] {
        power = power * rest + term;
    }
    power * f32::from_bits(shifted.to_bits().wrapping_add(127) << 23)
}

/// 1 / (1 + e^-x).
pub fn logistic(x: f64) -> f64 {
    let small = libm::exp(-x.abs());
    (if x >= 0.0 { 1.0 } else { small }) / (1.0 + small)
}

/// ln(1 + e^x).
pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + libm::log1p(libm::exp(-x.abs()))
}

/// ln(p / (1 - p)), of a `p` kept off the ends.
pub fn log_odds(p: f64) -> f64 {
    let p = p.clamp(1e-15, 1.0 - 1e-15);
    libm::log(p / (1.0 - p))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quick_exponential_stays_close_to_the_true_one() {
        for step in -8_700_i16..=8_700 {
            let x = f32::from(step) * 0.01;
            let truth = libm::exp(f64::from(x));
            let error = (f64::from(exp_f32(x)) - truth).abs() / truth;
            assert!(error < 3e-7, "{error:e} at {x}");
        }
        assert_eq!(exp_f32(0.0).to_bits(), 1.0_f32.to_bits());
    }

    #[test]
    fn log_odds_undo_the_logistic() {
        for x in [-20.0, -1.5, 0.0, 0.3, 9.0] {
            assert!((log_odds(logistic(x)) - x).abs() < 1e-6, "{x}");
        }
        assert!((softplus(2.0) - softplus(-2.0) - 2.0).abs() < 1e-15);
    }
}
