//! Accounts that lines named lately. An active one comes again soon, mostly, and then its id need not be hashed again.

use compact_str::CompactString;

use super::identity::{EventsBy, EventsOf};
use super::names::{ends, mixed};
use super::scan::words;
use super::{Domain, Hash, IdentityKey};

/// Enough for half of the lines of a log of 100,000 accounts, and few enough to stay in a core's own cache: 48 KiB.
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
    let upper = mixed(id.len(), ends(id)) >> 32;
    usize::try_from((upper * SLOTS as u64) >> 32).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_account_that_is_known_is_the_one_asked_for_however_many_share_its_slot() {
        let identity = IdentityKey::public();
        let source = identity.events_of(b"log");
        let mut known = Known::default();
        for turn in 0..3 {
            for number in 0..3 * SLOTS {
                let width = 1 + number % 30;
                let id = format!("account {number:0>width$}");
                let found = known.account(id.as_bytes(), || Named::new(id.as_bytes(), &identity, source));
                assert_eq!((found.id.as_str(), found.hash), (id.as_str(), identity.account(&id)), "turn {turn}");
                assert_eq!(found.events.event(b"e"), identity.event("log", &id, "e"));
                let again = known.account(id.as_bytes(), || unreachable!("it was named just now"));
                assert_eq!(again.id, id);
            }
        }
    }
}
