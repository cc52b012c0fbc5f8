//! What every handler is given: the ledger, the key of appeal links, time, chance and the checked configuration.

use std::sync::Arc;

use redress_ledger::audit::checkpoint::PublicKey;
use redress_ledger::figures::{Figures, Month};
use redress_ledger::keep::{Asked, Keep, Patience, Turn};
use redress_ledger::quality::Quality;
use redress_ledger::queue::QueueCounts;
use redress_ledger::seal::SealKey;
use redress_ledger::token::LinkKey;
use redress_ledger::{Chance, Clock, Ledger, LedgerError, Timestamp};
use tokio::sync::Semaphore;

use crate::document::Letterhead;
use crate::figures::kept::Kept;
use crate::http::door::Door;
use crate::http::files::Used;
use crate::http::limit::Limiter;
use crate::oidc::Provider;
use crate::scan::Scanner;
use crate::service::{Keys, ReviewConfig, ReviewError};

/// Links that open nothing, which one address may show a minute. High, since many may share an address, and a token of 32
/// bytes is not found by trying.
const BAD_LINKS_PER_MINUTE: u32 = 300;
/// API tokens that nobody has, which one address may show a minute: as high, for the same reason.
const BAD_TOKENS_PER_MINUTE: u32 = 300;

/// Counts of the queue are three seconds old at most, since everybody's page asks for them; where counting takes long, a minute at most
/// while somebody counts anew.
const COUNTS: Patience = Patience { quick_ms: 3_000, fresh_ms: 3_000, stale_ms: 60_000 };
/// What takes long, in milliseconds.
const COUNTS_SLOW_MS: i64 = 20;

/// Appeals with files that arrive at the same moment: each holds up to 14 MB in memory.
const UPLOADS_AT_ONCE: usize = 8;

/// Shared by all handlers; cheap to clone.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    ledger: Ledger,
    link_key: LinkKey,
    seal_key: SealKey,
    audit_key: Option<PublicKey>,
    scanner: Option<Scanner>,
    provider: Option<Provider>,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
    config: ReviewConfig,
    filings: Limiter,
    bad_links: Limiter,
    bad_tokens: Limiter,
    sign_ins: Door,
    uploads: Semaphore,
    passes: Used,
    figures: Kept<(Figures, Vec<Month>)>,
    quality: Kept<Quality>,
    counts: Arc<Keep<(), QueueCounts>>,
}

impl App {
    /// Puts the parts together.
    ///
    /// # Errors
    /// Where the configuration has a value that cannot work; names it.
    pub fn new(
        config: ReviewConfig,
        ledger: Ledger,
        keys: Keys,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, ReviewError> {
        config.check()?;
        let filings = Limiter::per_minute(config.filings_per_minute);
        let bad_links = Limiter::per_minute(BAD_LINKS_PER_MINUTE);
        let sign_ins = Door::per_minute(config.sign_ins_per_minute);
        let provider = config.oidc.clone().map(Provider::new).transpose();
        let provider = provider.map_err(ReviewError::Oidc)?;
        let inner = Inner {
            ledger,
            link_key: keys.link,
            seal_key: keys.seal,
            audit_key: keys.audit,
            scanner: config.attachments_clamd.as_deref().and_then(Scanner::parse),
            provider,
            clock,
            chance,
            config,
            filings,
            bad_links,
            bad_tokens: Limiter::per_minute(BAD_TOKENS_PER_MINUTE),
            sign_ins,
            uploads: Semaphore::new(UPLOADS_AT_ONCE),
            passes: Used::default(),
            figures: Kept::default(),
            quality: Kept::default(),
            counts: Keep::new(1),
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// The record.
    pub fn ledger(&self) -> &Ledger {
        &self.inner.ledger
    }

    /// The key of appeal links.
    pub fn link_key(&self) -> &LinkKey {
        &self.inner.link_key
    }

    /// The key under which second factors are sealed.
    pub fn seal_key(&self) -> &SealKey {
        &self.inner.seal_key
    }

    /// The public half of the key that signs checkpoints of the audit log.
    pub fn audit_key(&self) -> Option<&PublicKey> {
        self.inner.audit_key.as_ref()
    }

    /// What looks through holders' files, where something does.
    pub fn scanner(&self) -> Option<&Scanner> {
        self.inner.scanner.as_ref()
    }

    /// The organisation's own provider, where one is configured.
    pub fn provider(&self) -> Option<&Provider> {
        self.inner.provider.as_ref()
    }

    /// Now.
    pub fn now(&self) -> Timestamp {
        self.inner.clock.now()
    }

    /// The clock itself, for who keeps time on its own.
    pub fn clock(&self) -> Arc<dyn Clock> {
        Arc::clone(&self.inner.clock)
    }

    /// The source of randomness itself.
    pub fn chance_shared(&self) -> Arc<dyn Chance> {
        Arc::clone(&self.inner.chance)
    }

    /// Randomness.
    pub fn chance(&self) -> &dyn Chance {
        &*self.inner.chance
    }

    /// The configuration, checked.
    pub fn config(&self) -> &ReviewConfig {
        &self.inner.config
    }

    /// The platform's name, for pages.
    pub fn platform_name(&self) -> &str {
        &self.inner.config.notify.platform_name
    }

    /// The address of a holder's page.
    pub fn holder_link(&self, token: &str) -> String {
        format!("{}/a/{token}", self.inner.config.public_base_url)
    }

    /// What documents say about this deployment.
    pub fn letterhead<'a>(&'a self, link: &'a str) -> Letterhead<'a> {
        Letterhead { platform: self.platform_name(), contact: self.contact(), link }
    }

    /// How a holder reaches a person otherwise.
    pub fn contact(&self) -> Option<&str> {
        self.inner.config.notify.contact.as_deref()
    }

    /// Bounds how fast appeals are filed against one decision.
    pub fn filings(&self) -> &Limiter {
        &self.inner.filings
    }

    /// Bounds how fast one address shows links that open nothing.
    pub fn bad_links(&self) -> &Limiter {
        &self.inner.bad_links
    }

    /// Passes to files that were used.
    pub fn passes(&self) -> &Used {
        &self.inner.passes
    }

    /// Bounds how many large bodies are read at once.
    pub fn uploads(&self) -> &Semaphore {
        &self.inner.uploads
    }

    /// Figures of spans, kept for a while.
    pub fn figures(&self) -> &Kept<(Figures, Vec<Month>)> {
        &self.inner.figures
    }

    /// How reviewing went in spans, kept for a while.
    pub fn quality(&self) -> &Kept<Quality> {
        &self.inner.quality
    }

    /// Counts of the queue, a few seconds old. Who comes while they are counted waits for the same count; where counting takes long, everybody
    /// gets the one before, of the last minute.
    ///
    /// # Errors
    /// Where the ledger's database fails.
    pub async fn queue_counts(&self) -> Result<QueueCounts, LedgerError> {
        let turn = match self.inner.counts.ask((), COUNTS, &*self.inner.clock).await {
            Asked::Kept(counts) => return Ok(counts.what.clone()),
            Asked::Turn(turn) => turn,
        };
        if let Some(last) = turn.last() {
            let app = self.clone();
            tokio::spawn(async move {
                if let Err(error) = app.count_queue(turn).await {
                    let error = crate::http::problem::chain(&error);
                    tracing::warn!(error, "the queue could not be counted anew");
                }
            });
            return Ok(last.what.clone());
        }
        self.count_queue(turn).await
    }

    async fn count_queue(&self, turn: Turn<(), QueueCounts>) -> Result<QueueCounts, LedgerError> {
        let counts = self.ledger().queue_counts().await?;
        let took_long = self.now().0 - turn.began_at().0 >= COUNTS_SLOW_MS;
        Ok(turn.keep(counts, took_long).what.clone())
    }

    /// Bounds how fast one address shows API tokens that nobody has.
    pub fn bad_tokens(&self) -> &Limiter {
        &self.inner.bad_tokens
    }

    /// Bounds how fast passwords are tried.
    pub fn sign_ins(&self) -> &Door {
        &self.inner.sign_ins
    }
}
