//! One world through the engine, by each method, beside the truth.

use std::collections::HashMap;
use std::io::{PipeReader, Write};
use std::sync::Arc;

use anyhow::{Context as _, bail};
use redress_datasets::Watch;
use redress_datasets::simulate::{EPOCH_MS, Town, Truth};
use redress_engine::decide::Bound;
use redress_engine::pipeline::Keep;
use redress_engine::policy::Policy;
use redress_engine::score::{ScoreOptions, Source, score};

use super::course::{Course, Decisions};
use super::policies::Method;
use super::stage::play;

/// Abuse that went out before an account was stopped may be a tenth of all.
pub const IN_TIME: f64 = 0.1;
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

/// What the engine decided about each account, and the rule that first kept its traffic back.
type Courses = HashMap<String, (Course, Option<String>)>;

/// Plays the world once, has every method judge it side by side, and puts log and truth together.
pub fn judge(town: Town, methods: &[Method], watch: &dyn Watch) -> anyhow::Result<Vec<Judged>> {
    let mut abuse: Vec<Vec<u32>> = Vec::new();
    let mut note = |at: i64, account: usize, is_abuse: bool| {
        if abuse.len() <= account {
            abuse.resize_with(account + 1, Vec::new);
        }
        if is_abuse {
            abuse[account].push(u32::try_from(at - EPOCH_MS).unwrap_or(u32::MAX));
        }
    };
    let engines =
        methods.iter().map(|method| -> Box<dyn FnOnce(PipeReader) -> anyhow::Result<(Courses, u64)> + Send> {
            Box::new(move |log| decided(log, method))
        });
    let ((simulated, truths), made) = play(town, engines.collect(), &mut note, watch)?;
    abuse.resize_with(truths.len(), Vec::new);
    let judged = made.into_iter().map(|(mut courses, accepted)| {
        if accepted != simulated.events {
            bail!("of {} events the engine took {accepted}", simulated.events);
        }
        let fates = truths.iter().zip(&abuse).map(|(truth, abuse)| {
            let (course, rule) = courses.remove(&truth.account_id).unwrap_or_default();
            let delivered = delivered(abuse, course.stopped());
            Fate { truth: truth.clone(), course, rule, delivered }
        });
        Ok(Judged { fates: fates.collect(), events: simulated.events })
    });
    judged.collect()
}

/// What the engine decides by this method, and how many events it took.
fn decided(log: PipeReader, method: &Method) -> anyhow::Result<(Courses, u64)> {
    let mut courses = Courses::new();
    let mut decisions = Decisions::new(|said| {
        let (course, rule) = courses.entry(said.account_id.clone()).or_default();
        let was_stopped = course.stopped().is_some();
        course.note(&said);
        if !was_stopped && course.stopped().is_some() {
            *rule = said.rules.into_iter().next().map(|why| why.rule_id);
        }
    });
    let accepted = scored(log, &method.policy, method.model.clone(), &mut decisions)?;
    drop(decisions);
    Ok((courses, accepted))
}

/// Runs a log through the engine; answers how many events it took.
///
/// # Errors
/// Where it cannot be read, or an event is refused.
pub fn scored(
    log: PipeReader,
    policy: &Arc<Policy>,
    model: Option<Bound>,
    decisions: &mut (dyn Write + Send),
) -> anyhow::Result<u64> {
    let mut refused = Vec::new();
    let options = ScoreOptions {
        policy: Arc::clone(policy),
        model,
        keep: Keep::Needed,
        batch: 256,
        threads: 1,
        partitions: 1,
        unpacked_max: 100_000,
        flags: None,
        decisions: Some(decisions),
        journal_out: None,
        rejected: &mut |rejected| refused.push(rejected.error.clone()),
        progress: &mut |_| {},
    };
    let summary = score(Source::Lines(Box::new(log)), options).context("the log was not scored")?;
    if let Some(error) = refused.first() {
        bail!("the engine refused {} of the simulator's events, the first because: {error}", refused.len());
    }
    Ok(summary.accepted)
}

/// Share of the abuse that went out until then.
pub fn delivered(abuse: &[u32], stopped_at: Option<i64>) -> f64 {
    let Some(at) = stopped_at else { return 1.0 };
    let until = u32::try_from((at - EPOCH_MS).max(0)).unwrap_or(u32::MAX);
    let gone = abuse.partition_point(|one| *one <= until);
    gone as f64 / abuse.len().max(1) as f64
}
