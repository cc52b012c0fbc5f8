//! Rules compiled for speed: one program evaluates every rule over the columns of a frame, or over one row of it. The walk in
//! `eval.rs` says what a rule means; a program only says it faster, and tests hold it to the walk.
//!
//! Each distinct comparison over all rules is one test, evaluated once a frame and only for the rows that still need it. A rule
//! is a tree of tests in negation normal form, the most selective first, so that most rules end after one look at one column.

mod ahead;
mod bound;
mod calculation;
mod check;
mod columns;
mod compile;
mod figures;
mod guard;
mod near;
mod need;
mod rooms;
mod row;

use super::Policy;
use crate::signal::{Frame, Moved, Plan};
use crate::window::{Account, Move, Nearness, ROOMS, Windows};
use check::Check;
use columns::Scratch;
use figures::{InRow, Live};
use guard::Guards;
use near::Near;
use row::Step;

/// Frames of up to this many rows are evaluated row by row, which is cheaper there (`benches/rules.rs`).
const ROWS_FEW: usize = 2;

/// Every rule of a policy that is not off, ready to be evaluated over frames of one plan.
#[derive(Clone, Debug)]
pub struct Program {
    checks: Vec<Check>,
    rules: Vec<Compiled>,
    /// The rules as branches from check to check.
    steps: Vec<Step>,
    guards: Guards,
    near: Near,
    scratch: Scratch,
}

/// A rule.
#[derive(Clone, Debug)]
struct Compiled {
    /// Its place in the policy.
    rule: usize,
    /// For columns.
    node: Node,
    /// For a row: where its steps begin.
    entry: u32,
}

/// A condition over checks, named by their index.
#[derive(Clone, Debug, PartialEq)]
enum Node {
    All(Vec<Node>),
    Any(Vec<Node>),
    Check(usize),
}

/// What is taken for the model's score.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Score {
    /// The row's.
    Given,
    /// Whichever makes the comparison hold.
    Any,
}

impl Program {
    /// Compiles the rules of a policy that are not off. `plan` holds a column for each variable that they read.
    pub fn compile(policy: &Policy, plan: &Plan) -> Self {
        compile::program(policy, plan)
    }

    /// Writes for each rule of the policy in which rows it fires; `fired` has a word for each of them. Allocates nothing.
    pub fn fired(&mut self, frame: &Frame, fired: &mut [u64]) {
        if frame.rows() > ROWS_FEW {
            self.fired_by_columns(frame, fired);
        } else {
            self.fired_by_rows(frame, fired);
        }
    }

    /// As [`Program::fired`], always by columns.
    pub fn fired_by_columns(&mut self, frame: &Frame, fired: &mut [u64]) {
        fired.fill(0);
        let Self { checks, rules, scratch, .. } = self;
        let mut view = scratch.over(frame, checks);
        for compiled in rules.iter() {
            fired[compiled.rule] = view.rows_of(&compiled.node);
        }
    }

    /// As [`Program::fired`], always row by row.
    pub fn fired_by_rows(&self, frame: &Frame, fired: &mut [u64]) {
        fired.fill(0);
        for row in 0..frame.rows() {
            self.guards.any_passes(frame, row, |index| {
                let compiled = &self.rules[index];
                if self.holds(compiled, &mut InRow { frame, row }, Score::Given) {
                    fired[compiled.rule] |= 1 << row;
                }
                false
            });
        }
    }

    /// Which of the counts that rules need an account may have after an event, given which it had before: a bit each, or several. All
    /// bits where that is not known.
    #[inline]
    pub fn met_after(&self, windows: &Windows, moved: Moved, before: u64) -> u64 {
        self.near.after(windows, moved, before)
    }

    /// How much more an account may be counted, by what is watched, before more than `met` may be met.
    pub fn room(&self, windows: &Windows, met: u64) -> [u16; ROOMS] {
        self.near.room(windows, met)
    }

    /// How an account stands to the rules of which nothing is known but that nothing was counted.
    pub fn fresh(&self) -> Nearness {
        let windows = Windows::default();
        let met = self.near.met_by(&windows);
        let mut fresh = Nearness::default();
        (fresh.met, fresh.near, fresh.room) = (met, self.is_near(met, 0), self.room(&windows, met));
        fresh
    }

    /// Takes what an event moves from an account's rooms; whether there was room for it.
    #[inline]
    pub(crate) fn take_room(&self, near: &mut Nearness, moves: &[Move]) -> bool {
        let rooms = self.near.rooms();
        moves.iter().all(|one| {
            one.count().is_none_or(|(slot, n)| near.take_room(rooms.of_count(slot), n))
                && one.set().is_none_or(|(slot, _)| near.take_room(rooms.of_set(slot), 1))
        })
    }

    /// Whether some rule that is not spent can fire where so much is met. Where it says no, it stays so until more is counted.
    #[inline]
    pub fn is_near(&self, met: u64, spent: u64) -> bool {
        self.near.suffices(met, spent)
    }

    /// Whether an account as it stands, without a score, is one at which a rule fires that is `wanted` (asked by its place in the policy,
    /// only where it fires). Looks at rules that the account is near alone, and notes there what of that it has found not to be so.
    pub fn fires(&self, account: &mut Account, plan: &Plan, wanted: impl Fn(&Account, usize) -> bool) -> bool {
        let (mut near, estimated) = (account.transient.rules, account.windows.estimated());
        let mut live = Live::new(account, plan);
        let fires = self.near.look(&mut near, estimated, &mut live, |rule, live| {
            let compiled = &self.rules[rule];
            self.holds(compiled, live, Score::Given).then(|| wanted(live.account(), compiled.rule))
        });
        account.transient.rules = near;
        if near.near && !fires {
            self.let_be(account, plan);
        }
        fires
    }

    /// Whether some rule that is `wanted` (asked by its place in the policy, only where it is near firing) would fire in a row with
    /// some score.
    pub fn may_fire(&self, frame: &Frame, row: usize, wanted: impl Fn(usize) -> bool) -> bool {
        self.guards.any_passes(frame, row, |index| {
            let compiled = &self.rules[index];
            wanted(compiled.rule) && self.holds(compiled, &mut InRow { frame, row }, Score::Any)
        })
    }

    /// Bits for rules (by their place in the policy) that change nothing by firing once more.
    pub fn spent(&self, is_spent: impl Fn(usize) -> bool) -> u64 {
        self.near.spent(|rule| is_spent(self.rules[rule].rule))
    }

    /// How many different comparisons there are.
    pub fn checks(&self) -> usize {
        self.checks.len()
    }
}
