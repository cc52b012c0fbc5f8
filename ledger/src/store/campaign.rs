//! Campaigns are brought in and judged: one person brings, another one confirms, anybody who decides cases dismisses.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError, appeal, audit_log, bounds, campaign_ties};
use crate::campaign::{Brought, CampaignJudgement, CampaignVerdict, FoundCampaign};
use crate::role::Principal;
use crate::token::hex;

/// Verdicts on one version at most.
const VERDICTS_MAX: i64 = 1_000;

async fn known(tx: &mut Tx, found: &FoundCampaign) -> Result<Brought, LedgerError> {
    let same = "SELECT COUNT(*) AS n FROM campaigns WHERE campaign_hash = $1";
    if tx.count(same, args![&found.hash()]).await? > 0 {
        return Ok(Brought::Known);
    }
    let other = "SELECT COUNT(*) AS n FROM campaigns WHERE campaign_id = $1";
    let is_known = tx.count(other, args![&found.campaign_id]).await? > 0;
    Ok(if is_known { Brought::Grown } else { Brought::New })
}

/// How the version that is judged stands.
struct Judged {
    campaign_id: String,
    brought_by: String,
    verdicts: i64,
    last: Option<CampaignVerdict>,
    outgrown: bool,
}

fn judged(row: &Row) -> Result<Judged, LedgerError> {
    Ok(Judged {
        campaign_id: row.text("campaign_id")?,
        brought_by: row.text("brought_by")?,
        verdicts: row.int("verdicts")?,
        last: row.maybe_text("last")?.as_deref().and_then(CampaignVerdict::parse),
        outgrown: row.int("outgrown")? == 1,
    })
}

impl Ledger {
    /// What bringing a campaign in would come to. Changes nothing.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] says what is wrong with it.
    pub async fn campaign_known(&self, found: &FoundCampaign) -> Result<Brought, LedgerError> {
        found.fault().map_or(Ok(()), |fault| Err(LedgerError::Invalid(fault)))?;
        known(&mut self.read().await?, found).await
    }

    /// Brings a campaign in (seniors and admins): it waits for another person. The same members under the same id are no second one.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] says what is wrong with it; [`LedgerError::Refused`] for other roles.
    pub async fn bring_campaign(&self, found: &FoundCampaign, who: &Principal) -> Result<Brought, LedgerError> {
        bounds::may_act_as_senior(who)?;
        found.fault().map_or(Ok(()), |fault| Err(LedgerError::Invalid(fault)))?;
        let (mut tx, now) = (self.write().await?, self.now());
        let brought = known(&mut tx, found).await?;
        if brought == Brought::Known {
            return Ok(brought);
        }
        let hash = found.hash();
        let members = i64::try_from(found.members.len()).unwrap_or(i64::MAX);
        tx.run(
            "INSERT INTO campaigns
             (campaign_hash, campaign_id, name, summary, doubts, from_at, until_at, members, brought_by, brought_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            args![
                &hash,
                &found.campaign_id,
                &found.name,
                &found.summary,
                &found.doubts.join("\n"),
                found.from_at,
                found.until_at,
                members,
                &who.user_id,
                now,
            ],
        )
        .await?;
        for member in &found.members {
            tx.run(
                "INSERT INTO campaign_members (campaign_hash, account_id, first_at, last_at) VALUES ($1, $2, $3, $4)",
                args![&hash, &member.account_id, member.first_at, member.last_at],
            )
            .await?;
        }
        let detail = json!({ "campaign": found.campaign_id, "name": found.name, "members": members });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "campaign.bring", &hash, &detail).await?;
        tx.commit().await?;
        Ok(brought)
    }

    /// Judges a version of a campaign; the last verdict on any of its versions counts. A confirmation is told to the engine as ties
    /// between its members, a dismissal takes them back, both in the same transaction.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Refused`] for who decides no cases, and for who brought it and would
    /// confirm it; [`LedgerError::Conflict`] where somebody judged it meanwhile, where it stands so already, and for the confirmation of a
    /// version that a newer one has taken the place of; [`LedgerError::NotFound`] where there is none of this hash.
    pub async fn judge_campaign(
        &self,
        hash: &str,
        who: &Principal,
        judgement: &CampaignJudgement,
    ) -> Result<(), LedgerError> {
        bounds::may_decide(who)?;
        bounds::reason(&judgement.reason)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let found = tx
            .first(
                "SELECT c.campaign_id, c.brought_by,
                     (SELECT COUNT(*) FROM campaign_verdicts v WHERE v.campaign_hash = c.campaign_hash) AS verdicts,
                     (SELECT v.verdict FROM campaign_verdicts v WHERE v.campaign_hash = c.campaign_hash
                         ORDER BY v.number DESC LIMIT 1) AS last,
                     CAST(CASE WHEN EXISTS (SELECT 1 FROM campaigns n WHERE n.campaign_id = c.campaign_id AND (n.brought_at > c.brought_at
                         OR (n.brought_at = c.brought_at AND n.campaign_hash > c.campaign_hash))) THEN 1 ELSE 0 END AS BIGINT) AS outgrown
                 FROM campaigns c WHERE c.campaign_hash = $1",
                args![hash],
            )
            .await?;
        let one = judged(&found.ok_or(LedgerError::NotFound("campaign"))?)?;
        let CampaignJudgement { verdict, reason, after } = judgement;
        if one.verdicts != *after || one.verdicts >= VERDICTS_MAX {
            let why = "somebody has judged this campaign since you looked at it; look at it again";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        if one.last == Some(*verdict) {
            return Err(LedgerError::Conflict(format!("this campaign is {} already", verdict.as_str())));
        }
        if *verdict == CampaignVerdict::Confirmed {
            if one.brought_by == who.user_id.as_str() {
                let why = "you brought this campaign in, so another person has to confirm it";
                return Err(LedgerError::Refused(why.to_owned()));
            }
            if one.outgrown {
                let why = "other accounts belong to this campaign by now; judge its newer version";
                return Err(LedgerError::Conflict(why.to_owned()));
            }
        }
        let salt = hex(&self.random::<16>());
        let (number, seal) = (one.verdicts + 1, appeal::seal(&salt, reason));
        tx.run(
            "INSERT INTO campaign_verdicts (campaign_hash, number, verdict, reason_seal, judged_by, at)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![hash, number, verdict.as_str(), &seal, &who.user_id, now],
        )
        .await?;
        tx.run(
            "INSERT INTO campaign_verdict_words (campaign_hash, number, reason, salt) VALUES ($1, $2, $3, $4)",
            args![hash, number, reason, &salt],
        )
        .await?;
        let told = campaign_ties::follow(&mut tx, now, &one.campaign_id).await?;
        let detail = json!({
            "campaign": one.campaign_id, "number": number, "verdict": verdict, "reason_seal": seal, "commands": told,
        });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "campaign.judge", hash, &detail).await?;
        tx.commit().await
    }
}
