//! What came with an appeal: written before its case opens, read for reviewer and holder, files handed out one at a time.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError, alike, appeal, audit_log, outcome};
use crate::attachment::{AttachmentFacts, AttachmentRead, Check, Media, as_download};
use crate::enclosure::{Answered, Enclosed, Enclosures, FirstAppeal, OtherAppeal};
use crate::id::{AppealId, AttachmentId, CaseId, UserId};
use crate::question::Question;
use crate::review::AppealKind;
use crate::token::hex;

/// Writes answers and files. What is in them lies in tables that can be erased; the record keeps kind, size and a seal.
pub(super) async fn insert(
    tx: &mut Tx,
    ledger: &Ledger,
    appeal: &AppealId,
    enclosures: &Enclosures,
) -> Result<(), LedgerError> {
    for (question, text) in enclosures.answers() {
        tx.run(
            "INSERT INTO appeal_answers (appeal_id, question, answer) VALUES ($1, $2, $3)",
            args![appeal, question.as_str(), text],
        )
        .await?;
    }
    for (position, file) in (1i64..).zip(enclosures.files()) {
        let (id, salt) = (AttachmentId(ledger.timeless_id()), hex(&ledger.random::<16>()));
        let seal = appeal::seal(&salt, &format!("{}\n{}", file.name(), file.content_hash()));
        let size = i64::try_from(file.bytes().len()).unwrap_or(i64::MAX);
        tx.run(
            "INSERT INTO attachments (attachment_id, appeal_id, position, media, size, content_seal)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![&id, appeal, position, file.media().as_str(), size, &seal],
        )
        .await?;
        tx.run(
            "INSERT INTO attachment_bytes (attachment_id, name, content_hash, salt, bytes) VALUES ($1, $2, $3, $4, $5)",
            args![&id, file.name(), file.content_hash(), &salt, file.bytes()],
        )
        .await?;
        if let Some(is_clean) = enclosures.is_clean(usize::try_from(position - 1).unwrap_or(usize::MAX)) {
            let now = ledger.now();
            tx.run(
                "INSERT INTO attachment_checks (attachment_id, asked_at, checked_at, verdict) VALUES ($1, $2, $3, $4)",
                args![&id, now, is_clean.then_some(now), is_clean.then_some("clean")],
            )
            .await?;
        }
    }
    Ok(())
}

/// The files of an appeal, without their bytes.
pub(super) async fn files(tx: &mut Tx, appeal: &AppealId) -> Result<Vec<AttachmentFacts>, LedgerError> {
    let rows = tx
        .all(
            "SELECT a.attachment_id, a.media, a.size, b.name, b.content_hash, k.asked_at, k.verdict
             FROM attachments a LEFT JOIN attachment_bytes b ON b.attachment_id = a.attachment_id
             LEFT JOIN attachment_checks k ON k.attachment_id = a.attachment_id
             WHERE a.appeal_id = $1 ORDER BY a.position",
            args![appeal],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(AttachmentFacts {
                attachment_id: row.text("attachment_id")?.into(),
                name: row.maybe_text("name")?,
                media: row.word("media", Media::parse)?,
                size: row.int("size")?,
                content_hash: row.maybe_text("content_hash")?,
                check: check(row)?,
            })
        })
        .collect()
}

fn check(row: &Row) -> Result<Option<Check>, LedgerError> {
    if row.maybe_int("asked_at")?.is_none() {
        return Ok(None);
    }
    Ok(Some(match row.maybe_text("verdict")?.as_deref() {
        Some("clean") => Check::Clean,
        Some(_) => Check::Harmful,
        None => Check::Waiting,
    }))
}

/// The answers of an appeal that are still kept, in the order of the questions.
pub(super) async fn answers(tx: &mut Tx, appeal: &AppealId) -> Result<Vec<Answered>, LedgerError> {
    let rows = tx.all("SELECT question, answer FROM appeal_answers WHERE appeal_id = $1", args![appeal]).await?;
    let read = |row: &Row| Ok(Answered { question: row.word("question", Question::parse)?, text: row.text("answer")? });
    let mut answers = rows.iter().map(read).collect::<Result<Vec<_>, LedgerError>>()?;
    answers.sort_by_key(|answered| answered.question);
    Ok(answers)
}

/// Everything that a reviewer sees beside the two texts.
pub(super) async fn of_appeal(tx: &mut Tx, appeal: &AppealId) -> Result<Enclosed, LedgerError> {
    Ok(Enclosed {
        answers: answers(tx, appeal).await?,
        files: files(tx, appeal).await?,
        first: first(tx, appeal).await?,
        may_merge_into: others(tx, MERGE_TARGETS, appeal).await?,
        merged: others(tx, MERGED, appeal).await?,
        alike: alike::to(tx, appeal).await?,
    })
}

async fn first(tx: &mut Tx, appeal: &AppealId) -> Result<Option<FirstAppeal>, LedgerError> {
    let row = tx
        .first(
            "SELECT f.appeal_id, f.filed_at FROM appeals a JOIN appeals f ON f.appeal_id = a.follows
             WHERE a.appeal_id = $1",
            args![appeal],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let appeal_id = AppealId(row.text("appeal_id")?);
    let outcome = outcome::of_appeal(tx, &appeal_id).await?;
    Ok(Some(FirstAppeal { appeal_id, filed_at: row.time("filed_at")?, outcome }))
}

/// Their words are shown on their own cases, not here.
const MERGE_TARGETS: &str = "SELECT i.appeal_id, i.kind, i.filed_at, NULL AS view_text, NULL AS contest_text
     FROM appeals a JOIN appeals i ON i.account_id = a.account_id
     WHERE a.appeal_id = $1 AND a.closed_at IS NULL AND i.appeal_id <> a.appeal_id AND i.closed_at IS NULL
     AND i.decide_by <= a.decide_by ORDER BY i.decide_by, i.appeal_id LIMIT 20";

const MERGED: &str = "SELECT m.appeal_id, m.kind, m.filed_at, t.view_text, t.contest_text
     FROM appeal_closings c JOIN appeals m ON m.appeal_id = c.appeal_id
     LEFT JOIN appeal_texts t ON t.appeal_id = m.appeal_id
     WHERE c.merged_into = $1 ORDER BY m.filed_at, m.appeal_id LIMIT 20";

async fn others(tx: &mut Tx, which: &'static str, appeal: &AppealId) -> Result<Vec<OtherAppeal>, LedgerError> {
    let rows = tx.all(which, args![appeal]).await?;
    rows.iter()
        .map(|row| {
            Ok(OtherAppeal {
                appeal_id: row.text("appeal_id")?.into(),
                kind: row.word("kind", AppealKind::parse)?,
                filed_at: row.time("filed_at")?,
                view: row.maybe_text("view_text")?,
                contest: row.maybe_text("contest_text")?,
            })
        })
        .collect()
}

/// Selects from a file (`$1`) of a case's (`$2`) appeal, or of one merged into it, which is there and not kept back by its check.
macro_rules! of_case {
    ($columns:literal) => {
        concat!(
            "SELECT ",
            $columns,
            " FROM attachments a
             JOIN attachment_bytes b ON b.attachment_id = a.attachment_id
             LEFT JOIN appeal_closings m ON m.appeal_id = a.appeal_id
             JOIN cases c ON c.appeal_id = a.appeal_id OR c.appeal_id = m.merged_into
             WHERE a.attachment_id = $1
               AND (c.case_id = $2 OR c.case_id = (SELECT of_case FROM quality_cases WHERE case_id = $2))
               AND NOT EXISTS (SELECT 1 FROM attachment_checks k
                 WHERE k.attachment_id = a.attachment_id AND COALESCE(k.verdict, '') <> 'clean')"
        )
    };
}

impl Ledger {
    /// Whether [`Ledger::attachment`] would hand out this file. Nothing is shown yet, so nothing is audited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn has_attachment(&self, case: &CaseId, attachment: &AttachmentId) -> Result<bool, LedgerError> {
        let mut tx = self.read().await?;
        Ok(tx.first(of_case!("a.attachment_id"), args![attachment, case]).await?.is_some())
    }

    /// A file of this case's appeal, or of one merged into it, to be saved by a reviewer; `None` for a file of any other case, for
    /// an erased one, and for one that has to be found clean first. The look is audited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn attachment(
        &self,
        case: &CaseId,
        attachment: &AttachmentId,
        who: &UserId,
    ) -> Result<Option<AttachmentRead>, LedgerError> {
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx.first(of_case!("a.media, b.name, b.bytes"), args![attachment, case]).await?;
        let Some(row) = row else { return Ok(None) };
        let media = row.word("media", Media::parse)?;
        let read = AttachmentRead { download_name: as_download(&row.text("name")?, media), bytes: row.bytes("bytes")? };
        let detail = json!({ "case": case });
        let user = who.as_str();
        audit_log::append(&mut tx, now, user, "attachment.look", attachment.as_str(), &detail).await?;
        tx.commit().await?;
        Ok(Some(read))
    }
}
