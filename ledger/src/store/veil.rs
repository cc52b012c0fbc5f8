//! What a second look must not show: who looks at a decided case again sees the account as it was before the outcome, and who has seen
//! the outcome does not look again. Each is kept from the other here, and the database refuses the rest.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, audit_log};
use crate::account::StandingEnforcement;
use crate::clock::Timestamp;
use crate::id::{AccountId, CaseId, DecisionId};
use crate::review::{CaseSummary, PastDecision};
use crate::role::{Principal, Role};

/// A decision of which somebody is to see nothing that a person found, nor what came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Veil {
    pub(super) decision_id: DecisionId,
    /// When the outcome was given, or the appeal closed against its holder.
    pub(super) since: Timestamp,
}

/// Open second looks at an account, with what they are to be kept from; `held` by `$2`, or `known` to them already.
const OPEN: &str = "SELECT q.case_id, c.decision_id, COALESCE(o.decided_at, k.closed_at) AS ended_at,
         CAST(CASE WHEN c.claimed_by = $2 OR c.offered_to = $2 THEN 1 ELSE 0 END AS BIGINT) AS held,
         CAST(CASE WHEN EXISTS (SELECT 1 FROM quality_knows k WHERE k.case_id = q.case_id AND k.user_id = $2)
             THEN 1 ELSE 0 END AS BIGINT) AS known
     FROM cases c JOIN quality_cases q ON q.case_id = c.case_id JOIN cases x ON x.case_id = q.of_case
         LEFT JOIN outcomes o ON o.case_id = q.of_case LEFT JOIN appeal_closings k ON k.appeal_id = x.appeal_id
     WHERE c.account_id = $1 AND c.kind = 'quality' AND c.closed_at IS NULL ORDER BY q.case_id";

/// What is kept from somebody, and what is not.
#[derive(Debug, Default)]
pub(super) struct Drawn {
    pub(super) veils: Vec<Veil>,
    /// Second looks that are another person's once this one has been shown the truth.
    pub(super) shown: Vec<CaseId>,
}

/// What is kept from this person about an account. What is not kept from somebody who could otherwise look again has to be noted before
/// it is shown ([`Ledger::note_shown`]): the second look is another person's then. `whole` for who has to see everything, since they
/// work on a case of their own about this account.
pub(super) async fn draw(tx: &mut Tx, account: &AccountId, who: &Principal, whole: bool) -> Result<Drawn, LedgerError> {
    let mut drawn = Drawn::default();
    if !matches!(who.role, Role::Reviewer | Role::Senior | Role::Admin) {
        return Ok(drawn);
    }
    for row in tx.all(OPEN, args![account, &who.user_id]).await? {
        if row.int("known")? == 1 {
            continue;
        }
        // Seniors and admins act on accounts, so they are told the truth; then another person looks again.
        if row.int("held")? == 1 || (who.role == Role::Reviewer && !whole) {
            drawn.veils.push(Veil { decision_id: row.text("decision_id")?.into(), since: row.time("ended_at")? });
        } else {
            drawn.shown.push(CaseId(row.text("case_id")?));
        }
    }
    Ok(drawn)
}

impl Ledger {
    /// Notes that somebody is about to be shown what these second looks are to be blind to.
    pub(super) async fn note_shown(&self, shown: &[CaseId], who: &Principal) -> Result<(), LedgerError> {
        if shown.is_empty() {
            return Ok(());
        }
        let (mut tx, now) = (self.write().await?, self.now());
        for case in shown {
            let noted = tx
                .run(
                    "INSERT INTO quality_seen (case_id, user_id, at) SELECT case_id, $2, $3 FROM quality_cases WHERE case_id = $1
                     AND NOT EXISTS (SELECT 1 FROM quality_seen WHERE case_id = $1 AND user_id = $2)",
                    args![case, &who.user_id, now],
                )
                .await?;
            if noted > 0 {
                let user = who.user_id.as_str();
                audit_log::append(&mut tx, now, user, "quality.seen", case.as_str(), &json!({})).await?;
            }
        }
        tx.commit().await
    }
}

/// What is kept from whoever may look again, whether they do or not: for what is shown beside another account's case.
pub(super) async fn beside(tx: &mut Tx, account: &AccountId, who: &Principal) -> Result<Vec<Veil>, LedgerError> {
    let mut veils = Vec::new();
    if !matches!(who.role, Role::Reviewer | Role::Senior | Role::Admin) {
        return Ok(veils);
    }
    for row in tx.all(OPEN, args![account, &who.user_id]).await? {
        if row.int("known")? == 0 {
            veils.push(Veil { decision_id: row.text("decision_id")?.into(), since: row.time("ended_at")? });
        }
    }
    Ok(veils)
}

/// What a case's page keeps from this person. A second look is veiled to whoever may take it; the case that it looks at is shown to
/// nobody who may (`None`); a case of one's own about the account is shown whole.
pub(super) async fn of_case(tx: &mut Tx, summary: &CaseSummary, who: &Principal) -> Result<Option<Drawn>, LedgerError> {
    let second_look = "SELECT COUNT(*) AS n FROM quality_cases WHERE case_id = $1";
    if tx.count(second_look, args![&summary.case_id]).await? > 0 {
        let veils = beside(tx, &summary.account_id, who).await?;
        return Ok(Some(Drawn { veils, shown: Vec::new() }));
    }
    let mine = !summary.closed && summary.claimed_by.as_ref() == Some(&who.user_id);
    let drawn = draw(tx, &summary.account_id, who, mine).await?;
    let looked_at = "SELECT COUNT(*) AS n FROM quality_cases q JOIN cases c ON c.case_id = q.case_id
         WHERE q.of_case = $1 AND c.closed_at IS NULL";
    let hidden = drawn.veils.iter().any(|veil| veil.decision_id == summary.decision_id);
    if hidden && tx.count(looked_at, args![&summary.case_id]).await? > 0 {
        return Ok(None);
    }
    Ok(Some(drawn))
}

/// Whether this person works on a case of their own about an account, for which they have to see everything.
pub(super) async fn works_on(
    tx: &mut Tx,
    now: Timestamp,
    account: &AccountId,
    who: &Principal,
) -> Result<bool, LedgerError> {
    let mine = "SELECT COUNT(*) AS n FROM cases
         WHERE claimed_by = $2 AND account_id = $1 AND closed_at IS NULL AND kind <> 'quality' AND lease_until > $3";
    Ok(tx.count(mine, args![account, &who.user_id, now]).await? > 0)
}

/// Takes the outcomes away that are kept from whoever looks.
pub(super) fn hide(history: &mut [PastDecision], veils: &[Veil]) {
    for past in history.iter_mut().filter(|past| veils.iter().any(|veil| veil.decision_id == past.decision_id)) {
        past.outcome = None;
    }
}

/// Whether an enforcement's end came of an outcome that is kept from whoever looks.
pub(super) fn hides_lift(veils: &[Veil], decision: &DecisionId, at: Timestamp) -> bool {
    veils.iter().any(|veil| at == veil.since || (veil.decision_id == *decision && at > veil.since))
}

/// Whether an enforcement itself came of such an outcome.
pub(super) fn hides_measure(veils: &[Veil], measure: &StandingEnforcement, cause: &str) -> bool {
    cause == "reduced"
        && veils.iter().any(|veil| veil.decision_id == measure.decision_id && measure.imposed_at >= veil.since)
}

/// Refuses a second look to who knows what was found.
pub(super) async fn may_take(tx: &mut Tx, case: &CaseId, who: &Principal) -> Result<(), LedgerError> {
    let knows = "SELECT COUNT(*) AS n FROM quality_knows WHERE case_id = $1 AND user_id = $2";
    if tx.count(knows, args![case, &who.user_id]).await? > 0 {
        let why = "You know too much about this decision to judge it afresh, so another person looks at this case.";
        return Err(LedgerError::Refused(why.to_owned()));
    }
    Ok(())
}

/// Refuses what would reach the holder from a second look, in words that do not say that it is one.
pub(super) async fn may_reach_the_holder(tx: &mut Tx, case: &CaseId) -> Result<(), LedgerError> {
    if tx.count("SELECT COUNT(*) AS n FROM quality_cases WHERE case_id = $1", args![case]).await? > 0 {
        let why = "this is not open to you here; decide on what the case shows";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    Ok(())
}
