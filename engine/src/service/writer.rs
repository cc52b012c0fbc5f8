//! The writer: a thread that owns journal and states. It groups what waits, journals and syncs it, acknowledges, applies, and hands
//! decisions on.

use redress_ledger::command::Command;
use redress_ledger::decision::{Decision, SignalReading};
use redress_ledger::impose::Answer;
use redress_ledger::{AccountId, Clock, Rung, crash};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

use super::IngestError;
use super::across::Across;
use super::answers::Answers;
use super::checkpointing::Checkpointing;
use super::imposer::Imposing;
use super::keys::Keys;
use super::metrics::{self, Fate};
use crate::accounts::Place;
use crate::decide;
use crate::event::Event;
use crate::pipeline::{Applied, Pipeline};
use crate::signal;
use crate::state::{Entry, Journal, StateError};
use crate::window::Admission;

/// A commit group is closed at this many events.
const GROUP_EVENTS_MAX: usize = 16_384;
/// Events whose accounts are looked for together.
const LOOKED_FOR: usize = 64;
/// At a stop, decisions get this long to reach the ledger.
const DRAIN: Duration = Duration::from_secs(10);
/// After a failed write the journal is tried this often.
const PROBE: Duration = Duration::from_secs(1);

/// What became of a request's events.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Taken {
    /// Taken for the first time.
    pub accepted: u64,
    /// Seen before.
    pub duplicates: u64,
    /// With `wait`: what was decided, and the ledger's answers.
    pub answers: Vec<(Decision, Answer)>,
}

/// One account as the engine sees it.
#[derive(Clone, Debug, PartialEq)]
pub struct Look {
    /// The rung decided so far.
    pub decided: Rung,
    /// Largest event time (ms).
    pub newest_at: i64,
    /// Every signal.
    pub signals: Vec<SignalReading>,
}

/// What the writer is asked.
pub(super) enum Job {
    /// Take events.
    Events { events: Vec<Event>, wait: bool, reply: oneshot::Sender<Result<Taken, IngestError>> },
    /// Apply commands; answers the number of the last one applied.
    Commands { commands: Vec<Command>, reply: oneshot::Sender<i64> },
    /// Look at an account.
    Look { account: AccountId, reply: oneshot::Sender<Option<Look>> },
    /// Count accounts active since a time (ms).
    Active { since: i64, reply: oneshot::Sender<(usize, i64)> },
    /// Write a checkpoint if one is due.
    Tick,
    /// Stop.
    Stop { done: oneshot::Sender<()> },
}

/// The writer's belongings.
pub(super) struct Writer {
    pub jobs: mpsc::Receiver<Job>,
    pub journal: Journal,
    pub checkpointing: Checkpointing,
    pub pipeline: Pipeline,
    pub across: Across,
    pub imposer: mpsc::Sender<Imposing>,
    pub answers: Arc<Answers>,
    pub healthy: Arc<AtomicBool>,
    pub clock: Arc<dyn Clock>,
    pub last_probe: Instant,
    /// Keys of the group that is being gathered.
    pub group: Keys,
    /// Where accounts stand that are looked for; kept for its room.
    pub places: Vec<Option<Place>>,
}

struct Taking {
    fresh: Vec<Event>,
    duplicates: u64,
    wait: bool,
    reply: oneshot::Sender<Result<Taken, IngestError>>,
}

impl Writer {
    /// Works until told to stop, or until everybody who could ask is gone, or until it cannot be trusted.
    pub fn run(mut self) {
        let mut next = self.jobs.blocking_recv();
        while let Some(job) = next.take() {
            match job {
                Job::Events { events, wait, reply } => {
                    self.group.clear();
                    let first = self.sift(events, wait, reply);
                    next = self.group(first);
                }
                Job::Commands { commands, reply } => {
                    self.commands(commands);
                    let _ = reply.send(self.pipeline.last_command());
                }
                Job::Look { account, reply } => {
                    let _ = reply.send(self.look(&account));
                }
                Job::Active { since, reply } => {
                    let _ = reply.send((self.pipeline.active_since(since), self.pipeline.last_command()));
                }
                Job::Tick => {
                    self.probe_if_failed();
                    self.across.tick();
                }
                Job::Stop { done } => {
                    self.stop();
                    self.across.stop();
                    let _ = done.send(());
                    return;
                }
            }
            if self.is_lost() {
                return;
            }
            self.checkpointing.go_on(&mut self.pipeline, &mut self.journal, self.clock.as_ref());
            // While nothing else is to be done, the checkpoint gets on.
            while next.is_none() {
                next = match self.jobs.try_recv() {
                    Ok(job) => Some(job),
                    Err(mpsc::error::TryRecvError::Disconnected) => return,
                    Err(mpsc::error::TryRecvError::Empty) => {
                        if self.checkpointing.go_on(&mut self.pipeline, &mut self.journal, self.clock.as_ref()) {
                            continue;
                        }
                        match self.jobs.blocking_recv() {
                            Some(job) => Some(job),
                            None => return,
                        }
                    }
                };
            }
        }
    }

    /// Whether a stored account could not be read: what was made since may lack it, so nothing of it may go out.
    fn is_lost(&self) -> bool {
        let Some(why) = self.pipeline.accounts().failed() else { return false };
        self.healthy.store(false, Ordering::SeqCst);
        tracing::error!(
            error = why,
            "a stored account could not be read; the engine stops before it decides without it. What was acknowledged is in the journal: start again once the store is well"
        );
        true
    }

    fn stop(&mut self) {
        if self.answers.wait_for(self.answers.made(), Some(DRAIN)) {
            self.checkpointing.last(&mut self.pipeline, &mut self.journal, self.clock.as_ref());
        } else {
            tracing::warn!("no checkpoint: the ledger has not taken every decision yet");
        }
    }

    /// Gathers what else waits, then commits. Answers a job of another sort that it met.
    fn group(&mut self, first: Taking) -> Option<Job> {
        let mut size = first.fresh.len();
        let mut group = vec![first];
        let mut other = None;
        while size < GROUP_EVENTS_MAX {
            match self.jobs.try_recv() {
                Ok(Job::Events { events, wait, reply }) => {
                    let taking = self.sift(events, wait, reply);
                    size += taking.fresh.len();
                    group.push(taking);
                }
                Ok(job) => {
                    other = Some(job);
                    break;
                }
                Err(_) => break,
            }
        }
        self.commit(group);
        other
    }

    /// Sets duplicates aside, of earlier events and within the group.
    fn sift(
        &mut self,
        mut events: Vec<Event>,
        wait: bool,
        reply: oneshot::Sender<Result<Taken, IngestError>>,
    ) -> Taking {
        let all = events.len();
        let mut repeated = Vec::new();
        for (chunk, some) in events.chunks(LOOKED_FOR).enumerate() {
            // Their waits for memory overlap.
            std::hint::black_box(self.pipeline.accounts().touch(some, &mut self.places));
            for (offset, event) in some.iter().enumerate() {
                if self.pipeline.is_duplicate(event) || !self.group.insert(event.key) {
                    repeated.push(chunk * LOOKED_FOR + offset);
                }
            }
        }
        if !repeated.is_empty() {
            metrics::events(repeated.iter().map(|index| (events[*index].kind, Fate::Duplicate)));
            let (mut index, mut left) = (0, repeated.iter().peekable());
            events.retain(|_| {
                let is_repeated = left.next_if_eq(&&index).is_some();
                index += 1;
                !is_repeated
            });
        }
        Taking { duplicates: (all - events.len()) as u64, fresh: events, wait, reply }
    }

    /// Journals and syncs, acknowledges, applies.
    fn commit(&mut self, group: Vec<Taking>) {
        // Whether an event is new could not be told.
        if self.pipeline.accounts().failed().is_some() {
            let why = "a stored account could not be read".to_owned();
            for taking in group {
                let _ = taking.reply.send(Err(IngestError::Journal(why.clone())));
            }
            return;
        }
        let (mut entries, mut asks) = (Vec::with_capacity(group.len()), Vec::with_capacity(group.len()));
        // Repeats of what stands in this very group are durable only when the group is.
        let mut repeats = Vec::new();
        for mut taking in group {
            let taken =
                Taken { accepted: taking.fresh.len() as u64, duplicates: taking.duplicates, answers: Vec::new() };
            if taking.fresh.is_empty() {
                repeats.push((taking.reply, taken));
            } else {
                self.across.observe(&mut taking.fresh, &entries, &mut self.pipeline, &mut self.group);
                entries.push(Entry::Events(taking.fresh));
                asks.push((taking.wait, taking.reply, taken));
            }
        }
        let appended = if entries.is_empty() { Ok(0) } else { self.append(&entries) };
        let first = match appended {
            Ok(first) => first,
            Err(error) => {
                self.across.take_back(&entries);
                let replies = asks.into_iter().map(|(_, reply, _)| reply).chain(repeats.into_iter().map(|(r, _)| r));
                for reply in replies {
                    let _ = reply.send(Err(IngestError::Journal(error.to_string())));
                }
                return;
            }
        };
        crash::point("after_sync_before_ack");
        for (reply, taken) in repeats {
            let _ = reply.send(Ok(taken));
        }
        // Without `wait` the promise is durability alone, and that is kept already.
        let mut afters = Vec::with_capacity(asks.len());
        for (wait, reply, taken) in asks {
            if wait {
                afters.push(Some((reply, taken)));
            } else {
                let _ = reply.send(Ok(taken));
                afters.push(None);
            }
        }
        for (offset, (entry, after)) in entries.into_iter().zip(afters).enumerate() {
            let Entry::Events(events) = entry else { continue };
            self.checkpointing.taken(events.len());
            let decisions = self.apply(first + offset as u64, &events);
            if self.pipeline.accounts().failed().is_some() {
                return;
            }
            self.hand_on(decisions, after);
        }
        self.checkpointing.tell(&self.journal);
    }

    /// Appends and syncs; keeps `/readyz` honest.
    fn append(&mut self, entries: &[Entry]) -> Result<u64, StateError> {
        let appended = self.journal.append(entries);
        self.healthy.store(appended.is_ok(), Ordering::SeqCst);
        if let Err(error) = &appended {
            tracing::error!(error = %error, "the journal could not be written; nothing was acknowledged");
        }
        appended
    }

    /// A sender that obeys `/readyz` sends nothing while the journal fails, so the writer looks by itself whether it works again.
    fn probe_if_failed(&mut self) {
        if self.healthy.load(Ordering::SeqCst) || self.last_probe.elapsed() < PROBE {
            return;
        }
        self.last_probe = Instant::now();
        if self.journal.probe().is_ok() {
            self.healthy.store(true, Ordering::SeqCst);
            tracing::info!("the journal can be written again");
        }
    }

    fn apply(&mut self, position: u64, events: &[Event]) -> Vec<Decision> {
        let mut outcomes = self.pipeline.events(position, events);
        metrics::events(events.iter().zip(&outcomes.fates).map(|(event, fate)| {
            (event.kind, if *fate == Admission::Counts { Fate::Counted } else { Fate::Uncounted })
        }));
        for (_, decided) in &outcomes.decided {
            for index in &decided.shadows {
                if let Some(rule) = self.pipeline.policy().and_then(|p| p.rules.get(*index)) {
                    metrics::shadow(&rule.id);
                }
            }
        }
        outcomes.take_decisions()
    }

    fn hand_on(&self, decisions: Vec<Decision>, after: Option<super::imposer::After>) {
        if decisions.is_empty() && after.is_none() {
            return;
        }
        self.answers.expect(decisions.len());
        if self.imposer.blocking_send(Imposing { decisions, after }).is_err() {
            tracing::error!("the imposer has stopped; decisions are made again at the next start");
        }
    }

    fn commands(&mut self, commands: Vec<Command>) {
        let last = self.pipeline.last_command();
        let entries: Vec<Entry> = commands.into_iter().filter(|c| c.id > last).map(Entry::Command).collect();
        if entries.is_empty() {
            return;
        }
        let Ok(first) = self.append(&entries) else { return };
        for (offset, entry) in entries.iter().enumerate() {
            if let Entry::Command(command) = entry
                && let Applied::PolicyRefused(why) = self.pipeline.command(first + offset as u64, command)
            {
                tracing::error!(
                    command.id,
                    why,
                    "an activated policy is refused by this version; the one before stays"
                );
            }
        }
        self.checkpointing.tell(&self.journal);
    }

    fn look(&mut self, id: &AccountId) -> Option<Look> {
        self.pipeline.load(id);
        let account = self.pipeline.account(id)?;
        let signals = decide::readings(&signal::row(account));
        Some(Look { decided: account.decided, newest_at: account.windows.now, signals })
    }
}
