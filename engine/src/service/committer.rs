//! The thread that owns the journal: it appends and syncs a group, and acknowledges it, while the writer applies those before.

use redress_ledger::crash;
use std::sync::mpsc::{Receiver, SyncSender, TryRecvError, channel, sync_channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

use super::IngestError;
use super::writer::Taken;
use crate::state::{Framed, Journal};

const GONE: &str = "the thread that writes the journal has stopped";

/// Where a request's answer goes.
pub(super) type Reply = oneshot::Sender<Result<Taken, IngestError>>;

/// Whom to tell what once a group is durable.
pub(super) type Ack = (Reply, Taken);

enum Work {
    Append { entries: Vec<Framed>, acks: Vec<Ack> },
    Probe,
    Forget { position: u64, before: i64 },
}

/// The thread and the ways to it. One group is under way at most.
pub(super) struct Committer {
    work: Option<SyncSender<Work>>,
    done: Receiver<Result<u64, String>>,
    thread: Option<JoinHandle<()>>,
    next: u64,
    /// Entries of the group under way.
    entries: u64,
}

impl Committer {
    /// Starts it.
    ///
    /// # Errors
    /// When the system has no thread left.
    pub fn start(mut journal: Journal) -> std::io::Result<Self> {
        let next = journal.next_position();
        let (work, queue) = sync_channel(4);
        let (told, done) = channel();
        let thread = std::thread::Builder::new().name("redress-journal".to_owned()).spawn(move || {
            for work in queue {
                let goes_on = match work {
                    Work::Append { entries, acks } => {
                        append(&mut journal, &entries, acks, |result| told.send(result).is_ok())
                    }
                    Work::Probe => told.send(journal.probe().map(|()| 0).map_err(|error| error.to_string())).is_ok(),
                    Work::Forget { position, before } => {
                        forget(&mut journal, position, before);
                        true
                    }
                };
                if !goes_on {
                    return;
                }
            }
        })?;
        Ok(Self { work: Some(work), done, thread: Some(thread), next, entries: 0 })
    }

    fn send(&self, work: Work) {
        // A thread that is gone shows when its answer is waited for.
        let _ = self.work.as_ref().map(|to| to.send(work));
    }

    fn answer(&self) -> Result<u64, String> {
        self.done.recv().unwrap_or_else(|_| Err(GONE.to_owned()))
    }

    /// Position that the next entry gets, behind those that are durable.
    pub fn next_position(&self) -> u64 {
        self.next
    }

    /// Begins to make a group durable. Once it is, who is in `acks` is told so; where it cannot be, that.
    pub fn begin(&mut self, entries: Vec<Framed>, acks: Vec<Ack>) {
        self.entries = entries.len() as u64;
        self.send(Work::Append { entries, acks });
    }

    /// What became of the group under way, once that is known: the position of its first entry, or why nothing of it was kept.
    pub fn finished(&mut self) -> Option<Result<u64, String>> {
        match self.done.try_recv() {
            Ok(result) => Some(self.noted(result)),
            Err(TryRecvError::Empty) => None,
            Err(TryRecvError::Disconnected) => Some(Err(GONE.to_owned())),
        }
    }

    /// Waits for what becomes of the group under way.
    ///
    /// # Errors
    /// When nothing of it was kept; says why.
    pub fn finish(&mut self) -> Result<u64, String> {
        let result = self.answer();
        self.noted(result)
    }

    fn noted(&mut self, result: Result<u64, String>) -> Result<u64, String> {
        if let Ok(first) = result {
            self.next = first + self.entries;
        }
        result
    }

    /// After a failed group: whether another would succeed now.
    pub fn probe(&mut self) -> bool {
        self.send(Work::Probe);
        self.answer().is_ok()
    }

    /// Has old segments removed ([`Journal::remove_before`]) when there is time.
    pub fn forget(&mut self, position: u64, before: i64) {
        self.send(Work::Forget { position, before });
    }
}

impl Drop for Committer {
    fn drop(&mut self) {
        self.work = None;
        if let Some(thread) = self.thread.take()
            && thread.join().is_err()
        {
            tracing::error!("the thread that writes the journal panicked");
        }
    }
}

/// Appends, tells the writer, and then everybody else.
fn append(
    journal: &mut Journal,
    entries: &[Framed],
    acks: Vec<Ack>,
    tell: impl FnOnce(Result<u64, String>) -> bool,
) -> bool {
    let appended = if entries.is_empty() { Ok(journal.next_position()) } else { journal.append_framed(entries) };
    match appended {
        Ok(first) => {
            crash::point("after_sync_before_ack");
            let goes_on = tell(Ok(first));
            for (reply, taken) in acks {
                let _ = reply.send(Ok(taken));
            }
            goes_on
        }
        Err(error) => {
            tracing::error!(error = %error, "the journal could not be written; nothing was acknowledged");
            let why = error.to_string();
            let goes_on = tell(Err(why.clone()));
            for (reply, _) in acks {
                let _ = reply.send(Err(IngestError::Journal(why.clone())));
            }
            goes_on
        }
    }
}

fn forget(journal: &mut Journal, position: u64, before: i64) {
    match journal.remove_before(position, before) {
        Ok(0) => {}
        Ok(removed) => tracing::info!(segments = removed, "old journal segments were removed"),
        Err(error) => tracing::warn!(error = %error, "old journal segments could not be removed; tried again later"),
    }
}
