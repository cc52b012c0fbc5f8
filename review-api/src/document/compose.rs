//! What the document says: the stored statement, block by block, in one language.

use redress_ledger::Rung;
use redress_ledger::review::HolderView;
use redress_ledger::statement::{StatedFact, StatementOfReasons};

use super::{Document, Letterhead, Part, Piece};
use crate::language::advice::Read;
use crate::language::told::Teller;
use crate::language::{Language, Words};

/// The document. Nothing in it depends on the moment it is made: only on the statement, and on what people did about it since.
pub(super) fn document(view: &HolderView, language: Language, head: Letterhead<'_>) -> Document {
    let english = (language != Language::English).then(|| part(view, Language::English, head));
    Document {
        author: head.platform.to_owned(),
        written_at: view.statement.created_at,
        own: part(view, language, head),
        english,
    }
}

fn part(view: &HolderView, language: Language, head: Letterhead<'_>) -> Part {
    let (say, tell, stated) = (language.words(), Teller::of(language), &view.statement);
    let mut pieces = Vec::new();
    measure(&mut pieces, view, say, tell);
    why(&mut pieces, stated, say, tell);
    rule(&mut pieces, stated, say, tell);
    how(&mut pieces, stated, say, tell);
    left_out(&mut pieces, stated, say, tell);
    now(&mut pieces, view, say, tell);
    ask(&mut pieces, stated, say, tell, head.link);
    reference(&mut pieces, view, say, head.contact);
    let title = match stated.measure.rung {
        Rung::Terminate => say.page.contract_ends(&say.figures.day(stated.measure.effective_at)),
        rung => say.page.done(rung),
    };
    Part { language, title, pieces }
}

fn figure(name: &str, text: impl Into<String>) -> Piece {
    Piece::Figure(name.to_owned(), text.into())
}

fn heading(pieces: &mut Vec<Piece>, words: &str) {
    pieces.push(Piece::Heading(words.to_owned()));
}

fn measure(pieces: &mut Vec<Piece>, view: &HolderView, say: &Words, tell: Teller) {
    let (stated, measure) = (&view.statement, &view.statement.measure);
    pieces.push(figure(say.page.account, stated.account_id.as_str()));
    pieces.push(figure(say.page.written, say.figures.moment(stated.created_at)));
    heading(pieces, say.page.what);
    pieces.push(Piece::Text(tell.scope(measure.rung, &measure.scope).text));
    pieces.push(figure(say.page.from, say.figures.moment(measure.effective_at)));
    let until = match measure.ends_at {
        Some(at) => say.page.until(&say.figures.moment(at)),
        None if measure.rung == Rung::Terminate => say.page.for_good.to_owned(),
        None => say.page.until_lifted.to_owned(),
    };
    pieces.push(figure(say.page.how_long, until));
    heading(pieces, say.advice.changed);
    let since = say.since(view);
    if since.is_empty() {
        pieces.push(Piece::Text(say.advice.nothing_changed.to_owned()));
    }
    pieces.extend(since.into_iter().map(Piece::Text));
    heading(pieces, say.page.works);
    pieces.extend(measure.still_works.iter().map(|line| Piece::Item(tell.line(line).text)));
}

fn why(pieces: &mut Vec<Piece>, stated: &StatementOfReasons, say: &Words, tell: Teller) {
    heading(pieces, say.page.why);
    for fact in &stated.facts {
        pieces.extend(one_fact(fact, say, tell));
    }
    let at = say.figures.moment(stated.instance.at);
    pieces.push(figure(say.page.example, format!("{}, {at}", tell.event(&stated.instance.kind).text)));
    for (name, value) in &stated.instance.facts {
        let (name, value) = tell.coarse(name, value);
        pieces.push(figure(&name.text, value));
    }
}

fn one_fact(fact: &StatedFact, say: &Words, tell: Teller) -> Vec<Piece> {
    let told = tell.fact(fact);
    let is_share = fact.sample.is_some();
    let (bound, limit) = say.figures.apart(fact.bound, fact.threshold, is_share);
    let figures = [
        fact.value.map(|value| figure(say.page.measured, say.figures.measured(value, is_share))),
        fact.sample.map(|sample| figure(say.page.out_of, say.figures.number(sample))),
        (fact.window_secs > 0).then(|| figure(say.page.counted_over, say.figures.span(fact.window_secs))),
        bound.map(|text| figure(say.page.careful, text)),
        limit.map(|text| figure(say.page.limit, text)),
        fact.over_limit_since.map(|at| figure(say.page.over_limit_since, say.figures.moment(at))),
    ];
    let mut pieces = vec![Piece::Text(told.text)];
    pieces.extend(figures.into_iter().flatten());
    if fact.bound.is_some() && fact.threshold.is_some() {
        pieces.push(Piece::Small(say.page.careful_note.to_owned()));
    }
    pieces.extend([tell.exactness(&fact.window_error).text].into_iter().filter(|t| !t.is_empty()).map(Piece::Small));
    pieces
}

fn rule(pieces: &mut Vec<Piece>, stated: &StatementOfReasons, say: &Words, tell: Teller) {
    heading(pieces, say.page.rule);
    for clause in &stated.clauses {
        pieces.push(Piece::Text(format!("{}: {}", clause.clause.id, clause.clause.title)));
        pieces.push(Piece::Text(tell.clause(clause).text));
        pieces.push(Piece::Small(clause.clause.url.clone()));
    }
    pieces.extend(tell.proportionality(&stated.proportionality).into_iter().map(|told| Piece::Text(told.text)));
}

fn how(pieces: &mut Vec<Piece>, stated: &StatementOfReasons, say: &Words, tell: Teller) {
    let automation = &stated.automation;
    heading(pieces, say.page.how);
    let (by, trigger) = (say.page.automation(&automation.decision_automated), say.page.trigger(&stated.trigger));
    pieces.push(Piece::Text(format!("{by} {trigger} {}", tell.data_used(&automation.data_used).text)));
    if let Some(told) = automation.score.as_ref().map(|stated| tell.score(stated)) {
        pieces.push(Piece::Text(told.lead));
        for (heading, lines) in [(say.score.raised, told.raised), (say.score.lowered, told.lowered)] {
            pieces.extend((!lines.is_empty()).then(|| Piece::Text(heading.to_owned())));
            pieces.extend(lines.into_iter().map(|line| Piece::Item(line.text)));
        }
        pieces.push(figure(say.score.model, told.model));
    }
    pieces.push(figure(say.page.rules, automation.rules.join(", ")));
    pieces.push(figure(say.page.policy, automation.policy_hash.as_str()));
    pieces.extend(automation.model_hash.as_deref().map(|hash| figure(say.page.model, hash)));
}

fn left_out(pieces: &mut Vec<Piece>, stated: &StatementOfReasons, say: &Words, tell: Teller) {
    heading(pieces, say.page.withheld);
    if stated.withheld.is_empty() {
        pieces.push(Piece::Text(say.page.nothing_withheld.to_owned()));
    }
    for item in &stated.withheld {
        let told = tell.withheld(item);
        pieces.push(Piece::Item(format!("{} {} {}", told.what.text, told.why.text, told.basis.text)));
    }
}

fn now(pieces: &mut Vec<Piece>, view: &HolderView, say: &Words, tell: Teller) {
    heading(pieces, say.page.changed);
    pieces.extend(view.statement.counterfactuals.iter().map(|line| Piece::Item(tell.counterfactual(line).text)));
    heading(pieces, say.page.now);
    let to_do = say.to_do(view, Read::InFile);
    pieces.push(Piece::Text(to_do.lead));
    pieces.extend(to_do.fixes.into_iter().map(|fix| Piece::Item(fix.to_owned())));
    pieces.extend(to_do.then.map(|then| Piece::Text(then.to_owned())));
}

fn ask(pieces: &mut Vec<Piece>, stated: &StatementOfReasons, say: &Words, tell: Teller, link: &str) {
    heading(pieces, say.appeal.heading);
    let day = say.figures.day(stated.redress.appeal_until);
    let within = say.figures.span(stated.redress.review_hours_max * 3_600);
    let said = [say.appeal.person_looks.to_owned(), say.appeal.ask_until(&day), say.appeal.answer_within(&within)];
    pieces.push(Piece::Text(said.join(" ")));
    pieces.push(Piece::Text(say.appeal.on_paper.to_owned()));
    pieces.push(Piece::Address(link.to_owned(), say.appeal.code.to_owned()));
    pieces.push(Piece::Small(say.letter.keep_link.to_owned()));
    heading(pieces, say.page.rights);
    pieces.extend(stated.redress.other_ways.iter().map(|line| Piece::Item(tell.line(line).text)));
}

fn reference(pieces: &mut Vec<Piece>, view: &HolderView, say: &Words, contact: Option<&str>) {
    heading(pieces, say.page.reference);
    pieces.push(figure(say.page.reference_number, view.statement.statement_id.as_str()));
    pieces.push(figure(say.page.decision, view.statement.decision_id.as_str()));
    pieces.extend(contact.map(|contact| figure(say.page.contact, contact)));
    pieces.push(figure(say.page.statement_hash, view.content_hash.as_str()));
    pieces.push(Piece::Small(say.page.statement_hash_note.to_owned()));
}
