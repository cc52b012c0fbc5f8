//! Bulk reversal as seniors and admins see it: what would happen, who wants it, how far it is.

use askama::Template;
use redress_ledger::reversal::{Reversal, ReversalPreview};
use redress_ledger::review::{OutcomeKind, RootCause};

use super::{Desk, figures, words};

/// What was asked for, as typed.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// The rule.
    pub rule_id: String,
    /// From when.
    pub from: String,
    /// Before when.
    pub until: String,
    /// The outcome's name.
    pub outcome: String,
    /// The cause's name.
    pub root_cause: String,
    /// Why.
    pub reason: String,
    /// What holders are told.
    pub answer: String,
}

/// A line of the list.
#[derive(Debug)]
struct Row {
    id: String,
    rule: String,
    time: String,
    state: String,
}

/// The list, with a dry run where one was asked for.
#[derive(Debug, Template)]
#[template(path = "reversals.html")]
pub struct ReversalsPage {
    desk: Desk,
    asked: Asked,
    found: Option<ReversalPreview>,
    rows: Vec<Row>,
    error: Option<String>,
    outcomes: [(&'static str, &'static str, &'static str); 2],
    causes: Vec<(&'static str, &'static str)>,
}

impl ReversalsPage {
    /// For what was found.
    pub fn new(
        desk: Desk,
        asked: Asked,
        found: Option<ReversalPreview>,
        reversals: &[Reversal],
        error: Option<String>,
    ) -> Self {
        let rows = reversals.iter().map(|one| Row {
            id: one.reversal_id.clone(),
            rule: one.scope.rule_id.clone(),
            time: format!("{} to {}", figures::moment(one.scope.from), figures::moment(one.scope.until)),
            state: state(one),
        });
        let outcomes = [OutcomeKind::OverturnedFalsePositive, OutcomeKind::OverturnedTechnical];
        Self {
            rows: rows.collect(),
            desk,
            asked,
            found,
            error,
            outcomes: outcomes.map(|kind| (kind.as_str(), words::outcome(kind), words::outcome_means(kind))),
            causes: RootCause::ALL.map(|cause| (cause.as_str(), words::root_cause(cause))).to_vec(),
        }
    }
}

fn state(one: &Reversal) -> String {
    let progress = one.progress;
    match (&one.approved_by, one.finished_at) {
        (None, _) => format!("{} accounts; waits for a second person", progress.accounts),
        (Some(_), None) if progress.set_aside > 0 => format!(
            "{} of {} accounts done; {} could not be undone",
            progress.accounts - progress.waiting,
            progress.accounts,
            progress.set_aside
        ),
        (Some(_), None) => format!("{} of {} accounts done", progress.accounts - progress.waiting, progress.accounts),
        (Some(_), Some(_)) => format!("done: {} of {} accounts undone", progress.reversed, progress.accounts),
    }
}

/// One reversal.
#[derive(Debug, Template)]
#[template(path = "reversal.html")]
pub struct ReversalPage {
    desk: Desk,
    reversal: Reversal,
    from: String,
    until: String,
    outcome: &'static str,
    cause: &'static str,
    proposed_at: String,
    approved_at: String,
    finished_at: String,
    /// Accounts that are done.
    done: i64,
    runs: bool,
    /// Whether nothing but accounts set aside is left.
    stuck: bool,
    /// Whether whoever looks may be the second person.
    may_approve: bool,
    error: Option<String>,
}

impl ReversalPage {
    /// As it stands.
    pub fn new(desk: Desk, one: &Reversal, error: Option<String>) -> Self {
        let runs = one.approved_at.is_some() && one.finished_at.is_none();
        let stuck = runs && one.progress.set_aside > 0 && one.progress.set_aside == one.progress.waiting;
        let moment = |at: Option<redress_ledger::Timestamp>| at.map(figures::moment).unwrap_or_default();
        Self {
            from: figures::moment(one.scope.from),
            until: figures::moment(one.scope.until),
            outcome: words::outcome(one.outcome),
            cause: words::root_cause(one.root_cause),
            proposed_at: figures::moment(one.proposed_at),
            approved_at: moment(one.approved_at),
            finished_at: moment(one.finished_at),
            done: one.progress.accounts - one.progress.waiting,
            runs: runs && !stuck,
            stuck,
            may_approve: one.approved_at.is_none() && desk.lifts() && desk.name != one.proposed_by,
            reversal: one.clone(),
            desk,
            error,
        }
    }
}
