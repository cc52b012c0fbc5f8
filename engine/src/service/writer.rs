//! The writer: a thread that owns the states. It groups what waits, has it journalled, synced and acknowledged ([`Committer`]), applies
//! the group before meanwhile, and hands decisions on.

use redress_ledger::command::Command;
use redress_ledger::decision::{Decision, SignalReading};
use redress_ledger::impose::Answer;
use redress_ledger::{AccountId, Clock, Rung};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, oneshot};

use super::IngestError;
use super::answers::Answers;
use super::checkpointing::Checkpointing;
use super::committer::{Committer, Reply};
use super::imposer::{After, Imposing};
use super::keys::Keys;
use super::metrics::{self, Fate};
use crate::accounts::Place;
use crate::decide;
use crate::event::Event;
use crate::pipeline::{Applied, Pipeline};
use crate::signal;
use crate::state::{Entry, Framed};
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

/// Events to be taken.
pub(super) struct Asked {
    pub events: Vec<Event>,
    /// The entry that they are where none of them is a repeat.
    pub framed: Framed,
    /// Whether to answer also what is decided.
    pub wait: bool,
    pub reply: Reply,
}

/// What the writer is asked.
pub(super) enum Job {
    /// Take events.
    Events(Asked),
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
    pub committer: Committer,
    /// The last entry that the states include.
    pub applied: u64,
    pub checkpointing: Checkpointing,
    pub pipeline: Pipeline,
    pub imposer: mpsc::Sender<Imposing>,
    pub answers: Arc<Answers>,
    pub healthy: Arc<AtomicBool>,
    pub clock: Arc<dyn Clock>,
    pub last_probe: Instant,
    /// Keys of the group that is being gathered, or that was last.
    pub group: Keys,
    /// Keys of the group before it, where that is not applied yet.
    pub before: Keys,
    /// Durable, and not applied yet.
    pub durable: Option<Durable>,
    /// Where accounts stand that are looked for; kept for its room.
    pub places: Vec<Option<Place>>,
}

/// A group that the journal has, and the states do not yet.
pub(super) struct Durable {
    /// Position of its first entry.
    first: u64,
    entries: Vec<(Vec<Event>, Option<After>)>,
}

struct Taking {
    fresh: Vec<Event>,
    framed: Framed,
    duplicates: u64,
    wait: bool,
    reply: Reply,
}

impl Writer {
    /// Works until told to stop, or until everybody who could ask is gone, or until it cannot be trusted.
    pub fn run(mut self) {
        let mut next = self.jobs.blocking_recv();
        while let Some(job) = next.take() {
            if let Job::Events(asked) = job {
                next = self.group(asked);
            } else {
                // All else is asked of the states as they are after what was acknowledged.
                self.settle();
                if self.is_lost() {
                    return;
                }
                if let Job::Stop { done } = job {
                    self.stop();
                    let _ = done.send(());
                    return;
                }
                self.answer(job);
            }
            // While nothing else is to be done, the checkpoint gets on.
            while next.is_none() {
                next = match self.jobs.try_recv() {
                    Ok(job) => Some(job),
                    Err(mpsc::error::TryRecvError::Disconnected) => return self.settle(),
                    Err(mpsc::error::TryRecvError::Empty) => {
                        self.settle();
                        if self.is_lost() {
                            return;
                        }
                        if self.go_on() {
                            continue;
                        }
                        match self.jobs.blocking_recv() {
                            Some(job) => Some(job),
                            None => return,
                        }
                    }
                };
            }
            if self.is_lost() {
                return;
            }
        }
    }

    fn answer(&mut self, job: Job) {
        match job {
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
            // Dealt with before.
            Job::Events(_) | Job::Stop { .. } => {}
        }
    }

    fn go_on(&mut self) -> bool {
        self.checkpointing.go_on(&mut self.pipeline, &mut self.committer, self.applied, self.clock.as_ref())
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
            self.checkpointing.last(&mut self.pipeline, &mut self.committer, self.applied, self.clock.as_ref());
        } else {
            tracing::warn!("no checkpoint: the ledger has not taken every decision yet");
        }
    }

    /// Gathers what else waits, then commits. Answers a job of another sort that it met.
    fn group(&mut self, first: Asked) -> Option<Job> {
        std::mem::swap(&mut self.before, &mut self.group);
        self.group.clear();
        let first = self.sift(first);
        let mut size = first.fresh.len();
        let mut group = vec![first];
        let mut other = None;
        while size < GROUP_EVENTS_MAX {
            match self.jobs.try_recv() {
                Ok(Job::Events(asked)) => {
                    let taking = self.sift(asked);
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
    fn sift(&mut self, Asked { mut events, mut framed, wait, reply }: Asked) -> Taking {
        let all = events.len();
        let mut repeated = Vec::new();
        for (chunk, some) in events.chunks(LOOKED_FOR).enumerate() {
            // Their waits for memory overlap.
            std::hint::black_box(self.pipeline.accounts().touch_seen(some, &mut self.places));
            for (offset, event) in some.iter().enumerate() {
                let seen = self.pipeline.is_duplicate(event) || self.before.contains(event.key);
                if seen || !self.group.insert(event.key) {
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
            framed = Framed::events(&events);
        }
        Taking { duplicates: (all - events.len()) as u64, fresh: events, framed, wait, reply }
    }

    /// Has a group journalled, synced and acknowledged, and applies the one before meanwhile. Invariant: when it returns, the group is
    /// durable or was refused; what is sifted after it may take its keys for seen.
    fn commit(&mut self, group: Vec<Taking>) {
        // Whether an event is new could not be told.
        if self.pipeline.accounts().failed().is_some() {
            for taking in group {
                let _ = taking.reply.send(Err(IngestError::Journal("a stored account could not be read".to_owned())));
            }
            return;
        }
        let (mut framed, mut entries) = (Vec::with_capacity(group.len()), Vec::with_capacity(group.len()));
        let mut acks = Vec::with_capacity(group.len());
        for taking in group {
            let taken =
                Taken { accepted: taking.fresh.len() as u64, duplicates: taking.duplicates, answers: Vec::new() };
            // Repeats of what stands in this very group are durable only when the group is.
            if taking.fresh.is_empty() {
                acks.push((taking.reply, taken));
                continue;
            }
            framed.push(taking.framed);
            // Without `wait` the promise is durability alone.
            let after = if taking.wait {
                Some((taking.reply, taken))
            } else {
                acks.push((taking.reply, taken));
                None
            };
            entries.push((taking.fresh, after));
        }
        self.committer.begin(framed, acks);
        self.apply_durable();
        self.go_on();
        let committed = self.committer.finish();
        self.healthy.store(committed.is_ok(), Ordering::SeqCst);
        match committed {
            Ok(first) => self.durable = Some(Durable { first, entries }),
            Err(why) => {
                self.group.clear();
                for (reply, _) in entries.into_iter().filter_map(|(_, after)| after) {
                    let _ = reply.send(Err(IngestError::Journal(why.clone())));
                }
            }
        }
    }

    /// Brings the states up to what is durable.
    fn settle(&mut self) {
        self.apply_durable();
        self.group.clear();
    }

    fn apply_durable(&mut self) {
        let Some(Durable { first, entries }) = self.durable.take() else { return };
        for (offset, (events, after)) in entries.into_iter().enumerate() {
            let position = first + offset as u64;
            self.checkpointing.taken(events.len());
            let decisions = self.apply(position, &events);
            if self.pipeline.accounts().failed().is_some() {
                return;
            }
            self.applied = position;
            self.hand_on(decisions, after);
        }
        self.checkpointing.tell(&self.committer);
    }

    /// A sender that obeys `/readyz` sends nothing while the journal fails, so the writer looks by itself whether it works again.
    fn probe_if_failed(&mut self) {
        if self.healthy.load(Ordering::SeqCst) || self.last_probe.elapsed() < PROBE {
            return;
        }
        self.last_probe = Instant::now();
        if self.committer.probe() {
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

    fn hand_on(&self, decisions: Vec<Decision>, after: Option<After>) {
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
        let framed: Result<Vec<Framed>, _> = entries.iter().map(Framed::entry).collect();
        let first = match framed {
            Ok(framed) => {
                self.committer.begin(framed, Vec::new());
                let first = self.committer.finish();
                self.healthy.store(first.is_ok(), Ordering::SeqCst);
                first
            }
            Err(error) => Err(error.to_string()),
        };
        let Ok(first) = first else { return };
        for (offset, entry) in entries.iter().enumerate() {
            self.applied = first + offset as u64;
            if let Entry::Command(command) = entry
                && let Applied::PolicyRefused(why) = self.pipeline.command(self.applied, command)
            {
                tracing::error!(
                    command.id,
                    why,
                    "an activated policy is refused by this version; the one before stays"
                );
            }
        }
        self.checkpointing.tell(&self.committer);
    }

    fn look(&mut self, id: &AccountId) -> Option<Look> {
        self.pipeline.load(id);
        let account = self.pipeline.account(id)?;
        let signals = decide::readings(&signal::row(account));
        Some(Look { decided: account.decided, newest_at: account.windows.now, signals })
    }
}
