//! What has to be so before a rule is worth evaluating in a row: of each rule a comparison or two that almost no account meets,
//! sorted by kind, so that fifty rules cost fifty multiplications.

use super::bound::{BoundCheck, Figure, First, large, sampled};
use super::check::{Check, CountCheck};
use super::{Compiled, Node};
use crate::signal::Frame;

/// Guards of every rule. A rule is named by its place in the program, and by as many guards as may each let it pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Guards {
    counts: ByColumn<CountGuard>,
    lower: ByColumn<ShareGuard>,
    point: ByColumn<ShareGuard>,
    /// Rules that have none.
    none: Vec<usize>,
}

/// Guards that let nothing pass where their column holds zeros, by that column: a row has them asked that it touches alone.
#[derive(Clone, Debug)]
struct ByColumn<G> {
    guards: Vec<Vec<G>>,
    /// Columns with a guard, a bit each.
    columns: Vec<u64>,
    /// Those that may let a rule pass even there.
    always: Vec<G>,
}

impl<G> Default for ByColumn<G> {
    fn default() -> Self {
        Self { guards: Vec::new(), columns: Vec::new(), always: Vec::new() }
    }
}

impl<G> ByColumn<G> {
    /// `zero_passes`: whether it may let a rule pass where its column holds zeros.
    fn add(&mut self, column: usize, guard: G, zero_passes: bool) {
        if zero_passes {
            return self.always.push(guard);
        }
        if self.guards.len() <= column {
            self.guards.resize_with(column + 1, Vec::new);
            self.columns.resize(column / 64 + 1, 0);
        }
        self.columns[column / 64] |= 1 << (column % 64);
        self.guards[column].push(guard);
    }

    /// Whether `passes` says so of one that may, in a row that touches these columns.
    #[inline]
    fn any(&self, touched: &[u64], mut passes: impl FnMut(&G) -> bool) -> bool {
        for (word, (columns, touched)) in self.columns.iter().zip(touched).enumerate() {
            let mut left = columns & touched;
            while left != 0 {
                let column = word * 64 + left.trailing_zeros() as usize;
                left &= left - 1;
                if self.guards[column].iter().any(&mut passes) {
                    return true;
                }
            }
        }
        self.always.iter().any(passes)
    }
}

/// A count has to reach a number.
#[derive(Clone, Copy, Debug)]
struct CountGuard {
    column: usize,
    threshold: f64,
    rule: usize,
}

/// A share has to reach a number, and its sample to suffice.
#[derive(Clone, Copy, Debug)]
struct ShareGuard {
    num: usize,
    den: usize,
    times: f64,
    least: f64,
    sample_min: f64,
    rule: usize,
}

impl Guards {
    /// `weights`: by check, how few accounts meet it; less is fewer.
    pub(super) fn new(rules: &[Compiled], checks: &[Check], weights: &[u32]) -> Self {
        let mut guards = Self::default();
        for (rule, compiled) in rules.iter().enumerate() {
            let Some((_, of_rule)) = best(&compiled.node, checks, weights) else {
                guards.none.push(rule);
                continue;
            };
            for check in of_rule {
                guards.add(rule, &checks[check]);
            }
        }
        guards
    }

    fn add(&mut self, rule: usize, check: &Check) {
        match check {
            Check::Count(CountCheck { count, threshold, .. }) => {
                let guard = CountGuard { column: count.column, threshold: *threshold, rule };
                self.counts.add(count.column, guard, 0.0 >= *threshold);
            }
            Check::Bound(BoundCheck { rate, first: First::Large { num, times, least, .. }, .. }) => {
                let (num_at, den_at, sample_min) = (rate.num, rate.den, rate.sample_min);
                let guard = ShareGuard { num: num_at, den: den_at, times: *times, least: *least, sample_min, rule };
                let guards = if *num == Figure::Min { &mut self.lower } else { &mut self.point };
                // Whatever the sample is: `large` asks for as much as `least`.
                guards.add(num_at, guard, large(0.0, 0.0, 0.0, *least));
            }
            _ => unreachable!("only what `guards` accepts is a guard"),
        }
    }

    /// Calls `look` with every rule that a guard lets pass, until it says yes; whether it did.
    #[inline]
    pub(super) fn any_passes(&self, frame: &Frame, row: usize, mut look: impl FnMut(usize) -> bool) -> bool {
        let suffices = |g: &ShareGuard| sampled(frame.min(g.den)[row], g.sample_min);
        let low = |g: &ShareGuard| large(frame.min(g.num)[row], frame.max(g.den)[row], g.times, g.least);
        let plain = |g: &ShareGuard| large(frame.value(g.num)[row], frame.value(g.den)[row], g.times, g.least);
        let touched = frame.touched_in(row);
        self.counts.any(touched, |g| frame.min(g.column)[row] >= g.threshold && look(g.rule))
            || self.lower.any(touched, |g| low(g) && suffices(g) && look(g.rule))
            || self.point.any(touched, |g| plain(g) && suffices(g) && look(g.rule))
            || self.none.iter().any(|rule| look(*rule))
    }
}

/// The checks of which one has to hold, with their weight; the best choice of them.
fn best(node: &Node, checks: &[Check], weights: &[u32]) -> Option<(u32, Vec<usize>)> {
    match node {
        Node::Check(check) => guards(&checks[*check]).then(|| (weights[*check], vec![*check])),
        Node::All(parts) => parts.iter().filter_map(|part| best(part, checks, weights)).min(),
        Node::Any(parts) => parts.iter().try_fold((0, Vec::new()), |(weight, mut all), part| {
            let (more, found) = best(part, checks, weights)?;
            all.extend(found);
            Some((weight + more, all))
        }),
    }
}

fn guards(check: &Check) -> bool {
    match check {
        Check::Count(check) => check.operator.wants_more() && check.count.lo == Figure::Min,
        Check::Bound(check) => matches!(check.first, First::Large { .. }),
        _ => false,
    }
}
