//! What happens while an appeal waits: how long it takes, the thread, a relief, and the forms to write and to take the appeal back.

use redress_ledger::Timestamp;
use redress_ledger::dialogue::{Author, Dialogue, MESSAGE_CHARS_MAX, Message, Pace};
use redress_ledger::review::{AppealState, AppealStatus, HolderView};

use crate::language::Words;

/// What somebody typed or forgot, so that a refusal can show it again.
#[derive(Clone, Debug, Default)]
pub struct Writing {
    /// The message.
    pub text: String,
    /// Why it was not taken.
    pub refused: Option<Refused>,
    /// What was just done.
    pub done: Option<Done>,
}

/// What was just done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    /// A message is stored.
    Sent,
    /// The appeal is taken back.
    Withdrawn,
}

impl Done {
    /// Reads what the address of the page says; an address cannot bring words of its own.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "message" => Some(Self::Sent),
            "withdrawn" => Some(Self::Withdrawn),
            _ => None,
        }
    }
}

/// Why a form was not taken, before any language says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// Nothing was written.
    Empty,
    /// So many characters are too many.
    TooLong(usize),
    /// As many messages as there may be.
    Full,
    /// Too many within an hour.
    Slow,
    /// No appeal is open.
    NotOpen,
    /// The box was not ticked.
    NotTicked,
    /// So many were taken back that this one is decided.
    Stays,
    /// The account's contacts were changed lately: not before then.
    Frozen(Timestamp),
    /// Too many tries within a minute: wait so many seconds.
    Wait(i64),
    /// The record cannot be reached.
    Unreachable,
}

impl Refused {
    fn said(&self, say: &Words) -> String {
        let count = |n: usize| say.figures.count(i64::try_from(n).unwrap_or(i64::MAX));
        match self {
            Self::Empty => say.waiting.empty.to_owned(),
            Self::TooLong(chars) => say.waiting.too_long(&count(*chars), &count(MESSAGE_CHARS_MAX)),
            Self::Full => say.waiting.full.to_owned(),
            Self::Slow => say.waiting.slow.to_owned(),
            Self::NotOpen => say.waiting.not_open.to_owned(),
            Self::Stays => say.waiting.stays_open.to_owned(),
            Self::Frozen(from) => say.waiting.withdraw_waits(&say.figures.moment(*from)),
            Self::NotTicked => say.waiting.withdraw_tick.to_owned(),
            Self::Wait(secs) => say.appeal.wait(*secs),
            Self::Unreachable => say.appeal.unreachable.to_owned(),
        }
    }
}

/// The forms of the page; there is at most one open appeal to use them on.
#[derive(Debug)]
pub(super) struct Forms {
    pub(super) may_write: bool,
    pub(super) may_withdraw: bool,
    /// Why it may not be taken back.
    pub(super) stays: String,
    /// That the account's contacts were changed lately.
    pub(super) contacts_changed: Option<String>,
    pub(super) hint: String,
    pub(super) text: String,
    pub(super) refused: Option<String>,
    /// Typed words that no form can take any more.
    pub(super) is_stranded: bool,
    pub(super) done: Option<&'static str>,
}

impl Forms {
    pub(super) fn new(view: &HolderView, say: &'static Words, writing: Writing) -> Self {
        let open = view.appeals.iter().find(|appeal| appeal.state == AppealState::Open);
        let may_write = open.is_some_and(|appeal| appeal.dialogue.holder_messages_left > 0);
        let most = say.figures.count(i64::try_from(MESSAGE_CHARS_MAX).unwrap_or(i64::MAX));
        Self {
            may_write,
            may_withdraw: view.withdrawals_left > 0 && view.withdraw_from.is_none(),
            stays: view
                .withdraw_from
                .filter(|_| view.withdrawals_left > 0)
                .map_or(Refused::Stays, Refused::Frozen)
                .said(say),
            contacts_changed: view.contacts_changed_at.map(|at| say.waiting.contacts_changed(&say.figures.moment(at))),
            hint: say.waiting.write_hint(&most),
            is_stranded: !may_write && !writing.text.is_empty(),
            text: writing.text,
            refused: writing.refused.map(|refused| refused.said(say)),
            done: writing.done.map(|done| match done {
                Done::Sent => say.waiting.sent,
                Done::Withdrawn => say.waiting.withdrawn,
            }),
        }
    }
}

/// What one appeal's card shows of it.
#[derive(Debug)]
pub(super) struct Waiting<'a> {
    /// Sentences about how long it takes, or that it stands still.
    pub(super) clock: Vec<String>,
    /// Sentences about the relief.
    pub(super) relief: Vec<String>,
    pub(super) thread: Vec<Said<'a>>,
}

/// One message.
#[derive(Debug)]
pub(super) struct Said<'a> {
    pub(super) lead: String,
    pub(super) text: Option<&'a str>,
    pub(super) is_question: bool,
}

impl<'a> Waiting<'a> {
    pub(super) fn new(appeal: &'a AppealStatus, say: &Words) -> Self {
        let Dialogue { messages, relief, .. } = &appeal.dialogue;
        Self {
            clock: if appeal.state == AppealState::Open { clock(appeal, say) } else { Vec::new() },
            relief: relief.as_ref().map_or_else(Vec::new, |relief| say.eased(relief)),
            thread: messages.iter().map(|message| Said::new(message, say)).collect(),
        }
    }
}

fn clock(appeal: &AppealStatus, say: &Words) -> Vec<String> {
    let mut said = Vec::new();
    if let Some(pause) = &appeal.dialogue.pause {
        said.push(say.waiting.asked(&say.figures.moment(pause.until)));
    }
    if appeal.dialogue.missed_at.is_some() {
        said.push(say.waiting.went_up.to_owned());
    }
    match &appeal.pace {
        Some(Pace { median_secs: Some(half), p90_secs: Some(most), .. }) => {
            said.push(say.waiting.pace(&rounded(*half, say), &rounded(*most, say)));
        }
        Some(_) => said.push(say.waiting.pace_few.to_owned()),
        None => {}
    }
    said
}

/// Up to whole hours, from two days on to whole days, never under what it was.
fn rounded(secs: i64, say: &Words) -> String {
    let unit = if secs >= 2 * 86_400 { 86_400 } else { 3_600 };
    say.figures.span((secs.max(1) + unit - 1).div_euclid(unit) * unit)
}

impl<'a> Said<'a> {
    fn new(message: &'a Message, say: &Words) -> Self {
        let at = say.figures.moment(message.at);
        let lead = match message.from {
            Author::Holder => say.waiting.from_you(&at),
            Author::Reviewer if message.is_question => say.waiting.question(&at),
            Author::Reviewer => say.waiting.from_person(&at),
        };
        Self { lead, text: message.text.as_deref(), is_question: message.is_question }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn a_time_is_rounded_up_to_hours_or_days() {
        let say = Language::English.words();
        for (secs, text) in
            [(0, "1 hour"), (3_600, "1 hour"), (3_601, "2 hours"), (86_400, "24 hours"), (172_801, "3 days")]
        {
            assert_eq!(rounded(secs, say).replace('\u{a0}', " "), text);
        }
    }
}
