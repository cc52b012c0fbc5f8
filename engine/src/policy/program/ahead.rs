//! How far an account may go on before a rule can fire at it: the numbers that a few more events and a little more time may bring about
//! bound every condition from above. While they do not suffice, the account need not be looked at.

use super::super::eval::Interval;
use super::bound::{BoundCheck, Figure, First, Rate, large, small};
use super::calculation::Source;
use super::check::{Check, Count, Fact, is_plan};
use super::{Node, Program};
use crate::signal::{self, Plan};
use crate::window::{Account, Span, Tally};

/// So many events within so many ms, the farthest last. Larger steps pass over more and hold for fewer accounts.
const STEPS: [(u32, u32); 5] = [(2, 60_000), (6, 240_000), (16, 900_000), (40, 2_400_000), (100, 7_200_000)];
const STEP_MAX: u8 = 4;
/// Ms looked ahead at most: a day.
const PAST_MAX: u32 = 86_400_000;
/// Steps looked at together.
const TRIES: usize = 3;
const MS_OF_DAY: f64 = 86_400_000.0;
/// Nothing is known of a number.
const ANY: Interval = Interval { lo: f64::NEG_INFINITY, hi: f64::INFINITY };

/// An account, some way on.
struct Ahead<'a> {
    account: &'a Account,
    plan: &'a Plan,
    now: Span,
    then: Span,
    /// So many more events at most.
    more: u32,
    /// In so many ms.
    past: u32,
}

impl Program {
    /// Lets an account be for as long as no rule can fire at it, if that can be told: begins where it could be told last, and goes on as
    /// long as it can be told, or back until it can.
    pub(super) fn let_be(&self, account: &mut Account, plan: &Plan) {
        let (mut near, now) = (account.transient.rules, account.windows.span());
        let (mut step, mut pace) = (near.step.min(STEP_MAX), near.pace);
        let (mut found, mut refused) = (None, false);
        for _ in 0..TRIES {
            let (more, past) = so_far(step, pace);
            let Some(then) = now.now.checked_add(past).map(Span::at) else { break };
            let ahead = Ahead { account, plan, now, then, more, past };
            let open = self.near.open(near.met, near.spent);
            if open.map(|rule| &self.rules[rule].node).any(|node| ahead.may_hold(node, &self.checks)) {
                refused = true;
                if found.is_some() || step == 0 && pace <= 0 {
                    break;
                }
                // What time brings about is tried less of before what events do.
                (step, pace) = if pace > 0 { (step, pace - 1) } else { (step - 1, pace) };
            } else {
                found = Some((step, pace));
                if refused || step == STEP_MAX {
                    break;
                }
                step += 1;
            }
        }
        if let Some((step, pace)) = found {
            let (more, past) = so_far(step, pace);
            near.be_quiet(more, account.windows.now, past);
            (near.step, near.pace) = (step, pace);
        } else {
            (near.step, near.pace) = (step, pace);
        }
        account.transient.rules = near;
    }
}

/// How far a step goes at a pace: fourfold in time for each that an account is slower than usual.
fn so_far(step: u8, pace: i8) -> (u32, u32) {
    let (more, past) = STEPS[usize::from(step.min(STEP_MAX))];
    let slower = u32::from(pace.unsigned_abs()) * 2;
    (more, if pace < 0 { past >> slower } else { past.checked_shl(slower).unwrap_or(PAST_MAX).min(PAST_MAX) })
}

impl Ahead<'_> {
    /// Whether a condition may hold until then.
    fn may_hold(&self, node: &Node, checks: &[Check]) -> bool {
        match node {
            Node::All(parts) => parts.iter().all(|part| self.may_hold(part, checks)),
            Node::Any(parts) => parts.iter().any(|part| self.may_hold(part, checks)),
            Node::Check(check) => self.check(&checks[*check]),
        }
    }

    fn check(&self, check: &Check) -> bool {
        match check {
            Check::Count(check) => self.count(check.count).possibly(check.operator, Interval::exact(check.threshold)),
            Check::Bound(check) => self.bound(check),
            Check::Fact { fact, operator, threshold } => {
                self.fact(*fact).is_some_and(|fact| fact.possibly(*operator, Interval::exact(*threshold)))
            }
            Check::Calculated(calculation) => {
                let sides = calculation.sides(|source| self.value(source), Some(ANY));
                sides.is_some_and(|(left, right)| left.possibly(calculation.operator, right))
            }
            Check::Plan { among, plans } => is_plan(self.account.facts.plan.as_deref(), *among, plans),
            Check::Protected(expected) => self.account.facts.protected == *expected,
        }
    }

    /// By the share itself, which bounds what is compared.
    fn bound(&self, check: &BoundCheck) -> bool {
        let Rate { num: on_top, den: below, .. } = check.rate;
        match check.first {
            First::Large { num, times, least, .. } => {
                large(self.range(on_top, num).hi, self.range(below, Figure::Min).lo, times, least)
            }
            First::Small { den, times, .. } => {
                small(self.range(on_top, Figure::Min).lo, self.range(below, den).hi, times)
            }
            First::Nothing => true,
        }
    }

    /// `None` where it stays unknown.
    fn value(&self, source: &Source) -> Option<Interval> {
        match source {
            Source::Constant(value) => Some(Interval::exact(*value)),
            Source::Count(count) => Some(self.count(*count)),
            Source::Rate(_) => Some(Interval { lo: 0.0, hi: 1.0 }),
            Source::Fact(fact) => self.fact(*fact),
        }
    }

    fn fact(&self, fact: Fact) -> Option<Interval> {
        match fact {
            Fact::AgeDays => {
                // An age that is unknown may become known with the next event.
                let Some(age) = self.account.age_days() else { return Some(ANY) };
                Some(Interval { lo: age, hi: age + f64::from(self.past) / MS_OF_DAY })
            }
            // There is none: where a model scores, every account is looked at.
            Fact::Score => None,
        }
    }

    fn count(&self, count: Count) -> Interval {
        self.range(count.column, count.hi)
    }

    /// Between what any figure of a column may stand, and `figure` at most.
    fn range(&self, column: usize, figure: Figure) -> Interval {
        let windows = &self.account.windows;
        let (lo, most) = match self.plan.source(column) {
            signal::Source::Counts(slots, window) => {
                let mut sum = Some((0.0, 0.0));
                for slot in slots {
                    let one = windows.count_ahead(*slot, *window as usize, self.then, self.more);
                    sum = sum.zip(one).map(|((least, most), (l, m))| (least + l, most + m));
                }
                let Some((least, most)) = sum else { return ANY };
                (least, Tally::exact(most))
            }
            signal::Source::Set(slot, window) => {
                let ahead = windows.distinct_ahead(*slot, *window as usize, self.now, self.then, self.more);
                let Some(ahead) = ahead else { return ANY };
                ahead
            }
            signal::Source::Own(..) => return ANY,
        };
        Interval { lo, hi: figure.in_tally(most) }
    }
}
