//! What the record knows about the deciding of a case, read into the machine that says what may happen next.

use super::db::{Row, Tx, args};
use super::queue::NewCase;
use super::{Ledger, LedgerError, decisions, two_release};
use crate::care::WhyTwo;
use crate::clock::Timestamp;
use crate::id::{AccountId, CaseId, DecisionId, UserId};
use crate::machine::{Asks, Case, End, Given, InvalidTransition, Place};
use crate::review::{CaseKind, OutcomeKind, RootCause, Verdict};
use crate::role::{Principal, Role};
use crate::rung::Rung;
use crate::verdict::{Deciding, MyFirstLook, MyVerdict};

impl From<InvalidTransition> for LedgerError {
    fn from(why: InvalidTransition) -> Self {
        match why {
            InvalidTransition::ChangedWithoutWords
            | InvalidTransition::OfferedToSelf
            | InvalidTransition::OfferedToJunior
            | InvalidTransition::OfferedToGiver => Self::Invalid(why.to_string()),
            InvalidTransition::ForSeniors | InvalidTransition::NotPicked => Self::Refused(why.to_string()),
            _ => Self::Conflict(why.to_string()),
        }
    }
}

/// Writes what a new case asks. Chance draws the sample, so no reviewer can choose it.
pub(super) async fn require(
    tx: &mut Tx,
    ledger: &Ledger,
    case_id: &CaseId,
    case: &NewCase<'_>,
) -> Result<(), LedgerError> {
    let care = &ledger.promises().care;
    let (mut first_look, mut why) = (false, None);
    if case.kind != CaseKind::TerminationProposal {
        let facts =
            tx.one("SELECT protected, plan FROM accounts WHERE account_id = $1", args![case.account_id]).await?;
        let decision = decisions::by_id(tx, case.decision_id).await?;
        if case.kind == CaseKind::Appeal {
            let drawn = i64::try_from(u64::from_be_bytes(ledger.random::<8>()) % 100).unwrap_or(0);
            first_look = drawn < care.first_look_percent(case.rung);
        }
        let plan = facts.maybe_text("plan")?;
        // A second look asks for what its appeal would, or it could be told apart.
        why = care.why_two(case.rung, facts.int("protected")? == 1, plan.as_deref(), &decision);
    }
    let people = if why.is_some() { 2 } else { 1 };
    tx.run(
        "INSERT INTO case_requirements (case_id, first_look, people, why) VALUES ($1, $2, $3, $4)",
        args![case_id, first_look, people, why.map(WhyTwo::as_str)],
    )
    .await
    .map(drop)
}

/// Where a case is, as the record has it.
fn place(row: &Row) -> Result<Place, LedgerError> {
    if row.maybe_text("closed_as")?.is_some() {
        return Ok(Place::Closed(row.word("closed_as", End::parse)?));
    }
    if let (Some(by), Some(until)) = (row.maybe_text("claimed_by")?, row.maybe_time("lease_until")?) {
        return Ok(Place::Claimed { by: UserId(by), until });
    }
    if let (Some(to), Some(until)) = (row.maybe_text("offered_to")?, row.maybe_time("offered_until")?) {
        return Ok(Place::Offered { to: UserId(to), until });
    }
    Ok(row.maybe_time("parked_until")?.map_or(Place::Queue, |until| Place::Parked { until }))
}

/// A case as the machine sees it; not found where there is none.
pub(super) async fn loaded(tx: &mut Tx, case_id: &CaseId) -> Result<Case, LedgerError> {
    load(tx, case_id).await?.ok_or(LedgerError::NotFound("case"))
}

/// A case as the machine sees it; `None` where there is none.
pub(super) async fn load(tx: &mut Tx, case_id: &CaseId) -> Result<Option<Case>, LedgerError> {
    let row = tx
        .first(
            "SELECT c.closed_as, c.claimed_by, c.lease_until, c.parked_until, c.parks, c.offered_to, c.offered_until, c.escalated_at,
                 COALESCE(r.first_look, 0) AS first_look, COALESCE(r.people, 1) AS people
             FROM cases c LEFT JOIN case_requirements r ON r.case_id = c.case_id WHERE c.case_id = $1",
            args![case_id],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let asks = Asks { first_look: row.int("first_look")? == 1, two_people: row.int("people")? == 2 };
    let (place, parks) = (place(&row)?, row.int("parks")?);
    let mut case = Case { place, parks, escalated: row.maybe_int("escalated_at")?.is_some(), ..Case::opened(asks) };
    for row in tx.all("SELECT user_id, outcome FROM first_looks WHERE case_id = $1", args![case_id]).await? {
        case.looks.push((UserId(row.text("user_id")?), row.word("outcome", OutcomeKind::parse)?));
    }
    let verdicts = tx
        .all(
            "SELECT v.user_id, v.outcome, v.reduced_to, v.send_at, u.role FROM verdicts v JOIN users u ON u.user_id = v.user_id
             WHERE v.case_id = $1 AND v.ended_at IS NULL ORDER BY v.at, v.send_at, v.verdict_id",
            args![case_id],
        )
        .await?;
    for row in verdicts {
        let outcome = row.word("outcome", OutcomeKind::parse)?;
        let reduced_to = row.maybe_text("reduced_to")?.as_deref().and_then(Rung::parse);
        case.given.push(Given {
            by: UserId(row.text("user_id")?),
            senior: row.word("role", Role::parse)? == Role::Senior,
            outcome,
            reduced_to,
            send_at: row.time("send_at")?,
        });
    }
    Ok(Some(case))
}

/// Whether this person decides cases and still owes this one a first look. Who decides none may see all, and an admin all but what they
/// have claimed.
pub(super) async fn is_blind(tx: &mut Tx, case_id: &CaseId, who: &Principal) -> Result<bool, LedgerError> {
    if !matches!(who.role, Role::Reviewer | Role::Senior | Role::Admin) {
        return Ok(false);
    }
    Ok(load(tx, case_id).await?.is_some_and(|case| {
        let holds = matches!(&case.place, Place::Claimed { by, .. } if *by == who.user_id);
        (holds || who.role != Role::Admin) && case.is_blind_to(&who.user_id)
    }))
}

/// What somebody took back last, while its words are kept.
async fn draft(tx: &mut Tx, case_id: &CaseId, who: &Principal) -> Result<Option<Verdict>, LedgerError> {
    let row = tx
        .first(
            "SELECT v.outcome, v.root_cause, v.reduced_to, w.reason, w.answer FROM verdicts v
             JOIN verdict_words w ON w.verdict_id = v.verdict_id
             WHERE v.case_id = $1 AND v.user_id = $2 AND v.ended_at IS NOT NULL ORDER BY v.at DESC, v.verdict_id DESC LIMIT 1",
            args![case_id, &who.user_id],
        )
        .await?;
    row.map(|row| {
        Ok(Verdict {
            outcome: row.word("outcome", OutcomeKind::parse)?,
            reason: row.text("reason")?,
            answer: row.text("answer")?,
            root_cause: row.maybe_text("root_cause")?.as_deref().and_then(RootCause::parse),
            reduced_to: row.maybe_text("reduced_to")?.as_deref().and_then(Rung::parse),
            why_changed: None,
        })
    })
    .transpose()
}

impl Ledger {
    /// Decisions on an account of which this person still owes an open case a first look: the machine's view of them is not shown yet.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn first_looks_owed(&self, account: &AccountId, who: &Principal) -> Result<Vec<DecisionId>, LedgerError> {
        let mut tx = self.read().await?;
        let open = "SELECT c.case_id, c.decision_id FROM decisions d JOIN cases c ON c.decision_id = d.decision_id
             JOIN case_requirements r ON r.case_id = c.case_id
             WHERE d.account_id = $1 AND c.closed_at IS NULL AND r.first_look = 1 ORDER BY c.case_id LIMIT 200";
        let mut owed = Vec::new();
        for row in tx.all(open, args![account]).await? {
            if is_blind(&mut tx, &CaseId(row.text("case_id")?), who).await? {
                owed.push(DecisionId(row.text("decision_id")?));
            }
        }
        Ok(owed)
    }

    /// How far the deciding of a case has come, as this person may know it.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for an unknown case.
    pub async fn deciding(&self, case_id: &CaseId, who: &Principal) -> Result<Deciding, LedgerError> {
        let mut tx = self.read().await?;
        let case = load(&mut tx, case_id).await?.ok_or(LedgerError::NotFound("case"))?;
        let why = tx.first("SELECT why FROM case_requirements WHERE case_id = $1", args![case_id]).await?;
        let why = why.map(|row| row.maybe_text("why")).transpose()?.flatten();
        let look = tx
            .first(
                "SELECT f.outcome, f.at, w.reason FROM first_looks f
                 LEFT JOIN first_look_words w ON w.case_id = f.case_id AND w.user_id = f.user_id
                 WHERE f.case_id = $1 AND f.user_id = $2",
                args![case_id, &who.user_id],
            )
            .await?;
        let mine = tx
            .first(
                "SELECT outcome, at, send_at FROM verdicts WHERE case_id = $1 AND user_id = $2 AND ended_at IS NULL",
                args![case_id, &who.user_id],
            )
            .await?;
        let open = !case.is_closed();
        let draft = if open && mine.is_none() { draft(&mut tx, case_id, who).await? } else { None };
        let approvals = two_release::approvals(&mut tx, case_id).await?;
        let by_others = case.given.iter().map(|given| &given.by).chain(&approvals).filter(|by| **by != who.user_id);
        Ok(Deciding {
            asks_first_look: case.asks.first_look,
            two_people: why.as_deref().and_then(WhyTwo::parse),
            given_by_others: by_others.count(),
            approved: approvals.contains(&who.user_id),
            first_look: look
                .map(|row| {
                    Ok::<_, LedgerError>(MyFirstLook {
                        outcome: row.word("outcome", OutcomeKind::parse)?,
                        at: row.time("at")?,
                        reason: row.maybe_text("reason")?,
                    })
                })
                .transpose()?,
            verdict: mine
                .filter(|_| open)
                .map(|row| {
                    Ok::<_, LedgerError>(MyVerdict {
                        outcome: row.word("outcome", OutcomeKind::parse)?,
                        at: row.time("at")?,
                        send_at: row.time("send_at")?,
                    })
                })
                .transpose()?,
            draft,
        })
    }

    /// The case as of now for a test that walks the machine beside the record.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn machine(&self, case_id: &CaseId) -> Result<Option<(Case, Timestamp)>, LedgerError> {
        let mut tx = self.read().await?;
        Ok(load(&mut tx, case_id).await?.map(|case| (case, self.now())))
    }
}
