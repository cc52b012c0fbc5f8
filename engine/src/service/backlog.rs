//! What the journal has and the states do not yet: entries in order, and the keys of their events, by which repeats are known until the
//! accounts know them.

use redress_ledger::command::Command;
use std::collections::VecDeque;
use tokio::sync::oneshot;

use super::committer::Ack;
use super::keys::Keys;
use crate::event::Event;

/// So many events may wait: what is acknowledged goes ahead of what is decided by at most a moment.
const EVENTS_MAX: usize = 32_768;

/// An entry's content, and who is answered once it is applied.
pub(super) enum Waiting {
    Events(Vec<Event>, Option<Ack>),
    Command(Command),
    /// No entry: everything before it is applied.
    Mark(oneshot::Sender<i64>),
}

/// See the module.
#[derive(Default)]
pub(super) struct Backlog {
    /// Each with its position.
    entries: VecDeque<(u64, Waiting)>,
    events: usize,
    /// Entries whose sender waits for what is decided.
    waited_for: usize,
    keys: Keys,
}

impl Backlog {
    /// Takes an event's key down; whether none that waits has it.
    pub fn is_new(&mut self, key: u128) -> bool {
        self.keys.insert(key)
    }

    /// Events whose keys were taken down, and that were not journalled after all.
    pub fn forget(&mut self, events: &[Event]) {
        for event in events {
            self.keys.remove(event.key);
        }
    }

    /// Adds an entry; the keys of its events were taken down before.
    pub fn push(&mut self, position: u64, entry: Waiting) {
        if let Waiting::Events(events, ack) = &entry {
            self.events += events.len();
            self.waited_for += usize::from(ack.is_some());
        }
        self.entries.push_back((position, entry));
    }

    /// Takes out the oldest entry. Its keys stay until [`Backlog::forget`].
    pub fn pop(&mut self) -> Option<(u64, Waiting)> {
        let (position, entry) = self.entries.pop_front()?;
        if let Waiting::Events(events, ack) = &entry {
            self.events -= events.len();
            self.waited_for -= usize::from(ack.is_some());
        }
        Some((position, entry))
    }

    /// Every event that waits, in order.
    pub fn events(&self) -> impl Iterator<Item = &Event> {
        self.entries.iter().flat_map(|(_, entry)| match entry {
            Waiting::Events(events, _) => events.as_slice(),
            Waiting::Command(_) | Waiting::Mark(_) => &[],
        })
    }

    /// Whether so much waits, or somebody for it, that nothing more should be taken in before.
    pub fn is_full(&self) -> bool {
        self.events >= EVENTS_MAX || self.waited_for > 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::service::Taken;

    #[test]
    fn a_key_is_known_from_its_taking_down_until_its_events_are_applied() {
        let mut backlog = Backlog::default();
        let event = Event::sample("a");
        assert!(backlog.is_new(event.key) && !backlog.is_new(event.key));
        backlog.push(7, Waiting::Events(vec![event.clone()], None));
        let Some((7, Waiting::Events(events, None))) = backlog.pop() else { panic!("the entry") };
        assert!(!backlog.is_new(event.key));
        backlog.forget(&events);
        assert!(backlog.is_new(event.key) && backlog.pop().is_none());
    }

    #[test]
    fn nothing_more_is_taken_in_while_somebody_waits_for_decisions() {
        let mut backlog = Backlog::default();
        let (reply, _answer) = oneshot::channel();
        backlog.push(1, Waiting::Events(vec![Event::sample("a")], None));
        backlog.push(2, Waiting::Events(vec![Event::sample("b")], Some((reply, Taken::default()))));
        assert!(backlog.is_full() && backlog.pop().is_some() && backlog.is_full());
        assert!(backlog.pop().is_some() && !backlog.is_full());
    }

    #[test]
    fn it_is_full_at_its_bound_and_not_once_entries_are_taken_out() {
        let mut backlog = Backlog::default();
        let half = vec![Event::sample("a"); EVENTS_MAX / 2];
        backlog.push(1, Waiting::Events(half.clone(), None));
        assert!(!backlog.is_full());
        backlog.push(2, Waiting::Events(half, None));
        assert!(backlog.is_full() && backlog.pop().is_some() && !backlog.is_full());
    }
}
