//! The walk: does a condition hold, and which measured comparisons made it hold. Programs (`program/`) are held to it by tests.
//!
//! Every number is an interval that surely holds the truth (a bare count is as wide as its window's error), and a comparison
//! holds only where it holds for the whole interval. So a window's error always counts for the account.

use super::expr::{Arithmetic, Compared, Comparison, Condition, Measured, Number, Operator};
use crate::signal::Reading;

/// Oldest age assumed where an age could be anything: a century in days.
const AGE_DAYS_MAX: f64 = 36_525.0;

/// What is known of the account beside its signals. What is unknown never makes a comparison hold.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct FactsView<'a> {
    /// Age in days at the event.
    pub age_days: Option<f64>,
    /// The platform's name of its plan.
    pub plan: Option<&'a str>,
    /// Whether it is protected.
    pub protected: bool,
    /// The model's score in 0..=1.
    pub score: Option<f64>,
}

/// One comparison of a signal that held.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Held {
    /// Index into [`variables`](crate::signal::variables).
    pub variable: usize,
    /// Which figure was compared.
    pub compared: Compared,
    /// That figure.
    pub compared_value: f64,
    /// How.
    pub operator: Operator,
    /// With what: the policy's number, or the value that the other side had.
    pub threshold: f64,
    /// Whether the other side is a number that the policy names, the same at any time.
    pub fixed: bool,
}

/// Numbers between which the truth surely lies.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Interval {
    pub(super) lo: f64,
    pub(super) hi: f64,
}

impl Interval {
    pub(super) const fn exact(value: f64) -> Self {
        Self { lo: value, hi: value }
    }

    /// Whether the comparison holds wherever in the intervals the truth lies.
    pub(super) fn surely(self, operator: Operator, other: Self) -> bool {
        match operator {
            Operator::Greater => self.lo > other.hi,
            Operator::GreaterOrEqual => self.lo >= other.hi,
            Operator::Less => self.hi < other.lo,
            Operator::LessOrEqual => self.hi <= other.lo,
        }
    }

    /// Whether the comparison holds somewhere in the intervals.
    pub(super) fn possibly(self, operator: Operator, other: Self) -> bool {
        match operator {
            Operator::Greater => self.hi > other.lo,
            Operator::GreaterOrEqual => self.hi >= other.lo,
            Operator::Less => self.lo < other.hi,
            Operator::LessOrEqual => self.lo <= other.hi,
        }
    }

    /// The end that has to cross the threshold.
    fn nearest(self, operator: Operator) -> f64 {
        if operator.wants_more() { self.lo } else { self.hi }
    }

    fn of_corners(corners: [f64; 4]) -> Option<Self> {
        // `f64::min` would pass over a NaN.
        let sound = corners.iter().all(|corner| !corner.is_nan());
        sound.then(|| Self {
            lo: corners.into_iter().fold(f64::INFINITY, f64::min),
            hi: corners.into_iter().fold(f64::NEG_INFINITY, f64::max),
        })
    }

    pub(super) fn calculated(self, arithmetic: Arithmetic, other: Self) -> Option<Self> {
        let ((a, b), (c, d)) = ((self.lo, self.hi), (other.lo, other.hi));
        match arithmetic {
            Arithmetic::Plus => Self::of_corners([a + c, a + c, b + d, b + d]),
            Arithmetic::Minus => Self::of_corners([a - d, a - d, b - c, b - c]),
            Arithmetic::Times => Self::of_corners([a * c, a * d, b * c, b * d]),
            Arithmetic::Over if c <= 0.0 && d >= 0.0 => None,
            Arithmetic::Over => Self::of_corners([a / c, a / d, b / c, b / d]),
        }
    }
}

/// What a condition is read against.
#[derive(Clone, Copy)]
pub(super) enum View<'a> {
    /// An account as it stands: a comparison must surely hold.
    Real(&'a [Reading], &'a FactsView<'a>),
    /// These signals with any account facts and any score: does the condition hold for at least one of them?
    AnyFacts(&'a [Reading]),
    /// An account as it stands, with any score: does the condition hold for at least one?
    AnyScore(&'a [Reading], &'a FactsView<'a>),
}

impl Condition {
    /// Whether the condition holds. Allocates nothing.
    pub(super) fn holds(&self, view: View<'_>) -> bool {
        match (self, view) {
            (Self::All(parts), _) => parts.iter().all(|part| part.holds(view)),
            (Self::Any(parts), _) => parts.iter().any(|part| part.holds(view)),
            (Self::Compare(comparison), _) => comparison.holds(view),
            (_, View::AnyFacts(_)) => true,
            (Self::Plan { among, plans }, View::Real(_, facts) | View::AnyScore(_, facts)) => {
                facts.plan.is_some_and(|plan| plans.iter().any(|p| p == plan) == *among)
            }
            (Self::Protected(expected), View::Real(_, facts) | View::AnyScore(_, facts)) => {
                facts.protected == *expected
            }
        }
    }

    /// What the score by itself is compared with, of comparisons that hold.
    pub(super) fn score_limits(&self, row: &[Reading], facts: &FactsView<'_>) -> Vec<(Operator, f64)> {
        let (view, mut limits) = (View::Real(row, facts), Vec::new());
        self.comparisons(&mut |comparison| {
            let sides = [
                (&comparison.left, comparison.operator, &comparison.right),
                (&comparison.right, comparison.operator.mirrored(), &comparison.left),
            ];
            for (side, operator, other) in sides {
                if let (Number::Score { .. }, Some(limit)) =
                    (side, other.value(view).filter(|_| comparison.holds(view)))
                {
                    limits.push((operator, limit.nearest(operator.mirrored())));
                }
            }
        });
        limits
    }

    /// Adds the signal comparisons that made the condition hold, each once, in the order they are written.
    pub(super) fn collect(&self, row: &[Reading], facts: &FactsView<'_>, held: &mut Vec<Held>) {
        let view = View::Real(row, facts);
        match self {
            Self::All(parts) => parts.iter().for_each(|part| part.collect(row, facts, held)),
            Self::Any(parts) => {
                parts.iter().filter(|part| part.holds(view)).for_each(|part| part.collect(row, facts, held));
            }
            Self::Compare(comparison) => comparison.collect(view, held),
            Self::Plan { .. } | Self::Protected(_) => {}
        }
    }
}

impl Comparison {
    pub(super) fn holds(&self, view: View<'_>) -> bool {
        let (Some(left), Some(right)) = (self.left.value(view), self.right.value(view)) else { return false };
        match view {
            View::AnyFacts(_) => left.possibly(self.operator, right),
            View::AnyScore(..) if self.left.names_score() || self.right.names_score() => {
                left.possibly(self.operator, right)
            }
            View::Real(..) | View::AnyScore(..) => left.surely(self.operator, right),
        }
    }

    fn collect(&self, view: View<'_>, held: &mut Vec<Held>) {
        for (measured, operator, other) in self.lone_signals() {
            let (Some(value), Some(threshold)) = (measured.value(view), other.value(view)) else { continue };
            let fact = Held {
                variable: measured.variable,
                compared: measured.compared,
                compared_value: value.nearest(operator),
                operator,
                threshold: threshold.nearest(operator.mirrored()),
                fixed: other.is_constant(),
            };
            if !held.contains(&fact) {
                held.push(fact);
            }
        }
    }
}

impl Number {
    /// `None` where it is unknown.
    fn value(&self, view: View<'_>) -> Option<Interval> {
        let value = match (self, view) {
            (Self::Constant(value), _) => Interval::exact(*value),
            (Self::Signal(measured), _) => measured.value(view)?,
            (Self::AgeDays, View::Real(_, facts) | View::AnyScore(_, facts)) => Interval::exact(facts.age_days?),
            (Self::Score { .. }, View::Real(_, facts)) => Interval::exact(facts.score?),
            (Self::AgeDays, View::AnyFacts(_)) => Interval { lo: 0.0, hi: AGE_DAYS_MAX },
            (Self::Score { .. }, View::AnyFacts(_) | View::AnyScore(..)) => Interval { lo: 0.0, hi: 1.0 },
            (Self::Negative(inner), _) => {
                let inner = inner.value(view)?;
                Interval { lo: -inner.hi, hi: -inner.lo }
            }
            (Self::Arithmetic(arithmetic, left, right), _) => {
                let calculated = left.value(view)?.calculated(*arithmetic, right.value(view)?);
                match (calculated, view) {
                    (None, View::AnyFacts(_) | View::AnyScore(..)) => {
                        Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY }
                    }
                    (calculated, _) => calculated?,
                }
            }
        };
        (!value.lo.is_nan() && !value.hi.is_nan()).then_some(value)
    }
}

impl Measured {
    /// `None` for a point value below the minimum sample, and for a reading that makes no sense.
    fn value(&self, view: View<'_>) -> Option<Interval> {
        let (View::Real(row, _) | View::AnyFacts(row) | View::AnyScore(row, _)) = view;
        let reading = row.get(self.variable)?;
        let value = match self.compared {
            Compared::Lower => Interval::exact(reading.lower()),
            Compared::Upper => Interval::exact(reading.upper()),
            Compared::Point => Interval::exact(reading.value()?),
            Compared::Count => Interval { lo: reading.num.min, hi: reading.num.max },
        };
        (value.lo.is_finite() && value.hi.is_finite() && value.lo <= value.hi).then_some(value)
    }
}
