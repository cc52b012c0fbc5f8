//! What accounts share: for each address, device, card and text the accounts that used it lately, within bounds and fading with time;
//! and the observations (`account.observed`) that follow where enough of them meet. What is observed depends on the events and their
//! order alone, never on how they were cut into batches.
//!
//! Only what an account does by itself is looked at: a recipient's address or an attacker's failed sign-in links nobody. Accounts under one
//! parent are one family, and share nothing with each other here. A thing that very many families use (a phone network's address, a
//! shop system's text) says nothing about any of them.

mod crowd;
mod saved;
mod sort;
mod table;
#[cfg(test)]
mod tests;
mod told;

pub use saved::Cursor;
pub use sort::{Bounds, Sort};

use compact_str::CompactString;

use crate::event::{Domain, Event, Hash, IdentityKey, Kind, Traits};
use table::{Table, User};
use told::Told;

/// Things of each sort that are held, unless the configuration says otherwise.
pub const THINGS_MAX: usize = 1 << 19;
/// Others that are told when a thing is found to be shared; whoever is not is told when it next uses the thing.
const TOLD_MAX: usize = 8;
const DAY_MS: i64 = 86_400_000;

/// How much is held, and what was let go.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// Things now held.
    pub things: usize,
    /// Things forgotten before their window was over, for want of room.
    pub dropped: u64,
    /// Observations made.
    pub observed: u64,
}

/// See the module.
#[derive(Debug)]
pub struct Sharing {
    identity: IdentityKey,
    tables: [Table; Sort::ALL.len()],
    told: Told,
    observed: [u64; Sort::ALL.len()],
    users: Vec<User>,
}

impl Sharing {
    /// With room for so many things of each sort (rounded up): 24 bytes each; a thing that accounts share takes some 300 more, and there
    /// is room for one such among 16; one of more than 16 accounts 1 to 6 KB more, one among 512.
    pub fn new(identity: IdentityKey, things_max: usize) -> Self {
        Self {
            identity,
            tables: Sort::ALL.map(|sort| Table::new(sort.bounds(), things_max)),
            told: Told::new(things_max / 8),
            observed: [0; Sort::ALL.len()],
            users: Vec::new(),
        }
    }

    /// Asks for what these events will look at.
    pub fn ask(&self, events: &[Event]) {
        for event in events {
            for sort in Sort::ALL {
                if let Some(thing) = sort.thing(event) {
                    self.tables[sort as usize].ask(thing);
                }
            }
        }
    }

    /// Notes what the event's account used, and adds what there is to observe to `out`: for the account itself, and where it is the one
    /// by which the thing comes to be shared, for those who used it before and whose ids `names` knows. At most one an account, thing
    /// and day: [`Told`] says so mostly, the account's memory of event keys always.
    pub fn take(&mut self, event: &Event, names: &mut dyn FnMut(Hash) -> Option<CompactString>, out: &mut Vec<Event>) {
        if event.kind == Kind::AccountObserved {
            self.heard(event);
            return;
        }
        for sort in Sort::ALL {
            let Some(thing) = sort.thing(event) else { continue };
            let Some(user) = User::of(event) else { continue };
            let Bounds { others_min, .. } = sort.bounds();
            let sharers = self.tables[sort as usize].see(thing, user);
            if sharers.others < others_min {
                continue;
            }
            let found = Found { sort, thing, others: sharers.others, at: event.at, arrived: event.arrived };
            self.tell(found, event.account, &mut |_| Some(event.account_id.clone()), out);
            if sharers.came && sharers.others == others_min {
                let mut users = std::mem::take(&mut self.users);
                users.clear();
                users.extend(self.tables[sort as usize].users(thing));
                users.retain(|other| other.account != user.account && !other.under_parent);
                users.sort_unstable_by_key(|other| (std::cmp::Reverse(other.seen), other.account));
                users.truncate(TOLD_MAX);
                for other in &users {
                    self.tell(found, other.account, names, out);
                }
                self.users = users;
            }
        }
    }

    fn tell(
        &mut self,
        found: Found,
        account: Hash,
        names: &mut dyn FnMut(Hash) -> Option<CompactString>,
        out: &mut Vec<Event>,
    ) {
        let mark = found.mark(account);
        if self.told.has(mark) {
            return;
        }
        if let Some(id) = names(account) {
            self.told.insert(mark);
            self.observed[found.sort as usize] += 1;
            out.push(found.observation(&self.identity, account, id));
        }
    }

    /// An observation that stands in the journal: it need not be made again. One that the platform sends is not ours.
    fn heard(&mut self, event: &Event) {
        if let Some(found) =
            Found::in_observation(event).filter(|found| found.key(&self.identity, event.account) == event.key)
        {
            self.told.insert(found.mark(event.account));
        }
    }

    /// Observations that could not be journalled: each may be made again.
    pub fn take_back<'e>(&mut self, events: impl Iterator<Item = &'e Event>) {
        for event in events {
            if let Some(found) = Found::in_observation(event) {
                self.told.remove(found.mark(event.account));
            }
        }
    }

    /// How much is held of a sort.
    pub fn held(&self, sort: Sort) -> Held {
        let (things, dropped) = self.tables[sort as usize].held();
        Held { things, dropped, observed: self.observed[sort as usize] }
    }
}

/// That a thing is shared.
#[derive(Clone, Copy, Debug)]
struct Found {
    sort: Sort,
    thing: Hash,
    others: u32,
    at: i64,
    arrived: i64,
}

impl Found {
    fn in_observation(event: &Event) -> Option<Self> {
        let sort = Sort::ALL.into_iter().find(|sort| event.traits.any(sort.bounds().mark))?;
        let thing = match sort {
            Sort::Address => event.ip_prefix,
            Sort::Device => event.device,
            Sort::Card | Sort::Template => event.content,
        };
        let ours = event.kind == Kind::AccountObserved;
        Some(Self { sort, thing: thing.filter(|_| ours)?, others: event.count, at: event.at, arrived: event.arrived })
    }

    fn day(self) -> i64 {
        self.at.div_euclid(DAY_MS)
    }

    /// What [`Told`] remembers.
    fn mark(self, account: Hash) -> u64 {
        let day = self.day().cast_unsigned().wrapping_mul(0xA24B_AED4_963E_E407).wrapping_add(self.sort as u64);
        (account.get() ^ self.thing.get().rotate_left(32) ^ day).wrapping_mul(0x9FB2_1C65_1E98_DF25)
    }

    /// The same for the same account, thing and day, so that an observation made again counts once. Of a domain of its own: no event that
    /// is sent, whatever source and id it names, has this key.
    fn key(self, identity: &IdentityKey, account: Hash) -> u128 {
        let mut name = [0; 25];
        name[0] = self.sort as u8;
        name[1..9].copy_from_slice(&account.get().to_le_bytes());
        name[9..17].copy_from_slice(&self.thing.get().to_le_bytes());
        name[17..].copy_from_slice(&self.day().to_le_bytes());
        identity.hash(Domain::Observed, &name)
    }

    fn observation(self, identity: &IdentityKey, account: Hash, id: CompactString) -> Event {
        let key = self.key(identity, account);
        let mut event = Event::bare(key, account, id, self.at, self.arrived, Kind::AccountObserved);
        event.traits = Traits::NONE.with(self.sort.bounds().mark);
        event.count = self.others;
        *match self.sort {
            Sort::Address => &mut event.ip_prefix,
            Sort::Device => &mut event.device,
            Sort::Card | Sort::Template => &mut event.content,
        } = Some(self.thing);
        event
    }
}
