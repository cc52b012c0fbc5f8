//! When a checkpoint begins, how it gets on between the writer's other work, and what goes once it is durable.

use redress_ledger::Clock;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::answers::Answers;
use super::committer::Committer;
use super::metrics;
use super::pace;
use super::saver::{Saved, Saver, Wake};
use crate::pipeline::Pipeline;
use crate::state::{Checkpoints, Saving, Slice};

/// Accounts encoded and stored together.
const SLICE: usize = 32;
/// Even where memory is short, the last checkpoint lies back at least so long.
const PAUSE_MIN: Duration = Duration::from_millis(500);

/// When.
#[derive(Clone, Copy, Debug)]
pub(super) struct Timing {
    /// A checkpoint begins this long after the one before, while anything changes.
    pub every: Duration,
    /// See [`super::EngineConfig::journal_keep_days`].
    pub journal_keep_days: Option<u32>,
}

/// See the module.
pub(super) struct Checkpointing {
    saver: Saver,
    timing: Timing,
    under_way: Option<Saving>,
    /// Encoded, and not taken yet.
    in_hand: Option<Slice>,
    finishing: bool,
    checkpointed: u64,
    began: Instant,
    /// Events taken since.
    events: u64,
    /// When the writer last had done its part.
    last: Instant,
}

impl Checkpointing {
    /// Goes on from the checkpoint at `checkpointed`, which lies so many events back.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(
        checkpoints: Checkpoints,
        answers: Arc<Answers>,
        timing: Timing,
        checkpointed: u64,
        events: u64,
        wake: Wake,
    ) -> std::io::Result<Self> {
        let saver = Saver::start(checkpoints, answers, wake)?;
        let (began, last) = (Instant::now(), Instant::now());
        Ok(Self { saver, timing, under_way: None, in_hand: None, finishing: false, checkpointed, began, events, last })
    }

    /// So many events were taken.
    pub fn taken(&mut self, events: usize) {
        self.events += events as u64;
    }

    /// Does what is due, as far as there is time for it, where the states include every entry up to `applied`; whether more can be
    /// done at once.
    pub fn go_on(
        &mut self,
        pipeline: &mut Pipeline,
        committer: &mut Committer,
        applied: u64,
        clock: &dyn Clock,
    ) -> bool {
        for saved in self.saver.done() {
            self.saved(saved, pipeline, committer, clock);
        }
        // Looks and duplicates bring accounts in too.
        pipeline.accounts_mut().evict();
        if self.under_way.is_none() {
            let past = self.began.elapsed();
            let due = past >= self.timing.every
                || self.events >= pace::BEGIN_EVENTS
                || (pipeline.accounts().is_crowded() && past >= PAUSE_MIN);
            if !due || applied == self.checkpointed {
                return false;
            }
            self.begin(pipeline, applied);
        }
        let (start, most) = (Instant::now(), pace::budget(self.last.elapsed()));
        let mut more = self.is_behind(pipeline);
        while more && start.elapsed() < most {
            more = self.step(pipeline, applied) && self.is_behind(pipeline);
        }
        metrics::checkpoint_stall(start.elapsed());
        self.last = Instant::now();
        more
    }

    /// Whether something should be handed over by now.
    fn is_behind(&self, pipeline: &Pipeline) -> bool {
        let Some(saving) = self.under_way.as_ref().filter(|_| !self.finishing) else { return false };
        let (encoded, all) = saving.progress();
        let waits = self.in_hand.is_some() || encoded == all || pipeline.accounts().is_crowded();
        waits || encoded < pace::due(all, self.events, self.began.elapsed(), self.timing.every)
    }

    fn begin(&mut self, pipeline: &mut Pipeline, applied: u64) {
        (self.began, self.events) = (Instant::now(), 0);
        self.under_way = Some(Saving::begin(pipeline, applied));
        self.finishing = false;
    }

    /// Hands over one slice, or the end; whether that was possible.
    fn step(&mut self, pipeline: &mut Pipeline, applied: u64) -> bool {
        let Some(saving) = &mut self.under_way else { return false };
        if self.finishing {
            return false;
        }
        let next = if let Some(slice) = self.in_hand.take() {
            Ok(Some(slice))
        } else {
            saving.slice(pipeline, SLICE, applied)
        };
        match next {
            Ok(Some(slice)) => match self.saver.slice(saving.checkpoint().position, slice) {
                Ok(()) => true,
                Err(slice) => {
                    self.in_hand = Some(slice);
                    false
                }
            },
            Ok(None) => {
                self.finishing = self.saver.finish(saving.checkpoint());
                false
            }
            Err(error) => {
                tracing::error!(error = %error, "a checkpoint failed; the journal is kept and the next one tries again");
                self.abandon(pipeline);
                false
            }
        }
    }

    fn saved(&mut self, saved: Saved, pipeline: &mut Pipeline, committer: &mut Committer, clock: &dyn Clock) {
        let current = self.under_way.as_mut().map(|saving| (saving.checkpoint().position, saving));
        match (saved, current) {
            (Saved::Slice(of), Some((position, saving))) if of == position => saving.stored(pipeline),
            (Saved::Checkpoint(of), Some((position, _))) if of == position => {
                (self.under_way, self.finishing, self.checkpointed) = (None, false, position);
                if let Some(days) = self.timing.journal_keep_days {
                    committer.forget(position + 1, clock.now().0 - i64::from(days) * 86_400_000);
                }
                self.tell(committer);
            }
            (Saved::Failed(of, error), Some((position, _))) if of == position => {
                tracing::error!(error = %error, "a checkpoint failed; the journal is kept and the next one tries again");
                self.abandon(pipeline);
            }
            // Of a checkpoint that was given up.
            _ => {}
        }
    }

    fn abandon(&mut self, pipeline: &mut Pipeline) {
        if let Some(saving) = self.under_way.take() {
            saving.abandon(pipeline);
        }
        (self.in_hand, self.finishing) = (None, false);
    }

    /// Completes what is under way and writes one more checkpoint of everything. To be called once every decision is answered.
    pub fn last(&mut self, pipeline: &mut Pipeline, committer: &mut Committer, applied: u64, clock: &dyn Clock) {
        self.complete(pipeline, committer, applied, clock);
        if applied != self.checkpointed {
            self.begin(pipeline, applied);
            self.complete(pipeline, committer, applied, clock);
        }
    }

    fn complete(&mut self, pipeline: &mut Pipeline, committer: &mut Committer, applied: u64, clock: &dyn Clock) {
        while self.under_way.is_some() {
            if self.step(pipeline, applied) {
                continue;
            }
            if self.under_way.is_none() {
                return;
            }
            let Some(saved) = self.saver.wait() else { return self.abandon(pipeline) };
            self.saved(saved, pipeline, committer, clock);
        }
    }

    /// Tells operators how far journal and checkpoint are.
    pub fn tell(&self, committer: &Committer) {
        metrics::journal(committer.next_position(), self.checkpointed);
    }
}
