//! The thread with the holder on the case page, and the forms to write, to ask and to grant relief.

use redress_ledger::dialogue::{Author, Dialogue, Message};
use redress_ledger::review::CaseView;

use crate::page::figures;

/// What a reviewer typed to the holder or for a relief, so that a refusal can show it again.
#[derive(Clone, Debug, Default)]
pub struct TypedDialogue {
    /// The message.
    pub message: String,
    /// Why a relief is granted.
    pub relief_reason: String,
    /// Its share in percent.
    pub share: String,
    /// For how many days.
    pub days: String,
    /// Whether it is for anybody, not only for known recipients.
    pub anybody: bool,
}

/// The card.
#[derive(Debug)]
pub struct DialogueCard<'a> {
    /// The messages.
    pub thread: Vec<Said<'a>>,
    /// That the clock stands still, and until when.
    pub paused_until: Option<String>,
    /// Since when the deadline is missed.
    pub missed: Option<String>,
    /// The relief in effect, in words.
    pub relief: Option<String>,
    /// Whether a relief may be granted.
    pub may_relieve: bool,
    /// How many messages may follow.
    pub messages_left: i64,
    /// How many questions among them; none while one waits for its answer.
    pub questions_left: i64,
}

/// One message.
#[derive(Debug)]
pub struct Said<'a> {
    /// Who wrote, and when.
    pub lead: String,
    /// What it says; `None` once erased.
    pub text: Option<&'a str>,
}

impl<'a> DialogueCard<'a> {
    /// Of a case with an appeal.
    pub fn of(case: &'a CaseView) -> Option<Self> {
        let dialogue = case.dialogue.as_ref()?;
        let Dialogue { messages, relief, pause, missed_at, .. } = dialogue;
        Some(Self {
            thread: messages.iter().map(Said::new).collect(),
            paused_until: pause.as_ref().map(|pause| figures::moment(pause.until)),
            missed: missed_at.map(figures::moment),
            relief: relief.as_ref().map(|relief| {
                let known = if relief.known_recipients_only { ", to known recipients only" } else { "" };
                let until = relief.until.map_or_else(
                    || "until the appeal is closed".to_owned(),
                    |at| format!("until {} or until the appeal is closed", figures::moment(at)),
                );
                let by = if relief.by_policy { " Granted because the deadline was missed." } else { "" };
                format!("{} % of the usual volume{known}, {until}.{by}", relief.share_percent)
            }),
            may_relieve: !dialogue.relief_granted
                && case.standing.iter().any(|standing| {
                    standing.decision_id == case.summary.decision_id && redress_ledger::dialogue::eases(standing.rung)
                }),
            messages_left: dialogue.reviewer_messages_left,
            questions_left: if pause.is_some() { 0 } else { dialogue.questions_left },
        })
    }
}

impl<'a> Said<'a> {
    fn new(message: &'a Message) -> Self {
        let at = figures::moment(message.at);
        let name = message.name.as_deref().unwrap_or("A reviewer");
        let lead = match message.from {
            Author::Holder => format!("The holder, on {at}"),
            Author::Reviewer if message.is_question => format!("{name} asked on {at}"),
            Author::Reviewer => format!("{name}, on {at}"),
        };
        Self { lead, text: message.text.as_deref() }
    }
}
