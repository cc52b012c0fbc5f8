//! Figures as people read them: for everybody without rules, at the desk with them.

use askama::Template;
use redress_ledger::figures::{Count, Figures, Found, Month, Share};
use redress_ledger::review::{AppealKind, OutcomeKind};
use redress_ledger::{Rung, Timestamp};

use super::numbers_plot::{Months, Whisker, whisker};
use super::{Desk, figures, words};
use crate::figures::kept::Counted;

/// Rules and models drawn and listed; the CSV has all.
const LISTED_MAX: usize = 100;

/// `GET /transparency`
#[derive(Debug, Template)]
#[template(path = "transparency.html")]
pub struct Transparency {
    /// Whose.
    pub platform: String,
    /// What.
    pub numbers: Numbers,
}

/// `GET /console/figures`
#[derive(Debug, Template)]
#[template(path = "desk_figures.html")]
pub struct DeskFigures {
    /// Who reads.
    pub desk: Desk,
    /// What.
    pub numbers: Numbers,
}

/// The figures in words.
#[derive(Debug)]
pub struct Numbers {
    from: String,
    /// The last day that counts.
    until: String,
    counted_at: String,
    /// The span as the address carries it.
    query: String,
    from_day: String,
    to_day: String,
    months: Months,
    imposed: Vec<(String, String)>,
    automatic: Line,
    deferred: String,
    lodged: Vec<(String, String)>,
    lodged_total: String,
    closed_without_outcome: Vec<(String, String)>,
    open: String,
    open_late: String,
    outcomes: Vec<(String, String)>,
    decided: String,
    mean_days: String,
    median_days: String,
    p90_days: String,
    in_time: Line,
    overturned: Line,
    automation_errors: Line,
    rules: Vec<Row>,
    models: Vec<Row>,
}

/// A share with its interval.
#[derive(Debug)]
struct Line {
    share: String,
    counts: String,
    interval: String,
}

/// One rule or model.
#[derive(Debug)]
struct Row {
    /// A model's name and version, before its hash; empty for a rule.
    title: String,
    name: String,
    imposed: String,
    overturned: Line,
    lifted: Line,
    whisker: Option<Whisker>,
}

impl Numbers {
    /// In words.
    pub fn of(kept: &Counted<(Figures, Vec<Month>)>) -> Self {
        let (counted, months) = &kept.what;
        let (from, to) = (counted.span.from, counted.span.to);
        let durations = &counted.durations;
        let total = |counts: &[Count]| figures::number(counts.iter().map(|c| c.count).sum::<i64>() as f64);
        Self {
            from: figures::day(from),
            until: figures::day(Timestamp(to.0 - 1)),
            counted_at: figures::moment(kept.at),
            query: format!("from={}&to={}", from.date(), to.date()),
            from_day: from.date(),
            to_day: to.date(),
            months: Months::of(months),
            imposed: named(&counted.imposed, |name| Rung::parse(name).map(words::measure)),
            automatic: Line::of(counted.automatic),
            deferred: figures::number(counted.deferred as f64),
            lodged: named(&counted.lodged, |name| AppealKind::parse(name).map(words::appeal_kind)),
            lodged_total: total(&counted.lodged),
            closed_without_outcome: named(&counted.closed_without_outcome, closed_as),
            open: figures::number(counted.open as f64),
            open_late: figures::number(counted.open_late as f64),
            outcomes: named(&counted.outcomes, |name| OutcomeKind::parse(name).map(words::outcome)),
            decided: figures::number(durations.decided as f64),
            mean_days: days(durations.mean_days),
            median_days: days(durations.median_days),
            p90_days: days(durations.p90_days),
            in_time: Line::of(counted.in_time),
            overturned: Line::of(counted.overturned),
            automation_errors: Line::of(counted.automation_errors),
            rules: counted.rules.iter().take(LISTED_MAX).map(Row::of).collect(),
            models: counted.models.iter().take(LISTED_MAX).map(Row::of).collect(),
        }
    }
}

fn closed_as(name: &str) -> Option<&'static str> {
    match name {
        "withdrawn" => Some("Withdrawn by the holder"),
        "inadmissible" => Some("Not admissible"),
        "merged" => Some("Merged into another appeal"),
        _ => None,
    }
}

fn named(counts: &[Count], word: impl Fn(&str) -> Option<&'static str>) -> Vec<(String, String)> {
    let told = |count: &Count| {
        (word(&count.name).map_or_else(|| count.name.clone(), str::to_owned), figures::number(count.count as f64))
    };
    counts.iter().map(told).collect()
}

fn days(days: Option<f64>) -> String {
    match days {
        None => "none decided".to_owned(),
        Some(days) if days < 1.0 => format!("{} hours", figures::number((days * 24.0 * 10.0).round() / 10.0)),
        Some(days) => format!("{} days", figures::number((days * 10.0).round() / 10.0)),
    }
}

impl Line {
    fn of(share: Share) -> Self {
        let told = |value: f64| figures::share(value);
        Self {
            share: share.rate().map_or_else(|| "none yet".to_owned(), told),
            counts: format!("{} of {}", figures::number(share.hits as f64), figures::number(share.of as f64)),
            interval: share
                .interval()
                .map_or_else(String::new, |(low, high)| format!("{} to {}", told(low), told(high))),
        }
    }
}

impl Row {
    fn of(found: &Found) -> Self {
        Self {
            title: found.title.clone().unwrap_or_default(),
            name: found.name.clone(),
            imposed: figures::number(found.imposed as f64),
            overturned: Line::of(found.overturned),
            lifted: Line::of(found.lifted),
            whisker: whisker(found.overturned),
        }
    }
}
