//! A logarithmic scale for volumes that fits a byte, in whole numbers alone, so that it is the same on every machine.

/// Volumes below this weigh little: from nothing to 32 is one doubling.
pub(crate) const FLOOR: u64 = 32;
/// Steps a doubling; so a step is 9 %, and rounding to one moves a volume by at most 4.5 %.
pub(crate) const STEPS: u32 = 8;

/// 2^((k + 1/2) / 8) as a fraction of 2^31, k = 0..=7: where one step ends and the next begins.
const BORDERS: [u32; 8] = [
    2_242_560_872,
    2_445_529_972,
    2_666_869_345,
    2_908_241_642,
    3_171_459_999,
    3_458_501_653,
    3_771_522_796,
    4_112_874_773,
];

/// `8 * log2(1 + n / 32)`, rounded; 0 for nothing, 255 for 2^36 and more.
pub(crate) fn steps(n: u64) -> u8 {
    let x = n.saturating_add(FLOOR);
    let zeros = x.leading_zeros();
    let mantissa = u32::try_from((x << zeros) >> 32).unwrap_or(u32::MAX);
    let within: u32 = BORDERS.iter().map(|border| u32::from(*border <= mantissa)).sum();
    u8::try_from((63 - zeros - FLOOR.ilog2()) * STEPS + within).unwrap_or(u8::MAX)
}

/// 2^(k / 8) as a fraction of 2^31, k = 0..=7.
const POWERS: [u32; 8] = [
    2_147_483_648,
    2_341_847_524,
    2_553_802_834,
    2_784_941_738,
    3_037_000_500,
    3_311_872_529,
    3_611_622_603,
    3_938_502_376,
];

/// The volume in the middle of a step: `32 * (2^(steps / 8) - 1)`, rounded.
pub(crate) fn volume(steps: u8) -> u64 {
    let (whole, within) = (u32::from(steps) / STEPS, u32::from(steps) % STEPS);
    let power = POWERS.get(within as usize).copied().unwrap_or_default();
    let scaled = (u128::from(FLOOR) * u128::from(power)) << whole;
    u64::try_from((scaled + (1 << 30)) >> 31).unwrap_or(u64::MAX).saturating_sub(FLOOR)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_volume_falls_into_the_step_that_it_came_from() {
        for s in (8..=255).chain([0]) {
            let exact = 32.0 * ((f64::from(s) / 8.0).exp2() - 1.0);
            assert!((volume(s) as f64 - exact).abs() <= 0.5 + exact * 1e-9, "{s}: {} for {exact}", volume(s));
            assert_eq!(steps(volume(s)), s);
        }
    }

    #[test]
    fn steps_are_the_rounded_logarithm_up_to_rounding_at_the_very_border() {
        let mut n = 0u64;
        while n < 1 << 35 {
            let exact = 8.0 * (1.0 + n as f64 / 32.0).log2();
            assert!((f64::from(steps(n)) - exact).abs() <= 0.5 + 1e-6, "{n}: {} for {exact}", steps(n));
            n += 1 + n / 97;
        }
        assert_eq!((steps(0), steps(32), steps(96), steps(u64::MAX)), (0, 8, 16, 255));
    }
}
