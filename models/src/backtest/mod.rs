//! What a new policy would have done to a log, beside the current one: whom each suspends, holds, limits and warns, what labels and
//! reviewers say of that, and how much abuse goes out before it. The command line is in `cli/backtest.rs`.

mod compare;
mod evidence;
mod known;
mod labels;
mod limits;
mod outcomes;
pub mod page;
mod plot;
mod policy;
mod report;
mod rules;
mod seen;
mod source;
mod split;
#[cfg(test)]
mod tests;
pub mod words;

use redress_datasets::table::input::Reading;
use redress_datasets::{DatasetError, Watch};
use redress_engine::event::Rejected;
use redress_engine::score::{Batch, BesideOptions, ScoreError, Side, beside};

use compare::Compared;
pub use known::{Already, Known, moment};
pub use limits::{Crossed, Limit, check_limits, measured};
pub use policy::Chosen;
use report::{LogRead, Rejects, Report};
use seen::Seen;
pub use source::Log;

/// What is to be compared, and by what it is judged.
pub struct Request {
    /// The new policy.
    pub new: Chosen,
    /// The one in use.
    pub current: Chosen,
    /// The logs, oldest first.
    pub logs: Vec<Log>,
    /// What is known of accounts.
    pub labels: Option<Known>,
    /// What reviewers decided.
    pub outcomes: Option<Known>,
    /// Accounts listed at most, each way.
    pub listed: usize,
    /// Events handed on together.
    pub batch: usize,
    /// Accounts that each policy keeps ready to use.
    pub unpacked_max: usize,
}

/// Runs both policies over the logs.
///
/// # Errors
/// When a log cannot be read, or the user stops.
pub fn compare(request: Request, watch: &dyn Watch) -> anyhow::Result<Report> {
    let Request { new, current, logs, labels, outcomes, listed, batch, unpacked_max } = request;
    watch.total(logs.iter().map(|log| log.bytes).sum());
    let paths: Vec<_> = logs.iter().map(|log| log.path.clone()).collect();
    let counters: Vec<_> = logs.iter().map(|log| log.reading.clone()).collect();
    let start = |chosen: &Chosen| Seen::new(chosen, labels.as_ref(), outcomes.as_ref());
    let (mut by_new, mut by_current) = (start(&new), start(&current));
    let mut rejects = Rejects::default();
    let read = {
        let mut first = |batch: &Batch<'_>| by_new.take(batch);
        let mut second = |batch: &Batch<'_>| by_current.take(batch);
        let sides = vec![
            Side { policy: new.policy.clone(), model: new.model.clone(), seen: &mut first },
            Side { policy: current.policy.clone(), model: current.model.clone(), seen: &mut second },
        ];
        let options = BesideOptions {
            batch,
            unpacked_max,
            rejected: &mut |log: usize, rejected: &Rejected| {
                rejects.add(paths.get(log), rejected.line, &rejected.error);
            },
            progress: &mut |_| {
                watch.done(counters.iter().map(Reading::bytes).sum());
                !watch.cancelled()
            },
        };
        beside(logs.into_iter().map(|log| log.reader), sides, options)
    };
    let read = read.map_err(|(log, error)| match (error, paths.get(log)) {
        (ScoreError::Read(source), Some(path)) => DatasetError::Read { path: path.clone(), source }.into(),
        (error, _) => anyhow::Error::from(error).context("the logs could not be taken in"),
    })?;
    if read.stopped || watch.cancelled() {
        return Err(DatasetError::Interrupted.into());
    }
    let log = LogRead::of(&paths, &read);
    let compared =
        Compared { new: &by_new, current: &by_current, labels: labels.as_ref(), outcomes: outcomes.as_ref() };
    Ok(compared.report(log, rejects, listed))
}
