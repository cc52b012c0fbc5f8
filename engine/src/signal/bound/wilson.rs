//! Wilson's bounds of a rate: right for one look at a sample. Rules no longer use them; tests and tables compare with them.

/// Two-sided 95 % quantile of the standard normal.
pub const Z_95: f64 = 1.959_963_984_540_054;

/// Wilson score interval, lower end, for `hits` of `n`; 0 for an empty sample (Wilson 1927, JASA 22:209).
pub fn wilson_lower(hits: f64, n: f64) -> f64 {
    if n <= 0.0 || hits <= 0.0 {
        return 0.0;
    }
    let (centre, half) = wilson(hits.min(n), n);
    (centre - half).max(0.0)
}

/// Wilson score interval, upper end; 1 for an empty sample.
pub fn wilson_upper(hits: f64, n: f64) -> f64 {
    if n <= 0.0 {
        return 1.0;
    }
    let (centre, half) = wilson(hits.clamp(0.0, n), n);
    (centre + half).min(1.0)
}

fn wilson(hits: f64, n: f64) -> (f64, f64) {
    let z2 = Z_95 * Z_95;
    let p = hits / n;
    let scale = 1.0 + z2 / n;
    ((p + z2 / (2.0 * n)) / scale, Z_95 * (p * (1.0 - p) / n + z2 / (4.0 * n * n)).sqrt() / scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Smallest count whose lower bound reaches the threshold: the vectors of the domain reference.
    #[test]
    fn lower_bound_reaches_published_thresholds_at_published_counts() {
        let table = [
            (200, [2, 3, 17, 29]),
            (1_000, [3, 10, 64, 119]),
            (5_000, [10, 35, 281, 542]),
            (50_000, [64, 281, 2_596, 5_132]),
        ];
        for (n, counts) in table {
            for (threshold, expected) in [0.001, 0.005, 0.05, 0.10].into_iter().zip(counts) {
                let least = (1..=n).find(|&k| wilson_lower(f64::from(k), f64::from(n)) >= threshold);
                assert_eq!(least, Some(expected), "n {n}, threshold {threshold}");
            }
        }
    }

    #[test]
    fn bounds_enclose_the_share_and_stay_in_range() {
        for n in [1.0, 7.0, 100.0, 1e6] {
            for share in [0.0, 0.01, 0.5, 1.0] {
                let (lo, hi) = (wilson_lower(share * n, n), wilson_upper(share * n, n));
                assert!(
                    (0.0..=share + 1e-12).contains(&lo) && (share - 1e-12..=1.0).contains(&hi),
                    "{n} {share} {lo} {hi}"
                );
            }
        }
        assert_eq!((wilson_lower(0.0, 0.0), wilson_upper(0.0, 0.0)), (0.0, 1.0));
    }
}
