//! The letter of a correction: a storm of false positives was undone, and each holder is told once, in few words.

use redress_ledger::Rung;
use redress_ledger::notice::Delivery;

use super::House;
use super::compose::one_line;
use super::lang::corrected::words;
use super::letter::{Block, Letter, Line, Part};

/// Composes it.
pub(super) fn letter(house: &House, delivery: &Delivery, link: &str) -> Letter {
    let w = words(delivery.locale.as_deref());
    let at = delivery.outcome.as_ref().map_or(delivery.created_at, |outcome| outcome.decided_at).minute();
    let mut happened: Vec<String> = w.happened.iter().map(|line| line.replace("{at}", &at)).collect();
    happened.push((if delivery.standing < Rung::Limit { w.free } else { w.restricted }).to_owned());
    if delivery.standing < Rung::Limit {
        happened.push(w.nothing_to_do.to_owned());
    }
    let mut wrong = Vec::new();
    match delivery.outcome.as_ref().and_then(|outcome| outcome.answer.as_deref()) {
        Some(answer) => {
            wrong.push(text(w.wrong));
            wrong.extend(answer.lines().filter(|l| !l.trim().is_empty()).map(|l| text(&one_line(l))));
        }
        None => wrong.push(text(w.erased)),
    }
    let look = vec![text(w.open), Line::Link(link.to_owned()), text(w.keep)];
    let mut contact =
        vec![text(&w.contact.replace("{platform}", &house.platform).replace("{contact}", &house.contact))];
    let account = one_line(delivery.account_id.as_str());
    let (statement, decision) = (delivery.statement.statement_id.as_str(), delivery.decision_id.as_str());
    contact.extend(w.references.iter().map(|line| {
        let named = line.replace("{statement}", statement).replace("{decision}", decision);
        Line::Item(named.replace("{account}", &account))
    }));
    let parts = [Part::Measure, Part::Why, Part::AskAPerson, Part::Contact];
    let lines = [vec![Line::Text(happened.join(" "))], wrong, look, contact];
    let blocks = (1..).zip(parts.into_iter().zip(w.headings).zip(lines));
    Letter {
        language: w.tag,
        subject: one_line(&format!("{}: {}", house.platform, w.title)),
        title: w.title.to_owned(),
        blocks: blocks.map(|(number, ((part, heading), lines))| Block { number, part, heading, lines }).collect(),
    }
}

fn text(words: &str) -> Line {
    Line::Text(words.to_owned())
}
