//! Scoring a journal again: its events and commands in order, by the caller's rules.

use redress_ledger::command::{Command, CommandBody};
use std::path::Path;

use super::output::{Fates, Output};
use super::{ScoreError, ScoreSummary};
use crate::event::IdentityKey;
use crate::pipeline::Pipeline;
use crate::state::{Entry, Journal, replay};

/// Runs a journal through the pipeline. Positions are this run's own.
pub(super) fn run(
    dir: &Path,
    mut journal: Option<Journal>,
    mut pipeline: Pipeline,
    identity: &IdentityKey,
    mut output: Output<'_>,
) -> Result<ScoreSummary, ScoreError> {
    let (mut position, mut before) = (0, 0);
    for entry in replay(dir, 1, identity)? {
        let (_, entry) = entry?;
        // The rules to judge by are the caller's, not those of back then.
        if let Entry::Command(Command {
            body:
                CommandBody::ActivatePolicy { .. }
                | CommandBody::DemoteRule { .. }
                | CommandBody::ActivateModel { .. }
                | CommandBody::RetireModel { .. },
            ..
        }) = &entry
        {
            continue;
        }
        position += 1;
        if let Some(journal) = &mut journal {
            journal.append(std::slice::from_ref(&entry))?;
        }
        match &entry {
            Entry::Command(command) => {
                pipeline.command(position, command);
            }
            Entry::Events(events) => {
                let outcomes = pipeline.events(position, events);
                let mut sampled = pipeline.take_sampled();
                sampled.places.iter_mut().for_each(|place| *place += before + 1);
                output.sampled(&sampled)?;
                before += events.len() as u64;
                let mut fates = Fates::default();
                fates.count(events, &outcomes.fates);
                fates.add_to(&mut output.sums);
                outcomes.decided.iter().try_for_each(|(_, decided)| output.decided(decided))?;
            }
        }
    }
    pipeline.sample_ends(|sampled| output.sampled(&sampled))?;
    let accounts = pipeline.accounts().len();
    Ok(output.finish(accounts))
}
