//! In which order the events of a batch are taken in, where that is free: accounts know nothing of each other.

use crate::event::Event;

/// Bits of a place in a batch.
const PLACE_BITS: u32 = 16;

/// The places of all events, those of an account side by side and in their order: it is then looked for once, and its rows stand below
/// each other. `None` of a batch that is too large for that.
pub(super) fn by_account(events: &[Event]) -> Option<Vec<usize>> {
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
}
