//! Exact binomial tails and the bounds that come from them.

/// Probability of at most `k` successes in `n` trials of chance `p`. Summed term by term from the larger end of the tail, so that
/// the result is exact to some 1e-12 for up to ten million trials.
///
/// `p` is in 0..=1; anything outside counts as the nearer end.
pub fn at_most(k: u64, n: u64, p: f64) -> f64 {
    if k >= n || p <= 0.0 {
        return 1.0;
    }
    if p >= 1.0 {
        return 0.0;
    }
    let mean = n as f64 * p;
    if (k as f64) < mean {
        // Terms fall from k downwards.
        term_sum(k, n, p, Down)
    } else {
        1.0 - term_sum(k + 1, n, p, Up)
    }
}

/// Upper end of the one-sided Clopper-Pearson interval: the largest chance at which at most `k` of `n` still comes with probability
/// `delta` or more (Clopper and Pearson 1934). 1 where `k` is `n` or `n` is 0.
pub fn upper(k: u64, n: u64, delta: f64) -> f64 {
    if k >= n {
        return 1.0;
    }
    // P(at most k) falls in p: halve the interval until it is as narrow as the numbers allow.
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if at_most(k, n, middle) >= delta {
            low = middle;
        } else {
            high = middle;
        }
        if high - low < 1e-15 {
            break;
        }
    }
    high
}

/// Lower end of the one-sided Clopper-Pearson interval. 0 where `k` is 0.
pub fn lower(k: u64, n: u64, delta: f64) -> f64 {
    1.0 - upper(n - k.min(n), n, delta)
}

/// The most successes in `n` trials that still prove, at level `delta`, a chance below `alpha`: the largest k with
/// P(at most k | n, alpha) <= `delta`. `None` where not even 0 proves it.
pub fn most_that_proves(n: u64, alpha: f64, delta: f64) -> Option<u64> {
    if at_most(0, n, alpha) > delta {
        return None;
    }
    // Doubling, then halving: the tail rises in k.
    let mut high = 1;
    while high < n && at_most(high, n, alpha) <= delta {
        high *= 2;
    }
    let (mut proves, mut fails) = (0, high.min(n));
    while fails - proves > 1 {
        let middle = proves + (fails - proves) / 2;
        if at_most(middle, n, alpha) <= delta {
            proves = middle;
        } else {
            fails = middle;
        }
    }
    Some(proves)
}

/// The least trials in which `k` successes prove a chance below `alpha` at level `delta`.
///
/// `alpha` and `delta` are inside 0..1.
pub fn trials_needed(k: u64, alpha: f64, delta: f64) -> u64 {
    let mut high = k + 1;
    while at_most(k, high, alpha) > delta {
        high *= 2;
    }
    let (mut fails, mut proves) = (k, high);
    while proves - fails > 1 {
        let middle = fails + (proves - fails) / 2;
        if at_most(k, middle, alpha) <= delta {
            proves = middle;
        } else {
            fails = middle;
        }
    }
    proves
}

#[derive(Clone, Copy)]
enum Way {
    Up,
    Down,
}
use Way::{Down, Up};

/// Sum of the terms from `k` to one end, each from its neighbour, until they no longer count.
fn term_sum(k: u64, n: u64, p: f64, way: Way) -> f64 {
    let odds = p / (1.0 - p);
    let (mut term, mut sum, mut k) = (ln_term(k, n, p).exp(), 0.0, k);
    loop {
        sum += term;
        let next = match way {
            Down if k > 0 => term * k as f64 / ((n - k + 1) as f64 * odds),
            Up if k < n => term * (n - k) as f64 * odds / (k + 1) as f64,
            _ => return sum,
        };
        k = match way {
            Down => k - 1,
            Up => k + 1,
        };
        if next < sum * 1e-17 {
            return sum;
        }
        term = next;
    }
}

/// Logarithm of P(exactly k), by Loader's saddle-point form (Loader 2000, "Fast and Accurate Computation of Binomial
/// Probabilities"), which keeps its digits where factorials would lose them.
fn ln_term(k: u64, n: u64, p: f64) -> f64 {
    let (kf, nf) = (k as f64, n as f64);
    if k == 0 {
        return nf * (-p).ln_1p();
    }
    if k == n {
        return nf * p.ln();
    }
    let rest = nf - kf;
    stirling_rest(n) - stirling_rest(k) - stirling_rest(n - k) - deviance(kf, nf * p) - deviance(rest, nf * (1.0 - p))
        + 0.5 * (nf / (std::f64::consts::TAU * kf * rest)).ln()
}

/// ln(n!) less Stirling's formula.
fn stirling_rest(n: u64) -> f64 {
    // Exact to the last bit for the first few, where the series would not be.
    const FIRST: [f64; 16] = [
        0.0,
        0.081_061_466_795_327_26,
        0.041_340_695_955_409_29,
        0.027_677_925_684_998_34,
        0.020_790_672_103_765_09,
        0.016_644_691_189_821_19,
        0.013_876_128_823_070_75,
        0.011_896_709_945_891_77,
        0.010_411_265_261_972_096,
        0.009_255_462_182_712_733,
        0.008_330_563_433_362_87,
        0.007_573_675_487_951_841,
        0.006_942_840_107_209_53,
        0.006_408_994_188_004_207,
        0.005_951_370_112_758_848,
        0.005_554_733_551_962_801,
    ];
    if let Some(rest) = usize::try_from(n).ok().and_then(|n| FIRST.get(n)) {
        return *rest;
    }
    let n = n as f64;
    let square = n * n;
    (1.0 / 12.0
        - (1.0 / 360.0 - (1.0 / 1_260.0 - (1.0 / 1_680.0 - (1.0 / 1_188.0) / square) / square) / square) / square)
        / n
}

/// x ln(x/m) + m - x, without losing digits where the two are close.
fn deviance(x: f64, m: f64) -> f64 {
    if (x - m).abs() < 0.1 * (x + m) {
        let v = (x - m) / (x + m);
        let (mut sum, mut power) = ((x - m) * v, 2.0 * x * v);
        for j in 1..1_000 {
            power *= v * v;
            let more = power / f64::from(2 * j + 1);
            sum += more;
            if more.abs() < sum.abs() * 1e-17 {
                break;
            }
        }
        sum
    } else {
        x * (x / m).ln() + m - x
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum over all outcomes, each by Pascal's rule in plain arithmetic.
    fn naive(k: u64, n: usize, p: f64) -> f64 {
        let mut row = vec![0.0; n + 1];
        row[0] = 1.0;
        for _ in 0..n {
            for j in (0..=n).rev() {
                row[j] = row[j] * (1.0 - p) + if j > 0 { row[j - 1] * p } else { 0.0 };
            }
        }
        row[..=usize::try_from(k).unwrap().min(n)].iter().sum()
    }

    #[test]
    fn tails_are_those_of_the_plain_sum() {
        for n in [1, 2, 7, 40, 300] {
            for p in [0.001, 0.05, 0.3, 0.5, 0.97] {
                for k in [0, 1, 2, 5, 17, 39, 150, 299, 300] {
                    let (ours, plain) = (at_most(k, n as u64, p), naive(k, n, p));
                    assert!((ours - plain).abs() < 1e-11, "{k} of {n} at {p}: {ours} against {plain}");
                }
            }
        }
    }

    #[test]
    fn none_in_n_bounds_the_chance_as_the_closed_form_does() {
        for n in [1, 10, 2_995, 1_000_000] {
            let closed = 1.0 - 0.05_f64.powf(1.0 / n as f64);
            assert!((upper(0, n, 0.05) - closed).abs() < 1e-12);
        }
    }

    /// The two-sided interval of 95 % that R's `binom.test(10, 100)` prints.
    #[test]
    fn ten_of_a_hundred_has_the_published_bounds() {
        assert!((upper(10, 100, 0.025) - 0.176_222_6).abs() < 1e-7, "{}", upper(10, 100, 0.025));
        assert!((lower(10, 100, 0.025) - 0.049_004_69).abs() < 1e-7, "{}", lower(10, 100, 0.025));
    }

    #[test]
    fn what_proves_is_the_last_that_does() {
        for (alpha, n) in [(0.001, 2_994), (0.001, 2_995), (0.005, 5_000), (0.1, 300)] {
            let proves = most_that_proves(n, alpha, 0.05);
            match proves {
                None => assert!(at_most(0, n, alpha) > 0.05),
                Some(k) => assert!(at_most(k, n, alpha) <= 0.05 && at_most(k + 1, n, alpha) > 0.05),
            }
        }
        assert_eq!((most_that_proves(2_994, 0.001, 0.05), most_that_proves(2_995, 0.001, 0.05)), (None, Some(0)));
        assert_eq!(trials_needed(0, 0.001, 0.05), 2_995);
    }
}
