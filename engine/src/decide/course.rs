//! How the signals behind a decision came to where they stand: each one's figure at equal steps before, and what is usual for the account.
//! Worked out when a decision is made, and never else.

use redress_ledger::Timestamp;
use redress_ledger::course::{Course, Usual};

use super::Fired;
use crate::policy::{Compared, Held};
use crate::signal::{Reading, Row, Window, oldest, past, sequence_lower, sequence_upper, variables};
use crate::window::{Account, STEP_MS};

/// Courses a decision holds at most.
pub const COURSES_MAX: usize = 6;
/// Steps of a course: with half hours the day that the timeline shows.
const STEPS: i64 = 48;
const DAY_MS: i64 = 86_400_000;
/// Earlier days, or weeks of a signal over a week, without which nothing is called usual.
const USUAL_LEAST: (usize, usize) = (7, 2);
/// A plain share of so many is shown, for people to look at, where a rule wants a larger sample.
const SHARE_LEAST: f64 = 20.0;

/// A figure whose course is kept.
struct Wanted {
    variable: usize,
    compared: Compared,
    /// The threshold.
    limit: f64,
    limit_moves: bool,
    /// Whether the rule fires above it.
    wants_more: bool,
}

/// The course of each figure that made the rules fire, in their order; at most [`COURSES_MAX`]. None of what cannot be looked at
/// backwards: habits, and counts that reach further back than what is kept.
pub fn courses(account: &Account, row: &Row, fired: &[Fired<'_>]) -> Vec<Course> {
    let mut wanted: Vec<Wanted> = Vec::new();
    for held in fired.iter().flat_map(|one| &one.held) {
        let Held { variable, compared, threshold, .. } = *held;
        match wanted.iter_mut().find(|known| known.variable == variable && known.compared == compared) {
            Some(known) => known.limit_moves |= !held.fixed,
            None => wanted.push(Wanted {
                variable,
                compared,
                limit: threshold,
                limit_moves: !held.fixed,
                wants_more: held.operator.wants_more(),
            }),
        }
    }
    wanted.iter().filter_map(|one| one.course(account, row)).take(COURSES_MAX).collect()
}

/// When a signal is looked at: at the ends of even steps, and now. The first, the step, and all.
fn times(now: i64, window: Window) -> (i64, Vec<i64>) {
    // No longer than the window, so that nothing is missed from one look to the next.
    let step = STEP_MS.min(window.ms());
    let newest = now.div_euclid(step);
    let mut times: Vec<i64> = (newest + 1 - STEPS..=newest).map(|at| at * step).collect();
    if times.last().is_some_and(|last| *last < now) {
        times.push(now);
    }
    (step, times)
}

impl Wanted {
    /// `None` where nothing but the last look is known.
    fn course(&self, account: &Account, row: &Row) -> Option<Course> {
        let variable = &variables()[self.variable];
        let now = account.windows.now;
        let (step, times) = times(now, variable.window);
        let reading = |at: i64| if at < now { past(account, self.variable, at) } else { Some(row[self.variable]) };
        let readings: Vec<Option<Reading>> = times.iter().map(|at| reading(*at)).collect();
        let is_rate = row[self.variable].den.is_some();
        let shares: Vec<Option<f64>> = readings.iter().map(|reading| share(reading.as_ref()?)).collect();
        let figures: Vec<_> = readings.iter().map(|reading| figure(reading.as_ref()?, self.compared)).collect();
        let is_known = |at: usize| figures[at].is_some() || shares[at].is_some();
        let begin = (0..times.len() - 1).find(|at| is_known(*at))?;
        // What is exact is rounded to the account's side.
        let exact = if self.wants_more { Rounded::Down } else { Rounded::Up };
        let kept = |figure: &Option<(f64, f64)>| match *figure {
            Some((least, most)) if least < most => {
                (Some(digits(least, Rounded::Down)), Some(digits(most, Rounded::Up)))
            }
            Some((figure, _)) => (Some(digits(figure, exact)), Some(digits(figure, exact))),
            None => (None, None),
        };
        let (least, mut most): (Vec<_>, Vec<_>) = figures[begin..].iter().map(kept).unzip();
        if least == most {
            most.clear();
        }
        Some(Course {
            signal: variable.name.clone(),
            compared: self.compared.as_str().to_owned(),
            from: Timestamp(times[begin]),
            step_secs: step / 1000,
            until: Timestamp(now),
            least,
            most,
            shares: if is_rate { shares[begin..].to_vec() } else { Vec::new() },
            usual: self.usual(account, is_rate),
            limit_moves: self.limit_moves,
        })
    }

    /// The median at the same time of earlier days, or weeks where the window is one; `None` where the account is too new, or where
    /// what is left of that time is too coarse beside the limit.
    fn usual(&self, account: &Account, is_rate: bool) -> Option<Usual> {
        let window = variables()[self.variable].window;
        let (every, least) = match window {
            Window::Month => return None,
            Window::Week => (7 * DAY_MS, USUAL_LEAST.1),
            _ => (DAY_MS, USUAL_LEAST.0),
        };
        // That there was nothing is usual only where the account was there.
        let since = if is_rate {
            None
        } else {
            Some(account.facts.created_at.into_iter().chain(oldest(account, self.variable)).min()?)
        };
        let times = (1..=28).map(|number| account.windows.now - number * every);
        let times = times.take_while(|at| since.is_none_or(|since| at - window.ms() >= since));
        let figures = times.filter_map(|at| {
            let reading = past(account, self.variable, at)?;
            figure(&reading, if is_rate { Compared::Point } else { Compared::Count })
        });
        let (mut lows, mut highs): (Vec<f64>, Vec<f64>) = figures.unzip();
        if lows.len() < least {
            return None;
        }
        let (low, high) = (median(&mut lows), median(&mut highs));
        let is_fine = low >= high || high - low <= self.limit / 4.0;
        is_fine.then(|| Usual {
            least: digits(low, Rounded::Down),
            most: digits(high, Rounded::Up),
            looks: u32::try_from(lows.len()).unwrap_or(u32::MAX),
            every_secs: every / 1000,
        })
    }
}

/// The plain share, to five digits; `None` of a count, and where it would be of too few to be looked at.
fn share(reading: &Reading) -> Option<f64> {
    let den = reading.den.filter(|den| den.min > 0.0 && den.min >= SHARE_LEAST.min(reading.sample_min))?;
    Some(digits((reading.num.value / den.value).min(1.0), Rounded::Nearest))
}

/// Between what the compared figure lay, whatever the true counts were; `None` below the minimum sample.
fn figure(reading: &Reading, compared: Compared) -> Option<(f64, f64)> {
    let num = reading.num;
    let (least, most) = match (reading.den, compared) {
        (None, _) => (num.min, num.max),
        (Some(_), _) if !reading.is_known() => return None,
        (Some(den), Compared::Lower) => {
            (sequence_lower(num.min, den.max), sequence_lower(num.max.min(den.min), den.min))
        }
        (Some(den), Compared::Upper) => {
            (sequence_upper(num.min, den.max), sequence_upper(num.max.min(den.min), den.min))
        }
        (Some(den), Compared::Point | Compared::Count) => (num.min / den.max, (num.max / den.min).min(1.0)),
    };
    (least.is_finite() && most.is_finite()).then_some((least, most.max(least)))
}

/// The lower one of two in the middle.
fn median(values: &mut [f64]) -> f64 {
    values.sort_unstable_by(f64::total_cmp);
    values.get(values.len().saturating_sub(1) / 2).copied().unwrap_or(0.0)
}

#[derive(Clone, Copy)]
enum Rounded {
    Down,
    Nearest,
    Up,
}

/// To five digits. By way of decimal text, so that a number of five digits stays what it is; most are whole ones, and known to.
fn digits(value: f64, rounded: Rounded) -> f64 {
    if value.fract() == 0.0 && value.abs() < 1e5 {
        return value;
    }
    let text = format!("{value:.4e}");
    let near = text.parse().unwrap_or(value);
    let by = match rounded {
        Rounded::Down if near > value => -1,
        Rounded::Up if near < value => 1,
        _ => return near,
    };
    let moved = text.split_once('e').and_then(|(digits, exponent)| {
        let digits: i64 = digits.replace('.', "").parse().ok()?;
        format!("{}e{}", digits + by, exponent.parse::<i64>().ok()? - 4).parse().ok()
    });
    moved.unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_kept_to_five_digits_on_the_side_that_stays_true() {
        for (value, down, near, up) in [
            (0.0, 0.0, 0.0, 0.0),
            (0.1, 0.1, 0.1, 0.1),
            (12_345.0, 12_345.0, 12_345.0, 12_345.0),
            (99_999.0, 99_999.0, 99_999.0, 99_999.0),
            (100_000.0, 100_000.0, 100_000.0, 100_000.0),
            (12_345.5, 12_345.0, 12_346.0, 12_346.0),
            (123_456.0, 123_450.0, 123_460.0, 123_460.0),
            (0.101_234_9, 0.101_23, 0.101_23, 0.101_24),
            (9.999_99, 9.999, 10.0, 10.0),
            (0.000_123_456_7, 0.000_123_45, 0.000_123_46, 0.000_123_46),
        ] {
            let all = [Rounded::Down, Rounded::Nearest, Rounded::Up].map(|way| digits(value, way));
            assert_eq!(format!("{all:?}"), format!("{:?}", [down, near, up]), "{value}");
        }
    }

    #[test]
    fn looks_are_no_further_apart_than_the_window_and_end_now() {
        let now = 1_790_000_123_456;
        for window in Window::ALL {
            let (step, looks) = times(now, window);
            assert!(step <= window.ms() && step <= STEP_MS);
            assert_eq!((looks.len(), looks.last()), (49, Some(&now)));
            assert!(looks.windows(2).all(|pair| pair[1] > pair[0] && pair[1] - pair[0] <= step));
            assert!(looks[..48].iter().all(|at| at % step == 0));
        }
        let (_, even) = times(1_790_000_000_000 / STEP_MS * STEP_MS, Window::Hour);
        assert_eq!(even.len(), 48, "now is the end of a step");
    }

    #[test]
    fn the_median_of_an_even_number_is_the_lower_one() {
        for (mut values, expected) in [(vec![3.0, 1.0, 2.0], 2.0), (vec![4.0, 1.0, 3.0, 2.0], 2.0), (vec![5.0], 5.0)] {
            assert!((median(&mut values) - expected).abs() < f64::EPSILON);
        }
    }
}
