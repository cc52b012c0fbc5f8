//! All events of one account, kept; figures over a window by looking through every one of them.

use std::collections::BTreeSet;

use redress_engine::event::{Event, Traits};

/// The figure of a signal over a window (ms): on top, and below where it is a share.
pub type Twin = fn(&View, i64) -> (f64, Option<f64>);

/// What happened so far.
#[derive(Default)]
pub struct View {
    events: Vec<Event>,
    /// Where windows end; with the newest event where nothing else is said.
    end: Option<i64>,
}

impl View {
    pub fn take(&mut self, event: Event) {
        self.events.push(event);
    }

    pub fn len(&self) -> usize {
        self.events.len()
    }

    /// As it would have been at an earlier time, had every event come at once.
    pub fn as_of(&self, at: i64) -> Self {
        Self { events: self.events.iter().filter(|e| e.at <= at).cloned().collect(), end: Some(at) }
    }

    fn within(&self, window: i64) -> impl Iterator<Item = &Event> {
        let now = self.end.or_else(|| self.events.iter().map(|e| e.at).max()).unwrap_or(0);
        self.events.iter().filter(move |e| e.at > now - window)
    }

    /// Units of the events that are meant.
    pub fn n(&self, window: i64, meant: impl Fn(&Event) -> bool) -> f64 {
        self.within(window).filter(|e| meant(e)).map(|e| f64::from(e.count)).sum()
    }

    /// Sum of an amount.
    pub fn sum(&self, window: i64, amount: impl Fn(&Event) -> i64) -> f64 {
        self.within(window).map(|e| amount(e) as f64).sum()
    }

    /// How many different things the events that are meant show.
    pub fn kinds_of<T: Ord>(&self, window: i64, thing: impl Fn(&Event) -> Option<T>) -> f64 {
        self.within(window).filter_map(thing).collect::<BTreeSet<T>>().len() as f64
    }
}

/// Whether the event is of one of the kinds named, with blanks between.
pub fn is(event: &Event, kinds: &str) -> bool {
    kinds.split(' ').any(|kind| kind == event.kind.as_str())
}

/// Whether it has one of the traits named, with blanks between.
pub fn has(event: &Event, traits: &str) -> bool {
    traits.split(' ').any(|name| {
        let Some(one) = Traits::parse(name) else { panic!("no trait {name}") };
        event.traits.any(one)
    })
}

/// A plain figure.
pub fn plain(n: f64) -> (f64, Option<f64>) {
    (n, None)
}

/// A share; the top never exceeds the bottom.
pub fn share(n: f64, of: f64) -> (f64, Option<f64>) {
    (n.min(of), Some(of))
}

/// So many for each.
pub fn per(n: f64, each: f64) -> (f64, Option<f64>) {
    plain(if n >= 1.0 && each > 0.0 { n / each } else { 0.0 })
}

/// So many for each, from twenty on.
pub fn per_of_20(n: f64, each: f64) -> (f64, Option<f64>) {
    if n >= 20.0 { per(n, each) } else { plain(0.0) }
}

/// So many for each, from a hundred on.
pub fn per_of_100(n: f64, each: f64) -> (f64, Option<f64>) {
    if n >= 100.0 { per(n, each) } else { plain(0.0) }
}

/// The last hour against the mean of the 167 hours before, which must hold 20.
pub fn burst(view: &View, meant: impl Fn(&Event) -> bool) -> (f64, Option<f64>) {
    let hour = view.n(3_600_000, &meant);
    let others = view.n(7 * 24 * 3_600_000, &meant) - hour;
    plain(if others >= 20.0 { hour / (others / 167.0) } else { 0.0 })
}
