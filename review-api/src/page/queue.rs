//! The queue as a reviewer sees it.

use askama::Template;
use redress_ledger::Timestamp;
use redress_ledger::demotion::Demotion;
use redress_ledger::review::CaseSummary;

use super::{Desk, figures, words};

/// The page.
#[derive(Debug, Template)]
#[template(path = "queue.html")]
pub struct QueuePage {
    desk: Desk,
    rows: Vec<Row>,
    /// How many a page holds; where as many were found, there may be more.
    full: bool,
    with_closed: bool,
    done: Option<&'static str>,
    /// Rules that fell to shadow, in words.
    fallen: Vec<String>,
}

#[derive(Debug)]
struct Row {
    case_id: String,
    what: &'static str,
    account: String,
    kind: &'static str,
    reasons: String,
    waits: Option<&'static str>,
    opened: String,
    due: Due,
    claimed: Option<String>,
    closed: bool,
}

/// A deadline as seen now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// `in 3 hours`, `2 hours late`.
    pub text: String,
    /// The moment itself.
    pub at: String,
    /// Whether it has passed.
    pub late: bool,
    /// Whether less than four hours remain.
    pub soon: bool,
}

impl Due {
    /// Of a case: while its holder is asked, the clock stands still and nothing is late.
    pub fn of(case: &CaseSummary, now: Timestamp) -> Self {
        match case.handling.waiting_until {
            Some(until) => {
                Self { text: "waits for the holder".to_owned(), at: figures::moment(until), late: false, soon: false }
            }
            None => Self::seen(case.due_at, now),
        }
    }

    /// As seen at `now`.
    pub fn seen(due_at: Timestamp, now: Timestamp) -> Self {
        let late = now > due_at;
        let text = if late {
            format!("{} late", figures::between(due_at, now))
        } else {
            format!("due in {}", figures::between(now, due_at))
        };
        Self { text, at: figures::moment(due_at), late, soon: !late && due_at.0 - now.0 < 4 * 3_600_000 }
    }
}

impl QueuePage {
    /// For what the ledger lists.
    pub fn new(
        desk: Desk,
        cases: &[CaseSummary],
        now: Timestamp,
        full: bool,
        with_closed: bool,
        done: Option<&'static str>,
    ) -> Self {
        let rows = cases.iter().map(|case| Row::new(case, &desk, now)).collect();
        Self { desk, rows, full, with_closed, done, fallen: Vec::new() }
    }

    /// With the rules that fell to shadow.
    #[must_use]
    pub fn with_fallen(mut self, fallen: &[Demotion]) -> Self {
        self.fallen = fallen.iter().map(words::fallen).collect();
        self
    }
}

impl Row {
    fn new(case: &CaseSummary, desk: &Desk, now: Timestamp) -> Self {
        let claimed = case
            .claimed_by_name
            .as_ref()
            .map(|name| if *name == desk.name { "claimed by you".to_owned() } else { format!("claimed by {name}") });
        Self {
            case_id: case.case_id.to_string(),
            what: words::measure(case.rung),
            account: case.account_id.to_string(),
            kind: words::case_kind(case.kind),
            reasons: words::reasons(&case.reasons),
            waits: case.defer_reason.map(words::defer_reason),
            opened: figures::between(case.opened_at, now),
            due: Due::of(case, now),
            claimed,
            closed: case.closed,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_says_how_long_or_how_late() {
        let at = |hours: i64| Timestamp(hours * 3_600_000);
        assert_eq!(Due::seen(at(30), at(0)).text, "due in 30 hours");
        assert!(!Due::seen(at(30), at(0)).soon);
        assert!(Due::seen(at(3), at(0)).soon);
        let late = Due::seen(at(0), at(5));
        assert_eq!((late.text.as_str(), late.late, late.soon), ("5 hours late", true, false));
    }
}
