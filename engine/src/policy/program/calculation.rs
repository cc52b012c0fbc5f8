//! A comparison with arithmetic as a program over a few registers, each an interval, for one row; `columns.rs` runs the same
//! program over 64.

use super::super::eval::Interval;
use super::super::expr::{Arithmetic, Operator};
use super::Score;
use super::bound::Rate;
use super::check::{Count, Fact};
use super::figures::Figures;

/// Registers that suffice: with the larger side calculated first, one more is needed only for twice as many leaves, and an
/// expression has at most 1,001 of these (`scan.rs`), fewer than 2^10.
pub(super) const REGISTERS: usize = 10;

/// A comparison of two calculated numbers.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Calculation {
    pub(super) code: Vec<Instruction>,
    pub(super) left: usize,
    pub(super) operator: Operator,
    pub(super) right: usize,
    /// Whether the score stands in it.
    pub(super) names_score: bool,
}

/// One step. Registers are named by their index.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Instruction {
    Load {
        to: usize,
        source: Source,
    },
    Negate {
        at: usize,
    },
    /// Into the lower of the two registers.
    Calculate {
        left: usize,
        arithmetic: Arithmetic,
        right: usize,
    },
}

/// A number that needs no calculation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Source {
    Constant(f64),
    Count(Count),
    Rate(Rate),
    Fact(Fact),
}

impl Source {
    pub(super) fn value(&self, figures: &mut impl Figures, score: Score) -> Option<Interval> {
        match self {
            Self::Constant(value) => Some(Interval::exact(*value)),
            Self::Count(count) => count.value(figures),
            Self::Rate(rate) => rate.value(figures).map(Interval::exact),
            Self::Fact(Fact::Score) if score == Score::Any => Some(Interval { lo: 0.0, hi: 1.0 }),
            Self::Fact(fact) => {
                let value = figures.fact(*fact);
                (!value.is_nan()).then(|| Interval::exact(value))
            }
        }
    }
}

impl Instruction {
    /// Whether its result goes into this register.
    pub(super) fn writes(&self, register: usize) -> bool {
        match self {
            Self::Load { to, .. } => *to == register,
            Self::Negate { at } => *at == register,
            Self::Calculate { left, right, .. } => *left.min(right) == register,
        }
    }
}

impl Calculation {
    /// Whether the comparison holds of these figures.
    pub(super) fn holds(&self, figures: &mut impl Figures, score: Score) -> bool {
        // With any score, what cannot be calculated may be anything.
        let unknown = match score {
            Score::Given => None,
            Score::Any => Some(Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY }),
        };
        self.sides(|source| source.value(figures, score), unknown).is_some_and(|(left, right)| {
            if score == Score::Any && self.names_score {
                left.possibly(self.operator, right)
            } else {
                left.surely(self.operator, right)
            }
        })
    }

    /// Both sides, from what `value` says of each source; `unknown` stands for what cannot be calculated. `None` where a side is unknown.
    pub(super) fn sides(
        &self,
        mut value: impl FnMut(&Source) -> Option<Interval>,
        unknown: Option<Interval>,
    ) -> Option<(Interval, Interval)> {
        let mut registers = [Interval::exact(0.0); REGISTERS];
        for instruction in &self.code {
            match instruction {
                Instruction::Load { to, source } => registers[*to] = value(source)?,
                Instruction::Negate { at } => {
                    let Interval { lo, hi } = registers[*at];
                    registers[*at] = Interval { lo: -hi, hi: -lo };
                }
                Instruction::Calculate { left, arithmetic, right } => {
                    let value = registers[*left].calculated(*arithmetic, registers[*right]);
                    registers[(*left).min(*right)] = value.or(unknown)?;
                }
            }
        }
        Some((registers[self.left], registers[self.right]))
    }
}
