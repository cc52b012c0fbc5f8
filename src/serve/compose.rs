//! Puts the services together: what each needs, in which order they start, and in which they end.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::Router;
use redress_engine::event::IdentityKey;
use redress_engine::policy;
use redress_engine::service::{Engine, EngineConfig, EngineError, EngineService};
use redress_ledger::clock::{SystemChance, SystemClock};
use redress_ledger::{Chance, Clock, Ledger};
use redress_review_api::service::{Keys, ReviewError, ReviewService};

use super::Side;
use super::checkpoints::Checkpoints;
use crate::audit::Copies;
use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Failure, chain};
use crate::memory;

/// What runs in this process.
pub struct Services {
    engine: Option<EngineService>,
    review: Option<SharedReview>,
    checkpoints: Option<Checkpoints>,
}

/// Where this process listens.
#[derive(Clone, Copy, Debug)]
pub struct Addresses {
    /// For pages and programs.
    pub pages: SocketAddr,
    /// For holders' files, where there is a review API.
    pub files: Option<SocketAddr>,
}

/// Shared with `/readyz`; empty once it is being stopped.
type SharedReview = Arc<Mutex<Option<ReviewService>>>;

/// Starts what `side` asks for. The review API comes first, with the notifier: without one, whatever the engine imposes would wait for a person.
pub async fn start(
    config: &Config,
    side: Side,
    at: Addresses,
    data: &DataFolder,
    ledger: &Ledger,
) -> Result<Services, Failure> {
    let review = match at.files {
        Some(files) => Some(start_review(config, (at.pages, files), data, ledger).await?),
        None => None,
    };
    let engine = if side.has_engine() { Some(start_engine(config, data, ledger).await?) } else { None };
    let checkpoints = if side.has_review() { Some(start_checkpoints(config, data, ledger)?) } else { None };
    Ok(Services { engine, review, checkpoints })
}

fn start_checkpoints(config: &Config, data: &DataFolder, ledger: &Ledger) -> Result<Checkpoints, Failure> {
    let key = data.audit_key(&SystemChance)?;
    let copies = Copies::open(data.audit_copies(), config.audit().copy_file.as_deref())?;
    let entry_key = data.entry_key(&SystemChance)?;
    Ok(Checkpoints::start(ledger.clone(), key, entry_key, copies, config.audit().clone()))
}

async fn start_review(
    config: &Config,
    (pages, files): (SocketAddr, SocketAddr),
    data: &DataFolder,
    ledger: &Ledger,
) -> Result<SharedReview, Failure> {
    let (clock, chance) = outside();
    let link = data.link_key(chance.as_ref())?;
    let seal = data.seal_key(&link, chance.as_ref())?;
    let keys = Keys { link, seal, audit: Some(data.audit_key(chance.as_ref())?.public()) };
    let service = ReviewService::start(config.review(pages, files)?, ledger.clone(), keys, clock, chance).await;
    let service = service.map_err(|error| match &error {
        ReviewError::Ledger(_) => Failure::because("the review API did not start", &error),
        _ => Failure::Configuration(format!("the review API did not start: {}", chain(&error))),
    })?;
    Ok(Arc::new(Mutex::new(Some(service))))
}

async fn start_engine(config: &Config, data: &DataFolder, ledger: &Ledger) -> Result<EngineService, Failure> {
    let (clock, chance) = outside();
    let settings = EngineConfig {
        dir: data.path("engine"),
        identity: IdentityKey::new(data.identity_key(chance.as_ref())?),
        segment_bytes: config.engine().journal_segment_bytes,
        checkpoint_secs: config.engine().checkpoint_secs,
        accounts_in_memory_max: config.engine().accounts_in_memory_max,
        accounts_unpacked_max: memory::unpacked_max(config.engine().accounts_unpacked_max),
        across_things_max: config.engine().across_things_max,
        journal_keep_days: Some(config.engine().journal_keep_days).filter(|days| *days > 0),
        brake: config.engine().brake.clone(),
        initial_policy: initial_policy(config)?,
        queue_wait: Duration::from_millis(config.engine().queue_wait_ms),
    };
    EngineService::start(settings, ledger.clone(), clock).await.map_err(|error| match &error {
        // A policy's errors stand on lines of their own, file and position first.
        EngineError::Policy(_) => Failure::Configuration(error.to_string()),
        _ => Failure::because("the engine did not start", &error),
    })
}

/// Name and text of the policy that a ledger without one begins with.
fn initial_policy(config: &Config) -> Result<(String, String), Failure> {
    let Some(file) = &config.engine().policy_file else {
        return Ok(("shipped policy".to_owned(), policy::default_text()));
    };
    let text = std::fs::read_to_string(file).map_err(|error| {
        Failure::configuration(
            format_args!("the policy {} cannot be read: {error}", file.display()),
            "set [engine] policy_file to a policy, or leave it out for the shipped one",
        )
    })?;
    Ok((file.display().to_string(), text))
}

/// The machine's clock and randomness, for parts that take them by argument.
fn outside() -> (Arc<dyn Clock>, Arc<dyn Chance>) {
    (Arc::new(SystemClock), Arc::new(SystemChance))
}

impl Services {
    /// Every route of what runs here.
    pub fn router(&self) -> Router {
        let mut router = Router::new();
        if let Some(engine) = &self.engine {
            router = router.merge(engine.router());
        }
        let review = self.review.as_ref().and_then(|review| locked(review).as_ref().map(ReviewService::router));
        if let Some(review) = review {
            router = router.merge(review);
        }
        router
    }

    /// What hands out holders' files, on a listener of its own.
    pub fn files_router(&self) -> Option<Router> {
        self.review.as_ref().and_then(|review| locked(review).as_ref().map(ReviewService::files_router))
    }

    /// How to ask each part whether it can work.
    pub fn readiness(&self) -> Readiness {
        Readiness { engine: self.engine.as_ref().map(EngineService::engine), review: self.review.clone() }
    }

    /// Ends everything: the engine first, so that what it still imposes finds a notifier alive; last the log is signed.
    pub async fn shutdown(self) {
        if let Some(engine) = self.engine {
            engine.shutdown().await;
        }
        if let Some(review) = self.review {
            let service = locked(&review).take();
            if let Some(service) = service {
                service.shutdown().await;
            }
        }
        if let Some(checkpoints) = self.checkpoints {
            checkpoints.end().await;
        }
    }
}

/// What `/readyz` asks.
#[derive(Clone)]
pub struct Readiness {
    engine: Option<Engine>,
    review: Option<SharedReview>,
}

impl Readiness {
    /// The answer of each part that runs here.
    pub async fn ask(&self) -> Vec<(&'static str, Result<(), String>)> {
        let mut answers = Vec::new();
        if let Some(engine) = &self.engine {
            answers.push(("engine", engine.ready().await));
        }
        if let Some(review) = &self.review {
            let answer = locked(review).as_ref().map_or_else(|| Err("stopping".to_owned()), ReviewService::ready);
            answers.push(("review_api", answer));
        }
        answers
    }
}

fn locked(review: &SharedReview) -> MutexGuard<'_, Option<ReviewService>> {
    review.lock().unwrap_or_else(PoisonError::into_inner)
}
