//! Readings of up to 64 events, column by column: what rules and model are evaluated over. A row is written right after its event was
//! taken in; later events of the same account change later rows only.

use super::reading::Reading;
use super::{Plan, variables};
use crate::window::{Account, Tally};

/// Rows of a frame: one bit each in a word of 64.
pub const ROWS: usize = 64;

/// One column: a figure of up to 64 rows.
pub type Column = [f64; ROWS];

/// Figures and account facts of up to 64 rows.
#[derive(Clone, Debug)]
pub struct Frame {
    rows: usize,
    /// By column: smallest true values, reported counts, largest true values.
    columns: Vec<[Column; 3]>,
    /// Columns that hold anything but zeros; and of these, in the newest row.
    touched: Touched,
    row: Touched,
    /// Age in days; NaN where unknown.
    pub age_days: Column,
    /// The model's score; NaN where there is none.
    pub score: Column,
    /// Bit by row: whether the account is protected.
    pub protected: u64,
    /// The platform's name of the plan.
    pub plans: [Option<Box<str>>; ROWS],
}

const MIN: usize = 0;
const VALUE: usize = 1;
const MAX: usize = 2;

/// A bit a column.
#[derive(Clone, Debug, Default)]
struct Touched(Vec<u64>);

impl Touched {
    fn of(columns: usize) -> Self {
        Self(vec![0; columns.div_ceil(64)])
    }

    #[inline]
    fn set(&mut self, column: usize) {
        self.0[column / 64] |= 1 << (column % 64);
    }

    #[inline]
    fn has(&self, column: usize) -> bool {
        self.0[column / 64] >> (column % 64) & 1 == 1
    }

    fn each(&self, mut each: impl FnMut(usize)) {
        for (word, bits) in self.0.iter().enumerate() {
            let mut left = *bits;
            while left != 0 {
                each(word * 64 + left.trailing_zeros() as usize);
                left &= left - 1;
            }
        }
    }
}

impl Frame {
    /// With room for a plan's columns.
    pub fn new(plan: &Plan) -> Self {
        Self {
            rows: 0,
            columns: vec![[[0.0; ROWS]; 3]; plan.width()],
            touched: Touched::of(plan.width()),
            row: Touched::of(plan.width()),
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
        let (rows, columns) = (self.rows, &mut self.columns);
        self.touched.each(|column| columns[column].iter_mut().for_each(|figure| figure[..rows].fill(0.0)));
        self.touched.0.fill(0);
        self.score[..self.rows].fill(f64::NAN);
        self.plans[..self.rows].iter_mut().for_each(|plan| *plan = None);
        (self.rows, self.protected) = (0, 0);
    }

    /// Smallest true values of a column.
    pub fn min(&self, column: usize) -> &Column {
        &self.columns[column][MIN]
    }

    /// Reported counts of a column.
    pub fn value(&self, column: usize) -> &Column {
        &self.columns[column][VALUE]
    }

    /// Largest true values of a column.
    pub fn max(&self, column: usize) -> &Column {
        &self.columns[column][MAX]
    }

    /// Whether a column holds anything but zeros.
    pub fn is_touched(&self, column: usize) -> bool {
        self.touched.has(column)
    }

    /// Writes the next row from an account as it stands, remembering in its windows how far their edges have moved.
    pub fn push(&mut self, plan: &Plan, account: &mut Account) {
        let row = self.begin_row();
        let (span, wanted) = (account.windows.span(), plan.wanted());
        account.windows.counters_mut(wanted.counts, |slot, counter| {
            for add in &plan.counts[slot] {
                let tally = counter.tally_on(span, usize::from(add.length));
                // What is not in a window is in no shorter one.
                if tally.max <= 0.0 {
                    break;
                }
                self.add(usize::from(add.column), row, tally);
            }
        });
        account.windows.sets_mut(wanted.sets, |slot, set| {
            for add in &plan.sets[slot] {
                let tally = set.tally_on(span, usize::from(add.length));
                if tally.max <= 0.0 {
                    break;
                }
                self.add(usize::from(add.column), row, tally);
            }
        });
        for calculated in &plan.calculated {
            let reading = if calculated.is_from(|column| self.row.has(column)) {
                calculated.reading(|column| self.tally(column, row))
            } else {
                calculated.nothing
            };
            self.put(calculated.to.num, calculated.to.den, row, reading);
        }
        let kept = account.profile.kept() & wanted.habits;
        if kept != 0 {
            for from in plan.habits.iter().filter(|from| from.habit & kept != 0) {
                let reading = from.reading(&account.profile, account.windows.now);
                self.put(from.to.num, from.to.den, row, reading);
            }
        }
        self.end_row();
        self.age_days[row] = account.age_days().unwrap_or(f64::NAN);
        self.protected |= u64::from(account.facts.protected) << row;
        if account.facts.plan.is_some() {
            self.plans[row].clone_from(&account.facts.plan);
        }
    }

    fn begin_row(&mut self) -> usize {
        self.row.0.fill(0);
        self.rows += 1;
        self.rows - 1
    }

    fn end_row(&mut self) {
        for (all, row) in self.touched.0.iter_mut().zip(&self.row.0) {
            *all |= row;
        }
    }

    #[inline]
    fn add(&mut self, column: usize, row: usize, tally: Tally) {
        self.row.set(column);
        let figures = &mut self.columns[column];
        figures[MIN][row] += tally.min;
        figures[VALUE][row] += tally.value;
        figures[MAX][row] += tally.max;
    }

    /// Writes the next row from readings, one for each of [`variables`]; of columns that several share, the last one's stays. The
    /// account's facts are for the caller to write.
    pub fn push_readings(&mut self, plan: &Plan, readings: &[Reading]) {
        let row = self.begin_row();
        for variable in plan.variables() {
            let Some(columns) = plan.columns(variable) else { continue };
            self.put(columns.num, columns.den, row, readings[variable]);
        }
        self.end_row();
    }

    fn tally(&self, column: usize, row: usize) -> Tally {
        let [min, value, max] = &self.columns[column];
        Tally { min: min[row], value: value[row], max: max[row] }
    }

    /// Writes a reading; zeros stand there already.
    #[inline]
    fn put(&mut self, num: usize, den: Option<usize>, row: usize, reading: Reading) {
        self.set(num, row, reading.num);
        if let (Some(column), Some(den)) = (den, reading.den) {
            self.set(column, row, den);
        }
    }

    #[inline]
    fn set(&mut self, column: usize, row: usize, tally: Tally) {
        if tally == Tally::default() && !self.row.has(column) {
            return;
        }
        self.row.set(column);
        let figures = &mut self.columns[column];
        (figures[MIN][row], figures[VALUE][row], figures[MAX][row]) = (tally.min, tally.value, tally.max);
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
