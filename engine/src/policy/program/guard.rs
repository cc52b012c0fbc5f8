//! What has to be so before a rule is worth evaluating in a row: of each rule a comparison or two that almost no account meets,
//! sorted by kind, so that fifty rules cost fifty multiplications.

use super::bound::{BoundCheck, Figure, First, large, sampled};
use super::check::{Check, CountCheck};
use super::{Compiled, Node};
use crate::signal::Frame;

/// Guards of every rule. A rule is named by its place in the program, and by as many guards as may each let it pass.
#[derive(Clone, Debug, Default)]
pub(super) struct Guards {
    counts: Vec<CountGuard>,
    lower: Vec<ShareGuard>,
    point: Vec<ShareGuard>,
    /// Rules that have none.
    none: Vec<usize>,
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
                self.counts.push(CountGuard { column: count.column, threshold: *threshold, rule });
            }
            Check::Bound(BoundCheck { rate, first: First::Large { num, times, least, .. }, .. }) => {
                let (num_at, den_at, sample_min) = (rate.num, rate.den, rate.sample_min);
                let guard = ShareGuard { num: num_at, den: den_at, times: *times, least: *least, sample_min, rule };
                if *num == Figure::Min { &mut self.lower } else { &mut self.point }.push(guard);
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
        self.counts.iter().any(|g| frame.min(g.column)[row] >= g.threshold && look(g.rule))
            || self.lower.iter().any(|g| low(g) && suffices(g) && look(g.rule))
            || self.point.iter().any(|g| plain(g) && suffices(g) && look(g.rule))
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
