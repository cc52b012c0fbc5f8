//! What a rule needs at least before it can fire, read off its condition: of some columns a count. `failures >= lower(messages) * 3 / 10`
//! beside `messages >= 20` needs 6 failures.

use super::super::eval::Interval;
use super::bound::{BoundCheck, Figure, First};
use super::calculation::{Calculation, Instruction, Source};
use super::check::{Check, Count, CountCheck};
use super::{Compiled, Node};

/// Ways to fire that are told apart; beyond them a rule needs only what is surely needed.
const WAYS_MAX: usize = 16;

/// A column, and the least that has to stand in it.
pub(super) type Least = (usize, f64);

/// The ways in which a rule may fire: all of the counts of one of them are needed. A way without any is always open.
pub(super) fn ways(rule: &Compiled, checks: &[Check], floor: &dyn Fn(usize) -> f64) -> Vec<Vec<Least>> {
    Reader { checks, floor }.ways(&rule.node, &[])
}

struct Reader<'a> {
    checks: &'a [Check],
    /// What a column never stands below.
    floor: &'a dyn Fn(usize) -> f64,
}

impl Reader<'_> {
    /// `known`: what has to stand in some columns besides.
    fn ways(&self, node: &Node, known: &[Least]) -> Vec<Vec<Least>> {
        match node {
            Node::Check(check) => vec![self.least(&self.checks[*check], known).into_iter().collect()],
            Node::Any(parts) => {
                let all: Vec<_> = parts.iter().flat_map(|part| self.ways(part, known)).collect();
                if all.len() <= WAYS_MAX { all } else { vec![Vec::new()] }
            }
            Node::All(parts) => {
                let counts = parts.iter().filter_map(|part| match part {
                    Node::Check(check) => self.least(&self.checks[*check], known),
                    _ => None,
                });
                let known: Vec<Least> = known.iter().copied().chain(counts).collect();
                parts.iter().fold(vec![Vec::new()], |ways, part| {
                    let more = self.ways(part, &known);
                    if ways.len() * more.len() > WAYS_MAX {
                        return ways;
                    }
                    let joined = ways.iter().flat_map(|way| more.iter().map(|other| [&way[..], other].concat()));
                    joined.collect()
                })
            }
        }
    }

    /// What one comparison needs of one column, if that can be told.
    fn least(&self, check: &Check, known: &[Least]) -> Option<Least> {
        match check {
            Check::Count(CountCheck { count, operator, threshold }) => {
                (operator.wants_more() && count.lo == Figure::Min).then_some((count.column, *threshold))
            }
            // A share of a sample that suffices needs so many on top.
            Check::Bound(BoundCheck { rate, first: First::Large { num: Figure::Min, times, least, .. }, .. }) => {
                Some((rate.num, least.max(times * rate.sample_min)))
            }
            Check::Calculated(calculation) => self.calculated(calculation, known),
            _ => None,
        }
    }

    fn calculated(&self, calculation: &Calculation, known: &[Least]) -> Option<Least> {
        let more = calculation.operator.wants_more();
        let large = if more { calculation.left } else { calculation.right };
        let Instruction::Load { source: Source::Count(count), .. } =
            calculation.code.iter().rev().find(|i| i.writes(large))?
        else {
            return None;
        };
        if count.lo != Figure::Min {
            return None;
        }
        let (left, right) = calculation.sides(|source| self.range(source, known), None)?;
        Some((count.column, if more { right.lo } else { left.lo }))
    }

    /// Between what a number may stand.
    fn range(&self, source: &Source, known: &[Least]) -> Option<Interval> {
        match source {
            Source::Constant(value) => Some(Interval::exact(*value)),
            Source::Rate(_) => Some(Interval { lo: 0.0, hi: 1.0 }),
            Source::Count(Count { column, .. }) => {
                let least = known.iter().filter(|(known, _)| known == column).map(|(_, least)| *least);
                Some(Interval { lo: least.fold((self.floor)(*column), f64::max), hi: f64::MAX })
            }
            Source::Fact(_) => None,
        }
    }
}
