//! Chance from a seed: the same seed gives the same traffic on every machine.

/// Splitmix64 (Steele, Lea and Flood 2014): short, and good enough to make traffic up.
pub struct Dice(u64);

impl Dice {
    /// From a seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// 64 bits.
    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A whole number below `n`, or 0.
    pub fn below(&mut self, n: u64) -> u64 {
        // The upper half of the product is even enough: n is far below 2^32.
        ((u128::from(self.bits()) * u128::from(n)) >> 64) as u64
    }

    /// True `per_mille` times in a thousand.
    pub fn happens(&mut self, per_mille: u64) -> bool {
        self.below(1000) < per_mille
    }

    /// A number in 0..1.
    pub fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// Spreads a number over 64 bits.
pub fn mixed(number: u64) -> u64 {
    let mut z = number;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// `draws` ranks below `ranks`, rank r drawn in proportion to 1 / (r + 1)^1.1, as accounts are busy.
pub fn zipf(dice: &mut Dice, ranks: u32, draws: usize) -> Vec<u32> {
    const EXPONENT: f64 = 1.1;
    let mut sum = 0.0;
    let until: Vec<f64> = (0..ranks)
        .map(|rank| {
            sum += (f64::from(rank) + 1.0).powf(-EXPONENT);
            sum
        })
        .collect();
    let mut draw = || {
        let at = dice.share() * sum;
        u32::try_from(until.partition_point(|end| *end <= at)).unwrap_or(u32::MAX).min(ranks.saturating_sub(1))
    };
    (0..draws).map(|_| draw()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stay_below_and_come_about_equally_often() {
        let mut dice = Dice::new(1);
        let mut seen = [0u32; 10];
        for _ in 0..10_000 {
            seen[usize::try_from(dice.below(10)).expect("small")] += 1;
        }
        assert!(seen.iter().all(|n| (800..1_200).contains(n)), "{seen:?}");
    }

    #[test]
    fn the_first_account_is_as_busy_as_the_law_says() {
        let draws = zipf(&mut Dice::new(2), 1_000, 100_000);
        let first = draws.iter().filter(|rank| **rank == 0).count();
        let whole: f64 = (1..=1_000).map(|r| f64::from(r).powf(-1.1)).sum();
        let expected = 100_000.0 / whole;
        assert!((first as f64 - expected).abs() < 0.05 * expected, "{first} instead of {expected}");
        assert!(draws.iter().all(|rank| *rank < 1_000));
    }
}
