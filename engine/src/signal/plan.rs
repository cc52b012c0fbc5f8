//! Which figures rules and model read, and in which columns they stand: made once for a policy and a model.

use std::collections::{BTreeMap, BTreeSet};

use super::{Part, Read, Window, layout, variables};
use crate::window::{COUNTS_MAX, LENGTHS, SETS_MAX};

/// Where a variable stands in a [`super::Frame`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Columns {
    /// The count, or the count on top of the fraction.
    pub num: usize,
    /// The count below the fraction.
    pub den: Option<usize>,
}

/// A figure that several variables may share.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// The sum of the counts in these slots over a window.
    Counts(Vec<usize>, Window),
    /// How many different ones the set in this slot holds over a window.
    Set(usize, Window),
    /// The count (false) or the sample (true) of one variable that is calculated.
    Own(usize, bool),
}

/// The columns of a frame and how they are filled.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// By variable.
    columns: BTreeMap<usize, Columns>,
    /// How many columns there are.
    width: usize,
    /// By slot and window: the columns that a count is added to.
    pub(super) counts: Vec<[Vec<u16>; LENGTHS]>,
    /// By slot and window: the columns that a set's size is added to.
    pub(super) sets: Vec<[Vec<u16>; LENGTHS]>,
    /// Variables that are calculated one by one: from these columns, or from habits where there are none.
    pub(super) own: Vec<(usize, Columns, Vec<usize>)>,
    /// Slots that any column needs.
    pub(super) counts_used: u128,
    /// Sets that any column needs.
    pub(super) sets_used: u128,
}

impl Plan {
    /// For these variables (indices into [`variables`]).
    pub fn new(wanted: impl IntoIterator<Item = usize>) -> Self {
        let wanted: BTreeSet<usize> = wanted.into_iter().collect();
        let mut plan = Self {
            counts: (0..COUNTS_MAX).map(|_| Default::default()).collect(),
            sets: (0..SETS_MAX).map(|_| Default::default()).collect(),
            ..Self::default()
        };
        let mut known = BTreeMap::new();
        for index in wanted {
            let variable = &variables()[index];
            let columns = match variable.signal.read {
                Read::Of(part) => Columns { num: plan.part(part, variable.window, &mut known), den: None },
                Read::Share(num, den) => Columns {
                    num: plan.part(num, variable.window, &mut known),
                    den: Some(plan.part(den, variable.window, &mut known)),
                },
                Read::From(..) | Read::Profile(_) => {
                    let columns = Columns {
                        num: plan.column(Source::Own(index, false), &mut known).0,
                        den: Some(plan.column(Source::Own(index, true), &mut known).0),
                    };
                    let parts = match variable.signal.read {
                        Read::From(parts, _) => parts,
                        _ => &[],
                    };
                    let from =
                        parts.iter().map(|(part, own)| plan.part(*part, own.unwrap_or(variable.window), &mut known));
                    let from = from.collect();
                    plan.own.push((index, columns, from));
                    if variable.signal.unit == super::Unit::Rate { columns } else { Columns { den: None, ..columns } }
                }
            };
            plan.columns.insert(index, columns);
        }
        plan
    }

    fn column(&mut self, source: Source, known: &mut BTreeMap<Source, usize>) -> (usize, bool) {
        let next = self.width;
        let column = *known.entry(source).or_insert(next);
        self.width = self.width.max(column + 1);
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
        let number = u16::try_from(column).unwrap_or(u16::MAX);
        match source {
            Source::Counts(slots, _) => {
                for slot in slots {
                    self.counts[slot][window as usize].push(number);
                    self.counts_used |= 1 << slot;
                }
            }
            Source::Set(slot, _) => {
                self.sets[slot][window as usize].push(number);
                self.sets_used |= 1 << slot;
            }
            Source::Own(..) => {}
        }
        column
    }

    /// Where a variable stands; `None` where it is not part of the plan.
    pub fn columns(&self, variable: usize) -> Option<Columns> {
        self.columns.get(&variable).copied()
    }

    /// How many columns there are.
    pub fn width(&self) -> usize {
        self.width
    }

    /// The variables in it.
    pub fn variables(&self) -> impl Iterator<Item = usize> {
        self.columns.keys().copied()
    }
}
