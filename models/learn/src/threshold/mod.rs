//! Thresholds that keep a promise: of the honest accounts, at most the share `alpha` is stopped, but for a chance of `delta` that the
//! labels at hand were unlucky. Where the labels cannot carry the promise, no threshold is given, and the refusal says how many
//! are missing.
//!
//! # How
//! Learn then Test (Angelopoulos, Bates, Candès, Jordan, Lei 2021) with a fixed sequence: thresholds are tried from the strictest down,
//! each against the hypothesis that it stops more than `alpha` of the honest, with the exact binomial tail as p-value; the
//! last one refused at level `delta` is chosen. As the share stopped only grows on this way, the walk may go along the honest
//! scores themselves, and ends where the k-th highest of them stands, with k the most that P(at most k | n, alpha) <= delta
//! allows: one look at a sorted list. Ties can only make it stricter.
//!
//! # What it holds for
//! Accounts exchangeable with the labelled ones: those labels must be a random sample of honest accounts (people's outcomes on a
//! control sample, never the engine's own suspensions), and one score an account. Drift breaks it; so does choosing a model by
//! the same labels. It bounds a rate among the honest, and says nothing of the share of honest among the stopped.

pub mod binomial;

use std::collections::BTreeMap;

/// What is promised.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promise {
    alpha: f64,
    delta: f64,
}

/// A promise that says nothing, or cannot be kept by anything.
#[derive(Clone, Copy, Debug, PartialEq, thiserror::Error)]
#[error("{name} = {value}: it is a share inside 0..1, such as {example}")]
pub struct NoPromise {
    name: &'static str,
    value: f64,
    example: f64,
}

impl Promise {
    /// At most `alpha` of the honest are stopped, with probability 1 - `delta`; both inside 0..1.
    ///
    /// # Errors
    /// Where one is outside.
    pub fn new(alpha: f64, delta: f64) -> Result<Self, NoPromise> {
        for (name, value, example) in [("alpha", alpha, 0.001), ("delta", delta, 0.05)] {
            if !(value > 0.0 && value < 1.0) {
                return Err(NoPromise { name, value, example });
            }
        }
        Ok(Self { alpha, delta })
    }

    /// The same share with its chance of failure parted among so many promises, so that all hold together with 1 - delta
    /// (Bonferroni).
    #[must_use]
    pub fn among(self, promises: usize) -> Self {
        Self { delta: self.delta / promises.max(1) as f64, ..self }
    }

    /// Share of honest accounts stopped at most.
    pub fn alpha(self) -> f64 {
        self.alpha
    }

    /// Chance that the share is larger all the same.
    pub fn delta(self) -> f64 {
        self.delta
    }
}

/// One account whose truth a person has said.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// The highest score of the account in 0..=1: what decides whether it is stopped.
    pub score: f64,
    /// Whether it abuses nobody.
    pub honest: bool,
}

/// A threshold with its promise.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chosen {
    /// Stop where the score is **at least** this. Above 1 where no score can be stopped.
    pub threshold: f64,
    /// Honest accounts among the labels.
    pub honest: u64,
    /// Of them, stopped.
    pub honest_stopped: u64,
    /// Share of honest accounts stopped at most, with probability 1 - delta, by these counts (Clopper-Pearson); at most alpha.
    pub share_at_most: f64,
    /// Abusive accounts among the labels.
    pub abusive: u64,
    /// Of them, stopped.
    pub abusive_stopped: u64,
}

/// Why no threshold is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Not even a threshold that stops nobody honest among the labels would prove the promise.
    #[error("{honest} honest accounts are labelled and {needed} are needed: {} are missing", needed - honest)]
    TooFew {
        /// Labelled honest accounts.
        honest: u64,
        /// So many prove the promise where none of them is stopped.
        needed: u64,
    },
    /// A score is no number.
    #[error("the score of account {index} (counted from 0) is not a number")]
    NotANumber {
        /// Which.
        index: usize,
    },
}

/// The most lenient threshold that keeps `promise`.
///
/// # Errors
/// Where the labels cannot carry it.
pub fn choose(judged: &[Judged], promise: Promise) -> Result<Chosen, Refusal> {
    if let Some(index) = judged.iter().position(|j| j.score.is_nan()) {
        return Err(Refusal::NotANumber { index });
    }
    let mut honest: Vec<f64> = judged.iter().filter(|j| j.honest).map(|j| j.score).collect();
    let n = honest.len() as u64;
    let Some(most) = binomial::most_that_proves(n, promise.alpha, promise.delta) else {
        return Err(Refusal::TooFew { honest: n, needed: binomial::trials_needed(0, promise.alpha, promise.delta) });
    };
    honest.sort_unstable_by(|a, b| b.total_cmp(a));
    // The first honest account that must go free; everything above it may be stopped.
    let free = usize::try_from(most).ok().and_then(|most| honest.get(most));
    let threshold = free.map_or(0.0, |score| score.next_up());
    let stopped = |wanted: bool| judged.iter().filter(|j| j.honest == wanted && j.score >= threshold).count() as u64;
    let (honest_stopped, abusive) = (stopped(true), judged.len() as u64 - n);
    Ok(Chosen {
        threshold,
        honest: n,
        honest_stopped,
        share_at_most: binomial::upper(honest_stopped, n, promise.delta),
        abusive,
        abusive_stopped: stopped(false),
    })
}

/// A threshold for each segment (size of the account, country, channel) by its own labels. The chance of failure is parted among
/// them: all promises hold together with 1 - delta.
pub fn choose_by_segment<'a>(
    judged: &[(&'a str, Judged)],
    promise: Promise,
) -> BTreeMap<&'a str, Result<Chosen, Refusal>> {
    let mut segments: BTreeMap<&str, Vec<Judged>> = BTreeMap::new();
    for (segment, account) in judged {
        segments.entry(segment).or_default().push(*account);
    }
    let promise = promise.among(segments.len());
    segments.into_iter().map(|(segment, accounts)| (segment, choose(&accounts, promise))).collect()
}

#[cfg(test)]
mod tests;
