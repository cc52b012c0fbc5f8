//! How reviewing goes, for those who look after reviewers: by name, never ranked.

use askama::Template;
use redress_ledger::figures::Share;
use redress_ledger::machine::Effect;
use redress_ledger::quality::{Alarm, Disagreement, Quality, Reviewer};

use super::numbers_plot::{Whisker, whisker};
use super::{Desk, figures};
use crate::figures::kept::Counted;

/// Below it, agreement needs attention; from the second on it is good (domain 4.1).
const KAPPA_ALARM: f64 = 0.6;
const KAPPA_GOAL: f64 = 0.8;
/// Compared cases below which agreement says little.
const COMPARED_MIN: i64 = 30;

/// `GET /console/quality`
#[derive(Debug, Template)]
#[template(path = "quality.html")]
pub struct QualityPage {
    desk: Desk,
    counted_at: String,
    from_day: String,
    to_day: String,
    compared: i64,
    raw: String,
    prevalence: String,
    kappa: String,
    ac1: String,
    alpha: String,
    verdict: &'static str,
    verdict_class: &'static str,
    waiting: String,
    people: Vec<Person>,
    disagreements: Vec<Apart>,
}

#[derive(Debug)]
struct Person {
    name: String,
    decided: String,
    ends: String,
    whisker: Option<Whisker>,
    interval: String,
    median: String,
    p90: String,
    sensitivity: String,
    specificity: String,
    confirmed: String,
    alarms: Vec<String>,
}

#[derive(Debug)]
struct Apart {
    case_id: String,
    first: &'static str,
    second: &'static str,
    at: String,
}

impl QualityPage {
    /// For what the ledger counted.
    pub fn new(desk: Desk, kept: &Counted<Quality>) -> Self {
        let quality = &kept.what;
        let pairs = &quality.pairs;
        let (verdict, verdict_class) = judged(pairs.cases, pairs.kappa, pairs.ac1);
        Self {
            desk,
            counted_at: figures::moment(kept.at),
            from_day: quality.span.from.date(),
            to_day: quality.span.to.date(),
            compared: pairs.cases,
            raw: told(pairs.raw.map(figures::share)),
            prevalence: told(pairs.prevalence.map(figures::share)),
            kappa: told(pairs.kappa.map(figures::number)),
            ac1: told(pairs.ac1.map(figures::number)),
            alpha: told(quality.alpha.map(figures::number)),
            verdict,
            verdict_class,
            waiting: figures::number(quality.waiting as f64),
            people: quality.reviewers.iter().map(Person::of).collect(),
            disagreements: quality.disagreements.iter().map(Apart::of).collect(),
        }
    }
}

fn told(text: Option<String>) -> String {
    text.unwrap_or_else(|| "nothing to compare".to_owned())
}

/// What agreement means, by kappa, or by AC1 where one verdict is so frequent that kappa sinks (the paradox).
fn judged(cases: i64, kappa: Option<f64>, ac1: Option<f64>) -> (&'static str, &'static str) {
    if cases < COMPARED_MIN {
        return ("Fewer than 30 cases were looked at twice: too few to say.", "");
    }
    match (kappa, ac1) {
        (Some(kappa), _) if kappa >= KAPPA_GOAL => ("Two people mostly come to the same result.", "good"),
        (Some(kappa), _) if kappa >= KAPPA_ALARM => ("Agreement is fair. The goal is 0.8.", "warn"),
        (_, Some(ac1)) if ac1 >= KAPPA_GOAL => {
            ("One result is so frequent that kappa says little. By AC1 agreement is good.", "warn")
        }
        _ => ("Two people too often come to different results. Talk through the cases below.", "bad"),
    }
}

fn effect(effect: Effect) -> &'static str {
    match effect {
        Effect::Stands => "the measure stays",
        Effect::Lessened => "a lesser measure",
        Effect::Ends => "the measure ends",
    }
}

fn of(share: Share) -> String {
    match share.rate() {
        None => "none yet".to_owned(),
        Some(rate) => format!("{} ({} of {})", figures::share(rate), share.hits, share.of),
    }
}

fn took(secs: Option<i64>) -> String {
    use redress_ledger::Timestamp;
    secs.map_or_else(|| "not known".to_owned(), |secs| figures::between(Timestamp(0), Timestamp(secs * 1000)))
}

impl Person {
    fn of(reviewer: &Reviewer) -> Self {
        let interval = reviewer.ends.interval();
        Self {
            name: reviewer.name.clone(),
            decided: figures::number(reviewer.ends.of as f64),
            ends: of(reviewer.ends),
            whisker: whisker(reviewer.ends),
            interval: interval
                .map(|(low, high)| format!("{} to {}", figures::share(low), figures::share(high)))
                .unwrap_or_default(),
            median: took(reviewer.median_secs),
            p90: took(reviewer.p90_secs),
            sensitivity: of(reviewer.sensitivity),
            specificity: of(reviewer.specificity),
            confirmed: of(reviewer.confirmed),
            alarms: reviewer.alarms.iter().map(alarm).collect(),
        }
    }
}

fn alarm(alarm: &Alarm) -> String {
    match alarm {
        Alarm::RubberStamp => {
            "Agrees with the machine in over 95 of 100 cases, half of them in under a minute. Look at a few together."
                .to_owned()
        }
        Alarm::OftenInFavour { account_id, times } => {
            format!("Gave {account_id} {times} outcomes in its favour. Let somebody else look at the next one.")
        }
        Alarm::EndsMore => "Ends measures far more often than the others. The kind of cases may be why.".to_owned(),
        Alarm::EndsLess => "Ends measures far less often than the others. The kind of cases may be why.".to_owned(),
    }
}

impl Apart {
    fn of(one: &Disagreement) -> Self {
        Self {
            case_id: one.case_id.to_string(),
            first: effect(one.first),
            second: effect(one.second),
            at: figures::moment(one.at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_cases_are_not_judged_and_a_frequent_verdict_is_named() {
        assert_eq!(judged(29, Some(0.1), Some(0.1)).1, "");
        assert_eq!(judged(30, Some(0.85), Some(0.9)).1, "good");
        assert_eq!(judged(30, Some(0.65), Some(0.9)).1, "warn");
        assert!(judged(30, Some(0.1), Some(0.93)).0.contains("AC1"));
        assert_eq!(judged(30, Some(0.1), Some(0.2)).1, "bad");
    }
}
