//! What was measured, as it was frozen: rules with their facts, and the whole signal vector.

use redress_ledger::decision::{Clause, Fact, FiredRule, SignalReading};

use super::gauge::Gauge;
use crate::page::{figures, is_web_address, words};

/// A rule that fired.
#[derive(Debug)]
pub struct Rule<'a> {
    /// Its id.
    pub id: &'a str,
    /// What it asked for.
    pub measure: &'static str,
    /// Why, in words.
    pub reason: String,
    /// The published rule behind it.
    pub clause: &'a Clause,
    /// Whether its address may be a link.
    pub is_link: bool,
    /// Why lower rungs were skipped.
    pub severity: Option<&'a str>,
    /// Who wrote it.
    pub author: &'a str,
    /// What made it fire.
    pub facts: Vec<FactRow<'a>>,
}

/// One measured fact.
#[derive(Debug)]
pub struct FactRow<'a> {
    /// As frozen.
    pub fact: &'a Fact,
    /// As measured.
    pub value: String,
    /// Between which values the true one lies.
    pub range: String,
    /// Out of how many.
    pub sample: String,
    /// Which figure was compared.
    pub compared: String,
    /// With what.
    pub threshold: String,
    /// Over which time.
    pub window: String,
    /// Value and threshold as a picture.
    pub gauge: Option<Gauge>,
}

/// The signal vector, apart by what it tells.
#[derive(Debug, Default)]
pub struct Signals<'a> {
    /// Measured, and not nothing.
    pub told: Vec<Signal<'a>>,
    /// Measured as nothing.
    pub quiet: Vec<&'a str>,
    /// Too small a sample to say.
    pub unknown: Vec<&'a str>,
}

/// One entry of the signal vector.
#[derive(Debug)]
pub struct Signal<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value.
    pub value: String,
    /// Its bounds.
    pub range: String,
    /// Its sample.
    pub sample: String,
}

impl<'a> Rule<'a> {
    /// As a reviewer reads it.
    pub fn new(rule: &'a FiredRule) -> Self {
        Self {
            id: &rule.rule_id,
            measure: words::measure(rule.rung),
            reason: words::reason(&rule.reason),
            clause: &rule.clause,
            is_link: is_web_address(&rule.clause.url),
            severity: rule.severity.as_deref(),
            author: &rule.author,
            facts: rule.facts.iter().map(FactRow::new).collect(),
        }
    }
}

impl<'a> FactRow<'a> {
    fn new(fact: &'a Fact) -> Self {
        let is_share = fact.denominator > 0.0;
        let show = |value: f64| figures::measured(value, is_share);
        let sample = if is_share {
            format!("{} of {}", figures::number(fact.numerator), figures::number(fact.denominator))
        } else {
            "–".to_owned()
        };
        let (compared, threshold) = figures::apart(Some(fact.compared_value), Some(fact.threshold), is_share);
        let window = if fact.window_secs > 0 { figures::span(fact.window_secs) } else { "–".to_owned() };
        Self {
            fact,
            value: show(fact.value),
            range: range(fact.value_min, fact.value_max, is_share),
            sample,
            compared: format!("{} ({})", compared.unwrap_or_default(), words::compared(&fact.compared)),
            threshold: format!("{} {}", words::operator(&fact.operator), threshold.unwrap_or_default()),
            window,
            gauge: Gauge::new(fact),
        }
    }
}

impl<'a> Signals<'a> {
    /// As a reviewer reads them: what tells nothing is only named.
    pub fn new(vector: &'a [SignalReading]) -> Self {
        let mut signals = Self::default();
        for reading in vector {
            match reading.value {
                None => signals.unknown.push(&reading.signal),
                Some(value) if value == 0.0 && reading.upper <= 0.0 => signals.quiet.push(&reading.signal),
                Some(value) => signals.told.push(Signal::new(reading, value)),
            }
        }
        signals
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.told.len() + self.quiet.len() + self.unknown.len()
    }
}

impl<'a> Signal<'a> {
    fn new(reading: &'a SignalReading, value: f64) -> Self {
        let is_share = reading.sample > 0.0 && reading.upper <= 1.0;
        Self {
            name: &reading.signal,
            value: figures::measured(value, is_share),
            range: range(reading.lower, reading.upper, is_share),
            sample: if reading.sample > 0.0 { figures::number(reading.sample) } else { "–".to_owned() },
        }
    }
}

fn range(low: f64, high: f64, is_share: bool) -> String {
    let (low, high) = (figures::measured(low, is_share), figures::measured(high, is_share));
    if low == high { low } else { format!("{low} to {high}") }
}
