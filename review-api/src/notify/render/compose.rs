//! Chooses what a letter says: one arm per block, the same ten for every kind of notice.

use redress_ledger::Rung;
use redress_ledger::notice::{Delivery, NoticeKind};
use redress_ledger::review::{OutcomeKind, OutcomeView};
use redress_ledger::statement::{StatedFact, StatementOfReasons};

use super::lang::{Comparison, Event, Language, Phrases};
use super::letter::{Block, Letter, Line, Part};
use super::{House, RenderError, corrected, defang, short};
use crate::language::told::{Teller, Told};

/// Everything a block may draw on.
struct Matter<'a> {
    house: &'a House,
    delivery: &'a Delivery,
    statement: &'a StatementOfReasons,
    outcome: Option<&'a OutcomeView>,
    event: Event,
    link: String,
    say: &'static dyn Phrases,
    tell: Teller,
}

pub(super) fn letter(house: &House, delivery: &Delivery) -> Result<Letter, RenderError> {
    if delivery.kind == NoticeKind::Corrected {
        return Ok(corrected::letter(house, delivery, &house.link(delivery)?));
    }
    let language = Language::of(delivery.locale.as_deref());
    let say = language.phrases();
    let link = house.link(delivery)?;
    if let Some(letter) = short::letter(house, delivery, language, &link) {
        return Ok(letter);
    }
    let matter = Matter {
        house,
        delivery,
        statement: &delivery.statement,
        outcome: delivery.outcome.as_ref(),
        event: event(delivery)?,
        link,
        say,
        tell: Teller::of(language),
    };
    let blocks = Part::ALL.into_iter().enumerate().map(|(i, part)| {
        let lines = matter.block(part);
        debug_assert!(!lines.is_empty(), "{part:?} is empty");
        Block { number: i + 1, part, heading: say.heading(part), lines }
    });
    let title = say.title(matter.event);
    Ok(Letter {
        language: language.tag(),
        subject: one_line(&format!("{}: {title}", house.platform)),
        blocks: blocks.collect(),
        title,
    })
}

fn event(delivery: &Delivery) -> Result<Event, RenderError> {
    let rung = delivery.statement.measure.rung;
    match delivery.kind {
        NoticeKind::Imposed if rung == Rung::Observe => Err(RenderError::Lacks("a measure")),
        NoticeKind::Imposed => Ok(Event::Imposed(rung)),
        NoticeKind::AppealReceived => Ok(Event::AppealReceived),
        NoticeKind::Inadmissible | NoticeKind::Merged => Err(RenderError::Lacks("a long letter")),
        NoticeKind::Outcome | NoticeKind::Corrected => Ok(match &delivery.outcome {
            Some(outcome) => Event::Outcome(outcome.kind, rung, outcome.reduced_to),
            None => Event::Dismissed(rung),
        }),
        NoticeKind::Message
        | NoticeKind::Question
        | NoticeKind::Overdue
        | NoticeKind::Relief
        | NoticeKind::Withdrawn => Err(RenderError::Lacks("a long letter")),
    }
}

impl Matter<'_> {
    fn block(&self, part: Part) -> Vec<Line> {
        match part {
            Part::Measure => self.measure(),
            Part::StillWorks => self.still_works(),
            Part::Why => self.why(),
            Part::Rule => self.rule(),
            Part::HowDecided => self.how_decided(),
            Part::Withheld => self.withheld(),
            Part::NextSteps => self.next_steps(),
            Part::AskAPerson => self.ask_a_person(),
            Part::OtherRights => self.other_rights(),
            Part::Contact => self.contact(),
        }
    }

    fn measure(&self) -> Vec<Line> {
        let measure = &self.statement.measure;
        match self.event {
            Event::Imposed(_) => {
                let mut said = self.say.opening(self.event, measure.effective_at);
                said.push(self.say.scope(&self.tell.scope(measure.rung, &measure.scope).text));
                said.push(self.say.lasts(measure.rung, measure.ends_at));
                vec![paragraph(said)]
            }
            Event::AppealReceived => {
                let mut said = self.say.opening(self.event, self.delivery.created_at);
                said.push(self.say.about(measure.rung, measure.effective_at));
                vec![paragraph(said)]
            }
            Event::Outcome(..) | Event::Dismissed(_) => {
                let at = self.outcome.map_or(self.delivery.created_at, |o| o.decided_at);
                let mut said = self.say.opening(self.event, at);
                said.push(self.say.about(measure.rung, measure.effective_at));
                vec![paragraph(said)]
            }
        }
    }

    fn still_works(&self) -> Vec<Line> {
        let works = &self.statement.measure.still_works;
        match self.event {
            Event::Outcome(..) | Event::Dismissed(_) => vec![text(self.say.standing(self.delivery.standing))],
            _ if works.is_empty() => vec![text(self.say.all_works(self.statement.measure.rung))],
            _ => works.iter().map(|s| told_item(&self.tell.line(s))).collect(),
        }
    }

    fn why(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some(outcome) = self.outcome {
            match &outcome.answer {
                Some(answer) => {
                    lines.push(text(self.say.answer_lead()));
                    lines.extend(answer.lines().filter(|l| !l.trim().is_empty()).map(|l| text(one_line(l))));
                }
                None => lines.push(text(self.say.answer_erased())),
            }
        }
        lines.push(text(self.say.facts_lead(self.event)));
        lines.extend(self.statement.facts.iter().flat_map(|fact| self.fact(fact)));
        let errors = distinct(self.statement.facts.iter().map(|f| f.window_error.trim()));
        let errors = errors.into_iter().filter(|e| !e.is_empty());
        lines.extend(errors.map(|error| told_text(&self.tell.exactness(error))));
        let instance = &self.statement.instance;
        let coarse = |(name, value): &(String, String)| {
            let (name, value) = self.tell.coarse(name, value);
            (one_line(&name.text), defang(&one_line(&value)))
        };
        let facts: Vec<(String, String)> = instance.facts.iter().map(coarse).collect();
        let kind = one_line(&self.tell.event(&instance.kind).text);
        lines.push(text(self.say.instance(&kind, instance.at, &facts)));
        lines
    }

    fn fact(&self, fact: &StatedFact) -> Vec<Line> {
        // A kind such as `email.bounced` looks like a host's name and is none.
        let kind = &self.statement.instance.kind;
        let told = self.tell.fact(fact);
        let words = defang(&sentence(&told.text).replace(kind.as_str(), &kind.replace('.', " ")));
        let comparison = fact.threshold.map(|threshold| {
            let share = fact.sample.is_some_and(|s| s > 0.0);
            self.say.comparison(Comparison { bound: fact.bound, threshold, share })
        });
        match (told.is_english, comparison) {
            (false, Some(comparison)) => vec![item(format!("{words} {comparison}"))],
            (false, None) => vec![item(words)],
            (true, comparison) => Some(Line::English(words)).into_iter().chain(comparison.map(text)).collect(),
        }
    }

    fn rule(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        for stated in &self.statement.clauses {
            let clause = self.say.clause(&one_line(&stated.clause.id), &one_line(&stated.clause.title));
            let why = self.tell.clause(stated);
            if why.is_english {
                lines.extend([text(clause), Line::English(defang(&sentence(&why.text)))]);
            } else {
                lines.push(text(format!("{clause} {}", defang(&sentence(&why.text)))));
            }
            // A policy's author is trusted with an address on the web, not with any other scheme.
            if stated.clause.url.starts_with("https://") || stated.clause.url.starts_with("http://") {
                lines.push(text(self.say.clause_link()));
                lines.push(Line::Link(one_line(&stated.clause.url)));
            }
        }
        lines
    }

    fn how_decided(&self) -> Vec<Line> {
        let automation = &self.statement.automation;
        let mut said = self.say.automation(&automation.decision_automated, self.event);
        said.push(self.say.trigger(&self.statement.trigger));
        let data = self.tell.data_used(&automation.data_used);
        let mut lines = if data.is_english {
            vec![paragraph(said), told_text(&data)]
        } else {
            said.push(sentence(&data.text));
            vec![paragraph(said)]
        };
        lines.extend(self.tell.proportionality(&self.statement.proportionality).iter().map(told_text));
        let versions = self.say.versions(&automation.rules, &automation.policy_hash, automation.model_hash.as_deref());
        lines.push(paragraph(versions));
        lines.retain(|line| !line.words().is_empty());
        lines
    }

    fn withheld(&self) -> Vec<Line> {
        if self.statement.withheld.is_empty() {
            return vec![text(self.say.nothing_withheld())];
        }
        let said = self.statement.withheld.iter();
        let bare = |told: &Told| one_line(&told.text).trim_end_matches('.').to_owned();
        said.map(|withheld| {
            let told = self.tell.withheld(withheld);
            item(self.say.withheld(&bare(&told.what), &bare(&told.why), &bare(&told.basis)))
        })
        .collect()
    }

    fn next_steps(&self) -> Vec<Line> {
        let settled = match self.event {
            Event::Outcome(kind, ..) => kind.is_overturn() || kind == OutcomeKind::ReinstatedRemediated,
            Event::Dismissed(_) => true,
            Event::Imposed(_) | Event::AppealReceived => false,
        };
        if settled {
            return vec![text(self.say.nothing_to_do(self.delivery.standing))];
        }
        let mut lines = vec![text(self.say.fixes_lead(self.event))];
        let fixes = self.statement.clauses.iter().flat_map(|c| self.say.fixes(&c.reason)).copied();
        lines.extend(distinct(fixes).into_iter().map(item));
        if matches!(self.event, Event::Imposed(_)) && !self.statement.counterfactuals.is_empty() {
            lines.push(text(self.say.counterfactuals_lead()));
            let told = self.statement.counterfactuals.iter().map(|s| self.tell.counterfactual(s));
            lines.extend(told.map(|told| told_item(&Told { text: defang(&sentence(&told.text)), ..told })));
        }
        lines
    }

    fn ask_a_person(&self) -> Vec<Line> {
        let redress = &self.statement.redress;
        let mut lines = vec![paragraph(self.say.ask(self.event)), Line::Link(self.link.clone())];
        let mut after = match self.event {
            Event::Imposed(_) => self.say.ask_terms(redress.appeal_until, redress.review_hours_max),
            Event::AppealReceived => {
                let appeal = self.delivery.appeal_id.as_ref().map(redress_ledger::AppealId::as_str);
                self.say.received_terms(self.delivery.decide_by, appeal)
            }
            Event::Outcome(..) | Event::Dismissed(_) => Vec::new(),
        };
        after.push(self.say.keep_link().to_owned());
        lines.push(paragraph(after));
        lines
    }

    fn other_rights(&self) -> Vec<Line> {
        let ways = &self.statement.redress.other_ways;
        if ways.is_empty() {
            return self.say.other_rights().into_iter().map(item).collect();
        }
        ways.iter().map(|s| told_item(&self.tell.line(s))).collect()
    }

    fn contact(&self) -> Vec<Line> {
        let mut lines = vec![text(self.say.contact(&self.house.platform, &self.house.contact))];
        let (statement, decision) = (&self.statement.statement_id, &self.delivery.decision_id);
        let account = one_line(self.delivery.account_id.as_str());
        lines.extend(self.say.references(statement.as_str(), decision.as_str(), &account).into_iter().map(item));
        lines
    }
}

fn text(words: impl Into<String>) -> Line {
    Line::Text(words.into())
}

fn item(words: impl Into<String>) -> Line {
    Line::Item(words.into())
}

/// An entry, or a line of its own where it is in English.
fn told_item(told: &Told) -> Line {
    if told.is_english { Line::English(sentence(&told.text)) } else { Line::Item(sentence(&told.text)) }
}

fn told_text(told: &Told) -> Line {
    if told.is_english { Line::English(sentence(&told.text)) } else { Line::Text(sentence(&told.text)) }
}

/// Each once, in the order in which they first come.
fn distinct<'a>(words: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut known = Vec::new();
    for word in words {
        if !known.contains(&word) {
            known.push(word);
        }
    }
    known
}

fn paragraph(sentences: Vec<String>) -> Line {
    let said: Vec<String> = sentences.into_iter().filter(|s| !s.is_empty()).collect();
    Line::Text(said.join(" "))
}

/// A sentence from the record: on one line, with its full stop.
fn sentence(words: &str) -> String {
    let words = one_line(words);
    match words.chars().last() {
        Some(last) if !matches!(last, '.' | '!' | '?' | ':') => words + ".",
        _ => words,
    }
}

/// Without line breaks and other control characters, so that nobody's text can look like another part of the letter.
pub(super) fn one_line(words: &str) -> String {
    let clean: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = clean.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}
