//! What the signals read from habits and baselines share.

use super::{Reading, Signal, Unit};
use crate::window::Tally;

/// What most levels share.
pub(super) const LEVEL: Signal =
    Signal { unit: Unit::Level, error: "none beyond what its sentence says", ..Signal::COUNT };
/// What most shares share: they help to read the evidence.
pub(super) const SHARE: Signal = Signal { unit: Unit::Rate, error: EXACT, ..Signal::COUNT };
/// What most counts share.
pub(super) const COUNT: Signal = Signal { error: EXACT, ..Signal::COUNT };
pub(super) const EXACT: &str = "exact";
/// Does not change by itself.
pub(super) const NEVER: i64 = i64::MAX;
/// Stated error of a share over this hour and the one before.
pub(super) const TWO_HOURS: &str = "exact over this hour and the one before, so over 60 to 120 minutes";

/// A level, exact as defined.
pub(super) fn level(value: f64) -> Reading {
    Reading::count(Tally::exact(value))
}

/// An exact count.
pub(super) fn count(value: u32) -> Reading {
    level(f64::from(value))
}

/// An exact share; its minimum sample is added by whoever reads it.
pub(super) fn share((num, den): (u32, u32)) -> Reading {
    Reading::rate(Tally::exact(num.into()), Tally::exact(den.into()), 0.0)
}
