//! Several policies over one log: it is read and parsed once, and each policy takes all of it in, in a thread of its own. Every policy
//! decides what [`super::score`] lets it decide; whoever looks on sees each batch of events with what became of it.

use std::io::{self, Read};
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread;

use super::ScoreError;
use super::block::{Blocks, Part, parse};
use crate::decide::{Bound, Decided};
use crate::event::{Arrival, Event, IdentityKey, Needs, Parser, Rejected};
use crate::pipeline::{Keep, Pipeline};
use crate::policy::Policy;
use crate::window::Admission;

/// Blocks that wait for a slower policy.
const WAITING: usize = 4;

/// One policy among others.
pub struct Side<'a> {
    /// Rules to judge by.
    pub policy: Arc<Policy>,
    /// Gives rules their `score`.
    pub model: Option<Bound>,
    /// Sees every batch, in the order of the log.
    pub seen: &'a mut (dyn FnMut(&Batch<'_>) + Send),
}

/// Some events, one after the other in the log, and what came of them.
#[derive(Clone, Copy, Debug)]
pub struct Batch<'b> {
    /// The events.
    pub events: &'b [Event],
    /// What became of each.
    pub fates: &'b [Admission],
    /// For those that led to something: the event's place among them, and what was decided. An account's come in order.
    pub decided: &'b [(usize, Decided)],
}

/// How the log is taken in.
pub struct BesideOptions<'a> {
    /// Events handed on together; what comes of it is the same for any number.
    pub batch: usize,
    /// Accounts that each policy keeps ready to use; the others are packed. What comes of it is the same for any number.
    pub unpacked_max: usize,
    /// Called with each line that was not taken and the number of its input, from 0.
    pub rejected: &'a mut dyn FnMut(usize, &Rejected),
    /// Called with the bytes read since the last call; answers whether to go on.
    pub progress: &'a mut dyn FnMut(u64) -> bool,
}

/// What was read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Beside {
    /// Events taken, those included that were seen before.
    pub events: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// Accounts seen.
    pub accounts: usize,
    /// When the first and the last event happened, by their own time; `None` without events.
    pub span: Option<(i64, i64)>,
    /// Whether it ended early, because it should.
    pub stopped: bool,
}

/// Runs inputs, one after the other as one log, through every side. Skew is judged against the log's own running maximum.
///
/// # Errors
/// When an input fails, with its number; a bad line is reported and passed over.
pub fn beside(
    inputs: impl IntoIterator<Item = Box<dyn Read + Send>>,
    sides: Vec<Side<'_>>,
    options: BesideOptions<'_>,
) -> Result<Beside, (usize, ScoreError)> {
    let (identity, batch) = (IdentityKey::public(), options.batch.max(1));
    let pipelines = sides.into_iter().map(|side| {
        let mut pipeline = Pipeline::scoring(identity.clone(), Some(side.policy), side.model, Keep::Needed);
        pipeline.accounts_mut().set_unpacked_max(options.unpacked_max);
        (pipeline, side.seen)
    });
    let pipelines: Vec<(Pipeline, _)> = pipelines.collect();
    let needs = pipelines.iter().fold(Needs::NONE, |needs, (pipeline, _)| needs.with(&pipeline.needs()));
    thread::scope(|scope| {
        let mut ways = Vec::new();
        let mut threads = Vec::new();
        for (pipeline, seen) in pipelines {
            let (way, blocks) = sync_channel::<Arc<Part>>(WAITING);
            ways.push(way);
            threads.push(scope.spawn(move || take(pipeline, &blocks, batch, seen)));
        }
        let read = hand_out(inputs, &ways, &needs, &identity, options);
        drop(ways);
        let accounts = threads.into_iter().map(|thread| thread.join().map_err(|_| lost()));
        let accounts: Result<Vec<usize>, ScoreError> = accounts.collect();
        let read = read?;
        let accounts = accounts.map_err(|error| (0, error))?.into_iter().max().unwrap_or(0);
        Ok(Beside { accounts, ..read })
    })
}

fn lost() -> ScoreError {
    ScoreError::Write(io::Error::other("a thread stopped half-way"))
}

/// One side's thread; answers of how many accounts.
fn take(
    mut pipeline: Pipeline,
    blocks: &Receiver<Arc<Part>>,
    batch: usize,
    seen: &mut (dyn FnMut(&Batch<'_>) + Send),
) -> usize {
    let mut position = 0;
    for block in blocks {
        for events in block.events.chunks(batch) {
            position += 1;
            let outcomes = pipeline.events(position, events);
            seen(&Batch { events, fates: &outcomes.fates, decided: &outcomes.decided });
        }
    }
    pipeline.accounts().len()
}

/// Reads, parses and gives every side each block.
fn hand_out(
    inputs: impl IntoIterator<Item = Box<dyn Read + Send>>,
    ways: &[SyncSender<Arc<Part>>],
    needs: &Needs,
    identity: &IdentityKey,
    options: BesideOptions<'_>,
) -> Result<Beside, (usize, ScoreError)> {
    let BesideOptions { rejected: tell, progress, .. } = options;
    let mut parser = Parser::new(Arrival { at: None, identity, default_source: "log" }, needs);
    let (mut sums, mut newest) = (Beside::default(), i64::MIN);
    for (number, input) in inputs.into_iter().enumerate() {
        let (mut blocks, mut lines) = (Blocks::new(input), 0);
        while let Some((text, bytes)) = blocks.next().map_err(|error| (number, ScoreError::Read(error)))? {
            let mut parsed = parse(text, &mut parser, 1);
            parsed.arrange(&mut newest);
            sums.rejected += parsed.rejected.len() as u64;
            for rejected in &mut parsed.rejected {
                rejected.line += lines;
                tell(number, rejected);
            }
            lines += parsed.lines;
            if let Some(part) = parsed.parts.pop().filter(|part| !part.events.is_empty()) {
                sums.events += part.events.len() as u64;
                let (mut first, mut last) = sums.span.unwrap_or((i64::MAX, i64::MIN));
                for event in &part.events {
                    (first, last) = (first.min(event.at), last.max(event.at));
                }
                sums.span = Some((first, last));
                let part = Arc::new(part);
                for way in ways {
                    way.send(Arc::clone(&part)).map_err(|_| (number, lost()))?;
                }
            }
            if !progress(bytes) {
                return Ok(Beside { stopped: true, ..sums });
            }
        }
    }
    Ok(sums)
}
