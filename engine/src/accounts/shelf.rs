//! Accounts that were not used for a while, each as the bytes of its state: a tenth of the room that it takes unpacked.

use allocator_api2::{boxed::Box, vec::Vec as VecIn};
use std::alloc::System;

use crate::ahead;
use crate::event::Hash;
use crate::window::{Account, Transient, packed_id};

/// Accounts of a block.
const BLOCK: usize = 4_096;
/// Changed since it was stored.
const DIRTY: u8 = 1;
/// On its way to the store.
const STORING: u8 = 2;
/// The hand of the clock has not come by since it was put here.
const FRESH: u8 = 4;
/// Entries up to a number, which follows in 8 bytes, were in the state when it was read back.
const INCLUDES: u8 = 8;
/// Lines of a state that are asked for: most states are no longer.
const STATE_LINES: usize = 16;

/// Flags, what they announce, and the state. Empty in a free place.
#[derive(Debug)]
struct Record {
    hash: Option<Hash>,
    bytes: Bytes,
}

/// From the system's allocator, whatever the program has beside it: it rounds up to 16 bytes, where quicker ones lose a tenth of what lies
/// here for long.
type Bytes = Box<[u8], System>;

fn kept(bytes: &[u8]) -> Bytes {
    let mut kept = VecIn::with_capacity_in(bytes.len(), System);
    kept.extend_from_slice(bytes);
    kept.into_boxed_slice()
}

/// All of them, each in a place that stays its own until it is taken away.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    blocks: Vec<Vec<Record>>,
    free: Vec<u32>,
    hand: usize,
    /// Room to pack in.
    scratch: Vec<u8>,
}

impl Shelf {
    fn record(&self, place: u32) -> &Record {
        &self.blocks[place as usize / BLOCK][place as usize % BLOCK]
    }

    fn record_mut(&mut self, place: u32) -> &mut Record {
        &mut self.blocks[place as usize / BLOCK][place as usize % BLOCK]
    }

    fn flags_mut(&mut self, place: u32) -> Option<&mut u8> {
        self.record_mut(place).bytes.first_mut()
    }

    /// The state of an account.
    pub(super) fn state(&self, place: u32) -> &[u8] {
        let bytes = &self.record(place).bytes;
        let head = if bytes.first().is_some_and(|flags| flags & INCLUDES > 0) { 9 } else { 1 };
        bytes.get(head..).unwrap_or_default()
    }

    /// Whether the account in a place has that id.
    pub(super) fn is(&self, place: u32, id: &str) -> bool {
        packed_id(self.state(place)) == Some(id.as_bytes())
    }

    /// Puts an account here.
    ///
    /// # Errors
    /// Where it cannot be packed.
    pub(super) fn put(&mut self, hash: Hash, account: &Account) -> Result<u32, postcard::Error> {
        let Transient { dirty, storing, includes, .. } = account.transient;
        let flag = |set: bool, flag: u8| if set { flag } else { 0 };
        self.scratch.clear();
        self.scratch.push(FRESH | flag(dirty, DIRTY) | flag(storing, STORING) | flag(includes > 0, INCLUDES));
        if includes > 0 {
            self.scratch.extend_from_slice(&includes.to_le_bytes());
        }
        account.pack(&mut self.scratch)?;
        let record = Record { hash: Some(hash), bytes: kept(&self.scratch) };
        if let Some(place) = self.free.pop() {
            *self.record_mut(place) = record;
            return Ok(place);
        }
        if self.blocks.last().is_none_or(|block| block.len() == BLOCK) {
            self.blocks.push(Vec::with_capacity(BLOCK));
        }
        let before = (self.blocks.len() - 1) * BLOCK;
        let place = before + self.blocks.last().map_or(0, Vec::len);
        if let Some(block) = self.blocks.last_mut() {
            block.push(record);
        }
        Ok(u32::try_from(place).unwrap_or(u32::MAX))
    }

    /// The account in a place, unpacked; `None` where its bytes are damaged.
    pub(super) fn unpacked(&self, place: u32) -> Option<Account> {
        let bytes = &self.record(place).bytes;
        let flags = *bytes.first()?;
        let mut account = Account::unpack(self.state(place))?;
        account.transient.dirty = flags & DIRTY > 0;
        account.transient.storing = flags & STORING > 0;
        if flags & INCLUDES > 0 {
            account.transient.includes = u64::from_le_bytes(bytes.get(1..9)?.try_into().ok()?);
        }
        Some(account)
    }

    /// Clears a place.
    pub(super) fn remove(&mut self, place: u32) {
        *self.record_mut(place) = Record { hash: None, bytes: kept(&[]) };
        self.free.push(place);
    }

    /// Moves the hand on by one place; answers it where the account there may be put out of memory: it is stored as it is, and the
    /// hand comes by for the second time.
    pub(super) fn next_to_go(&mut self) -> Option<(Hash, u32)> {
        let places = self.blocks.last().map_or(0, |last| (self.blocks.len() - 1) * BLOCK + last.len());
        self.hand = if self.hand + 1 < places { self.hand + 1 } else { 0 };
        let place = u32::try_from(self.hand).ok()?;
        if places == 0 {
            return None;
        }
        let hash = self.record(place).hash?;
        let flags = self.flags_mut(place)?;
        let before = *flags;
        *flags &= !FRESH;
        (before & (FRESH | DIRTY | STORING) == 0).then_some((hash, place))
    }

    /// The state, if it changed since it was stored: it is on its way to the store now.
    pub(super) fn storing(&mut self, place: u32) -> Option<&[u8]> {
        let flags = self.flags_mut(place)?;
        if *flags & DIRTY == 0 {
            return None;
        }
        *flags = *flags & !DIRTY | STORING;
        Some(self.state(place))
    }

    /// The state is no longer on its way.
    pub(super) fn stored(&mut self, place: u32) {
        if let Some(flags) = self.flags_mut(place) {
            *flags &= !STORING;
        }
    }

    /// The state could not be stored; whether it had not changed anyway since.
    pub(super) fn not_stored(&mut self, place: u32) -> bool {
        let Some(flags) = self.flags_mut(place) else { return false };
        let clean = *flags & DIRTY == 0;
        *flags = *flags & !STORING | DIRTY;
        clean
    }

    /// Asks for what says where a state stands.
    pub(super) fn ask(&self, place: u32) {
        ahead::of(self.record(place));
    }

    /// Asks for the state; what [`Shelf::ask`] asked for should have come.
    pub(super) fn ask_state(&self, place: u32) {
        ahead::first(&self.record(place).bytes, STATE_LINES);
    }
}
