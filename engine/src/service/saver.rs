//! Writes checkpoints behind the writer's back: a thread that takes encoded slices, waits until the ledger has answered what was decided
//! before each was encoded, and stores it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;

use super::answers::Answers;
use crate::state::{Checkpoint, Checkpoints, Slice, StateError};

/// Slices that may wait to be stored.
const QUEUE: usize = 32;

/// Work of the checkpoint that began at this position.
struct Work {
    of: u64,
    what: What,
}

enum What {
    /// Store this once so many decisions are answered.
    Slice(Slice, u64),
    /// Complete the checkpoint.
    Finish(Box<Checkpoint>),
}

/// What became of the work, in order; each of the checkpoint that began at this position.
#[derive(Debug)]
pub(super) enum Saved {
    /// Its oldest slice can be read back.
    Slice(u64),
    /// It is durable.
    Checkpoint(u64),
    /// The store failed; nothing more of it will be stored.
    Failed(u64, StateError),
}

/// The thread and the ways to it.
pub(super) struct Saver {
    work: Option<SyncSender<Work>>,
    done: Receiver<Saved>,
    answers: Arc<Answers>,
    thread: Option<JoinHandle<()>>,
}

impl Saver {
    /// Starts it.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(checkpoints: Checkpoints, answers: Arc<Answers>) -> std::io::Result<Self> {
        let (work, queue) = sync_channel(QUEUE);
        let (told, done) = channel();
        let gate = answers.clone();
        let thread = std::thread::Builder::new().name("redress-saver".to_owned()).spawn(move || {
            let mut failed = None;
            for Work { of, what } in queue {
                if failed == Some(of) {
                    continue;
                }
                let saved = match what {
                    // Invariant: a state is stored only after the decisions on the way to it are certain. A replay would pass over
                    // the events that it includes, and never make them again.
                    What::Slice(slice, after) => {
                        if !gate.wait_for(after, None) {
                            return;
                        }
                        checkpoints.put(slice).map(|()| Saved::Slice(of))
                    }
                    What::Finish(checkpoint) => checkpoints.finish(&checkpoint).map(|()| Saved::Checkpoint(of)),
                };
                let saved = saved.unwrap_or_else(|error| {
                    failed = Some(of);
                    Saved::Failed(of, error)
                });
                if told.send(saved).is_err() {
                    return;
                }
            }
        })?;
        Ok(Self { work: Some(work), done, answers, thread: Some(thread) })
    }

    /// Hands over a slice of the checkpoint that began at `of`; gives it back where too many wait.
    pub fn slice(&self, of: u64, slice: Slice) -> Result<(), Slice> {
        let Some(work) = &self.work else { return Err(slice) };
        match work.try_send(Work { of, what: What::Slice(slice, self.answers.made()) }) {
            Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) => match work.what {
                What::Slice(slice, _) => Err(slice),
                What::Finish(_) => Ok(()),
            },
            Ok(()) => Ok(()),
        }
    }

    /// Completes the checkpoint whose slices were handed over, if there is room; says whether it was taken.
    pub fn finish(&self, checkpoint: &Checkpoint) -> bool {
        let work = Work { of: checkpoint.position, what: What::Finish(Box::new(checkpoint.clone())) };
        self.work.as_ref().is_some_and(|to| to.try_send(work).is_ok())
    }

    /// What became of earlier work.
    pub fn done(&self) -> VecDeque<Saved> {
        let mut all = VecDeque::new();
        loop {
            match self.done.try_recv() {
                Ok(saved) => all.push_back(saved),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => return all,
            }
        }
    }

    /// Waits for the next thing that becomes of earlier work; `None` where nothing does.
    pub fn wait(&self) -> Option<Saved> {
        self.done.recv().ok()
    }
}

impl Drop for Saver {
    fn drop(&mut self) {
        self.answers.close();
        self.work = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that stores checkpoints panicked");
        }
    }
}
