//! The catalogue: named signals read from an account's state. A signal is one declaration; related ones share a file.

mod baseline;
mod bound;
mod cadence;
mod catalogue;
mod content;
mod counted;
mod email;
mod frame;
mod gaming;
mod habit;
mod layout;
mod likeness;
mod mailing;
mod message;
mod novelty;
mod past;
mod payment;
mod plan;
mod ratio;
mod reading;
mod ring;
mod sender;
mod signup;
mod still;
mod takeover;
mod verification;
mod voice;
mod volume;

pub use crate::window::Moved;
pub use bound::{
    LeastCount, MostCount, WRONGLY_CROSSED_MAX, Z_95, sequence_lower, sequence_upper, wilson_lower, wilson_upper,
};
pub use catalogue::{CATALOGUE, GROUPS, Variable, variable, variables};
use counted::only;
pub use counted::{Ages, Counted, Part, Read, SetOf};
pub use frame::{Column, Frame, ROWS};
pub use layout::{Counting, Layout, layout};
pub use past::{oldest, past};
pub use plan::{Columns, Plan, Source, Wanted};
use reading::sampled;
pub use reading::{Reading, Row, row, row_of};
pub use ring::{tie, untie};

use redress_ledger::decision::Disclosure;

/// Stated error of a sliding count.
pub const COUNT_ERROR: &str = "never too low, at most 5 % too high, exact up to 40";
/// Stated error of a distinct count.
pub const DISTINCT_ERROR: &str = "exact up to 128, beyond that within 10 % in 19 of 20 cases";

/// Stated error of a quotient.
pub const LEVEL_ERROR: &str = "between the bounds of its two counts; exact where they are";

/// Length of a sliding window `(now - length, now]`, where `now` is the account's largest event time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Window {
    /// 1 minute.
    Minute,
    /// 10 minutes.
    TenMinutes,
    /// 1 hour.
    Hour,
    /// 24 hours.
    Day,
    /// 7 days.
    Week,
    /// 30 days.
    Month,
}

impl Window {
    /// Every length, shortest first: the order of [`crate::window::LENGTHS_MS`].
    pub const ALL: [Self; 6] = [Self::Minute, Self::TenMinutes, Self::Hour, Self::Day, Self::Week, Self::Month];

    /// Milliseconds.
    pub const fn ms(self) -> i64 {
        crate::window::LENGTHS_MS[self as usize] as i64
    }

    /// Suffix of a variable: `sends_24h`.
    pub const fn suffix(self) -> &'static str {
        match self {
            Self::Minute => "1m",
            Self::TenMinutes => "10m",
            Self::Hour => "1h",
            Self::Day => "24h",
            Self::Week => "7d",
            Self::Month => "30d",
        }
    }

    /// For people: `24 hours`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Minute => "1 minute",
            Self::TenMinutes => "10 minutes",
            Self::Hour => "1 hour",
            Self::Day => "24 hours",
            Self::Week => "7 days",
            Self::Month => "30 days",
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
    /// A number that counts nothing: how many times as much as usual, how many deviations away. Used in rules like a count.
    Level,
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
    /// How it is read from the state.
    pub read: Read,
}

impl Signal {
    /// What most declarations share: a count of the account's own acts, shown in full, that helps to read the evidence.
    pub const COUNT: Self = Self {
        id: "",
        name: "",
        about: "",
        unit: Unit::Count,
        windows: &[Window::Minute, Window::Hour, Window::Day, Window::Week],
        error: COUNT_ERROR,
        sample_min: 0.0,
        threshold_source: "none: context for other signals",
        disclosure: Disclosure::Full,
        party: Party::Perpetrator,
        third_party_controllable: false,
        role: Role::Context,
        sentence: "",
        read: Read::Of(Part::Counts(&[])),
    };

    /// Of a share of the account's own acts that shows abuse by itself.
    pub const RATE: Self = Self { unit: Unit::Rate, role: Role::Evidence, ..Self::COUNT };

    /// Of how many different things there were.
    pub const DISTINCT: Self = Self { unit: Unit::Distinct, error: DISTINCT_ERROR, ..Self::COUNT };

    /// Of one count against another: so many for each, so many times as much as usual.
    pub const LEVEL: Self = Self { unit: Unit::Level, windows: &[Window::Hour], error: LEVEL_ERROR, ..Self::COUNT };
}
