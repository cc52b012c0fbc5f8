//! In which order the events of a batch are taken in, where that is free: accounts know nothing of each other.

use crate::event::Event;

/// Bits of a place in a batch.
const PLACE_BITS: u32 = 16;

/// Where more than one row of so many is judged before its frame is full, side by side does not pay.
const ROWS_EARLY: usize = 32;
/// Batches taken in as they came after one that did not pay.
const REST: usize = 32;

/// Whether batches are taken in account by account. What comes of them is the same either way.
#[derive(Debug, Default)]
pub(super) struct Order {
    /// Frames of the batch under way that were judged early: for an account near a decision whose next event came.
    early: usize,
    /// Batches still to be taken in as they come.
    rest: usize,
    /// Whether the batch under way is one of them.
    rests: bool,
}

impl Order {
    /// The order for a batch; `None`: as it came.
    pub(super) fn of(&mut self, events: &[Event]) -> Option<Vec<usize>> {
        self.early = 0;
        self.rests = self.rest > 0;
        self.rest = self.rest.saturating_sub(1);
        if self.rests { None } else { by_account(events) }
    }

    /// A frame was judged before it was full.
    pub(super) fn note_early(&mut self) {
        self.early += 1;
    }

    /// A batch of so many events is taken in. Of accounts near a decision each row that follows another has the frame judged: where they
    /// are many, frames are fuller if their events lie apart.
    pub(super) fn done(&mut self, events: usize) {
        if !self.rests && self.early * ROWS_EARLY > events {
            self.rest = REST;
        }
    }
}

/// The places of all events, those of an account side by side and in their order: it is then looked for once, and its rows stand below
/// each other. `None` of a batch that is too large for that.
fn by_account(events: &[Event]) -> Option<Vec<usize>> {
    let places = 0..=(1u64 << PLACE_BITS) - 1;
    let mut keys: Vec<u64> = events
        .iter()
        .zip(places)
        .map(|(event, place)| event.account.get() >> PLACE_BITS << PLACE_BITS | place)
        .collect();
    keys.sort_unstable();
    let place = |key: u64| usize::try_from(key & ((1 << PLACE_BITS) - 1)).ok();
    (keys.len() == events.len()).then(|| keys.into_iter().filter_map(place).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::IdentityKey;

    #[test]
    fn each_account_keeps_its_order_and_nobody_is_left_out() {
        let key = IdentityKey::public();
        let of = |number: usize| format!("account-{}", number * number % 17);
        let events: Vec<Event> = (0..500)
            .map(|number| {
                let mut event = Event::sample(&of(number));
                event.account = key.account(&of(number));
                event
            })
            .collect();
        let order = by_account(&events).unwrap();
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert!(sorted.into_iter().eq(0..500));
        let same = |pair: &&[usize]| of(pair[0]) == of(pair[1]);
        assert!(order.windows(2).filter(same).all(|pair| pair[0] < pair[1]));
        let different: std::collections::BTreeSet<String> = (0..500).map(of).collect();
        assert_eq!(order.windows(2).filter(|pair| !same(pair)).count() + 1, different.len(), "side by side");
        assert!(by_account(&vec![events[0].clone(); (1 << PLACE_BITS) + 1]).is_none());
        assert_eq!(by_account(&[]), Some(Vec::new()));
    }

    #[test]
    fn after_a_batch_with_many_frames_judged_early_some_are_taken_as_they_come() {
        let events = vec![Event::sample("a"); 320];
        let mut order = Order::default();
        let mut batch = |early: usize| {
            let grouped = order.of(&events).is_some();
            (0..early).for_each(|_| order.note_early());
            order.done(events.len());
            grouped
        };
        assert!(batch(10) && batch(11), "a few do not matter");
        assert!((0..REST).all(|_| !batch(300)));
        assert!(batch(0) && batch(0));
    }
}
