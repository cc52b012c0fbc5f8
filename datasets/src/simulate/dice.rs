//! Chance from a seed. Integers only: no rounding and no library of the machine can change a byte of what comes out.

/// Parts of a whole in [`Dice::chance`] and in outcome tables: 10,000 is always.
pub const WHOLE: u32 = 10_000;

/// A stream of numbers (splitmix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// A stream of its own for part `n` of a world, so that one part's rolls never move another's.
    pub fn part(seed: u64, n: u64) -> Self {
        let mut outer = Self(seed);
        let mut inner = Self(outer.roll() ^ n.wrapping_mul(0xA24B_AED4_963E_E407));
        Self(inner.roll())
    }

    /// The next 64 bits.
    pub fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `bound`; 0 where `bound` is 0.
    pub fn below(&mut self, bound: u32) -> u32 {
        let scaled = (self.roll() >> 32) * u64::from(bound);
        u32::try_from(scaled >> 32).unwrap_or(u32::MAX)
    }

    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high.saturating_sub(low).saturating_add(1))
    }

    /// Milliseconds from `low` to `high` seconds.
    pub fn secs(&mut self, low: u32, high: u32) -> i64 {
        i64::from(self.between(low, high)) * 1000 + i64::from(self.below(1000))
    }

    /// Milliseconds around `mean_ms`, between a quarter of it and seven quarters; at least 1.
    pub fn around(&mut self, mean_ms: i64) -> i64 {
        let share = i64::from(self.between(250, 1750));
        (mean_ms.max(1).saturating_mul(share) / 1000).max(1)
    }

    /// True `parts` times in [`WHOLE`].
    pub fn chance(&mut self, parts: u32) -> bool {
        self.below(WHOLE) < parts
    }

    /// One of several; `options` holds at least one.
    pub fn pick<T: Copy>(&mut self, options: &[T]) -> T {
        let bound = u32::try_from(options.len()).unwrap_or(u32::MAX);
        options[self.below(bound) as usize]
    }

    /// Puts a list into a chance order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        for last in (1..list.len()).rev() {
            let bound = u32::try_from(last + 1).unwrap_or(u32::MAX);
            list.swap(last, self.below(bound) as usize);
        }
    }
}

#[cfg(test)]
impl Dice {
    /// The stream of one seed.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stream_of_a_seed_never_changes() {
        // The first numbers of splitmix64 for seed 1234567, as its author's test vectors give them.
        let mut dice = Dice::new(1_234_567);
        assert_eq!([dice.roll(), dice.roll()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn rolls_stay_in_their_bounds_and_reach_them() {
        let mut dice = Dice::new(1);
        let rolls: Vec<u32> = (0..10_000).map(|_| dice.between(3, 7)).collect();
        assert_eq!((rolls.iter().min(), rolls.iter().max()), (Some(&3), Some(&7)));
        assert!((0..10_000).all(|_| (250..=1750).contains(&dice.around(1000))));
        assert_eq!(dice.below(0), 0);
    }

    #[test]
    fn chance_is_as_frequent_as_it_says() {
        let mut dice = Dice::new(1);
        let hits = (0..100_000).filter(|_| dice.chance(2_500)).count();
        assert!((24_500..25_500).contains(&hits), "{hits}");
    }

    #[test]
    fn parts_have_streams_of_their_own() {
        let firsts: std::collections::HashSet<u64> = (0..10_000).map(|n| Dice::part(1, n).roll()).collect();
        assert_eq!(firsts.len(), 10_000);
    }
}
