//! How far reviewers agree beyond chance: Cohen's kappa, Gwet's AC1 and Krippendorff's alpha, with the raw agreement and the prevalence
//! without which a kappa misleads (Feinstein and Cicchetti 1990).

use serde::Serialize;

/// Two people on the same cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub struct Pairs {
    /// Cases both looked at.
    pub cases: i64,
    /// Share on which they agreed.
    pub raw: Option<f64>,
    /// Share of the most frequent verdict among both people's.
    pub prevalence: Option<f64>,
    /// Cohen's kappa (1960): 1 is full agreement, 0 what chance would give; `None` where chance alone explains everything.
    pub kappa: Option<f64>,
    /// Gwet's AC1 (2008): holds up where one verdict is rare.
    pub ac1: Option<f64>,
}

/// Compares what two people found on each case; `pairs` are categories in `0..categories`.
pub fn pairs(pairs: &[(usize, usize)], categories: usize) -> Pairs {
    let n = pairs.len() as f64;
    if pairs.is_empty() || categories == 0 {
        return Pairs::default();
    }
    let (mut first, mut second, mut same) = (vec![0.0; categories], vec![0.0; categories], 0.0);
    for &(a, b) in pairs {
        first[a] += 1.0;
        second[b] += 1.0;
        same += f64::from(u8::from(a == b));
    }
    let raw = same / n;
    let by_chance: f64 = first.iter().zip(&second).map(|(a, b)| a / n * (b / n)).sum();
    let shares: Vec<f64> = first.iter().zip(&second).map(|(a, b)| (a + b) / (2.0 * n)).collect();
    let spread: f64 = shares.iter().map(|p| p * (1.0 - p)).sum();
    let by_luck = if categories > 1 { spread / (categories as f64 - 1.0) } else { 1.0 };
    Pairs {
        cases: i64::try_from(pairs.len()).unwrap_or(i64::MAX),
        raw: Some(raw),
        prevalence: shares.iter().copied().reduce(f64::max),
        kappa: beyond(raw, by_chance),
        ac1: beyond(raw, by_luck),
    }
}

fn beyond(raw: f64, by_chance: f64) -> Option<f64> {
    let room = 1.0 - by_chance;
    (room > 1e-12).then(|| (raw - by_chance) / room)
}

/// Krippendorff's alpha for names without an order (2011), for any number of people and with gaps: each unit is what those who looked
/// at it found, as categories in `0..categories`. Units that fewer than two people looked at say nothing. `None` where there is
/// nothing to compare, or only ever one verdict.
pub fn alpha(units: &[Vec<usize>], categories: usize) -> Option<f64> {
    let mut coincidences = vec![vec![0.0; categories]; categories];
    for unit in units.iter().filter(|unit| unit.len() > 1) {
        let weight = 1.0 / (unit.len() as f64 - 1.0);
        for (i, &a) in unit.iter().enumerate() {
            for (j, &b) in unit.iter().enumerate() {
                if i != j {
                    coincidences[a][b] += weight;
                }
            }
        }
    }
    let totals: Vec<f64> = coincidences.iter().map(|row| row.iter().sum()).collect();
    let n: f64 = totals.iter().sum();
    let apart = |values: &dyn Fn(usize, usize) -> f64| -> f64 {
        let cells = (0..categories).flat_map(|a| (0..categories).map(move |b| (a, b)));
        cells.filter(|(a, b)| a != b).map(|(a, b)| values(a, b)).sum()
    };
    let observed = apart(&|a, b| coincidences[a][b]);
    let expected = apart(&|a, b| totals[a] * totals[b]) / (n - 1.0);
    (n > 1.0 && expected > 1e-12).then(|| 1.0 - observed / expected)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(cells: &[(usize, usize, usize)]) -> Vec<(usize, usize)> {
        cells.iter().flat_map(|&(a, b, n)| std::iter::repeat_n((a, b), n)).collect()
    }

    #[track_caller]
    fn check(value: Option<f64>, expected: f64) {
        let value = value.expect("comparable");
        assert!((value - expected).abs() < 5e-4, "{value} instead of {expected}");
    }

    #[test]
    fn kappa_is_that_of_the_textbook() {
        // 20 both yes, 15 both no, 5 and 10 apart: raw .70, chance .50.
        let found = pairs(&table(&[(0, 0, 20), (0, 1, 5), (1, 0, 10), (1, 1, 15)]), 2);
        check(found.raw, 0.7);
        check(found.kappa, 0.4);
        check(found.prevalence, 0.55);
        // Chance by Gwet: 2 x .55 x .45 = .495.
        check(found.ac1, (0.7 - 0.495) / 0.505);
    }

    #[test]
    fn a_rare_verdict_sinks_kappa_and_not_ac1() {
        // The paradox: 118 of 125 alike, and a kappa of about nothing.
        let found = pairs(&table(&[(0, 0, 118), (0, 1, 5), (1, 0, 2)]), 2);
        check(found.raw, 0.944);
        check(found.kappa, -0.0234);
        check(found.ac1, 0.9406);
    }

    #[test]
    fn one_verdict_only_is_no_agreement_beyond_chance() {
        let found = pairs(&table(&[(0, 0, 30)]), 2);
        assert_eq!((found.raw, found.kappa), (Some(1.0), None));
        check(found.ac1, 1.0);
        assert_eq!(pairs(&[], 2), Pairs::default());
    }

    #[test]
    fn alpha_is_that_of_krippendorffs_example_with_gaps() {
        // Krippendorff 2011, section C: four observers, twelve units, categories 1 to 5.
        let observers: [[usize; 12]; 4] = [
            [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
            [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
            [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
            [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
        ];
        let unit = |at: usize| observers.iter().map(|o| o[at]).filter(|v| *v > 0).map(|v| v - 1).collect();
        let units: Vec<Vec<usize>> = (0..12).map(unit).collect();
        check(alpha(&units, 5), 0.743);
    }

    #[test]
    fn alpha_of_nothing_to_compare_is_none() {
        assert_eq!(alpha(&[], 2), None);
        assert_eq!(alpha(&[vec![0], vec![1]], 2), None);
        assert_eq!(alpha(&[vec![0, 0], vec![0, 0]], 2), None);
        check(alpha(&[vec![0, 0], vec![1, 1]], 2), 1.0);
    }
}
