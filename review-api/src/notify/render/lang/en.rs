//! English. Plain words, short sentences, letters that every mail program shows.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp};

use super::super::letter::Part;
use super::{Comparison, Event, Phrases, figures, kept, owned, short};
use crate::language::Language;

/// The English phrases.
pub(super) struct English;

/// `limit`, as a noun.
fn measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "observation",
        Rung::Warn => "warning",
        Rung::Limit => "limit",
        Rung::Hold => "hold",
        Rung::Suspend => "suspension",
        Rung::Terminate => "termination",
    }
}

fn moment(at: Timestamp) -> String {
    figures(Language::English).moment(at)
}

impl Phrases for English {
    fn language(&self) -> Language {
        Language::English
    }

    fn heading(&self, part: Part) -> &'static str {
        match part {
            Part::Measure => "What we did",
            Part::StillWorks => "What works now",
            Part::Why => "Why",
            Part::Rule => "The rule",
            Part::HowDecided => "How it was decided",
            Part::Withheld => "What we cannot tell you, and why",
            Part::NextSteps => "What you can do now",
            Part::AskAPerson => "Ask a person",
            Part::OtherRights => "Your other rights",
            Part::Contact => "Contact and reference",
        }
    }

    fn title(&self, event: Event) -> String {
        match event {
            Event::Imposed(Rung::Limit) => "Your account is limited".to_owned(),
            Event::Imposed(Rung::Hold) => "Your messages are on hold".to_owned(),
            Event::Imposed(Rung::Suspend) => "Your account is suspended".to_owned(),
            Event::Imposed(Rung::Terminate) => "Your contract will end".to_owned(),
            Event::Imposed(Rung::Warn | Rung::Observe) => "A warning about your account".to_owned(),
            Event::AppealReceived => "We have received your appeal".to_owned(),
            Event::Outcome(OutcomeKind::Upheld, rung, _) => {
                format!("A person looked again: the {} stays", measure(rung))
            }
            Event::Outcome(OutcomeKind::UpheldReduced, _, Some(lesser)) => {
                format!("A person looked again: a {} takes its place", measure(lesser))
            }
            Event::Outcome(_, rung, _) | Event::Dismissed(rung) => {
                format!("The {} of your account is lifted", measure(rung))
            }
        }
    }

    fn opening(&self, event: Event, at: Timestamp) -> Vec<String> {
        let at = moment(at);
        match event {
            Event::Imposed(Rung::Limit) => {
                vec![format!("We limited your account on {at}."), "You can send less than usual.".to_owned()]
            }
            Event::Imposed(Rung::Hold) => {
                vec![format!("We put your messages on hold on {at}."), "They wait and are not sent.".to_owned()]
            }
            Event::Imposed(Rung::Suspend) => {
                vec![format!("We suspended your account on {at}."), "You cannot send with it now.".to_owned()]
            }
            Event::Imposed(Rung::Terminate) => {
                vec![format!("Your contract ends on {at}."), "Two people agreed to this.".to_owned()]
            }
            Event::Imposed(Rung::Warn | Rung::Observe) => {
                vec![format!("This is a warning of {at}."), "Nothing else has changed.".to_owned()]
            }
            Event::AppealReceived => {
                vec![format!("We received your appeal on {at}."), "It is stored, and a person will read it.".to_owned()]
            }
            Event::Outcome(kind, ..) => outcome(kind, event, &at),
            Event::Dismissed(rung) => vec![
                format!("A person looked at our check and dismissed it on {at}."),
                format!("The {} that stood meanwhile is lifted.", measure(rung)),
            ],
        }
    }

    fn about(&self, rung: Rung, effective_at: Timestamp) -> String {
        match rung {
            // The day may lie ahead.
            Rung::Terminate => format!("This is about the end of your contract on {}.", moment(effective_at)),
            _ => format!("This is about the {} of {}.", measure(rung), moment(effective_at)),
        }
    }

    fn scope(&self, scope: &str) -> String {
        match scope.trim().trim_end_matches('.') {
            "" => String::new(),
            scope => format!("It covers this: {scope}."),
        }
    }

    fn lasts(&self, rung: Rung, until: Option<Timestamp>) -> String {
        match (rung, until) {
            (_, Some(at)) => format!("It ends on {}.", moment(at)),
            (Rung::Warn | Rung::Observe, None) => String::new(),
            (Rung::Terminate, None) => "A person can still stop this.".to_owned(),
            (_, None) => "It has no end date. A person can lift it at any time.".to_owned(),
        }
    }

    fn all_works(&self, rung: Rung) -> String {
        match rung {
            Rung::Warn => "Everything works as before.".to_owned(),
            _ => "You can open the link below and appeal. No login is needed.".to_owned(),
        }
    }

    fn standing(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "Everything works again. Nothing stands against your account.".to_owned(),
            Rung::Warn => "Everything works. A warning stands. The link below shows it.".to_owned(),
            Rung::Terminate => "A termination stands. The link below shows from when.".to_owned(),
            rung => format!("Not everything works. A {} stands. The link below shows it.", measure(rung)),
        }
    }

    fn answer_lead(&self) -> &'static str {
        "The person who looked at your case wrote:"
    }

    fn answer_erased(&self) -> &'static str {
        "A person wrote an answer. It has since been erased."
    }

    fn facts_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "These are the facts:",
            _ => "The decision rested on these facts:",
        }
    }

    fn comparison(&self, comparison: Comparison) -> String {
        let (bound, threshold) = comparison.figures(figures(Language::English));
        match bound {
            Some(bound) => format!(
                "Small samples can mislead. So we compared the careful figure {bound} with the threshold {threshold}."
            ),
            None => format!("The threshold is {threshold}."),
        }
    }

    fn instance(&self, kind: &str, at: Timestamp, facts: &[(String, String)]) -> String {
        let head = format!("One example is the event \"{kind}\" of {}.", moment(at));
        if facts.is_empty() { head } else { format!("{head} What we recorded of it: {}.", kept(facts)) }
    }

    fn clause(&self, id: &str, title: &str) -> String {
        format!("Rule {id} says: {}.", title.trim_end_matches('.'))
    }

    fn clause_link(&self) -> &'static str {
        "Read the rule here:"
    }

    fn automation(&self, how: &str, event: Event) -> Vec<String> {
        let first = match how {
            "fully" => "A computer program made the decision. No person took part.",
            "partially" => "A computer program found this. A person looked at it and agreed.",
            _ => "A person made the decision.",
        };
        match event {
            Event::Imposed(_) => owned(&[first]),
            Event::AppealReceived => owned(&[first, "A person, not a program, decides about your appeal."]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => owned(&[
                "A person looked at everything again.",
                "That person had no part in the first decision.",
                "About the first decision:",
                first,
            ]),
            Event::Outcome(..) | Event::Dismissed(_) => {
                owned(&["A person looked at everything again.", "About the first decision:", first])
            }
        }
    }

    fn trigger(&self, trigger: &str) -> String {
        match trigger {
            "own_initiative" => "Our own checks found this.".to_owned(),
            "reports_of_others" => "Reports of recipients took part in this.".to_owned(),
            "authority_order" => "An order from an authority set this off.".to_owned(),
            other => format!("This set it off: {}.", other.replace('_', " ").trim_end_matches('.')),
        }
    }

    fn versions(&self, rules: &[String], policy_hash: &str, model_hash: Option<&str>) -> Vec<String> {
        let noun = if rules.len() == 1 { "check is" } else { "checks are" };
        let mut said = vec![
            format!("The {noun} named {}.", rules.join(", ")),
            format!("The rule book has version {}.", short(policy_hash)),
        ];
        said.extend(model_hash.map(|hash| format!("A model with version {} took part.", short(hash))));
        said
    }

    fn withheld(&self, what: &str, why: &str, basis: &str) -> String {
        format!("Not shown: {what}. Why: {why}. Basis: {basis}.")
    }

    fn nothing_withheld(&self) -> &'static str {
        "You see every fact that the rule used."
    }

    fn fixes_lead(&self, event: Event) -> &'static str {
        match event {
            Event::Imposed(_) => "If the facts are right, this helps:",
            Event::AppealReceived => "You need not do more. If the cause is still there, this helps:",
            Event::Outcome(..) | Event::Dismissed(_) => "This keeps it from happening again:",
        }
    }

    fn fixes(&self, reason: &str) -> &'static [&'static str] {
        super::en_fixes::fixes(reason)
    }

    fn counterfactuals_lead(&self) -> &'static str {
        "This would have led to another result:"
    }

    fn nothing_to_do(&self, standing: Rung) -> String {
        match standing {
            Rung::Observe => "You need not do anything. Use your account as before.".to_owned(),
            rung => format!("You need not do anything about this. You can appeal against the {} too.", measure(rung)),
        }
    }

    fn ask(&self, event: Event) -> Vec<String> {
        match event {
            Event::Imposed(_) => {
                owned(&["You can ask a person to look again. It is free. You need no login. Open this link:"])
            }
            Event::AppealReceived => owned(&["You have asked a person to look again. Follow your appeal here:"]),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => owned(&[
                "The link shows the outcome and everything it rests on.",
                "It also says whether you can ask once more:",
            ]),
            Event::Outcome(..) | Event::Dismissed(_) => {
                owned(&["Is something still not right? The link shows what stands:"])
            }
        }
    }

    fn ask_terms(&self, appeal_until: Timestamp, review_hours_max: i64) -> Vec<String> {
        let figures = figures(Language::English);
        vec![
            format!("You have until {} at least.", figures.day(appeal_until)),
            format!("A person answers within {}.", figures.span(review_hours_max * 3_600)),
        ]
    }

    fn received_terms(&self, decide_by: Option<Timestamp>, appeal: Option<&str>) -> Vec<String> {
        let mut said = Vec::new();
        if let Some(at) = decide_by {
            said.push(format!("A person decides by {}.", moment(at)));
        }
        if let Some(id) = appeal {
            said.push(format!("The number of your appeal is {id}."));
        }
        said
    }

    fn keep_link(&self) -> &'static str {
        "Keep the link to yourself. Whoever has it can read this and appeal for you."
    }

    fn other_rights(&self) -> Vec<&'static str> {
        let say = &Language::English.words().record;
        vec![say.right_copy, say.right_authority, say.right_court]
    }

    fn contact(&self, platform: &str, contact: &str) -> String {
        format!("This message comes from {platform}. Write to {contact} and give the reference.")
    }

    fn references(&self, statement: &str, decision: &str, account: &str) -> Vec<String> {
        vec![format!("Reference: {statement}"), format!("Decision: {decision}"), format!("Account: {account}")]
    }
}

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> Vec<String> {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => measure(rung),
        _ => "lesser measure",
    };
    match kind {
        OutcomeKind::Upheld => {
            vec![format!("A person looked at the decision again on {at}."), "It was right, and it stays.".to_owned()]
        }
        OutcomeKind::UpheldReduced => vec![
            format!("A person looked at the decision again on {at}."),
            format!("It was right in part, but too hard. A {lesser} takes its place."),
        ],
        OutcomeKind::OverturnedFalsePositive => vec![
            format!("A person looked at the decision again and lifted it on {at}."),
            "The decision was wrong. You did nothing wrong. We are sorry.".to_owned(),
        ],
        OutcomeKind::OverturnedWrongGround => vec![
            format!("A person looked at the decision again and lifted it on {at}."),
            "The reasons that we gave you were wrong. We are sorry.".to_owned(),
        ],
        OutcomeKind::OverturnedTechnical => vec![
            format!("A person looked at the decision again and lifted it on {at}."),
            "A fault in our data or our software caused it. We are sorry.".to_owned(),
        ],
        OutcomeKind::ReinstatedRemediated => vec![
            format!("A person looked at the decision again and lifted it on {at}."),
            "The decision was right. You have mended the cause. Thank you.".to_owned(),
        ],
        OutcomeKind::ReinstatedVictim => vec![
            format!("A person looked at the decision again and lifted it on {at}."),
            "The traffic was bad, but somebody else caused it.".to_owned(),
        ],
    }
}
