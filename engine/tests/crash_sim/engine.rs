//! The engine's parts put together as the writer does it, but by hand: nothing happens between two steps that the run did not ask for.

use redress_engine::event::{Event, IdentityKey};
use redress_engine::pipeline::{Applied, Pipeline};
use redress_engine::state::{
    Checkpoint, Commit, Disk, Entry, Journal, JournalOptions, Saving, Slice, StateError, States as _, resume,
};
use redress_engine::window::Account;
use redress_ledger::command::Command;
use redress_ledger::decision::Decision;
use std::collections::{BTreeMap, HashSet, VecDeque};
use std::io;
use std::path::Path;

use crate::memory::{Counting, Memory};
use crate::script::{Dice, Request};

/// The ledger: decisions by id, each once.
#[derive(Default)]
pub struct Fake {
    pub imposed: BTreeMap<String, Decision>,
}

pub struct Engine {
    journal: Journal,
    pipeline: Pipeline,
    memory: Memory,
    cold: Counting,
    waiting: VecDeque<Decision>,
    made: usize,
    answered: usize,
    saving: Option<(Saving, VecDeque<(Slice, usize)>)>,
    /// Whether a slice waits for the ledger's answers.
    pub gate: bool,
    /// Checkpoints completed.
    pub checkpoints: usize,
    checkpointed: u64,
}

impl Engine {
    pub fn start(dir: &Path, memory: &Memory, in_memory_max: usize) -> Self {
        let identity = IdentityKey::public();
        let (mut journal, _) = Journal::open(dir, &identity, JournalOptions { segment_bytes: 20_000 }).unwrap();
        let cold = Counting { memory: memory.clone(), ..Counting::default() };
        let mut memory = memory.clone();
        let resumed = resume(&mut journal, &mut memory, Box::new(cold.clone()), &identity, in_memory_max).unwrap();
        Self {
            journal,
            pipeline: resumed.pipeline,
            memory,
            cold,
            made: resumed.decisions.len(),
            waiting: resumed.decisions.into(),
            answered: 0,
            saving: None,
            gate: true,
            checkpoints: 0,
            checkpointed: resumed.checkpointed,
        }
    }

    /// Takes requests as one commit group. With `tear`, dies in the middle of the write, after so many bytes.
    pub fn take(&mut self, requests: &[Request], tear: Option<usize>) -> Result<(), StateError> {
        let mut keys = HashSet::new();
        let mut entries = Vec::new();
        for request in requests {
            let fresh: Vec<Event> = request
                .iter()
                .filter(|event| keys.insert(event.key) && !self.pipeline.is_duplicate(event))
                .cloned()
                .collect();
            if !fresh.is_empty() {
                entries.push(Entry::Events(fresh));
            }
        }
        if entries.is_empty() {
            return Ok(());
        }
        if let Some(bytes) = tear {
            self.journal.wrap_disk(|under| Box::new(Torn { under, bytes }));
        }
        let first = self.journal.append(&entries)?;
        for (offset, entry) in entries.iter().enumerate() {
            if let Entry::Events(events) = entry {
                let decisions = self.pipeline.events(first + offset as u64, events).take_decisions();
                self.made += decisions.len();
                self.waiting.extend(decisions);
            }
        }
        Ok(())
    }

    /// Takes those commands that it has not taken yet.
    pub fn command(&mut self, commands: &[Command]) {
        let last = self.pipeline.last_command();
        for command in commands.iter().filter(|command| command.id > last) {
            let position = self.journal.append(&[Entry::Command(command.clone())]).unwrap();
            assert_eq!(self.pipeline.command(position, command), Applied::Yes);
        }
    }

    /// The ledger answers so many.
    pub fn answer(&mut self, fake: &mut Fake, decisions: usize) {
        for _ in 0..decisions {
            let Some(decision) = self.waiting.pop_front() else { return };
            self.answered += 1;
            let known = fake.imposed.insert(decision.id.to_string(), decision.clone());
            assert!(known.is_none_or(|known| known == decision), "made again, it says the same");
        }
    }

    pub fn answer_all(&mut self, fake: &mut Fake) {
        self.answer(fake, usize::MAX);
    }

    /// Begins, encodes, stores or completes, as it comes.
    pub fn checkpoint_a_little(&mut self, dice: &mut Dice) {
        let position = self.journal.next_position() - 1;
        let Some((saving, queue)) = &mut self.saving else {
            if position > self.checkpointed && dice.below(3) == 0 {
                self.saving = Some((Saving::begin(&mut self.pipeline, position), VecDeque::new()));
            }
            return;
        };
        if dice.below(2) == 0
            && let Some(slice) = saving.slice(&mut self.pipeline, 1 + dice.below(8), position).unwrap()
        {
            queue.push_back((slice, self.made));
            return;
        }
        if let Some((slice, made)) = queue.pop_front() {
            if self.gate && self.answered < made {
                queue.push_front((slice, made));
                return;
            }
            self.memory.commit(Commit { slice, ..Commit::default() }).unwrap();
            saving.stored(&mut self.pipeline);
            return;
        }
        match saving.slice(&mut self.pipeline, 3, position).unwrap() {
            Some(slice) => queue.push_back((slice, self.made)),
            None => self.complete(),
        }
    }

    fn complete(&mut self) {
        let Some((saving, _)) = self.saving.take() else { return };
        let checkpoint: Checkpoint = saving.checkpoint().clone();
        self.checkpointed = checkpoint.position;
        self.memory.commit(Commit { checkpoint: Some(checkpoint), ..Commit::default() }).unwrap();
        self.checkpoints += 1;
    }

    pub fn is_saving(&self) -> bool {
        self.saving.is_some()
    }

    pub fn cold_reads(&self) -> usize {
        *self.cold.reads.lock().unwrap()
    }

    /// The state of an account, wherever it is.
    pub fn state(&mut self, name: &str) -> Option<Account> {
        let id = name.into();
        self.pipeline.load(&id);
        self.pipeline.account(&id).cloned()
    }
}

/// Dies in the middle of a write.
struct Torn {
    under: Box<dyn Disk>,
    bytes: usize,
}

impl Disk for Torn {
    fn append(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.under.append(&bytes[..self.bytes.min(bytes.len() - 1)])?;
        Err(io::Error::other("the power went"))
    }

    fn sync(&mut self) -> io::Result<()> {
        self.under.sync()
    }

    fn truncate(&mut self, _: u64) -> io::Result<()> {
        Err(io::Error::other("the power went"))
    }
}
