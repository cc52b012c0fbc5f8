//! One world through the engine. The simulator writes into a pipe that the engine reads, so that the log is never held.

use std::collections::HashMap;
use std::io::{self, BufWriter, Write as _};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use anyhow::{Context as _, anyhow, bail};
use redress_datasets::simulate::{EPOCH_MS, Simulated, Town, Truth, write_town};
use redress_datasets::{DatasetError, Watch};
use redress_engine::pipeline::Keep;
use redress_engine::score::{ScoreOptions, Source, score};

use super::course::{Course, Decisions};
use super::policies::Method;

/// Abuse that went out before an account was stopped may be a tenth of all.
const IN_TIME: f64 = 0.1;
/// What was decided longer than this before the abuse began did not stop it.
pub const BEFORE_MS: i64 = 7 * 86_400_000;

/// One account, and what became of it.
#[derive(Clone, Debug)]
pub struct Fate {
    /// Who it is.
    pub truth: Truth,
    /// What the engine decided.
    pub course: Course,
    /// The rule that first kept traffic back.
    pub rule: Option<String>,
    /// Share of its abuse that went out before it was stopped; 1 where it was not.
    pub delivered: f64,
}

impl Fate {
    /// When it was stopped, counted from its first abuse: ms; `None` where it was not, or long before there was anything to stop.
    pub fn stopped_after(&self) -> Option<i64> {
        let (first, _) = self.truth.abused?;
        let after = self.course.stopped()? - first;
        (after >= -BEFORE_MS).then_some(after)
    }

    /// Whether it was stopped before a tenth of its abuse had gone out.
    pub fn in_time(&self) -> bool {
        self.stopped_after().is_some() && self.delivered < IN_TIME
    }
}

/// What became of everybody.
pub struct Judged {
    /// By account.
    pub fates: Vec<Fate>,
    /// Events of the log.
    pub events: u64,
}

/// When abuse went out by each account: ms since the world began.
type Abuse = Vec<Vec<u32>>;
type Made = Result<(Simulated, Vec<Truth>, Abuse), DatasetError>;

/// Plays the world, scores it, and puts both together.
pub fn judge(town: Town, method: &Method, watch: &(dyn Watch + Sync)) -> anyhow::Result<Judged> {
    let (reader, writer) = io::pipe().context("no pipe between simulator and engine")?;
    let courses: Mutex<HashMap<String, (Course, Option<String>)>> = Mutex::default();
    let mut decisions = Decisions::new(|said| {
        let mut courses = courses.lock().unwrap_or_else(PoisonError::into_inner);
        let (course, rule) = courses.entry(said.account_id.clone()).or_default();
        let was_stopped = course.stopped().is_some();
        course.note(&said);
        if !was_stopped && course.stopped().is_some() {
            *rule = said.rules.into_iter().next().map(|why| why.rule_id);
        }
    });
    let mut refused = Vec::new();
    let (summary, made) = thread::scope(|scope| {
        let player = scope.spawn(move || play(town, writer, watch));
        let options = ScoreOptions {
            policy: Arc::clone(&method.policy),
            model: method.model.clone(),
            keep: Keep::Needed,
            batch: 256,
            threads: 1,
            partitions: 1,
            unpacked_max: 100_000,
            flags: None,
            decisions: Some(&mut decisions),
            journal_out: None,
            rejected: &mut |rejected| refused.push(rejected.error.clone()),
            progress: &mut |_| {},
        };
        let summary = score(Source::Lines(Box::new(reader)), options);
        (summary, player.join())
    });
    drop(decisions);
    let made = made.map_err(|_| anyhow!("the simulator stopped half-way"))?;
    let summary = summary.context("the log was not scored")?;
    let (simulated, truths, abuse) = made?;
    if let Some(error) = refused.first() {
        bail!("the engine refused {} of the simulator's events, the first because: {error}", refused.len());
    }
    if summary.accepted != simulated.events {
        bail!("of {} events the engine took {}", simulated.events, summary.accepted);
    }
    let mut courses = courses.into_inner().unwrap_or_else(PoisonError::into_inner);
    let fates = truths.into_iter().zip(&abuse).map(|(truth, abuse)| {
        let (course, rule) = courses.remove(&truth.account_id).unwrap_or_default();
        let delivered = delivered(abuse, course.stopped());
        Fate { truth, course, rule, delivered }
    });
    Ok(Judged { fates: fates.collect(), events: simulated.events })
}

fn play(town: Town, writer: io::PipeWriter, watch: &dyn Watch) -> Made {
    let mut out = BufWriter::with_capacity(1 << 18, writer);
    let failed = |source| DatasetError::Write { path: Path::new("the pipe to the engine").into(), source };
    let mut abuse: Abuse = Vec::new();
    let mut note = |at: i64, account: usize, is_abuse: bool| {
        if is_abuse {
            if abuse.len() <= account {
                abuse.resize_with(account + 1, Vec::new);
            }
            abuse[account].push(u32::try_from(at - EPOCH_MS).unwrap_or(u32::MAX));
        }
    };
    let (made, truths) = write_town(town, None, &mut out, failed, watch, &mut note)?;
    out.flush().map_err(failed)?;
    abuse.resize_with(truths.len(), Vec::new);
    Ok((made, truths, abuse))
}

/// Share of the abuse that went out until then.
fn delivered(abuse: &[u32], stopped_at: Option<i64>) -> f64 {
    let Some(at) = stopped_at else { return 1.0 };
    let until = u32::try_from((at - EPOCH_MS).max(0)).unwrap_or(u32::MAX);
    let gone = abuse.partition_point(|one| *one <= until);
    gone as f64 / abuse.len().max(1) as f64
}
