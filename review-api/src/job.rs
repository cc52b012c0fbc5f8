//! What runs beside the requests: leases end on time, missed deadlines are noted, gauges stay fresh, and readiness is known without asking.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use redress_ledger::reversal::ReversedAccount;
use redress_ledger::store::Gauges;
use redress_ledger::{LedgerError, Timestamp};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

use crate::app::App;
use crate::figures::days;
use crate::figures::kept::For;
use crate::http::problem::Failure;
use crate::notify::{Notifier, NotifyError};
use crate::scan::{Finding, ScanError, Scanner};

const LEASE_SECS: u64 = 10;
const VERDICT_SECS: u64 = 1;
const GAUGE_SECS: u64 = 5;
const WAITING_SECS: u64 = 20;
const REVERSAL_SECS: u64 = 3;
const SECOND_LOOK_SECS: u64 = 60;
const CHECK_SECS: u64 = 30;
const FIGURES_SECS: u64 = 300;
const FOLD_SECS: u64 = 1;

/// The running jobs.
pub struct Jobs {
    end: watch::Sender<bool>,
    running: Vec<(&'static str, JoinHandle<()>)>,
    health: Arc<Mutex<Option<String>>>,
}

impl Jobs {
    /// Starts them; the notifier first, so that nothing imposed from here on waits for want of one.
    pub async fn start(app: &App) -> Result<Self, NotifyError> {
        let (end, ended) = watch::channel(false);
        let config = app.config();
        let notifier = Notifier::new(
            config.notify.clone(),
            app.ledger().clone(),
            app.link_key().clone(),
            config.public_base_url.clone(),
            app.clock(),
            app.chance_shared(),
        )?;
        let health = Arc::new(Mutex::new(None));
        let mut running = vec![
            ("notices", notifier.start(ended.clone()).await?),
            ("waiting appeals", tokio::spawn(watch_waiting(app.clone(), ended.clone()))),
            ("bulk reversal", tokio::spawn(reverse(app.clone(), ended.clone()))),
            ("lease expiry", tokio::spawn(expire_leases(app.clone(), ended.clone()))),
            ("verdicts", tokio::spawn(settle_verdicts(app.clone(), ended.clone()))),
            ("second looks", tokio::spawn(open_second_looks(app.clone(), ended.clone()))),
            ("figures", tokio::spawn(count_figures(app.clone(), ended.clone()))),
            ("files to check", tokio::spawn(check_files(app.clone(), ended.clone()))),
            ("gauges", tokio::spawn(refresh_gauges(app.clone(), ended.clone(), Arc::clone(&health)))),
        ];
        if app.ledger().has_log() {
            running.push(("the ledger's log", tokio::spawn(fold_log(app.clone(), ended))));
        }
        Ok(Self { end, running, health })
    }

    /// Whether the last look at the ledger went well and every job still runs.
    pub fn ready(&self) -> Result<(), String> {
        if let Some((name, _)) = self.running.iter().find(|(_, job)| job.is_finished()) {
            return Err(format!("the job for {name} has ended"));
        }
        match self.health.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            Some(why) => Err(why),
            None => Ok(()),
        }
    }

    /// Asks every job to end, and waits for it.
    pub async fn end(self) {
        let _ = self.end.send(true);
        for (name, job) in self.running {
            if let Err(error) = job.await {
                tracing::error!(job.name = name, error = %error, "a job did not end well");
            }
        }
    }
}

/// Runs `step` every `secs` seconds until told to end.
async fn every<F, S>(secs: u64, mut ended: watch::Receiver<bool>, mut step: S)
where
    S: FnMut() -> F,
    F: Future<Output = ()>,
{
    let mut ticks = interval(Duration::from_secs(secs));
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => step().await,
            _ = ended.changed() => return,
        }
    }
}

async fn expire_leases(app: App, ended: watch::Receiver<bool>) {
    every(LEASE_SECS, ended, || async {
        match app.ledger().expire_leases().await {
            Ok(0) => {}
            Ok(cases) => tracing::info!(cases, "leases ran out, cases went back to the queue"),
            Err(error) => tracing::warn!(error = %crate::http::problem::chain(&error), "could not end leases"),
        }
    })
    .await;
}

async fn open_second_looks(app: App, ended: watch::Receiver<bool>) {
    every(SECOND_LOOK_SECS, ended, || async {
        if let Err(error) = app.ledger().open_second_looks().await {
            tracing::warn!(error = %crate::http::problem::chain(&error), "could not open second looks");
        }
        if let Err(error) = app.ledger().open_control_samples().await {
            tracing::warn!(error = %crate::http::problem::chain(&error), "could not draw the control sample");
        }
    })
    .await;
}

/// Folds SQLite's log into its file, so that nobody's commit has to.
async fn fold_log(app: App, ended: watch::Receiver<bool>) {
    every(FOLD_SECS, ended, || async {
        if let Err(error) = app.ledger().fold_log().await {
            tracing::warn!(error = %crate::http::problem::chain(&error), "could not fold the ledger's log");
        }
    })
    .await;
}

/// Counts what pages show by default before somebody asks, so that nobody waits for it.
async fn count_figures(app: App, ended: watch::Receiver<bool>) {
    every(FIGURES_SECS, ended, || async {
        let counted = async {
            let span = days::span(None, None, app.now()).map_err(Failure::invalid)?;
            app.queue_counts().await?;
            app.ledger().count_paces().await?;
            crate::http::figures::kept(&app, span, For::Staff).await?;
            crate::http::quality::kept(&app, span).await.map(drop)
        };
        if let Err(Failure { status, detail, .. }) = counted.await {
            tracing::warn!(%status, detail, "could not count figures");
        }
    })
    .await;
}

/// Clocks run again, then deadlines that have passed are noted: in this order, so that no clock that stood still counts as late.
async fn watch_waiting(app: App, ended: watch::Receiver<bool>) {
    every(WAITING_SECS, ended, || async {
        if let Err(error) = look_at_waiting(&app).await {
            tracing::warn!(error = %crate::http::problem::chain(&error), "could not look after appeals that wait");
        }
    })
    .await;
}

/// Sends verdicts whose time to be taken back is over.
async fn settle_verdicts(app: App, ended: watch::Receiver<bool>) {
    every(VERDICT_SECS, ended, || async {
        if let Err(error) = app.ledger().settle_verdicts().await {
            tracing::warn!(error = %crate::http::problem::chain(&error), "could not settle verdicts");
        }
    })
    .await;
}

async fn look_at_waiting(app: &App) -> Result<(), LedgerError> {
    let resumed = app.ledger().end_pauses().await?;
    if resumed > 0 {
        tracing::info!(cases = resumed, "nobody answered in time, clocks run again");
    }
    let raised = app.ledger().raise_late_cases().await?;
    if raised > 0 {
        tracing::warn!(cases = raised, "cases were due or not begun in time, and went up");
        metrics::counter!("redress_cases_late_total").increment(raised);
    }
    let ended = app.ledger().begin_terminations().await?;
    if ended > 0 {
        tracing::info!(accounts = ended, "the day of a termination has come, the platform is told");
    }
    let forgotten = app.ledger().forget_earlier_contacts().await?;
    if forgotten > 0 {
        tracing::info!(contacts = forgotten, "earlier contacts are told no more, and erased");
    }
    let missed = app.ledger().note_missed_deadlines().await?;
    if missed > 0 {
        tracing::error!(cases = missed, "deadlines were missed: the cases went up, their holders are told");
        metrics::counter!("redress_deadlines_missed_total").increment(missed);
    }
    Ok(())
}

/// Has files looked through that waited for the scanner. Without one, they go on waiting: nobody vouched for them.
async fn check_files(app: App, ended: watch::Receiver<bool>) {
    every(CHECK_SECS, ended, || async {
        let Some(scanner) = app.scanner() else { return };
        if let Err(error) = check_waiting(&app, scanner).await {
            tracing::warn!(error = %crate::http::problem::chain(&error), "could not look after files that wait");
        }
    })
    .await;
}

async fn check_waiting(app: &App, scanner: &Scanner) -> Result<(), LedgerError> {
    let mut after = None;
    while let Some(file) = app.ledger().next_unchecked(after.as_ref()).await? {
        match scanner.scan(&file.bytes).await {
            Ok(Finding::Clean) => app.ledger().note_check(&file.attachment_id, None).await?,
            Ok(Finding::Harmful(name)) => {
                metrics::counter!("redress_attachments_harmful_total").increment(1);
                app.ledger().note_check(&file.attachment_id, Some(&name)).await?
            }
            // It may be this file that it cannot take: the next one is asked about as well.
            Err(error @ ScanError::Answered(_)) => {
                tracing::warn!(attachment.id = %file.attachment_id, error = %error, "a file goes on waiting");
                false
            }
            Err(error) => {
                tracing::warn!(error = %crate::http::problem::chain(&error), "files wait for the scanner");
                return Ok(());
            }
        };
        after = Some(file.attachment_id);
    }
    Ok(())
}

/// Undoes what two people want undone, an account at a time.
async fn reverse(app: App, ended: watch::Receiver<bool>) {
    let stopping = ended.clone();
    every(REVERSAL_SECS, ended, || async {
        let to_run = app.ledger().reversals_to_run().await.unwrap_or_default();
        for id in to_run {
            if let Err(error) = reverse_one(&app, &id, &stopping).await {
                let error = crate::http::problem::chain(&error);
                tracing::warn!(reversal.id = id, error, "a bulk reversal stands still; it is tried again");
            }
        }
    })
    .await;
}

async fn reverse_one(app: &App, id: &str, ended: &watch::Receiver<bool>) -> Result<(), LedgerError> {
    while !*ended.borrow() {
        match app.ledger().reverse_next(id).await? {
            None => {
                let aside = app.ledger().reversal(id).await?.map_or(0, |found| found.progress.set_aside);
                if aside > 0 {
                    tracing::error!(
                        reversal.id = id,
                        accounts = aside,
                        "a bulk reversal waits: accounts failed again and again"
                    );
                } else {
                    tracing::info!(reversal.id = id, "a bulk reversal is finished");
                }
                break;
            }
            Some(ReversedAccount::Failed) => {
                tracing::warn!(reversal.id = id, "an account of a bulk reversal failed; the others go on");
                metrics::counter!("redress_reversal_accounts_failed_total").increment(1);
                tokio::time::sleep(Duration::from_secs(1)).await;
            }
            Some(_) => metrics::counter!("redress_reversal_accounts_total").increment(1),
        }
    }
    Ok(())
}

async fn refresh_gauges(app: App, ended: watch::Receiver<bool>, health: Arc<Mutex<Option<String>>>) {
    every(GAUGE_SECS, ended, || async {
        let found = match app.ledger().gauges().await {
            Ok(gauges) => {
                publish(&gauges, app.now());
                app.ledger().ping().await
            }
            Err(error) => Err(error),
        };
        let why = found.err().map(|error| crate::http::problem::chain(&error));
        if let Some(why) = &why {
            tracing::warn!(error = %why, "the ledger does not answer");
        }
        *health.lock().unwrap_or_else(PoisonError::into_inner) = why;
    })
    .await;
}

fn publish(gauges: &Gauges, now: Timestamp) {
    let age = |at: Option<Timestamp>| at.map_or(0.0, |at| (now.0 - at.0).max(0) as f64 / 1000.0);
    metrics::gauge!("redress_review_queue_depth").set(gauges.queue_depth as f64);
    metrics::gauge!("redress_review_queue_oldest_seconds").set(age(gauges.queue_oldest_at));
    metrics::gauge!("redress_outbox_depth").set(gauges.outbox_depth as f64);
    metrics::gauge!("redress_outbox_oldest_seconds").set(age(gauges.outbox_oldest_at));
    metrics::gauge!("redress_rules_demoted").set(gauges.rules_demoted as f64);
    metrics::gauge!("redress_outbox_dead").set(gauges.outbox_dead as f64);
}
