//! From what is on disk to a pipeline that goes on where the last run ended: the checkpoint, and the journal's entries after it.

use std::sync::Arc;

use redress_ledger::decision::Decision;

use super::ahead::{Ahead, read_ahead};
use super::{Checkpoint, Entry, Journal, StateError, States, replay};
use crate::accounts::Cold;
use crate::decide::{Bound, ModelTexts, Models};
use crate::event::{Event, IdentityKey};
use crate::model::ModelError;
use crate::pipeline::Pipeline;
use crate::policy;

/// What a start finds.
#[derive(Debug)]
pub struct Resumed {
    /// Ready to go on.
    pub pipeline: Pipeline,
    /// Position of the last checkpoint.
    pub checkpointed: u64,
    /// Events that were replayed.
    pub replayed: u64,
    /// What they led to: some of it may have reached the ledger before the crash.
    pub decisions: Vec<Decision>,
}

/// Makes a pipeline from a checkpoint, without any account.
pub fn pipeline_from(identity: &IdentityKey, checkpoint: Option<Checkpoint>) -> Pipeline {
    let checkpoint = checkpoint.unwrap_or_default();
    let active = match checkpoint.policy.as_str() {
        "" => None,
        text => match policy::check(text, "checkpointed policy") {
            Ok(policy) => Some(Arc::new(policy)),
            Err(errors) => {
                tracing::error!(%errors, "the checkpointed policy is refused by this version; nothing is decided until another is active");
                None
            }
        },
    };
    let mut pipeline = Pipeline::new(identity.clone(), active);
    pipeline.score_by(models_from(&checkpoint.models));
    checkpoint.demoted.iter().for_each(|rule| pipeline.demote(rule));
    pipeline.restore_last_command(checkpoint.last_command);
    pipeline.accounts_mut().activity = checkpoint.activity;
    pipeline
}

/// Reads kept models back. One that this version refuses is told and left out.
fn models_from(texts: &ModelTexts) -> Models {
    let read = |(hash, text): &(String, Arc<str>)| {
        let told = |why: &ModelError| {
            tracing::error!(model.hash = hash, %why, "the checkpointed model is refused by this version; nothing is scored by it");
        };
        Bound::read(text).inspect_err(told).ok()
    };
    Models { live: texts.live.as_ref().and_then(read), shadow: texts.shadow.as_ref().and_then(read) }
}

/// Restores from `states`, and replays the journal's entries after them, reading ahead. Accounts that this does not bring come from `cold`
/// when they are needed.
///
/// # Errors
/// When either is damaged, or they do not belong together.
pub fn resume(
    journal: &mut Journal,
    states: &mut dyn States,
    cold: Box<dyn Cold>,
    identity: &IdentityKey,
    in_memory_max: usize,
) -> Result<Resumed, StateError> {
    resume_watched(journal, states, cold, identity, in_memory_max, &mut |_| {})
}

/// As [`resume`]; `watch` is shown the replayed events.
///
/// # Errors
/// As [`resume`].
pub fn resume_watched(
    journal: &mut Journal,
    states: &mut dyn States,
    cold: Box<dyn Cold>,
    identity: &IdentityKey,
    in_memory_max: usize,
    watch: &mut dyn FnMut(&[Event]),
) -> Result<Resumed, StateError> {
    let checkpoint = states.last()?;
    let checkpointed = checkpoint.as_ref().map_or(0, |c| c.position);
    let (end, reach) = (journal.next_position() - 1, states.reach()?.max(checkpointed));
    if end < reach && journal.cut().is_some() {
        tracing::error!(
            first = end + 1,
            last = reach,
            "the journal lost these entries; the stored states include them, so the engine goes on behind them"
        );
        journal.skip_to(reach + 1)?;
    } else if end < reach {
        return Err(StateError::Behind { path: journal.dir().to_owned(), end, checkpoint: reach });
    }
    let mut pipeline = pipeline_from(identity, checkpoint);
    pipeline.accounts_mut().set_cold(cold);
    pipeline.accounts_mut().set_in_memory_max(in_memory_max);
    let (mut replayed, mut decisions) = (0, Vec::new());
    read_ahead(replay(journal.dir(), checkpointed + 1, identity)?, states, |Ahead { position, entry, states }| {
        for (hash, account) in states {
            // A command may have brought it in already.
            if !pipeline.accounts().contains(hash, &account.id) {
                pipeline.accounts_mut().restore(hash, account);
            }
        }
        match entry {
            Entry::Events(events) => {
                replayed += events.len() as u64;
                watch(&events);
                decisions.append(&mut pipeline.events(position, &events).take_decisions());
            }
            Entry::Command(command) => {
                if let Some(why) = pipeline.command(position, &command).refused() {
                    tracing::error!(command.id, why, "what the journal activates is refused by this version");
                }
            }
        }
        pipeline.accounts().failed().map_or(Ok(()), |why| Err(StateError::Store(why.to_owned())))
    })?;
    Ok(Resumed { pipeline, checkpointed, replayed, decisions })
}
