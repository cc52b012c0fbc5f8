//! Exponential and logarithm from additions and multiplications only: the platform's own differ in the last bit between
//! machines, and a score that differs by one bit is another decision.

use std::f64::consts::{LN_2, LOG2_E, SQRT_2};

/// Upper and lower part of ln 2: the upper has so few bits that a multiple up to 2,048 of it is exact.
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Adding and taking away 1.5 * 2^52 rounds to the nearest whole number.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// 1/n! for n from 13 down to 0.
const EXP_TERMS: [f64; 14] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
    1.0,
    1.0,
];
/// 1/(2n+1) for n from 10 down to 0: the series of the inverse hyperbolic tangent.
const ATANH_TERMS: [f64; 11] = [
    1.0 / 21.0,
    1.0 / 19.0,
    1.0 / 17.0,
    1.0 / 15.0,
    1.0 / 13.0,
    1.0 / 11.0,
    1.0 / 9.0,
    1.0 / 7.0,
    1.0 / 5.0,
    1.0 / 3.0,
    1.0,
];

/// e to the `x` within 2e-15 of it (relative). Below -700 as at -700, above 700 as at 700; NaN stays NaN.
pub fn exp(x: f64) -> f64 {
    let x = x.clamp(-700.0, 700.0);
    let shifted = x * LOG2_E + ROUNDER;
    let whole = shifted - ROUNDER;
    let rest = (x - whole * LN_2_HIGH) - whole * LN_2_LOW;
    let power = EXP_TERMS.iter().fold(0.0, |sum, term| sum * rest + term);
    // The low bits of `shifted` are the whole number in two's complement; 1023 is the exponent of one.
    power * f64::from_bits(shifted.to_bits().wrapping_add(1023) << 52)
}

/// Natural logarithm of a normal positive number, within 2e-15 of it (relative; near 1 absolute).
pub fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut mantissa = f64::from_bits(bits & 0x000f_ffff_ffff_ffff | 0x3ff0_0000_0000_0000);
    // The exponent as a float: 2^52 + e, less 2^52 + 1023.
    let mut exponent = f64::from_bits(bits >> 52 | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    if mantissa > SQRT_2 {
        mantissa *= 0.5;
        exponent += 1.0;
    }
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let square = s * s;
    let series = ATANH_TERMS.iter().fold(0.0, |sum, term| sum * square + term);
    exponent * LN_2 + 2.0 * s * series
}

/// ln(1 + x) for `x` from 0 to 1e300, precise for small ones too.
pub fn ln_1p(x: f64) -> f64 {
    let one_more = 1.0 + x;
    ln(one_more) + (x - (one_more - 1.0)) / one_more
}

/// 1 / (1 + e^-x).
pub fn logistic(x: f64) -> f64 {
    let small = exp(-x.abs());
    (if x >= 0.0 { 1.0 } else { small }) / (1.0 + small)
}

/// ln(1 + e^x).
pub fn softplus(x: f64) -> f64 {
    x.max(0.0) + ln_1p(exp(-x.abs()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(ours: f64, theirs: f64, at: f64) {
        assert!((ours - theirs).abs() <= 2e-15 * theirs.abs().max(f64::MIN_POSITIVE), "{ours} for {theirs} at {at}");
    }

    #[test]
    fn they_agree_with_the_platform_to_the_last_bits() {
        for step in -70_000..=70_000 {
            let x = f64::from(step) * 0.01;
            close(exp(x), x.exp(), x);
            close(logistic(x), 1.0 / (1.0 + (-x).exp()), x);
        }
        for step in 0..=6_000 {
            let x = (f64::from(step) * 0.1 - 300.0).exp();
            close(ln_1p(x), x.ln_1p(), x);
            assert!((ln(x) - x.ln()).abs() <= 1e-15 * (1.0 + x.ln().abs()), "{x}");
        }
        close(softplus(1.5), 1.5_f64.exp().ln_1p(), 1.5);
        close(softplus(-30.0), (-30.0_f64).exp().ln_1p(), -30.0);
    }

    #[test]
    fn they_are_right_at_the_ends() {
        assert_eq!(exp(0.0).to_bits(), 1.0_f64.to_bits());
        assert_eq!(ln(1.0).to_bits(), 0.0_f64.to_bits());
        assert_eq!(logistic(0.0).to_bits(), 0.5_f64.to_bits());
        assert_eq!(logistic(1e30).to_bits(), 1.0_f64.to_bits());
        assert!(logistic(-1e30) >= 0.0 && logistic(-1e30) < 1e-300);
        assert!(exp(f64::NAN).is_nan());
    }
}
