//! The writer: a thread that owns journal and states. It groups what waits, journals and syncs it, acknowledges, applies, and hands
//! decisions on.

use redress_ledger::command::Command;
use redress_ledger::decision::{Decision, SignalReading};
use redress_ledger::impose::Answer;
use redress_ledger::{AccountId, Rung, crash};
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

use super::IngestError;
use super::imposer::Imposing;
use super::metrics::{self, Fate};
use crate::decide;
use crate::event::Event;
use crate::pipeline::{Applied, Pipeline};
use crate::signal;
use crate::state::{Checkpoint, Checkpoints, Entry, Journal, StateError};
use crate::window::Admission;

/// A commit group is closed at this many events.
const GROUP_EVENTS_MAX: usize = 16_384;
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
    pub checkpoints: Checkpoints,
    pub pipeline: Pipeline,
    pub imposer: mpsc::Sender<Imposing>,
    pub waiting: Arc<AtomicU64>,
    pub healthy: Arc<AtomicBool>,
    pub checkpoint_every: Duration,
    pub checkpointed: u64,
    pub last_checkpoint: Instant,
    pub last_probe: Instant,
}

struct Taking {
    fresh: Vec<Event>,
    duplicates: u64,
    wait: bool,
    reply: oneshot::Sender<Result<Taken, IngestError>>,
}

impl Writer {
    /// Works until told to stop, or until everybody who could ask is gone.
    pub fn run(mut self) {
        let mut next = self.jobs.blocking_recv();
        while let Some(job) = next.take() {
            match job {
                Job::Events { events, wait, reply } => {
                    let first = self.sift(events, wait, reply, &HashSet::new());
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
                Job::Tick => self.probe_if_failed(),
                Job::Stop { done } => {
                    self.drain(DRAIN);
                    self.checkpoint();
                    let _ = done.send(());
                    return;
                }
            }
            self.checkpoint_if_due();
            if next.is_none() {
                next = self.jobs.blocking_recv();
            }
        }
    }

    /// Gathers what else waits, then commits. Answers a job of another sort that it met.
    fn group(&mut self, first: Taking) -> Option<Job> {
        let mut size = first.fresh.len();
        let mut keys: HashSet<u128> = first.fresh.iter().map(|e| e.key).collect();
        let mut group = vec![first];
        let mut other = None;
        while size < GROUP_EVENTS_MAX {
            match self.jobs.try_recv() {
                Ok(Job::Events { events, wait, reply }) => {
                    let taking = self.sift(events, wait, reply, &keys);
                    keys.extend(taking.fresh.iter().map(|e| e.key));
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
        &self,
        events: Vec<Event>,
        wait: bool,
        reply: oneshot::Sender<Result<Taken, IngestError>>,
        group: &HashSet<u128>,
    ) -> Taking {
        let mut own = HashSet::with_capacity(events.len());
        let all = events.len();
        let mut fresh = events;
        fresh.retain(|event| {
            let new = !group.contains(&event.key) && own.insert(event.key) && !self.pipeline.is_duplicate(event);
            if !new {
                metrics::event(event.kind, Fate::Duplicate);
            }
            new
        });
        Taking { duplicates: (all - fresh.len()) as u64, fresh, wait, reply }
    }

    /// Journals and syncs, acknowledges, applies.
    fn commit(&mut self, group: Vec<Taking>) {
        let (mut entries, mut asks) = (Vec::with_capacity(group.len()), Vec::with_capacity(group.len()));
        // Repeats of what stands in this very group are durable only when the group is.
        let mut repeats = Vec::new();
        for taking in group {
            let taken =
                Taken { accepted: taking.fresh.len() as u64, duplicates: taking.duplicates, answers: Vec::new() };
            if taking.fresh.is_empty() {
                repeats.push((taking.reply, taken));
            } else {
                entries.push(Entry::Events(taking.fresh));
                asks.push((taking.wait, taking.reply, taken));
            }
        }
        let appended = if entries.is_empty() { Ok(0) } else { self.append(&entries) };
        let first = match appended {
            Ok(first) => first,
            Err(error) => {
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
        for (offset, (entry, (wait, reply, taken))) in entries.into_iter().zip(asks).enumerate() {
            let Entry::Events(events) = entry else { continue };
            // Without `wait` the promise is durability alone, and that is kept already.
            let after = if wait {
                Some((reply, taken))
            } else {
                let _ = reply.send(Ok(taken));
                None
            };
            let decisions = self.apply(first + offset as u64, &events);
            self.hand_on(decisions, after);
        }
        metrics::journal(self.journal.next_position(), self.checkpointed);
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
        for (event, fate) in events.iter().zip(&outcomes.fates) {
            metrics::event(event.kind, if *fate == Admission::Counts { Fate::Counted } else { Fate::Uncounted });
        }
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
        self.waiting.fetch_add(decisions.len() as u64, Ordering::SeqCst);
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
        metrics::journal(self.journal.next_position(), self.checkpointed);
    }

    fn look(&self, id: &AccountId) -> Option<Look> {
        let account = self.pipeline.account(id)?;
        let signals = decide::readings(&signal::row(account));
        Some(Look { decided: account.decided, newest_at: account.windows.now, signals })
    }

    fn checkpoint_if_due(&mut self) {
        let overdue = self.last_checkpoint.elapsed();
        let position = self.journal.next_position() - 1;
        if overdue < self.checkpoint_every || position == self.checkpointed {
            return;
        }
        // Invariant: every decision from entries at or before the checkpoint's position has reached the ledger.
        if self.waiting.load(Ordering::SeqCst) > 0 {
            if overdue < self.checkpoint_every * 2 {
                return;
            }
            self.drain(Duration::from_secs(5));
        }
        self.checkpoint();
    }

    /// Waits until no decision is on its way to the ledger.
    fn drain(&self, at_most: Duration) {
        let start = Instant::now();
        while self.waiting.load(Ordering::SeqCst) > 0 && start.elapsed() < at_most {
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn checkpoint(&mut self) {
        self.last_checkpoint = Instant::now();
        if self.waiting.load(Ordering::SeqCst) > 0 {
            tracing::warn!("no checkpoint: the ledger has not taken every decision yet");
            return;
        }
        let position = self.journal.next_position() - 1;
        let dirty = self.pipeline.accounts_mut().take_dirty();
        let checkpoint = Checkpoint {
            position,
            last_command: self.pipeline.last_command(),
            policy: self.pipeline.policy().map(|p| p.text.clone()).unwrap_or_default(),
        };
        let changed = dirty.iter().map(|place| self.pipeline.accounts().at(*place));
        match self.checkpoints.save(checkpoint, changed) {
            Ok(()) => self.checkpointed = position,
            Err(error) => {
                tracing::error!(error = %error, "a checkpoint failed; the journal is kept and the next one tries again");
                self.pipeline.accounts_mut().mark_dirty(&dirty);
            }
        }
        metrics::journal(self.journal.next_position(), self.checkpointed);
    }
}
