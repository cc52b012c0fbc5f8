//! The things of one sort that are held: buckets of eight places, so that a look-up reads one cache line of names and one of what they
//! are. Most things have one user, who stands in the place itself; those with more have a [`Crowd`].
//!
//! Who floods the table with fresh things pushes out little: a thing used twice is safe from things used once (six places of a bucket
//! are for such), and an account that has two places of a full bucket replaces its own. What nobody used for a window goes first.

use super::crowd::{Crowd, Sharers};
use super::saved::Record;
use super::sort::Bounds;
use crate::ahead;
use crate::event::{Event, Hash};

const WAYS: usize = 8;
/// Places of a bucket for things used twice.
const SAFE_MAX: usize = 6;
/// Places of a full bucket that one family may have.
const SHARE_MAX: usize = 2;
/// A place in so many has room for a crowd; a crowd in so many for a count.
const THINGS_PER_CROWD: usize = 16;
const CROWDS_PER_COUNT: usize = 32;
/// Crowds among which one is chosen to make room.
const LOOKS: usize = 16;

/// A family that uses a thing: an account, or the one above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct User {
    /// The account, or its parent.
    pub account: Hash,
    /// Last use (s since 1970).
    pub seen: u32,
    /// Only accounts below it used the thing.
    pub under_parent: bool,
}

impl User {
    /// Whose act the event is. `None` outside of the years 1970 to 2106.
    pub fn of(event: &Event) -> Option<Self> {
        let seen = u32::try_from(event.at.div_euclid(1_000)).ok()?;
        Some(Self { account: event.parent.unwrap_or(event.account), seen, under_parent: event.parent.is_some() })
    }
}

/// What stands beside a thing's name.
#[derive(Clone, Copy, Debug, Default)]
struct Place {
    /// The family that came last.
    account: u64,
    seen: u32,
    /// Number of the crowd from 1, and two flags.
    link: u32,
}

/// Used twice.
const SAFE: u32 = 1 << 31;
const UNDER_PARENT: u32 = 1 << 30;
const CROWD: u32 = UNDER_PARENT - 1;

#[derive(Clone, Debug, Default)]
#[repr(align(64))]
struct Bucket {
    /// 0 in a free place.
    things: [u64; WAYS],
    places: [Place; WAYS],
}

/// See the module.
#[derive(Debug)]
pub(super) struct Table {
    bounds: Bounds,
    buckets: Box<[Bucket]>,
    crowds: Vec<Option<Crowd>>,
    free: Vec<u32>,
    crowds_max: usize,
    counts: usize,
    hand: usize,
    things: usize,
    dropped: u64,
}

impl Table {
    pub fn new(bounds: Bounds, things_max: usize) -> Self {
        let buckets = things_max.div_ceil(WAYS).max(1);
        let crowds_max = (buckets * WAYS / THINGS_PER_CROWD).clamp(16, CROWD as usize);
        Self {
            bounds,
            buckets: vec![Bucket::default(); buckets].into(),
            crowds: Vec::new(),
            free: Vec::new(),
            crowds_max,
            counts: 0,
            hand: 0,
            things: 0,
            dropped: 0,
        }
    }

    #[expect(clippy::cast_possible_truncation, reason = "below the number of buckets")]
    fn bucket(&self, thing: Hash) -> usize {
        // As the upper half of a product, evenly.
        ((u128::from(thing.get()) * self.buckets.len() as u128) >> 64) as usize
    }

    pub fn ask(&self, thing: Hash) {
        ahead::of(&self.buckets[self.bucket(thing)]);
    }

    /// Things held, and things dropped before their time.
    pub fn held(&self) -> (usize, u64) {
        (self.things, self.dropped)
    }

    /// The families known by name that use a thing which several use.
    pub fn users(&self, thing: Hash) -> impl Iterator<Item = User> {
        let bucket = &self.buckets[self.bucket(thing)];
        let place = bucket.things.iter().position(|other| *other == thing.get()).map(|way| bucket.places[way]);
        place.and_then(|place| self.crowd(place.link)).into_iter().flat_map(|crowd| crowd.users.iter().copied())
    }

    fn crowd(&self, link: u32) -> Option<&Crowd> {
        self.crowds.get((link & CROWD).checked_sub(1)? as usize)?.as_ref()
    }

    pub fn buckets(&self) -> usize {
        self.buckets.len()
    }

    /// Calls `each` with the things of a bucket.
    pub fn records(&self, bucket: usize, each: &mut dyn FnMut(Record<'_>)) {
        let Bucket { things, places } = &self.buckets[bucket];
        for (thing, place) in things.iter().zip(places) {
            let (Some(thing), Some(account)) = (Hash::new(*thing), Hash::new(place.account)) else { continue };
            let alone = [User { account, seen: place.seen, under_parent: place.link & UNDER_PARENT != 0 }];
            let crowd = self.crowd(place.link);
            let users = crowd.map_or(alone.as_slice(), |crowd| &crowd.users);
            each(Record {
                thing,
                safe: place.link & SAFE != 0,
                quiet_until: crowd.map_or(0, |c| c.quiet_until),
                users,
            });
        }
    }

    /// Takes a saved thing in.
    pub fn restore(&mut self, record: &Record<'_>) {
        for user in record.users {
            self.see(record.thing, *user);
        }
        let at = self.bucket(record.thing);
        let Some(way) = self.buckets[at].things.iter().position(|other| *other == record.thing.get()) else { return };
        if record.safe {
            self.secure(at, way);
        }
        let number = (self.buckets[at].places[way].link & CROWD) as usize;
        if let Some(crowd) = number.checked_sub(1).and_then(|number| self.crowds[number].as_mut()) {
            crowd.quiet_until = crowd.quiet_until.max(record.quiet_until);
        }
    }

    /// Notes that a family uses a thing, and says who else does.
    pub fn see(&mut self, thing: Hash, user: User) -> Sharers {
        let at = self.bucket(thing);
        let Some(way) = self.buckets[at].things.iter().position(|other| *other == thing.get()) else {
            self.insert(at, thing, user);
            return Sharers { others: 0, came: true };
        };
        let place = self.buckets[at].places[way];
        if place.link & CROWD != 0 {
            return self.see_crowd(at, way, user);
        }
        let window = self.bounds.window_secs;
        if user.seen.saturating_add(window) <= place.seen {
            return Sharers::default();
        }
        let is_over = place.seen.saturating_add(window) <= user.seen;
        let same = !is_over && place.account == user.account.get();
        if same || is_over {
            let place = &mut self.buckets[at].places[way];
            (place.account, place.seen) = (user.account.get(), place.seen.max(user.seen));
            let under_parent = user.under_parent && (!same || place.link & UNDER_PARENT != 0);
            place.link = place.link & SAFE | if under_parent { UNDER_PARENT } else { 0 };
            self.secure(at, way);
            return Sharers { others: 0, came: !same };
        }
        let Some(account) = Hash::new(place.account) else { return Sharers::default() };
        let first = User { account, seen: place.seen, under_parent: place.link & UNDER_PARENT != 0 };
        let crowd = self.new_crowd(Crowd::new(thing, first), user);
        self.buckets[at].places[way].link = place.link & SAFE | crowd;
        self.secure(at, way);
        self.see_crowd(at, way, user)
    }

    fn see_crowd(&mut self, at: usize, way: usize, user: User) -> Sharers {
        let (bounds, may_count) = (self.bounds, self.counts < self.crowds_max.div_ceil(CROWDS_PER_COUNT));
        let place = &mut self.buckets[at].places[way];
        let Some(crowd) = self.crowds.get_mut((place.link & CROWD) as usize - 1).and_then(Option::as_mut) else {
            return Sharers::default();
        };
        let counted = crowd.count.is_some();
        let sharers = crowd.see(user, bounds, may_count);
        match (counted, crowd.count.is_some()) {
            (false, true) => self.counts += 1,
            (true, false) => self.counts -= 1,
            _ => {}
        }
        (place.account, place.seen) = (user.account.get(), crowd.newest);
        sharers
    }

    /// The place is safe from things used once; where too many are, the one used longest ago no longer is.
    fn secure(&mut self, at: usize, way: usize) {
        let bucket = &mut self.buckets[at];
        if bucket.places[way].link & SAFE != 0 {
            return;
        }
        bucket.places[way].link |= SAFE;
        let safe = || (0..WAYS).filter(|other| bucket.places[*other].link & SAFE != 0);
        if safe().count() > SAFE_MAX
            && let Some(oldest) = safe().filter(|other| *other != way).min_by_key(|other| bucket.places[*other].seen)
        {
            bucket.places[oldest].link &= !SAFE;
        }
    }

    fn insert(&mut self, at: usize, thing: Hash, user: User) {
        let way = self.room(at, user);
        if self.buckets[at].things[way] == 0 {
            self.things += 1;
        } else {
            let place = self.buckets[at].places[way];
            self.dropped += u64::from(place.seen.saturating_add(self.bounds.window_secs) > user.seen);
            self.drop_crowd(place.link);
        }
        let link = if user.under_parent { UNDER_PARENT } else { 0 };
        self.buckets[at].things[way] = thing.get();
        self.buckets[at].places[way] = Place { account: user.account.get(), seen: user.seen, link };
    }

    /// Where a new thing goes: a free place; that of a thing whose time is over; of the family's own, where it has its share; of a thing
    /// used once, the longest ago.
    fn room(&self, at: usize, user: User) -> usize {
        let Bucket { things, places } = &self.buckets[at];
        if let Some(free) = things.iter().position(|thing| *thing == 0) {
            return free;
        }
        let oldest = |meant: &dyn Fn(&Place) -> bool| {
            (0..WAYS).filter(|way| meant(&places[*way])).min_by_key(|way| (places[*way].link & SAFE, places[*way].seen))
        };
        if let Some(over) = oldest(&|place| place.seen.saturating_add(self.bounds.window_secs) <= user.seen) {
            return over;
        }
        let own = |place: &Place| place.account == user.account.get();
        if places.iter().filter(|place| own(place)).count() >= SHARE_MAX {
            return oldest(&own).unwrap_or(0);
        }
        oldest(&|_| true).unwrap_or(0)
    }

    /// Takes a crowd in, of one so far; answers its number from 1.
    fn new_crowd(&mut self, crowd: Crowd, second: User) -> u32 {
        if self.free.is_empty() && self.crowds.len() >= self.crowds_max {
            self.make_room(&[crowd.users[0].account, second.account]);
        }
        if let Some(number) = self.free.pop() {
            self.crowds[number as usize] = Some(crowd);
            return number + 1;
        }
        self.crowds.push(Some(crowd));
        u32::try_from(self.crowds.len()).unwrap_or(CROWD)
    }

    /// Of the next few crowds one has to go, thing and all: one of these families', so that they push out their own, else the one whose
    /// thing was used longest ago.
    fn make_room(&mut self, families: &[Hash]) {
        let all = self.crowds.len();
        let next = (0..LOOKS.min(all)).map(|step| (self.hand + step) % all);
        let rank = |number: &usize| {
            let crowd = self.crowds[*number].as_ref();
            crowd.map(|c| (!c.users.iter().any(|user| families.contains(&user.account)), c.newest))
        };
        let Some(victim) = next.min_by_key(rank) else { return };
        self.hand = (self.hand + LOOKS) % all;
        let Some(thing) = self.crowds[victim].as_ref().map(|crowd| crowd.thing) else { return };
        let at = self.bucket(thing);
        if let Some(way) = self.buckets[at].things.iter().position(|other| *other == thing.get()) {
            let link = self.buckets[at].places[way].link;
            self.buckets[at].things[way] = 0;
            self.buckets[at].places[way] = Place::default();
            (self.things, self.dropped) = (self.things - 1, self.dropped + 1);
            self.drop_crowd(link);
        }
    }

    fn drop_crowd(&mut self, link: u32) {
        let Some(number) = (link & CROWD).checked_sub(1) else { return };
        if let Some(crowd) = self.crowds.get_mut(number as usize).and_then(Option::take) {
            self.counts -= usize::from(crowd.count.is_some());
            self.free.push(number);
        }
    }
}
