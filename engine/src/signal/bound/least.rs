//! The bounds against a fixed threshold, for the way of every event: the count that just suffices at each sample size, so that
//! a look compares integers. It agrees with the bounds as numbers in every case, because they decide wherever rounding could.

use super::evidence::{Evidence, TILT, judge};
use super::sequence::{sequence_lower, sequence_upper};

/// Sample sizes with a stored count: 2 kB for a threshold, built in 0.1 ms. Beyond, the evidence is computed, in some 25 ns instead of 4.
const STORED: u32 = 8_192;

/// `sequence_lower(num, den) > threshold` (or `>=`) for whole counts.
#[derive(Clone, Debug)]
pub struct LeastCount(Answer);

impl LeastCount {
    /// `strict`: the bound must exceed the threshold (`>`), not only reach it (`>=`). A threshold that is no number is never exceeded.
    pub fn new(threshold: f64, strict: bool) -> Self {
        Self(if threshold < 0.0 || (threshold == 0.0 && !strict) {
            Answer::Always
        } else if threshold < 1.0 {
            Answer::Counted(Table::new(threshold, Compared::Lower { threshold, strict }))
        } else {
            Answer::Never
        })
    }

    /// Whether the lower bound of `num` hits among `den` exceeds the threshold; hits beyond `den` count as `den`.
    #[inline]
    pub fn reached(&self, num: u32, den: u32) -> bool {
        self.0.reached(num.min(den), den)
    }

    /// Least number of hits among `den` that suffices; `None` where not even `den` do.
    pub fn least(&self, den: u32) -> Option<u32> {
        self.0.least(den)
    }
}

/// `sequence_upper(num, den) < threshold` (or `<=`) for whole counts: the [`LeastCount`] of the events that were no hits.
#[derive(Clone, Debug)]
pub struct MostCount(Answer);

impl MostCount {
    /// `strict`: the bound must fall below the threshold (`<`), not only to it (`<=`). Nothing is below a threshold that is no number.
    pub fn new(threshold: f64, strict: bool) -> Self {
        Self(if threshold > 1.0 || (threshold >= 1.0 && !strict) {
            Answer::Always
        } else if threshold > 0.0 {
            Answer::Counted(Table::new(1.0 - threshold, Compared::Upper { threshold, strict }))
        } else {
            Answer::Never
        })
    }

    /// Whether the upper bound of `num` hits among `den` is below the threshold; hits beyond `den` count as `den`.
    #[inline]
    pub fn reached(&self, num: u32, den: u32) -> bool {
        self.0.reached(den.saturating_sub(num), den)
    }

    /// Greatest number of hits among `den` that is still few enough; `None` where not even 0 is.
    pub fn most(&self, den: u32) -> Option<u32> {
        self.0.least(den).map(|misses| den - misses)
    }
}

#[derive(Clone, Debug)]
enum Answer {
    Always,
    Never,
    Counted(Table),
}

impl Answer {
    #[inline]
    fn reached(&self, odd: u32, n: u32) -> bool {
        match self {
            Self::Counted(table) => table.reached(odd, n),
            Self::Always => true,
            Self::Never => false,
        }
    }

    fn least(&self, n: u32) -> Option<u32> {
        match self {
            Self::Counted(table) => table.least(n),
            Self::Always => Some(0),
            Self::Never => None,
        }
    }
}

/// A comparison of a bound with a threshold.
#[derive(Clone, Copy, Debug)]
enum Compared {
    Lower { threshold: f64, strict: bool },
    Upper { threshold: f64, strict: bool },
}

impl Compared {
    /// The comparison by the bound itself. `odd` are the hits for a lower bound, the misses for an upper one.
    fn holds(self, odd: f64, n: f64) -> bool {
        match self {
            Self::Lower { threshold, strict } => {
                let bound = sequence_lower(odd, n);
                bound > threshold || (!strict && bound >= threshold)
            }
            Self::Upper { threshold, strict } => {
                let bound = sequence_upper(n - odd, n);
                bound < threshold || (!strict && bound <= threshold)
            }
        }
    }
}

/// Which counts of odd events (hits or misses) among `n` refute that their rate is at most `rate`.
#[derive(Clone, Debug)]
struct Table {
    rate: f64,
    compared: Compared,
    evidence: Evidence,
    blocks: Box<[Block]>,
}

/// Least counts for 64 successive sample sizes. An event more never raises the least count by more than 1, for an odd event more never
/// lowers the evidence: a bit suffices for each size.
#[derive(Clone, Copy, Debug)]
struct Block {
    /// At the first size.
    least: u32,
    /// Bit `i`: it rises between the sizes `i` and `i + 1` of this block.
    rises: u64,
}

impl Table {
    fn new(rate: f64, compared: Compared) -> Self {
        let evidence = Evidence::against(rate);
        let mut table = Self { rate, compared, evidence, blocks: Box::default() };
        table.blocks = table.walk().into();
        table
    }

    /// Along the edge: an event more, and an odd one instead where that is not enough. Factors are multiplied up within a block and
    /// computed afresh for the next.
    fn walk(&self) -> Vec<Block> {
        let per_event = self.evidence.cost.map(|cost| libm::exp(-cost));
        let per_odd = TILT.map(libm::exp);
        let mut least = 0;
        while !self.decide(least, 0) {
            least += 1;
        }
        let mut blocks = Vec::new();
        for first in (0..STORED).step_by(64) {
            let mut block = Block { least, rises: 0 };
            let mut terms = self
                .evidence
                .exponents(f64::from(least), f64::from(first))
                .map(|e| if e < NEVER_BACK { 0.0 } else { libm::exp(e) });
            for bit in 0..64 {
                let n = f64::from(first + bit + 1);
                multiply(&mut terms, &per_event);
                let verdict = judge(terms.iter().sum(), self.evidence.doubt(n));
                if !verdict.unwrap_or_else(|| self.compared.holds(f64::from(least), n)) {
                    block.rises |= 1 << bit;
                    least += 1;
                    multiply(&mut terms, &per_odd);
                }
            }
            blocks.push(block);
        }
        blocks
    }

    #[inline]
    fn reached(&self, odd: u32, n: u32) -> bool {
        // A share no greater than the rate refutes nothing: the usual case, without a look at the table.
        if f64::from(odd) <= self.rate * f64::from(n) {
            return false;
        }
        match self.stored(n) {
            Some(least) => odd >= least,
            None => self.decide(odd, n),
        }
    }

    #[inline]
    fn stored(&self, n: u32) -> Option<u32> {
        let block = self.blocks.get((n / 64) as usize)?;
        let before = (1_u64 << (n % 64)) - 1;
        Some(block.least + (block.rises & before).count_ones())
    }

    #[inline(never)]
    fn decide(&self, odd: u32, n: u32) -> bool {
        let (odd, n) = (f64::from(odd), f64::from(n));
        self.evidence.verdict(odd, n).unwrap_or_else(|| self.compared.holds(odd, n))
    }

    fn least(&self, n: u32) -> Option<u32> {
        if let Some(least) = self.stored(n) {
            return (least <= n).then_some(least);
        }
        let (mut no, mut yes) = (0, n);
        if !self.decide(yes, n) {
            return None;
        }
        while yes - no > 1 {
            let middle = no.midpoint(yes);
            if self.decide(middle, n) { yes = middle } else { no = middle }
        }
        Some(yes)
    }
}

/// An exponent that 64 odd events at the strongest bet, `e^8` each, do not bring back to where it counts.
const NEVER_BACK: f64 = -600.0;

fn multiply(terms: &mut [f64], factors: &[f64]) {
    for (term, factor) in terms.iter_mut().zip(factors) {
        *term *= factor;
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn agree(threshold: f64, strict: bool, least: &LeastCount, most: &MostCount, num: u32, den: u32) {
        let lower = sequence_lower(f64::from(num), f64::from(den));
        let upper = sequence_upper(f64::from(num), f64::from(den));
        let exceeds = if strict { lower > threshold } else { lower >= threshold };
        let falls = if strict { upper < threshold } else { upper <= threshold };
        assert_eq!(
            least.reached(num, den),
            exceeds,
            "lower of {num} of {den} is {lower}, threshold {threshold}, strict {strict}"
        );
        assert_eq!(
            most.reached(num, den),
            falls,
            "upper of {num} of {den} is {upper}, threshold {threshold}, strict {strict}"
        );
    }

    #[test]
    fn tables_agree_with_the_bounds_at_every_small_sample() {
        for threshold in [-0.5, 0.0, 1e-300, 1e-6, 0.005, 0.05, 0.5, 0.9, 0.999, 1.0, 1.5, f64::NAN] {
            for strict in [true, false] {
                let (least, most) = (LeastCount::new(threshold, strict), MostCount::new(threshold, strict));
                for den in 0..=70 {
                    (0..=den + 1).for_each(|num| agree(threshold, strict, &least, &most, num, den));
                }
            }
        }
    }

    /// At each size: the count that just suffices does, the one before does not. Past the end of the table as well.
    #[test]
    fn tables_agree_with_the_bounds_along_the_edge() {
        for threshold in [0.0005, 0.005, 0.05, 0.1, 0.5, 0.95] {
            let (least, most) = (LeastCount::new(threshold, true), MostCount::new(threshold, true));
            let sizes =
                (71..STORED).step_by(41).chain(STORED - 70..STORED + 70).chain((STORED..u32::MAX).step_by(90_000_001));
            for den in sizes {
                let edges = [least.least(den), most.most(den)];
                for num in edges.into_iter().flatten().flat_map(|k| [k.saturating_sub(1), k, k + 1]) {
                    agree(threshold, true, &least, &most, num, den);
                }
                match least.least(den) {
                    Some(k) => {
                        assert!(least.reached(k, den) && !least.reached(k - 1, den), "{threshold}: {k} of {den}");
                    }
                    None => assert!(
                        !least.reached(den, den) && (1.0 - threshold) * f64::from(den) < 8.0,
                        "{threshold}: {den}"
                    ),
                }
                match most.most(den) {
                    Some(k) => assert!(most.reached(k, den) && !most.reached(k + 1, den), "{threshold}: {k} of {den}"),
                    None => assert!(!most.reached(0, den) && threshold * f64::from(den) < 8.0, "{threshold}: of {den}"),
                }
            }
        }
    }

    /// Thresholds that a bound hits to the last bit, so that only the bound itself can tell `>` from `>=`.
    #[test]
    fn bounds_that_equal_the_threshold_are_told_apart_by_strictness() {
        for (num, den) in [(1, 1), (3, 40), (64, 1_000), (777, 9_999), (5_000, 100_000), (40_000_000, 1_000_000_000)] {
            let bound = sequence_lower(f64::from(num), f64::from(den));
            let reached = |strict| LeastCount::new(bound, strict).reached(num, den);
            assert_eq!((reached(true), reached(false)), (false, true), "{num} of {den}");
            let bound = sequence_upper(f64::from(den - num), f64::from(den));
            let reached = |strict| MostCount::new(bound, strict).reached(den - num, den);
            assert_eq!((reached(true), reached(false)), (false, true), "{num} misses of {den}");
        }
    }

    #[test]
    fn samples_too_small_for_any_verdict_have_no_count() {
        let (least, most) = (LeastCount::new(0.5, true), MostCount::new(0.5, true));
        assert_eq!((least.least(0), least.least(3), most.most(0), most.most(3)), (None, None, None, None));
        assert_eq!((LeastCount::new(-1.0, true).least(0), MostCount::new(2.0, true).most(7)), (Some(0), Some(7)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]
        #[test]
        fn tables_agree_with_the_bounds(
            threshold in prop_oneof![0.0..1.0_f64, 0.0..0.01_f64, 0.99..1.0_f64],
            strict: bool,
            counts in prop::collection::vec((prop_oneof![0_u32..1_000, 0_u32..40_000, 0_u32..100_000_000], 0_u64..1_000_000, -3_i32..4), 40),
        ) {
            let (least, most) = (LeastCount::new(threshold, strict), MostCount::new(threshold, strict));
            for (den, millionths, by) in counts {
                let anywhere = u32::try_from(u64::from(den) * millionths / 1_000_000).unwrap();
                let edges = [least.least(den), most.most(den)].map(|k| k.unwrap_or(anywhere).saturating_add_signed(by).min(den));
                for num in edges.into_iter().chain([anywhere]) {
                    agree(threshold, strict, &least, &most, num, den);
                }
            }
        }
    }
}
