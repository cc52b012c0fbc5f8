//! Reading the frozen signal vector by a signal's name, whatever its windows.

use redress_ledger::decision::SignalReading;

/// The vector of a decision.
#[derive(Clone, Copy, Debug)]
pub struct Vector<'a>(pub &'a [SignalReading]);

/// Windows as names end in them, shortest first.
const WINDOWS: [&str; 4] = ["1h", "24h", "7d", "30d"];

impl<'a> Vector<'a> {
    /// One entry.
    pub fn at(self, name: &str) -> Option<&'a SignalReading> {
        self.0.iter().find(|reading| reading.signal == name)
    }

    /// The entry of a signal with the longest window in which it has a value, else with the longest one.
    pub fn longest(self, name: &str) -> Option<&'a SignalReading> {
        let windows = || WINDOWS.iter().rev().filter_map(|window| self.at(&format!("{name}_{window}")));
        windows().find(|reading| reading.value.is_some()).or_else(|| windows().next())
    }

    /// A count in a window; `None` where the vector does not have it.
    pub fn count(self, name: &str, window: &str) -> Option<f64> {
        self.at(&format!("{name}_{window}"))?.value
    }
}
