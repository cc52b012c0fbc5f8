//! Follows the log from its first entry, and names the first one that is not what was written. Holds two entries at a time.

use super::checkpoint::{Checkpoint, PublicKey};
use super::{AuditEntry, FIRST_PREV_HASH};

/// How many places around an entry are tried to say where it was moved from.
const PLACES_MAX: i64 = 10_000;

/// Where the log breaks, and how it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Break {
    /// The first entry that is not what was written.
    pub seq: i64,
    /// What is wrong with it.
    pub why: String,
}

type Step = Result<(), Break>;

fn broken(seq: i64, why: String) -> Step {
    Err(Break { seq, why })
}

/// A walk under way. Give it entries in order, and each checkpoint right behind the last entry that it covers.
#[derive(Debug)]
pub struct Walk<'k> {
    keys: &'k [PublicKey],
    seq: i64,
    head: String,
    /// The entry at `seq` names another one before it than there is: the next one shows which of the two was rewritten.
    doubt: bool,
    /// A checkpoint at `seq` vouches for another hash (the first), which the next entry may still name; else this is the break.
    suspect: Option<(String, Break)>,
    checkpoints: i64,
    /// Entries that a signature covers.
    vouched: i64,
    /// Checkpoints of the log itself that end at `seq`.
    here: Vec<Checkpoint>,
}

impl<'k> Walk<'k> {
    /// From the first entry on. Without keys, checkpoints are not examined.
    pub fn new(keys: &'k [PublicKey]) -> Self {
        let (head, here) = (FIRST_PREV_HASH.to_owned(), Vec::new());
        Self { keys, seq: 0, head, doubt: false, suspect: None, checkpoints: 0, vouched: 0, here }
    }

    /// From behind an entry that is believed.
    pub fn from(seq: i64, head: &str) -> Self {
        let mut walk = Self::new(&[]);
        (walk.seq, walk.vouched) = (seq, seq);
        head.clone_into(&mut walk.head);
        walk
    }

    /// From behind a checkpoint that is believed.
    pub fn behind(checkpoint: &Checkpoint) -> Self {
        Self::from(checkpoint.entries, &checkpoint.head)
    }

    /// Entries walked.
    pub fn entries(&self) -> i64 {
        self.seq
    }

    /// Hash of the last one.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Checkpoints that held.
    pub fn checkpoints(&self) -> i64 {
        self.checkpoints
    }

    /// Entries that the last of them covers.
    pub fn vouched(&self) -> i64 {
        self.vouched
    }

    /// The next entry.
    ///
    /// # Errors
    /// The break that it shows.
    pub fn entry(&mut self, entry: &AuditEntry) -> Step {
        let due = self.seq + 1;
        if let Some((vouched, range)) = self.suspect.take() {
            let alone = entry.seq == due && entry.prev_hash == vouched;
            return if alone { Self::rewritten(self.seq, due) } else { Err(range) };
        }
        if self.doubt {
            // Who follows from the entry in doubt proves it: then the one before that is the forged one.
            let proved = entry.seq == due && entry.prev_hash == self.head && entry.hash == entry.computed_hash();
            return if proved { Self::rewritten(self.seq - 1, self.seq) } else { self.does_not_follow() };
        }
        if entry.seq > due {
            let why = match entry.seq - 1 {
                last if last == due => format!("entry {due} is missing"),
                last => format!("entries {due} to {last} are missing"),
            };
            return broken(due, why);
        }
        if entry.seq < due {
            return broken(due, format!("entry {} stands where entry {due} belongs: the order was changed", entry.seq));
        }
        if entry.hash != entry.computed_hash() {
            let why = match written_as(entry) {
                Some(place) => format!("entry {due} holds what was written as entry {place}: the order was changed"),
                None => format!("entry {due} was changed after it was written"),
            };
            return broken(due, why);
        }
        self.doubt = entry.prev_hash != self.head;
        let proved_before = self.seq == 0 || (self.vouched == self.seq && !self.here.is_empty());
        self.seq = due;
        entry.hash.clone_into(&mut self.head);
        self.here.clear();
        if self.doubt && proved_before { self.does_not_follow() } else { Ok(()) }
    }

    /// A checkpoint of the log itself.
    ///
    /// # Errors
    /// The break that it shows.
    pub fn checkpoint(&mut self, checkpoint: &Checkpoint) -> Step {
        if self.keys.is_empty() || self.suspect.is_some() {
            return Ok(());
        }
        let due = self.checkpoints + 1;
        if checkpoint.number != due {
            return broken(self.vouched + 1, format!("checkpoint {due} is missing"));
        }
        self.holds(checkpoint)?;
        if self.suspect.is_some() {
            return Ok(());
        }
        (self.checkpoints, self.vouched) = (due, checkpoint.entries);
        self.here.push(checkpoint.clone());
        Ok(())
    }

    /// A copy of a checkpoint that was kept outside the log.
    ///
    /// # Errors
    /// The break that it shows.
    pub fn copy(&mut self, copy: &Checkpoint) -> Step {
        if self.keys.is_empty() || self.suspect.is_some() {
            return Ok(());
        }
        self.holds(copy)?;
        if self.suspect.is_some() || self.here.contains(copy) {
            return Ok(());
        }
        let why = format!("checkpoint {}, of which a copy is kept outside, is missing or was replaced", copy.number);
        broken(copy.entries, why)
    }

    /// Whether a checkpoint is genuine and fits what was walked.
    fn holds(&mut self, checkpoint: &Checkpoint) -> Step {
        let Checkpoint { number, entries, at, key_id, .. } = checkpoint;
        let Some(key) = self.keys.iter().find(|key| key.id() == *key_id) else {
            let why = format!("checkpoint {number} was signed by the key {key_id}, which is not one that you trust");
            return broken(*entries, why);
        };
        if !checkpoint.is_signed_by(key) {
            return broken(
                *entries,
                format!("checkpoint {number} is forged: its signature is not by the key {key_id}"),
            );
        }
        if *entries > self.seq {
            let missing = self.seq + 1;
            let why =
                format!("entry {missing} is missing: checkpoint {number}, signed {at}, vouches for {entries} entries");
            return broken(missing, why);
        }
        if *entries < self.seq {
            return broken(*entries, format!("checkpoint {number} stands in the wrong place"));
        }
        match (checkpoint.head == self.head, self.doubt) {
            (true, false) => return Ok(()),
            (true, true) => return Self::rewritten(self.seq - 1, self.seq),
            (false, true) => return self.does_not_follow(),
            (false, false) => {}
        }
        let from = self.vouched + 1;
        let which =
            if from == *entries { format!("entry {from} was") } else { format!("entries {from} to {entries} were") };
        let why = format!(
            "{which} rewritten, hashes and all: checkpoint {number}, signed {at}, vouches for another entry {entries}"
        );
        self.suspect = Some((checkpoint.head.clone(), Break { seq: from, why }));
        Ok(())
    }

    /// At the end of the log, which should have `expected` entries.
    ///
    /// # Errors
    /// The break that it shows.
    pub fn end(&mut self, expected: i64) -> Step {
        if let Some((_, range)) = self.suspect.take() {
            return Err(range);
        }
        if self.doubt {
            return Self::rewritten(self.seq - 1, self.seq);
        }
        if self.seq < expected {
            let why = format!("{expected} entries were written, the last one present is {}", self.seq);
            return broken(self.seq + 1, why);
        }
        if self.seq > expected {
            return broken(expected + 1, format!("only {expected} entries were written, and there are {}", self.seq));
        }
        Ok(())
    }

    fn does_not_follow(&self) -> Step {
        broken(self.seq, format!("entry {} does not follow from the one before it", self.seq))
    }

    fn rewritten(forged: i64, next: i64) -> Step {
        broken(
            forged,
            format!("entry {forged} was rewritten with its hash: entry {next} still names the hash that it had"),
        )
    }
}

/// The number under which this content had this hash.
fn written_as(entry: &AuditEntry) -> Option<i64> {
    let mut other = entry.clone();
    let near = entry.seq.saturating_sub(PLACES_MAX / 2).max(1);
    (near..near + PLACES_MAX).find(|place| {
        other.seq = *place;
        other.computed_hash() == entry.hash
    })
}

#[cfg(test)]
#[path = "walk_tests.rs"]
mod tests;
