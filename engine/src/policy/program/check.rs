//! One comparison, compiled: which columns it looks at and what has to be there.

use super::super::eval::Interval;
use super::super::expr::Operator;
use super::Score;
use super::bound::{BoundCheck, Figure};
use super::calculation::Calculation;
use super::figures::Figures;
use crate::signal::{Column, Frame};

/// A comparison that is evaluated once a frame, however many rules name it.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Check {
    /// A count against a number.
    Count(CountCheck),
    /// A rate's bound or share against a number.
    Bound(BoundCheck),
    /// A fact of the account or the score against a number.
    Fact { fact: Fact, operator: Operator, threshold: f64 },
    /// Whatever has to be calculated.
    Calculated(Calculation),
    /// Whether the account's plan is one of these; unknown is false either way.
    Plan { among: bool, plans: Vec<String> },
    /// Whether the account is protected.
    Protected(bool),
}

/// A number that a frame knows of an account beside its signals; NaN where it does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fact {
    AgeDays,
    Score,
}

/// A count against a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct CountCheck {
    pub(super) count: Count,
    pub(super) operator: Operator,
    pub(super) threshold: f64,
}

/// A count in the columns of a frame: between its smallest and largest true value, or exactly one of these.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Count {
    pub(super) column: usize,
    pub(super) lo: Figure,
    pub(super) hi: Figure,
}

impl Count {
    /// `None` where it makes no sense.
    #[inline]
    pub(super) fn value(self, figures: &mut impl Figures) -> Option<Interval> {
        let mut figure = |figure| figures.figure(figure, self.column);
        let value = Interval { lo: figure(self.lo), hi: figure(self.hi) };
        is_sound(value.lo, value.hi).then_some(value)
    }
}

/// Whether these can be the ends of a count.
#[inline]
pub(super) fn is_sound(lo: f64, hi: f64) -> bool {
    lo <= hi && lo > f64::NEG_INFINITY && hi < f64::INFINITY
}

impl CountCheck {
    /// The figure that has to be over or under the threshold.
    pub(super) fn nearest(&self) -> Figure {
        if self.operator.wants_more() { self.count.lo } else { self.count.hi }
    }
}

impl Fact {
    pub(super) fn of(self, frame: &Frame) -> &Column {
        match self {
            Self::AgeDays => &frame.age_days,
            Self::Score => &frame.score,
        }
    }
}

impl Check {
    /// Whether it holds of these figures.
    pub(super) fn holds(&self, figures: &mut impl Figures, score: Score) -> bool {
        match self {
            Self::Count(check) => {
                let value = check.count.value(figures);
                value.is_some_and(|value| value.surely(check.operator, Interval::exact(check.threshold)))
            }
            Self::Bound(check) => check.is_open(figures) && check.holds(figures),
            Self::Fact { fact: Fact::Score, operator, threshold } if score == Score::Any => {
                Interval { lo: 0.0, hi: 1.0 }.possibly(*operator, Interval::exact(*threshold))
            }
            // What is unknown is NaN, which nothing is over or under.
            Self::Fact { fact, operator, threshold } => {
                Interval::exact(figures.fact(*fact)).surely(*operator, Interval::exact(*threshold))
            }
            Self::Calculated(calculation) => calculation.holds(figures, score),
            Self::Plan { among, plans } => is_plan(figures.plan(), *among, plans),
            Self::Protected(expected) => figures.is_protected() == *expected,
        }
    }
}

pub(super) fn is_plan(plan: Option<&str>, among: bool, plans: &[String]) -> bool {
    plan.is_some_and(|plan| plans.iter().any(|p| p == plan) == among)
}
