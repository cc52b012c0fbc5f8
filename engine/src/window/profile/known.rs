//! What an account is used to: the countries, keys, networks or devices that it was lately seen with.

use serde::{Deserialize, Serialize};

/// One thing known: 12 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Thing {
    tag: u32,
    /// Hour since which it is known.
    since: u32,
    /// Hour it was last seen in.
    last: u32,
}

/// A bounded memory of things: the newest inline, at most `most - 1` others of 12 bytes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Known {
    began: u32,
    /// Hour in which something still remembered had to make room; 0 for never.
    crowded: u32,
    newest: Thing,
    others: Vec<Thing>,
}

/// How long, and how many things.
#[derive(Clone, Copy, Debug)]
pub(super) struct Memory {
    pub(super) hours: u32,
    pub(super) most: usize,
}

impl Known {
    /// With a first thing.
    pub(super) fn new(tag: u32, hour: u32) -> Self {
        Self { began: hour, crowded: 0, newest: Thing { tag, since: hour, last: hour }, others: Vec::new() }
    }

    /// Sees a thing; says whether it was unknown.
    pub(super) fn see(&mut self, tag: u32, hour: u32, memory: Memory) -> bool {
        if self.newest.tag != tag {
            if let Some(place) = self.others.iter().position(|thing| thing.tag == tag) {
                std::mem::swap(&mut self.newest, &mut self.others[place]);
            } else {
                let before = std::mem::replace(&mut self.newest, Thing { tag, since: hour, last: hour });
                self.keep(before, hour, memory);
                return true;
            }
        }
        let unknown = hour >= self.newest.last.saturating_add(memory.hours);
        if unknown {
            self.newest.since = hour;
        }
        self.newest.last = self.newest.last.max(hour);
        unknown
    }

    fn keep(&mut self, thing: Thing, hour: u32, memory: Memory) {
        if self.others.len() + 1 < memory.most {
            if self.others.len() == self.others.capacity() {
                self.others.reserve_exact(self.others.len().max(1).min(memory.most - 1 - self.others.len()));
            }
            self.others.push(thing);
            return;
        }
        let Some(oldest) = self.others.iter_mut().min_by_key(|other| other.last) else { return };
        let gone = std::mem::replace(oldest, thing);
        if hour < gone.last.saturating_add(memory.hours) {
            self.crowded = hour;
        }
    }

    /// Hours since the thing last seen is known.
    pub(super) fn newest_known_for(&self, hour: u32) -> u32 {
        hour.saturating_sub(self.newest.since)
    }

    /// Whether what is unknown here is new indeed: the memory reaches back `history` hours, and had to drop nothing in its time.
    pub(super) fn is_telling(&self, hour: u32, history: u32, memory: Memory) -> bool {
        hour.saturating_sub(self.began) >= history && !self.is_crowded(hour, memory)
    }

    /// Whether it had to drop something that it should still remember.
    pub(super) fn is_crowded(&self, hour: u32, memory: Memory) -> bool {
        self.crowded > 0 && hour < self.crowded.saturating_add(memory.hours)
    }

    /// Things known for fewer than `hours`.
    pub(super) fn newer_than(&self, hour: u32, hours: u32) -> u32 {
        let newer = |thing: &Thing| u32::from(hour.saturating_sub(thing.since) < hours);
        newer(&self.newest) + self.others.iter().map(newer).sum::<u32>()
    }
}
