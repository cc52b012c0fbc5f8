//! Which accounts are near a rule at all: most are near none, and need neither be read nor judged. What a window holds at most is known
//! without reading it, and falls until more is counted.

use super::Compiled;
use super::check::Check;
use super::need::ways;
use crate::signal::{Frame, Moved, Plan, Source};
use crate::window::Windows;

/// The counts that rules need.
#[derive(Clone, Debug, Default)]
pub(super) struct Near {
    watches: Vec<Watch>,
    ways: Vec<Way>,
    /// Some way needs nothing: every account is near.
    always: bool,
    /// Slots that are watched.
    slots: Moved,
    /// By slot: which watches look at it.
    counts: Vec<Vec<u16>>,
    sets: Vec<Vec<u16>>,
}

/// A way in which a rule of the policy may fire: the bits of the watches that have to be met.
#[derive(Clone, Copy, Debug)]
struct Way {
    rule: usize,
    needs: u64,
}

/// What a column has to reach.
#[derive(Clone, Debug)]
struct Watch {
    column: usize,
    least: f64,
    of: Of,
}

#[derive(Clone, Debug)]
enum Of {
    Counts(Vec<usize>, usize),
    Set(usize),
}

impl Near {
    pub(super) fn new(rules: &[Compiled], checks: &[Check], plan: &Plan) -> Self {
        let mut near = Self::default();
        let floor = |column: usize| match plan.source(column) {
            Source::Counts(..) | Source::Set(..) => 0.0,
            Source::Own(..) => -f64::MAX,
        };
        for rule in rules {
            for way in ways(rule, checks, &floor) {
                let mut needs = 0;
                for (column, least) in way {
                    needs |= near.watch(plan, column, least).map_or(0, |number| 1 << (number % 64));
                }
                near.ways.push(Way { rule: rule.rule, needs });
            }
        }
        near.always = near.ways.iter().any(|way| way.needs == 0);
        near
    }

    /// The watch for so many in a column; `None` where a column cannot be watched.
    fn watch(&mut self, plan: &Plan, column: usize, least: f64) -> Option<usize> {
        let alike = |watch: &Watch| watch.column == column && watch.least.total_cmp(&least).is_eq();
        if let Some(known) = self.watches.iter().position(alike) {
            return Some(known);
        }
        let next = self.watches.len();
        let number = u16::try_from(next).ok()?;
        let of = match plan.source(column) {
            Source::Counts(slots, window) => {
                for slot in slots {
                    enlist(&mut self.counts, *slot, number);
                    self.slots.counts |= 1 << slot;
                }
                Of::Counts(slots.clone(), *window as usize)
            }
            Source::Set(slot, _) => {
                enlist(&mut self.sets, *slot, number);
                self.slots.sets |= 1 << slot;
                Of::Set(*slot)
            }
            Source::Own(..) => return None,
        };
        self.watches.push(Watch { column, least, of });
        Some(next)
    }

    /// Whether what is met suffices for some way that is not spent (a bit each of the first 64).
    #[inline]
    pub(super) fn suffices(&self, met: u64, spent: u64) -> bool {
        let (mut open, mut bit) = (false, 1);
        for way in &self.ways {
            open |= way.needs & met == way.needs && spent & bit == 0;
            bit <<= 1;
        }
        open
    }

    /// The ways of rules of which `is_spent` says so.
    pub(super) fn spent(&self, is_spent: impl Fn(usize) -> bool) -> u64 {
        let first = self.ways.iter().take(64).enumerate();
        first.fold(0, |spent, (bit, way)| spent | u64::from(is_spent(way.rule)) << bit)
    }

    /// After an event: what was met `before` and what may be met by it. A bit each watch, or several.
    #[inline]
    pub(super) fn after(&self, windows: &Windows, moved: Moved, before: u64) -> u64 {
        if self.always {
            return u64::MAX;
        }
        let mut met = before;
        for (moved, lists) in
            [(moved.counts & self.slots.counts, &self.counts), (moved.sets & self.slots.sets, &self.sets)]
        {
            let mut left = moved;
            while left != 0 {
                let slot = left.trailing_zeros() as usize;
                left &= left - 1;
                for number in &lists[slot] {
                    if met >> (number % 64) & 1 == 0 {
                        met |= u64::from(self.watches[usize::from(*number)].may_reach(windows)) << (number % 64);
                    }
                }
            }
        }
        met
    }

    /// As the row just written has it.
    pub(super) fn of_row(&self, frame: &Frame, row: usize, windows: &Windows) -> u64 {
        if self.always {
            return u64::MAX;
        }
        let mut met = 0;
        for (number, watch) in self.watches.iter().enumerate() {
            let reached = frame.min(watch.column)[row] >= watch.least;
            // An estimate may rise again by itself.
            let open = || matches!(watch.of, Of::Set(slot) if windows.distinct_at_most(slot).is_none());
            met |= u64::from(reached || open()) << (number % 64);
        }
        met
    }
}

impl Watch {
    fn may_reach(&self, windows: &Windows) -> bool {
        let most = match &self.of {
            Of::Counts(slots, length) => slots.iter().map(|slot| windows.count_at_most(*slot, *length)).sum(),
            Of::Set(slot) => match windows.distinct_at_most(*slot) {
                Some(most) => most as u64,
                None => return true,
            },
        };
        most as f64 >= self.least
    }
}

fn enlist(lists: &mut Vec<Vec<u16>>, slot: usize, number: u16) {
    if lists.len() <= slot {
        lists.resize(slot + 1, Vec::new());
    }
    lists[slot].push(number);
}
