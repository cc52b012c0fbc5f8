//! What speaks for the account. This panel is never left out: where a heading finds nothing, it says that it looked.

use redress_ledger::Timestamp;
use redress_ledger::review::{AppealKind, CaseView, OutcomeKind};

use super::signals::Vector;
use crate::page::{figures, words};

/// Looked at, with what was found.
#[derive(Debug, PartialEq, Eq)]
pub struct Heading {
    /// What was looked at.
    pub title: &'static str,
    /// What was found, in a sentence.
    pub found: String,
    /// Whether it speaks for the account.
    pub speaks: bool,
}

impl Heading {
    fn new(title: &'static str, found: Option<String>, nothing: &str) -> Self {
        let speaks = found.is_some();
        Self { title, found: found.unwrap_or_else(|| nothing.to_owned()), speaks }
    }
}

/// An account older than this was not opened for a quick abuse.
const OLD_SECS: i64 = 180 * 86_400;
/// A past without a measure for this long is a clean one.
const CLEAN_SECS: i64 = 90 * 86_400;

/// Every heading, always all of them and in this order.
pub fn headings(case: &CaseView) -> Vec<Heading> {
    let at = case.decision.event_at;
    vec![
        age(case, at),
        clean(case),
        past_favour(case),
        volume(case),
        usual(case),
        answered(case),
        fixed(case),
        protected(case),
    ]
}

fn age(case: &CaseView, at: Timestamp) -> Heading {
    let old = |created: Timestamp| at.0 - created.0 >= OLD_SECS * 1_000;
    let found = case.account_created_at.filter(|created| old(*created));
    let nothing = case.account_created_at.map_or_else(
        || "Not known when the account was opened.".to_owned(),
        |created| format!("Young: opened {} before the decision.", figures::between(created, at)),
    );
    let found = found.map(|created| format!("Opened {} before the decision.", figures::between(created, at)));
    Heading::new("Age", found, &nothing)
}

/// Decisions that took effect before this one and that no person undid.
fn clean(case: &CaseView) -> Heading {
    let at = case.statement.as_ref().map_or(case.summary.opened_at, |statement| statement.created_at);
    let undone = |kind: OutcomeKind| kind.is_overturn() || kind == OutcomeKind::ReinstatedVictim;
    let counts = |past: &&redress_ledger::review::PastDecision| {
        matches!(past.answer.as_str(), "imposed" | "deferred") && !past.outcome.is_some_and(undone) && past.at <= at
    };
    let last = case.history.iter().find(counts);
    let found = match last {
        None => Some("No earlier measure against it stood.".to_owned()),
        Some(past) if at.0 - past.at.0 >= CLEAN_SECS * 1_000 => {
            Some(format!("No measure for {} before this one.", figures::between(past.at, at)))
        }
        Some(_) => None,
    };
    let nothing = last.map_or_else(String::new, |past| {
        format!(
            "The last measure ({}) was {} before.",
            words::measure(past.rung).to_lowercase(),
            figures::between(past.at, at)
        )
    });
    Heading::new("Clean history", found, &nothing)
}

fn past_favour(case: &CaseView) -> Heading {
    let favour = case.history.iter().filter(|past| past.outcome.is_some_and(OutcomeKind::is_overturn)).count();
    let found = (favour > 0).then(|| match favour {
        1 => "One earlier decision on it was overturned by a person.".to_owned(),
        n => format!("{n} earlier decisions on it were overturned by a person."),
    });
    Heading::new("Earlier appeals", found, "No earlier decision on it was overturned.")
}

fn volume(case: &CaseView) -> Heading {
    let (all, bad) = case.decision.timeline.iter().fold((0, 0), |(all, bad), p| (all + p.activity, bad + p.adverse));
    let share = |bad: u64, all: u64| figures::share(bad as f64 / all as f64);
    let found = (all >= 50 && bad * 20 < all).then(|| {
        format!(
            "Of {} in the time of the plot, {} had a bad outcome ({}).",
            figures::count(all),
            figures::count(bad),
            share(bad, all)
        )
    });
    let nothing = if all == 0 {
        "Nothing was sent in the time of the plot.".to_owned()
    } else {
        format!("Of {} in the time of the plot, {} had a bad outcome.", figures::count(all), figures::count(bad))
    };
    Heading::new("Clean volume", found, &nothing)
}

fn usual(case: &CaseView) -> Heading {
    let known = case.decision.timeline.iter().filter_map(|p| p.usual.map(|usual| (p.activity, usual)));
    let (sent, usual, steps) = known.fold((0, 0, 0), |(a, b, n), (activity, usual)| (a + activity, b + usual, n + 1));
    let found = (steps > 0 && usual > 0 && sent <= usual * 2).then(|| {
        format!(
            "It sent {}; usual for these hours is {}. So it did nothing unusual for itself.",
            figures::count(sent),
            figures::count(usual)
        )
    });
    let nothing = if steps == 0 {
        "Less than a week of history: nothing is known as usual.".to_owned()
    } else {
        format!("It sent {}; usual for these hours is {}.", figures::count(sent), figures::count(usual))
    };
    Heading::new("As usual", found, &nothing)
}

/// Signals of the catalogue that speak for an account: people who open, click or write back.
fn answered(case: &CaseView) -> Heading {
    let vector = Vector(&case.decision.signals);
    let found = ["engagement_rate", "reply_rate"].iter().find_map(|name| vector.longest(name));
    let said = found.and_then(|reading| {
        let value = reading.value.filter(|value| *value >= 0.05)?;
        Some(format!("{} of the people reached opened, clicked or wrote back.", figures::share(value)))
    });
    let nothing = if found.is_some_and(|reading| reading.value.is_some()) {
        "Few of the people reached opened, clicked or wrote back."
    } else {
        "Not measured, or too few people reached to say."
    };
    Heading::new("Recipients who answer", said, nothing)
}

fn fixed(case: &CaseView) -> Heading {
    let says = case.appeal.as_ref().filter(|appeal| appeal.kind == AppealKind::Reinstatement);
    let found = says.map(|_| "The holder says that the cause is fixed. Read how, and check it.".to_owned());
    Heading::new("Remedy", found, "The holder names no remedy.")
}

fn protected(case: &CaseView) -> Heading {
    let found = case.protected.then(|| "The platform protects this account: people depend on it.".to_owned());
    Heading::new("Protected", found, "The platform does not protect this account.")
}
