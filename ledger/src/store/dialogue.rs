//! The thread about an open appeal: what holder and reviewer write to each other, and what either sees of it.

use serde_json::json;

use super::db::{Row, Tx, args};
use super::notice::NewNotice;
use super::{
    Ledger, LedgerError, appeal, audit_log, bounds, deliberation, holder_view, notice, pause, queue, relief, standing,
    veil,
};
use crate::clock::Timestamp;
use crate::dialogue::{
    Author, Dialogue, HOLDER_MESSAGES_MAX, MESSAGE_CHARS_MAX, MESSAGES_MAX, MESSAGES_PER_HOUR_MAX, Message,
    QUESTIONS_MAX,
};
use crate::id::{AccountId, AppealId, CaseId, DecisionId, MessageId, NoticeId, StatementId, UserId};
use crate::notice::{Channel, NoticeKind};
use crate::review::AppealTexts;
use crate::role::Principal;
use crate::rung::Rung;
use crate::token::{LinkKey, PresentedToken, hex};

const HOUR_SECS: i64 = 3_600;
/// A form sent twice within so many seconds is one message.
const TWICE_SECS: i64 = 60;

/// An open appeal with its case.
pub(super) struct Thread {
    pub(super) case_id: CaseId,
    pub(super) appeal_id: AppealId,
    pub(super) decision_id: DecisionId,
    pub(super) account_id: AccountId,
    pub(super) statement_id: StatementId,
    pub(super) rung: Rung,
    pub(super) due_at: Timestamp,
}

/// The columns of [`Thread`] and a tail, as one literal.
macro_rules! select_thread {
    ($tail:literal) => {
        concat!(
            "SELECT c.case_id, a.appeal_id, a.decision_id, a.account_id, a.statement_id, c.rung, c.due_at
             FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id WHERE a.closed_at IS NULL AND ",
            $tail
        )
    };
}

impl Thread {
    fn of(row: &Row) -> Result<Self, LedgerError> {
        Ok(Self {
            case_id: row.text("case_id")?.into(),
            appeal_id: row.text("appeal_id")?.into(),
            decision_id: row.text("decision_id")?.into(),
            account_id: row.text("account_id")?.into(),
            statement_id: row.text("statement_id")?.into(),
            rung: row.word("rung", Rung::parse)?,
            due_at: row.time("due_at")?,
        })
    }

    /// The one open appeal against a decision.
    pub(super) async fn about(tx: &mut Tx, decision: &DecisionId) -> Result<Option<Self>, LedgerError> {
        let row = tx.first(select_thread!("a.decision_id = $1"), args![decision]).await?;
        row.as_ref().map(Self::of).transpose()
    }

    /// The open appeal of a case.
    pub(super) async fn of_case(tx: &mut Tx, case: &CaseId) -> Result<Option<Self>, LedgerError> {
        let row = tx.first(select_thread!("c.case_id = $1"), args![case]).await?;
        row.as_ref().map(Self::of).transpose()
    }

    /// The open appeal of a case that `who` has claimed.
    pub(super) async fn claimed(
        tx: &mut Tx,
        case: &CaseId,
        who: &Principal,
        now: Timestamp,
    ) -> Result<Self, LedgerError> {
        bounds::may_decide(who)?;
        queue::open_for(tx, case, &who.user_id, now).await?;
        deliberation::loaded(tx, case).await?.works_on(&who.user_id, now)?;
        veil::may_reach_the_holder(tx, case).await?;
        Self::of_case(tx, case).await?.ok_or_else(|| LedgerError::Conflict("this case is no appeal".to_owned()))
    }

    /// A notice to the holder of this appeal.
    pub(super) async fn notice(
        &self,
        tx: &mut Tx,
        kind: NoticeKind,
        now: Timestamp,
    ) -> Result<NewNotice<'_>, LedgerError> {
        Ok(NewNotice {
            kind,
            account_id: &self.account_id,
            decision_id: &self.decision_id,
            statement_id: &self.statement_id,
            appeal_id: Some(&self.appeal_id),
            outcome_id: None,
            standing: standing::highest(tx, &self.account_id, now).await?,
        })
    }
}

/// A message to store.
struct NewMessage<'a> {
    author: Author,
    user: Option<&'a UserId>,
    /// Which question of the case.
    question: Option<i64>,
    notice: Option<&'a NoticeId>,
    text: &'a str,
}

/// How many messages there are, and of which kind.
struct Counted {
    all: i64,
    by_holder: i64,
    questions: i64,
}

async fn counted(tx: &mut Tx, case: &CaseId) -> Result<Counted, LedgerError> {
    let row = tx
        .one(
            "SELECT COUNT(*) AS n, COUNT(CASE WHEN author = 'holder' THEN 1 END) AS by_holder, COUNT(question) AS questions
             FROM messages WHERE case_id = $1",
            args![case],
        )
        .await?;
    Ok(Counted { all: row.int("n")?, by_holder: row.int("by_holder")?, questions: row.int("questions")? })
}

/// Refuses one message too many, in all or within the hour.
async fn room(tx: &mut Tx, now: Timestamp, case: &CaseId, author: Author) -> Result<Counted, LedgerError> {
    let so_far = counted(tx, case).await?;
    let full = so_far.all >= MESSAGES_MAX || (author == Author::Holder && so_far.by_holder >= HOLDER_MESSAGES_MAX);
    if full {
        let why = "there are as many messages about this appeal as there may be; a person decides on what was said";
        return Err(LedgerError::Conflict(why.to_owned()));
    }
    let lately = "SELECT COUNT(*) AS n FROM messages WHERE case_id = $1 AND author = $2 AND at > $3";
    let since = now.plus_secs(-HOUR_SECS);
    if tx.count(lately, args![case, author.as_str(), since]).await? >= MESSAGES_PER_HOUR_MAX {
        let why = format!("at most {MESSAGES_PER_HOUR_MAX} messages an hour; please wait a while and send it then");
        return Err(LedgerError::Conflict(why));
    }
    Ok(so_far)
}

/// The last message, where the same side said the same just now.
async fn said_just_now(
    tx: &mut Tx,
    now: Timestamp,
    case: &CaseId,
    author: Author,
    text: &str,
) -> Result<Option<Message>, LedgerError> {
    let last = messages(tx, case).await?.pop();
    Ok(last.filter(|m| m.from == author && m.text.as_deref() == Some(text) && m.at.plus_secs(TWICE_SECS) > now))
}

async fn append(
    tx: &mut Tx,
    ledger: &Ledger,
    now: Timestamp,
    thread: &Thread,
    position: i64,
    new: &NewMessage<'_>,
) -> Result<MessageId, LedgerError> {
    let (id, salt) = (MessageId(ledger.fresh_id()), hex(&ledger.random::<16>()));
    let seal = appeal::seal(&salt, new.text);
    tx.run(
        "INSERT INTO messages
         (message_id, case_id, appeal_id, position, author, user_id, question, notice_id, at, content_seal)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        args![
            &id,
            &thread.case_id,
            &thread.appeal_id,
            position,
            new.author.as_str(),
            new.user,
            new.question,
            new.notice,
            now,
            &seal,
        ],
    )
    .await?;
    tx.run("INSERT INTO message_texts (message_id, text, salt) VALUES ($1, $2, $3)", args![&id, new.text, &salt])
        .await?;
    let actor = new.user.map_or("holder", UserId::as_str);
    let detail = json!({
        "case": thread.case_id, "appeal": thread.appeal_id, "position": position, "question": new.question, "seal": seal,
    });
    audit_log::append(tx, now, actor, "message.send", id.as_str(), &detail).await?;
    Ok(id)
}

/// The thread, oldest first. Bounded by how many may be written.
async fn messages(tx: &mut Tx, case: &CaseId) -> Result<Vec<Message>, LedgerError> {
    let rows = tx
        .all(
            "SELECT m.message_id, m.author, m.question, m.at, t.text, u.name
             FROM messages m LEFT JOIN message_texts t ON t.message_id = m.message_id
             LEFT JOIN users u ON u.user_id = m.user_id WHERE m.case_id = $1 ORDER BY m.position",
            args![case],
        )
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Message {
                message_id: row.text("message_id")?.into(),
                from: row.word("author", Author::parse)?,
                name: row.maybe_text("name")?,
                at: row.time("at")?,
                text: row.maybe_text("text")?,
                is_question: row.maybe_int("question")?.is_some(),
            })
        })
        .collect()
}

/// Everything between filing and outcome, as a reviewer sees it.
pub(super) async fn of_case(
    tx: &mut Tx,
    now: Timestamp,
    case: &CaseId,
    decision: &DecisionId,
) -> Result<Dialogue, LedgerError> {
    let so_far = counted(tx, case).await?;
    let left = MESSAGES_MAX - so_far.all;
    let missed = tx.first("SELECT missed_at FROM missed_deadlines WHERE case_id = $1", args![case]).await?;
    let granted = "SELECT COUNT(*) AS n FROM reliefs WHERE case_id = $1";
    Ok(Dialogue {
        messages: messages(tx, case).await?,
        holder_messages_left: left.min(HOLDER_MESSAGES_MAX - so_far.by_holder),
        reviewer_messages_left: left,
        questions_left: left.min(QUESTIONS_MAX - so_far.questions),
        pause: pause::open(tx, case).await?,
        missed_at: missed.map(|row| row.time("missed_at")).transpose()?,
        relief: relief::of(tx, decision, now).await?,
        relief_granted: tx.count(granted, args![case]).await? > 0,
    })
}

/// The holder's words with what was asked and answered since, for who sees no thread: without names and times.
pub(super) async fn within(tx: &mut Tx, case: &CaseId, texts: AppealTexts) -> Result<AppealTexts, LedgerError> {
    let mut view = texts.view.clone().unwrap_or_default();
    for message in messages(tx, case).await? {
        let Some(text) = message.text else { continue };
        let who = match (message.from, message.is_question) {
            (Author::Holder, _) => "Holder",
            (Author::Reviewer, true) => "Asked",
            (Author::Reviewer, false) => "Told",
        };
        if !view.is_empty() {
            view.push_str("\n\n");
        }
        view.push_str(who);
        view.push_str(": ");
        view.push_str(&text);
    }
    Ok(AppealTexts { view: (texts.view.is_some() || !view.is_empty()).then_some(view), ..texts })
}

/// The same as the holder sees it: without the names of those who wrote.
pub(super) async fn for_holder(
    tx: &mut Tx,
    now: Timestamp,
    case: &CaseId,
    decision: &DecisionId,
) -> Result<Dialogue, LedgerError> {
    let mut dialogue = of_case(tx, now, case, decision).await?;
    for message in &mut dialogue.messages {
        message.name = None;
    }
    Ok(dialogue)
}

impl Ledger {
    /// Stores what the holder writes about the open appeal that a link leads to; durable when it returns. A question that stops the
    /// clock is answered by it. 1 to 4,000 characters. The same words again within a minute are the same message.
    ///
    /// # Errors
    /// [`LedgerError::NotFound`] where the token opens nothing; [`LedgerError::Conflict`] where no appeal is open, or one message too
    /// many; [`LedgerError::Invalid`] for its length.
    pub async fn write_as_holder(
        &self,
        key: &LinkKey,
        token: &PresentedToken,
        text: &str,
    ) -> Result<Message, LedgerError> {
        bounds::text("text", text, 1, MESSAGE_CHARS_MAX)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let stored = holder_view::opened(&mut tx, key, token).await?.ok_or(LedgerError::NotFound("appeal link"))?;
        let thread = Thread::about(&mut tx, &stored.decision_id).await?;
        let thread =
            thread.ok_or_else(|| LedgerError::Conflict("no appeal against this decision is open".to_owned()))?;
        if let Some(again) = said_just_now(&mut tx, now, &thread.case_id, Author::Holder, text).await? {
            return Ok(again);
        }
        let so_far = room(&mut tx, now, &thread.case_id, Author::Holder).await?;
        // The holder knows what the holder wrote; the platform may want to wake a reviewer.
        let told = if self.promises().platform_webhook {
            let new = thread.notice(&mut tx, NoticeKind::Message, now).await?;
            Some(notice::append_to(&mut tx, self, now, &new, &[Channel::Webhook]).await?)
        } else {
            None
        };
        let new = NewMessage { author: Author::Holder, user: None, question: None, notice: told.as_ref(), text };
        let message_id = append(&mut tx, self, now, &thread, so_far.all + 1, &new).await?;
        pause::end(&mut tx, now, &thread.case_id, "answer", "holder").await?;
        tx.commit().await?;
        Ok(Message {
            message_id,
            from: Author::Holder,
            name: None,
            at: now,
            text: Some(text.to_owned()),
            is_question: false,
        })
    }

    /// Stores what the reviewer who has claimed an appeal's case writes to the holder, and tells the holder. A question stops the
    /// clock until the answer, or for the configured time; not once the deadline was missed.
    ///
    /// # Errors
    /// [`LedgerError::Conflict`] where the case is not claimed by `who`, is no open appeal, one message or question too many, or a
    /// question waits for its answer already; [`LedgerError::Invalid`] for its length.
    pub async fn write_as_reviewer(
        &self,
        case: &CaseId,
        who: &Principal,
        text: &str,
        is_question: bool,
    ) -> Result<Message, LedgerError> {
        bounds::text("text", text, 1, MESSAGE_CHARS_MAX)?;
        let (mut tx, now) = (self.write().await?, self.now());
        let thread = Thread::claimed(&mut tx, case, who, now).await?;
        if let Some(again) = said_just_now(&mut tx, now, case, Author::Reviewer, text).await? {
            return Ok(again);
        }
        let so_far = room(&mut tx, now, case, Author::Reviewer).await?;
        if is_question && so_far.questions >= QUESTIONS_MAX {
            let why = format!("{QUESTIONS_MAX} questions have been asked; decide on what is known, or write a message");
            return Err(LedgerError::Conflict(why));
        }
        if is_question && pause::open(&mut tx, case).await?.is_some() {
            let why = "a question waits for its answer; write a message, or ask again once it is answered";
            return Err(LedgerError::Conflict(why.to_owned()));
        }
        let kind = if is_question { NoticeKind::Question } else { NoticeKind::Message };
        let told = thread.notice(&mut tx, kind, now).await?;
        let told = notice::append(&mut tx, self, now, &told).await?;
        let question = is_question.then_some(so_far.questions + 1);
        let new =
            NewMessage { author: Author::Reviewer, user: Some(&who.user_id), question, notice: Some(&told), text };
        let message_id = append(&mut tx, self, now, &thread, so_far.all + 1, &new).await?;
        if is_question && now < thread.due_at {
            pause::begin(&mut tx, self, now, &thread, &message_id, &who.user_id).await?;
        }
        tx.commit().await?;
        Ok(Message {
            message_id,
            from: Author::Reviewer,
            name: Some(who.name.clone()),
            at: now,
            text: Some(text.to_owned()),
            is_question,
        })
    }
}
