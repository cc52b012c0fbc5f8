//! Every account in memory, found by the keyed hash of its id.
//!
//! States stand in blocks that never move; a table of hashes says where. Looks for a batch of accounts are begun together, so that
//! their waits for memory overlap. Those that were not used for long may be put out once they are stored; a port brings them back.

use compact_str::CompactString;
use hashbrown::HashTable;

use crate::activity::Activity;
use crate::event::{Event, Hash};
use crate::signal::layout;
use crate::window::Account;

/// Accounts of a block.
const BLOCK: usize = 256;
/// Bounds on the places that one search for something to put out looks at, so that no entry waits long.
const LOOKS_MIN: usize = 1_024;
const LOOKS_MAX: usize = 16_384;

/// Where an account stands. Valid until [`Accounts::evict`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u32);

#[derive(Clone, Copy, Debug)]
struct Found {
    hash: Hash,
    place: Place,
}

/// Where accounts are that are not in memory.
pub trait Cold: std::fmt::Debug + Send {
    /// The stored state of an account; `None` where there is none.
    ///
    /// # Errors
    /// Where nobody can tell: says why.
    fn fetch(&mut self, hash: Hash, id: &str) -> Result<Option<Account>, String>;
}

/// The accounts.
#[derive(Debug)]
pub struct Accounts {
    table: HashTable<Found>,
    blocks: Vec<Box<[Account]>>,
    /// Whose account stands in each place; `None` in a free one.
    owners: Vec<Option<Hash>>,
    free: Vec<Place>,
    dirty: Vec<Place>,
    /// How many were active lately.
    pub activity: Activity,
    cold: Option<Box<dyn Cold>>,
    failed: Option<String>,
    in_memory_max: usize,
    hand: usize,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            table: HashTable::new(),
            blocks: Vec::new(),
            owners: Vec::new(),
            free: Vec::new(),
            dirty: Vec::new(),
            activity: Activity::default(),
            cold: None,
            failed: None,
            in_memory_max: usize::MAX,
            hand: 0,
        }
    }
}

impl Accounts {
    /// From here on what is not in memory is looked for in `cold`.
    pub fn set_cold(&mut self, cold: Box<dyn Cold>) {
        self.cold = Some(cold);
    }

    /// From here on about so many are kept in memory ([`Accounts::evict`]).
    pub fn set_in_memory_max(&mut self, accounts: usize) {
        self.in_memory_max = accounts.max(1);
    }

    /// Why a stored account could not be read. From then on states may lack what was stored: nothing made of them may be used.
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

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
        account.transient.used = true;
        if !account.transient.dirty {
            account.transient.dirty = true;
            self.dirty.push(place);
        }
        account
    }

    /// Hash of the account at a place; `None` where none stands.
    pub fn hash_at(&self, place: Place) -> Option<Hash> {
        self.owners.get(place.0 as usize).copied().flatten()
    }

    fn raw(&mut self, place: Place) -> &mut Account {
        &mut self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK]
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
            if self.owners.len() == self.blocks.len() * BLOCK {
                self.blocks.push((0..BLOCK).map(|_| Account::default()).collect());
            }
            self.owners.push(None);
            Place(u32::try_from(self.owners.len() - 1).unwrap_or(u32::MAX))
        });
        self.owners[place.0 as usize] = Some(hash);
        *self.raw(place) = account;
        self.table.insert_unique(hash.get(), Found { hash, place }, |found| found.hash.get());
        place
    }

    /// Takes in a state that was read back. Entries up to its position are in it already.
    pub fn restore(&mut self, hash: Hash, mut account: Account) -> Place {
        account.transient.includes = account.position;
        if account.windows.now > 0 {
            self.activity.note(hash, account.windows.now);
        }
        self.insert(hash, account)
    }

    /// Finds an account, in memory or stored.
    pub fn find_or_load(&mut self, hash: Hash, id: &str) -> Option<Place> {
        if let Some(place) = self.find(hash, id) {
            return Some(place);
        }
        match self.cold.as_mut()?.fetch(hash, id) {
            Ok(account) => account.map(|account| self.restore(hash, account)),
            Err(why) => {
                self.failed.get_or_insert(why);
                None
            }
        }
    }

    /// Finds an account, or takes it in with nothing known.
    pub fn find_or_new(&mut self, hash: Hash, id: &str) -> Place {
        match self.find_or_load(hash, id) {
            Some(place) => place,
            None => self.insert(hash, Account::new(CompactString::from(id), layout().id)),
        }
    }

    /// Puts accounts out of memory until no more than the most that may be kept are left: those that are stored as they are and were
    /// not used since the hand last came by (second chance). Each call looks at a bounded number of places. Every [`Place`] known before is void. Where too few are stored yet, more
    /// stay: see [`Accounts::is_crowded`].
    pub fn evict(&mut self) {
        let over = self.table.len().saturating_sub(self.in_memory_max);
        let mut looks = (over * 4 + LOOKS_MIN).min(LOOKS_MAX);
        while self.table.len() > self.in_memory_max && looks > 0 {
            looks -= 1;
            self.hand = if self.hand + 1 < self.owners.len() { self.hand + 1 } else { 0 };
            let (Some(hash), Ok(number)) = (self.owners[self.hand], u32::try_from(self.hand)) else { continue };
            let place = Place(number);
            let transient = &mut self.raw(place).transient;
            if transient.dirty || transient.storing {
                continue;
            }
            if !std::mem::take(&mut transient.used) {
                self.remove(hash, place);
            }
        }
    }

    /// Whether so many have changed since they were stored that a checkpoint should not wait.
    pub fn is_crowded(&self) -> bool {
        self.dirty.len() > self.in_memory_max / 2
    }

    fn remove(&mut self, hash: Hash, place: Place) {
        if let Ok(found) = self.table.find_entry(hash.get(), |found| found.place == place) {
            found.remove();
        }
        self.owners[place.0 as usize] = None;
        self.free.push(place);
        *self.raw(place) = Account::default();
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

    /// Calls `each` with every account in memory, in no order; they do not count as changed.
    pub fn each_mut(&mut self, each: impl FnMut(&mut Account)) {
        self.blocks.iter_mut().flat_map(|block| block.iter_mut()).for_each(each);
    }

    /// Every account in memory, in no order.
    pub fn iter(&self) -> impl Iterator<Item = (Hash, &Account)> {
        self.table.iter().map(|found| (found.hash, self.at(found.place)))
    }

    /// How many have changed since they were stored.
    pub fn changed(&self) -> usize {
        self.dirty.len()
    }

    /// The accounts changed since they were stored, in the order of their first change: a checkpoint takes them over. They stay in
    /// memory until each was stored ([`Accounts::storing`], [`Accounts::stored`]).
    pub fn take_changed(&mut self) -> Vec<Place> {
        std::mem::take(&mut self.dirty)
    }

    /// The state that is stored now: what changes from here on is for the next checkpoint.
    pub fn storing(&mut self, place: Place) -> &Account {
        let account = self.raw(place);
        (account.transient.dirty, account.transient.storing) = (false, true);
        account
    }

    /// These can be read back now.
    pub fn stored(&mut self, places: &[Place]) {
        for place in places {
            self.raw(*place).transient.storing = false;
        }
    }

    /// These were given to [`Accounts::storing`], and could not be stored.
    pub fn not_stored(&mut self, places: &[Place]) {
        for place in places {
            self.raw(*place).transient.storing = false;
            self.at_mut(*place);
        }
    }

    /// These were taken ([`Accounts::take_changed`]) and never given to [`Accounts::storing`].
    pub fn give_back(&mut self, mut places: Vec<Place>) {
        places.append(&mut self.dirty);
        self.dirty = places;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::IdentityKey;
    use std::collections::BTreeMap;
    use std::sync::{Arc, Mutex};

    #[derive(Debug, Default, Clone)]
    struct Shelf(Arc<Mutex<BTreeMap<String, Account>>>);

    impl Cold for Shelf {
        fn fetch(&mut self, _: Hash, id: &str) -> Result<Option<Account>, String> {
            if id == "broken" { Err("it burnt".to_owned()) } else { Ok(self.0.lock().unwrap().get(id).cloned()) }
        }
    }

    fn store_all(accounts: &mut Accounts, shelf: &Shelf) {
        let places = accounts.take_changed();
        for place in &places {
            let account = accounts.storing(*place).clone();
            shelf.0.lock().unwrap().insert(account.id.to_string(), account);
        }
        accounts.stored(&places);
    }

    #[test]
    fn accounts_put_out_of_memory_come_back_as_they_were_stored() {
        let (key, shelf, mut accounts) = (IdentityKey::public(), Shelf::default(), Accounts::default());
        accounts.set_cold(Box::new(shelf.clone()));
        accounts.set_in_memory_max(100);
        let names: Vec<String> = (0..1_000).map(|n| format!("a{n}")).collect();
        for (n, name) in names.iter().enumerate() {
            let place = accounts.find_or_new(key.account(name), name);
            accounts.at_mut(place).position = n as u64 + 1;
            if n % 50 == 49 {
                store_all(&mut accounts, &shelf);
                accounts.evict();
                assert!(accounts.len() <= 100);
            }
        }
        for (n, name) in names.iter().enumerate() {
            let place = accounts.find_or_load(key.account(name), name).unwrap();
            let account = accounts.at(place);
            assert_eq!((account.id.as_str(), account.position), (name.as_str(), n as u64 + 1));
        }
        assert!(accounts.find_or_load(key.account("nobody"), "nobody").is_none() && accounts.failed().is_none());
    }

    #[test]
    fn what_is_not_stored_yet_stays_and_a_checkpoint_is_asked_for() {
        let (key, mut accounts) = (IdentityKey::public(), Accounts::default());
        accounts.set_cold(Box::new(Shelf::default()));
        accounts.set_in_memory_max(10);
        for n in 0..50 {
            let name = format!("a{n}");
            let place = accounts.find_or_new(key.account(&name), &name);
            accounts.at_mut(place);
        }
        accounts.evict();
        assert_eq!((accounts.len(), accounts.is_crowded()), (50, true));
        let places = accounts.take_changed();
        for place in &places {
            accounts.storing(*place);
        }
        accounts.evict();
        assert_eq!(accounts.len(), 50, "on their way to the store");
        accounts.at_mut(places[7]);
        accounts.stored(&places);
        accounts.evict();
        assert_eq!(accounts.len(), 10);
        assert!(accounts.find(key.account("a7"), "a7").is_some(), "changed since");
    }

    #[test]
    fn what_could_not_be_stored_counts_as_changed_again() {
        let (key, mut accounts) = (IdentityKey::public(), Accounts::default());
        for name in ["a", "b", "c"] {
            let place = accounts.find_or_new(key.account(name), name);
            accounts.at_mut(place);
        }
        let places = accounts.take_changed();
        drop(accounts.storing(places[0]).clone());
        drop(accounts.storing(places[1]).clone());
        accounts.at_mut(places[1]);
        accounts.not_stored(&places[..2]);
        accounts.give_back(places[2..].to_vec());
        let mut again = accounts.take_changed();
        again.sort_unstable();
        assert_eq!(again, places);
    }

    #[test]
    fn a_state_that_cannot_be_read_is_told_and_not_taken_for_none() {
        let (key, mut accounts) = (IdentityKey::public(), Accounts::default());
        accounts.set_cold(Box::new(Shelf::default()));
        accounts.set_in_memory_max(10);
        assert!(accounts.find_or_load(key.account("broken"), "broken").is_none());
        assert_eq!(accounts.failed(), Some("it burnt"));
    }
}
