//! Threads share the work on a log: any of them reads the next block, parses one, puts it in order, takes a partition's events in, or
//! writes what came of it; whichever step is oldest and free. Blocks stay in order at every step that must keep it.

use std::collections::VecDeque;
use std::io::Read;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::block::{Blocks, Parsed, Part, parse};
use super::output::{Fates, Output};
use super::{Sampler, ScoreError, ScoreSummary};
use crate::decide::{Bound, Decided, Sampled};
use crate::event::{Arrival, IdentityKey, Needs, Parser, Rejected};
use crate::pipeline::{Keep, Pipeline};
use crate::policy::Policy;
use crate::state::{Entry, Journal};

/// What all threads need.
pub(super) struct Task<'a> {
    pub(super) policy: Arc<Policy>,
    pub(super) model: Option<Bound>,
    pub(super) keep: Keep,
    pub(super) batch: usize,
    pub(super) threads: usize,
    pub(super) partitions: usize,
    pub(super) unpacked_max: usize,
    pub(super) identity: &'a IdentityKey,
    /// Makes each partition's sampler.
    pub(super) sampler: Option<Sampler<'a>>,
}

/// One partition's accounts.
struct Lane {
    pipeline: Pipeline,
    position: u64,
    journal: Option<Journal>,
}

/// What a partition made of a block.
#[derive(Default)]
struct Done {
    decided: Vec<(u32, Decided)>,
    fates: Fates,
    sampled: Sampled,
}

/// A block on its way.
#[derive(Default)]
struct Work {
    text: Option<Vec<u8>>,
    parsed: Option<Parsed>,
    arranged: bool,
    done: Vec<Done>,
    applied: usize,
}

/// The last step: callers' closures and files.
struct Ends<'a, 'o> {
    output: Output<'o>,
    rejected: &'a mut (dyn FnMut(&Rejected) + Send),
    progress: &'a mut (dyn FnMut(u64) + Send),
    lines: u64,
}

/// What no thread may touch alone. A taken part is `None` while somebody works with it.
struct Shared<'a, 'o> {
    blocks: Option<Blocks>,
    ended: bool,
    unreported: u64,
    works: VecDeque<Work>,
    /// Number of the first of `works`.
    first: usize,
    next_arrange: usize,
    newest: Option<i64>,
    lanes: Vec<(usize, Option<Box<Lane>>)>,
    ends: Option<Box<Ends<'a, 'o>>>,
    failed: Option<ScoreError>,
}

enum Step<'a, 'o> {
    Write(Box<Work>, Box<Ends<'a, 'o>>),
    Arrange(usize, Box<Parsed>, i64),
    Apply(usize, usize, Part, Box<Lane>),
    Parse(usize, Vec<u8>),
    Read(Blocks),
    Wait,
    End,
}

/// Runs lines through partitions.
pub(super) fn run<'a, 'o>(
    reader: Box<dyn Read + Send>,
    task: &Task<'_>,
    mut journal: Option<Journal>,
    output: Output<'o>,
    rejected: &'a mut (dyn FnMut(&Rejected) + Send),
    progress: &'a mut (dyn FnMut(u64) + Send),
) -> Result<ScoreSummary, ScoreError> {
    let is_journalled = journal.is_some();
    let lanes = (0..task.partitions).map(|_| {
        let (policy, model) = (Some(Arc::clone(&task.policy)), task.model.clone());
        let mut pipeline = Pipeline::scoring(task.identity.clone(), policy, model, task.keep);
        pipeline.accounts_mut().set_unpacked_max(task.unpacked_max / task.partitions);
        if let Some(sampler) = task.sampler {
            pipeline.set_sampling(sampler());
        }
        (0, Some(Box::new(Lane { pipeline, position: 0, journal: journal.take() })))
    });
    let lanes: Vec<(usize, Option<Box<Lane>>)> = lanes.collect();
    // A journal is to hold all there is. A log has no commands, so that what its lanes count is all that they look at.
    let counted = lanes.iter().flat_map(|(_, lane)| lane).map(|lane| lane.pipeline.needs()).next();
    let needs = counted.filter(|_| !is_journalled).unwrap_or(Needs::ALL);
    let shared = Mutex::new(Shared {
        blocks: Some(Blocks::new(reader)),
        ended: false,
        unreported: 0,
        works: VecDeque::new(),
        first: 0,
        next_arrange: 0,
        newest: Some(i64::MIN),
        lanes,
        ends: Some(Box::new(Ends { output, rejected, progress, lines: 0 })),
        failed: None,
    });
    let changed = Condvar::new();
    std::thread::scope(|scope| {
        for _ in 1..task.threads {
            scope.spawn(|| work(&shared, &changed, task, &needs));
        }
        work(&shared, &changed, task, &needs);
    });
    let shared = shared.into_inner().unwrap_or_else(PoisonError::into_inner);
    if let Some(error) = shared.failed {
        return Err(error);
    }
    let accounts = shared.lanes.iter().flat_map(|(_, lane)| lane).map(|lane| lane.pipeline.accounts().len()).sum();
    let mut ends = shared.ends.ok_or_else(|| ScoreError::Write(std::io::Error::other("a thread stopped half-way")))?;
    for (_, lane) in shared.lanes {
        let Some(mut lane) = lane else { continue };
        lane.pipeline.sample_ends(|sampled| ends.output.sampled(&sampled))?;
    }
    Ok(ends.output.finish(accounts))
}

fn lock<'g, 'a, 'o>(shared: &'g Mutex<Shared<'a, 'o>>) -> MutexGuard<'g, Shared<'a, 'o>> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn work(shared: &Mutex<Shared<'_, '_>>, changed: &Condvar, task: &Task<'_>, needs: &Needs) {
    let arrival = Arrival { at: None, identity: task.identity, default_source: "log" };
    let mut parser = Parser::new(arrival, needs);
    let mut guard = lock(shared);
    loop {
        let step = guard.next_step(task);
        if matches!(step, Step::Wait) {
            guard = changed.wait(guard).unwrap_or_else(PoisonError::into_inner);
            continue;
        }
        if matches!(step, Step::End) {
            changed.notify_all();
            return;
        }
        drop(guard);
        let result = take(step, task, &mut parser);
        guard = lock(shared);
        guard.put_back(result);
        changed.notify_all();
    }
}

/// What a step leaves behind.
enum Left<'a, 'o> {
    Written(Box<Ends<'a, 'o>>, Result<(), ScoreError>),
    Arranged(usize, Box<Parsed>, i64),
    Applied(usize, usize, Box<Lane>, Result<Done, ScoreError>),
    Parsed(usize, Box<Parsed>),
    Read(Blocks, std::io::Result<Option<(Vec<u8>, u64)>>),
}

fn take<'a, 'o>(step: Step<'a, 'o>, task: &Task<'_>, parser: &mut Parser<'_>) -> Left<'a, 'o> {
    match step {
        Step::Write(work, mut ends) => {
            let result = ends.write(*work);
            Left::Written(ends, result)
        }
        Step::Arrange(number, mut parsed, mut newest) => {
            parsed.arrange(&mut newest);
            Left::Arranged(number, parsed, newest)
        }
        Step::Apply(number, lane_number, part, mut lane) => {
            let done = lane.apply(&part, task.batch);
            Left::Applied(number, lane_number, lane, done)
        }
        Step::Parse(number, text) => Left::Parsed(number, Box::new(parse(text, parser, task.partitions))),
        Step::Read(mut blocks) => {
            let block = blocks.next();
            Left::Read(blocks, block)
        }
        Step::Wait | Step::End => unreachable!("handled by the caller"),
    }
}

impl<'a, 'o> Shared<'a, 'o> {
    /// The step to take, its parts taken out.
    fn next_step(&mut self, task: &Task<'_>) -> Step<'a, 'o> {
        if self.failed.is_some() || (self.ended && self.works.is_empty() && self.ends.is_some()) {
            return Step::End;
        }
        if self.works.front().is_some_and(|work| work.applied == task.partitions)
            && let Some(ends) = self.ends.take()
            && let Some(work) = self.works.pop_front()
        {
            self.first += 1;
            return Step::Write(Box::new(work), ends);
        }
        if let Some(work) = self.works.get_mut(self.next_arrange - self.first)
            && work.parsed.is_some()
            && let Some(newest) = self.newest.take()
            && let Some(parsed) = work.parsed.take()
        {
            return Step::Arrange(self.next_arrange, Box::new(parsed), newest);
        }
        for (lane_number, (next, lane)) in self.lanes.iter_mut().enumerate() {
            if let Some(work) = self.works.get_mut(*next - self.first)
                && work.arranged
                && lane.is_some()
                && let Some(parsed) = &mut work.parsed
                && let Some(lane) = lane.take()
            {
                let part = std::mem::take(&mut parsed.parts[lane_number]);
                return Step::Apply(*next, lane_number, part, lane);
            }
        }
        let number = self.works.iter().position(|work| work.text.is_some());
        if let Some(number) = number
            && let Some(text) = self.works[number].text.take()
        {
            return Step::Parse(self.first + number, text);
        }
        if !self.ended
            && self.works.len() < task.threads + 2
            && let Some(blocks) = self.blocks.take()
        {
            return Step::Read(blocks);
        }
        Step::Wait
    }

    fn put_back(&mut self, left: Left<'a, 'o>) {
        let first = self.first;
        match left {
            Left::Written(ends, result) => {
                self.ends = Some(ends);
                self.failed = self.failed.take().or(result.err());
            }
            Left::Arranged(number, parsed, newest) => {
                let work = &mut self.works[number - first];
                work.done = parsed.parts.iter().map(|_| Done::default()).collect();
                (work.parsed, work.arranged) = (Some(*parsed), true);
                (self.next_arrange, self.newest) = (number + 1, Some(newest));
            }
            Left::Applied(number, lane_number, lane, done) => {
                self.lanes[lane_number] = (number + 1, Some(lane));
                match done {
                    Ok(done) => {
                        let work = &mut self.works[number - first];
                        work.done[lane_number] = done;
                        work.applied += 1;
                    }
                    Err(error) => self.failed = Some(error),
                }
            }
            Left::Parsed(number, parsed) => self.works[number - first].parsed = Some(*parsed),
            Left::Read(blocks, block) => {
                self.blocks = Some(blocks);
                match block {
                    Ok(Some((text, bytes))) => {
                        self.unreported += bytes;
                        if let Some(ends) = &mut self.ends {
                            (ends.progress)(std::mem::take(&mut self.unreported));
                        }
                        self.works.push_back(Work { text: Some(text), ..Work::default() });
                    }
                    Ok(None) => self.ended = true,
                    Err(error) => self.failed = Some(ScoreError::Read(error)),
                }
            }
        }
    }
}

impl Lane {
    /// Takes a block's events of this partition in.
    fn apply(&mut self, part: &Part, batch: usize) -> Result<Done, ScoreError> {
        let mut done = Done::default();
        for (events, places) in part.events.chunks(batch).zip(part.places.chunks(batch)) {
            self.position += 1;
            if let Some(journal) = &mut self.journal {
                journal.append(&[Entry::Events(events.to_vec())])?;
            }
            let outcomes = self.pipeline.events(self.position, events);
            done.fates.count(events, &outcomes.fates);
            let sampled = self.pipeline.take_sampled();
            for (row, index) in sampled.places.iter().enumerate() {
                let place = usize::try_from(*index).ok().and_then(|index| places.get(index));
                done.sampled.push_from(&sampled, row, place.copied().unwrap_or_default().into());
            }
            done.decided.extend(outcomes.decided.into_iter().map(|(index, decided)| (places[index], decided)));
        }
        Ok(done)
    }
}

impl Ends<'_, '_> {
    fn write(&mut self, work: Work) -> Result<(), ScoreError> {
        let Some(mut parsed) = work.parsed else { return Ok(()) };
        let sums = &mut self.output.sums;
        sums.rejected += parsed.rejected.len() as u64;
        sums.read += parsed.rejected.len() as u64;
        for rejected in &mut parsed.rejected {
            rejected.line += self.lines;
            (self.rejected)(rejected);
        }
        let (lines, mut samples) = (self.lines, Vec::new());
        self.lines += parsed.lines;
        let mut decided: Vec<(u32, Decided)> = Vec::new();
        for done in work.done {
            done.fates.add_to(sums);
            samples.push(done.sampled);
            decided.extend(done.decided);
        }
        let line = |place: u64| lines + u64::from(parsed.line(u32::try_from(place).unwrap_or(u32::MAX)));
        self.output.sampled(&in_order(&samples, line))?;
        decided.sort_by_key(|(place, _)| *place);
        decided.iter().try_for_each(|(_, decided)| self.output.decided(decided))
    }
}

/// The rows of all partitions as the log has them, their places made lines.
fn in_order(samples: &[Sampled], line: impl Fn(u64) -> u64) -> Sampled {
    let rows = samples
        .iter()
        .enumerate()
        .flat_map(|(part, sampled)| sampled.places.iter().enumerate().map(move |(row, place)| (*place, part, row)));
    let mut rows: Vec<(u64, usize, usize)> = rows.collect();
    rows.sort_unstable();
    let mut all = Sampled::default();
    for (place, part, row) in rows {
        all.push_from(&samples[part], row, line(place));
    }
    all
}
