//! The engine as a service: one writer thread owns the states, another the journal; around them ingestion, the imposer that hands
//! decisions to the ledger, and the poller that brings commands back.

mod across;
mod answers;
mod backlog;
mod checkpointing;
mod commands;
mod committer;
mod imposer;
mod keys;
pub(crate) mod metrics;
mod pace;
mod saved_things;
mod saver;
mod startup;
mod writer;

pub(crate) use startup::checked;
pub use writer::{Look, Taken};

pub use crate::http::openapi;

use redress_ledger::impose::BrakeLimits;
use redress_ledger::{AccountId, Clock, Ledger, LedgerError};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::sync::{mpsc, oneshot, watch};
use tokio::task::JoinHandle;

use crate::event::{Event, IdentityKey};
use crate::http::{self, Auth};
use crate::ingest::RejectLog;
use crate::state::{Framed, StateError};
use writer::{Asked, Job};

/// Longest wait for the writer at a stop.
const STOP_PATIENCE: Duration = Duration::from_secs(15);
/// Longest wait for a look at an account.
const LOOK_PATIENCE: Duration = Duration::from_secs(2);

/// How the engine runs.
#[derive(Clone, Debug)]
pub struct EngineConfig {
    /// Folder for journal, checkpoints and the list of rejected lines.
    pub dir: PathBuf,
    /// For hashing what identifies people.
    pub identity: IdentityKey,
    /// A journal segment is closed once it is larger than this.
    pub segment_bytes: u64,
    /// A checkpoint is written this often while anything changes.
    pub checkpoint_secs: u64,
    /// About so many accounts are kept in memory; those not used for longest are read back from the checkpoint store.
    pub accounts_in_memory_max: usize,
    /// About so many of them are kept ready to use, the others packed.
    pub accounts_unpacked_max: usize,
    /// So many things of each sort are held, to see what accounts share ([`crate::sharing`]); 0: nobody looks.
    pub across_things_max: usize,
    /// Journal segments that the checkpoint makes needless go once they are that old; `None` keeps all of them.
    pub journal_keep_days: Option<u32>,
    /// Limits on automatic impositions.
    pub brake: BrakeLimits,
    /// Policy for a ledger that has none yet: file name (for messages) and text.
    pub initial_policy: (String, String),
    /// Longest wait for a place in the queue before a request is told to come back.
    pub queue_wait: Duration,
}

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// Journal or checkpoints.
    #[error(transparent)]
    State(#[from] StateError),
    /// The ledger.
    #[error("the ledger failed while the engine started")]
    Ledger(#[from] LedgerError),
    /// The initial policy is refused.
    #[error("the initial policy is refused:\n{0}")]
    Policy(String),
    /// The list of rejected lines cannot be written.
    #[error("cannot write {0}: {1}")]
    Rejects(PathBuf, std::io::Error),
}

/// Why events were not taken. Nothing of the request was kept; send it again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IngestError {
    /// The queue is full: the engine (or its ledger) is behind.
    #[error("the engine is busy; nothing was taken, send it again in a second")]
    Busy,
    /// The journal cannot be written.
    #[error("the journal cannot be written; nothing was taken: {0}")]
    Journal(String),
    /// Shutting down.
    #[error("the engine is shutting down; nothing was taken")]
    Stopping,
}

/// What requests need of the engine. Cheap to clone.
#[derive(Clone)]
pub struct Engine {
    jobs: mpsc::Sender<Job>,
    queue_wait: Duration,
    pub(crate) ledger: Ledger,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) identity: IdentityKey,
    pub(crate) rejects: Arc<RejectLog>,
    pub(crate) auth: Arc<Auth>,
    healthy: Arc<AtomicBool>,
}

/// The running engine.
pub struct EngineService {
    engine: Engine,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
    writer: std::thread::JoinHandle<()>,
}

impl EngineService {
    /// Opens state, replays the journal's tail, and starts. Ready when it returns.
    ///
    /// # Errors
    /// When journal, checkpoints, ledger or initial policy fail.
    pub async fn start(config: EngineConfig, ledger: Ledger, clock: Arc<dyn Clock>) -> Result<Self, EngineError> {
        Box::pin(startup::start(config, ledger, clock)).await
    }

    /// The engine's routes.
    pub fn router(&self) -> axum::Router {
        http::router(self.engine.clone())
    }

    /// What requests need.
    pub fn engine(&self) -> Engine {
        self.engine.clone()
    }

    /// Whether events can be taken.
    ///
    /// # Errors
    /// Says why not.
    pub async fn ready(&self) -> Result<(), String> {
        self.engine.ready().await
    }

    /// Stops taking events, lets decisions reach the ledger (for at most 10 s), writes a checkpoint.
    pub async fn shutdown(self) {
        let (done, wait) = oneshot::channel();
        let _ = self.stop.send(true);
        let stopped = async {
            if self.engine.jobs.send(Job::Stop { done }).await.is_ok() {
                let _ = wait.await;
            }
        };
        if tokio::time::timeout(STOP_PATIENCE, stopped).await.is_err() {
            tracing::warn!("the ledger did not take every decision; they are made again at the next start");
        }
        // Without the imposer a writer that waits for it goes on, finds that decisions wait, and writes no checkpoint.
        for task in self.tasks {
            task.abort();
        }
        let ended = tokio::task::spawn_blocking(move || self.writer.join());
        let _ = tokio::time::timeout(STOP_PATIENCE, ended).await;
    }
}

impl Engine {
    /// Takes events: when it returns they survive a power cut. With `wait`, also the ledger's answers to what was decided.
    ///
    /// # Errors
    /// When nothing was taken.
    pub async fn take(&self, events: Vec<Event>, wait: bool) -> Result<Taken, IngestError> {
        if events.is_empty() {
            return Ok(Taken::default());
        }
        let (reply, answer) = oneshot::channel();
        // Framed here: requests have threads of their own, and the writer is one.
        let job = Job::Events(Asked { framed: Framed::events(&events), events, wait, reply });
        match self.jobs.send_timeout(job, self.queue_wait).await {
            Ok(()) => answer.await.unwrap_or(Err(IngestError::Stopping)),
            Err(mpsc::error::SendTimeoutError::Timeout(_)) => Err(IngestError::Busy),
            Err(mpsc::error::SendTimeoutError::Closed(_)) => Err(IngestError::Stopping),
        }
    }

    /// One account as the engine sees it; `None` where it has seen nothing of it.
    ///
    /// # Errors
    /// When the engine is behind.
    pub async fn look(&self, account: &AccountId) -> Result<Option<Look>, IngestError> {
        let (reply, answer) = oneshot::channel();
        let looked = async {
            self.jobs.send(Job::Look { account: account.clone(), reply }).await.ok()?;
            answer.await.ok()
        };
        match tokio::time::timeout(LOOK_PATIENCE, looked).await {
            Ok(Some(look)) => Ok(look),
            Ok(None) => Err(IngestError::Stopping),
            Err(_) => Err(IngestError::Busy),
        }
    }

    /// Whether events can be taken.
    ///
    /// # Errors
    /// Says why not.
    pub async fn ready(&self) -> Result<(), String> {
        if self.jobs.is_closed() {
            return Err("the writer has stopped".to_owned());
        }
        if !self.healthy.load(Ordering::SeqCst) {
            return Err("the journal cannot be written".to_owned());
        }
        self.ledger.ping().await.map_err(|e| e.to_string())
    }
}
