//! A merged appeal goes on by itself once the one that it was joined with ends, so that nobody's appeal is lost in another's outcome.

use serde_json::json;

use super::db::{Tx, args};
use super::notice::NewNotice;
use super::queue::NewCase;
use super::{Ledger, LedgerError, audit_log, decisions, notice, queue, standing};
use crate::clock::Timestamp;
use crate::id::{AccountId, AppealId, AttachmentId, CaseId, DecisionId, StatementId};
use crate::notice::NoticeKind;
use crate::review::CaseKind;

/// An appeal that goes on.
pub(super) struct Resumed {
    appeal: AppealId,
    account: AccountId,
    decision: DecisionId,
    statement: StatementId,
}

/// Lets go on what was merged into an appeal that has just ended, at first or second hand, where its measure still stands. Everything that
/// was filed comes along, with the time by which it has to be decided. Called before the case of the ended appeal closes.
pub(super) async fn merged(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    ended: &AppealId,
    actor: &str,
) -> Result<Vec<Resumed>, LedgerError> {
    let rows = tx
        .all(
            "WITH RECURSIVE joined (appeal_id) AS (
                 SELECT appeal_id FROM appeal_closings WHERE merged_into = $1
                 UNION SELECT c.appeal_id FROM appeal_closings c JOIN joined j ON j.appeal_id = c.merged_into)
             SELECT m.appeal_id, m.account_id, m.decision_id, m.statement_id, m.decide_by
             FROM joined j JOIN appeals m ON m.appeal_id = j.appeal_id JOIN appeals t ON t.appeal_id = $1
             WHERE m.decision_id <> t.decision_id AND NOT EXISTS (SELECT 1 FROM appeals r WHERE r.resumes = m.appeal_id)
                 AND EXISTS (SELECT 1 FROM enforcements e LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
                     WHERE e.decision_id = m.decision_id AND l.enforcement_id IS NULL)
                 -- What was filed anew meanwhile and decided answers it.
                 AND (SELECT COUNT(*) FROM appeals d WHERE d.statement_id = m.statement_id
                         AND d.closed_at IS NOT NULL AND COALESCE(d.closed_as, 'decided') = 'decided')
                     <= CASE WHEN m.follows IS NULL THEN 0 ELSE 1 END
             ORDER BY m.decide_by, m.appeal_id",
            args![ended],
        )
        .await?;
    let mut resumed = Vec::new();
    for row in rows {
        let (merged, decision) = (AppealId(row.text("appeal_id")?), DecisionId(row.text("decision_id")?));
        let open = "SELECT COUNT(*) AS n FROM appeals WHERE decision_id = $1 AND closed_at IS NULL";
        if tx.count(open, args![&decision]).await? > 0 {
            // Filed anew meanwhile: that one answers it.
            continue;
        }
        let appeal = AppealId(ledger.timeless_id());
        copy(tx, ledger, &merged, &appeal).await?;
        let detail = json!({ "resumes": merged, "decision": decision, "after": ended });
        audit_log::append(tx, now, actor, "appeal.resume", appeal.as_str(), &detail).await?;
        let about = decisions::by_id(tx, &decision).await?;
        let case = NewCase {
            appeal_id: Some(&appeal),
            rung: standing::of_decision(tx, &decision).await?,
            due_by: Some(row.time("decide_by")?),
            ..NewCase::about(&about, CaseKind::Appeal)
        };
        queue::open_case(tx, ledger, now, actor, &CaseId(ledger.fresh_id()), &case).await?;
        let (account, statement) = (AccountId(row.text("account_id")?), StatementId(row.text("statement_id")?));
        resumed.push(Resumed { appeal, account, decision, statement });
    }
    Ok(resumed)
}

/// Everything that was filed, as far as it is still kept.
async fn copy(tx: &mut Tx, ledger: &Ledger, from: &AppealId, to: &AppealId) -> Result<(), LedgerError> {
    const ROWS: [&str; 4] = [
        "INSERT INTO appeals (appeal_id, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal,
             follows, resumes)
         SELECT $1, decision_id, account_id, statement_id, kind, wants_human, filed_at, decide_by, content_seal, follows, appeal_id
         FROM appeals WHERE appeal_id = $2",
        "INSERT INTO appeal_texts (appeal_id, view_text, contest_text, content_hash, salt)
         SELECT $1, view_text, contest_text, content_hash, salt FROM appeal_texts WHERE appeal_id = $2",
        "INSERT INTO appeal_answers (appeal_id, question, answer)
         SELECT $1, question, answer FROM appeal_answers WHERE appeal_id = $2",
        "INSERT INTO appeal_prints (appeal_id, band, print)
         SELECT $1, band, print FROM appeal_prints WHERE appeal_id = $2",
    ];
    const FILE: [&str; 2] = [
        "INSERT INTO attachment_bytes (attachment_id, name, content_hash, salt, bytes)
         SELECT $1, name, content_hash, salt, bytes FROM attachment_bytes WHERE attachment_id = $2",
        "INSERT INTO attachment_checks (attachment_id, asked_at, checked_at, verdict, finding)
         SELECT $1, asked_at, checked_at, verdict, finding FROM attachment_checks WHERE attachment_id = $2",
    ];
    for sql in ROWS {
        tx.run(sql, args![to, from]).await?;
    }
    for row in tx.all("SELECT attachment_id FROM attachments WHERE appeal_id = $1", args![from]).await? {
        let (known, id) = (AttachmentId(row.text("attachment_id")?), AttachmentId(ledger.timeless_id()));
        tx.run(
            "INSERT INTO attachments (attachment_id, appeal_id, position, media, size, content_seal)
             SELECT $1, $3, position, media, size, content_seal FROM attachments WHERE attachment_id = $2",
            args![&id, &known, to],
        )
        .await?;
        for sql in FILE {
            tx.run(sql, args![&id, &known]).await?;
        }
    }
    Ok(())
}

/// Tells their holder; called once it is known what stands.
pub(super) async fn tell(tx: &mut Tx, ledger: &Ledger, now: Timestamp, resumed: &[Resumed]) -> Result<(), LedgerError> {
    for one in resumed {
        let told = NewNotice {
            kind: NoticeKind::Resumed,
            account_id: &one.account,
            decision_id: &one.decision,
            statement_id: &one.statement,
            appeal_id: Some(&one.appeal),
            outcome_id: None,
            standing: standing::highest(tx, &one.account, now).await?,
        };
        notice::append(tx, ledger, now, &told).await?;
    }
    Ok(())
}
