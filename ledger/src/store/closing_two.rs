//! Closing an appeal against its holder where the case asks for two people: the first one's word is kept, and the holder hears nothing
//! until a second person says the same.

use serde_json::json;

use super::db::{Tx, args};
use super::{LedgerError, audit_log};
use crate::clock::Timestamp;
use crate::closing::{Closing, Proposals, WhyNot};
use crate::id::{CaseId, UserId};
use crate::role::Principal;

/// Words with the salt and the seal that the record keeps of them.
pub(super) struct Sealed<'a> {
    pub(super) closing: &'a Closing,
    pub(super) salt: &'a str,
    pub(super) seal: &'a str,
}

/// Counts this person's word. Answers whether as many want it as the case asks for; where one is still missing, the case goes back to
/// the queue.
pub(super) async fn agree(
    tx: &mut Tx,
    now: Timestamp,
    case: &CaseId,
    who: &Principal,
    why: WhyNot,
    said: &Sealed<'_>,
) -> Result<bool, LedgerError> {
    let two = "SELECT COUNT(*) AS n FROM case_requirements WHERE case_id = $1 AND people = 2";
    if tx.count(two, args![case]).await? == 0 {
        return Ok(true);
    }
    let mine = "SELECT COUNT(*) AS n FROM closing_proposals WHERE case_id = $1 AND user_id = $2";
    if tx.count(mine, args![case, &who.user_id]).await? > 0 {
        let why = "you have proposed to close this appeal already; a second person has to agree, or decides it";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    tx.run(
        "INSERT INTO closing_proposals (case_id, user_id, why, at, seal) VALUES ($1, $2, $3, $4, $5)",
        args![case, &who.user_id, why.as_str(), now, said.seal],
    )
    .await?;
    let same = "SELECT COUNT(*) AS n FROM closing_proposals WHERE case_id = $1 AND why = $2";
    if tx.count(same, args![case, why.as_str()]).await? >= 2 {
        return Ok(true);
    }
    tx.run(
        "INSERT INTO closing_proposal_words (case_id, user_id, words, reason, salt) VALUES ($1, $2, $3, $4, $5)",
        args![case, &who.user_id, &said.closing.words, &said.closing.reason, said.salt],
    )
    .await?;
    // The next person must not have to wait for this one's lease.
    tx.run("UPDATE cases SET claimed_by = NULL, lease_until = NULL WHERE case_id = $1", args![case]).await?;
    let detail = json!({ "why": why, "words_seal": said.seal });
    audit_log::append(tx, now, who.user_id.as_str(), "appeal.propose_closing", case.as_str(), &detail).await?;
    Ok(false)
}

/// Who wants an appeal closed, as `who` may know it: of colleagues what they say, not who they are.
pub(super) async fn proposals(tx: &mut Tx, case: &CaseId, who: &UserId) -> Result<Proposals, LedgerError> {
    let rows = tx
        .all("SELECT user_id, why FROM closing_proposals WHERE case_id = $1 ORDER BY at, user_id", args![case])
        .await?;
    let mut proposals = Proposals::default();
    for row in rows {
        let why = row.word("why", WhyNot::parse)?;
        if row.text("user_id")? == who.as_str() {
            proposals.mine = Some(why);
        } else {
            proposals.by_others.push(why);
        }
    }
    Ok(proposals)
}
