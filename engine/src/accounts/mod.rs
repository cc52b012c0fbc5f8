//! Every account in memory, found by the keyed hash of its id.
//!
//! States stand in blocks that never move; a table of hashes says where. Looks for a batch of accounts are begun together, so that
//! their waits for memory overlap. Those that were not used for a while are packed, and unpacked when an event comes; those that were not
//! used for long may be put out once they are stored, and a port brings them back. Nothing that is decided depends on either.

mod ask;
mod shelf;
#[cfg(test)]
mod tests;

use compact_str::CompactString;
use hashbrown::HashTable;
use std::borrow::Cow;

use crate::activity::Activity;
use crate::event::Hash;
use crate::signal::layout;
use crate::window::{Account, packed_id};
use shelf::Shelf;

/// Accounts of a block.
const BLOCK: usize = 256;
/// Bounds on the places that one search for something to put out looks at, so that no entry waits long.
const LOOKS_MIN: usize = 1_024;
const LOOKS_MAX: usize = 16_384;
/// Accounts kept unpacked, where nothing else is said.
pub const UNPACKED_MAX: usize = 100_000;

/// Where an account stands, unpacked. Valid until [`Accounts::evict`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place(u32);

#[derive(Clone, Copy, Debug)]
struct Found {
    hash: Hash,
    seat: Seat,
}

/// A place, or with the highest bit set a place on the shelf of packed accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat(u32);

const PACKED: u32 = 1 << 31;

enum Stands {
    Unpacked(Place),
    Packed(u32),
}

impl Seat {
    fn stands(self) -> Stands {
        if self.0 & PACKED == 0 { Stands::Unpacked(Place(self.0)) } else { Stands::Packed(self.0 & !PACKED) }
    }
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
    shelf: Shelf,
    /// Hash of each that changed since it was stored.
    dirty: Vec<Hash>,
    /// How many were active lately.
    pub activity: Activity,
    cold: Option<Box<dyn Cold>>,
    failed: Option<String>,
    in_memory_max: usize,
    unpacked_max: usize,
    hand: usize,
    /// Room to pack in.
    scratch: Vec<u8>,
}

impl Default for Accounts {
    fn default() -> Self {
        Self {
            table: HashTable::new(),
            blocks: Vec::new(),
            owners: Vec::new(),
            free: Vec::new(),
            shelf: Shelf::default(),
            dirty: Vec::new(),
            activity: Activity::default(),
            cold: None,
            failed: None,
            in_memory_max: usize::MAX,
            unpacked_max: UNPACKED_MAX,
            hand: 0,
            scratch: Vec::new(),
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

    /// From here on about so many of those in memory are kept unpacked ([`Accounts::evict`]).
    pub fn set_unpacked_max(&mut self, accounts: usize) {
        self.unpacked_max = accounts.max(1);
    }

    /// Why a stored account could not be read. From then on states may lack what was stored: nothing made of them may be used.
    pub fn failed(&self) -> Option<&str> {
        self.failed.as_deref()
    }

    /// How many are in memory, packed or not.
    pub fn len(&self) -> usize {
        self.table.len()
    }

    /// Whether none is.
    pub fn is_empty(&self) -> bool {
        self.table.is_empty()
    }

    /// The hashes of those in memory, in no order.
    pub fn hashes(&self) -> impl Iterator<Item = Hash> {
        self.table.iter().map(|found| found.hash)
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
            self.dirty.extend(self.owners[place.0 as usize]);
        }
        account
    }

    /// The account at a place, with all that waited taken in; it does not count as changed by that.
    pub fn settled(&mut self, place: Place) -> &Account {
        let account = self.raw(place);
        account.settle();
        account
    }

    /// How many are in memory unpacked.
    pub fn unpacked(&self) -> usize {
        self.owners.len() - self.free.len()
    }

    fn raw(&mut self, place: Place) -> &mut Account {
        &mut self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK]
    }

    fn seat(&self, hash: Hash, id: &str) -> Option<Seat> {
        let is = |seat: Seat| match seat.stands() {
            Stands::Unpacked(place) => self.at(place).id == id,
            Stands::Packed(place) => self.shelf.is(place, id),
        };
        self.table.find(hash.get(), |found| found.hash == hash && is(found.seat)).map(|found| found.seat)
    }

    /// Whether an account is in memory, packed or not.
    pub fn contains(&self, hash: Hash, id: &str) -> bool {
        self.seat(hash, id).is_some()
    }

    /// Finds an account by hash and id, where it is unpacked; [`Accounts::find_or_load`] unpacks it.
    pub fn find(&self, hash: Hash, id: &str) -> Option<Place> {
        match self.seat(hash, id)?.stands() {
            Stands::Unpacked(place) => Some(place),
            Stands::Packed(_) => None,
        }
    }

    /// Takes an account in that is not there yet.
    pub fn insert(&mut self, hash: Hash, account: Account) -> Place {
        let place = self.take_place(hash, account);
        self.table.insert_unique(hash.get(), Found { hash, seat: Seat(place.0) }, |found| found.hash.get());
        place
    }

    fn take_place(&mut self, hash: Hash, account: Account) -> Place {
        let place = self.free.pop().unwrap_or_else(|| {
            if self.owners.len() == self.blocks.len() * BLOCK {
                self.blocks.push((0..BLOCK).map(|_| Account::default()).collect());
            }
            self.owners.push(None);
            Place(u32::try_from(self.owners.len() - 1).unwrap_or(u32::MAX))
        });
        self.owners[place.0 as usize] = Some(hash);
        *self.raw(place) = account;
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

    /// Finds an account, unpacked, packed or stored.
    pub fn find_or_load(&mut self, hash: Hash, id: &str) -> Option<Place> {
        match self.seat(hash, id).map(Seat::stands) {
            Some(Stands::Unpacked(place)) => return Some(place),
            Some(Stands::Packed(place)) => return self.unpack(hash, place, id),
            None => {}
        }
        match self.cold.as_mut()?.fetch(hash, id) {
            Ok(account) => account.map(|account| self.restore(hash, account)),
            Err(why) => {
                self.failed.get_or_insert(why);
                None
            }
        }
    }

    #[inline(never)]
    fn unpack(&mut self, hash: Hash, packed: u32, id: &str) -> Option<Place> {
        let Some(mut account) = self.shelf.unpacked(packed) else {
            self.failed.get_or_insert(format!("account {id} does not read back from memory"));
            return None;
        };
        account.transient.used = true;
        self.shelf.remove(packed);
        let place = self.take_place(hash, account);
        self.move_seat(hash, Seat(packed | PACKED), Seat(place.0));
        Some(place)
    }

    fn move_seat(&mut self, hash: Hash, from: Seat, to: Seat) {
        if let Some(found) = self.table.find_mut(hash.get(), |found| found.seat == from) {
            found.seat = to;
        }
    }

    /// Finds an account, or takes it in with nothing known.
    pub fn find_or_new(&mut self, hash: Hash, id: &str) -> Place {
        match self.find_or_load(hash, id) {
            Some(place) => place,
            None => self.insert(hash, Account::new(CompactString::from(id), layout().id)),
        }
    }

    /// As [`Accounts::find_or_new`], with the seat where [`Accounts::ask`] saw an account of that hash.
    #[inline]
    pub fn find_seen_or_new(&mut self, seen: Option<Seat>, hash: Hash, id: &str) -> Place {
        match seen.map(Seat::stands) {
            Some(Stands::Unpacked(place)) if self.at(place).id == id => place,
            _ => self.find_or_new(hash, id),
        }
    }

    /// Packs accounts until no more than the most that may stay unpacked are left, and puts packed ones out of memory until no more than
    /// the most that may be kept are left, of those that are stored as they are; each time those that were not used since the hand last
    /// came by (second chance). Each call looks at a bounded number of places. Every [`Place`] known before is void. Where too few are
    /// stored yet, more stay: see [`Accounts::is_crowded`].
    pub fn evict(&mut self) {
        let unpacked_max = self.unpacked_max.min(self.in_memory_max);
        let mut looks = looks_for(self.unpacked().saturating_sub(unpacked_max));
        while self.unpacked() > unpacked_max && looks > 0 {
            looks -= 1;
            self.hand = if self.hand + 1 < self.owners.len() { self.hand + 1 } else { 0 };
            self.ask_ahead();
            let (Some(hash), Ok(number)) = (self.owners[self.hand], u32::try_from(self.hand)) else { continue };
            if !std::mem::take(&mut self.raw(Place(number)).transient.used) {
                self.pack(hash, Place(number));
            }
        }
        let mut looks = looks_for(self.len().saturating_sub(self.in_memory_max));
        while self.len() > self.in_memory_max && looks > 0 {
            looks -= 1;
            if let Some((hash, packed)) = self.shelf.next_to_go() {
                self.forget(hash, Seat(packed | PACKED));
                self.shelf.remove(packed);
            }
        }
    }

    /// Packs an account; one that is stored as it is goes at once, where more are in memory than may be.
    fn pack(&mut self, hash: Hash, place: Place) {
        let crowded = self.len() > self.in_memory_max;
        let account = &mut self.blocks[place.0 as usize / BLOCK][place.0 as usize % BLOCK];
        account.settle();
        if crowded && !account.transient.dirty && !account.transient.storing {
            self.forget(hash, Seat(place.0));
        } else {
            match self.shelf.put(hash, account) {
                Ok(packed) => self.move_seat(hash, Seat(place.0), Seat(packed | PACKED)),
                // It stays as it is.
                Err(_) => return,
            }
        }
        self.owners[place.0 as usize] = None;
        self.free.push(place);
        *self.raw(place) = Account::default();
    }

    fn forget(&mut self, hash: Hash, seat: Seat) {
        if let Ok(found) = self.table.find_entry(hash.get(), |found| found.seat == seat) {
            found.remove();
        }
    }

    /// Whether so many have changed since they were stored that a checkpoint should not wait.
    pub fn is_crowded(&self) -> bool {
        self.dirty.len() > self.in_memory_max / 2
    }

    /// Calls `each` with every account in memory that is not packed, in no order; they do not count as changed.
    pub fn each_mut(&mut self, each: impl FnMut(&mut Account)) {
        self.blocks.iter_mut().flat_map(|block| block.iter_mut()).for_each(each);
    }

    /// Every account in memory, in no order, with all that waits taken in. Those that are packed are unpacked for the look alone; one that
    /// does not read back is left out.
    pub fn iter(&self) -> impl Iterator<Item = (Hash, Cow<'_, Account>)> {
        self.table.iter().filter_map(|found| match found.seat.stands() {
            Stands::Unpacked(place) if self.at(place).waiting.is_empty() => {
                Some((found.hash, Cow::Borrowed(self.at(place))))
            }
            Stands::Unpacked(place) => {
                let mut account = self.at(place).clone();
                account.settle();
                Some((found.hash, Cow::Owned(account)))
            }
            Stands::Packed(place) => Some((found.hash, Cow::Owned(self.shelf.unpacked(place)?))),
        })
    }

    /// How many have changed since they were stored.
    pub fn changed(&self) -> usize {
        self.dirty.len()
    }

    /// Hashes of the accounts changed since they were stored, in the order of their first change: a checkpoint takes them over. They stay
    /// in memory until each was stored ([`Accounts::storing`], [`Accounts::stored`]).
    pub fn take_changed(&mut self) -> Vec<Hash> {
        std::mem::take(&mut self.dirty)
    }

    /// Hands over the state that is stored now, with the id: what changes from here on is for the next checkpoint. Two accounts may have
    /// one hash: then both are, where both have changed.
    ///
    /// # Errors
    /// Where a state cannot be packed.
    pub fn storing(&mut self, hash: Hash, mut each: impl FnMut(&str, Vec<u8>)) -> Result<(), String> {
        for seat in self.seats(hash) {
            match seat.stands() {
                Stands::Packed(place) => {
                    if let Some(state) = self.shelf.storing(place) {
                        let id = packed_id(state).and_then(|id| std::str::from_utf8(id).ok());
                        each(id.ok_or("a packed state does not read back")?, state.to_vec());
                    }
                }
                Stands::Unpacked(place) if self.at(place).transient.dirty => {
                    let mut scratch = std::mem::take(&mut self.scratch);
                    scratch.clear();
                    let account = self.raw(place);
                    account.settle();
                    (account.transient.dirty, account.transient.storing) = (false, true);
                    account.pack(&mut scratch).map_err(|error| error.to_string())?;
                    each(&account.id, scratch.as_slice().to_vec());
                    self.scratch = scratch;
                }
                Stands::Unpacked(_) => {}
            }
        }
        Ok(())
    }

    /// The id of the account in memory that has this hash; `None` where it is not there, or where two share it.
    pub fn id_of(&self, hash: Hash) -> Option<CompactString> {
        let mut seats = self.seats(hash);
        let seat = seats.next().filter(|_| seats.next().is_none())?;
        match seat.stands() {
            Stands::Unpacked(place) => Some(self.at(place).id.clone()),
            Stands::Packed(place) => CompactString::from_utf8(packed_id(self.shelf.state(place))?).ok(),
        }
    }

    /// Where the accounts of a hash stand: one, but for an accident.
    fn seats(&self, hash: Hash) -> impl Iterator<Item = Seat> + use<> {
        let same: Vec<Seat> =
            self.table.iter_hash(hash.get()).filter(|found| found.hash == hash).map(|found| found.seat).collect();
        same.into_iter()
    }

    /// These can be read back now.
    pub fn stored(&mut self, hashes: &[Hash]) {
        for hash in hashes {
            for seat in self.seats(*hash) {
                match seat.stands() {
                    Stands::Unpacked(place) => self.raw(place).transient.storing = false,
                    Stands::Packed(place) => self.shelf.stored(place),
                }
            }
        }
    }

    /// These were given to [`Accounts::storing`], and could not be stored.
    pub fn not_stored(&mut self, hashes: &[Hash]) {
        for hash in hashes {
            for seat in self.seats(*hash) {
                match seat.stands() {
                    Stands::Unpacked(place) => {
                        self.raw(place).transient.storing = false;
                        self.at_mut(place);
                    }
                    Stands::Packed(place) => {
                        if self.shelf.not_stored(place) {
                            self.dirty.push(*hash);
                        }
                    }
                }
            }
        }
    }

    /// These were taken ([`Accounts::take_changed`]) and never given to [`Accounts::storing`].
    pub fn give_back(&mut self, mut hashes: Vec<Hash>) {
        hashes.append(&mut self.dirty);
        self.dirty = hashes;
    }
}

/// Places that one search looks at.
fn looks_for(over: usize) -> usize {
    (over * 4 + LOOKS_MIN).min(LOOKS_MAX)
}
