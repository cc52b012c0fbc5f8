//! Readings of up to 64 events, column by column: what rules and model are evaluated over. A row is written right after its event was
//! taken in; later events of the same account change later rows only.

use super::plan::{Add, CalculatedBits};
use super::reading::Reading;
use super::still::{Stills, each_bit};
use super::{Moved, Plan, variables};
use crate::window::{Account, Tally};

/// Rows of a frame: one bit each in a word of 64.
pub const ROWS: usize = 64;

/// One column: a figure of up to 64 rows.
pub type Column = [f64; ROWS];

/// Figures and account facts of up to 64 rows.
#[derive(Clone, Debug)]
pub struct Frame {
    rows: usize,
    /// By column: smallest true values, reported counts, largest true values. Where all three are alike in every row, only the counts
    /// are kept: that is so of most, and writing them is most of the work.
    columns: Vec<Figures>,
    /// Columns in which the three differ: a bit each, in words of 64.
    unlike: Vec<u64>,
    /// Columns that hold anything but zeros; and of these by row, one row after the other.
    touched: Vec<u64>,
    touched_in: Vec<u64>,
    stills: Stills,
    /// Columns to be added up anew.
    sums: Vec<u16>,
    /// Age in days; NaN where unknown.
    pub age_days: Column,
    /// The model's score; NaN where there is none.
    pub score: Column,
    /// Bit by row: whether the account is protected.
    pub protected: u64,
    /// The platform's name of the plan.
    pub plans: [Option<Box<str>>; ROWS],
}

/// The three figures of a column.
#[derive(Clone, Debug)]
struct Figures {
    of: [Column; 3],
    /// So that a column begins an odd number of lines after the one before: else a row's places in all columns share few sets of a
    /// cache.
    _apart: [f64; 8],
}

const NOTHING: Figures = Figures { of: [[0.0; ROWS]; 3], _apart: [0.0; 8] };

const MIN: usize = 0;
const VALUE: usize = 1;
const MAX: usize = 2;

/// Calls `each` with every column of these bits.
fn each_column(touched: &[u64], mut each: impl FnMut(usize)) {
    for (word, bits) in touched.iter().enumerate() {
        let mut left = *bits;
        while left != 0 {
            each(word * 64 + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}

#[inline]
fn has(bits: &[u64], column: usize) -> bool {
    bits[column / 64] >> (column % 64) & 1 == 1
}

/// A row being written.
struct Writer<'a> {
    columns: &'a mut [Figures],
    unlike: &'a mut [u64],
    /// Its columns that hold anything but zeros.
    touched: &'a mut [u64],
    row: usize,
}

impl Writer<'_> {
    /// The figures of a column that is to hold something, and whether only the counts are kept.
    #[inline]
    fn touch(&mut self, column: usize, tally: Tally) -> (&mut [Column; 3], bool) {
        self.touched[column / 64] |= 1 << (column % 64);
        let figures = &mut self.columns[column].of;
        let is_unlike = has(self.unlike, column);
        if !is_unlike && !is_alike(tally) {
            self.unlike[column / 64] |= 1 << (column % 64);
            (figures[MIN], figures[MAX]) = (figures[VALUE], figures[VALUE]);
            return (figures, false);
        }
        (figures, !is_unlike)
    }

    #[inline]
    fn add(&mut self, column: usize, tally: Tally) {
        let row = self.row % ROWS;
        let (figures, counts_only) = self.touch(column, tally);
        figures[VALUE][row] += tally.value;
        if !counts_only {
            figures[MIN][row] += tally.min;
            figures[MAX][row] += tally.max;
        }
    }

    #[inline]
    fn tally(&self, column: usize) -> Tally {
        tally(&self.columns[column].of, has(self.unlike, column), self.row)
    }

    /// What a window of a slot holds now goes into its column; a column that several slots share is noted, to be added up. Answers what
    /// is calculated from it, where that may change.
    #[inline]
    fn renew(&mut self, add: &Add, tally: Tally, sums: &mut Vec<u16>) -> CalculatedBits {
        if add.is_shared {
            if !sums.contains(&add.column) {
                sums.push(add.column);
            }
            return add.leads_to;
        }
        let column = usize::from(add.column);
        if self.tally(column) == tally {
            return 0;
        }
        self.set(column, tally);
        add.leads_to
    }

    /// Writes what is calculated from figures that changed.
    fn make(&mut self, plan: &Plan, made: CalculatedBits, never_nothing: CalculatedBits) {
        plan.each_calculated(made | never_nothing, |bit, calculated| {
            let reading =
                if made & bit == 0 { calculated.nothing } else { calculated.reading(|column| self.tally(column)) };
            self.put_own(calculated.to.num, calculated.to.den, &reading);
        });
    }

    /// Writes what is read from these habits, as far as they are kept. Answers until when it stays so.
    fn read_habits(&mut self, plan: &Plan, account: &Account, habits: u32) -> i64 {
        let (profile, now, mut least) = (&account.profile, account.windows.now, i64::MAX);
        plan.each_of_habits(habits & profile.kept(), |from| {
            self.put_own(from.to.num, from.to.den, &from.reading(profile, now));
            least = least.min(from.until(profile, now));
        });
        least
    }

    /// Writes a reading to columns that are its own.
    #[inline]
    fn put_own(&mut self, num: usize, den: Option<usize>, reading: &Reading) {
        self.set(num, reading.num);
        if let Some(column) = den
            && (reading.den.is_some() || has(self.touched, column))
        {
            self.set(column, reading.den.unwrap_or_default());
        }
    }

    /// Writes a figure; zeros stand there, where the row does not touch the column.
    #[inline]
    fn set(&mut self, column: usize, tally: Tally) {
        if tally != Tally::default() || has(self.touched, column) {
            self.write(column, tally);
        }
    }

    fn write(&mut self, column: usize, tally: Tally) {
        let row = self.row % ROWS;
        let (figures, counts_only) = self.touch(column, tally);
        figures[VALUE][row] = tally.value;
        if !counts_only {
            (figures[MIN][row], figures[MAX][row]) = (tally.min, tally.max);
        }
    }
}

/// Whether its three figures are the same.
#[inline]
fn is_alike(tally: Tally) -> bool {
    let [min, value, max] = [tally.min, tally.value, tally.max].map(f64::to_bits);
    min == value && value == max
}

#[inline]
fn tally([min, value, max]: &[Column; 3], is_unlike: bool, row: usize) -> Tally {
    let row = row % ROWS;
    if is_unlike { Tally { min: min[row], value: value[row], max: max[row] } } else { Tally::exact(value[row]) }
}

impl Frame {
    /// With room for a plan's columns.
    pub fn new(plan: &Plan) -> Self {
        Self {
            rows: 0,
            columns: vec![NOTHING; plan.width()],
            unlike: vec![0; words(plan.width())],
            touched: vec![0; words(plan.width())],
            touched_in: vec![0; words(plan.width()) * ROWS],
            stills: Stills::new(),
            sums: Vec::new(),
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
        let (rows, columns, unlike) = (self.rows, &mut self.columns, &self.unlike);
        each_column(&self.touched, |column| {
            let figures = &mut columns[column].of;
            if has(unlike, column) {
                for figure in figures.iter_mut() {
                    figure[..rows].fill(0.0);
                }
            } else {
                figures[VALUE][..rows].fill(0.0);
            }
        });
        self.touched.fill(0);
        self.unlike.fill(0);
        self.score[..self.rows].fill(f64::NAN);
        self.plans[..self.rows].iter_mut().for_each(|plan| *plan = None);
        (self.rows, self.protected) = (0, 0);
    }

    /// Smallest true values of a column.
    #[inline]
    pub fn min(&self, column: usize) -> &Column {
        &self.columns[column].of[if has(&self.unlike, column) { MIN } else { VALUE }]
    }

    /// Reported counts of a column.
    #[inline]
    pub fn value(&self, column: usize) -> &Column {
        &self.columns[column].of[VALUE]
    }

    /// Largest true values of a column.
    #[inline]
    pub fn max(&self, column: usize) -> &Column {
        &self.columns[column].of[if has(&self.unlike, column) { MAX } else { VALUE }]
    }

    /// Whether a column holds anything but zeros.
    #[inline]
    pub fn is_touched(&self, column: usize) -> bool {
        has(&self.touched, column)
    }

    /// The columns that hold anything but zeros in a row: a bit each, in words of 64.
    #[inline]
    pub fn touched_in(&self, row: usize) -> &[u64] {
        let words = self.touched.len();
        &self.touched_in[row * words..][..words]
    }

    /// Writes the next row from an account as it stands, remembering in its windows how far their edges have moved.
    pub fn push(&mut self, plan: &Plan, account: &mut Account) {
        let (span, wanted) = (account.windows.span(), plan.wanted());
        let row = self.begin_row();
        let (mut writer, stills, _) = self.parts(row);
        let still = stills.begin(row, span.now, account.windows.base());
        let mut made = 0;
        let mut add = |to: &Add, tally| {
            made |= to.leads_to;
            writer.add(usize::from(to.column), tally);
        };
        account.windows.counters_mut(wanted.counts, |slot, counter| {
            still.note_count(slot, counter.tallies_on(&span, by_length(&plan.counts[slot]), &mut add));
        });
        account.windows.sets_mut(wanted.sets, |slot, set| {
            still.note_set(slot, set.tallies_on(&span, by_length(&plan.sets[slot]), &mut add));
        });
        writer.make(plan, made, plan.never_nothing);
        still.note_habits(account.windows.now, u32::MAX, writer.read_habits(plan, account, u32::MAX));
        self.end_row(account);
    }

    /// As [`Frame::push`], of an account whose newest row here is `before`, of which since then `moved` was moved. Takes over what
    /// cannot have changed.
    pub fn push_after(&mut self, plan: &Plan, account: &mut Account, before: usize, moved: Moved) {
        let span = account.windows.span();
        if !self.stills.can_go_on(before, account.windows.base()) {
            return self.push(plan, account);
        }
        let row = self.begin_row();
        self.take_over(before, row);
        let (mut writer, stills, sums) = self.parts(row);
        let still = stills.go_on(before, row, span.now);
        let (counts, sets) = account.windows.used();
        let (counts, sets) = still.open(counts & plan.wanted().counts, sets & plan.wanted().sets, moved);
        let habits = still.open_habits(account.windows.now, moved.habits);
        let mut made = 0;
        each_bit(counts, |slot| {
            let (adds, mut held) = (&plan.counts[slot], 0);
            let each = |to: &Add, tally| {
                held += 1;
                made |= writer.renew(to, tally, sums);
            };
            let until = account.windows.counter_mut(slot).map(|c| c.tallies_on(&span, by_length(adds), each));
            still.note_count(slot, until.unwrap_or(u32::MAX));
            adds[held..].iter().for_each(|to| made |= writer.renew(to, Tally::default(), sums));
        });
        each_bit(sets, |slot| {
            let (adds, mut held) = (&plan.sets[slot], 0);
            let each = |to: &Add, tally| {
                held += 1;
                made |= writer.renew(to, tally, sums);
            };
            let until = account.windows.set_mut(slot).map(|set| set.tallies_on(&span, by_length(adds), each));
            still.note_set(slot, until.unwrap_or(u32::MAX));
            adds[held..].iter().for_each(|to| made |= writer.renew(to, Tally::default(), sums));
        });
        for column in sums.drain(..) {
            writer.set(column.into(), plan.read(column.into(), account, span));
        }
        writer.make(plan, made, 0);
        still.note_habits(account.windows.now, habits, writer.read_habits(plan, account, habits));
        self.end_row(account);
    }

    /// Begins a row with what stands in another.
    fn take_over(&mut self, before: usize, row: usize) {
        let (words, columns, unlike) = (self.touched.len(), &mut self.columns, &self.unlike);
        self.touched_in.copy_within(before * words..(before + 1) * words, row * words);
        let (before, row) = (before % ROWS, row % ROWS);
        each_column(&self.touched_in[row * words..][..words], |column| {
            let figures = &mut columns[column].of;
            figures[VALUE][row] = figures[VALUE][before];
            if has(unlike, column) {
                (figures[MIN][row], figures[MAX][row]) = (figures[MIN][before], figures[MAX][before]);
            }
        });
    }

    fn begin_row(&mut self) -> usize {
        let (row, words) = (self.rows, self.touched.len());
        self.rows += 1;
        self.touched_in[row * words..][..words].fill(0);
        row
    }

    #[inline]
    fn parts(&mut self, row: usize) -> (Writer<'_>, &mut Stills, &mut Vec<u16>) {
        let words = self.touched.len();
        let touched = &mut self.touched_in[row * words..][..words];
        let writer = Writer { columns: &mut self.columns, unlike: &mut self.unlike, touched, row };
        (writer, &mut self.stills, &mut self.sums)
    }

    /// Writes the account's facts to the newest row.
    fn end_row(&mut self, account: &Account) {
        self.note_touched();
        let row = self.rows - 1;
        self.age_days[row] = account.age_days().unwrap_or(f64::NAN);
        self.protected |= u64::from(account.facts.protected) << row;
        if account.facts.plan.is_some() {
            self.plans[row].clone_from(&account.facts.plan);
        }
    }

    fn note_touched(&mut self) {
        let words = self.touched.len();
        for (all, row) in self.touched.iter_mut().zip(&self.touched_in[(self.rows - 1) * words..]) {
            *all |= row;
        }
    }

    /// Writes the next row from readings, one for each of [`variables`]; of columns that several share, the last one's stays. The
    /// account's facts are for the caller to write.
    pub fn push_readings(&mut self, plan: &Plan, readings: &[Reading]) {
        let row = self.begin_row();
        let (mut writer, ..) = self.parts(row);
        for variable in plan.variables() {
            let Some(columns) = plan.columns(variable) else { continue };
            writer.set(columns.num, readings[variable].num);
            if let (Some(column), Some(den)) = (columns.den, readings[variable].den) {
                writer.set(column, den);
            }
        }
        self.note_touched();
    }

    /// What a variable of the plan reads in a row.
    pub fn reading(&self, plan: &Plan, variable: usize, row: usize) -> Option<Reading> {
        let columns = plan.columns(variable)?;
        let tally = |column: usize| tally(&self.columns[column].of, has(&self.unlike, column), row);
        let num = tally(columns.num);
        Some(match columns.den {
            Some(den) => Reading::rate(num, tally(den), variables()[variable].signal.sample_min),
            None => Reading::count(num),
        })
    }
}

/// Each with the window that it is of.
#[inline]
fn by_length(adds: &[Add]) -> impl Iterator<Item = (usize, &Add)> {
    adds.iter().map(|add| (usize::from(add.length), add))
}

/// Words of 64 bits that hold a bit for each of so many columns.
fn words(columns: usize) -> usize {
    columns.div_ceil(64)
}

#[cfg(test)]
#[path = "frame_tests.rs"]
mod tests;
