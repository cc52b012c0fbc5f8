//! A rate's figure against a number. The one place where a program asks for confidence bounds: a multiplication turns almost every
//! row away, the bound itself is computed for the rest.

use std::sync::Arc;

use super::super::expr::{Compared, Operator};
use super::figures::Figures;
use crate::signal::{Column, Frame, LeastCount, MostCount, Reading};
use crate::window::Tally;

/// By how much the multiplication errs on the side of asking the bound: far above rounding, far below what a count changes.
const SLACK: f64 = 1e-9;

/// The smallest number above 0.
const LEAST: f64 = f64::from_bits(1);

/// Which of a column's figures is looked at.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Figure {
    Min,
    Value,
    Max,
}

/// A rate in the columns of a frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rate {
    pub(super) num: usize,
    pub(super) den: usize,
    pub(super) sample_min: f64,
    pub(super) compared: Compared,
}

impl Rate {
    /// What is compared; `None` where it is unknown or no finite number.
    pub(super) fn value(&self, figures: &mut impl Figures) -> Option<f64> {
        let reading = Reading::rate(figures.tally(self.num), figures.tally(self.den), self.sample_min);
        let value = match self.compared {
            Compared::Lower => reading.lower(),
            Compared::Upper => reading.upper(),
            Compared::Point | Compared::Count => reading.value()?,
        };
        value.is_finite().then_some(value)
    }
}

/// For each sample size the count from which the bound is over (or up to which it is under) the threshold.
#[derive(Clone, Debug)]
pub(super) enum Counts {
    /// `lower(rate) >`, `>=`.
    Least(Arc<LeastCount>),
    /// `upper(rate) <`, `<=`.
    Most(Arc<MostCount>),
    /// Any other comparison: the bound itself is asked.
    None,
}

/// Counts follow from the comparison that they belong to.
impl PartialEq for Counts {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

/// `lower(rate) > 0.1` and its like.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct BoundCheck {
    pub(super) rate: Rate,
    pub(super) operator: Operator,
    pub(super) threshold: f64,
    pub(super) first: First,
    counts: Counts,
}

/// What has to hold of the counts before the bound may be where it is asked to be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum First {
    /// The share itself has to be as large, for a lower bound is never above it: `num >= max(times * den, least)` in these figures;
    /// and the sample has to suffice.
    Large { num: Figure, den: Figure, times: f64, least: f64 },
    /// The share itself has to be as small: `num <= times * den`; and the sample has to suffice.
    Small { num: Figure, den: Figure, times: f64 },
    /// Nothing can be told.
    Nothing,
}

impl BoundCheck {
    pub(super) fn new(rate: Rate, operator: Operator, threshold: f64) -> Self {
        let more = operator.wants_more();
        // Below the sample a lower bound is 0 and an upper one 1: only where these do not suffice may such rows be turned away.
        let zero_suffices = threshold < 0.0 || (threshold <= 0.0 && operator == Operator::GreaterOrEqual);
        let one_suffices = threshold > 1.0 - SLACK;
        let large = |num, den| First::Large { num, den, times: threshold * (1.0 - SLACK), least: LEAST };
        let small = |num, den| First::Small { num, den, times: threshold * (1.0 + SLACK) };
        let first = match rate.compared {
            Compared::Lower if more && !zero_suffices => large(Figure::Min, Figure::Max),
            Compared::Point | Compared::Count if more && !zero_suffices => large(Figure::Value, Figure::Value),
            Compared::Upper if !more && !one_suffices => small(Figure::Max, Figure::Min),
            Compared::Point | Compared::Count if !more && !one_suffices => small(Figure::Value, Figure::Value),
            _ => First::Nothing,
        };
        let strict = matches!(operator, Operator::Greater | Operator::Less);
        let counts = match rate.compared {
            Compared::Lower if more => Counts::Least(Arc::new(LeastCount::new(threshold, strict))),
            Compared::Upper if !more => Counts::Most(Arc::new(MostCount::new(threshold, strict))),
            _ => Counts::None,
        };
        Self { rate, operator, threshold, first, counts }
    }

    /// Whether the counts leave it open that the comparison holds.
    #[inline]
    pub(super) fn is_open(&self, figures: &mut impl Figures) -> bool {
        let Rate { num: on_top, den: below, sample_min, .. } = self.rate;
        match self.first {
            First::Large { num, den, times, least } => {
                let (num, den) = (figures.figure(num, on_top), figures.figure(den, below));
                large(num, den, times, least) && sampled(figures.figure(Figure::Min, below), sample_min)
            }
            First::Small { num, den, times } => {
                let (num, den) = (figures.figure(num, on_top), figures.figure(den, below));
                small(num, den, times) && sampled(figures.figure(Figure::Min, below), sample_min)
            }
            First::Nothing => true,
        }
    }

    /// Whether the comparison holds, exactly.
    pub(super) fn holds(&self, figures: &mut impl Figures) -> bool {
        if let Some(holds) = self.counted(figures) {
            return holds;
        }
        let Some(value) = self.rate.value(figures) else { return false };
        match self.operator {
            Operator::Greater => value > self.threshold,
            Operator::GreaterOrEqual => value >= self.threshold,
            Operator::Less => value < self.threshold,
            Operator::LessOrEqual => value <= self.threshold,
        }
    }
}

impl BoundCheck {
    /// The answer from whole counts of a sample that suffices; `None` where they do not give one.
    #[inline]
    fn counted(&self, figures: &mut impl Figures) -> Option<bool> {
        let Rate { num, den, sample_min, .. } = self.rate;
        let den = figures.tally(den);
        let known = den.value > 0.0 && den.min >= sample_min;
        if !known {
            return None;
        }
        match &self.counts {
            Counts::Least(least) => {
                let hits = figures.figure(Figure::Min, num).min(den.min);
                Some(least.reached(whole(hits)?, whole(den.max)?))
            }
            Counts::Most(most) => {
                let hits = figures.figure(Figure::Max, num).min(den.min);
                Some(most.reached(whole(hits)?, whole(den.min)?))
            }
            Counts::None => None,
        }
    }
}

/// As a whole number of 32 bits, if it is one.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "what does not come back is no such number"
)]
fn whole(count: f64) -> Option<u32> {
    let whole = count as u32;
    (f64::from(whole).to_bits() == count.to_bits()).then_some(whole)
}

/// False only for counts that are too few. What is no number passes, to be judged by the walk's own words.
#[inline]
pub(super) fn large(num: f64, den: f64, times: f64, least: f64) -> bool {
    let needed = times * den;
    let needed = if needed > least { needed } else { least };
    !matches!(num.partial_cmp(&needed), Some(std::cmp::Ordering::Less))
}

/// False only for counts that are too many.
#[inline]
pub(super) fn small(num: f64, den: f64, times: f64) -> bool {
    !matches!(num.partial_cmp(&(times * den)), Some(std::cmp::Ordering::Greater))
}

/// False only for samples that are too small.
#[inline]
pub(super) fn sampled(den_min: f64, sample_min: f64) -> bool {
    !matches!(den_min.partial_cmp(&sample_min), Some(std::cmp::Ordering::Less))
}

impl Figure {
    #[inline]
    pub(super) fn in_tally(self, tally: Tally) -> f64 {
        match self {
            Self::Min => tally.min,
            Self::Value => tally.value,
            Self::Max => tally.max,
        }
    }

    #[inline]
    pub(super) fn of(self, frame: &Frame, column: usize) -> &Column {
        match self {
            Self::Min => frame.min(column),
            Self::Value => frame.value(column),
            Self::Max => frame.max(column),
        }
    }
}
