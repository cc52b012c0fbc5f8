//! The notifier at work: a sign of life every second, due deliveries leased, sent side by side, their ends recorded.

use std::sync::Arc;
use std::time::Duration;

use redress_ledger::notice::{Delivery, DeliveryResult};
use redress_ledger::token::LinkKey;
use redress_ledger::{Chance, Clock, Ledger, LedgerError, Timestamp};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::channel::{Channels, Failure};
use super::config::NotifyConfig;
use super::error::NotifyError;
use super::retry::Backoff;

/// Deliveries under way at the same time.
const SIDE_BY_SIDE: usize = 8;
/// Pause between looks into an empty outbox, and between signs of life.
const PAUSE: Duration = Duration::from_secs(1);
/// Events for the platform that are sent one after the other.
const EVENTS: i64 = 8;
/// Pause before an event for the platform is tried again, once the pauses of notices have run out.
const EVENT_PAUSE_SECS: i64 = 3600;
/// How much longer a lease is than the longest attempt, in seconds: time to record how it ended.
const LEASE_MARGIN_SECS: i64 = 15;

/// Sends what waits in the ledger's outbox. Cheap to clone; clones share everything.
#[derive(Clone)]
pub struct Notifier(Arc<Inner>);

struct Inner {
    name: String,
    ledger: Ledger,
    channels: Channels,
    backoff: Backoff,
    lease_secs: i64,
    clock: Arc<dyn Clock>,
    chance: Arc<dyn Chance>,
}

impl Notifier {
    /// Checks the configuration and opens the channels; no network is touched.
    ///
    /// # Errors
    /// [`NotifyError`] names the key that has to be mended.
    pub fn new(
        config: NotifyConfig,
        ledger: Ledger,
        link_key: LinkKey,
        public_base_url: String,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, NotifyError> {
        if ledger.promises().platform_webhook != config.has_webhook() {
            return Err(NotifyError::WebhookUnknown { configured: config.has_webhook() });
        }
        let channels = Channels::new(&config, link_key, public_base_url)?;
        let lease_secs = i64::try_from(config.timeout_secs).unwrap_or(300) + LEASE_MARGIN_SECS;
        let NotifyConfig { name, retry, .. } = config;
        let backoff = Backoff::new(retry);
        Ok(Self(Arc::new(Inner { name, ledger, channels, backoff, lease_secs, clock, chance })))
    }

    /// Shows life once, so that nothing imposed from here on is deferred for want of a notifier, then works in the background
    /// until `stop` turns true or its sender is gone.
    ///
    /// # Errors
    /// [`NotifyError::Ledger`] where the sign of life cannot be recorded.
    pub async fn start(self, stop: watch::Receiver<bool>) -> Result<JoinHandle<()>, NotifyError> {
        self.beat().await?;
        Ok(tokio::spawn(self.run(stop)))
    }

    /// Works until `stop` turns true or its sender is gone; deliveries under way are finished first (each has a time limit).
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let mut under_way = JoinSet::new();
        let mut trouble = false;
        let mut beats = tokio::time::interval(PAUSE);
        beats.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        while !*stop.borrow() {
            let step = self.lease_into(&mut under_way).await;
            report(&mut trouble, step.err().as_ref());
            tokio::select! {
                _ = beats.tick() => {
                    report(&mut trouble, self.beat().await.err().as_ref());
                    if under_way.len() < SIDE_BY_SIDE {
                        let inner = Arc::clone(&self.0);
                        under_way.spawn(async move { inner.tell_platform().await });
                    }
                }
                Some(done) = under_way.join_next() => report(&mut trouble, ended(done).err().as_ref()),
                changed = stop.changed() => if changed.is_err() { break },
            }
        }
        while let Some(done) = under_way.join_next().await {
            report(&mut trouble, ended(done).err().as_ref());
        }
    }

    /// One round: a sign of life, then everything that is due now. Answers how many deliveries were attempted.
    ///
    /// # Errors
    /// [`NotifyError::Ledger`] where the ledger cannot be read or an end cannot be recorded.
    pub async fn once(&self) -> Result<usize, NotifyError> {
        self.beat().await?;
        self.0.tell_platform().await?;
        let mut under_way = JoinSet::new();
        let mut attempted = self.lease_into(&mut under_way).await?;
        while let Some(done) = under_way.join_next().await {
            ended(done)?;
            attempted += self.lease_into(&mut under_way).await?;
        }
        Ok(attempted)
    }

    async fn beat(&self) -> Result<(), LedgerError> {
        self.0.ledger.notifier_beat(&self.0.name).await
    }

    /// Leases as many deliveries as there is room for and sets them on their way.
    async fn lease_into(&self, under_way: &mut JoinSet<Result<(), LedgerError>>) -> Result<usize, LedgerError> {
        let room = SIDE_BY_SIDE.saturating_sub(under_way.len());
        if room == 0 {
            return Ok(0);
        }
        let limit = i64::try_from(room).unwrap_or(1);
        let due = self.0.ledger.due_deliveries(limit, self.0.lease_secs).await?;
        let leased = due.len();
        for delivery in due {
            let inner = Arc::clone(&self.0);
            under_way.spawn(async move { inner.handle(delivery).await });
        }
        Ok(leased)
    }
}

impl Inner {
    /// Sends one delivery and records how that ended.
    async fn handle(&self, delivery: Delivery) -> Result<(), LedgerError> {
        let attempt = self.channels.send(&delivery, self.clock.now()).await;
        let result = self.conclude(&delivery, attempt, self.clock.now());
        self.ledger.delivery_result(&delivery.notice_id, delivery.channel, &result).await?;
        if !matches!(result, DeliveryResult::Retry { .. }) {
            self.channels.forget(&delivery);
        }
        count(&delivery, &result);
        Ok(())
    }

    /// Tells the platform what is about no single account.
    async fn tell_platform(&self) -> Result<(), LedgerError> {
        for event in self.ledger.due_platform_events(EVENTS, self.lease_secs).await? {
            let now = self.clock.now();
            match self.channels.send_event(&event, now).await {
                Ok(_) => {
                    self.ledger.platform_event_result(&event.event_id, None).await?;
                    tracing::info!(event.id = event.event_id, event.kind, "the platform was told");
                }
                Err(Failure::Later(error) | Failure::Never(error)) => {
                    let next = self.backoff.next(event.attempts + 1, event.created_at, now, &*self.chance);
                    let at = next.unwrap_or(now.plus_secs(EVENT_PAUSE_SECS));
                    self.ledger.platform_event_result(&event.event_id, Some((&error, at))).await?;
                    tracing::warn!(event.id = event.event_id, event.kind, error, next_at = %at, "the platform was not told yet");
                }
            }
        }
        Ok(())
    }

    /// Turns the end of an attempt into what the ledger records.
    fn conclude(
        &self,
        delivery: &Delivery,
        attempt: Result<super::channel::Sent, Failure>,
        now: Timestamp,
    ) -> DeliveryResult {
        let delivered = |sent: super::channel::Sent| DeliveryResult::Delivered {
            content_hash: sent.content_hash,
            via: sent.via.to_owned(),
        };
        match attempt {
            Ok(sent) => delivered(sent),
            Err(Failure::Never(error)) => DeliveryResult::Dead { error },
            Err(Failure::Later(error)) => {
                match self.backoff.next(delivery.attempts + 1, delivery.waiting_since, now, &*self.chance) {
                    Some(at) => {
                        DeliveryResult::Retry { error, at, reached: self.channels.partly_sent(delivery).is_some() }
                    }
                    None => self.channels.partly_sent(delivery).map_or(DeliveryResult::Dead { error }, delivered),
                }
            }
        }
    }
}

/// Counters and logs of a recorded end.
fn count(delivery: &Delivery, result: &DeliveryResult) {
    let (channel, kind) = (delivery.channel.as_str(), delivery.kind.as_str());
    let (notice, attempt) = (delivery.notice_id.as_str(), delivery.attempts + 1);
    match result {
        DeliveryResult::Delivered { via, .. } => {
            metrics::counter!("redress_notices_delivered_total", "channel" => channel, "kind" => kind).increment(1);
            tracing::info!(notice.id = notice, channel, kind, via, attempt, "notice delivered");
        }
        DeliveryResult::Retry { error, at, .. } => {
            metrics::counter!("redress_notice_attempts_failed_total", "channel" => channel).increment(1);
            tracing::warn!(notice.id = notice, channel, kind, attempt, next_at = %at, error, "notice not delivered yet");
        }
        DeliveryResult::Dead { error } => {
            metrics::counter!("redress_notice_attempts_failed_total", "channel" => channel).increment(1);
            metrics::counter!("redress_notices_dead_total").increment(1);
            tracing::error!(
                notice.id = notice,
                channel,
                kind,
                attempt,
                error,
                "notice given up: the holder may not know; mend the cause, then resume dead deliveries"
            );
        }
    }
}

/// The end of a task: its own error, or a note that it panicked (its lease runs out and it is tried again).
fn ended(done: Result<Result<(), LedgerError>, tokio::task::JoinError>) -> Result<(), LedgerError> {
    match done {
        Ok(result) => result,
        Err(error) => {
            tracing::error!(%error, "a delivery broke off; it is tried again when its lease ends");
            Ok(())
        }
    }
}

/// Logs the first failure of a series and its end, not every second of it.
fn report(trouble: &mut bool, error: Option<&LedgerError>) {
    match error {
        Some(error) if !*trouble => {
            let cause = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            tracing::warn!(%error, cause, "the notifier cannot reach the ledger; it keeps trying");
            *trouble = true;
        }
        None if *trouble => {
            tracing::info!("the notifier reaches the ledger again");
            *trouble = false;
        }
        _ => {}
    }
}
