//! What reviewers are competent for and which languages they read.

use serde_json::json;

use super::db::{Tx, args};
use super::{Ledger, LedgerError, audit_log};
use crate::id::UserId;
use crate::queue::Competence;
use crate::role::{Principal, Role};
use crate::topic::Topic;

/// Most languages of one person.
const LANGUAGES_MAX: usize = 16;
/// Most people listed.
const PEOPLE_MAX: i64 = 1000;

async fn of(tx: &mut Tx, who: &UserId) -> Result<Competence, LedgerError> {
    let topics = tx.all("SELECT topic FROM user_topics WHERE user_id = $1 ORDER BY topic", args![who]).await?;
    let languages =
        tx.all("SELECT language FROM user_languages WHERE user_id = $1 ORDER BY language", args![who]).await?;
    Ok(Competence {
        topics: topics.iter().map(|row| row.word("topic", Topic::parse)).collect::<Result<_, _>>()?,
        languages: languages.iter().map(|row| row.text("language")).collect::<Result<_, _>>()?,
    })
}

impl Ledger {
    /// What this person is competent for; empty lists stand for everything.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn competence(&self, who: &UserId) -> Result<Competence, LedgerError> {
        of(&mut self.read().await?, who).await
    }

    /// Everybody who decides cases, with what they are competent for, by name.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn reviewers(&self) -> Result<Vec<(Principal, Competence)>, LedgerError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT user_id, name, role FROM users WHERE role IN ('reviewer', 'senior') AND disabled_at IS NULL
                 ORDER BY name LIMIT $1",
                args![PEOPLE_MAX],
            )
            .await?;
        let mut people = Vec::with_capacity(rows.len());
        for row in &rows {
            let who = super::user::principal(row)?;
            let competence = of(&mut tx, &who.user_id).await?;
            people.push((who, competence));
        }
        Ok(people)
    }

    /// Replaces what a reviewer is competent for, and the languages they read. Empty lists stand for everything.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] for an unknown name; [`LedgerError::Invalid`] names the field.
    pub async fn set_competence(&self, name: &str, competence: &Competence, actor: &str) -> Result<(), LedgerError> {
        let well_formed = |l: &String| (2..=3).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase());
        if competence.languages.len() > LANGUAGES_MAX || !competence.languages.iter().all(well_formed) {
            let why = format!("languages: at most {LANGUAGES_MAX}, each of two or three small letters, such as en");
            return Err(LedgerError::Invalid(why));
        }
        let (mut tx, now) = (self.write().await?, self.now());
        let row = tx
            .first("SELECT user_id, name, role FROM users WHERE name = $1 AND disabled_at IS NULL", args![name])
            .await?
            .ok_or(LedgerError::NotFound("user"))?;
        let who = super::user::principal(&row)?;
        if !matches!(who.role, Role::Reviewer | Role::Senior) {
            return Err(LedgerError::Invalid(format!("{name} is {}; reviewers and seniors decide cases", who.role)));
        }
        tx.run("DELETE FROM user_topics WHERE user_id = $1", args![&who.user_id]).await?;
        tx.run("DELETE FROM user_languages WHERE user_id = $1", args![&who.user_id]).await?;
        for topic in &competence.topics {
            tx.run(
                "INSERT INTO user_topics (user_id, topic) VALUES ($1, $2) ON CONFLICT (user_id, topic) DO NOTHING",
                args![&who.user_id, topic.as_str()],
            )
            .await?;
        }
        for language in &competence.languages {
            tx.run(
                "INSERT INTO user_languages (user_id, language) VALUES ($1, $2) ON CONFLICT (user_id, language) DO NOTHING",
                args![&who.user_id, language],
            )
            .await?;
        }
        let detail = json!({ "topics": competence.topics, "languages": competence.languages });
        audit_log::append(&mut tx, now, actor, "user.competence", who.user_id.as_str(), &detail).await?;
        tx.commit().await
    }
}
