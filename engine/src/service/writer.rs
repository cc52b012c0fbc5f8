//! The writer: a thread that owns the states. It groups what waits, has it journalled, synced and acknowledged ([`Committer`]), and
//! applies what is durable an entry at a time: what waits to be acknowledged goes before what waits to be applied.

use redress_ledger::command::Command;
use redress_ledger::decision::{Decision, SignalReading};
use redress_ledger::impose::Answer;
use redress_ledger::{AccountId, Clock, Rung};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::mpsc::error::TryRecvError;
use tokio::sync::{mpsc, oneshot};

use super::IngestError;
use super::across::Across;
use super::answers::Answers;
use super::backlog::{Backlog, Waiting};
use super::checkpointing::Checkpointing;
use super::committer::{Committer, Reply};
use super::imposer::{After, Imposing};
use super::metrics::{self, Fate};
use crate::accounts::Seat;
use crate::decide;
use crate::event::Event;
use crate::pipeline::Pipeline;
use crate::signal;
use crate::state::{Entry, Framed};
use crate::window::Admission;

/// A commit group is closed at this many events.
const GROUP_EVENTS_MAX: usize = 4_096;
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
    pub across: Across,
    pub imposer: mpsc::Sender<Imposing>,
    pub answers: Arc<Answers>,
    pub healthy: Arc<AtomicBool>,
    pub clock: Arc<dyn Clock>,
    pub last_probe: Instant,
    /// Number of the last command in the journal.
    pub journalled: i64,
    /// Durable, and not applied yet.
    pub backlog: Backlog,
    /// Where accounts stand that are looked for; kept for its room.
    pub seats: Vec<Option<Seat>>,
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
        let mut next = None;
        loop {
            let job = match next.take() {
                Some(job) => Ok(job),
                None if self.backlog.is_full() => Err(TryRecvError::Empty),
                None => self.jobs.try_recv(),
            };
            match job {
                Ok(Job::Events(asked)) => next = self.group(asked),
                Ok(Job::Stop { done }) => {
                    self.settle();
                    if !self.is_lost() {
                        self.stop();
                        self.across.stop();
                        let _ = done.send(());
                    }
                    return;
                }
                Ok(job) => self.answer(job),
                Err(TryRecvError::Disconnected) => return self.settle(),
                // Nothing waits to be acknowledged.
                Err(TryRecvError::Empty) => {
                    let applied = self.apply_next();
                    if self.is_lost() {
                        return;
                    }
                    if !self.go_on() && !applied {
                        match self.jobs.blocking_recv() {
                            Some(job) => next = Some(job),
                            None => return,
                        }
                    }
                }
            }
            if self.is_lost() {
                return;
            }
        }
    }

    fn answer(&mut self, job: Job) {
        match job {
            Job::Commands { commands, reply } => self.commands(commands, reply),
            Job::Look { account, reply } => {
                // It sees what was acknowledged before it was asked.
                self.settle();
                let _ = reply.send(self.look(&account));
            }
            Job::Active { since, reply } => {
                let _ = reply.send((self.pipeline.active_since(since), self.pipeline.last_command()));
            }
            Job::Tick => {
                self.probe_if_failed();
                self.across.tick();
            }
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
            self.pipeline.accounts().ask_seen(some, &mut self.seats);
            for (offset, event) in some.iter().enumerate() {
                if self.pipeline.is_duplicate(event) || !self.backlog.is_new(event.key) {
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

    /// Has a group journalled, synced and acknowledged, and applies others meanwhile.
    fn commit(&mut self, group: Vec<Taking>) {
        // Whether an event is new could not be told.
        if self.pipeline.accounts().failed().is_some() {
            let why = "a stored account could not be read".to_owned();
            for taking in group {
                let _ = taking.reply.send(Err(IngestError::Journal(why.clone())));
            }
            return;
        }
        let (mut framed, mut entries) = (Vec::with_capacity(group.len()), Vec::with_capacity(group.len()));
        let mut acks = Vec::with_capacity(group.len());
        for mut taking in group {
            let taken =
                Taken { accepted: taking.fresh.len() as u64, duplicates: taking.duplicates, answers: Vec::new() };
            // Repeats of what stands in this very group are durable only when the group is.
            if taking.fresh.is_empty() {
                acks.push((taking.reply, taken));
                continue;
            }
            if self.across.observe(&mut taking.fresh, &entries, &mut self.pipeline, &mut self.backlog) {
                taking.framed = Framed::events(&taking.fresh);
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
        match self.committed() {
            Ok(first) => {
                for (offset, (events, after)) in entries.into_iter().enumerate() {
                    self.backlog.push(first + offset as u64, Waiting::Events(events, after));
                }
            }
            Err(why) => {
                self.across.take_back(&entries);
                for (events, after) in entries {
                    self.backlog.forget(&events);
                    let _ = after.map(|(reply, _)| reply.send(Err(IngestError::Journal(why.clone()))));
                }
            }
        }
        self.checkpointing.tell(&self.committer);
    }

    /// Waits for what becomes of the group under way; meanwhile applies what is durable, and the checkpoint gets on.
    fn committed(&mut self) -> Result<u64, String> {
        let committed = loop {
            if let Some(committed) = self.committer.finished() {
                break committed;
            }
            if self.pipeline.accounts().failed().is_some() || !(self.apply_next() | self.go_on()) {
                break self.committer.finish();
            }
        };
        self.healthy.store(committed.is_ok(), Ordering::SeqCst);
        committed
    }

    /// Brings the states up to what is durable.
    fn settle(&mut self) {
        while self.pipeline.accounts().failed().is_none() && self.apply_next() {}
    }

    /// Applies the oldest entry that is durable; whether there was one.
    fn apply_next(&mut self) -> bool {
        let Some((position, entry)) = self.backlog.pop() else { return false };
        match entry {
            Waiting::Events(events, after) => {
                self.checkpointing.taken(events.len());
                let decisions = self.apply(position, &events);
                self.backlog.forget(&events);
                if self.pipeline.accounts().failed().is_none() {
                    self.applied = position;
                    self.hand_on(decisions, after);
                }
            }
            Waiting::Command(command) => {
                if let Some(why) = self.pipeline.command(position, &command).refused() {
                    tracing::error!(
                        command.id,
                        why,
                        "what was activated is refused by this version; what was there before stays"
                    );
                }
                self.applied = position;
            }
            Waiting::Mark(reply) => drop(reply.send(self.pipeline.last_command())),
        }
        true
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
        metrics::scores(self.pipeline.take_tenths());
        for (_, decided) in &outcomes.decided {
            let rule = |index: &usize| self.pipeline.policy().and_then(|p| p.rules.get(*index));
            decided.shadows.iter().filter_map(rule).for_each(|rule| metrics::shadow(&rule.id));
            if let Some(model) = self.pipeline.shadow_model() {
                decided.challenged.iter().filter_map(rule).for_each(|rule| metrics::challenged(&rule.id, model));
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

    /// Has commands journalled; they are applied in their turn, and then answered.
    fn commands(&mut self, mut commands: Vec<Command>, reply: oneshot::Sender<i64>) {
        commands.retain(|command| command.id > self.journalled);
        if !commands.is_empty() {
            let framed = commands.iter().map(|command| Framed::entry(&Entry::Command(command.clone())));
            let first = match framed.collect() {
                Ok(framed) => {
                    self.committer.begin(framed, Vec::new());
                    self.committed()
                }
                Err(error) => {
                    tracing::error!(error = %error, "a command cannot be journalled");
                    Err(error.to_string())
                }
            };
            for (position, command) in first.into_iter().flat_map(|first| first..).zip(commands) {
                self.journalled = command.id;
                self.backlog.push(position, Waiting::Command(command));
            }
        }
        self.backlog.push(self.committer.next_position(), Waiting::Mark(reply));
        self.checkpointing.tell(&self.committer);
    }

    fn look(&mut self, id: &AccountId) -> Option<Look> {
        self.pipeline.load(id);
        let account = self.pipeline.account(id)?;
        let signals = decide::readings(&signal::row(account));
        Some(Look { decided: account.decided, newest_at: account.windows.now, signals })
    }
}
