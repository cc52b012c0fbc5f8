//! Signals as they stood before now: read from the same counts, by the times of events. For people who look at a decision, never for rules.

use super::reading::{Figure, figures, of_tallies};
use super::{Read, Reading, variables};
use crate::window::{Account, Tally};

/// What a variable said at an earlier event time (ms), with certain bounds; `None` where that is not known any more.
///
/// Nothing of before a reinstatement is known, since none of it counts. What is kept reaches 30 days back, and further where nothing can
/// have been forgotten: where the account was opened, or reinstated, since.
pub fn past(account: &Account, variable: usize, at: i64) -> Option<Reading> {
    let known = figures().get(variable)?;
    let longest = known.iter().map(|(_, window)| window.ms()).max()?;
    let windows = &account.windows;
    let reinstated = account.reinstated.as_ref().map(|since| since.at);
    if at > windows.now || reinstated.is_some_and(|since| at <= since) {
        return None;
    }
    let nothing_before = reinstated.max(account.facts.created_at).unwrap_or(i64::MIN);
    if at - longest < windows.kept_from() && nothing_before < windows.kept_from() {
        return None;
    }
    let tallies = known.iter().map(|(figure, window)| match figure {
        Figure::Counts(slots) => {
            let of = |slot: &usize| windows.tally_past(*slot, at, *window as usize);
            Some(slots.iter().map(of).fold(Tally::default(), Tally::plus))
        }
        Figure::Set(slot) => windows.distinct_past(*slot, at, *window as usize),
    });
    let tallies: Vec<Tally> = tallies.collect::<Option<_>>()?;
    let signal = variables()[variable].signal;
    let reading = of_tallies(signal, &tallies);
    if matches!(signal.read, Read::From(..)) {
        // A level is nothing below its sample, and of no things: where either may be so, it may be anything.
        let mut unsure = tallies.iter().filter(|tally| tally.min < tally.max).peekable();
        if unsure.peek().is_some() && (reading.is_nothing() || unsure.any(|tally| tally.min <= 0.0)) {
            return None;
        }
    }
    Some(reading)
}

/// Since when something of what a variable is read from is kept (ms).
pub fn oldest(account: &Account, variable: usize) -> Option<i64> {
    let windows = &account.windows;
    let of = |figure: &Figure| match figure {
        Figure::Counts(slots) => slots.iter().filter_map(|slot| windows.oldest_counted(*slot)).min(),
        Figure::Set(slot) => windows.oldest_seen(*slot),
    };
    figures().get(variable)?.iter().filter_map(|(figure, _)| of(figure)).min()
}
