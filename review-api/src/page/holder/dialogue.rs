//! The section about appeals that were filed: where each stands, and what came of it.

use redress_ledger::Timestamp;
use redress_ledger::review::{AppealState, AppealStatus, HolderView};

use super::enclosure::Came;
use super::waiting::Waiting;
use crate::language::Words;

/// The section; empty without an appeal.
#[derive(Debug)]
pub(super) struct DialoguePart<'a> {
    pub(super) appeals: Vec<Appeal<'a>>,
}

#[derive(Debug)]
pub(super) struct Appeal<'a> {
    pub(super) id: &'a str,
    pub(super) asked: String,
    pub(super) filed: String,
    pub(super) open: bool,
    pub(super) ahead: String,
    pub(super) decide_by: String,
    pub(super) late: bool,
    pub(super) outcome: Option<Outcome<'a>>,
    pub(super) waiting: Waiting<'a>,
    pub(super) came: Came<'a>,
}

#[derive(Debug)]
pub(super) struct Outcome<'a> {
    pub(super) told: String,
    pub(super) at: String,
    pub(super) answer: Option<&'a str>,
    pub(super) reduced_to: Option<String>,
}

impl<'a> DialoguePart<'a> {
    pub(super) fn new(view: &'a HolderView, say: &Words, now: Timestamp) -> Self {
        Self { appeals: view.appeals.iter().map(|appeal| Appeal::new(appeal, say, now)).collect() }
    }
}

impl<'a> Appeal<'a> {
    fn new(appeal: &'a AppealStatus, say: &Words, now: Timestamp) -> Self {
        Self {
            id: appeal.appeal_id.as_str(),
            asked: say.dialogue.asked(appeal.kind),
            filed: say.figures.moment(appeal.filed_at),
            open: appeal.state == AppealState::Open,
            ahead: say.dialogue.ahead(appeal.ahead),
            decide_by: say.figures.moment(appeal.decide_by),
            late: appeal.state == AppealState::Open && appeal.dialogue.pause.is_none() && now > appeal.decide_by,
            waiting: Waiting::new(appeal, say),
            came: Came::new(appeal, say),
            outcome: appeal.outcome.as_ref().map(|outcome| Outcome {
                told: say.dialogue.outcome(outcome.kind),
                at: say.figures.moment(outcome.decided_at),
                answer: outcome.answer.as_deref(),
                reduced_to: outcome.reduced_to.map(|rung| say.page.measure(rung)),
            }),
        }
    }
}
