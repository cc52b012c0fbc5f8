//! Whether scores still mean what they say, week by week: the rate of abuse among labelled rows beside the mean of their scores, and that gap
//! beside the reference's own. A model of few rows is off by a little everywhere; that is no drift, and a week is judged by what came on top.

use std::collections::HashMap;

use redress_learn::Chance;

/// Accounts of a week below which nothing is said.
const ACCOUNTS_MIN: usize = 20;
/// Where the reference's draws come from: apart from those of every week.
const REFERENCE: u64 = 1 << 40;

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
    /// Where this gap less the reference's lies; `None` for the reference itself, and where either has too few accounts.
    pub change: Option<(f64, f64)>,
}

impl Calibrated {
    /// Whether the promise was broken: more than in the reference, where that has labels enough to say what its own gap is.
    pub fn is_off(&self) -> bool {
        self.change.or(self.gap).is_some_and(|(low, high)| low > 0.0 || high < 0.0)
    }
}

/// A labelled row: its score, whether it is abusive, its weight, its account.
pub type Row = (f64, bool, f32, u64);

/// How intervals are made: accounts are drawn anew `draws` times, and the middle `level` of the draws is the interval.
#[derive(Clone, Copy, Debug)]
pub struct Draws {
    /// How often.
    pub times: usize,
    /// The level of each interval.
    pub level: f64,
    /// Where chance comes from.
    pub seed: u64,
}

/// Judges the reference, which comes first, and every week beside it. The two are drawn apart from each other; accounts that are in both
/// make the interval of the change wider than it had to be.
pub fn calibrated<'a>(weeks: impl IntoIterator<Item = &'a [Row]>, draws: Draws) -> Vec<Calibrated> {
    let mut reference: Option<Vec<f64>> = None;
    let judge = |(number, rows): (usize, &[Row])| {
        let accounts = Accounts::of(rows);
        let gaps = accounts.gaps(draws, if number == 0 { REFERENCE } else { 0 });
        let known = reference.as_ref().filter(|_| number > 0).zip(gaps.as_ref());
        let change = known.and_then(|(before, gaps)| {
            let changes = gaps.iter().zip(before).map(|(gap, before)| gap - before);
            middle(changes.collect(), draws.level)
        });
        let whole = accounts.0.iter().fold([0.0; 3], add);
        let found = Calibrated {
            rows: rows.len(),
            accounts: accounts.0.len(),
            expected: whole[1] / whole[0],
            seen: whole[2] / whole[0],
            gap: gaps.clone().and_then(|gaps| middle(gaps, draws.level)),
            change,
        };
        if number == 0 {
            reference = gaps;
        }
        found
    };
    weeks.into_iter().enumerate().map(judge).collect()
}

fn add(all: [f64; 3], one: &[f64; 3]) -> [f64; 3] {
    [all[0] + one[0], all[1] + one[1], all[2] + one[2]]
}

/// By account: weight, weight of scores, weight of abuse.
struct Accounts(Vec<[f64; 3]>);

impl Accounts {
    fn of(rows: &[Row]) -> Self {
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
        Self(sums)
    }

    /// The gap of each draw; `None` where there are too few accounts.
    fn gaps(&self, draws: Draws, apart: u64) -> Option<Vec<f64>> {
        let (sums, chance) = (&self.0, Chance::new(draws.seed));
        let drawn = |number: usize| {
            let mut chance = chance.fork(apart + number as u64);
            let all = (0..sums.len()).fold([0.0; 3], |all, _| add(all, &sums[chance.below(sums.len())]));
            (all[2] - all[1]) / all[0]
        };
        (sums.len() >= ACCOUNTS_MIN && draws.times > 0).then(|| (0..draws.times).map(drawn).collect())
    }
}

/// The middle of some draws.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "places in a list")]
fn middle(mut draws: Vec<f64>, level: f64) -> Option<(f64, f64)> {
    draws.retain(|draw| draw.is_finite());
    draws.sort_unstable_by(f64::total_cmp);
    let last = draws.len().checked_sub(1)?;
    let tail = (1.0 - level) * 0.5 * last as f64;
    Some((draws[tail.floor() as usize], draws[last - tail.floor() as usize]))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DRAWS: Draws = Draws { times: 400, level: 0.95, seed: 1 };

    fn rows(seed: u64, accounts: u64, promised: f64, kept: f64) -> Vec<Row> {
        let mut chance = Chance::new(seed);
        (0..accounts).map(|account| (promised, chance.unit() < kept, 1.0, account)).collect()
    }

    /// A week beside a reference of so many accounts.
    fn week(reference: &[Row], week: &[Row]) -> Calibrated {
        calibrated([reference, week], DRAWS).remove(1)
    }

    #[test]
    fn a_promise_that_is_kept_is_seldom_off_and_one_that_is_not_is_found() {
        let none = rows(0, 0, 0.0, 0.0);
        let off = (0..100).filter(|seed| week(&none, &rows(*seed, 300, 0.2, 0.2)).is_off()).count();
        assert!(off <= 12, "{off} of 100 where 5 are meant");
        let found = week(&none, &rows(1, 300, 0.1, 0.3));
        assert!(found.is_off() && found.change.is_none() && found.gap.unwrap().0 > 0.0, "{found:?}");
    }

    #[test]
    fn what_was_off_from_the_first_is_no_drift_and_what_came_on_top_is() {
        // The model promises .2 where .3 is kept, in the reference as well.
        let steady = (0..60).filter(|seed| {
            let found = week(&rows(1_000 + seed, 600, 0.2, 0.3), &rows(*seed, 300, 0.2, 0.3));
            found.is_off()
        });
        let off = steady.count();
        assert!(off <= 8, "{off} of 60 where 3 are meant");
        let reference = rows(1, 600, 0.2, 0.3);
        let same = week(&reference, &rows(2, 300, 0.2, 0.3));
        assert!(same.gap.unwrap().0 > 0.0, "by itself it is off: {same:?}");
        let found = week(&reference, &rows(3, 300, 0.2, 0.45));
        assert!(found.is_off() && found.change.unwrap().0 > 0.0, "{found:?}");
    }

    #[test]
    fn few_accounts_say_nothing_and_rows_of_one_account_are_one() {
        let rows: Vec<Row> = (0..1_000).map(|row| (0.1, true, 1.0, row % 10)).collect();
        let all = calibrated([&rows[..], &rows, &[]], DRAWS);
        assert_eq!((all[1].rows, all[1].accounts, all[1].gap, all[1].is_off()), (1_000, 10, None, false));
        assert!(all[2].seen.is_nan());
    }
}
