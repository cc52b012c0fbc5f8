//! Takes entries from a log through the pipeline, and commits states, decisions and position together: the loop of an engine whose
//! log and states are kept elsewhere.

use std::collections::BTreeSet;

use redress_ledger::AccountId;
use redress_ledger::command::CommandBody;
use redress_ledger::decision::Decision;

use super::{Checkpoint, Commit, Entry, Log, Slice, StateError, States, Undelivered, pipeline_from};
use crate::event::{Hash, IdentityKey};
use crate::pipeline::Pipeline;

/// See the module. After an error, drop it and open a new one: what was committed stands, the rest is done again.
#[derive(Debug)]
pub struct Worker<P> {
    port: P,
    pipeline: Pipeline,
    identity: IdentityKey,
    position: u64,
}

impl<P: Log + States> Worker<P> {
    /// Goes on from the last commit.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(mut port: P, identity: IdentityKey, in_memory_max: usize) -> Result<Self, StateError> {
        let checkpoint = port.last()?;
        let position = checkpoint.as_ref().map_or(0, |checkpoint| checkpoint.position);
        let mut pipeline = pipeline_from(&identity, checkpoint);
        pipeline.accounts_mut().set_in_memory_max(in_memory_max);
        Ok(Self { port, pipeline, identity, position })
    }

    /// Takes up to so many entries through, and commits. Answers how many; 0 where none waits.
    ///
    /// # Errors
    /// When log or states fail.
    pub fn step(&mut self, entries_max: usize) -> Result<usize, StateError> {
        let entries: Vec<(u64, Entry)> =
            self.port.after(self.position)?.take(entries_max).collect::<Result<_, StateError>>()?;
        let Some((last, _)) = entries.last() else { return Ok(0) };
        let last = *last;
        self.load(&entries)?;
        let mut decisions = Vec::new();
        for (position, entry) in &entries {
            match entry {
                Entry::Events(events) => {
                    decisions.append(&mut self.pipeline.events(*position, events).take_decisions());
                }
                Entry::Command(command) => {
                    if let Some(why) = self.pipeline.command(*position, command).refused() {
                        tracing::error!(command.id, why, "what was activated is refused by this version");
                    }
                }
            }
        }
        self.commit(last, decisions)?;
        Ok(entries.len())
    }

    fn commit(&mut self, position: u64, decisions: Vec<Decision>) -> Result<(), StateError> {
        let changed = self.pipeline.accounts_mut().take_changed();
        let mut slice = Slice { states: Vec::with_capacity(changed.len()), reach: position };
        changed.iter().try_for_each(|hash| slice.push_changed(*hash, self.pipeline.accounts_mut()))?;
        let checkpoint = Checkpoint {
            position,
            last_command: self.pipeline.last_command(),
            policy: self.pipeline.policy().map(|policy| policy.text.clone()).unwrap_or_default(),
            activity: self.pipeline.accounts().activity.clone(),
            demoted: self.pipeline.demoted(),
            models: self.pipeline.model_texts(),
        };
        self.port.commit(Commit { slice, decisions, checkpoint: Some(checkpoint) })?;
        self.pipeline.accounts_mut().stored(&changed);
        self.pipeline.accounts_mut().evict();
        self.position = position;
        Ok(())
    }

    /// Brings every account that the entries touch into memory, asking for all at once.
    fn load(&mut self, entries: &[(u64, Entry)]) -> Result<(), StateError> {
        let mut wanted: BTreeSet<(Hash, &str)> = BTreeSet::new();
        for (_, entry) in entries {
            match entry {
                Entry::Events(events) => {
                    wanted.extend(events.iter().map(|event| (event.account, event.account_id.as_str())));
                }
                Entry::Command(command) => {
                    if let Some(id) = account_of(&command.body) {
                        wanted.insert((self.identity.account(id.as_str()), id.as_str()));
                    }
                }
            }
        }
        let missing: Vec<(Hash, &str)> =
            wanted.into_iter().filter(|(hash, id)| !self.pipeline.accounts().contains(*hash, id)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        for (account, (hash, _)) in self.port.fetch(&missing)?.into_iter().zip(&missing) {
            if let Some(account) = account {
                self.pipeline.accounts_mut().restore(*hash, account);
            }
        }
        Ok(())
    }

    /// Hands waiting decisions to `deliver` in order, until it refuses one; answers how many it took. One may come twice, after a
    /// crash between its delivery and the note of it: the ledger knows it by its id.
    ///
    /// # Errors
    /// When the port fails.
    pub fn deliver(&mut self, mut deliver: impl FnMut(&Undelivered) -> bool) -> Result<usize, StateError> {
        let waiting = self.port.undelivered(1_000)?;
        let taken = waiting.iter().take_while(|one| deliver(one)).count();
        self.port.delivered(&waiting[..taken])?;
        Ok(taken)
    }

    /// The pipeline.
    pub fn pipeline(&self) -> &Pipeline {
        &self.pipeline
    }

    /// What keeps entries and states.
    pub fn port(&mut self) -> &mut P {
        &mut self.port
    }
}

fn account_of(body: &CommandBody) -> Option<&AccountId> {
    match body {
        CommandBody::Reinstate { account_id, .. }
        | CommandBody::Dismiss { account_id, .. }
        | CommandBody::Imposed { account_id, .. }
        | CommandBody::Tied { account_id, .. }
        | CommandBody::Untied { account_id, .. }
        | CommandBody::AccountFacts { account_id, .. } => Some(account_id),
        CommandBody::ActivatePolicy { .. }
        | CommandBody::DemoteRule { .. }
        | CommandBody::ActivateModel { .. }
        | CommandBody::RetireModel { .. } => None,
    }
}
