//! Figures from the record, each from one query with the span as its bounds.

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError, model};
use crate::figures::{Count, Durations, Figures, Found, Month, Share, Span};

const DAY_MS: f64 = 86_400_000.0;
/// Rules and model versions listed, those with the most measures first.
const LISTED_MAX: i64 = 500;

/// Of each decision only its newest outcome counts, as with labels.
macro_rules! newest_outcomes {
    ($what:literal, $tail:literal) => {
        concat!(
            "SELECT ",
            $what,
            " FROM outcomes o WHERE o.decided_at >= $1 AND o.decided_at < $2
                 AND NOT EXISTS (SELECT 1 FROM outcomes newer WHERE newer.decision_id = o.decision_id
                     AND (newer.decided_at > o.decided_at
                         OR (newer.decided_at = o.decided_at AND newer.outcome_id > o.outcome_id)))",
            $tail
        )
    };
}

/// What chance had drawn and a person let stand in the span, `c`; it has no outcome, and was decided all the same.
macro_rules! let_stand {
    () => {
        "c.defer_reason = 'control_sample' AND c.closed_as = 'released' AND c.closed_at >= $1 AND c.closed_at < $2
             AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.decision_id = c.decision_id)"
    };
}

macro_rules! found_by {
    ($table:literal, $column:literal) => {
        concat!(
            "SELECT x.name, MAX(x.imposed) AS imposed, MAX(x.decided) + MAX(x.stood) AS decided, MAX(x.overturned) AS overturned,
                 MAX(x.lifted) AS lifted
             FROM (
                 SELECT by_name.",
            $column,
            " AS name, COUNT(*) AS imposed, 0 AS decided, 0 AS stood, 0 AS overturned, 0 AS lifted
                 FROM enforcements e JOIN ",
            $table,
            " by_name ON by_name.decision_id = e.decision_id
                 WHERE e.imposed_at >= $1 AND e.imposed_at < $2 AND e.cause <> 'reduced' GROUP BY by_name.",
            $column,
            " UNION ALL
                 SELECT by_name.",
            $column,
            " AS name, 0 AS imposed, COUNT(*) AS decided, 0 AS stood,
                     SUM(CASE WHEN o.kind LIKE 'overturned%' THEN 1 ELSE 0 END) AS overturned,
                     SUM(CASE WHEN o.kind <> 'upheld' THEN 1 ELSE 0 END) AS lifted
                 FROM outcomes o JOIN ",
            $table,
            " by_name ON by_name.decision_id = o.decision_id
                 WHERE o.decided_at >= $1 AND o.decided_at < $2
                     AND NOT EXISTS (SELECT 1 FROM outcomes newer WHERE newer.decision_id = o.decision_id
                         AND (newer.decided_at > o.decided_at
                             OR (newer.decided_at = o.decided_at AND newer.outcome_id > o.outcome_id)))
                 GROUP BY by_name.",
            $column,
            " UNION ALL
                 SELECT by_name.",
            $column,
            " AS name, 0 AS imposed, 0 AS decided, COUNT(*) AS stood, 0 AS overturned, 0 AS lifted
                 FROM cases c JOIN ",
            $table,
            " by_name ON by_name.decision_id = c.decision_id WHERE ",
            let_stand!(),
            " GROUP BY by_name.",
            $column,
            "
             ) x GROUP BY x.name ORDER BY MAX(x.imposed) DESC, x.name LIMIT $3"
        )
    };
}

impl Ledger {
    /// Everything about one span, as the record stands now.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] where the span ends before it begins; else where the database fails.
    pub async fn figures(&self, span: Span) -> Result<Figures, LedgerError> {
        if span.to < span.from {
            return Err(LedgerError::Invalid("to: it has to be later than from".to_owned()));
        }
        let (mut tx, now) = (self.read().await?, self.now());
        let tx = &mut tx;
        Ok(Figures {
            span,
            imposed: counts(
                tx,
                "SELECT rung AS name, COUNT(*) AS n FROM enforcements
                 WHERE imposed_at >= $1 AND imposed_at < $2 AND cause <> 'reduced' GROUP BY rung ORDER BY rung",
                span,
            )
            .await?,
            automatic: share(
                tx,
                "SELECT COUNT(*) AS of_all, COUNT(CASE WHEN imposed_by IS NULL THEN 1 END) AS hits FROM enforcements
                 WHERE imposed_at >= $1 AND imposed_at < $2 AND cause <> 'reduced'",
                span,
            )
            .await?,
            deferred: count(
                tx,
                "SELECT COUNT(*) AS n FROM decisions WHERE recorded_at >= $1 AND recorded_at < $2 AND answer = 'deferred'",
                span,
            )
            .await?,
            lodged: counts(
                tx,
                "SELECT kind AS name, COUNT(*) AS n FROM appeals
                 WHERE filed_at >= $1 AND filed_at < $2 GROUP BY kind ORDER BY kind",
                span,
            )
            .await?,
            closed_without_outcome: counts(
                tx,
                "SELECT closed_as AS name, COUNT(*) AS n FROM appeals
                 WHERE closed_at >= $1 AND closed_at < $2 AND closed_as <> 'decided' GROUP BY closed_as ORDER BY closed_as",
                span,
            )
            .await?,
            open: tx.count("SELECT COUNT(*) AS n FROM appeals WHERE closed_at IS NULL", &[]).await?,
            open_late: tx
                .count(
                    "SELECT COUNT(*) AS n FROM cases WHERE kind = 'appeal' AND closed_at IS NULL AND due_at < $1",
                    args![now],
                )
                .await?,
            outcomes: counts(
                tx,
                "SELECT kind AS name, COUNT(*) AS n FROM outcomes
                 WHERE decided_at >= $1 AND decided_at < $2 GROUP BY kind ORDER BY kind",
                span,
            )
            .await?,
            durations: durations(tx, span).await?,
            in_time: share(
                tx,
                "SELECT COUNT(*) AS of_all, COUNT(CASE WHEN o.decided_at <= c.due_at THEN 1 END) AS hits
                 FROM outcomes o JOIN cases c ON c.case_id = o.case_id WHERE o.decided_at >= $1 AND o.decided_at < $2",
                span,
            )
            .await?,
            overturned: share(
                tx,
                concat!(
                    "SELECT x.of_all + (SELECT COUNT(*) FROM cases c WHERE ",
                    let_stand!(),
                    ") AS of_all, x.hits FROM (",
                    newest_outcomes!(
                        "COUNT(*) AS of_all, COUNT(CASE WHEN o.kind LIKE 'overturned%' THEN 1 END) AS hits",
                        ""
                    ),
                    ") x"
                ),
                span,
            )
            .await?,
            automation_errors: share(
                tx,
                "SELECT COUNT(*) AS of_all, COUNT(CASE WHEN EXISTS (SELECT 1 FROM outcomes o
                     WHERE o.decision_id = e.decision_id AND o.kind LIKE 'overturned%'
                         AND NOT EXISTS (SELECT 1 FROM outcomes newer WHERE newer.decision_id = o.decision_id
                             AND (newer.decided_at > o.decided_at
                                 OR (newer.decided_at = o.decided_at AND newer.outcome_id > o.outcome_id))))
                     THEN 1 END) AS hits
                 FROM enforcements e WHERE e.imposed_at >= $1 AND e.imposed_at < $2 AND e.imposed_by IS NULL",
                span,
            )
            .await?,
            rules: found(tx, found_by!("decision_rules", "rule_id"), span).await?,
            models: {
                let found = found(tx, found_by!("decision_models", "model_hash"), span).await?;
                model::titled(tx, found).await?
            },
        })
    }

    /// A few numbers of each span, for a plot; at most 60 spans.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] for more; else where the database fails.
    pub async fn figures_by_month(&self, months: &[Span]) -> Result<Vec<Month>, LedgerError> {
        if months.len() > 60 {
            return Err(LedgerError::Invalid("months: at most 60".to_owned()));
        }
        let mut tx = self.read().await?;
        let mut series = Vec::with_capacity(months.len());
        for &span in months {
            series.push(Month {
                from: span.from,
                imposed: count(
                    &mut tx,
                    "SELECT COUNT(*) AS n FROM enforcements WHERE imposed_at >= $1 AND imposed_at < $2 AND cause <> 'reduced'",
                    span,
                )
                .await?,
                lodged: count(
                    &mut tx,
                    "SELECT COUNT(*) AS n FROM appeals WHERE filed_at >= $1 AND filed_at < $2",
                    span,
                )
                .await?,
                overturned: count(
                    &mut tx,
                    newest_outcomes!("COUNT(*) AS n", " AND o.kind LIKE 'overturned%'"),
                    span,
                )
                .await?,
            });
        }
        Ok(series)
    }
}

async fn count(tx: &mut Tx, sql: &'static str, span: Span) -> Result<i64, LedgerError> {
    tx.count(sql, args![span.from, span.to]).await
}

async fn counts(tx: &mut Tx, sql: &'static str, span: Span) -> Result<Vec<Count>, LedgerError> {
    let rows = tx.all(sql, args![span.from, span.to]).await?;
    rows.iter().map(|row| Ok(Count { name: row.text("name")?, count: row.int("n")? })).collect()
}

async fn share(tx: &mut Tx, sql: &'static str, span: Span) -> Result<Share, LedgerError> {
    let row = tx.one(sql, args![span.from, span.to]).await?;
    Ok(Share { hits: row.int("hits")?, of: row.int("of_all")? })
}

async fn found(tx: &mut Tx, sql: &'static str, span: Span) -> Result<Vec<Found>, LedgerError> {
    let rows = tx.all(sql, args![span.from, span.to, LISTED_MAX]).await?;
    let read = |row: &Row| {
        let decided = row.int("decided")?;
        Ok(Found {
            name: row.text("name")?,
            title: None,
            imposed: row.int("imposed")?,
            overturned: Share { hits: row.int("overturned")?, of: decided },
            lifted: Share { hits: row.int("lifted")?, of: decided },
        })
    };
    rows.iter().map(read).collect()
}

/// By walking to the place in the order of lengths, which both databases do without holding them in this process.
async fn durations(tx: &mut Tx, span: Span) -> Result<Durations, LedgerError> {
    let row = tx
        .one(
            "SELECT COUNT(*) AS n, CAST(COALESCE(SUM(o.decided_at - a.filed_at), 0) AS BIGINT) AS whole
             FROM outcomes o JOIN appeals a ON a.appeal_id = o.appeal_id
             WHERE o.decided_at >= $1 AND o.decided_at < $2",
            args![span.from, span.to],
        )
        .await?;
    let decided = row.int("n")?;
    if decided == 0 {
        return Ok(Durations::default());
    }
    let mut at = async |place: i64| {
        let row = tx
            .one(
                "SELECT o.decided_at - a.filed_at AS took FROM outcomes o JOIN appeals a ON a.appeal_id = o.appeal_id
                 WHERE o.decided_at >= $1 AND o.decided_at < $2 ORDER BY took LIMIT 1 OFFSET $3",
                args![span.from, span.to, place],
            )
            .await?;
        Ok::<_, LedgerError>(Some(row.int("took")? as f64 / DAY_MS))
    };
    Ok(Durations {
        decided,
        mean_days: Some(row.int("whole")? as f64 / decided as f64 / DAY_MS),
        median_days: at((decided - 1) / 2).await?,
        p90_days: at((decided * 9 + 9) / 10 - 1).await?,
    })
}
