//! The population stability index of one column: how far its values moved between two sets of rows.
//!
//! With the shares `e` and `a` of the reference and of later rows in the same bins, it is the sum of `(a - e) ln(a / e)`: the divergence of
//! Jeffreys (1946), under that name in Siddiqi, *Credit Risk Scorecards* (2006), where .1 and .25 are the customary limits. Where nothing
//! moved it lies near `chi2(bins - 1) (1 / n + 1 / m)` (Yurdakul and Naranjo 2020): that is its noise, and small sets have much of it.

/// From here on a column is to be watched.
pub const WATCH: f64 = 0.1;
/// From here on it has moved.
pub const MOVED: f64 = 0.25;
/// The noise is crossed by chance in one of a thousand columns that did not move: the normal quantile of .999.
const Z: f64 = 3.090_232_306_167_813;

/// Cuts at quantiles of the reference; what is missing has a bin of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Bins {
    cuts: Vec<f32>,
}

/// What rows weigh by bin.
#[derive(Clone, Debug, PartialEq)]
pub struct Filled {
    weights: Vec<f64>,
    /// Accounts that the rows are of.
    pub accounts: usize,
}

/// How far a column moved.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Index {
    /// The index, from 0 on.
    pub psi: f64,
    /// What chance alone makes of it, but for one time in a thousand.
    pub noise: f64,
}

/// What an index says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Below [`WATCH`].
    Steady,
    /// Chance alone may have made it.
    TooFew,
    /// From [`WATCH`] on, and more than chance.
    Watch,
    /// From [`MOVED`] on, and more than chance.
    Moved,
}

impl Verdict {
    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Steady => "steady",
            Self::TooFew => "too few to say",
            Self::Watch => "watch",
            Self::Moved => "moved",
        }
    }
}

impl Bins {
    /// At most `count` bins of like weight over the reference's values.
    pub fn new(values: &[f32], weights: &[f32], count: usize) -> Self {
        let mut known: Vec<(f32, f64)> =
            values.iter().zip(weights).filter(|(v, _)| !v.is_nan()).map(|(v, w)| (*v, f64::from(*w))).collect();
        known.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        let fair = known.iter().map(|(_, weight)| weight).sum::<f64>() / count.max(1) as f64;
        let (mut cuts, mut passed) = (Vec::<f32>::new(), 0.0);
        for pair in known.windows(2) {
            passed += pair[0].1;
            if pair[1].0 > pair[0].0 && passed >= fair * (cuts.len() + 1) as f64 * (1.0 - 1e-9) {
                cuts.push(pair[1].0);
            }
        }
        Self { cuts }
    }

    /// How many there are, that of what is missing included.
    pub fn count(&self) -> usize {
        self.cuts.len() + 2
    }

    /// Fills them with some rows.
    pub fn fill(&self, values: &[f32], weights: &[f32], rows: &[usize], accounts: usize) -> Filled {
        let mut filled = Filled { weights: vec![0.0; self.count()], accounts };
        for row in rows {
            let value = values[*row];
            let bin = if value.is_nan() { self.cuts.len() + 1 } else { self.cuts.partition_point(|cut| *cut <= value) };
            filled.weights[bin] += f64::from(weights[*row]);
        }
        filled
    }
}

impl Filled {
    /// How far `later` is from this. An account's rows stand and fall together, so accounts are what is counted; half an account is added
    /// to each bin, so that an empty one has a finite index.
    pub fn index(&self, later: &Self) -> Index {
        let pairs = self.weights.iter().zip(&later.weights);
        let used: Vec<(f64, f64)> = pairs.filter(|(a, b)| **a > 0.0 || **b > 0.0).map(|(a, b)| (*a, *b)).collect();
        let (n, m, bins) = (self.accounts as f64, later.accounts as f64, used.len() as f64);
        if n < 1.0 || m < 1.0 || used.len() < 2 {
            return Index { psi: 0.0, noise: if n < 1.0 || m < 1.0 { f64::INFINITY } else { 0.0 } };
        }
        let sum = used.iter().fold((0.0, 0.0), |sum, pair| (sum.0 + pair.0, sum.1 + pair.1));
        let share = |weight: f64, all: f64, accounts: f64| (accounts * weight / all + 0.5) / (accounts + 0.5 * bins);
        let psi = used.iter().map(|(reference, later)| {
            let (e, a) = (share(*reference, sum.0, n), share(*later, sum.1, m));
            (a - e) * libm::log(a / e)
        });
        Index { psi: psi.sum(), noise: chi_squared(bins - 1.0) * (1.0 / n + 1.0 / m) }
    }
}

impl Index {
    /// What it says, with `moved` as the limit from which a column has moved.
    pub fn verdict(self, moved: f64) -> Verdict {
        if self.noise.is_infinite() || (self.psi >= WATCH && self.psi <= self.noise) {
            Verdict::TooFew
        } else if self.psi >= moved {
            Verdict::Moved
        } else if self.psi >= WATCH {
            Verdict::Watch
        } else {
            Verdict::Steady
        }
    }
}

/// The quantile of .999 of chi squared, by the cube root of Wilson and Hilferty (1931): within 3 %, and high.
fn chi_squared(degrees: f64) -> f64 {
    let spread = 2.0 / (9.0 * degrees);
    degrees * (1.0 - spread + Z * spread.sqrt()).powi(3)
}

#[cfg(test)]
mod tests {
    use super::*;
    use redress_learn::Chance;

    #[expect(clippy::cast_possible_truncation, reason = "draws")]
    fn drawn(seed: u64, count: usize, mean: f64) -> Vec<f32> {
        let mut chance = Chance::new(seed);
        (0..count).map(|_| (chance.normal() + mean) as f32).collect()
    }

    fn index(reference: &[f32], later: &[f32]) -> Index {
        let (ones, all) =
            (vec![1.0; reference.len().max(later.len())], |list: &[f32]| (0..list.len()).collect::<Vec<_>>());
        let bins = Bins::new(reference, &ones[..reference.len()], 10);
        let fill = |list: &[f32]| bins.fill(list, &ones, &all(list), list.len());
        fill(reference).index(&fill(later))
    }

    #[test]
    fn two_shares_have_the_index_of_the_formula() {
        // 80 and 20 of a hundred against 50 and 50: .3 ln(.8/.5) + .3 ln(.5/.2) = .4159, less a little for the half accounts.
        let of = |low: usize| -> Vec<f32> { (0..100).map(|i| if i < low { 0.0 } else { 1.0 }).collect() };
        let found = index(&of(50), &of(80));
        assert!((found.psi - 0.4159).abs() < 0.015, "{found:?}");
        assert_eq!(found.verdict(MOVED), Verdict::Moved);
        assert!(index(&of(50), &of(50)).psi.abs() < 1e-12);
    }

    #[test]
    fn what_did_not_move_stays_below_the_noise_and_what_did_is_found() {
        let reference = drawn(1, 4_000, 0.0);
        let crossed = (2..202).filter(|seed| {
            let found = index(&reference, &drawn(*seed, 300, 0.0));
            found.psi > found.noise
        });
        assert!(crossed.count() <= 3, "one in a thousand is meant");
        assert_eq!(index(&reference, &drawn(300, 3_000, 1.0)).verdict(MOVED), Verdict::Moved);
        let few = index(&reference, &drawn(301, 20, 0.3));
        assert!(few.psi >= WATCH && few.verdict(MOVED) == Verdict::TooFew, "{few:?}");
    }

    #[test]
    fn what_is_missing_is_a_bin_and_one_value_is_none_to_move() {
        let (missing, known) = (vec![f32::NAN; 500], vec![1.0; 500]);
        assert_eq!(index(&known, &missing).verdict(MOVED), Verdict::Moved);
        assert_eq!(index(&known, &known).psi.to_bits(), 0.0_f64.to_bits());
        assert_eq!(index(&known, &[]).verdict(MOVED), Verdict::TooFew);
        // 27.88 is the tables' value for 9 degrees of freedom, 13.82 that for 2.
        assert!((chi_squared(9.0) - 27.88).abs() < 0.3 && (chi_squared(2.0) - 13.82).abs() < 0.4);
    }
}
