//! Accounts that no fair rule touches, imagined when a policy is checked.

use std::sync::OnceLock;

use crate::signal::{Party, Reading, Role, Signal, Unit, variables};
use crate::window::Tally;

/// Units counted where an account did much.
const MANY: f64 = 1_000_000.0;
/// Bad outcomes among them at a decent account: one in a thousand, less than any threshold published for a rate of role
/// evidence, and more than a count alone should ever suspend for.
const FEW: f64 = MANY / 1_000.0;

/// An account's signals.
pub(super) struct Imagined {
    /// Whose, for a message.
    pub(super) whom: &'static str,
    /// Whether its plain counts are large. A rule may slow such an account down; its evidence may not rest on it.
    pub(super) busy: bool,
    /// One reading a variable.
    pub(super) row: Vec<Reading>,
}

/// One that did nothing, one without a bad outcome in large samples, and a busy decent one.
pub(super) fn imagined() -> &'static [Imagined] {
    static IMAGINED: OnceLock<[Imagined; 3]> = OnceLock::new();
    IMAGINED.get_or_init(|| {
        [
            Imagined { whom: "an account that did nothing", busy: false, row: row(0.0, |_| 0.0) },
            Imagined { whom: "an account without a bad outcome", busy: false, row: row(MANY, |_| 0.0) },
            Imagined { whom: "a busy account of which one act in 1,000 goes wrong", busy: true, row: row(MANY, busy) },
        ]
    })
}

fn busy(signal: &Signal) -> f64 {
    match (signal.role, signal.party) {
        (Role::Evidence, Party::Perpetrator) => FEW,
        // What others do to an account does not grow with its size.
        (Role::Evidence, Party::Victim) => 0.0,
        _ => MANY,
    }
}

fn row(den: f64, num: impl Fn(&Signal) -> f64) -> Vec<Reading> {
    let reading = |signal: &Signal| Reading {
        num: Tally::exact(num(signal)),
        den: (signal.unit == Unit::Rate).then(|| Tally::exact(den)),
        sample_min: signal.sample_min,
    };
    variables().iter().map(|variable| reading(variable.signal)).collect()
}
