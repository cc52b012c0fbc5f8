//! Every account in memory, found by the keyed hash of its id.
//!
//! States stand in blocks that never move; a table of hashes says where. Looks for a batch of accounts are begun together, so that
//! their waits for memory overlap.

use compact_str::CompactString;
use hashbrown::HashTable;

use crate::event::{Event, Hash};
use crate::signal::layout;
use crate::window::Account;

/// Accounts of a block.
const BLOCK: usize = 256;

/// Where an account stands. Valid until it is put out of memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u32);

#[derive(Clone, Copy, Debug)]
struct Found {
    hash: Hash,
    place: Place,
}

/// The accounts.
#[derive(Debug, Default)]
pub struct Accounts {
    table: HashTable<Found>,
    blocks: Vec<Box<[Account]>>,
    used: u32,
    free: Vec<Place>,
    dirty: Vec<Place>,
}

impl Accounts {
    /// How many are in memory.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The account at a place.
    pub fn at(&self, place: Place) -> &Account {
        &self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK]
    }

    /// The account at a place, to be changed; it counts as changed since the last checkpoint.
    pub fn at_mut(&mut self, place: Place) -> &mut Account {
        let account = &mut self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK];
        if !account.transient.dirty {
            account.transient.dirty = true;
            self.dirty.push(place);
        }
        account
    }

    /// Finds an account by hash and id.
    pub fn find(&self, hash: Hash, id: &str) -> Option<Place> {
        self.table
            .find(hash.get(), |found| found.hash == hash && self.at(found.place).id == id)
            .map(|found| found.place)
    }

    /// Takes an account in that is not there yet.
    pub fn insert(&mut self, hash: Hash, account: Account) -> Place {
        let place = self.free.pop().unwrap_or_else(|| {
            if self.used as usize == self.blocks.len() * BLOCK {
                self.blocks.push((0..BLOCK).map(|_| Account::default()).collect());
            }
            self.used += 1;
            Place(self.used - 1)
        });
        self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK] = account;
        self.table.insert_unique(hash.get(), Found { hash, place }, |found| found.hash.get());
        place
    }

    /// Finds an account, or takes it in with nothing known.
    pub fn find_or_new(&mut self, hash: Hash, id: &str) -> Place {
        match self.find(hash, id) {
            Some(place) => place,
            None => self.insert(hash, Account::new(CompactString::from(id), layout().id)),
        }
    }

    /// Puts an account out of memory. It must have been stored: what changed since is lost.
    pub fn remove(&mut self, hash: Hash, place: Place) -> Account {
        if let Ok(found) = self.table.find_entry(hash.get(), |found| found.place == place) {
            found.remove();
        }
        self.free.push(place);
        std::mem::take(&mut self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK])
    }

    /// Begins to fetch what these events will touch. Answers nothing of use: the sum keeps the compiler from leaving it out.
    pub fn touch(&self, events: &[Event], places: &mut Vec<Option<Place>>) -> u64 {
        places.clear();
        places.extend(events.iter().map(|event| {
            self.table.find(event.account.get(), |found| found.hash == event.account).map(|found| found.place)
        }));
        let each = |step: fn(&Account, &Event) -> u64| {
            let pairs = events.iter().zip(places.iter());
            pairs.filter_map(|(event, place)| place.map(|place| step(self.at(place), event))).fold(0, u64::wrapping_add)
        };
        each(|account, _| account.position ^ account.windows.now.cast_unsigned())
            ^ each(|account, event| account.windows.touch() ^ account.seen.touch(event.key_short()))
    }

    /// Every account in memory, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (Hash, &Account)> {
        self.table.iter().map(|found| (found.hash, self.at(found.place)))
    }

    /// Accounts changed since they were last taken, in the order of their first change. They count as unchanged from here on.
    pub fn take_dirty(&mut self) -> Vec<Place> {
        let dirty = std::mem::take(&mut self.dirty);
        for place in &dirty {
            self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK].transient.dirty = false;
        }
        dirty
    }

    /// Counts accounts as changed again, after a checkpoint that failed.
    pub fn mark_dirty(&mut self, places: &[Place]) {
        for place in places {
            self.at_mut(*place);
        }
    }
}
