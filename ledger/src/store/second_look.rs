//! Second looks for quality: another person sees a decided case as if it were new, and what they find has no effect on it.

use serde_json::json;

use super::db::{Tx, args};
use super::queue::NewCase;
use super::{Ledger, LedgerError, appeal, audit_log, bounds, decisions, dialogue, first_look, queue};
use crate::clock::Timestamp;
use crate::id::{AppealId, CaseId, DecisionId};
use crate::machine::{Effect, End};
use crate::review::{AppealTexts, CaseKind, CaseSummary, Verdict};
use crate::role::Principal;
use crate::rung::Rung;
use crate::token::hex;

/// Outcomes for which chance is asked in one go.
const DRAWN_MAX: i64 = 100;
/// Days over which cases with a known answer are counted against appeals.
const KNOWN_DAYS: i64 = 30;

/// The case that a second look looks at; `None` for any other case.
pub(super) async fn origin(tx: &mut Tx, case: &CaseId) -> Result<Option<CaseId>, LedgerError> {
    let row = tx.first("SELECT of_case FROM quality_cases WHERE case_id = $1", args![case]).await?;
    row.map(|row| row.text("of_case").map(CaseId)).transpose()
}

/// The holder's words as a second look shows them: with all that was said since, which no thread shows there, and as of the case that
/// they are shown with, since a second look comes later than the appeal that it looks at and is not to be told by that.
pub(super) async fn as_new(tx: &mut Tx, summary: &CaseSummary, texts: AppealTexts) -> Result<AppealTexts, LedgerError> {
    Ok(match origin(tx, &summary.case_id).await? {
        Some(of_case) => AppealTexts { filed_at: summary.opened_at, ..dialogue::within(tx, &of_case, texts).await? },
        None => texts,
    })
}

/// Keeps what a second look found, and closes it.
pub(super) async fn record(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    case: &CaseId,
    of_case: &CaseId,
    who: &Principal,
    verdict: &Verdict,
) -> Result<(), LedgerError> {
    first_look::keep_change(tx, ledger, now, case, who, verdict).await?;
    let salt = hex(&ledger.random::<16>());
    let seal = appeal::seal(&salt, &verdict.reason);
    let effect = Effect::of(verdict.outcome);
    tx.run(
        "INSERT INTO quality_verdicts (case_id, user_id, outcome, effect, at, seal) VALUES ($1, $2, $3, $4, $5, $6)",
        args![case, &who.user_id, verdict.outcome.as_str(), effect.as_str(), now, &seal],
    )
    .await?;
    tx.run(
        "INSERT INTO quality_words (case_id, reason, salt) VALUES ($1, $2, $3)",
        args![case, &verdict.reason, &salt],
    )
    .await?;
    let detail = json!({ "of": of_case, "outcome": verdict.outcome, "seal": seal });
    audit_log::append(tx, now, who.user_id.as_str(), "quality.verdict", case.as_str(), &detail).await?;
    queue::close_case(tx, now, case, End::Checked, &who.user_id).await
}

/// Opens a second look at a decided case.
async fn open(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    of_case: &CaseId,
    expected: Option<Effect>,
) -> Result<(), LedgerError> {
    let row = tx.one("SELECT decision_id, rung, appeal_id FROM cases WHERE case_id = $1", args![of_case]).await?;
    let appeal = AppealId(row.text("appeal_id")?);
    let decision = decisions::by_id(tx, &DecisionId(row.text("decision_id")?)).await?;
    let case_id = CaseId(ledger.fresh_id());
    let case = NewCase {
        rung: row.word("rung", Rung::parse)?,
        second_look: Some(&appeal),
        ..NewCase::about(&decision, CaseKind::Appeal)
    };
    queue::open_case(tx, ledger, now, "review-api", &case_id, &case).await?;
    let purpose = if expected.is_some() { "known" } else { "double" };
    tx.run(
        "INSERT INTO quality_cases (case_id, of_case, purpose, expected) VALUES ($1, $2, $3, $4)",
        args![&case_id, of_case, purpose, expected.map(Effect::as_str)],
    )
    .await?;
    let detail = json!({ "of": of_case, "purpose": purpose });
    audit_log::append(tx, now, "review-api", "quality.open", case_id.as_str(), &detail).await
}

impl Ledger {
    /// Asks chance which of the appeals decided lately are looked at again, and puts a case with a known answer among the appeals where
    /// there are too few. Answers how many were opened.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn open_second_looks(&self) -> Result<u64, LedgerError> {
        let care = &self.promises().care;
        let (again, known) = (care.second_look_percent, care.known_answer_percent);
        Ok(self.draw(again).await? + self.draw_closings(again).await? + self.seed(known).await?)
    }

    async fn draw(&self, percent: i64) -> Result<u64, LedgerError> {
        // They are drawn in the order of their decisions, so nothing undrawn lies a day before the last; clocks may differ by less.
        const UNDRAWN: &str = "SELECT o.outcome_id, o.case_id FROM outcomes o
             WHERE o.case_id IS NOT NULL
                 AND o.decided_at >= COALESCE((SELECT x.decided_at FROM quality_draws d
                     JOIN outcomes x ON x.outcome_id = d.outcome_id ORDER BY d.at DESC LIMIT 1), 0) - 86400000
                 AND NOT EXISTS (SELECT 1 FROM quality_draws d WHERE d.outcome_id = o.outcome_id)
             ORDER BY o.decided_at, o.outcome_id LIMIT $1";
        if self.read().await?.first(UNDRAWN, args![1]).await?.is_none() {
            return Ok(0);
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let mut opened = 0;
        for row in tx.all(UNDRAWN, args![DRAWN_MAX]).await? {
            let (drawn, outcome) = (self.is_drawn(percent), row.text("outcome_id")?);
            tx.run(
                "INSERT INTO quality_draws (outcome_id, drawn, at) VALUES ($1, $2, $3)",
                args![&outcome, drawn, now],
            )
            .await?;
            if drawn {
                open(&mut tx, self, now, &CaseId(row.text("case_id")?), None).await?;
                opened += 1;
            }
        }
        tx.commit().await?;
        Ok(opened)
    }

    fn is_drawn(&self, percent: i64) -> bool {
        i64::try_from(u64::from_be_bytes(self.random::<8>()) % 100).unwrap_or(0) < percent
    }

    /// The same of appeals that somebody closed against their holder.
    async fn draw_closings(&self, percent: i64) -> Result<u64, LedgerError> {
        const UNDRAWN: &str =
            "SELECT k.appeal_id, c.case_id FROM appeal_closings k JOIN cases c ON c.appeal_id = k.appeal_id
             WHERE k.closed_as = 'inadmissible'
                 AND k.closed_at >= COALESCE((SELECT x.closed_at FROM closing_draws d
                     JOIN appeal_closings x ON x.appeal_id = d.appeal_id ORDER BY d.at DESC LIMIT 1), 0) - 86400000
                 AND NOT EXISTS (SELECT 1 FROM closing_draws d WHERE d.appeal_id = k.appeal_id)
             ORDER BY k.closed_at, k.appeal_id LIMIT $1";
        if self.read().await?.first(UNDRAWN, args![1]).await?.is_none() {
            return Ok(0);
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let mut opened = 0;
        for row in tx.all(UNDRAWN, args![DRAWN_MAX]).await? {
            let (drawn, appeal) = (self.is_drawn(percent), AppealId(row.text("appeal_id")?));
            tx.run("INSERT INTO closing_draws (appeal_id, drawn, at) VALUES ($1, $2, $3)", args![&appeal, drawn, now])
                .await?;
            if drawn {
                open(&mut tx, self, now, &CaseId(row.text("case_id")?), None).await?;
                opened += 1;
            }
        }
        tx.commit().await?;
        Ok(opened)
    }

    /// One at most each time, so that they are spread among the others.
    async fn seed(&self, percent: i64) -> Result<u64, LedgerError> {
        let since = self.now().plus_days(-KNOWN_DAYS);
        let mut tx = self.read().await?;
        let appeals = tx.count("SELECT COUNT(*) AS n FROM appeals WHERE filed_at >= $1", args![since]).await?;
        let seeded = tx
            .count(
                "SELECT COUNT(*) AS n FROM quality_cases q CROSS JOIN cases c
                 WHERE c.case_id = q.case_id AND q.purpose = 'known' AND c.opened_at >= $1",
                args![since],
            )
            .await?;
        if seeded * 100 >= percent * appeals {
            return Ok(0);
        }
        drop(tx);
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first(
                "SELECT k.of_case, k.expected FROM known_answers k
                 WHERE NOT EXISTS (SELECT 1 FROM quality_cases q JOIN cases c ON c.case_id = q.case_id
                     WHERE q.of_case = k.of_case AND c.closed_at IS NULL)
                 ORDER BY (SELECT COUNT(*) FROM quality_cases q WHERE q.of_case = k.of_case), k.at, k.of_case LIMIT 1",
                &[],
            )
            .await?;
        let Some(row) = row else { return Ok(0) };
        let expected = row.word("expected", Effect::parse)?;
        open(&mut tx, self, now, &CaseId(row.text("of_case")?), Some(expected)).await?;
        tx.commit().await?;
        Ok(1)
    }

    /// Vouches for the answer of a decided case, so that it may be put among others (seniors and admins).
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for a case that has no outcome, [`LedgerError::Conflict`] where somebody vouches already.
    pub async fn name_known_answer(&self, case: &CaseId, who: &Principal, expected: Effect) -> Result<(), LedgerError> {
        bounds::may_act_as_senior(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        if tx.count("SELECT COUNT(*) AS n FROM outcomes WHERE case_id = $1", args![case]).await? == 0 {
            return Err(LedgerError::NotFound("decided case"));
        }
        if tx.count("SELECT COUNT(*) AS n FROM known_answers WHERE of_case = $1", args![case]).await? > 0 {
            return Err(LedgerError::Conflict("the answer of this case is vouched for already".to_owned()));
        }
        tx.run(
            "INSERT INTO known_answers (of_case, expected, named_by, at) VALUES ($1, $2, $3, $4)",
            args![case, expected.as_str(), &who.user_id, now],
        )
        .await?;
        let detail = json!({ "expected": expected });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "quality.vouch", case.as_str(), &detail).await?;
        tx.commit().await
    }
}
