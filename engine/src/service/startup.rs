//! Start: open, restore, replay, catch up with commands, and only then be ready.

use redress_ledger::store::CheckedPolicy;
use redress_ledger::{Clock, Ledger};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

use super::across::{self, Across};
use super::answers::Answers;
use super::backlog::Backlog;
use super::checkpointing::{Checkpointing, Timing};
use super::committer::Committer;
use super::saved_things::SavedThings;
use super::writer::{Job, Writer};
use super::{Engine, EngineConfig, EngineError, EngineService, commands, imposer};
use crate::event::Event;
use crate::http::Auth;
use crate::ingest::RejectLog;
use crate::policy;
use crate::sharing::Sharing;
use crate::state::{Checkpoints, Cut, Journal, JournalOptions, Resumed, StateError, resume_watched};

const QUEUE: usize = 256;
const DECISIONS: usize = 1_024;

/// See [`EngineService::start`].
pub(super) async fn start(
    config: EngineConfig,
    ledger: Ledger,
    clock: Arc<dyn Clock>,
) -> Result<EngineService, EngineError> {
    let journal_dir = config.dir.join("journal");
    let options = JournalOptions { segment_bytes: config.segment_bytes };
    let (mut journal, _) = Journal::open(&journal_dir, &config.identity, options)?;
    match journal.cut() {
        None => {}
        Some(Cut { bytes, damaged: false }) => {
            tracing::warn!(bytes, "the journal's torn end was cut off; it had never been acknowledged");
        }
        Some(Cut { bytes, damaged: true }) => tracing::error!(
            bytes,
            entry = journal.next_position(),
            "the journal is damaged near its end; it goes on from the last good entry, and what followed is kept in torn-at-<entry> beside it"
        ),
    }
    let mut checkpoints = Checkpoints::open(&config.dir.join("checkpoints"), &config.identity)?;
    let cold = Box::new(checkpoints.clone());
    let things_max = config.across_things_max;
    let mut sharing = (things_max > 0).then(|| Sharing::new(config.identity.clone(), things_max));
    let saved_things = SavedThings::new(&config.dir, &config.identity);
    if let Some(sharing) = &mut sharing {
        saved_things.load(sharing);
    }
    let mut watch = |events: &[Event]| {
        if let Some(sharing) = &mut sharing {
            across::replayed(sharing, events);
        }
    };
    let (identity, in_memory_max) = (&config.identity, config.accounts_in_memory_max);
    let resumed = resume_watched(&mut journal, &mut checkpoints, cold, identity, in_memory_max, &mut watch)?;
    let Resumed { mut pipeline, checkpointed, replayed, decisions } = resumed;
    pipeline.accounts_mut().set_unpacked_max(config.accounts_unpacked_max);
    if replayed > 0 {
        tracing::info!(events = replayed, decisions = decisions.len(), "replayed the journal's tail");
    }
    ensure_policy(&config, &ledger).await?;

    let (jobs, job_queue) = mpsc::channel(QUEUE);
    let (imposing, imposing_queue) = mpsc::channel(DECISIONS);
    let (stop, stopped) = watch::channel(false);
    let (answers, healthy) = (Arc::new(Answers::default()), Arc::new(AtomicBool::new(true)));
    let rejects_path = config.dir.join("rejected.ndjson");
    let rejects = RejectLog::open(&rejects_path).map_err(|e| EngineError::Rejects(rejects_path, e))?;
    let last = pipeline.last_command();
    let timing = Timing {
        every: Duration::from_secs(config.checkpoint_secs.max(1)),
        journal_keep_days: config.journal_keep_days,
    };
    let io = |source| StateError::Io { path: config.dir.clone(), source };
    // Weak: the writer ends when everybody who could ask is gone.
    let weak = jobs.downgrade();
    let wake = Box::new(move || {
        let _ = weak.upgrade().map(|jobs| jobs.try_send(Job::Tick));
    });
    let checkpointing =
        Checkpointing::start(checkpoints, answers.clone(), timing, checkpointed, replayed, wake).map_err(io)?;
    let applied = journal.next_position() - 1;
    let writer = Writer {
        jobs: job_queue,
        committer: Committer::start(journal).map_err(io)?,
        applied,
        checkpointing,
        pipeline,
        across: Across::new(sharing, saved_things),
        imposer: imposing.clone(),
        answers: answers.clone(),
        healthy: healthy.clone(),
        clock: clock.clone(),
        last_probe: Instant::now(),
        journalled: last,
        backlog: Backlog::default(),
        seats: Vec::new(),
    };
    let impose = tokio::spawn(imposer::run(
        imposing_queue,
        ledger.clone(),
        config.brake.clone(),
        answers.clone(),
        config.dir.join("unimposed.ndjson"),
    ));
    // What the crash may have kept from the ledger: each is imposed once, whatever had got through.
    answers.expect(decisions.len());
    let _ = imposing.send(imposer::Imposing { decisions, after: None }).await;
    let thread = std::thread::Builder::new()
        .name("redress-writer".to_owned())
        .spawn(move || writer.run())
        .map_err(|source| StateError::Io { path: config.dir.clone(), source })?;
    let applied = commands::catch_up(&ledger, &jobs, clock.as_ref(), last).await.unwrap_or(last);
    let poll = tokio::spawn(commands::run(ledger.clone(), jobs.clone(), clock.clone(), applied, stopped));
    let engine = Engine {
        jobs,
        queue_wait: config.queue_wait,
        auth: Arc::new(Auth::new(ledger.clone(), clock.clone())),
        ledger,
        clock,
        identity: config.identity,
        rejects: Arc::new(rejects),
        healthy,
    };
    Ok(EngineService { engine, stop, tasks: vec![poll, impose], writer: thread })
}

/// Activates the initial policy in a ledger that has none yet.
async fn ensure_policy(config: &EngineConfig, ledger: &Ledger) -> Result<(), EngineError> {
    if ledger.active_policy().await?.is_some() {
        return Ok(());
    }
    let (file, text) = &config.initial_policy;
    let policy = policy::load(text, file).map_err(|errors| EngineError::Policy(errors.to_string()))?;
    ledger.activate_policy(&checked(&policy), None).await?;
    Ok(())
}

/// A checked policy as the ledger wants it.
pub(crate) fn checked(policy: &policy::Policy) -> CheckedPolicy {
    CheckedPolicy {
        hash: policy.hash.clone(),
        text: policy.text.clone(),
        rules: policy.rules.iter().map(|rule| (rule.id.clone(), rule.author.clone())).collect(),
        conditions: policy.rules.iter().map(|rule| (rule.id.clone(), rule.asks())).collect(),
    }
}
