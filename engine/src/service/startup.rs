//! Start: open, restore, replay, catch up with commands, and only then be ready.

use redress_ledger::store::CheckedPolicy;
use redress_ledger::{Clock, Ledger};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64};
use std::time::{Duration, Instant};
use tokio::sync::{mpsc, watch};

use super::writer::Writer;
use super::{Engine, EngineConfig, EngineError, EngineService, commands, imposer};
use crate::event::IdentityKey;
use crate::http::Auth;
use crate::ingest::RejectLog;
use crate::pipeline::{Applied, Pipeline};
use crate::policy;
use crate::state::{Checkpoints, Entry, Journal, JournalOptions, StateError, replay};

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
    let (journal, torn) = Journal::open(&journal_dir, &config.identity, options)?;
    if torn > 0 {
        tracing::warn!(bytes = torn, "the journal's torn end was cut off; it had never been acknowledged");
    }
    let checkpoints = Checkpoints::open(&config.dir.join("checkpoints"), &config.identity)?;
    let (mut pipeline, checkpointed) = restore(&checkpoints, &config.identity)?;
    let end = journal.next_position() - 1;
    if end < checkpointed {
        return Err(StateError::Behind { path: journal_dir, end, checkpoint: checkpointed }.into());
    }

    let mut decisions = Vec::new();
    let mut replayed = 0u64;
    for entry in replay(&journal_dir, checkpointed + 1)? {
        let (position, entry) = entry?;
        match entry {
            Entry::Events(events) => {
                replayed += events.len() as u64;
                decisions.append(&mut pipeline.events(position, &events).take_decisions());
            }
            Entry::Command(command) => {
                if let Applied::PolicyRefused(why) = pipeline.command(position, &command) {
                    tracing::error!(command.id, why, "a journalled policy is refused by this version");
                }
            }
        }
    }
    if replayed > 0 {
        tracing::info!(events = replayed, decisions = decisions.len(), "replayed the journal's tail");
    }
    ensure_policy(&config, &ledger).await?;

    let (jobs, job_queue) = mpsc::channel(QUEUE);
    let (imposing, imposing_queue) = mpsc::channel(DECISIONS);
    let (stop, stopped) = watch::channel(false);
    let (waiting, healthy) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicBool::new(true)));
    let rejects_path = config.dir.join("rejected.ndjson");
    let rejects = RejectLog::open(&rejects_path).map_err(|e| EngineError::Rejects(rejects_path, e))?;
    let last = pipeline.last_command();
    let writer = Writer {
        jobs: job_queue,
        journal,
        checkpoints,
        pipeline,
        imposer: imposing.clone(),
        waiting: waiting.clone(),
        healthy: healthy.clone(),
        checkpoint_every: Duration::from_secs(config.checkpoint_secs.max(1)),
        checkpointed,
        last_checkpoint: Instant::now(),
        last_probe: Instant::now(),
    };
    let impose = tokio::spawn(imposer::run(
        imposing_queue,
        ledger.clone(),
        config.brake.clone(),
        waiting.clone(),
        config.dir.join("unimposed.ndjson"),
    ));
    // What the crash may have kept from the ledger: each is imposed once, whatever had got through.
    waiting.fetch_add(decisions.len() as u64, std::sync::atomic::Ordering::SeqCst);
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

fn restore(checkpoints: &Checkpoints, identity: &IdentityKey) -> Result<(Pipeline, u64), EngineError> {
    let mut accounts = Vec::new();
    let Some(checkpoint) = checkpoints.load(|account| accounts.push(account))? else {
        return Ok((Pipeline::new(identity.clone(), None), 0));
    };
    let active = match checkpoint.policy.as_str() {
        "" => None,
        text => match policy::load(text, "checkpointed policy") {
            Ok(policy) => Some(Arc::new(policy)),
            Err(errors) => {
                tracing::error!(%errors, "the checkpointed policy is refused by this version; nothing is decided until another is active");
                None
            }
        },
    };
    let mut pipeline = Pipeline::new(identity.clone(), active);
    pipeline.restore_last_command(checkpoint.last_command);
    for account in accounts {
        pipeline.restore(account);
    }
    Ok((pipeline, checkpoint.position))
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
    }
}
