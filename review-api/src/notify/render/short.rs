//! Short letters: what happens while an appeal waits, how it is closed without a decision, and a storm of false positives undone. They
//! say what is new, what that means, what can be done until when, and where. What was written about an appeal stands on the page alone.

use redress_ledger::contact::FREEZE_HOURS;
use redress_ledger::notice::{Delivery, NoticeKind};
use redress_ledger::{Rung, Timestamp};

use super::letter::{Letter, Line, Part};
use super::{House, answer, contact};
use crate::language::{Language, Words};

/// What one letter says: its title, what happened, where to look.
struct News {
    title: &'static str,
    said: Vec<String>,
    /// Before the link.
    open: &'static str,
}

/// The letter of a notice that is told in few words.
pub(super) fn letter(house: &House, delivery: &Delivery, language: Language, link: String) -> Letter {
    let say = language.words();
    let told = news(delivery, say);
    let corrected = delivery.kind == NoticeKind::Corrected;
    let over = if corrected { say.news.happened } else { say.news.news };
    let look = if told.open == say.news.open { say.news.read } else { say.news.look };
    let mut blocks = vec![(Part::Measure, over.to_owned(), vec![Line::Text(told.said.join(" "))])];
    if corrected {
        blocks.push((Part::Why, say.news.wrong.to_owned(), wrong(delivery, say)));
    }
    let looked = vec![Line::Text(told.open.to_owned()), Line::Link(link), Line::Text(say.letter.keep_link.to_owned())];
    blocks.push((Part::AskAPerson, look.to_owned(), looked));
    blocks.push((Part::Contact, say.letter.heading(Part::Contact), contact(house, delivery, language)));
    Letter::new(language, &house.platform, told.title.to_owned(), blocks)
}

fn news(delivery: &Delivery, words: &Words) -> News {
    let (say, figures) = (&words.news, &words.figures);
    let by = delivery.decide_by.map(|at| figures.moment(at));
    let in_time =
        delivery.decide_by.filter(|at| *at > delivery.created_at).map(|at| say.merged_by(&figures.moment(at)));
    let decide_by = by.as_deref().map(|at| words.dialogue.decide_by(at));
    // The moment itself no longer counts, so the last day is the one before it.
    let last_day = delivery.appeal_until.map_or(delivery.statement.redress.appeal_until, |at| Timestamp(at.0 - 1));
    let again = say.again_until(&figures.day(last_day));
    let stays = || say.stays.to_owned();
    let (title, said, open) = match delivery.kind {
        NoticeKind::Message => (say.message_title, after(say.message, decide_by, Some(stays())), say.open),
        NoticeKind::Question => {
            let until = delivery.message.as_ref().and_then(|message| message.answer_by);
            let clock = match until {
                Some(at) => vec![say.clock_stops(&figures.moment(at))],
                None => after(say.clock_runs, decide_by, None),
            };
            (say.question_title, after(say.question, clock, Some(stays())), say.open)
        }
        NoticeKind::Overdue => {
            let late = by.map(|at| say.overdue(&at)).unwrap_or_default();
            (say.overdue_title, vec![late, stays()], say.open)
        }
        NoticeKind::Relief => match &delivery.relief {
            Some(granted) => {
                let said = words.eased(granted).into_iter().chain([stays()]);
                (say.relief_title, said.collect(), say.look_open)
            }
            None => (say.relief_idle_title, vec![say.relief_idle.to_owned()], say.look_open),
        },
        NoticeKind::Withdrawn => (say.withdrawn_title, after(say.withdrawn, Some(again), None), say.look_open),
        NoticeKind::Inadmissible => {
            (say.inadmissible_title, after(say.inadmissible, Some(again), None), say.person_wrote)
        }
        NoticeKind::Merged => {
            (say.merged_title, after(say.merged, by.map(|at| say.merged_by(&at)), None), say.person_wrote)
        }
        NoticeKind::Resumed => (say.resumed_title, after(say.resumed, in_time, None), say.look_open),
        NoticeKind::ContactsChanged => (
            say.contacts_title,
            vec![say.contacts(&figures.moment(delivery.created_at)), say.contacts_hours(FREEZE_HOURS)],
            say.contacts_open,
        ),
        NoticeKind::AppealsWarning => {
            (words.misuse.warning_title, vec![words.misuse.warning_letter.to_owned()], say.person_wrote)
        }
        NoticeKind::AppealsLast => {
            (words.misuse.last_title, vec![words.misuse.last_letter.to_owned()], say.person_wrote)
        }
        NoticeKind::ObjectionAnswered => {
            (words.misuse.answered_title, vec![words.misuse.answered_letter.to_owned()], say.person_wrote)
        }
        NoticeKind::Terminated => {
            let day = figures.day(delivery.statement.measure.effective_at);
            (say.terminated_title, vec![say.terminated(&day), say.terminated_review.to_owned()], say.look_open)
        }
        NoticeKind::Corrected | NoticeKind::Imposed | NoticeKind::AppealReceived | NoticeKind::Outcome => {
            (say.corrected_title, corrected(delivery, words), say.look_open)
        }
    };
    News { title, said, open }
}

fn after(first: &str, then: impl IntoIterator<Item = String>, last: Option<String>) -> Vec<String> {
    std::iter::once(first.to_owned()).chain(then).chain(last).collect()
}

fn corrected(delivery: &Delivery, words: &Words) -> Vec<String> {
    let at = delivery.outcome.as_ref().map_or(delivery.created_at, |outcome| outcome.decided_at);
    let free = delivery.standing < Rung::Limit;
    let now = if free { words.news.free } else { words.news.restricted };
    vec![words.news.corrected(&words.figures.moment(at)), now.to_owned()]
}

/// What was wrong, in the words of who found out.
fn wrong(delivery: &Delivery, words: &Words) -> Vec<Line> {
    let text = |said: &str| Line::Text(said.to_owned());
    match delivery.outcome.as_ref().and_then(|outcome| outcome.answer.as_deref()) {
        Some(said) => std::iter::once(text(words.news.wrong_lead)).chain(answer(said)).collect(),
        None => vec![text(words.news.wrong_erased)],
    }
}
