//! What the engine is told of confirmed campaigns: how many others each member is tied to, and of how many of these a person upheld the
//! suspension that stands. What is no longer so is taken back by the number of the command that told it.

use std::collections::{BTreeMap, BTreeSet};

use super::db::{Tx, args};
use super::{LedgerError, command};
use crate::clock::Timestamp;
use crate::command::{Command, CommandBody};
use crate::id::{AccountId, EnforcementId};

/// Ties of one account, as one command told them, less what was taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Told {
    at: Timestamp,
    others: u32,
    known_bad: u32,
}

/// By account, then by the command's number.
type Ties = BTreeMap<AccountId, BTreeMap<i64, Told>>;

/// Members whose suspension a person upheld, and stands: the only ones that count as known to be bad.
async fn known_bad(tx: &mut Tx, hash: &str) -> Result<BTreeSet<AccountId>, LedgerError> {
    let rows = tx
        .all(
            "SELECT DISTINCT e.account_id FROM campaign_members m JOIN enforcements e ON e.account_id = m.account_id
             JOIN outcomes o ON o.decision_id = e.decision_id LEFT JOIN lifts l ON l.enforcement_id = e.enforcement_id
             WHERE m.campaign_hash = $1 AND e.rung IN ('suspend', 'terminate') AND l.enforcement_id IS NULL AND o.kind = 'upheld'
                 AND NOT EXISTS (SELECT 1 FROM outcomes n WHERE n.decision_id = o.decision_id
                     AND (n.decided_at > o.decided_at OR (n.decided_at = o.decided_at AND n.outcome_id > o.outcome_id)))",
            args![hash],
        )
        .await?;
    rows.iter().map(|row| row.text("account_id").map(AccountId)).collect()
}

/// What was told by a campaign and was not taken back.
async fn told(tx: &mut Tx, campaign: &str) -> Result<Ties, LedgerError> {
    let rows = tx
        .all(
            "SELECT command_id, at, body FROM engine_commands WHERE kind IN ('tied', 'untied') AND account_id IN
                 (SELECT m.account_id FROM campaign_members m JOIN campaigns c ON c.campaign_hash = m.campaign_hash
                  WHERE c.campaign_id = $1)
             ORDER BY command_id",
            args![campaign],
        )
        .await?;
    let mut ties = Ties::new();
    for row in rows {
        let one = Command { id: row.int("command_id")?, at: row.time("at")?, body: row.json("body")? };
        match one.body {
            CommandBody::Tied { account_id, campaign_id, others, known_bad } if campaign_id == campaign => {
                ties.entry(account_id).or_default().insert(one.id, Told { at: one.at, others, known_bad });
            }
            CommandBody::Untied { account_id, campaign_id, tied_by, others, known_bad, .. }
                if campaign_id == campaign =>
            {
                if let Some(told) = ties.get_mut(&account_id).and_then(|ties| ties.get_mut(&tied_by)) {
                    told.others = told.others.saturating_sub(others);
                    told.known_bad = told.known_bad.saturating_sub(known_bad);
                }
            }
            _ => {}
        }
    }
    for commands in ties.values_mut() {
        commands.retain(|_, told| told.others > 0 || told.known_bad > 0);
    }
    Ok(ties)
}

/// Whom each member is tied to by a confirmed campaign, less whom another confirmed one ties it to already: nobody counts twice.
async fn wanted(tx: &mut Tx, campaign: &str) -> Result<BTreeMap<AccountId, (u32, u32)>, LedgerError> {
    let confirmed = "SELECT campaign_hash FROM campaigns_confirmed WHERE campaign_id = $1";
    let Some(row) = tx.first(confirmed, args![campaign]).await? else { return Ok(BTreeMap::new()) };
    let hash = row.text("campaign_hash")?;
    let mut members = BTreeSet::new();
    for row in tx.all("SELECT account_id FROM campaign_members WHERE campaign_hash = $1", args![&hash]).await? {
        members.insert(AccountId(row.text("account_id")?));
    }
    let elsewhere = "SELECT o.campaign_hash, o.account_id FROM campaign_members m
         JOIN campaign_members o ON o.account_id = m.account_id AND o.campaign_hash <> m.campaign_hash
         JOIN campaigns_confirmed f ON f.campaign_hash = o.campaign_hash WHERE m.campaign_hash = $1";
    let mut groups: BTreeMap<String, BTreeSet<AccountId>> = BTreeMap::new();
    for row in tx.all(elsewhere, args![&hash]).await? {
        groups.entry(row.text("campaign_hash")?).or_default().insert(AccountId(row.text("account_id")?));
    }
    let bad = known_bad(tx, &hash).await?;
    let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Ok(members
        .iter()
        .map(|account| {
            let tied: BTreeSet<&AccountId> =
                groups.values().filter(|group| group.contains(account)).flatten().collect();
            let others: Vec<&AccountId> =
                members.iter().filter(|other| *other != account && !tied.contains(other)).collect();
            let known_bad = others.iter().filter(|other| bad.contains(**other)).count();
            (account.clone(), (count(others.len()), count(known_bad)))
        })
        .collect())
}

async fn untie(
    tx: &mut Tx,
    now: Timestamp,
    campaign: &str,
    account: &AccountId,
    (tied_by, back): (i64, Told),
) -> Result<(), LedgerError> {
    let body = CommandBody::Untied {
        account_id: account.clone(),
        campaign_id: campaign.to_owned(),
        tied_by,
        tied_at: back.at,
        others: back.others,
        known_bad: back.known_bad,
    };
    command::append(tx, now, &body).await.map(drop)
}

/// Tells the engine how the members of a campaign stand since it was judged; how many commands that took.
pub(super) async fn follow(tx: &mut Tx, now: Timestamp, campaign: &str) -> Result<i64, LedgerError> {
    let (told, wanted) = (told(tx, campaign).await?, wanted(tx, campaign).await?);
    let accounts: BTreeSet<&AccountId> = told.keys().chain(wanted.keys()).collect();
    let nothing = BTreeMap::new();
    let mut commands = 0;
    for account in accounts {
        let ties = told.get(account).unwrap_or(&nothing);
        let (others, known_bad) = wanted.get(account).copied().unwrap_or_default();
        let stands = ties.values().fold((0, 0), |(n, bad), one| (n + one.others, bad + one.known_bad));
        if stands == (others, known_bad) {
            continue;
        }
        for (number, one) in ties {
            untie(tx, now, campaign, account, (*number, *one)).await?;
            commands += 1;
        }
        if others > 0 {
            let (account_id, campaign_id) = (account.clone(), campaign.to_owned());
            command::append(tx, now, &CommandBody::Tied { account_id, campaign_id, others, known_bad }).await?;
            commands += 1;
        }
    }
    Ok(commands)
}

/// A measure was lifted: where the account was tied to others as one whose suspension was upheld, that is taken back from them. What
/// else ties them stays, with the time at which it was told.
pub(super) async fn no_longer_bad(tx: &mut Tx, now: Timestamp, enforcement: &EnforcementId) -> Result<(), LedgerError> {
    let of = "SELECT f.campaign_id FROM enforcements e JOIN campaign_members m ON m.account_id = e.account_id
         JOIN campaigns_confirmed f ON f.campaign_hash = m.campaign_hash
         WHERE e.enforcement_id = $1 AND e.rung IN ('suspend', 'terminate') ORDER BY f.campaign_id";
    for row in tx.all(of, args![enforcement]).await? {
        let campaign = row.text("campaign_id")?;
        let wanted = wanted(tx, &campaign).await?;
        for (account, ties) in told(tx, &campaign).await? {
            let still = wanted.get(&account).map_or(0, |(_, bad)| *bad);
            let mut over = ties.values().map(|one| one.known_bad).sum::<u32>().saturating_sub(still);
            for (number, one) in ties {
                let back = Told { others: 0, known_bad: one.known_bad.min(over), ..one };
                if back.known_bad > 0 {
                    over -= back.known_bad;
                    untie(tx, now, &campaign, &account, (number, back)).await?;
                }
            }
        }
    }
    Ok(())
}
