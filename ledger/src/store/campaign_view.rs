//! Campaigns as people read them: lists, one with what became of its members, and those that an account belongs to.

use std::collections::{BTreeMap, BTreeSet};

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError};
use crate::campaign::{
    CampaignMember, CampaignState, CampaignSummary, CampaignVerdict, CampaignView, CaseCampaign, FoundOutcome,
    GivenVerdict,
};
use crate::clock::Timestamp;
use crate::id::{AccountId, CaseId};
use crate::review::OutcomeKind;
use crate::rung::Rung;
use crate::statement::compose;

/// Campaigns listed.
const LISTED_MAX: i64 = 200;
/// Campaigns that a case's page shows, and other members of each.
const OF_CASE_MAX: i64 = 5;
const OTHERS_MAX: usize = 20;

/// The columns of [`summary`] and a tail, as one literal. `outgrown` by a version that was brought in later.
macro_rules! select_campaigns {
    ($tail:literal) => {
        concat!(
            "SELECT * FROM (SELECT c.campaign_hash, c.campaign_id, c.name, c.summary, c.doubts, c.from_at, c.until_at, c.members,
                 c.brought_at, u.name AS brought_name,
                 (SELECT v.verdict FROM campaign_verdicts v WHERE v.campaign_hash = c.campaign_hash
                     ORDER BY v.number DESC LIMIT 1) AS verdict,
                 (SELECT n.campaign_hash FROM campaigns n WHERE n.campaign_id = c.campaign_id AND (n.brought_at > c.brought_at
                         OR (n.brought_at = c.brought_at AND n.campaign_hash > c.campaign_hash))
                     ORDER BY n.brought_at DESC, n.campaign_hash DESC LIMIT 1) AS newer,
                 CAST(CASE WHEN EXISTS (SELECT 1 FROM campaigns_confirmed f WHERE f.campaign_hash = c.campaign_hash)
                     THEN 1 ELSE 0 END AS BIGINT) AS stands
             FROM campaigns c JOIN users u ON u.user_id = c.brought_by) AS every ",
            $tail
        )
    };
}

fn summary(row: &Row) -> Result<CampaignSummary, LedgerError> {
    let verdict = row.maybe_text("verdict")?.as_deref().and_then(CampaignVerdict::parse);
    Ok(CampaignSummary {
        campaign_hash: row.text("campaign_hash")?,
        campaign_id: row.text("campaign_id")?,
        name: row.text("name")?,
        summary: row.text("summary")?,
        doubts: row.text("doubts")?.lines().map(str::to_owned).collect(),
        from_at: row.time("from_at")?,
        until_at: row.time("until_at")?,
        members: row.int("members")?,
        brought_by: row.text("brought_name")?,
        brought_at: row.time("brought_at")?,
        state: CampaignState::of(verdict),
    })
}

impl Ledger {
    /// Campaigns in a state, or in any, the newest first; at most 200. Of each the newest version, and beside it the one that counts as
    /// confirmed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn campaigns(&self, state: Option<CampaignState>) -> Result<Vec<CampaignSummary>, LedgerError> {
        let wanted = state.map_or("", CampaignState::as_str);
        let rows = self
            .read()
            .await?
            .all(
                select_campaigns!(
                    "WHERE (newer IS NULL OR stands = 1) AND ($1 = '' OR COALESCE(verdict, 'open') = $1)
                     ORDER BY brought_at DESC, campaign_hash LIMIT $2"
                ),
                args![wanted, LISTED_MAX],
            )
            .await?;
        rows.iter().map(summary).collect()
    }

    /// One version of a campaign with its members and what became of them; `None` where there is none of this hash.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn campaign(&self, hash: &str) -> Result<Option<CampaignView>, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        let Some(row) = tx.first(select_campaigns!("WHERE campaign_hash = $1"), args![hash]).await? else {
            return Ok(None);
        };
        let given = tx
            .all(
                "SELECT v.number, v.verdict, v.at, u.name, w.reason FROM campaign_verdicts v JOIN users u ON u.user_id = v.judged_by
                 LEFT JOIN campaign_verdict_words w ON w.campaign_hash = v.campaign_hash AND w.number = v.number
                 WHERE v.campaign_hash = $1 ORDER BY v.number",
                args![hash],
            )
            .await?;
        Ok(Some(CampaignView {
            summary: summary(&row)?,
            newer: row.maybe_text("newer")?,
            verdicts: given.iter().map(verdict).collect::<Result<_, _>>()?,
            accounts: members(&mut tx, now, hash).await?,
        }))
    }
}

fn verdict(row: &Row) -> Result<GivenVerdict, LedgerError> {
    Ok(GivenVerdict {
        number: row.int("number")?,
        verdict: row.word("verdict", CampaignVerdict::parse)?,
        reason: row.maybe_text("reason")?,
        by: row.text("name")?,
        at: row.time("at")?,
    })
}

/// Members in the order in which they came. While a case of one is open, whichever, nothing of it is said: a second look is not told
/// from an appeal by that, and no first look is drawn by what others found.
async fn members(tx: &mut Tx, now: Timestamp, hash: &str) -> Result<Vec<CampaignMember>, LedgerError> {
    let open = "SELECT DISTINCT c.account_id FROM campaign_members m JOIN cases c ON c.account_id = m.account_id
         WHERE m.campaign_hash = $1 AND c.closed_at IS NULL";
    let mut kept = BTreeSet::new();
    for row in tx.all(open, args![hash]).await? {
        kept.insert(row.text("account_id")?);
    }
    let (standing, found) = (standing(tx, now, hash).await?, found(tx, hash).await?);
    let every = "SELECT account_id, first_at, last_at FROM campaign_members WHERE campaign_hash = $1
         ORDER BY first_at, account_id";
    let mut members = Vec::new();
    for row in tx.all(every, args![hash]).await? {
        let id = row.text("account_id")?;
        let case_open = kept.contains(&id);
        members.push(CampaignMember {
            first_at: row.time("first_at")?,
            last_at: row.time("last_at")?,
            case_open,
            standing: (!case_open).then(|| standing.get(&id).copied().unwrap_or(Rung::Observe)),
            found: found.get(&id).filter(|_| !case_open).cloned(),
            account_id: AccountId(id),
        });
    }
    Ok(members)
}

/// The highest measure in effect against each member that has one.
async fn standing(tx: &mut Tx, now: Timestamp, hash: &str) -> Result<BTreeMap<String, Rung>, LedgerError> {
    let rows = tx
        .all(
            "SELECT e.account_id, e.rung, e.imposed_at FROM campaign_members m JOIN enforcements e ON e.account_id = m.account_id
             LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE m.campaign_hash = $1 AND l.enforcement_id IS NULL",
            args![hash],
        )
        .await?;
    let mut standing = BTreeMap::new();
    for row in rows {
        let rung = row.word("rung", Rung::parse)?;
        if compose::effective_at(rung, row.time("imposed_at")?) <= now {
            let highest = standing.entry(row.text("account_id")?).or_insert(Rung::Observe);
            *highest = rung.max(*highest);
        }
    }
    Ok(standing)
}

/// What a person found last about each member where one looked.
async fn found(tx: &mut Tx, hash: &str) -> Result<BTreeMap<String, FoundOutcome>, LedgerError> {
    let rows = tx
        .all(
            "SELECT o.account_id, o.case_id, o.kind, o.decided_at, c.rung FROM campaign_members m
             JOIN outcomes o ON o.account_id = m.account_id LEFT JOIN cases c ON c.case_id = o.case_id
             WHERE m.campaign_hash = $1 AND NOT EXISTS (SELECT 1 FROM outcomes n WHERE n.account_id = o.account_id
                 AND (n.decided_at > o.decided_at OR (n.decided_at = o.decided_at AND n.outcome_id > o.outcome_id)))",
            args![hash],
        )
        .await?;
    let mut found = BTreeMap::new();
    for row in rows {
        let one = FoundOutcome {
            case_id: row.maybe_text("case_id")?.map(CaseId),
            rung: row.maybe_text("rung")?.as_deref().and_then(Rung::parse),
            outcome: row.word("kind", OutcomeKind::parse)?,
            decided_at: row.time("decided_at")?,
        };
        found.insert(row.text("account_id")?, one);
    }
    Ok(found)
}

/// Campaigns that an account belongs to: what people confirmed with what became of others, then guesses that nobody has judged, by their
/// names alone. What was dismissed is not among them.
pub(super) async fn of_account(
    tx: &mut Tx,
    now: Timestamp,
    account: &AccountId,
) -> Result<Vec<CaseCampaign>, LedgerError> {
    let rows = tx
        .all(
            select_campaigns!(
                "WHERE campaign_hash IN (SELECT m.campaign_hash FROM campaign_members m WHERE m.account_id = $1)
                     AND (stands = 1 OR (newer IS NULL AND verdict IS NULL))
                 ORDER BY stands DESC, brought_at DESC, campaign_hash LIMIT $2"
            ),
            args![account, OF_CASE_MAX],
        )
        .await?;
    let mut campaigns = Vec::with_capacity(rows.len());
    for row in &rows {
        let one = summary(row)?;
        let others =
            if row.int("stands")? == 1 { others(tx, now, &one.campaign_hash, account).await? } else { Vec::new() };
        campaigns.push(CaseCampaign {
            campaign_hash: one.campaign_hash,
            name: one.name,
            state: one.state,
            members: one.members,
            others,
        });
    }
    Ok(campaigns)
}

async fn others(
    tx: &mut Tx,
    now: Timestamp,
    hash: &str,
    account: &AccountId,
) -> Result<Vec<CampaignMember>, LedgerError> {
    let mut others = members(tx, now, hash).await?;
    others.retain(|member| member.account_id != *account);
    others.sort_by_key(|member| std::cmp::Reverse(member.found.as_ref().map(|found| found.decided_at)));
    others.truncate(OTHERS_MAX);
    Ok(others)
}
