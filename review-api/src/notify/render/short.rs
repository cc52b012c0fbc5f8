//! Short letters: what happens while an appeal waits. They say that something is new and where to read it, never what was written.

use redress_ledger::dialogue::Relief;
use redress_ledger::notice::{Delivery, NoticeKind};

use super::House;
use super::lang::Language;
use super::lang::waiting::{Said, Words, words};
use super::letter::{Block, Letter, Line, Part};

/// The letter of a notice that is told in few words; `None` for one that tells of a measure.
pub(super) fn letter(house: &House, delivery: &Delivery, language: Language, link: &str) -> Option<Letter> {
    let (say, tag) = (language.phrases(), language.tag());
    let w = words(tag);
    let (title, news) = match delivery.kind {
        NoticeKind::Message => told(&w.message, delivery, Vec::new()),
        NoticeKind::Question => told(&w.question, delivery, question(w, delivery)),
        NoticeKind::Overdue => told(&w.overdue, delivery, Vec::new()),
        NoticeKind::Relief => match &delivery.relief {
            Some(granted) => told(&w.relief, delivery, relief(w, granted)),
            None => (w.relief_idle_title.to_owned(), owned(w.relief_idle)),
        },
        NoticeKind::Withdrawn => told(&w.withdrawn, delivery, Vec::new()),
        NoticeKind::Imposed
        | NoticeKind::AppealReceived
        | NoticeKind::Outcome
        | NoticeKind::Inadmissible
        | NoticeKind::Merged
        | NoticeKind::Corrected => return None,
    };
    let contact = say.contact(&house.platform, &house.contact);
    let account = super::compose::one_line(delivery.account_id.as_str());
    let statement = delivery.statement.statement_id.as_str();
    let references = say.references(statement, delivery.decision_id.as_str(), &account).into_iter().map(Line::Item);
    let blocks = [
        (Part::Measure, w.news, vec![Line::Text(news.join(" "))]),
        (
            Part::AskAPerson,
            w.link,
            vec![Line::Text(w.open.to_owned()), Line::Link(link.to_owned()), Line::Text(say.keep_link().to_owned())],
        ),
        (Part::Contact, say.heading(Part::Contact), std::iter::once(Line::Text(contact)).chain(references).collect()),
    ];
    Some(Letter {
        language: tag,
        subject: super::compose::one_line(&format!("{}: {title}", house.platform)),
        title,
        blocks: (1..)
            .zip(blocks)
            .map(|(number, (part, heading, lines))| Block { number, part, heading, lines })
            .collect(),
    })
}

/// Title and sentences, with the promised time in its place.
fn told(said: &Said, delivery: &Delivery, more: Vec<String>) -> (String, Vec<String>) {
    let at = delivery.decide_by.map(redress_ledger::Timestamp::minute).unwrap_or_default();
    let lines = said.lines.iter().map(|line| line.replace("{at}", &at));
    (said.title.to_owned(), lines.chain(more).collect())
}

fn owned(lines: &[&str]) -> Vec<String> {
    lines.iter().map(|line| (*line).to_owned()).collect()
}

fn question(w: &Words, delivery: &Delivery) -> Vec<String> {
    match delivery.message.as_ref().and_then(|message| message.answer_by) {
        Some(at) => w.clock_stops.iter().map(|line| line.replace("{at}", &at.minute())).collect(),
        None => vec![w.clock_runs.to_owned()],
    }
}

fn relief(w: &Words, relief: &Relief) -> Vec<String> {
    let mut said = vec![w.relief_share.replace("{share}", &relief.share_percent.to_string())];
    if relief.known_recipients_only {
        said.push(w.relief_known.to_owned());
    }
    said.push(match relief.until {
        Some(at) => w.relief_ends_at.replace("{at}", &at.minute()),
        None => w.relief_ends.to_owned(),
    });
    said
}
