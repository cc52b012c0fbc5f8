//! Pages of the queue: one query a page, each filter on an index, and a place that stays where it is.

use super::db::{Arg, Row, Tx, args};
use super::queue::{case_columns, summary};
use super::{Ledger, LedgerError, bounds, skip};
use crate::clock::Timestamp;
use crate::queue::{Place, QueueFilter, QueuePart, QueueState};
use crate::review::{CaseKind, CaseSummary};
use crate::role::Principal;
use crate::rung::Rung;
use crate::sla::Priority;
use crate::topic::Topic;

/// A filter over closed cases looks at so many from its place on.
const CLOSED_LOOKED_AT: &str = "5000";
const LIMIT_DEFAULT: i64 = 50;
const LIMIT_MAX: i64 = 200;

macro_rules! people {
    () => {
        " LEFT JOIN users u ON u.user_id = c.claimed_by LEFT JOIN users o ON o.user_id = c.offered_to "
    };
}

/// The first cases in order, whoever asks.
pub(super) async fn first(
    tx: &mut Tx,
    now: Timestamp,
    closed: bool,
    limit: i64,
) -> Result<Vec<CaseSummary>, LedgerError> {
    const OPEN: &str = concat!(
        "SELECT ",
        case_columns!(),
        " FROM cases c",
        people!(),
        "WHERE c.closed_at IS NULL ORDER BY c.sort_at, c.severity DESC, c.case_id LIMIT $1"
    );
    const CLOSED: &str = concat!(
        "SELECT ",
        case_columns!(),
        " FROM cases c",
        people!(),
        "WHERE c.closed_at IS NOT NULL ORDER BY c.closed_at DESC, c.severity DESC, c.case_id LIMIT $1"
    );
    let rows = tx.all(if closed { CLOSED } else { OPEN }, args![limit]).await?;
    rows.iter().map(|row| summary(row, now)).collect()
}

/// A condition that grows, with its arguments.
struct Conditions<'a> {
    text: String,
    args: Vec<Arg<'a>>,
}

impl<'a> Conditions<'a> {
    /// Adds a condition in which `?` stands for the argument, once or more.
    fn with(&mut self, condition: &str, arg: impl Into<Arg<'a>>) {
        self.args.push(arg.into());
        let number = format!("${}", self.args.len());
        self.text.push_str(" AND ");
        self.text.push_str(&condition.replace('?', &number));
    }
}

/// What narrows, but for the state.
fn narrow<'a>(filter: &'a QueueFilter, now: Timestamp, conditions: &mut Conditions<'a>) {
    if let Some(kind) = filter.kind {
        conditions.with("(c.kind = ? OR (c.kind = 'quality' AND ? = 'appeal'))", CaseKind::as_str(kind));
    }
    if let Some(rung) = filter.rung {
        conditions.with("c.rung = ?", Rung::as_str(rung));
    }
    if let Some(class) = filter.class {
        conditions.with("c.priority = ?", Priority::as_str(class));
    }
    if let Some(topic) = filter.topic {
        conditions.with("c.topic = ?", Topic::as_str(topic));
    }
    if let Some(language) = &filter.language {
        conditions.with("c.language = ?", language);
    }
    if let Some(hours) = filter.older_hours {
        conditions.with("c.opened_at <= ?", now.plus_secs(-hours.clamp(0, 24 * 3650) * 3600));
    }
}

/// The part of the queue that a state names.
fn within<'a>(state: QueueState, who: &'a Principal, now: Timestamp, conditions: &mut Conditions<'a>) {
    match state {
        QueueState::Open => {
            conditions.with("(c.parked_until IS NULL OR c.parked_until <= ?)", now);
            conditions.with("(c.waiting_until IS NULL OR c.waiting_until <= ?)", now);
        }
        QueueState::Mine => {
            conditions.with(
                "c.case_id IN (SELECT case_id FROM cases WHERE closed_at IS NULL AND claimed_by = ?
                 UNION ALL SELECT case_id FROM cases WHERE closed_at IS NULL AND offered_to = ?)",
                &who.user_id,
            );
            conditions.with("(c.lease_until > ? OR c.offered_until > ?)", now);
        }
        QueueState::Parked => conditions.with("c.parked_until > ?", now),
        QueueState::Waiting => conditions.with("c.waiting_until > ?", now),
        QueueState::Escalated => conditions.text.push_str(" AND c.escalated_at IS NOT NULL"),
        QueueState::Overdue => {
            conditions.with("c.sort_at <= ?", now);
            // While its holder is asked, the clock stands still.
            conditions.with("(c.waiting_until IS NULL OR c.waiting_until <= ?)", now);
        }
        QueueState::Closed => {}
    }
    // What is escalated or late nobody hides from themselves.
    if matches!(state, QueueState::Open) {
        conditions.args.push(skip::hidden_since(now).into());
        let since = conditions.args.len();
        let passed_over = format!(
            "NOT EXISTS (SELECT 1 FROM case_skips s WHERE s.user_id = ? AND s.case_id = c.case_id AND s.at > ${since})"
        );
        conditions.with(&passed_over, &who.user_id);
    }
}

fn open_cases<'a>(filter: &'a QueueFilter, who: &'a Principal, now: Timestamp) -> Conditions<'a> {
    // The table of rules comes first, in the queue's order: a rule's cases are read off it.
    let (from, table) = match &filter.rule {
        Some(_) => (
            "case_rules k CROSS JOIN cases c WHERE c.case_id = k.case_id AND k.rule_id = $1 AND c.closed_at IS NULL",
            "k",
        ),
        None => ("cases c WHERE c.closed_at IS NULL", "c"),
    };
    let mut conditions = Conditions {
        text: format!(
            "SELECT {table}.case_id AS id, {table}.sort_at AS place_at, {table}.severity AS place_severity FROM {from}"
        ),
        args: filter.rule.as_ref().map(Arg::from).into_iter().collect(),
    };
    within(filter.state, who, now, &mut conditions);
    narrow(filter, now, &mut conditions);
    if let Some(place) = &filter.after {
        let by_rule = filter.rule.is_some();
        conditions.with(if by_rule { "k.sort_at >= ?" } else { "c.sort_at >= ?" }, place.at);
        conditions.with(if by_rule { "(k.sort_at > ?" } else { "(c.sort_at > ?" }, place.at);
        behind(&mut conditions, place, table);
    }
    let order = format!(" ORDER BY {table}.sort_at, {table}.severity DESC, {table}.case_id");
    conditions.text.push_str(&order);
    conditions
}

/// The rest of a place: ` OR less severe OR (as severe AND a later id))`.
fn behind<'a>(conditions: &mut Conditions<'a>, place: &'a Place, table: &str) {
    conditions.args.push(place.severity.into());
    conditions.args.push((&place.case_id).into());
    let (severity, id) = (conditions.args.len() - 1, conditions.args.len());
    let rest =
        format!(" OR {table}.severity < ${severity} OR ({table}.severity = ${severity} AND {table}.case_id > ${id}))");
    conditions.text.push_str(&rest);
}

fn closed_cases<'a>(filter: &'a QueueFilter, who: &'a Principal, now: Timestamp) -> Conditions<'a> {
    let mut conditions = Conditions {
        text: "SELECT c.case_id AS id, c.closed_at AS place_at, c.severity AS place_severity FROM (
               SELECT * FROM cases c WHERE c.closed_at IS NOT NULL"
            .to_owned(),
        args: Vec::new(),
    };
    if let Some(place) = &filter.after {
        conditions.with("c.closed_at <= ?", place.at);
        conditions.with("(c.closed_at < ?", place.at);
        behind(&mut conditions, place, "c");
    }
    let looked_at =
        format!(" ORDER BY c.closed_at DESC, c.severity DESC, c.case_id LIMIT {CLOSED_LOOKED_AT}) c WHERE 1 = 1");
    conditions.text.push_str(&looked_at);
    narrow(filter, now, &mut conditions);
    not_looked_at_again(who, &mut conditions);
    if let Some(rule) = &filter.rule {
        conditions.with(
            "EXISTS (SELECT 1 FROM decision_rules k WHERE k.decision_id = c.decision_id AND k.rule_id = ?)",
            rule,
        );
    }
    conditions.text.push_str(" ORDER BY c.closed_at DESC, c.severity DESC, c.case_id");
    conditions
}

/// Leaves out what somebody is looking at again and this person, who could be the one, is not to know as decided.
fn not_looked_at_again<'a>(who: &'a Principal, conditions: &mut Conditions<'a>) {
    if bounds::may_decide(who).is_ok() {
        conditions.with(
            "NOT EXISTS (SELECT 1 FROM quality_cases q JOIN cases again ON again.case_id = q.case_id
                 WHERE q.of_case = c.case_id AND again.closed_at IS NULL
                 AND NOT EXISTS (SELECT 1 FROM quality_knows k WHERE k.case_id = q.case_id AND k.user_id = ?))",
            &who.user_id,
        );
    }
}

fn place(row: &Row) -> Result<Place, LedgerError> {
    Ok(Place { at: row.time("place_at")?, severity: row.int("place_severity")?, case_id: row.text("case_id")?.into() })
}

impl Ledger {
    /// A page of the queue as `who` sees it: by deadline, then severity; closed cases newest first. Cases that `who` has passed
    /// over are left out.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn queue(&self, filter: &QueueFilter, who: &Principal) -> Result<QueuePart, LedgerError> {
        let limit = if filter.limit == 0 { LIMIT_DEFAULT } else { filter.limit.clamp(1, LIMIT_MAX) };
        let (mut tx, now) = (self.read().await?, self.now());
        let closed = filter.state == QueueState::Closed;
        let mut conditions = if closed { closed_cases(filter, who, now) } else { open_cases(filter, who, now) };
        // One more than asked for tells whether there is a next page.
        conditions.args.push((limit + 1).into());
        let order = if closed { "p.place_at DESC" } else { "p.place_at" };
        let sql = format!(
            concat!(
                "WITH p AS ({} LIMIT ${}) SELECT ",
                case_columns!(),
                ", p.place_at, p.place_severity FROM p CROSS JOIN cases c",
                people!(),
                "WHERE c.case_id = p.id ORDER BY {}, p.place_severity DESC, p.id"
            ),
            conditions.text,
            conditions.args.len(),
            order,
        );
        let mut rows = tx.all_built(sql, &conditions.args).await?;
        let full = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > full;
        rows.truncate(full);
        let next = rows.last().filter(|_| more).map(place).transpose()?;
        Ok(QueuePart { cases: rows.iter().map(|row| summary(row, now)).collect::<Result<_, _>>()?, next })
    }
}
