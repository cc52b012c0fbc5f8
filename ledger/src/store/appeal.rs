//! Filing an appeal: durable, receipted and queued in one transaction.

use serde_json::json;

use super::db::{Tx, args};
use super::notice::NewNotice;
use super::queue::NewCase;
use super::{
    Ledger, LedgerError, alike, audit_log, bounds, decisions, enclosure, holder_view, notice, queue, second, standing,
};
use crate::enclosure::{Enclosures, FileReceipt};
use crate::id::{AppealId, CaseId, DecisionId, StatementId};
use crate::notice::NoticeKind;
use crate::review::{AppealFiling, AppealKind, AppealTexts, CaseKind, Receipt};
use crate::token::{LinkKey, PresentedToken, hex, sha256_hex};

/// Longest text of an appeal, in characters.
const TEXT_CHARS_MAX: usize = 10_000;

/// A hash that says nothing about the text once its salt is erased.
pub(super) fn seal(salt: &str, text: &str) -> String {
    sha256_hex(format!("{salt}:{text}").as_bytes())
}

/// The holder's words, as far as they are still kept, and the statement they answer.
pub(super) async fn texts(tx: &mut Tx, appeal: &AppealId) -> Result<(AppealTexts, StatementId), LedgerError> {
    let row = tx
        .one(
            "SELECT a.kind, a.filed_at, a.wants_human, a.statement_id, t.view_text, t.contest_text
             FROM appeals a LEFT JOIN appeal_texts t ON t.appeal_id = a.appeal_id WHERE a.appeal_id = $1",
            args![appeal],
        )
        .await?;
    let texts = AppealTexts {
        appeal_id: appeal.clone(),
        kind: row.word("kind", AppealKind::parse)?,
        filed_at: row.time("filed_at")?,
        view: row.maybe_text("view_text")?,
        contest: row.maybe_text("contest_text")?,
        wants_human: row.int("wants_human")? == 1,
    };
    Ok((texts, row.text("statement_id")?.into()))
}

impl Ledger {
    /// Files an appeal; durable when it returns. A second open one is `Conflict`, a late one `Conflict`, bounds `Invalid`.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the token opens nothing; else as said.
    pub async fn file_appeal(
        &self,
        key: &LinkKey,
        token: &PresentedToken,
        filing: &AppealFiling,
    ) -> Result<Receipt, LedgerError> {
        self.file_appeal_with(key, token, filing, &Enclosures::default()).await
    }

    /// Files an appeal with answers and files. Where a person has decided one already, it is the second and last: it has to bring
    /// something new.
    ///
    /// # Errors
    /// As [`Ledger::file_appeal`].
    pub async fn file_appeal_with(
        &self,
        key: &LinkKey,
        token: &PresentedToken,
        filing: &AppealFiling,
        enclosures: &Enclosures,
    ) -> Result<Receipt, LedgerError> {
        bounds::text("view", &filing.view, 0, TEXT_CHARS_MAX)?;
        bounds::text("contest", &filing.contest, 0, TEXT_CHARS_MAX)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let stored = holder_view::opened(&mut tx, key, token).await?.ok_or(LedgerError::NotFound("appeal link"))?;
        if let Some(why_not) = holder_view::may_not_appeal(&mut tx, self, now, &stored.statement).await? {
            return Err(LedgerError::Conflict(why_not.sentence()));
        }
        let follows = second::decided(&mut tx, &stored.statement.statement_id).await?.into_iter().next();
        if let Some(first) = &follows {
            second::brings_something_new(&mut tx, first, enclosures).await?;
        }
        let decision = decisions::by_id(&mut tx, &stored.decision_id).await?;
        // By an older letter as well, the appeal is about everything that stands of the decision.
        let promised = stored.statement.measure.rung;
        let rung = standing::of_decision(&mut tx, &decision.id).await?;
        // A second look shows this appeal as a new one later, so neither it nor its files tell by their ids when they came.
        let (appeal_id, case_id) = (AppealId(self.timeless_id()), CaseId(self.fresh_id()));
        let receipt = Receipt {
            appeal_id: appeal_id.clone(),
            filed_at: now,
            decide_by: queue::due_at(self, now, rung).min(queue::due_at(self, now, promised)),
            content_hash: enclosures.content_hash(filing),
            files: enclosures.files().iter().map(FileReceipt::from).collect(),
        };
        let salt = hex(&self.random::<16>());
        tx.run(
            "INSERT INTO appeals
             (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal,
              follows)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![
                &appeal_id,
                &decision.id,
                &decision.account_id,
                &stored.statement.statement_id,
                filing.kind.as_str(),
                filing.wants_human,
                now,
                receipt.decide_by,
                &seal(&salt, &receipt.content_hash),
                follows.as_ref(),
            ],
        )
        .await?;
        tx.run(
            "INSERT INTO appeal_texts (appeal_id, view_text, contest_text, content_hash, salt) VALUES ($1, $2, $3, $4, $5)",
            args![&appeal_id, &filing.view, &filing.contest, &receipt.content_hash, &salt],
        )
        .await?;
        enclosure::insert(&mut tx, self, &appeal_id, enclosures).await?;
        alike::insert(&mut tx, &appeal_id, filing, enclosures).await?;
        let detail = json!({
            "decision": decision.id, "statement": stored.statement.statement_id, "kind": filing.kind,
            "files": receipt.files.len(), "follows": follows,
        });
        audit_log::append(&mut tx, now, "holder", "appeal.file", appeal_id.as_str(), &detail).await?;
        let case = NewCase {
            appeal_id: Some(&appeal_id),
            rung,
            due_by: Some(receipt.decide_by),
            ..NewCase::about(&decision, CaseKind::Appeal)
        };
        queue::open_case(&mut tx, self, now, "holder", &case_id, &case).await?;
        let standing = standing::highest(&mut tx, &decision.account_id, now).await?;
        notice::append(
            &mut tx,
            self,
            now,
            &NewNotice {
                kind: NoticeKind::AppealReceived,
                account_id: &decision.account_id,
                decision_id: &decision.id,
                statement_id: &stored.statement.statement_id,
                appeal_id: Some(&appeal_id),
                outcome_id: None,
                standing,
            },
        )
        .await?;
        tx.commit().await?;
        Ok(receipt)
    }

    /// The open appeal against a decision, where there is one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn open_appeal(&self, decision: &DecisionId) -> Result<Option<AppealId>, LedgerError> {
        let mut tx = self.read().await?;
        let row = tx
            .first("SELECT appeal_id FROM appeals WHERE decision_id = $1 AND closed_at IS NULL", args![decision])
            .await?;
        row.map(|row| row.text("appeal_id").map(AppealId)).transpose()
    }
}
