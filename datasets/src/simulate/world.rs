//! The queue of what is still to come: turns of accounts and events that were put off, played in order of time. It holds no
//! more than the accounts and their open outcomes, however long the traffic is.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Cast;
use super::desk::{Conduct, Desk, Setting, Vigour};
use super::dice::Dice;
use super::town::Resident;
use crate::event::Event;

/// One account at work.
struct Actor {
    id: String,
    dice: Dice,
    named: u32,
    conduct: Box<dyn Conduct>,
}

/// What is due: an account's turn, or an event that was put off.
enum Due {
    Turn(usize),
    Event(usize, Box<Event>),
}

/// Everything that is still to come, in order of time, then of being handed in.
pub(super) struct World {
    actors: Vec<Actor>,
    queue: BinaryHeap<Entry>,
    handed_in: u64,
    length: i64,
    tray: Vec<(i64, Event)>,
}

struct Entry {
    key: Reverse<(i64, u64)>,
    due: Due,
}

impl World {
    pub(super) fn new(seed: u64, length: i64, cast: &[Cast]) -> Self {
        let residents = (1u64..).zip(cast).map(|(number, cast)| Resident {
            id: cast.account_id.clone(),
            persona: cast.persona,
            dice: Dice::part(seed, number),
            vigour: Vigour::USUAL,
        });
        Self::of(residents, length)
    }

    pub(super) fn of(residents: impl Iterator<Item = Resident>, length: i64) -> Self {
        let mut world = Self { actors: Vec::new(), queue: BinaryHeap::new(), handed_in: 0, length, tray: Vec::new() };
        for (account, Resident { id, persona, mut dice, vigour }) in (1..).zip(residents) {
            let (first, conduct) = persona.debut(&mut Setting { account, length, vigour, dice: &mut dice });
            world.actors.push(Actor { id, dice, named: 0, conduct });
            world.push(first, Due::Turn(world.actors.len() - 1));
        }
        world
    }

    /// What would happen after the end does not happen.
    fn push(&mut self, at: i64, due: Due) {
        if at < self.length {
            self.handed_in += 1;
            self.queue.push(Entry { key: Reverse((at, self.handed_in)), due });
        }
    }

    /// The next event and its time, ms since the traffic began, and whose it is, from 0.
    pub(super) fn next(&mut self) -> Option<(i64, usize, Event)> {
        loop {
            let Entry { key: Reverse((at, _)), due } = self.queue.pop()?;
            match due {
                Due::Event(actor, event) => return Some((at, actor, *event)),
                Due::Turn(actor) => self.turn(actor, at),
            }
        }
    }

    fn turn(&mut self, index: usize, now: i64) {
        let Some(actor) = self.actors.get_mut(index) else { return };
        let account = u32::try_from(index + 1).unwrap_or(u32::MAX);
        let mut tray = std::mem::take(&mut self.tray);
        let mut desk =
            Desk { account, now, dice: &mut actor.dice, named: &mut actor.named, abusing: false, tray: &mut tray };
        let pause = actor.conduct.turn(&mut desk);
        let id = actor.id.clone();
        for (at, event) in tray.drain(..) {
            self.push(at, Due::Event(index, Box::new(Event { account_id: id.clone(), ..event })));
        }
        self.tray = tray;
        if let Some(pause) = pause {
            self.push(now + pause.max(1), Due::Turn(index));
        }
    }
}

impl PartialEq for Entry {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}
