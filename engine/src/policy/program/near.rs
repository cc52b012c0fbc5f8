//! Which accounts are near a rule at all: most are near none, and need neither be read nor judged. What a window holds at most is known
//! without reading it, and falls until more is counted.

use super::Compiled;
use super::bound::Figure;
use super::check::Check;
use super::figures::Figures;
use super::need::ways;
use super::rooms::Rooms;
use crate::signal::{Plan, Source};
use crate::window::{EXACT_UP_TO, Moved, Nearness, ROOMS, Windows};

/// Watches and ways that are told apart.
const BITS: usize = 64;

/// The counts that rules need.
#[derive(Clone, Debug, Default)]
pub(super) struct Near {
    watches: Vec<Watch>,
    /// By bit of what is met.
    by_bit: Vec<Vec<u16>>,
    ways: Vec<Way>,
    /// Slots that are watched.
    slots: Moved,
    /// By slot: which watches look at it.
    counts: Vec<Vec<u16>>,
    sets: Vec<Vec<u16>>,
    rooms: Rooms,
}

/// A way in which a rule of the program may fire: the bits of the watches that have to be met.
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
        for (rule, compiled) in rules.iter().enumerate() {
            for way in ways(compiled, checks, &floor) {
                let mut needs = 0;
                for (column, least) in way {
                    needs |= near.watch(plan, column, least).map_or(0, |number| 1 << (number % BITS));
                }
                near.ways.push(Way { rule, needs });
            }
        }
        near.rooms = Rooms::of(near.watches.iter().map(|watch| watch.of.slots()));
        near
    }

    /// What may be met: a bit each watch, or several.
    pub(super) fn met_by(&self, windows: &Windows) -> u64 {
        let met = self.watches.iter().enumerate().filter(|(_, watch)| watch.may_reach(windows));
        met.fold(0, |met, (number, _)| met | 1 << (number % BITS))
    }

    /// How much more may be counted before more may be met than is, by room.
    pub(super) fn room(&self, windows: &Windows, met: u64) -> [u16; ROOMS] {
        let mut room = [u16::MAX; ROOMS];
        for (number, watch) in self.watches.iter().enumerate() {
            if met >> (number % BITS) & 1 == 0 {
                let room = &mut room[self.rooms.of_watch(number)];
                *room = (*room).min(watch.room(windows));
            }
        }
        room
    }

    /// Which rooms slots take from.
    pub(super) fn rooms(&self) -> &Rooms {
        &self.rooms
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
        if next < BITS {
            self.by_bit.push(Vec::new());
        }
        self.by_bit[next % BITS].push(number);
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

    /// The rules, by their place in the program, that are near by what is met: those with several ways maybe several times.
    pub(super) fn open(&self, met: u64, spent: u64) -> impl Iterator<Item = usize> {
        let bits = (0..).map(|way: u32| 1u64.checked_shl(way).unwrap_or(0));
        let open =
            self.ways.iter().zip(bits).filter(move |(way, bit)| way.needs & met == way.needs && spent & bit == 0);
        open.map(|(way, _)| way.rule)
    }

    /// The ways of rules of which `is_spent` says so.
    pub(super) fn spent(&self, is_spent: impl Fn(usize) -> bool) -> u64 {
        let first = self.ways.iter().take(BITS).enumerate();
        first.fold(0, |spent, (bit, way)| spent | u64::from(is_spent(way.rule)) << bit)
    }

    /// After an event: what was met `before` and what may be met by it. A bit each watch, or several.
    #[inline]
    pub(super) fn after(&self, windows: &Windows, moved: Moved, before: u64) -> u64 {
        let mut met = before;
        for (moved, lists) in
            [(moved.counts & self.slots.counts, &self.counts), (moved.sets & self.slots.sets, &self.sets)]
        {
            let mut left = moved;
            while left != 0 {
                let slot = left.trailing_zeros() as usize;
                left &= left - 1;
                for number in &lists[slot] {
                    let bit = usize::from(*number) % BITS;
                    if met >> bit & 1 == 0 {
                        met |= u64::from(self.watches[usize::from(*number)].may_reach(windows)) << bit;
                    }
                }
            }
        }
        met
    }

    /// Asks `fires` of every rule that these figures are near, by its place in the program, until one fires and is wanted; whether one
    /// does. It answers `None` where the rule does not fire, and else whether that is wanted. Notes what was found not to be met, and
    /// which rules are spent. `estimated`: the sets that are estimated, a bit a slot.
    #[inline]
    pub(super) fn look<F: Figures>(
        &self,
        near: &mut Nearness,
        estimated: u128,
        figures: &mut F,
        mut fires: impl FnMut(usize, &mut F) -> Option<bool>,
    ) -> bool {
        let (mut read, mut missing, mut next) = (0, 0, 1);
        for way in &self.ways {
            let this = next;
            next <<= 1;
            if near.spent & this != 0 || way.needs & !near.met != 0 || way.needs & missing != 0 {
                continue;
            }
            let mut left = way.needs & !read;
            while left != 0 && way.needs & missing == 0 {
                let bit = left.trailing_zeros();
                left &= left - 1;
                read |= 1 << bit;
                let (reached, stays) = self.is_reached(bit, estimated, figures);
                missing |= u64::from(!reached) << bit;
                near.met &= !(u64::from(!stays) << bit);
            }
            if way.needs & missing == 0 {
                match fires(way.rule, figures) {
                    Some(true) => return true,
                    Some(false) => near.spent |= this,
                    None => {}
                }
            }
        }
        near.near = self.suffices(near.met, near.spent);
        false
    }

    /// Whether some watch of a bit is met now, and whether it may be again without that more is counted: an estimate may rise by itself.
    fn is_reached(&self, bit: u32, estimated: u128, figures: &mut impl Figures) -> (bool, bool) {
        let watches = self.by_bit[bit as usize].iter().map(|number| &self.watches[usize::from(*number)]);
        watches.fold((false, false), |(reached, stays), watch| {
            let now = figures.figure(Figure::Min, watch.column) >= watch.least;
            let open = matches!(watch.of, Of::Set(slot) if estimated >> slot & 1 == 1);
            (reached | now, stays | now | open)
        })
    }
}

impl Of {
    /// Slots of counts and of sets; a bit each.
    fn slots(&self) -> Moved {
        let mut slots = Moved::default();
        match self {
            Self::Counts(counts, _) => counts.iter().for_each(|slot| slots.count(*slot, 1)),
            Self::Set(slot) => slots.set(*slot),
        }
        slots
    }

    /// No figure is more; `None` where that is open.
    fn most(&self, windows: &Windows) -> Option<u64> {
        match self {
            Self::Counts(slots, length) => Some(slots.iter().map(|slot| windows.count_at_most(*slot, *length)).sum()),
            Self::Set(slot) => windows.distinct_at_most(*slot).map(|most| most as u64),
        }
    }
}

impl Watch {
    fn may_reach(&self, windows: &Windows) -> bool {
        self.of.most(windows).is_none_or(|most| most as f64 >= self.least)
    }

    /// How much more may be counted while it surely is not reached.
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded below and above")]
    fn room(&self, windows: &Windows) -> u16 {
        let Some(most) = self.of.most(windows) else { return 0 };
        // A set that is counted exactly has to stay so: an estimate may be anything.
        let end = if matches!(self.of, Of::Set(_)) { self.least.min(EXACT_UP_TO as f64) } else { self.least };
        (end.ceil() - 1.0 - most as f64).clamp(0.0, u16::MAX.into()) as u16
    }
}

fn enlist(lists: &mut Vec<Vec<u16>>, slot: usize, number: u16) {
    if lists.len() <= slot {
        lists.resize(slot + 1, Vec::new());
    }
    lists[slot].push(number);
}
