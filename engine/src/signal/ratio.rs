//! Levels: one count against another, with the error of both carried along. Where the sample is too small a level is 0.

use super::Reading;
use crate::window::Tally;

/// Hours of a week without the newest.
const HOURS_BEFORE: f64 = 7.0 * 24.0 - 1.0;
/// Least events outside of the newest hour for a usual hour to be known.
const USUAL_LEAST: f64 = 20.0;
/// Least calls, messages or mails for a quotient of them to be known.
const SAMPLE_LEAST: f64 = 100.0;
/// Least different people for the same.
const PEOPLE_LEAST: f64 = 20.0;
/// Least codes or hits of a form for the same.
const FEW_LEAST: f64 = 1.0;

fn quotient(num: Tally, den: Tally) -> Tally {
    let of = |n: f64, d: f64| if d > 0.0 { n / d } else { 0.0 };
    // What may be none below is at least one wherever there is something above.
    let fewest = if den.value > 0.0 { den.min.max(1.0) } else { den.min };
    Tally { value: of(num.value, den.value), min: of(num.min, den.max), max: of(num.max, fewest) }
}

fn known(num: Tally, den: Tally, sample: Tally, least: f64) -> Reading {
    Reading::count(if sample.min >= least { quotient(num, den) } else { Tally::default() })
}

/// Of `[counted, things]`: so many for each different thing.
pub(super) fn per_thing(tallies: &[Tally]) -> Reading {
    known(tallies[0], tallies[1], tallies[0], FEW_LEAST)
}

/// The same from a hundred on.
pub(super) fn per_thing_of_many(tallies: &[Tally]) -> Reading {
    known(tallies[0], tallies[1], tallies[0], SAMPLE_LEAST)
}

/// The same of different people.
pub(super) fn people_per_thing(tallies: &[Tally]) -> Reading {
    known(tallies[0], tallies[1], tallies[0], PEOPLE_LEAST)
}

/// The same, as if there were at least one thing: of something that may well be missing altogether.
pub(super) fn per_thing_or_none(tallies: &[Tally]) -> Reading {
    let one = |n: f64| n.max(1.0);
    let things = Tally { value: one(tallies[1].value), min: one(tallies[1].min), max: one(tallies[1].max) };
    known(tallies[0], things, tallies[0], SAMPLE_LEAST)
}

/// Of `[this hour, this week]`: how many times as much as in the mean of the week's other hours.
pub(super) fn hour_of_week(tallies: &[Tally]) -> Reading {
    let (hour, earlier) = (tallies[0], left_over(tallies[1], tallies[0]));
    let usual = |n: f64| n / HOURS_BEFORE;
    let mean = Tally { value: usual(earlier.value), min: usual(earlier.min), max: usual(earlier.max) };
    if earlier.min < USUAL_LEAST {
        return Reading::count(Tally::default());
    }
    let of = |n: f64, d: f64| n / d;
    Reading::count(Tally {
        value: of(hour.value, mean.value),
        min: of(hour.min, mean.max),
        max: of(hour.max, mean.min),
    })
}

/// Of `[more, less]`: what is left over, never below nothing.
pub(super) fn difference(tallies: &[Tally]) -> Reading {
    Reading::count(left_over(tallies[0], tallies[1]))
}

/// Of `[all, some of them]`: the share that is not among the some.
pub(super) fn rest_share(tallies: &[Tally]) -> Reading {
    Reading::rate(left_over(tallies[0], tallies[1]), tallies[0], 0.0)
}

fn left_over(all: Tally, some: Tally) -> Tally {
    let less = |a: f64, b: f64| (a - b).max(0.0);
    Tally { value: less(all.value, some.value), min: less(all.min, some.max), max: less(all.max, some.min) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn around(value: f64, error: f64) -> Tally {
        Tally { value, min: (value * (1.0 - error)).floor(), max: value }
    }

    #[test]
    fn the_bounds_of_a_level_hold_whatever_the_truth_of_its_counts_is() {
        let levels =
            [per_thing, per_thing_of_many, people_per_thing, per_thing_or_none, hour_of_week, difference, rest_share];
        for level in levels {
            for (a, b) in [(120.0, 700.0), (500.0, 499.0), (300.0, 20.0), (5_000.0, 5_100.0)] {
                let (first, second) = (around(a, 0.05), around(b, 0.05));
                let stated = level(&[first, second]).num;
                assert!(stated.min <= stated.value && stated.value <= stated.max, "{stated:?}");
                for truth in [(first.min, second.min), (first.min, second.max), (first.max, second.min)] {
                    let at = level(&[Tally::exact(truth.0), Tally::exact(truth.1)]).num;
                    let unknown = stated == Tally::default();
                    assert!(unknown || (stated.min <= at.value && at.value <= stated.max), "{at:?} in {stated:?}");
                }
            }
        }
    }

    #[test]
    fn a_level_is_nothing_below_its_sample() {
        let of = |level: fn(&[Tally]) -> Reading, a: f64, b: f64| level(&[Tally::exact(a), Tally::exact(b)]).num.value;
        assert_eq!((of(per_thing, 0.0, 0.0), of(per_thing, 6.0, 2.0)), (0.0, 3.0));
        assert_eq!((of(per_thing_of_many, 99.0, 1.0), of(per_thing_of_many, 100.0, 4.0)), (0.0, 25.0));
        assert_eq!((of(people_per_thing, 19.0, 1.0), of(people_per_thing, 20.0, 4.0)), (0.0, 5.0));
        assert_eq!((of(per_thing_or_none, 99.0, 0.0), of(per_thing_or_none, 100.0, 0.0)), (0.0, 100.0));
        assert_eq!((of(hour_of_week, 10.0, 29.0), of(hour_of_week, 10.0, 30.0)), (0.0, 83.5));
        assert_eq!((of(difference, 3.0, 5.0), of(difference, 5.0, 3.0)), (0.0, 2.0));
    }
}
