//! Chooses what a letter about a measure says: one arm per block, the same ten for every kind of notice.

use redress_ledger::Rung;
use redress_ledger::notice::{Delivery, NoticeKind};
use redress_ledger::review::{OutcomeKind, OutcomeView};
use redress_ledger::statement::score::StatedScore;
use redress_ledger::statement::{StatedFact, StatementOfReasons};

use super::letter::{Letter, Line, Part};
use super::{House, RenderError, answer, contact, defang, one_line};
use crate::language::letter::Event;
use crate::language::told::{Teller, Told};
use crate::language::{Language, Words};

/// The first digits of a hash: enough to find it.
const SHORT_HASH: usize = 12;

/// Everything a block may draw on.
struct Matter<'a> {
    house: &'a House,
    delivery: &'a Delivery,
    statement: &'a StatementOfReasons,
    outcome: Option<&'a OutcomeView>,
    event: Event,
    link: String,
    language: Language,
    say: &'static Words,
    tell: Teller,
}

pub(super) fn letter(
    house: &House,
    delivery: &Delivery,
    language: Language,
    link: String,
) -> Result<Letter, RenderError> {
    let matter = Matter {
        house,
        delivery,
        statement: &delivery.statement,
        outcome: delivery.outcome.as_ref(),
        event: event(delivery)?,
        link,
        language,
        say: language.words(),
        tell: Teller::of(language),
    };
    let say = &matter.say.letter;
    let blocks = Part::ALL.into_iter().map(|part| {
        let lines = matter.block(part);
        debug_assert!(!lines.is_empty(), "{part:?} is empty");
        (part, say.heading(part), lines)
    });
    Ok(Letter::new(language, &house.platform, say.title(matter.event), blocks))
}

fn event(delivery: &Delivery) -> Result<Event, RenderError> {
    let rung = delivery.statement.measure.rung;
    match (delivery.kind, &delivery.outcome) {
        (NoticeKind::Imposed, _) if rung == Rung::Observe => Err(RenderError::Lacks("a measure")),
        (NoticeKind::Imposed, _) => Ok(Event::Imposed(rung)),
        (NoticeKind::AppealReceived, _) => Ok(Event::AppealReceived),
        (_, Some(outcome)) => Ok(Event::Outcome(outcome.kind, rung, outcome.reduced_to)),
        (_, None) => Ok(Event::Dismissed(rung)),
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
        let (measure, say, figures) = (&self.statement.measure, &self.say.letter, &self.say.figures);
        let from = figures.moment(measure.effective_at);
        let said = match self.event {
            Event::Imposed(_) => {
                let scope = self.tell.scope(measure.rung, &measure.scope).text;
                let until = measure.ends_at.map(|at| figures.moment(at));
                vec![
                    say.opening(self.event, &from),
                    if scope.trim().is_empty() { scope } else { say.covers(&sentence(&scope)) },
                    say.lasts(measure.rung, until.as_deref()),
                ]
            }
            Event::AppealReceived | Event::Outcome(..) | Event::Dismissed(_) => {
                let at = self.outcome.map_or(self.delivery.created_at, |o| o.decided_at);
                vec![say.opening(self.event, &figures.moment(at)), say.about(measure.rung, &from)]
            }
        };
        vec![paragraph(said)]
    }

    fn still_works(&self) -> Vec<Line> {
        let works = &self.statement.measure.still_works;
        match self.event {
            Event::Outcome(..) | Event::Dismissed(_) => vec![text(self.say.letter.standing(self.delivery.standing))],
            _ if works.is_empty() => vec![text(self.say.letter.all_works(self.statement.measure.rung))],
            _ => {
                // Who has appealed need not be told that they can.
                let appealed = self.event == Event::AppealReceived;
                let appeal = Language::English.words().record.works_appeal;
                let works = works.iter().filter(|s| !appealed || *s != appeal);
                works.map(|s| told_item(&self.tell.line(s))).collect()
            }
        }
    }

    fn why(&self) -> Vec<Line> {
        let mut lines = Vec::new();
        if let Some(outcome) = self.outcome {
            match &outcome.answer {
                Some(words) => {
                    lines.push(text(self.say.letter.answer_lead));
                    lines.extend(answer(words));
                }
                None => lines.push(text(self.say.letter.answer_erased)),
            }
        }
        lines.push(text(self.say.letter.facts_lead(self.event)));
        lines.extend(self.statement.facts.iter().flat_map(|fact| self.fact(fact)));
        let errors = distinct(self.statement.facts.iter().map(|f| f.window_error.trim()));
        let errors = errors.into_iter().filter(|e| !e.is_empty());
        lines.extend(errors.map(|error| told_text(&self.tell.exactness(error))));
        let instance = &self.statement.instance;
        let coarse = |(name, value): &(String, String)| {
            let (name, value) = self.tell.coarse(name, value);
            self.say.letter.pair(&one_line(&name.text), &defang(&one_line(&value)))
        };
        let kind = one_line(&self.tell.event(&instance.kind).text);
        let mut example = vec![self.say.letter.instance(&kind, &self.say.figures.moment(instance.at))];
        if !instance.facts.is_empty() {
            let facts: Vec<String> = instance.facts.iter().map(coarse).collect();
            example.push(self.say.letter.recorded(&facts.join("; ")));
        }
        lines.push(paragraph(example));
        lines
    }

    fn fact(&self, fact: &StatedFact) -> Vec<Line> {
        // A kind such as `email.bounced` looks like a host's name and is none.
        let kind = &self.statement.instance.kind;
        let told = self.tell.fact(fact);
        let words = defang(&sentence(&told.text).replace(kind.as_str(), &kind.replace('.', " ")));
        let comparison = fact.threshold.map(|threshold| {
            let share = fact.sample.is_some_and(|s| s > 0.0);
            let (bound, threshold) = self.say.figures.apart(fact.bound, Some(threshold), share);
            self.say.letter.comparison(bound.as_deref(), &threshold.unwrap_or_default())
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
            let clause = self.say.letter.clause(&one_line(&stated.clause.id), &one_line(&stated.clause.title));
            let why = self.tell.clause(stated);
            if why.is_english {
                lines.extend([text(clause), Line::English(defang(&sentence(&why.text)))]);
            } else {
                lines.push(text(format!("{clause} {}", defang(&sentence(&why.text)))));
            }
            // A policy's author is trusted with an address on the web, not with any other scheme.
            if stated.clause.url.starts_with("https://") || stated.clause.url.starts_with("http://") {
                lines.push(text(self.say.letter.clause_link));
                lines.push(Line::Link(one_line(&stated.clause.url)));
            }
        }
        lines
    }

    fn how_decided(&self) -> Vec<Line> {
        let automation = &self.statement.automation;
        let mut said = vec![
            self.say.letter.automation(&automation.decision_automated, self.event),
            self.say.page.trigger(self.statement.trigger.trim_end_matches('.')),
        ];
        let data = self.tell.data_used(&automation.data_used);
        let mut lines = if data.is_english {
            vec![paragraph(said), told_text(&data)]
        } else {
            said.push(sentence(&data.text));
            vec![paragraph(said)]
        };
        lines.extend(self.tell.proportionality(&self.statement.proportionality).iter().map(told_text));
        lines.extend(automation.score.iter().flat_map(|stated| self.score(stated)));
        let count = i64::try_from(automation.rules.len()).unwrap_or(i64::MAX);
        let short = |hash: &str| hash.get(..SHORT_HASH).unwrap_or(hash).to_owned();
        let policy = short(&automation.policy_hash);
        let mut versions = vec![self.say.letter.versions(count, &automation.rules.join(", "), &policy)];
        versions.extend(automation.model_hash.as_deref().map(|hash| self.say.letter.model_version(&short(hash))));
        lines.push(paragraph(versions));
        lines.retain(|line| !line.words().is_empty());
        lines
    }

    /// The model's part.
    fn score(&self, stated: &StatedScore) -> Vec<Line> {
        let told = self.tell.score(stated);
        let mut lines = vec![text(defang(&one_line(&told.lead)))];
        for (heading, some) in [(self.say.score.raised, told.raised), (self.say.score.lowered, told.lowered)] {
            lines.extend((!some.is_empty()).then(|| text(heading)));
            let safe = |told: &Told| Told { text: defang(&sentence(&told.text)), is_english: told.is_english };
            lines.extend(some.iter().map(|told| told_item(&safe(told))));
        }
        lines
    }

    fn withheld(&self) -> Vec<Line> {
        if self.statement.withheld.is_empty() {
            return vec![text(self.say.letter.nothing_withheld)];
        }
        let said = self.statement.withheld.iter();
        let bare = |told: &Told| one_line(&told.text).trim_end_matches('.').to_owned();
        said.map(|withheld| {
            let told = self.tell.withheld(withheld);
            item(self.say.letter.withheld(&bare(&told.what), &bare(&told.why), &bare(&told.basis)))
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
            return vec![text(self.say.letter.nothing_to_do(self.delivery.standing))];
        }
        let mut lines = vec![text(self.say.letter.fixes_lead(self.event))];
        lines.extend(self.say.fixes(&self.statement.clauses).into_iter().map(item));
        if matches!(self.event, Event::Imposed(_)) && !self.statement.counterfactuals.is_empty() {
            lines.push(text(self.say.letter.counterfactuals_lead));
            let told = self.statement.counterfactuals.iter().map(|s| self.tell.counterfactual(s));
            lines.extend(told.map(|told| told_item(&Told { text: defang(&sentence(&told.text)), ..told })));
        }
        lines
    }

    fn ask_a_person(&self) -> Vec<Line> {
        let (redress, say, figures) = (&self.statement.redress, &self.say.letter, &self.say.figures);
        let mut after = Vec::new();
        match self.event {
            Event::Imposed(_) => {
                let span = figures.span(redress.review_hours_max * 3_600);
                after.push(say.ask_terms(&figures.day(redress.appeal_until), &span));
            }
            Event::AppealReceived => {
                let by = self.delivery.decide_by.map(|at| self.say.dialogue.decide_by(&figures.moment(at)));
                let number = self.delivery.appeal_id.as_ref().map(|id| say.appeal_number(id.as_str()));
                after.extend([by, number].into_iter().flatten());
            }
            Event::Outcome(..) | Event::Dismissed(_) => {}
        }
        after.push(say.keep_link.to_owned());
        vec![text(say.ask(self.event)), Line::Link(self.link.clone()), paragraph(after)]
    }

    fn other_rights(&self) -> Vec<Line> {
        let (ways, say) = (&self.statement.redress.other_ways, &self.say.record);
        if ways.is_empty() {
            return [say.right_copy, say.right_authority, say.right_court].map(item).to_vec();
        }
        ways.iter().map(|s| told_item(&self.tell.line(s))).collect()
    }

    fn contact(&self) -> Vec<Line> {
        contact(self.house, self.delivery, self.language)
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
