//! Writes checkpoints behind the writer's back: a thread that takes encoded slices, waits until the ledger has answered what was decided
//! before each was encoded, and stores it.

use std::collections::VecDeque;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, TrySendError, channel, sync_channel};
use std::thread::JoinHandle;

use super::answers::Answers;
use crate::state::{Checkpoint, Checkpoints, Slice, StateError, step_back};

/// Slices that may wait to be stored.
const QUEUE: usize = 64;
/// Of them, stored as one batch.
const TOGETHER: usize = 16;

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
    /// Set where the writer has more to hand over than there was room for: it is woken then.
    waited_for: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

/// Wakes the writer.
pub(super) type Wake = Box<dyn Fn() + Send>;

/// Slices that are stored together: a batch of the store has a price of its own.
struct Gathered {
    of: u64,
    slice: Slice,
    after: u64,
    slices: usize,
}

impl Gathered {
    /// Takes in what waits; answers the first work that is not for this.
    fn gather(&mut self, queue: &Receiver<Work>) -> Option<Work> {
        while self.slices < TOGETHER {
            match queue.try_recv().ok()? {
                Work { of, what: What::Slice(mut slice, after) } if of == self.of => {
                    self.slice.states.append(&mut slice.states);
                    self.slice.reach = self.slice.reach.max(slice.reach);
                    (self.after, self.slices) = (self.after.max(after), self.slices + 1);
                }
                other => return Some(other),
            }
        }
        None
    }
}

impl Saver {
    /// Starts it; `wake` is called when something was saved that the writer waits for.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(checkpoints: Checkpoints, answers: Arc<Answers>, wake: Wake) -> std::io::Result<Self> {
        let (work, queue) = sync_channel(QUEUE);
        let (told, done) = channel();
        let (gate, waited_for) = (answers.clone(), Arc::new(AtomicBool::new(false)));
        let waits = waited_for.clone();
        let thread = std::thread::Builder::new().name("redress-saver".to_owned()).spawn(move || {
            step_back();
            let (mut failed, mut kept) = (None, None);
            while let Some(Work { of, what }) = kept.take().or_else(|| queue.recv().ok()) {
                if failed == Some(of) {
                    continue;
                }
                let (saved, slices) = match what {
                    // Invariant: a state is stored only after the decisions on the way to it are certain. A replay would pass over
                    // the events that it includes, and never make them again.
                    What::Slice(slice, after) => {
                        let mut gathered = Gathered { of, slice, after, slices: 1 };
                        kept = gathered.gather(&queue);
                        if !gate.wait_for(gathered.after, None) {
                            return;
                        }
                        (checkpoints.put(gathered.slice).map(|()| Saved::Slice(of)), gathered.slices)
                    }
                    What::Finish(checkpoint) => (checkpoints.finish(&checkpoint).map(|()| Saved::Checkpoint(of)), 1),
                };
                let told_all = match saved {
                    Ok(Saved::Slice(of)) => (0..slices).all(|_| told.send(Saved::Slice(of)).is_ok()),
                    Ok(saved) => told.send(saved).is_ok(),
                    Err(error) => {
                        failed = Some(of);
                        told.send(Saved::Failed(of, error)).is_ok()
                    }
                };
                if !told_all {
                    return;
                }
                if waits.swap(false, Ordering::SeqCst) {
                    wake();
                }
            }
        })?;
        Ok(Self { work: Some(work), done, answers, waited_for, thread: Some(thread) })
    }

    /// Hands over a slice of the checkpoint that began at `of`; gives it back where too many wait.
    pub fn slice(&self, of: u64, slice: Slice) -> Result<(), Slice> {
        let Some(work) = &self.work else { return Err(slice) };
        match work.try_send(Work { of, what: What::Slice(slice, self.answers.made()) }) {
            Err(TrySendError::Full(work) | TrySendError::Disconnected(work)) => {
                self.waited_for.store(true, Ordering::SeqCst);
                match work.what {
                    What::Slice(slice, _) => Err(slice),
                    What::Finish(_) => Ok(()),
                }
            }
            Ok(()) => Ok(()),
        }
    }

    /// Completes the checkpoint whose slices were handed over, if there is room; says whether it was taken.
    pub fn finish(&self, checkpoint: &Checkpoint) -> bool {
        let work = Work { of: checkpoint.position, what: What::Finish(Box::new(checkpoint.clone())) };
        // Its end is the beginning of the next one, where that is due.
        self.waited_for.store(true, Ordering::SeqCst);
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
