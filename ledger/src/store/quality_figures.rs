//! How reviewing went, from the record.

use std::collections::BTreeMap;

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError};
use crate::agreement::{alpha, pairs};
use crate::clock::Timestamp;
use crate::figures::{Share, Span};
use crate::id::UserId;
use crate::machine::Effect;
use crate::quality::{Decided, Disagreement, Quality, Reviewer, alarms, quantile};
use crate::review::OutcomeKind;

/// Outcomes and second looks read for one answer, the newest first.
const ROWS_MAX: i64 = 200_000;
/// Disagreements listed.
const LISTED_MAX: usize = 100;

/// What one person did.
#[derive(Default)]
struct Work {
    name: String,
    decided: Vec<Decided>,
    abuse_seen: Share,
    innocence_seen: Share,
    confirmed: Share,
}

impl Ledger {
    /// How reviewing went in a span.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] where the span ends before it begins; else where the database fails.
    pub async fn quality(&self, span: Span) -> Result<Quality, LedgerError> {
        if span.to < span.from {
            return Err(LedgerError::Invalid("to: it has to be later than from".to_owned()));
        }
        let mut tx = self.read().await?;
        let mut people = decided(&mut tx, span).await?;
        let looks = second_looks(&mut tx, span, &mut people).await?;
        let all: Share = people.values().fold(Share::default(), |sum, work| add(sum, ended(work)));
        let reviewers = people.into_iter().map(|(user_id, work)| reviewer(user_id, work, all)).collect::<Vec<_>>();
        let mut reviewers = reviewers;
        reviewers.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Quality {
            span,
            reviewers,
            pairs: pairs(&looks.pairs, Effect::ALL.len()),
            alpha: alpha(&looks.units(), Effect::ALL.len()),
            waiting: tx
                .count("SELECT COUNT(*) AS n FROM cases WHERE kind = 'quality' AND closed_at IS NULL", &[])
                .await?,
            disagreements: looks.disagreements,
        })
    }
}

fn ended(work: &Work) -> Share {
    let hits = work.decided.iter().filter(|d| d.effect == Effect::Ends).count();
    Share { hits: as_i64(hits), of: as_i64(work.decided.len()) }
}

fn add(a: Share, b: Share) -> Share {
    Share { hits: a.hits + b.hits, of: a.of + b.of }
}

fn as_i64(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

fn reviewer(user_id: UserId, work: Work, all: Share) -> Reviewer {
    let own = ended(&work);
    let others = Share { hits: all.hits - own.hits, of: all.of - own.of };
    let stands = work.decided.iter().filter(|d| d.effect == Effect::Stands).count();
    let times = || work.decided.iter().filter_map(|d| d.secs);
    Reviewer {
        user_id,
        stands: Share { hits: as_i64(stands), of: own.of },
        ends: own,
        median_secs: quantile(times(), 0.5),
        p90_secs: quantile(times(), 0.9),
        sensitivity: work.abuse_seen,
        specificity: work.innocence_seen,
        confirmed: work.confirmed,
        alarms: alarms(&work.decided, others),
        name: work.name,
    }
}

/// Appeals decided in the span, by who decided them, and those that somebody closed against their holder, which leave the measure as an
/// outcome would that upholds it. The time runs until the verdict was given, from that person's first claim or, where it is later, from the
/// verdict they gave before: who claims many cases at once cannot look at all of them at once.
async fn decided(tx: &mut Tx, span: Span) -> Result<BTreeMap<UserId, Work>, LedgerError> {
    let mut rows = tx
        .all(
            "SELECT o.decided_by, u.name, o.kind, o.account_id, o.decided_at,
                 (SELECT MIN(a.at) FROM audit a WHERE a.subject = o.case_id AND a.action = 'case.claim'
                     AND a.actor = o.decided_by) AS claimed_at,
                 COALESCE((SELECT MAX(v.at) FROM verdicts v WHERE v.case_id = o.case_id AND v.user_id = o.decided_by
                     AND v.ended_at IS NULL), o.decided_at) AS given_at
             FROM outcomes o JOIN users u ON u.user_id = o.decided_by
             WHERE o.case_id IS NOT NULL AND o.decided_at >= $1 AND o.decided_at < $2
             ORDER BY o.decided_at DESC LIMIT $3",
            args![span.from, span.to, ROWS_MAX],
        )
        .await?;
    let closed = tx
        .all(
            "SELECT k.closed_by AS decided_by, u.name, 'upheld' AS kind, c.account_id, k.closed_at AS decided_at,
                 (SELECT MIN(a.at) FROM audit a WHERE a.subject = c.case_id AND a.action = 'case.claim'
                     AND a.actor = k.closed_by) AS claimed_at, k.closed_at AS given_at
             FROM appeal_closings k JOIN cases c ON c.appeal_id = k.appeal_id JOIN users u ON u.user_id = k.closed_by
             WHERE k.closed_as = 'inadmissible' AND k.closed_at >= $1 AND k.closed_at < $2
             ORDER BY k.closed_at DESC LIMIT $3",
            args![span.from, span.to, ROWS_MAX],
        )
        .await?;
    rows.extend(closed);
    let mut people = BTreeMap::<UserId, Work>::new();
    let mut given = BTreeMap::<UserId, Vec<Timestamp>>::new();
    for row in &rows {
        given.entry(row.text("decided_by")?.into()).or_default().push(row.time("given_at")?);
    }
    for moments in given.values_mut() {
        moments.sort_unstable();
    }
    for row in &rows {
        let (by, given_at) = (UserId::from(row.text("decided_by")?), row.time("given_at")?);
        let moments = given.get(&by).map_or(&[][..], Vec::as_slice);
        let before =
            moments.partition_point(|at| *at < given_at).checked_sub(1).and_then(|at| moments.get(at)).copied();
        let work = people.entry(by).or_default();
        work.name = row.text("name")?;
        work.decided.push(Decided {
            account_id: row.text("account_id")?.into(),
            effect: Effect::of(row.word("kind", OutcomeKind::parse)?),
            secs: row
                .maybe_time("claimed_at")?
                .map(|claimed| (given_at.0 - before.map_or(claimed, |before| before.max(claimed)).0) / 1000),
        });
    }
    Ok(people)
}

/// Second looks of a span, as agreement needs them.
#[derive(Default)]
struct Looks {
    pairs: Vec<(usize, usize)>,
    /// By case looked at: what everybody found, the outcome first.
    units: BTreeMap<String, Vec<usize>>,
    disagreements: Vec<Disagreement>,
}

impl Looks {
    fn units(&self) -> Vec<Vec<usize>> {
        self.units.values().cloned().collect()
    }
}

fn category(effect: Effect) -> usize {
    Effect::ALL.iter().position(|e| *e == effect).unwrap_or_default()
}

async fn second_looks(tx: &mut Tx, span: Span, people: &mut BTreeMap<UserId, Work>) -> Result<Looks, LedgerError> {
    let rows = tx
        .all(
            "SELECT q.of_case, q.purpose, q.expected, v.user_id, v.effect, v.at, COALESCE(o.kind, 'upheld') AS kind,
                 COALESCE(o.decided_by, k.closed_by) AS decided_by
             FROM quality_verdicts v CROSS JOIN quality_cases q CROSS JOIN cases x
             LEFT JOIN outcomes o ON o.case_id = q.of_case LEFT JOIN appeal_closings k ON k.appeal_id = x.appeal_id
             WHERE q.case_id = v.case_id AND x.case_id = q.of_case AND v.at >= $1 AND v.at < $2 ORDER BY v.at DESC LIMIT $3",
            args![span.from, span.to, ROWS_MAX],
        )
        .await?;
    let mut looks = Looks::default();
    for row in &rows {
        look(row, people, &mut looks)?;
    }
    Ok(looks)
}

fn look(row: &Row, people: &mut BTreeMap<UserId, Work>, looks: &mut Looks) -> Result<(), LedgerError> {
    let first = Effect::of(row.word("kind", OutcomeKind::parse)?);
    let second = row.word("effect", Effect::parse)?;
    let of_case = row.text("of_case")?;
    looks.units.entry(of_case.clone()).or_insert_with(|| vec![category(first)]).push(category(second));
    if row.text("purpose")? == "double" {
        looks.pairs.push((category(first), category(second)));
        if let Some(work) = people.get_mut(&row.text("decided_by")?.into()) {
            work.confirmed = add(work.confirmed, Share { hits: i64::from(first == second), of: 1 });
        }
        if first != second && looks.disagreements.len() < LISTED_MAX {
            looks.disagreements.push(Disagreement { case_id: of_case.into(), first, second, at: row.time("at")? });
        }
        return Ok(());
    }
    let Some(work) = people.get_mut(&row.text("user_id")?.into()) else { return Ok(()) };
    match row.word("expected", Effect::parse)? {
        Effect::Ends => {
            let saw = Share { hits: i64::from(second == Effect::Ends), of: 1 };
            work.innocence_seen = add(work.innocence_seen, saw);
        }
        Effect::Stands | Effect::Lessened => {
            let saw = Share { hits: i64::from(second != Effect::Ends), of: 1 };
            work.abuse_seen = add(work.abuse_seen, saw);
        }
    }
    Ok(())
}
