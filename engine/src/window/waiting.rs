//! What an account was sent lately that its windows do not hold yet. Where it is sure that no rule can fire by an event, what it moves waits
//! here, in a line or two of memory, until somebody wants to know: then all of it is taken in, each at the moment it came, and the
//! windows are those that they would have been without the wait.

use super::Span;
use crate::ahead;

/// Moves that wait at most.
pub(crate) const WAITING_MAX: usize = 16;
/// Stands for no slot.
const NONE: u8 = 0x80;

/// What an event moves: one count, one set, or one of each.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Move {
    /// What the set saw.
    thing: u64,
    /// When, as an offset in ms from the account's base.
    at: u32,
    /// How much the count rises; in the highest bits what the timeline is to show.
    count: u16,
    count_slot: u8,
    set_slot: u8,
}

impl Move {
    const ACTIVITY: u16 = 0x8000;
    const ADVERSE: u16 = 0x4000;
    /// What counts for more does not wait.
    const COUNT: u16 = 0x3FFF;

    /// Of nothing.
    const fn none(at: u32) -> Self {
        Self { thing: 0, at, count: 0, count_slot: NONE, set_slot: NONE }
    }

    /// When, as an offset in ms from the account's base.
    pub fn at(&self) -> u32 {
        self.at
    }

    /// The count's slot, and by how much it rises.
    #[inline]
    pub fn count(&self) -> Option<(usize, u32)> {
        (self.count_slot < NONE).then(|| (usize::from(self.count_slot), u32::from(self.count & Self::COUNT)))
    }

    /// The set's slot, and what it saw.
    #[inline]
    pub fn set(&self) -> Option<(usize, u64)> {
        (self.set_slot < NONE).then(|| (usize::from(self.set_slot), self.thing))
    }

    /// Whether the timeline is to show an event's activity, and whether a bad outcome.
    #[inline]
    pub fn shown(&self) -> (bool, bool) {
        (self.count & Self::ACTIVITY != 0, self.count & Self::ADVERSE != 0)
    }
}

/// The moves of one event, as they are put together.
#[derive(Debug, Default)]
pub(crate) struct Moves {
    each: [Move; 4],
    counts: usize,
    sets: usize,
    /// The largest count.
    most: u32,
    too_many: bool,
}

impl Moves {
    /// None yet, of an event at an offset that the timeline shows as told.
    #[inline]
    pub fn at(at: u32, activity: bool, adverse: bool) -> Self {
        let mut moves = Self { each: [Move::none(at); 4], ..Self::default() };
        let shown = |is: bool, bit| if is { bit } else { 0 };
        moves.each[0].count = shown(activity, Move::ACTIVITY) | shown(adverse, Move::ADVERSE);
        moves
    }

    /// Counts `n` in a slot.
    #[inline]
    pub fn count(&mut self, slot: usize, n: u32) {
        match (self.each.get_mut(self.counts), u8::try_from(slot), u16::try_from(n)) {
            (Some(one), Ok(slot), Ok(n)) if n <= Move::COUNT && slot < NONE => {
                one.count_slot = slot;
                one.count |= n;
                self.counts += 1;
                self.most = self.most.max(u32::from(n));
            }
            _ => self.too_many = true,
        }
    }

    /// Saw `thing` in a slot.
    #[inline]
    pub fn see(&mut self, slot: usize, thing: u64) {
        match (self.each.get_mut(self.sets), u8::try_from(slot)) {
            (Some(one), Ok(slot)) if slot < NONE => {
                (one.set_slot, one.thing) = (slot, thing);
                self.sets += 1;
                self.most = self.most.max(1);
            }
            _ => self.too_many = true,
        }
    }

    /// By how much at most something rises.
    #[inline]
    pub fn most(&self) -> u32 {
        self.most
    }

    /// All of them; `None` where they are too many, or count for too much, to wait.
    #[inline]
    pub fn all(&self) -> Option<&[Move]> {
        // One at least, for the timeline.
        (!self.too_many).then(|| &self.each[..self.counts.max(self.sets).max(1)])
    }
}

/// What waits, in the order in which it came.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Waiting {
    moves: Vec<Move>,
    /// Where the windows ended before the first of them.
    now: u32,
}

impl Waiting {
    /// Whether nothing waits.
    #[inline]
    pub fn is_empty(&self) -> bool {
        self.moves.is_empty()
    }

    /// Whether there is room for so many more.
    #[inline]
    pub(crate) fn has_room(&self, more: usize) -> bool {
        self.moves.len() + more <= WAITING_MAX
    }

    /// What waits, in the order in which it came.
    pub(super) fn moves(&self) -> &[Move] {
        &self.moves
    }

    /// Adds an event's moves; `before` is where the windows ended before it.
    #[inline]
    pub(crate) fn push(&mut self, moves: &[Move], before: u32) {
        if self.moves.is_empty() {
            self.now = before;
        }
        if self.moves.capacity() - self.moves.len() < moves.len() {
            self.moves.reserve_exact(self.moves.len().max(WAITING_MAX / 2));
        }
        self.moves.extend_from_slice(moves);
    }

    /// Calls `each` with everything that waits, and where the windows stood when it came; leaves nothing.
    #[inline]
    pub(super) fn drain(&mut self, mut each: impl FnMut(Move, Span)) {
        let mut now = std::mem::take(&mut self.now);
        let mut span = Span::at(now);
        for one in self.moves.drain(..) {
            if one.at > now {
                (now, span) = (one.at, Span::at(one.at));
            }
            each(one, span);
        }
    }

    /// Asks for what the next addition will need.
    #[inline]
    pub(super) fn ask(&self) {
        // Invariant: the capacity lies behind the last, mostly in the same line or the next.
        ahead::last(&self.moves);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COUNT_MAX: u32 = Move::COUNT as u32;

    #[test]
    fn an_event_waits_as_what_it_moves_and_too_much_does_not_wait() {
        let mut moves = Moves::at(7, true, false);
        moves.count(3, 1);
        moves.count(127, COUNT_MAX);
        moves.see(5, 99);
        let all = moves.all().unwrap();
        assert_eq!((all.len(), moves.most()), (2, COUNT_MAX));
        assert_eq!((all[0].count(), all[0].set(), all[0].shown()), (Some((3, 1)), Some((5, 99)), (true, false)));
        assert_eq!((all[1].count(), all[1].set()), (Some((127, COUNT_MAX)), None));
        assert_eq!((all[1].shown(), all[1].at()), ((false, false), 7));
        moves.count(4, COUNT_MAX + 1);
        assert!(moves.all().is_none());
        let mut many = Moves::at(7, false, true);
        (0..5).for_each(|slot| many.see(slot, 1));
        assert!(many.all().is_none());
        let nothing = Moves::at(7, false, true);
        assert_eq!(nothing.all().map(|all| (all.len(), all[0].shown())), Some((1, (false, true))));
    }

    #[test]
    fn what_waited_comes_out_in_order_each_where_the_windows_stood() {
        let mut waiting = Waiting::default();
        for (at, before) in [(50, 40), (45, 50), (60, 50)] {
            waiting.push(Moves::at(at, true, false).all().unwrap(), before);
        }
        let mut seen = Vec::new();
        waiting.drain(|one, span| seen.push((one.at(), span.now)));
        assert_eq!(seen, [(50, 50), (45, 50), (60, 60)]);
        assert!(waiting.is_empty() && waiting.has_room(WAITING_MAX) && !waiting.has_room(WAITING_MAX + 1));
    }
}
