//! The queue as a reviewer sees it: its parts with their counts, what narrows it, and a page of cases by deadline.

use askama::Template;
use redress_ledger::Timestamp;
use redress_ledger::demotion::Demotion;
use redress_ledger::queue::{QueueFilter, QueuePart, QueueState};
use redress_ledger::review::{CaseKind, CaseSummary};
use redress_ledger::rung::Rung;
use redress_ledger::sla::{Priority, Sla};
use redress_ledger::topic::Topic;

use super::{Desk, figures, words};
use crate::http::body::encoded;
use crate::http::cases::counts::Counts;

/// The page.
#[derive(Debug, Template)]
#[template(path = "queue.html")]
pub struct QueuePage {
    desk: Desk,
    parts: Vec<Part>,
    classes: Vec<Class>,
    pickers: Vec<Picker>,
    rule: String,
    language: String,
    older: String,
    state: &'static str,
    narrowed: bool,
    rows: Vec<Row>,
    /// The address of the next page.
    next: Option<String>,
    done: Option<&'static str>,
    /// Rules that fell to shadow, in words.
    fallen: Vec<String>,
}

/// A part of the queue, as a link.
#[derive(Debug)]
struct Part {
    name: &'static str,
    title: &'static str,
    count: Option<i64>,
    here: bool,
}

/// A class with its times.
#[derive(Debug)]
struct Class {
    name: &'static str,
    means: &'static str,
    count: i64,
    touch: String,
    decide: String,
}

/// A list to choose from.
#[derive(Debug)]
struct Picker {
    name: &'static str,
    title: &'static str,
    options: Vec<(&'static str, &'static str, bool)>,
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
    class: &'static str,
    topic: &'static str,
    language: Option<String>,
    /// Where it is, where it is not simply waiting.
    place: Option<String>,
    untouched: Option<String>,
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
            None => Self::seen(case.handling.act_by, now),
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

/// The name of a part of the queue.
fn state_title(state: QueueState) -> &'static str {
    match state {
        QueueState::Open => "Open",
        QueueState::Mine => "Mine",
        QueueState::Parked => "Parked",
        QueueState::Waiting => "Waiting for the holder",
        QueueState::Escalated => "Escalated",
        QueueState::Overdue => "Overdue",
        QueueState::Closed => "Closed",
    }
}

fn count_of(state: QueueState, counts: &Counts) -> Option<i64> {
    let queue = &counts.queue;
    Some(match state {
        QueueState::Open => queue.open,
        QueueState::Mine => counts.mine,
        QueueState::Parked => queue.parked,
        QueueState::Waiting => queue.waiting,
        QueueState::Escalated => queue.escalated,
        QueueState::Overdue => queue.overdue,
        QueueState::Closed => return None,
    })
}

/// A topic in words.
pub fn topic(topic: Topic) -> &'static str {
    match topic {
        Topic::Email => "e-mail",
        Topic::Sms => "text messages",
        Topic::Voice => "calls",
        Topic::Verification => "verification",
        Topic::Takeover => "takeover",
        Topic::Payment => "payment",
        Topic::Signup => "sign-up",
        Topic::Content => "content",
        Topic::Other => "other",
    }
}

fn class_means(class: Priority) -> &'static str {
    match class {
        Priority::P0 => "emergency traffic, or many likely mistakes at once",
        Priority::P1 => "a paying business stands still",
        Priority::P2 => "part of it does, or its owner is locked out",
        Priority::P3 => "a warning, a limit, a trial",
    }
}

fn pickers(filter: &QueueFilter) -> Vec<Picker> {
    let kinds = [CaseKind::Appeal, CaseKind::Deferred, CaseKind::TerminationProposal];
    let rungs = [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend, Rung::Terminate];
    vec![
        Picker {
            name: "class",
            title: "Class",
            options: Priority::ALL.map(|p| (p.as_str(), p.as_str(), filter.class == Some(p))).to_vec(),
        },
        Picker {
            name: "kind",
            title: "Kind",
            options: kinds.map(|k| (k.as_str(), words::case_kind(k), filter.kind == Some(k))).to_vec(),
        },
        Picker {
            name: "rung",
            title: "Measure",
            options: rungs.map(|r| (r.as_str(), words::measure(r), filter.rung == Some(r))).to_vec(),
        },
        Picker {
            name: "topic",
            title: "About",
            options: Topic::ALL.map(|t| (t.as_str(), topic(t), filter.topic == Some(t))).to_vec(),
        },
    ]
}

/// The filter as an address says it, without its place.
fn query(filter: &QueueFilter) -> String {
    let hours = filter.older_hours.map(|hours| hours.to_string());
    let fields = [
        ("state", Some(filter.state.as_str())),
        ("class", filter.class.map(Priority::as_str)),
        ("kind", filter.kind.map(CaseKind::as_str)),
        ("rung", filter.rung.map(Rung::as_str)),
        ("topic", filter.topic.map(Topic::as_str)),
        ("language", filter.language.as_deref()),
        ("rule", filter.rule.as_deref()),
        ("older_hours", hours.as_deref()),
    ];
    let set = fields.into_iter().filter_map(|(name, value)| value.map(|value| format!("{name}={}", encoded(value))));
    set.collect::<Vec<_>>().join("&")
}

impl QueuePage {
    /// For what the ledger lists.
    pub fn new(
        desk: Desk,
        filter: &QueueFilter,
        part: &QueuePart,
        counts: &Counts,
        sla: &Sla,
        now: Timestamp,
        done: Option<&'static str>,
    ) -> Self {
        let unnarrowed = QueueFilter { state: filter.state, limit: filter.limit, ..QueueFilter::default() };
        let hours = |hours: i64| format!("{hours} h");
        Self {
            parts: QueueState::ALL
                .map(|state| Part {
                    name: state.as_str(),
                    title: state_title(state),
                    count: count_of(state, counts),
                    here: state == filter.state,
                })
                .into(),
            classes: Priority::ALL
                .into_iter()
                .zip(counts.queue.classes)
                .map(|(class, count)| Class {
                    name: class.as_str(),
                    means: class_means(class),
                    count,
                    touch: hours(sla.touch_hours(class)),
                    decide: hours(sla.decide_hours(class)),
                })
                .collect(),
            pickers: pickers(filter),
            rule: filter.rule.clone().unwrap_or_default(),
            language: filter.language.clone().unwrap_or_default(),
            older: filter.older_hours.map(|hours| hours.to_string()).unwrap_or_default(),
            state: filter.state.as_str(),
            narrowed: QueueFilter { after: None, ..filter.clone() } != unnarrowed,
            rows: part.cases.iter().map(|case| Row::new(case, &desk, now)).collect(),
            next: part.next.as_ref().map(|place| format!("/console?{}&after={}", query(filter), place.encode())),
            desk,
            done,
            fallen: Vec::new(),
        }
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
        let handling = &case.handling;
        Self {
            case_id: case.case_id.to_string(),
            what: words::measure(case.rung),
            account: case.account_id.to_string(),
            kind: words::case_kind(case.kind),
            reasons: words::reasons(&case.reasons),
            waits: case.defer_reason.map(words::defer_reason),
            opened: figures::between(case.opened_at, now),
            due: Due::of(case, now),
            class: handling.class.as_str(),
            topic: topic(handling.topic),
            language: handling.language.clone(),
            place: place(case, desk),
            untouched: handling
                .touch_by
                .filter(|by| !case.closed && handling.first_touch_at.is_none() && now > *by)
                .map(|by| format!("nobody has begun, {} late", figures::between(by, now))),
            closed: case.closed,
        }
    }
}

/// Where a case is, the first that holds.
fn place(case: &CaseSummary, desk: &Desk) -> Option<String> {
    let handling = &case.handling;
    let name = |name: &String| if *name == desk.name { "you".to_owned() } else { name.clone() };
    if let Some(by) = &case.claimed_by_name {
        return Some(format!("claimed by {}", name(by)));
    }
    if let Some(to) = &handling.offered_to {
        return Some(format!("handed over to {}", name(to)));
    }
    if let Some(until) = handling.parked_until {
        return Some(format!("parked until {}", figures::moment(until)));
    }
    if let Some(until) = handling.waiting_until {
        return Some(format!("its holder has until {} to answer", figures::moment(until)));
    }
    handling.escalated_at.map(|_| "escalated".to_owned())
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

    #[test]
    fn an_address_keeps_what_narrows() {
        let filter = QueueFilter {
            rung: Some(Rung::Suspend),
            rule: Some("a&b".to_owned()),
            older_hours: Some(24),
            ..QueueFilter::default()
        };
        assert_eq!(query(&filter), "state=open&rung=suspend&rule=a%26b&older_hours=24");
    }
}
