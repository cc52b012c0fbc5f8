//! The catalogue: named signals read from an account's state. A signal is one declaration; related ones share a file.

mod bound;
mod catalogue;
mod content;
mod email;
mod message;
mod takeover;
mod verification;

pub use bound::{
    LeastCount, MostCount, WRONGLY_CROSSED_MAX, Z_95, sequence_lower, sequence_upper, wilson_lower, wilson_upper,
};
pub use catalogue::{CATALOGUE, Variable, variable, variables};

use redress_ledger::decision::Disclosure;

use crate::window::{Tally, Windows};

/// Stated error of a sliding count.
pub const COUNT_ERROR: &str = "never too low, at most 5 % too high, exact up to 40";
/// Stated error of a distinct count.
pub const DISTINCT_ERROR: &str = "exact up to 128, beyond that within 9 % in 19 of 20 cases";

/// Length of a sliding window `(now - length, now]`, where `now` is the account's largest event time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// 1 minute.
    Minute,
    /// 1 hour.
    Hour,
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
}

impl Window {
    /// Every length, shortest first.
    pub const ALL: [Self; 4] = [Self::Minute, Self::Hour, Self::Day, Self::Week];

    /// Milliseconds.
    pub const fn ms(self) -> i64 {
        match self {
            Self::Minute => 60_000,
            Self::Hour => 3_600_000,
            Self::Day => 86_400_000,
            Self::Week => 604_800_000,
        }
    }

    /// Suffix of a variable: `sends_24h`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Minute => "1m",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
        }
    }

    /// For people: `24 hours`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Minute => "1 minute",
            Self::Hour => "1 hour",
            Self::Day => "24 hours",
            Self::Week => "7 days",
        }
    }
}

/// What a signal's value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Units counted (an event's `count` included).
    Count,
    /// Different things counted.
    Distinct,
    /// A share in 0..=1: in rules only inside `lower`, `upper` or `point`.
    Rate,
}

/// What a signal may be used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// Shows abuse by itself: may stand in `evidence`.
    Evidence,
    /// Helps to read the evidence.
    Context,
    /// Speaks for the account.
    Exculpatory,
}

/// Who the account holder probably is when this signal is high.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// Does it.
    Perpetrator,
    /// Suffers it (takeover, pumping): protect, do not punish.
    Victim,
}

/// One signal, declared.
#[derive(Debug)]
pub struct Signal {
    /// Its number in the domain catalogue, e.g. `E-01`.
    pub id: &'static str,
    /// Its name; in rules with a window's suffix: `hard_bounce_rate_7d`.
    pub name: &'static str,
    /// What it measures, in one plain sentence.
    pub about: &'static str,
    /// What its value is.
    pub unit: Unit,
    /// Windows it is offered over.
    pub windows: &'static [Window],
    /// Stated error of its counts, in words.
    pub error: &'static str,
    /// Below this denominator (rates) there is no value: `lower` is 0, `upper` is 1.
    pub sample_min: f64,
    /// Usual thresholds, and where they come from.
    pub threshold_source: &'static str,
    /// How much of it a holder is shown.
    pub disclosure: Disclosure,
    /// Who the holder probably is.
    pub party: Party,
    /// Whether outsiders can move it against the account.
    pub third_party_controllable: bool,
    /// What it may be used for.
    pub role: Role,
    /// Sentence for a notice: `{num}`, `{den}`, `{window}` are replaced.
    pub sentence: &'static str,
    /// Reads it. Pure.
    pub read: fn(&Windows, Window) -> Reading,
}

/// A measured signal: the count (or fraction) and how far the window's error lets the truth be from it.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Reading {
    /// The count, or the count on top of the fraction.
    pub num: Tally,
    /// The count below the fraction; `None` for plain counts.
    pub den: Option<Tally>,
    /// Minimum sample, copied from the declaration.
    pub sample_min: f64,
}

impl Reading {
    /// A plain count.
    pub fn count(num: Tally) -> Self {
        Self { num, den: None, sample_min: 0.0 }
    }

    /// A rate; a numerator never exceeds its denominator.
    pub fn rate(num: Tally, den: Tally, sample_min: f64) -> Self {
        Self { num: num.at_most(den), den: Some(den), sample_min }
    }

    /// Whether the sample suffices; always for counts.
    pub fn is_known(&self) -> bool {
        self.den.is_none_or(|den| den.value > 0.0 && den.min >= self.sample_min)
    }

    /// The plain value: the count, or the share. `None` below the minimum sample.
    pub fn value(&self) -> Option<f64> {
        match self.den {
            None => Some(self.num.value),
            Some(den) => self.is_known().then(|| (self.num.value / den.value).min(1.0)),
        }
    }

    /// Rates: Wilson 95 % lower bound with the window's error on the account's side (fewest on top, most below); 0 below the
    /// minimum sample. Counts: the smallest true value.
    pub fn lower(&self) -> f64 {
        match self.den {
            None => self.num.min,
            Some(den) if self.is_known() => wilson_lower(self.num.min, den.max),
            Some(_) => 0.0,
        }
    }

    /// Rates: Wilson 95 % upper bound with the window's error added; 1 below the minimum sample. Counts: the largest true value.
    pub fn upper(&self) -> f64 {
        match self.den {
            None => self.num.max,
            Some(den) if self.is_known() => wilson_upper(self.num.max.min(den.min), den.min),
            Some(_) => 1.0,
        }
    }

    /// Sample size; 0 for counts.
    pub fn sample(&self) -> f64 {
        self.den.map_or(0.0, |den| den.value)
    }
}

/// One row of signals: a reading for each of [`variables`], in that order.
pub type Row = Vec<Reading>;

/// Reads the variables of these indices into `row`, leaving the others as they are; makes room where there is none.
pub fn read_into(row: &mut Row, windows: &Windows, indices: &[usize]) {
    let all = variables();
    row.resize(all.len(), Reading::default());
    for &index in indices {
        let variable = &all[index];
        row[index] = (variable.signal.read)(windows, variable.window);
    }
}

/// Reads every variable.
pub fn row(windows: &Windows) -> Row {
    variables().iter().map(|v| (v.signal.read)(windows, v.window)).collect()
}
