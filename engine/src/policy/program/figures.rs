//! Where a comparison finds its figures: in a row of a frame, or in an account as it stands, of which then no more is read than decides.

use super::bound::Figure;
use super::check::Fact;
use crate::signal::{Frame, Plan};
use crate::window::{Account, Span, Tally};

/// Figures of one account at one moment.
pub(super) trait Figures {
    /// What a column of the plan holds.
    fn figure(&mut self, figure: Figure, column: usize) -> f64;

    /// A fact of the account; NaN where it is unknown.
    fn fact(&self, fact: Fact) -> f64;

    /// The platform's name of its plan.
    fn plan(&self) -> Option<&str>;

    /// Whether only a person may suspend it.
    fn is_protected(&self) -> bool;

    /// All three figures of a column.
    fn tally(&mut self, column: usize) -> Tally {
        let mut figure = |figure| self.figure(figure, column);
        Tally { min: figure(Figure::Min), value: figure(Figure::Value), max: figure(Figure::Max) }
    }
}

/// A row of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct InRow<'a> {
    pub(super) frame: &'a Frame,
    pub(super) row: usize,
}

impl Figures for InRow<'_> {
    #[inline]
    fn figure(&mut self, figure: Figure, column: usize) -> f64 {
        figure.of(self.frame, column)[self.row]
    }

    fn fact(&self, fact: Fact) -> f64 {
        fact.of(self.frame)[self.row]
    }

    fn plan(&self) -> Option<&str> {
        self.frame.plans[self.row].as_deref()
    }

    fn is_protected(&self) -> bool {
        self.frame.protected >> self.row & 1 == 1
    }
}

/// An account as it stands, without a score.
#[derive(Debug)]
pub(super) struct Live<'a> {
    account: &'a mut Account,
    plan: &'a Plan,
    span: Span,
    /// The column read last: mostly the next figure is one of it too.
    last: Option<(usize, Tally)>,
}

impl<'a> Live<'a> {
    pub(super) fn new(account: &'a mut Account, plan: &'a Plan) -> Self {
        let span = account.windows.span();
        Self { account, plan, span, last: None }
    }

    pub(super) fn account(&self) -> &Account {
        self.account
    }
}

impl Figures for Live<'_> {
    fn figure(&mut self, figure: Figure, column: usize) -> f64 {
        figure.in_tally(self.tally(column))
    }

    fn fact(&self, fact: Fact) -> f64 {
        match fact {
            Fact::AgeDays => self.account.age_days().unwrap_or(f64::NAN),
            Fact::Score => f64::NAN,
        }
    }

    fn plan(&self) -> Option<&str> {
        self.account.facts.plan.as_deref()
    }

    fn is_protected(&self) -> bool {
        self.account.facts.protected
    }

    #[inline]
    fn tally(&mut self, column: usize) -> Tally {
        match self.last {
            Some((last, tally)) if last == column => tally,
            _ => {
                let tally = self.plan.read(column, self.account, self.span);
                self.last = Some((column, tally));
                tally
            }
        }
    }
}
