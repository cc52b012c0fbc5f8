//! Which figures rules and model read, and in which columns they stand: made once for a policy and a model.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::{Ages, Part, Read, Reading, Unit, Window, layout, sampled, variables};
use crate::window::{Account, COUNTS_MAX, Profile, SETS_MAX, Span, Tally};

/// Figures that a signal is calculated from at most.
const PARTS_MAX: usize = 8;
/// Calculated variables that are told apart by what they are calculated from; further ones share their bits.
const BITS: usize = 64;

/// Where a variable stands in a [`super::Frame`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The count, or the count on top of the fraction.
    pub num: usize,
    /// The count below the fraction.
    pub den: Option<usize>,
}

/// A figure that several variables may share: what a column holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Source {
    /// The sum of the counts in these slots over a window.
    Counts(Vec<usize>, Window),
    /// How many different ones the set in this slot holds over a window.
    Set(usize, Window),
    /// The count (false) or the sample (true) of one variable that is calculated.
    Own(usize, bool),
}

/// What of an account's state is asked for; a bit each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// Counts, by slot.
    pub counts: u128,
    /// Sets, by slot.
    pub sets: u128,
    /// Parts of the profile ([`crate::window::Habit`]).
    pub habits: u32,
}

impl Wanted {
    /// Everything.
    pub const ALL: Self = Self { counts: u128::MAX, sets: u128::MAX, habits: u32::MAX };
    /// Nothing.
    pub const NONE: Self = Self { counts: 0, sets: 0, habits: 0 };
}

/// What a slot holds over a window goes into a column.
#[derive(Clone, Copy, Debug)]
pub(super) struct Add {
    pub(super) leads_to: CalculatedBits,
    pub(super) column: u16,
    pub(super) length: u8,
    /// Whether what other slots hold goes there too.
    pub(super) is_shared: bool,
}

/// A variable that is calculated from the figures of other columns.
#[derive(Clone, Debug)]
pub(super) struct Calculated {
    pub(super) to: OwnColumns,
    from: Vec<u16>,
    of: fn(&[Tally]) -> Reading,
    /// What comes out where all of them are 0.
    pub(super) nothing: Reading,
}

/// A bit for each calculated variable, from its place on.
pub(super) type CalculatedBits = u64;

/// A variable that is read from habits.
#[derive(Clone, Debug)]
pub(super) struct FromHabit {
    pub(super) to: OwnColumns,
    pub(super) habit: u32,
    ages: Ages,
    window: Window,
    of: fn(&Profile, i64, Window) -> Reading,
}

/// Where the variables of one habit stand.
#[derive(Clone, Debug)]
struct OfHabit {
    habit: u32,
    places: Range<usize>,
}

/// Columns that one variable has for itself.
#[derive(Clone, Copy, Debug)]
pub(super) struct OwnColumns {
    pub(super) num: usize,
    pub(super) den: Option<usize>,
    sample_min: f64,
}

/// The columns of a frame and how they are filled.
#[derive(Clone, Debug)]
pub struct Plan {
    /// By variable.
    columns: Vec<Option<Columns>>,
    /// By column.
    sources: Vec<Source>,
    /// By slot: where a count goes, the longest window first.
    pub(super) counts: Vec<Vec<Add>>,
    /// By slot: where a set's size goes, the longest window first.
    pub(super) sets: Vec<Vec<Add>>,
    calculated: Vec<Calculated>,
    /// What is something even where all that it is calculated from is 0.
    pub(super) never_nothing: CalculatedBits,
    /// One habit after the other.
    habits: Vec<FromHabit>,
    /// By habit: where its variables stand.
    by_habit: Vec<OfHabit>,
    /// By column: what fills it, where it is a variable's own.
    makers: Vec<Option<Maker>>,
    wanted: Wanted,
}

/// Which of the calculated variables or of those from habits, by place, fills a column.
#[derive(Clone, Copy, Debug)]
enum Maker {
    Calculated(usize),
    Habit(usize),
}

impl Default for Plan {
    fn default() -> Self {
        Self::new([])
    }
}

impl Plan {
    /// For these variables (indices into [`variables`]).
    pub fn new(wanted: impl IntoIterator<Item = usize>) -> Self {
        let wanted: BTreeSet<usize> = wanted.into_iter().collect();
        let mut plan = Self {
            columns: vec![None; variables().len()],
            sources: Vec::new(),
            counts: vec![Vec::new(); COUNTS_MAX],
            sets: vec![Vec::new(); SETS_MAX],
            calculated: Vec::new(),
            never_nothing: 0,
            habits: Vec::new(),
            by_habit: Vec::new(),
            makers: Vec::new(),
            wanted: Wanted::NONE,
        };
        let mut known = BTreeMap::new();
        for index in wanted {
            let columns = plan.variable(index, &mut known);
            plan.columns[index] = Some(columns);
        }
        for adds in plan.counts.iter_mut().chain(&mut plan.sets) {
            adds.sort_by_key(|add| std::cmp::Reverse(add.length));
        }
        plan.note_makers();
        plan
    }

    /// Notes what is made of what, once everything has its column.
    fn note_makers(&mut self) {
        self.makers = vec![None; self.width()];
        let mut leads_to: Vec<CalculatedBits> = vec![0; self.width()];
        for (place, calculated) in self.calculated.iter().enumerate() {
            let bit = 1 << (place % BITS);
            calculated.from.iter().for_each(|column| leads_to[usize::from(*column)] |= bit);
            if !calculated.nothing.is_nothing() {
                self.never_nothing |= bit;
            }
            calculated.to.each(|column| self.makers[column] = Some(Maker::Calculated(place)));
        }
        for add in self.counts.iter_mut().chain(&mut self.sets).flatten() {
            add.leads_to = leads_to[usize::from(add.column)];
        }
        self.habits.sort_by_key(|from| from.habit);
        for (place, from) in self.habits.iter().enumerate() {
            from.to.each(|column| self.makers[column] = Some(Maker::Habit(place)));
            if self.by_habit.last().is_none_or(|last| last.habit != from.habit) {
                self.by_habit.push(OfHabit { habit: from.habit, places: place..place });
            }
            if let Some(last) = self.by_habit.last_mut() {
                last.places.end = place + 1;
            }
        }
    }

    fn variable(&mut self, index: usize, known: &mut BTreeMap<Source, usize>) -> Columns {
        let variable = &variables()[index];
        let (signal, window) = (variable.signal, variable.window);
        match signal.read {
            Read::Of(part) => Columns { num: self.part(part, window, known), den: None },
            Read::Share(num, den) => {
                Columns { num: self.part(num, window, known), den: Some(self.part(den, window, known)) }
            }
            Read::From(parts, of) => {
                debug_assert!(parts.len() <= PARTS_MAX, "{}", signal.name);
                let to = self.own(index, known);
                let from = parts.iter().map(|(part, own)| number(self.part(*part, own.unwrap_or(window), known)));
                let from = from.collect();
                let nothing = sampled(of(&vec![Tally::default(); parts.len()]), signal.sample_min);
                self.calculated.push(Calculated { to, from, of, nothing });
                Columns { num: to.num, den: to.den.filter(|_| signal.unit == Unit::Rate) }
            }
            Read::Profile(habit, ages, of) => {
                let to = self.own(index, known);
                self.wanted.habits |= habit as u32;
                self.habits.push(FromHabit { to, habit: habit as u32, ages, window, of });
                Columns { num: to.num, den: to.den.filter(|_| signal.unit == Unit::Rate) }
            }
        }
    }

    fn own(&mut self, index: usize, known: &mut BTreeMap<Source, usize>) -> OwnColumns {
        let num = self.column(Source::Own(index, false), known).0;
        let den = Some(self.column(Source::Own(index, true), known).0);
        OwnColumns { num, den, sample_min: variables()[index].signal.sample_min }
    }

    fn column(&mut self, source: Source, known: &mut BTreeMap<Source, usize>) -> (usize, bool) {
        let next = self.sources.len();
        let column = *known.entry(source.clone()).or_insert(next);
        if column == next {
            self.sources.push(source);
        }
        (column, column == next)
    }

    fn part(&mut self, part: Part, window: Window, known: &mut BTreeMap<Source, usize>) -> usize {
        let layout = layout();
        let source = match part {
            Part::Counts(list) => {
                Source::Counts(list.iter().map(|counted| layout.count(counted.name)).collect(), window)
            }
            Part::Set(set) => Source::Set(layout.set(set.name), window),
        };
        let (column, new) = self.column(source.clone(), known);
        if !new {
            return column;
        }
        let is_shared = matches!(&source, Source::Counts(slots, _) if slots.len() > 1);
        let add = |window: Window| Add { leads_to: 0, column: number(column), length: window as u8, is_shared };
        match source {
            Source::Counts(slots, window) => {
                for slot in slots {
                    self.counts[slot].push(add(window));
                    self.wanted.counts |= 1 << slot;
                }
            }
            Source::Set(slot, window) => {
                self.sets[slot].push(add(window));
                self.wanted.sets |= 1 << slot;
            }
            Source::Own(..) => {}
        }
        column
    }

    /// Where a variable stands; `None` where it is not part of the plan.
    pub fn columns(&self, variable: usize) -> Option<Columns> {
        self.columns.get(variable).copied().flatten()
    }

    /// What a column holds.
    pub fn source(&self, column: usize) -> &Source {
        &self.sources[column]
    }

    /// What a column holds of an account as it stands: what [`super::Frame::push`] would write there.
    #[inline]
    pub fn read(&self, column: usize, account: &mut Account, span: Span) -> Tally {
        match &self.sources[column] {
            Source::Counts(slots, window) => {
                let tally = |slot: &usize| account.windows.tally_on(*slot, span, *window as usize);
                slots.iter().map(tally).fold(Tally::default(), Tally::plus)
            }
            Source::Set(slot, window) => account.windows.distinct_on(*slot, span, *window as usize),
            Source::Own(_, is_sample) => {
                let reading = self.own_reading(column, account, span);
                if *is_sample { reading.den.unwrap_or_default() } else { reading.num }
            }
        }
    }

    /// What a column of a variable's own is made from.
    fn own_reading(&self, column: usize, account: &mut Account, span: Span) -> Reading {
        match self.makers[column] {
            Some(Maker::Calculated(place)) => self.calculated[place].reading(|column| self.read(column, account, span)),
            Some(Maker::Habit(place)) if account.profile.kept() & self.habits[place].habit != 0 => {
                self.habits[place].reading(&account.profile, account.windows.now)
            }
            _ => Reading::default(),
        }
    }

    /// Calls `each` with the calculated variables of these bits, and the bit of each.
    #[inline]
    pub(super) fn each_calculated(&self, bits: CalculatedBits, mut each: impl FnMut(CalculatedBits, &Calculated)) {
        let mut left = bits;
        while left != 0 {
            let mut place = left.trailing_zeros() as usize;
            let bit = 1 << place;
            left &= left - 1;
            while let Some(calculated) = self.calculated.get(place) {
                each(bit, calculated);
                place += BITS;
            }
        }
    }

    /// Calls `each` with the variables that are read from these habits.
    #[inline]
    pub(super) fn each_of_habits(&self, habits: u32, mut each: impl FnMut(&FromHabit)) {
        for of in self.by_habit.iter().filter(|of| of.habit & habits != 0) {
            self.habits[of.places.clone()].iter().for_each(&mut each);
        }
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.sources.len()
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = usize> {
        self.columns.iter().enumerate().filter_map(|(variable, columns)| columns.map(|_| variable))
    }

    /// What of an account its columns are filled from.
    pub fn wanted(&self) -> Wanted {
        self.wanted
    }
}

impl Calculated {
    /// What comes out of the figures of the columns that it is calculated from.
    #[inline]
    pub(super) fn reading(&self, mut figure: impl FnMut(usize) -> Tally) -> Reading {
        let mut tallies = [Tally::default(); PARTS_MAX];
        for (tally, column) in tallies.iter_mut().zip(&self.from) {
            *tally = figure(usize::from(*column));
        }
        self.to.sampled((self.of)(&tallies[..self.from.len().min(PARTS_MAX)]))
    }
}

impl FromHabit {
    #[inline]
    pub(super) fn reading(&self, profile: &Profile, now: i64) -> Reading {
        self.to.sampled((self.of)(profile, now, self.window))
    }

    /// Until when that stays as it is, while no event moves it and no hour begins (ms).
    #[inline]
    pub(super) fn until(&self, profile: &Profile, now: i64) -> i64 {
        match self.ages {
            Ages::Hourly => i64::MAX,
            Ages::Until(until) => until(profile, now, self.window),
        }
    }
}

impl OwnColumns {
    fn each(self, each: impl FnMut(usize)) {
        [self.num].into_iter().chain(self.den).for_each(each);
    }

    fn sampled(self, reading: Reading) -> Reading {
        sampled(reading, self.sample_min)
    }
}

fn number(column: usize) -> u16 {
    u16::try_from(column).unwrap_or(u16::MAX)
}
