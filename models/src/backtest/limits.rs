//! Limits that a new policy must keep to be taken in, for the pipelines in which policies are tested.

use std::fmt;

use anyhow::bail;
use serde::Serialize;

use super::report::{Evidence, Report, STOPPED, SUSPENDED};
use super::split::Part;

/// What is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Figure {
    NewSuspensions,
    LostSuspensions,
    FalseSuspensions,
    NewFalseSuspensions,
    NewFalseStops,
    RecallDrop,
    StopRecallDrop,
    PrecisionDrop,
    DeliveredRise,
    Rejected,
}

const NAMES: [(&str, Figure); 10] = [
    ("new-suspensions", Figure::NewSuspensions),
    ("lost-suspensions", Figure::LostSuspensions),
    ("false-suspensions", Figure::FalseSuspensions),
    ("new-false-suspensions", Figure::NewFalseSuspensions),
    ("new-false-stops", Figure::NewFalseStops),
    ("recall-drop", Figure::RecallDrop),
    ("stop-recall-drop", Figure::StopRecallDrop),
    ("precision-drop", Figure::PrecisionDrop),
    ("delivered-rise", Figure::DeliveredRise),
    ("rejected", Figure::Rejected),
];

/// A figure and how great it may be.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Limit {
    name: &'static str,
    figure: Figure,
    most: f64,
}

impl Limit {
    /// Reads `name=limit`.
    ///
    /// # Errors
    /// When there is no such figure, or its limit is no number from 0 on.
    pub fn parse(text: &str) -> Result<Self, String> {
        let names = || NAMES.map(|(name, _)| name).join(", ");
        let Some((name, most)) = text.split_once('=') else {
            return Err(format!("write name=limit, with one of the names {}", names()));
        };
        let Some((name, figure)) = NAMES.iter().find(|(known, _)| *known == name) else {
            return Err(format!("there is no figure `{name}`; there are {}", names()));
        };
        let most = most.parse().ok().filter(|most: &f64| most.is_finite() && *most >= 0.0);
        let most = most.ok_or_else(|| format!("the limit of {name} is no number from 0 on"))?;
        Ok(Self { name, figure: *figure, most })
    }

    fn needs_evidence(self) -> bool {
        !matches!(self.figure, Figure::NewSuspensions | Figure::LostSuspensions | Figure::Rejected)
    }
}

/// A limit and what was found.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Measured {
    /// The figure's name.
    pub name: &'static str,
    /// How great it may be.
    pub limit: f64,
    /// How great it is; a rise or drop below 0 is an improvement.
    pub found: f64,
    /// By what it was found: `logs`, `labels` or `outcomes`.
    pub by: &'static str,
    /// Whether it is beyond the limit.
    pub crossed: bool,
}

/// Refuses limits that nothing given can be measured by, before any work is done.
///
/// # Errors
/// When there is one.
pub fn check_limits(limits: &[Limit], has_evidence: bool) -> anyhow::Result<()> {
    match limits.iter().find(|limit| limit.needs_evidence() && !has_evidence) {
        Some(limit) => bail!(
            "--fail-on {} cannot be measured without what is known of accounts\n  give --labels or --outcomes",
            limit.name
        ),
        None => Ok(()),
    }
}

/// Measures every limit.
///
/// # Errors
/// When one cannot be measured by what was given.
pub fn measured(limits: &[Limit], report: &Report) -> anyhow::Result<Vec<Measured>> {
    limits.iter().map(|limit| measure(*limit, report)).collect()
}

fn measure(limit: Limit, report: &Report) -> anyhow::Result<Measured> {
    let suspended = report.measures[SUSPENDED].accounts;
    let found = match limit.figure {
        Figure::NewSuspensions => Some((suspended.only_new as f64, "logs")),
        Figure::LostSuspensions => Some((suspended.only_current as f64, "logs")),
        Figure::Rejected => Some((report.rejects.lines as f64, "logs")),
        figure => {
            let known = [(&report.labels, "labels"), (&report.outcomes, "outcomes")];
            let found = known.into_iter().filter_map(|(known, by)| Some((by_evidence(figure, known.as_ref()?)?, by)));
            found.max_by(|a, b| a.0.total_cmp(&b.0))
        }
    };
    let Some((found, by)) = found else {
        bail!(
            "--fail-on {} cannot be measured: nobody of whom it speaks is among the accounts that are known\n  \
             give labels or outcomes of abusive accounts that are in the logs, or leave the limit out",
            limit.name
        );
    };
    // Shares are rounded to millionths.
    Ok(Measured { name: limit.name, limit: limit.most, found, by, crossed: found > limit.most + 1e-9 })
}

fn by_evidence(figure: Figure, known: &Evidence) -> Option<f64> {
    let (suspended, stopped) = (&known.measures[SUSPENDED], &known.measures[STOPPED]);
    let drop = |current: Part, new: Part| Some(((current.share? - new.share?) * 1e6).round() / 1e6);
    match figure {
        Figure::FalseSuspensions => Some(suspended.wrong.by_new() as f64),
        Figure::NewFalseSuspensions => Some(suspended.wrong.only_new as f64),
        Figure::NewFalseStops => Some(stopped.wrong.only_new as f64),
        Figure::RecallDrop => drop(suspended.figures.current.recall, suspended.figures.new.recall),
        Figure::StopRecallDrop => drop(stopped.figures.current.recall, stopped.figures.new.recall),
        // A policy that suspends nobody is never wrong.
        Figure::PrecisionDrop => {
            drop(certain(suspended.figures.current.precision), certain(suspended.figures.new.precision))
        }
        Figure::DeliveredRise => {
            Some(((known.delivered.new.before_stop? - known.delivered.current.before_stop?) * 1e6).round() / 1e6)
        }
        Figure::NewSuspensions | Figure::LostSuspensions | Figure::Rejected => None,
    }
}

fn certain(precision: Part) -> Part {
    Part { share: precision.share.or(Some(1.0)), ..precision }
}

/// The limits that were crossed; the process ends with 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crossed(String);

impl Crossed {
    /// `None` where all were kept.
    pub fn of(limits: &[Measured]) -> Option<Self> {
        let crossed = limits.iter().filter(|limit| limit.crossed);
        let words = crossed.map(|one| format!("{} is {}, and may be {} ({})", one.name, one.found, one.limit, one.by));
        let words: Vec<String> = words.collect();
        (!words.is_empty()).then(|| Self(words.join("; ")))
    }
}

impl fmt::Display for Crossed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the new policy crosses a limit: {}\n  look at the accounts listed, or change the policy", self.0)
    }
}

impl std::error::Error for Crossed {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_read_or_refused_with_what_there_is() {
        let limit = Limit::parse("recall-drop=0.01").unwrap();
        assert_eq!((limit.name, limit.most, limit.needs_evidence()), ("recall-drop", 0.01, true));
        assert!(Limit::parse("recall=1").unwrap_err().contains("there are new-suspensions, lost-suspensions"));
        assert!(Limit::parse("recall-drop").unwrap_err().starts_with("write name=limit"));
        for wrong in ["recall-drop=x", "recall-drop=-1", "recall-drop=inf", "recall-drop="] {
            assert_eq!(Limit::parse(wrong).unwrap_err(), "the limit of recall-drop is no number from 0 on");
        }
    }

    #[test]
    fn a_limit_that_needs_labels_is_refused_without() {
        let limits = [Limit::parse("new-suspensions=0").unwrap(), Limit::parse("false-suspensions=0").unwrap()];
        assert!(check_limits(&limits, true).is_ok() && check_limits(&limits[..1], false).is_ok());
        let error = check_limits(&limits, false).unwrap_err().to_string();
        assert!(
            error.starts_with("--fail-on false-suspensions cannot be measured") && error.contains("\n  give --labels")
        );
    }

    #[test]
    fn what_is_crossed_is_named_with_figure_and_limit() {
        let one = |name, limit, found: f64| Measured { name, limit, found, by: "labels", crossed: found > limit };
        assert_eq!(Crossed::of(&[one("a", 0.0, 0.0), one("b", 1.0, -0.5)]), None);
        let crossed = Crossed::of(&[one("new-false-suspensions", 0.0, 2.0), one("recall-drop", 0.01, 0.05)]).unwrap();
        assert!(crossed.to_string().starts_with(
            "the new policy crosses a limit: new-false-suspensions is 2, and may be 0 (labels); recall-drop is 0.05, and may be 0.01 (labels)\n"
        ));
    }
}
