//! A case before the first look: the evidence and the holder's words, and a form for a provisional verdict. Nothing of the machine's view
//! reaches this page, since nothing of it is in what it is made from.

use askama::Template;
use redress_ledger::Timestamp;
use redress_ledger::decision::SignalReading;
use redress_ledger::review::OutcomeKind;
use redress_ledger::verdict::{BlindCase, Measured};

use super::case::Typed;
use super::courses::Courses;
use super::enclosed::EnclosedPart;
use super::plot::Plot;
use super::queue::Due;
use super::{Desk, figures, words};

/// The page.
#[derive(Debug, Template)]
#[template(path = "case_first_look.html")]
pub struct BlindPage<'a> {
    desk: Desk,
    case: &'a BlindCase,
    due: Due,
    opened: String,
    /// Until when the case is claimed by who looks.
    mine: Option<String>,
    /// Who else has claimed it.
    others: Option<&'a str>,
    facts: Vec<Row<'a>>,
    signals: Vec<Reading<'a>>,
    plot: Option<Plot>,
    courses: Courses<'a>,
    instance: String,
    account_age: Option<String>,
    history: Vec<Past>,
    enclosed: Option<EnclosedPart<'a>>,
    asked: Option<(&'static str, String)>,
    choices: Vec<(&'static str, &'static str, &'static str)>,
    typed: Typed,
    error: Option<String>,
    done: Option<&'static str>,
}

#[derive(Debug)]
struct Row<'a> {
    fact: &'a Measured,
    value: String,
    range: String,
    sample: String,
    window: String,
}

#[derive(Debug)]
struct Reading<'a> {
    name: &'a str,
    value: String,
    range: String,
    sample: String,
}

#[derive(Debug)]
struct Past {
    at: String,
    measure: &'static str,
    outcome: &'static str,
}

impl<'a> BlindPage<'a> {
    /// For a case as the ledger shows it to whoever has not looked yet.
    pub fn new(
        desk: Desk,
        case: &'a BlindCase,
        now: Timestamp,
        typed: Typed,
        error: Option<String>,
        done: Option<&'static str>,
    ) -> Self {
        let holder = case.claimed_by_name.as_deref();
        Self {
            due: Due::seen(case.due_at, now),
            opened: figures::moment(case.opened_at),
            mine: case.lease_until.filter(|_| holder == Some(desk.name.as_str())).map(figures::moment),
            others: holder.filter(|name| *name != desk.name),
            facts: case.facts.iter().map(Row::new).collect(),
            signals: case.signals.iter().map(Reading::new).collect(),
            plot: Plot::new(&case.timeline, case.event_at),
            courses: Courses::blind(&case.courses, &case.facts, &case.timeline, case.event_at),
            instance: format!("{}, {}", words::event(&case.instance.kind), figures::moment(case.instance.at)),
            account_age: case.account_created_at.map(|at| figures::between(at, case.event_at)),
            history: case
                .history
                .iter()
                .filter_map(|past| {
                    let outcome = words::outcome(past.outcome?);
                    Some(Past { at: figures::moment(past.at), measure: words::measure(past.rung), outcome })
                })
                .collect(),
            enclosed: case.enclosed.as_ref().map(EnclosedPart::new),
            asked: case.appeal.as_ref().map(|a| (words::appeal_kind(a.kind), figures::moment(a.filed_at))),
            choices: OutcomeKind::ALL
                .map(|kind| (kind.as_str(), words::outcome(kind), words::outcome_means(kind)))
                .to_vec(),
            case,
            desk,
            typed,
            error,
            done,
        }
    }

    fn case_id(&self) -> &redress_ledger::CaseId {
        &self.case.case_id
    }
}

impl<'a> Row<'a> {
    fn new(fact: &'a Measured) -> Self {
        let is_share = fact.denominator > 0.0;
        Self {
            value: figures::measured(fact.value, is_share),
            range: range(fact.value_min, fact.value_max, is_share),
            sample: if is_share {
                format!("{} of {}", figures::number(fact.numerator), figures::number(fact.denominator))
            } else {
                "–".to_owned()
            },
            window: if fact.window_secs > 0 { figures::span(fact.window_secs) } else { "–".to_owned() },
            fact,
        }
    }
}

impl<'a> Reading<'a> {
    fn new(reading: &'a SignalReading) -> Self {
        let is_share = reading.sample > 0.0 && reading.upper <= 1.0;
        Self {
            name: &reading.signal,
            value: reading.value.map_or_else(|| "too few to say".to_owned(), |v| figures::measured(v, is_share)),
            range: range(reading.lower, reading.upper, is_share),
            sample: if reading.sample > 0.0 { figures::number(reading.sample) } else { "–".to_owned() },
        }
    }
}

fn range(low: f64, high: f64, is_share: bool) -> String {
    let (low, high) = (figures::measured(low, is_share), figures::measured(high, is_share));
    if low == high { low } else { format!("{low} to {high}") }
}
