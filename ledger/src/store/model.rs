//! Models: the file, each step into and out of service with who took it, and what people said of what they decided.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::{Ledger, LedgerError, audit_log, command};
use crate::clock::Timestamp;
use crate::command::CommandBody;
use crate::decision::Decision;
use crate::figures::Found;
use crate::id::OutcomeId;
use crate::model::{CheckedModel, ListedModel, ModelMode};
use crate::promotion::{ListedPromotion, Promotion, PromotionVerdict};
use crate::review::{RootCause, Verdict};
use crate::role::{Principal, Role};

/// Models listed, those whose last step is the newest first.
const LISTED_MAX: i64 = 200;
/// Models that figures name, the newest first.
const TITLED_MAX: i64 = 1_000;
/// Bytes of a file at most: it travels whole in a command.
pub const MODEL_BYTES_MAX: usize = 16 << 20;

/// Who put a model in service that is there, and in which mode.
struct InService {
    command: i64,
    mode: ModelMode,
    by: String,
}

/// A step into service that somebody asks for.
pub(super) struct Asked<'a> {
    pub(super) mode: ModelMode,
    pub(super) promotion: Option<&'a Promotion>,
    pub(super) seen: Seen<'a>,
}

/// What whoever approves a model has seen of its comparison.
#[derive(Clone, Copy)]
pub(super) enum Seen<'a> {
    /// They do not say.
    Unsaid,
    /// The file of this SHA-256; `None`: that there is none.
    File(Option<&'a str>),
}

async fn in_service(tx: &mut Tx, hash: &str) -> Result<Option<InService>, LedgerError> {
    let found =
        tx.first("SELECT command_id, mode, taken_by FROM models_in_service WHERE model_hash = $1", args![hash]).await?;
    let read = |row: Row| {
        Ok(InService {
            command: row.int("command_id")?,
            mode: row.word("mode", ModelMode::parse)?,
            by: row.text("taken_by")?,
        })
    };
    found.map(read).transpose()
}

fn only_admins(by: &Principal) -> Result<(), LedgerError> {
    if by.role == Role::Admin {
        return Ok(());
    }
    Err(LedgerError::Refused("an admin puts models to work and takes them out of service".to_owned()))
}

impl Ledger {
    /// Puts a model to work, and queues the command; answers its number. First in shadow, by one person; live by another. Where it
    /// stands there already, nothing changes and the earlier number is the answer. It takes the place of the model in that mode.
    ///
    /// # Errors
    /// [`LedgerError::Refused`] for who is no admin and for the person who put it in shadow; [`LedgerError::Conflict`] for a model that
    /// was not in shadow before it is live, and for one to go into shadow that is live.
    pub async fn activate_model(
        &self,
        model: &CheckedModel,
        mode: ModelMode,
        by: &Principal,
    ) -> Result<i64, LedgerError> {
        self.activate_compared(model, mode, None, by).await
    }

    /// As [`Ledger::activate_model`], into shadow with the comparison that its promotion is to rest on: whoever makes it live sees that.
    ///
    /// # Errors
    /// As [`Ledger::activate_model`]; [`LedgerError::Invalid`] where the comparison is about another model, and
    /// [`LedgerError::Conflict`] where it has another champion than the model that is live, where it does not come with the step into
    /// shadow, and for a model to go live that it found worse.
    pub async fn activate_compared(
        &self,
        model: &CheckedModel,
        mode: ModelMode,
        promotion: Option<&Promotion>,
        by: &Principal,
    ) -> Result<i64, LedgerError> {
        let asked = Asked { mode, promotion, seen: Seen::Unsaid };
        self.activate(model, &asked, by).await
    }

    /// The whole of it: [`Ledger::activate_compared`], and with what whoever approves has seen.
    pub(super) async fn activate(
        &self,
        model: &CheckedModel,
        asked: &Asked<'_>,
        by: &Principal,
    ) -> Result<i64, LedgerError> {
        let Asked { mode, promotion, seen } = *asked;
        only_admins(by)?;
        if model.text.len() > MODEL_BYTES_MAX {
            return Err(LedgerError::Invalid(format!("the model has more than {MODEL_BYTES_MAX} bytes")));
        }
        let (mut tx, now) = (self.write().await?, self.now());
        match (in_service(&mut tx, &model.hash).await?, mode) {
            (Some(now_in), _) if now_in.mode == mode && promotion.is_none() => return Ok(now_in.command),
            (Some(now_in), ModelMode::Shadow) if now_in.mode == mode => {
                let why = "this model is in shadow already; retire it, and put it there again with its promotion";
                return Err(LedgerError::Conflict(why.to_owned()));
            }
            (_, ModelMode::Live) if promotion.is_some() => {
                let why = "a promotion comes with the step into shadow; who makes a model live looks at it";
                return Err(LedgerError::Conflict(why.to_owned()));
            }
            (Some(_), ModelMode::Shadow) => {
                return Err(LedgerError::Conflict("this model is live; retire it first".to_owned()));
            }
            (None, ModelMode::Live) => {
                return Err(LedgerError::Conflict(
                    "a model is in shadow before it is live; put it there and look at what it would have done"
                        .to_owned(),
                ));
            }
            (Some(shadow), ModelMode::Live) if shadow.by == by.user_id.as_str() => {
                return Err(LedgerError::Refused(
                    "you put this model in shadow, so another admin has to make it live".to_owned(),
                ));
            }
            (Some(shadow), ModelMode::Live) => promotable(&mut tx, shadow.command, seen).await?,
            (None, ModelMode::Shadow) => {}
        }
        if let Some(promotion) = promotion {
            fits(&mut tx, model, promotion).await?;
        }
        if tx.first("SELECT model_hash FROM models WHERE model_hash = $1", args![&model.hash]).await?.is_none() {
            tx.run(
                "INSERT INTO models (model_hash, name, version, text, recorded_at) VALUES ($1, $2, $3, $4, $5)",
                args![&model.hash, &model.name, &model.version, &model.text, now],
            )
            .await?;
        }
        let body = CommandBody::ActivateModel { hash: model.hash.clone(), text: model.text.clone(), mode };
        let number = step(&mut tx, now, &model.hash, mode.as_str(), &body, by).await?;
        if let Some(promotion) = promotion {
            keep_promotion(&mut tx, now, number, promotion, by).await?;
        }
        tx.commit().await?;
        Ok(number)
    }

    /// Takes a model out of service, whichever mode it is in; answers the command's number. Rules that name `score` no longer fire then,
    /// unless another is live.
    ///
    /// # Errors
    /// [`LedgerError::Refused`] for who is no admin; [`LedgerError::NotFound`] where it is not in service.
    pub async fn retire_model(&self, hash: &str, by: &Principal) -> Result<i64, LedgerError> {
        only_admins(by)?;
        let (mut tx, now) = (self.write().await?, self.now());
        in_service(&mut tx, hash).await?.ok_or(LedgerError::NotFound("model in service"))?;
        let body = CommandBody::RetireModel { hash: hash.to_owned() };
        let number = step(&mut tx, now, hash, "retired", &body, by).await?;
        tx.commit().await?;
        Ok(number)
    }

    /// The file of a model of the record.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn model_text(&self, hash: &str) -> Result<Option<String>, LedgerError> {
        let row = self.read().await?.first("SELECT text FROM models WHERE model_hash = $1", args![hash]).await?;
        row.map(|row| row.text("text")).transpose()
    }

    /// Whether a model is live or in shadow, so that a policy may name `score`.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn any_model_in_service(&self) -> Result<bool, LedgerError> {
        Ok(self.read().await?.count("SELECT COUNT(*) AS n FROM models_in_service", &[]).await? > 0)
    }

    /// Models of the record with where they stand and what people found, the newest step first; at most 200.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn models(&self) -> Result<Vec<ListedModel>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT m.model_hash, m.name, m.version, v.mode, u.name AS taken_by, s.at,
                     (SELECT COUNT(*) FROM model_verdicts d WHERE d.model_hash = m.model_hash AND NOT EXISTS
                         (SELECT 1 FROM model_verdicts n WHERE n.decision_id = d.decision_id
                             AND (n.at > d.at OR (n.at = d.at AND n.outcome_id > d.outcome_id))))
                     -- What chance had drawn and a person let stand has no outcome.
                     + (SELECT COUNT(*) FROM cases c JOIN decision_scores x ON x.decision_id = c.decision_id
                         WHERE c.defer_reason = 'control_sample' AND c.closed_as = 'released' AND x.model_hash = m.model_hash
                             AND x.decisive = 1 AND NOT EXISTS (SELECT 1 FROM outcomes o WHERE o.decision_id = c.decision_id))
                     AS decided,
                     (SELECT COUNT(*) FROM model_verdicts d WHERE d.model_hash = m.model_hash AND d.wrong = 1 AND NOT EXISTS
                         (SELECT 1 FROM model_verdicts n WHERE n.decision_id = d.decision_id
                             AND (n.at > d.at OR (n.at = d.at AND n.outcome_id > d.outcome_id)))) AS overturned,
                     p.file_hash, p.verdict, p.text AS promotion
                 FROM models m
                 JOIN model_steps s ON s.model_hash = m.model_hash AND s.command_id =
                     (SELECT MAX(l.command_id) FROM model_steps l WHERE l.model_hash = m.model_hash)
                 JOIN users u ON u.user_id = s.taken_by
                 LEFT JOIN models_in_service v ON v.model_hash = m.model_hash
                 LEFT JOIN model_promotions p ON p.command_id = (SELECT MAX(l.command_id) FROM model_steps l
                     WHERE l.model_hash = m.model_hash AND l.mode = 'shadow')
                 ORDER BY s.command_id DESC LIMIT $1",
                args![LISTED_MAX],
            )
            .await?;
        rows.iter().map(listed).collect()
    }
}

fn listed(row: &Row) -> Result<ListedModel, LedgerError> {
    Ok(ListedModel {
        hash: row.text("model_hash")?,
        name: row.text("name")?,
        version: row.text("version")?,
        mode: row.maybe_text("mode")?.as_deref().and_then(ModelMode::parse),
        by: row.text("taken_by")?,
        at: row.time("at")?,
        decided: row.int("decided")?,
        overturned: row.int("overturned")?,
        promotion: promotion(row)?,
    })
}

fn promotion(row: &Row) -> Result<Option<ListedPromotion>, LedgerError> {
    let Some(file_hash) = row.maybe_text("file_hash")? else { return Ok(None) };
    let (verdict, file) = (row.word("verdict", PromotionVerdict::parse)?, row.json("promotion")?);
    Ok(Some(ListedPromotion { file_hash, verdict, file }))
}

/// A challenger stays in shadow that was shown to be worse, or of which whoever approves has seen another comparison. That it was compared
/// with the model that is live holds since it came: whatever goes live takes its place in shadow first.
async fn promotable(tx: &mut Tx, shadow: i64, seen: Seen<'_>) -> Result<(), LedgerError> {
    let of = "SELECT file_hash, verdict FROM model_promotions WHERE command_id = $1";
    let row = tx.first(of, args![shadow]).await?;
    let file = row.as_ref().map(|row| row.text("file_hash")).transpose()?;
    if let Seen::File(seen) = seen
        && seen != file.as_deref()
    {
        let why = "its comparison is another than the one you have seen; look at it again";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    let Some(row) = row else { return Ok(()) };
    if row.word("verdict", PromotionVerdict::parse)? == PromotionVerdict::Worse {
        return Err(LedgerError::Conflict(
            "its promotion says that it is worse than the champion; retire it".to_owned(),
        ));
    }
    Ok(())
}

/// A promotion is about this model, and its champion is the one that is live.
async fn fits(tx: &mut Tx, model: &CheckedModel, promotion: &Promotion) -> Result<(), LedgerError> {
    if promotion.challenger_hash != model.hash {
        return Err(LedgerError::Invalid("promotion: it is about another challenger than this model".to_owned()));
    }
    let live = tx.first("SELECT model_hash FROM models_in_service WHERE mode = 'live'", &[]).await?;
    match live.map(|row| row.text("model_hash")).transpose()? {
        Some(live) if live != promotion.champion_hash => Err(LedgerError::Conflict(
            "the promotion has another champion than the model that is live; compare them anew".to_owned(),
        )),
        _ => Ok(()),
    }
}

async fn keep_promotion(
    tx: &mut Tx,
    now: Timestamp,
    command: i64,
    promotion: &Promotion,
    by: &Principal,
) -> Result<(), LedgerError> {
    tx.run(
        "INSERT INTO model_promotions (command_id, model_hash, champion_hash, file_hash, verdict, text)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            command,
            &promotion.challenger_hash,
            &promotion.champion_hash,
            &promotion.file_hash,
            promotion.verdict.as_str(),
            &promotion.text,
        ],
    )
    .await?;
    let detail = json!({
        "command": command, "champion": promotion.champion_hash, "file": promotion.file_hash, "verdict": promotion.verdict,
    });
    audit_log::append(tx, now, by.user_id.as_str(), "model.promotion", &promotion.challenger_hash, &detail).await
}

/// Writes a step with its command and its audit entry.
async fn step(
    tx: &mut Tx,
    now: Timestamp,
    hash: &str,
    mode: &str,
    body: &CommandBody,
    by: &Principal,
) -> Result<i64, LedgerError> {
    let number = command::append(tx, now, body).await?;
    tx.run(
        "INSERT INTO model_steps (command_id, model_hash, mode, taken_by, at) VALUES ($1, $2, $3, $4, $5)",
        args![number, hash, mode, &by.user_id, now],
    )
    .await?;
    let verb = if mode == "retired" { "model.retire" } else { "model.activate" };
    let detail = json!({ "command": number, "mode": mode });
    audit_log::append(tx, now, by.user_id.as_str(), verb, hash, &detail).await?;
    Ok(number)
}

/// Adds names to what people found about models, as far as their files are in the record.
pub(super) async fn titled(tx: &mut Tx, mut found: Vec<Found>) -> Result<Vec<Found>, LedgerError> {
    if found.is_empty() {
        return Ok(found);
    }
    let names = "SELECT model_hash, name, version FROM models ORDER BY recorded_at DESC LIMIT $1";
    for row in tx.all(names, args![TITLED_MAX]).await? {
        let hash = row.text("model_hash")?;
        if let Some(one) = found.iter_mut().find(|one| one.name == hash) {
            one.title = Some(format!("{} {}", row.text("name")?, row.text("version")?));
        }
    }
    Ok(found)
}

/// Keeps a decision's score, and by which model a rule of it fired.
pub(super) async fn keep_score(tx: &mut Tx, decision: &Decision) -> Result<(), LedgerError> {
    let Some(model) = &decision.model_hash else { return Ok(()) };
    // Decisions of before did not say whether the score was decisive: their model was named in any case.
    let decisive = decision.scored.as_ref().is_none_or(crate::scored::Scored::is_decisive);
    if decisive {
        tx.run(
            "INSERT INTO decision_models (decision_id, model_hash) VALUES ($1, $2)",
            args![&decision.id, model.as_str()],
        )
        .await?;
    }
    let (Some(score), Some(_)) = (decision.score, &decision.scored) else { return Ok(()) };
    tx.run(
        "INSERT INTO decision_scores (decision_id, model_hash, score_millionths, decisive) VALUES ($1, $2, $3, $4)",
        args![&decision.id, model.as_str(), millionths(score), decisive],
    )
    .await?;
    Ok(())
}

#[expect(clippy::cast_possible_truncation, reason = "a score lies in 0..=1")]
fn millionths(score: f64) -> i64 {
    (score.clamp(0.0, 1.0) * 1e6).round() as i64
}

/// Charges what an outcome says to the model whose score the decision rests on.
pub(super) async fn charge(
    tx: &mut Tx,
    now: Timestamp,
    decision: &Decision,
    outcome: &OutcomeId,
    verdict: &Verdict,
) -> Result<(), LedgerError> {
    let scored = decision.scored.as_ref().filter(|scored| scored.is_decisive());
    let (Some(model), Some(_), Some(_)) = (&decision.model_hash, scored, decision.score) else { return Ok(()) };
    tx.run(
        "INSERT INTO model_verdicts (outcome_id, model_hash, decision_id, wrong, root_cause, at)
         VALUES ($1, $2, $3, $4, $5, $6)",
        args![
            outcome,
            model.as_str(),
            &decision.id,
            verdict.outcome.is_overturn(),
            verdict.root_cause.map(RootCause::as_str),
            now,
        ],
    )
    .await?;
    Ok(())
}
