//! How far whoever looks has come with deciding a case: their first look, their held verdict, and whether a colleague has to agree.

use redress_ledger::Timestamp;
use redress_ledger::care::WhyTwo;
use redress_ledger::review::CaseKind;
use redress_ledger::verdict::Deciding;

use super::Typed;
use crate::page::{figures, words};

/// Where the one who looks stands.
#[derive(Debug)]
pub struct Step {
    /// Their first look.
    pub looked: Option<Looked>,
    /// Their verdict while it can be taken back.
    pub held: Option<Held>,
    /// Whether their verdict counts and another person is asked.
    pub given: bool,
    /// Whether they want the deferred imposition to take effect, and another person has to agree.
    pub approved: bool,
    /// Why two people have to agree, and how many have decided, in words.
    pub two_people: Option<String>,
}

/// A first look in words.
#[derive(Debug)]
pub struct Looked {
    /// What it says.
    pub outcome: &'static str,
    /// Why; nothing once erased.
    pub reason: Option<String>,
}

/// A held verdict in words.
#[derive(Debug)]
pub struct Held {
    /// What it says.
    pub outcome: &'static str,
    /// When it is sent.
    pub at: String,
    /// In how many seconds.
    pub secs: i64,
}

impl Step {
    /// As seen now.
    pub fn of(deciding: &Deciding, kind: CaseKind, now: Timestamp) -> Self {
        let verdict = deciding.verdict.as_ref();
        Self {
            looked: deciding
                .first_look
                .as_ref()
                .map(|look| Looked { outcome: words::outcome(look.outcome), reason: look.reason.clone() }),
            held: verdict.filter(|v| v.send_at > now).map(|v| Held {
                outcome: words::outcome(v.outcome),
                at: v.send_at.to_string().get(11..19).unwrap_or_default().to_owned() + " UTC",
                secs: (v.send_at.0 - now.0 + 999) / 1000,
            }),
            given: verdict.is_some_and(|v| v.send_at <= now),
            two_people: deciding.two_people.map(|why| match kind {
                CaseKind::Deferred => two_to_release(why, deciding),
                _ => two_people(why, deciding.given_by_others),
            }),
            approved: deciding.approved,
        }
    }
}

fn because(why: WhyTwo) -> &'static str {
    match why {
        WhyTwo::Termination => "It is about the end of a contract",
        WhyTwo::Protected => "The account is protected",
        WhyTwo::Plan => "The account's plan asks for it",
        WhyTwo::Recipients => "The account reaches many people",
    }
}

/// A dismissal takes one person, as it helps the holder.
fn two_to_release(why: WhyTwo, deciding: &Deciding) -> String {
    let so_far = match (deciding.approved, deciding.given_by_others) {
        (false, 0) => "Nobody has agreed to it yet.",
        (false, _) => "One person has agreed to it.",
        (true, _) => "You have agreed to it; another person has to.",
    };
    format!("{}, so two people have to agree before it takes effect. One may dismiss it. {so_far}", because(why))
}

fn two_people(why: WhyTwo, given: usize) -> String {
    let why = because(why);
    let so_far = match given {
        0 => "Nobody has decided yet.".to_owned(),
        1 => "One person has decided; you do not see how.".to_owned(),
        n => format!("{} people have decided and do not agree; you do not see how.", figures::number(n as f64)),
    };
    format!("{why}, so two people have to agree. {so_far}")
}

impl Typed {
    /// What was taken back last, to go on from; empty where nothing was.
    pub fn draft(deciding: &Deciding) -> Self {
        let Some(draft) = &deciding.draft else { return Self::default() };
        Self {
            outcome: draft.outcome.as_str().to_owned(),
            reason: draft.reason.clone(),
            answer: draft.answer.clone(),
            root_cause: draft.root_cause.map(|cause| cause.as_str().to_owned()).unwrap_or_default(),
            reduced_to: draft.reduced_to.map(|rung| rung.as_str().to_owned()).unwrap_or_default(),
            ..Self::default()
        }
    }
}
