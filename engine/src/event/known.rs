//! Accounts that lines named lately. An active one comes again soon, mostly, and then its id need not be hashed again.

use compact_str::CompactString;

use super::identity::{EventsBy, EventsOf};
use super::names::{ends, mixed};
use super::scan::words;
use super::{Domain, Hash, IdentityKey};

/// As many as fit a core's own cache beside the rest: 64 KiB.
const SLOTS: usize = 512;

/// An account as an event names it.
#[derive(Clone)]
pub(super) struct Named {
    pub id: CompactString,
    pub hash: Hash,
    /// Its events of the usual source.
    pub events: EventsBy,
}

impl Named {
    pub fn new(id: &[u8], identity: &IdentityKey, source: EventsOf) -> Self {
        Self { id: words(id).into(), hash: identity.hash64(Domain::Account, id), events: source.by(id) }
    }
}

/// The accounts, each in the one slot that its id chooses: a newer one takes an older one's place.
#[derive(Default)]
pub(super) struct Known {
    slots: Vec<Option<Named>>,
}

impl Known {
    /// The account of that id: as it is known, or as `named` says.
    #[inline]
    pub fn account(&mut self, id: &[u8], named: impl FnOnce() -> Named) -> &Named {
        if self.slots.is_empty() {
            self.slots.resize(SLOTS, None);
        }
        let slot = &mut self.slots[slot(id)];
        if slot.as_ref().is_none_or(|known| known.id.as_bytes() != id) {
            *slot = None;
        }
        slot.get_or_insert_with(named)
    }
}

#[inline]
fn slot(id: &[u8]) -> usize {
    let mixed = mixed(id.len(), ends(id)) >> 32;
    usize::try_from(mixed).unwrap_or(0) * SLOTS >> 32
}
