//! A comparison with arithmetic as a program over a few registers, each an interval, for one row; `columns.rs` runs the same
//! program over 64.

use super::super::eval::Interval;
use super::super::expr::{Arithmetic, Operator};
use super::Score;
use super::bound::Rate;
use super::check::{Count, Fact};
use crate::signal::Frame;

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
    pub(super) fn value(&self, frame: &Frame, row: usize, score: Score) -> Option<Interval> {
        match self {
            Self::Constant(value) => Some(Interval::exact(*value)),
            Self::Count(count) => count.value(frame, row),
            Self::Rate(rate) => rate.value(frame, row).map(Interval::exact),
            Self::Fact(Fact::Score) if score == Score::Any => Some(Interval { lo: 0.0, hi: 1.0 }),
            Self::Fact(fact) => {
                let value = fact.of(frame)[row];
                (!value.is_nan()).then(|| Interval::exact(value))
            }
        }
    }
}

impl Calculation {
    /// Whether the comparison holds in a row.
    pub(super) fn holds(&self, frame: &Frame, row: usize, score: Score) -> bool {
        self.sides(frame, row, score).is_some_and(|(left, right)| {
            if score == Score::Any && self.names_score {
                left.possibly(self.operator, right)
            } else {
                left.surely(self.operator, right)
            }
        })
    }

    /// Both sides; `None` where either is unknown.
    fn sides(&self, frame: &Frame, row: usize, score: Score) -> Option<(Interval, Interval)> {
        let mut registers = [Interval::exact(0.0); REGISTERS];
        for instruction in &self.code {
            match instruction {
                Instruction::Load { to, source } => registers[*to] = source.value(frame, row, score)?,
                Instruction::Negate { at } => {
                    let Interval { lo, hi } = registers[*at];
                    registers[*at] = Interval { lo: -hi, hi: -lo };
                }
                Instruction::Calculate { left, arithmetic, right } => {
                    let value = registers[*left].calculated(*arithmetic, registers[*right]);
                    // With any score, what cannot be calculated may be anything.
                    registers[(*left).min(*right)] = match score {
                        Score::Given => value?,
                        Score::Any => value.unwrap_or(Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY }),
                    };
                }
            }
        }
        Some((registers[self.left], registers[self.right]))
    }
}
