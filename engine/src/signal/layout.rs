//! Which slot of an account's windows counts what: collected from the catalogue once, in the order of the names.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::{CATALOGUE, Counted, Part, Read, SetOf, Wanted};
use crate::event::{Event, Kind, Needs, Traits};
use crate::window::{COUNTS_MAX, Moved, Moves, SETS_MAX, Windows};

/// The arrangement of slots.
#[derive(Debug)]
pub struct Layout {
    /// Names the arrangement: stored with each account, so that another version's states can be put in order.
    pub id: u32,
    counts: Vec<&'static Counted>,
    sets: Vec<&'static SetOf>,
    all: Counting,
}

/// What each kind of event moves, of all that there is or of what is wanted.
#[derive(Debug)]
pub struct Counting {
    by_kind: Vec<Steps>,
    /// Parts of the profile that are wanted.
    pub habits: u32,
    /// Hashes that are looked at.
    pub needs: Needs,
}

/// How much an event counts for.
type Count = fn(&Event) -> u32;
/// What an event shows.
type Thing = fn(&Event) -> Option<u64>;

/// What an event of one kind moves.
#[derive(Debug, Default)]
struct Steps {
    counts: Vec<(usize, Count)>,
    /// The same of events with a trait.
    marked: Vec<(usize, Traits, Count)>,
    sets: Vec<(usize, Thing)>,
    /// What it moves, whatever the event's traits.
    usual: Moved,
}

/// The one arrangement of this version.
pub fn layout() -> &'static Layout {
    static LAYOUT: OnceLock<Layout> = OnceLock::new();
    LAYOUT.get_or_init(Layout::collect)
}

impl Layout {
    fn collect() -> Self {
        let (mut counts, mut sets) = (BTreeMap::new(), BTreeMap::new());
        let mut part = |part: Part| match part {
            Part::Counts(list) => counts.extend(list.iter().map(|counted| (counted.name, *counted))),
            Part::Set(set) => sets.extend([(set.name, set)]),
        };
        for signal in CATALOGUE {
            match signal.read {
                Read::Of(one) => part(one),
                Read::Share(num, den) => {
                    part(num);
                    part(den);
                }
                Read::From(parts, _) => parts.iter().for_each(|(one, _)| part(*one)),
                Read::Profile(..) => {}
            }
        }
        let (counts, sets): (Vec<_>, Vec<_>) = (counts.into_values().collect(), sets.into_values().collect());
        assert!(counts.len() <= COUNTS_MAX && sets.len() <= SETS_MAX, "an account has room for every slot");
        let id = fingerprint(counts.iter().map(|c| c.name), sets.iter().map(|s| s.name));
        let all = Counting::of(&counts, &sets, Wanted::ALL);
        Self { id, counts, sets, all }
    }

    /// What is counted where everything is.
    pub fn all(&self) -> &Counting {
        &self.all
    }

    /// What is counted where only this is wanted.
    pub fn counting(&self, wanted: Wanted) -> Counting {
        Counting::of(&self.counts, &self.sets, wanted)
    }

    /// Slot of a count.
    pub fn count(&self, name: &str) -> usize {
        self.counts.binary_search_by_key(&name, |counted| counted.name).unwrap_or(COUNTS_MAX - 1)
    }

    /// Slot of a set.
    pub fn set(&self, name: &str) -> usize {
        self.sets.binary_search_by_key(&name, |set| set.name).unwrap_or(SETS_MAX - 1)
    }

    /// Names of counts and sets in the order of their slots.
    pub fn names(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        (self.counts.iter().map(|c| c.name).collect(), self.sets.iter().map(|s| s.name).collect())
    }

    /// Takes an event into all windows that it moves.
    pub fn take(&self, windows: &mut Windows, event: &Event) -> Moved {
        self.all.take(windows, event)
    }

    /// Where the slots of another arrangement stand in this one.
    pub fn moves(&self, counts: &[String], sets: &[String]) -> (Vec<Option<usize>>, Vec<Option<usize>>) {
        (
            counts.iter().map(|name| self.counts.iter().position(|c| c.name == name)).collect(),
            sets.iter().map(|name| self.sets.iter().position(|s| s.name == name)).collect(),
        )
    }
}

impl Counting {
    fn of(counts: &[&'static Counted], sets: &[&'static SetOf], wanted: Wanted) -> Self {
        let mut by_kind: Vec<Steps> = (0..=Kind::ALL.len()).map(|_| Steps::default()).collect();
        // Habits look at whatever an event has.
        let mut needs = if wanted.habits == 0 { Needs::NONE } else { Needs::ALL };
        for (slot, counted) in counts.iter().enumerate().filter(|(slot, _)| wanted.counts >> slot & 1 == 1) {
            for kind in counted.kinds {
                needs.add(*kind, counted.derived);
                let steps = &mut by_kind[*kind as usize];
                if counted.traits.is_empty() {
                    steps.usual.counts |= 1 << slot;
                    steps.counts.push((slot, counted.count));
                } else {
                    steps.marked.push((slot, counted.traits, counted.count));
                }
            }
        }
        for (slot, set) in sets.iter().enumerate().filter(|(slot, _)| wanted.sets >> slot & 1 == 1) {
            for kind in set.kinds {
                needs.add(*kind, set.derived);
                let steps = &mut by_kind[*kind as usize];
                steps.usual.sets |= 1 << slot;
                steps.sets.push((slot, set.thing));
            }
        }
        Self { by_kind, habits: wanted.habits, needs }
    }

    /// What an event of a kind moves, as far as its kind tells.
    #[inline]
    pub fn usual(&self, kind: Kind) -> Moved {
        self.by_kind[kind as usize].usual
    }

    /// Takes an event into the windows that it moves.
    pub fn take(&self, windows: &mut Windows, event: &Event) -> Moved {
        let (span, mut moved) = (windows.span(), Moved::default());
        let usual = self.usual(event.kind);
        windows.make_room(usual.counts, usual.sets);
        self.each_move(event, |what| match what {
            Move::Count(slot, n) => {
                windows.count(slot, event.at, n, span);
                moved.count(slot, n);
            }
            Move::See(slot, thing) => {
                windows.see(slot, thing, event.at, span);
                moved.set(slot);
            }
        });
        moved
    }

    /// Puts together what an event moves, for it to wait.
    #[inline]
    pub(crate) fn put_together(&self, event: &Event, moves: &mut Moves) {
        self.each_move(event, |what| match what {
            Move::Count(slot, n) => moves.count(slot, n),
            Move::See(slot, thing) => moves.see(slot, thing),
        });
    }

    /// Calls `each` with everything that an event moves.
    #[inline]
    fn each_move(&self, event: &Event, mut each: impl FnMut(Move)) {
        let steps = &self.by_kind[event.kind as usize];
        let mut count = |slot: usize, n: u32| {
            if n > 0 {
                each(Move::Count(slot, n));
            }
        };
        steps.counts.iter().for_each(|(slot, of)| count(*slot, of(event)));
        if !event.traits.is_empty() {
            let marked = steps.marked.iter().filter(|(_, traits, _)| event.traits.any(*traits));
            marked.for_each(|(slot, _, of)| count(*slot, of(event)));
        }
        self.things(event).for_each(|(slot, thing)| each(Move::See(slot, thing)));
    }

    /// The things that an event shows to sets, each with its slot.
    #[inline]
    pub(crate) fn things(&self, event: &Event) -> impl Iterator<Item = (usize, u64)> {
        self.by_kind[event.kind as usize].sets.iter().filter_map(|(slot, thing)| Some((*slot, thing(event)?)))
    }
}

/// One thing that an event moves, in a slot.
enum Move {
    /// A count rises by so many.
    Count(usize, u32),
    /// A set sees this.
    See(usize, u64),
}

/// FNV-1a over the names in order.
fn fingerprint<'n>(counts: impl Iterator<Item = &'n str>, sets: impl Iterator<Item = &'n str>) -> u32 {
    let mut hash = 0x811C_9DC5u32;
    for name in counts.chain(["|"]).chain(sets) {
        for byte in name.bytes().chain([0]) {
            hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
        }
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::super::counted::spread;
    use super::*;
    use crate::event::{Derived, Hash};

    #[test]
    fn every_name_has_a_slot_of_its_own() {
        let layout = layout();
        let (counts, sets) = layout.names();
        for (slot, name) in counts.iter().enumerate() {
            assert_eq!(layout.count(name), slot);
        }
        for (slot, name) in sets.iter().enumerate() {
            assert_eq!(layout.set(name), slot);
        }
        assert!(counts.windows(2).all(|pair| pair[0] < pair[1]) && sets.windows(2).all(|pair| pair[0] < pair[1]));
    }

    /// An event with something in most fields, and without it in others.
    fn some_event(number: u64) -> Event {
        let random = |what: u64| spread(number * 100 + what);
        let hash = |what: u64| Hash::new(random(what)).filter(|_| random(what + 50) % 4 > 0);
        let mut event = Event::sample("a");
        (event.parent, event.message, event.campaign) = (hash(1), hash(2), hash(3));
        (event.recipient, event.recipient_block, event.recipient_ten) = (hash(4), hash(5), hash(6));
        (event.sender, event.sender_group, event.ip_prefix) = (hash(7), hash(8), hash(9));
        (event.device, event.api_key, event.url_host) = (hash(10), hash(11), hash(12));
        (event.content, event.simhash) = (hash(13), hash(14));
        event.traits = Traits::from_bits(if random(15).is_multiple_of(2) { 0 } else { random(16) });
        event.url_count = u8::try_from(random(17) % 2).unwrap();
        event.duration_s = u32::try_from(random(18) % 500).ok();
        event
    }

    #[test]
    fn what_is_counted_looks_at_the_hashes_it_declares_and_at_no_others() {
        let events: Vec<Event> = (0..2_000).map(some_event).collect();
        let with = |event: &Event, derived: Derived| {
            let mut event = event.clone();
            derived.keep_alone(&mut event);
            event
        };
        let check = |name: &str, declared: Derived, of: &dyn Fn(&Event) -> Option<u64>| {
            for event in &events {
                assert_eq!(of(&with(event, declared)), of(event), "{name} looks at more than {declared:?}");
            }
            for one in Derived::EACH.iter().filter(|one| declared.any(**one)) {
                let others =
                    Derived::EACH.iter().filter(|other| *other != one).copied().fold(Derived::NONE, Derived::with);
                assert!(events.iter().any(|event| of(&with(event, others)) != of(event)), "{name}: not {one:?}");
            }
        };
        let layout = layout();
        for counted in &layout.counts {
            check(counted.name, counted.derived, &|event| Some((counted.count)(event).into()));
        }
        for set in &layout.sets {
            check(set.name, set.derived, &|event| (set.thing)(event));
        }
    }

    #[test]
    fn what_is_wanted_needs_the_hashes_of_its_kinds_alone_and_habits_need_all() {
        let layout = layout();
        let recipients = layout.sets.iter().position(|set| set.name == "message.submitted.recipient").unwrap();
        let wanted = Wanted { sets: 1 << recipients, ..Wanted::NONE };
        let needs = layout.counting(wanted).needs;
        assert_eq!(needs.of(Kind::MessageSubmitted), Derived::RECIPIENT);
        assert_eq!(needs.of(Kind::MessageFailed), Derived::NONE);
        assert_eq!(layout.counting(Wanted { habits: 1, ..wanted }).needs, Needs::ALL);
    }
}
