//! Appeals plainly without ground: warned about, then handled after others, objected to, answered. See [`crate::misuse`].

use serde_json::json;

use super::db::{Tx, args};
use super::notice::NewNotice;
use super::{Ledger, LedgerError, appeal, audit_log, bounds, holder_view, notice, standing, veil};
use crate::clock::Timestamp;
use crate::id::{AccountId, AppealId, DecisionId, NoticeId, StatementId};
use crate::misuse::{
    AppealsLast, AppealsWarning, LAST_DAYS_MAX, LOOKED_AT_DAYS, Misuse, Nameable, Named, OBJECTION_CHARS_MAX,
    ObjectionAnswer, UNFOUNDED_MIN, WARNED_HOURS_MIN,
};
use crate::notice::NoticeKind;
use crate::role::Principal;
use crate::token::{LinkKey, PresentedToken, hex};

/// The measure for which a new appeal is handled after others; `None` for all but a few accounts, and for who lost an account or proves
/// who they are.
pub(super) async fn behind(
    tx: &mut Tx,
    account: &AccountId,
    appeal: &AppealId,
    now: Timestamp,
) -> Result<Option<String>, LedgerError> {
    let row = tx
        .first(
            "SELECT b.measure_id FROM appeals_behind b JOIN appeals a ON a.appeal_id = $2
             WHERE b.account_id = $1 AND b.at <= $3 AND b.until_at > $3 AND a.kind IN ('dispute', 'reinstatement')
             ORDER BY b.at DESC LIMIT 1",
            args![account, appeal, now],
        )
        .await?;
    row.map(|row| row.text("measure_id")).transpose()
}

/// What holder and reviewers see.
pub(super) async fn of(tx: &mut Tx, account: &AccountId, now: Timestamp) -> Result<Misuse, LedgerError> {
    let since = now.plus_days(-LOOKED_AT_DAYS);
    let warning = tx
        .first(
            "SELECT w.at, w.unfounded, w.appeals, t.words FROM appeal_warnings w
             LEFT JOIN misuse_words t ON t.of_id = w.warning_id AND t.part = 'warning'
             WHERE w.account_id = $1 AND w.at > $2 ORDER BY w.at DESC, w.warning_id DESC LIMIT 1",
            args![account, since],
        )
        .await?;
    let Some(row) = warning else { return Ok(Misuse::default()) };
    let warning = AppealsWarning {
        at: row.time("at")?,
        unfounded: row.int("unfounded")?,
        appeals: row.int("appeals")?,
        words: row.maybe_text("words")?,
    };
    Ok(Misuse { warning: Some(warning), last: last(tx, account, since, now).await? })
}

async fn last(
    tx: &mut Tx,
    account: &AccountId,
    since: Timestamp,
    now: Timestamp,
) -> Result<Option<AppealsLast>, LedgerError> {
    let row = tx
        .first(
            "SELECT m.at, m.until_at, t.words, o.at AS objected_at, x.at AS answered_at, x.ends, y.words AS answer,
                 (SELECT COUNT(*) FROM appeals_behind b WHERE b.measure_id = m.measure_id) AS behind
             FROM appeals_last m LEFT JOIN misuse_words t ON t.of_id = m.measure_id AND t.part = 'last'
             LEFT JOIN appeals_last_objections o ON o.measure_id = m.measure_id
             LEFT JOIN appeals_last_answers x ON x.measure_id = m.measure_id
             LEFT JOIN misuse_words y ON y.of_id = m.measure_id AND y.part = 'answer'
             WHERE m.account_id = $1 AND m.at > $2 ORDER BY m.at DESC, m.measure_id DESC LIMIT 1",
            args![account, since],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let until = row.time("until_at")?;
    let answer = match row.maybe_time("answered_at")? {
        Some(at) => Some(ObjectionAnswer { ends: row.int("ends")? == 1, at, words: row.maybe_text("answer")? }),
        None => None,
    };
    Ok(Some(AppealsLast {
        at: row.time("at")?,
        until,
        words: row.maybe_text("words")?,
        in_force: row.int("behind")? > 0 && until > now,
        objected_at: row.maybe_time("objected_at")?,
        answer,
    }))
}

fn check(account: &AccountId, named: &Named, who: &Principal, least: usize) -> Result<(), LedgerError> {
    bounds::account_id(account)?;
    bounds::reason(&named.reason)?;
    bounds::text("words", &named.words, 20, 8000)?;
    bounds::may_act_as_senior(who)?;
    if named.appeals.len() < least || named.appeals.len() > 50 {
        return Err(LedgerError::Invalid(format!("appeals: {least} to 50 of the account's appeals")));
    }
    named.appeals.iter().try_for_each(|id| bounds::text("appeals", id.as_str(), 1, 64))
}

/// Names appeals as plainly without ground; answers the newest, whose link the letter carries.
async fn name(
    tx: &mut Tx,
    account: &AccountId,
    named: &Named,
    named_in: &str,
    now: Timestamp,
) -> Result<(AppealId, DecisionId, StatementId), LedgerError> {
    let mut newest = None;
    for id in &named.appeals {
        let row = tx
            .first(
                "SELECT a.decision_id, a.statement_id, a.filed_at FROM appeals a JOIN outcomes o ON o.appeal_id = a.appeal_id
                 WHERE a.appeal_id = $1 AND a.account_id = $2 AND a.filed_at > $3 AND o.kind = 'upheld'
                     AND a.kind IN ('dispute', 'reinstatement')
                     AND NOT EXISTS (SELECT 1 FROM named_appeals n WHERE n.appeal_id = a.appeal_id)",
                args![id, account, now.plus_days(-LOOKED_AT_DAYS)],
            )
            .await?;
        let Some(row) = row else {
            let why = format!(
                "appeals: {id} is none of this account's within a year that a person upheld the measure on, or it was named before"
            );
            return Err(LedgerError::Invalid(why));
        };
        tx.run("INSERT INTO named_appeals (appeal_id, named_in, at) VALUES ($1, $2, $3)", args![id, named_in, now])
            .await?;
        let filed = row.time("filed_at")?;
        if newest.as_ref().is_none_or(|(at, _)| *at < filed) {
            let about = (id.clone(), DecisionId(row.text("decision_id")?), StatementId(row.text("statement_id")?));
            newest = Some((filed, about));
        }
    }
    newest.map(|(_, about)| about).ok_or_else(|| LedgerError::Invalid("appeals: at least one".to_owned()))
}

/// The letter, with the link of one of the account's appeals.
async fn tell(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    account: &AccountId,
    kind: NoticeKind,
    (appeal, decision, statement): &(AppealId, DecisionId, StatementId),
) -> Result<NoticeId, LedgerError> {
    let news = NewNotice {
        kind,
        account_id: account,
        decision_id: decision,
        statement_id: statement,
        appeal_id: Some(appeal),
        outcome_id: None,
        standing: standing::highest(tx, account, now).await?,
    };
    notice::append(tx, ledger, now, &news).await
}

/// What was said, in the erasable table; answers its seal.
async fn keep(
    tx: &mut Tx,
    ledger: &Ledger,
    of: &str,
    part: &str,
    words: &str,
    reason: &str,
) -> Result<String, LedgerError> {
    let salt = hex(&ledger.random::<16>());
    tx.run(
        "INSERT INTO misuse_words (of_id, part, words, reason, salt) VALUES ($1, $2, $3, $4, $5)",
        args![of, part, words, reason, &salt],
    )
    .await?;
    Ok(appeal::seal(&salt, &format!("{reason}\n{words}")))
}

/// The newest measure of an account, with its warning's and its own author.
async fn newest(tx: &mut Tx, account: &AccountId) -> Result<Option<(String, Timestamp, [String; 2])>, LedgerError> {
    let row = tx
        .first(
            "SELECT m.measure_id, m.until_at, m.put_by, w.warned_by FROM appeals_last m
             JOIN appeal_warnings w ON w.warning_id = m.warning_id
             WHERE m.account_id = $1 ORDER BY m.at DESC, m.measure_id DESC LIMIT 1",
            args![account],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some((row.text("measure_id")?, row.time("until_at")?, [row.text("put_by")?, row.text("warned_by")?])))
}

impl Ledger {
    /// What was said about an account's appeals, within a year.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn misuse(&self, account: &AccountId) -> Result<Misuse, LedgerError> {
        of(&mut self.read().await?, account, self.now()).await
    }

    /// The same as a person may see it: nothing for who holds a second look at a decision of the account.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn misuse_for(&self, account: &AccountId, who: &Principal) -> Result<Misuse, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        if veil::beside(&mut tx, account, who).await?.is_empty() {
            return of(&mut tx, account, now).await;
        }
        Ok(Misuse::default())
    }

    /// Appeals of an account that may be named, newest first; at most 50, and none for who holds a second look at one.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn nameable_appeals(&self, account: &AccountId, who: &Principal) -> Result<Vec<Nameable>, LedgerError> {
        let (mut tx, now) = (self.read().await?, self.now());
        if !veil::beside(&mut tx, account, who).await?.is_empty() {
            return Ok(Vec::new());
        }
        let rows = tx
            .all(
                "SELECT a.appeal_id, a.filed_at FROM decisions d JOIN appeals a ON a.decision_id = d.decision_id
                 JOIN outcomes o ON o.appeal_id = a.appeal_id
                 WHERE d.account_id = $1 AND a.filed_at > $2 AND o.kind = 'upheld' AND a.kind IN ('dispute', 'reinstatement')
                     AND NOT EXISTS (SELECT 1 FROM named_appeals n WHERE n.appeal_id = a.appeal_id)
                 ORDER BY a.filed_at DESC, a.appeal_id LIMIT 50",
                args![account, now.plus_days(-LOOKED_AT_DAYS)],
            )
            .await?;
        let read = |row: &super::db::Row| {
            Ok(Nameable { appeal_id: row.text("appeal_id")?.into(), filed_at: row.time("filed_at")? })
        };
        rows.iter().map(read).collect()
    }

    /// Warns a holder most of whose appeals were plainly without ground (seniors and admins). Nothing about any appeal changes by it.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where they are not more than half of the account's appeals.
    pub async fn warn_about_appeals(
        &self,
        account: &AccountId,
        who: &Principal,
        named: &Named,
    ) -> Result<(), LedgerError> {
        check(account, named, who, UNFOUNDED_MIN)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let id = self.fresh_id();
        let about = name(&mut tx, account, named, &id, now).await?;
        let unfounded = i64::try_from(named.appeals.len()).unwrap_or(i64::MAX);
        let filed = "SELECT COUNT(*) AS n FROM appeals WHERE account_id = $1 AND filed_at > $2";
        let appeals = tx.count(filed, args![account, now.plus_days(-LOOKED_AT_DAYS)]).await?;
        if unfounded * 2 <= appeals {
            let why =
                format!("{unfounded} of {appeals} appeals within a year are not more than half: that is no misuse");
            return Err(LedgerError::Conflict(why));
        }
        let notice = tell(&mut tx, self, now, account, NoticeKind::AppealsWarning, &about).await?;
        let seal = keep(&mut tx, self, &id, "warning", &named.words, &named.reason).await?;
        tx.run(
            "INSERT INTO appeal_warnings (warning_id, account_id, warned_by, at, unfounded, appeals, notice_id, words_seal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![&id, account, &who.user_id, now, unfounded, appeals, &notice, &seal],
        )
        .await?;
        let detail = json!({ "account": account, "unfounded": unfounded, "appeals": appeals, "words_seal": seal });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "appeals.warn", &id, &detail).await?;
        tx.commit().await
    }

    /// Has further appeals of a warned account handled after those of others, for `days` (1..=90), within the promised time. At least
    /// one more appeal without ground has come since the warning, and another person warned.
    ///
    /// # Errors
    /// [`LedgerError::Invalid`] names the field; [`LedgerError::Conflict`] where no warning allows it; [`LedgerError::Refused`] for who
    /// warned.
    pub async fn put_appeals_last(
        &self,
        account: &AccountId,
        who: &Principal,
        named: &Named,
        days: i64,
    ) -> Result<(), LedgerError> {
        check(account, named, who, 1)?;
        if !(1..=LAST_DAYS_MAX).contains(&days) {
            return Err(LedgerError::Invalid(format!("days: 1 to {LAST_DAYS_MAX}")));
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let warning = tx
            .first(
                "SELECT w.warning_id, w.warned_by, w.at FROM appeal_warnings w WHERE w.account_id = $1 AND w.at > $2 AND w.at <= $3
                     AND NOT EXISTS (SELECT 1 FROM appeals_last m WHERE m.warning_id = w.warning_id)
                 ORDER BY w.at DESC, w.warning_id DESC LIMIT 1",
                args![account, now.plus_days(-LOOKED_AT_DAYS), now.plus_secs(-WARNED_HOURS_MIN * 3600)],
            )
            .await?;
        let Some(warning) = warning else {
            let why = "the holder has to be warned first, at least a day before; each warning allows this once";
            return Err(LedgerError::Conflict(why.to_owned()));
        };
        if warning.text("warned_by")? == who.user_id.as_str() {
            return Err(LedgerError::Refused("who warned leaves it to another person".to_owned()));
        }
        let (id, warned_at) = (self.fresh_id(), warning.time("at")?);
        let about = name(&mut tx, account, named, &id, now).await?;
        let since = "SELECT COUNT(*) AS n FROM named_appeals n JOIN appeals a ON a.appeal_id = n.appeal_id
             WHERE n.named_in = $1 AND a.filed_at > $2";
        if tx.count(since, args![&id, warned_at]).await? == 0 {
            return Err(LedgerError::Conflict("appeals: none of these was filed after the warning".to_owned()));
        }
        let notice = tell(&mut tx, self, now, account, NoticeKind::AppealsLast, &about).await?;
        let seal = keep(&mut tx, self, &id, "last", &named.words, &named.reason).await?;
        tx.run(
            "INSERT INTO appeals_last (measure_id, account_id, warning_id, put_by, at, until_at, notice_id, words_seal)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![&id, account, &warning.text("warning_id")?, &who.user_id, now, now.plus_days(days), &notice, &seal],
        )
        .await?;
        let detail = json!({ "account": account, "days": days, "words_seal": seal });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "appeals.put_last", &id, &detail).await?;
        tx.commit().await
    }

    /// The holder objects: until a person without a hand in it has answered, nothing is handled after others.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the token opens nothing; [`LedgerError::Conflict`] where there is nothing to object to.
    pub async fn object_to_last(&self, key: &LinkKey, token: &PresentedToken, words: &str) -> Result<(), LedgerError> {
        bounds::text("words", words, 1, OBJECTION_CHARS_MAX)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let stored = holder_view::opened(&mut tx, key, token).await?.ok_or(LedgerError::NotFound("appeal link"))?;
        let account = &stored.statement.account_id;
        let open = of(&mut tx, account, now).await?.may_object(now);
        let Some((id, ..)) = newest(&mut tx, account).await?.filter(|_| open) else {
            let why = "your appeals are not handled after others, or you have objected already";
            return Err(LedgerError::Conflict(why.to_owned()));
        };
        let seal = keep(&mut tx, self, &id, "objection", words, "").await?;
        tx.run(
            "INSERT INTO appeals_last_objections (measure_id, at, words_seal) VALUES ($1, $2, $3)",
            args![&id, now, &seal],
        )
        .await?;
        let detail = json!({ "account": account, "words_seal": seal });
        audit_log::append(&mut tx, now, "holder", "appeals.object", &id, &detail).await?;
        tx.commit().await
    }

    /// What the holder objected, for who answers; `None` where nothing waits. The look is audited.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn objection(&self, account: &AccountId, who: &Principal) -> Result<Option<String>, LedgerError> {
        bounds::account_id(account)?;
        bounds::may_act_as_senior(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first(
                "SELECT m.measure_id, t.words FROM appeals_last m JOIN appeals_last_objections o ON o.measure_id = m.measure_id
                 JOIN misuse_words t ON t.of_id = m.measure_id AND t.part = 'objection'
                 WHERE m.account_id = $1 AND NOT EXISTS (SELECT 1 FROM appeals_last_answers x WHERE x.measure_id = m.measure_id)
                 ORDER BY m.at DESC LIMIT 1",
                args![account],
            )
            .await?;
        let Some(row) = row else { return Ok(None) };
        let (measure, user) = (row.text("measure_id")?, who.user_id.as_str());
        audit_log::append(&mut tx, now, user, "objection.look", &measure, &json!({})).await?;
        tx.commit().await?;
        row.maybe_text("words")
    }

    /// Answers an objection, or ends the measure before its time. Keeping it up is for who had no hand in it.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where nothing is to be answered; [`LedgerError::Refused`] for who had a hand in it.
    pub async fn answer_objection(
        &self,
        account: &AccountId,
        who: &Principal,
        ends: bool,
        words: &str,
    ) -> Result<(), LedgerError> {
        bounds::account_id(account)?;
        bounds::text("words", words, 20, 8000)?;
        bounds::may_act_as_senior(who)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let seen = of(&mut tx, account, now).await?.last.filter(|last| last.answer.is_none() && last.until > now);
        let found = newest(&mut tx, account).await?;
        let (Some(seen), Some((id, _, hands))) = (seen, found) else {
            return Err(LedgerError::Conflict("nothing stands here that could be answered or ended".to_owned()));
        };
        if !ends && seen.objected_at.is_none() {
            return Err(LedgerError::Conflict("the holder has not objected".to_owned()));
        }
        if !ends && hands.iter().any(|hand| hand == who.user_id.as_str()) {
            return Err(LedgerError::Refused("who had a hand in it does not keep it up".to_owned()));
        }
        let told = tx
            .one(
                "SELECT n.appeal_id, n.decision_id, n.statement_id FROM appeals_last m JOIN notices n ON n.notice_id = m.notice_id
                 WHERE m.measure_id = $1",
                args![&id],
            )
            .await?;
        let about: (AppealId, DecisionId, StatementId) =
            (told.text("appeal_id")?.into(), DecisionId(told.text("decision_id")?), told.text("statement_id")?.into());
        let notice = tell(&mut tx, self, now, account, NoticeKind::ObjectionAnswered, &about).await?;
        let seal = keep(&mut tx, self, &id, "answer", words, "").await?;
        tx.run(
            "INSERT INTO appeals_last_answers (measure_id, ends, answered_by, at, notice_id, words_seal)
             VALUES ($1, $2, $3, $4, $5, $6)",
            args![&id, ends, &who.user_id, now, &notice, &seal],
        )
        .await?;
        let detail = json!({ "account": account, "ends": ends, "words_seal": seal });
        audit_log::append(&mut tx, now, who.user_id.as_str(), "appeals.answer_objection", &id, &detail).await?;
        tx.commit().await
    }
}
