//! Whether scores still mean what they say, week by week: the rate of abuse among labelled rows beside the mean of their scores.

use std::collections::HashMap;

use redress_learn::Chance;

/// Accounts of a week below which nothing is said.
const ACCOUNTS_MIN: usize = 20;

/// One week of labelled rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Calibrated {
    /// Labelled rows.
    pub rows: usize,
    /// Accounts that they are of.
    pub accounts: usize,
    /// The mean score: the share of abuse that is promised.
    pub expected: f64,
    /// The share of abuse that was found.
    pub seen: f64,
    /// Where what was seen less what was expected lies; `None` where there are too few accounts.
    pub gap: Option<(f64, f64)>,
}

impl Calibrated {
    /// Whether the promise was broken: no gap of 0 lies within the interval.
    pub fn is_off(&self) -> bool {
        self.gap.is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}

/// A labelled row: its score, whether it is abusive, its weight, its account.
pub type Row = (f64, bool, f32, u64);

/// Judges a week; accounts are drawn anew `draws` times, and the middle `level` of the draws is the interval.
pub fn calibrated(rows: &[Row], draws: usize, level: f64, seed: u64) -> Calibrated {
    // By account: weight, weight of scores, weight of abuse.
    let mut numbers = HashMap::new();
    let mut sums: Vec<[f64; 3]> = Vec::new();
    for (score, abusive, weight, account) in rows {
        let number = *numbers.entry(*account).or_insert(sums.len());
        if number == sums.len() {
            sums.push([0.0; 3]);
        }
        let weight = f64::from(*weight);
        let sum = &mut sums[number];
        sum[0] += weight;
        sum[1] += weight * score;
        sum[2] += if *abusive { weight } else { 0.0 };
    }
    let add = |all: [f64; 3], one: &[f64; 3]| [all[0] + one[0], all[1] + one[1], all[2] + one[2]];
    let whole = sums.iter().fold([0.0; 3], add);
    let chance = Chance::new(seed);
    let drawn = |number: usize| {
        let mut chance = chance.fork(number as u64);
        let all = (0..sums.len()).fold([0.0; 3], |all, _| add(all, &sums[chance.below(sums.len())]));
        (all[2] - all[1]) / all[0]
    };
    let gap = (sums.len() >= ACCOUNTS_MIN && draws > 0).then(|| {
        let mut gaps: Vec<f64> = (0..draws).map(drawn).filter(|gap| gap.is_finite()).collect();
        gaps.sort_unstable_by(f64::total_cmp);
        interval(&gaps, level)
    });
    Calibrated {
        rows: rows.len(),
        accounts: sums.len(),
        expected: whole[1] / whole[0],
        seen: whole[2] / whole[0],
        gap: gap.flatten(),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a list")]
fn interval(sorted: &[f64], level: f64) -> Option<(f64, f64)> {
    let last = sorted.len().checked_sub(1)?;
    let tail = (1.0 - level) * 0.5 * last as f64;
    Some((sorted[tail.floor() as usize], sorted[last - tail.floor() as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(seed: u64, accounts: u64, promised: f64, kept: f64) -> Calibrated {
        let mut chance = Chance::new(seed);
        let rows: Vec<Row> = (0..accounts).map(|account| (promised, chance.unit() < kept, 1.0, account)).collect();
        calibrated(&rows, 400, 0.95, 1)
    }

    #[test]
    fn a_promise_that_is_kept_is_seldom_off_and_one_that_is_not_is_found() {
        let off = (0..100).filter(|seed| week(*seed, 300, 0.2, 0.2).is_off()).count();
        assert!(off <= 12, "{off} of 100 where 5 are meant");
        let found = week(1, 300, 0.1, 0.3);
        assert!(found.is_off() && found.gap.unwrap().0 > 0.0, "{found:?}");
    }

    #[test]
    fn few_accounts_say_nothing_and_rows_of_one_account_are_one() {
        let rows: Vec<Row> = (0..1_000).map(|row| (0.1, true, 1.0, row % 10)).collect();
        let found = calibrated(&rows, 100, 0.95, 1);
        assert_eq!((found.rows, found.accounts, found.gap, found.is_off()), (1_000, 10, None, false));
        assert!(calibrated(&[], 100, 0.95, 1).seen.is_nan());
    }
}
