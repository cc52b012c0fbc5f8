//! Readings of up to 64 events, column by column: what rules and model are evaluated over. A row is written right after its event was
//! taken in; later events of the same account change later rows only.

use super::reading::{Reading, read, sampled};
use super::{Plan, Read, variables};
use crate::window::{Account, Tally};

/// Rows of a frame: one bit each in a word of 64.
pub const ROWS: usize = 64;

/// Figures that a signal is calculated from at most.
const PARTS_MAX: usize = 8;

/// One column: a figure of up to 64 rows.
pub type Column = [f64; ROWS];

/// Figures and account facts of up to 64 rows.
#[derive(Clone, Debug)]
pub struct Frame {
    rows: usize,
    /// Smallest true values, column by column.
    min: Vec<Column>,
    /// Reported counts, column by column.
    value: Vec<Column>,
    /// Largest true values, column by column.
    max: Vec<Column>,
    /// Columns that hold anything but zeros.
    touched: Vec<bool>,
    /// Age in days; NaN where unknown.
    pub age_days: Column,
    /// The model's score; NaN where there is none.
    pub score: Column,
    /// Bit by row: whether the account is protected.
    pub protected: u64,
    /// The platform's name of the plan.
    pub plans: [Option<Box<str>>; ROWS],
}

impl Frame {
    /// With room for a plan's columns.
    pub fn new(plan: &Plan) -> Self {
        let columns = || vec![[0.0; ROWS]; plan.width()];
        Self {
            rows: 0,
            min: columns(),
            value: columns(),
            max: columns(),
            touched: vec![false; plan.width()],
            age_days: [f64::NAN; ROWS],
            score: [f64::NAN; ROWS],
            protected: 0,
            plans: [const { None }; ROWS],
        }
    }

    /// Rows written.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether no row is left.
    pub fn is_full(&self) -> bool {
        self.rows == ROWS
    }

    /// Takes every row out.
    pub fn clear(&mut self) {
        if self.rows == 0 {
            return;
        }
        for column in (0..self.touched.len()).filter(|column| self.touched[*column]) {
            for columns in [&mut self.min, &mut self.value, &mut self.max] {
                columns[column][..self.rows].fill(0.0);
            }
        }
        self.touched.fill(false);
        self.score[..self.rows].fill(f64::NAN);
        self.plans[..self.rows].iter_mut().for_each(|plan| *plan = None);
        (self.rows, self.protected) = (0, 0);
    }

    /// Smallest true values of a column.
    pub fn min(&self, column: usize) -> &Column {
        &self.min[column]
    }

    /// Reported counts of a column.
    pub fn value(&self, column: usize) -> &Column {
        &self.value[column]
    }

    /// Largest true values of a column.
    pub fn max(&self, column: usize) -> &Column {
        &self.max[column]
    }

    /// Writes the next row from an account as it stands, remembering in its windows how far their edges have moved.
    pub fn push(&mut self, plan: &Plan, account: &mut Account) {
        let row = self.rows;
        self.rows += 1;
        let span = account.windows.span();
        let mut add = |column: u16, tally: Tally| {
            let column = usize::from(column);
            self.touched[column] = true;
            self.min[column][row] += tally.min;
            self.value[column][row] += tally.value;
            self.max[column][row] += tally.max;
        };
        account.windows.counters_mut(plan.counts_used, |slot, counter| {
            for (length, columns) in plan.counts[slot].iter().enumerate() {
                if !columns.is_empty() {
                    let tally = counter.tally_on(span, length);
                    for column in columns {
                        add(*column, tally);
                    }
                }
            }
        });
        account.windows.sets_mut(plan.sets_used, |slot, set| {
            for (length, columns) in plan.sets[slot].iter().enumerate() {
                if !columns.is_empty() {
                    let tally = set.tally_on(span, length);
                    for column in columns {
                        add(*column, tally);
                    }
                }
            }
        });
        for (variable, columns, from) in &plan.own {
            let signal = variables()[*variable].signal;
            let reading = match signal.read {
                Read::From(_, of) => {
                    let mut tallies = [Tally::default(); PARTS_MAX];
                    for (tally, column) in tallies.iter_mut().zip(from) {
                        *tally = self.tally(*column, row);
                    }
                    sampled(of(&tallies[..from.len().min(PARTS_MAX)]), signal.sample_min)
                }
                _ => read(account, &variables()[*variable]),
            };
            self.set(columns.num, row, reading.num);
            if let (Some(column), Some(den)) = (columns.den, reading.den) {
                self.set(column, row, den);
            }
        }
        let age = account.facts.created_at.map(|at| (account.windows.now - at).max(0) as f64 / 86_400_000.0);
        self.age_days[row] = age.unwrap_or(f64::NAN);
        self.protected |= u64::from(account.facts.protected) << row;
        self.plans[row].clone_from(&account.facts.plan);
    }

    /// Writes the next row from readings, one for each of [`variables`]; of columns that several share, the last one's stays. The
    /// account's facts are for the caller to write.
    pub fn push_readings(&mut self, plan: &Plan, readings: &[Reading]) {
        let row = self.rows;
        self.rows += 1;
        for variable in plan.variables() {
            let Some(columns) = plan.columns(variable) else { continue };
            self.set(columns.num, row, readings[variable].num);
            if let (Some(column), Some(den)) = (columns.den, readings[variable].den) {
                self.set(column, row, den);
            }
        }
    }

    fn tally(&self, column: usize, row: usize) -> Tally {
        Tally { min: self.min[column][row], value: self.value[column][row], max: self.max[column][row] }
    }

    fn set(&mut self, column: usize, row: usize, tally: Tally) {
        self.touched[column] = true;
        self.min[column][row] = tally.min;
        self.value[column][row] = tally.value;
        self.max[column][row] = tally.max;
    }

    /// What a variable of the plan reads in a row.
    pub fn reading(&self, plan: &Plan, variable: usize, row: usize) -> Option<Reading> {
        let columns = plan.columns(variable)?;
        let num = self.tally(columns.num, row);
        Some(match columns.den {
            Some(den) => Reading::rate(num, self.tally(den, row), variables()[variable].signal.sample_min),
            None => Reading::count(num),
        })
    }
}
