//! English: letters.

use redress_ledger::Rung;
use redress_ledger::review::OutcomeKind;

use crate::language::letter::{Event, LetterWords, Part};

pub(super) const WORDS: LetterWords = LetterWords {
    heading: |part| {
        let said = match part {
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
        };
        said.to_owned()
    },
    title: |event| match event {
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
    },
    opening: |event, at| match event {
        Event::Imposed(Rung::Limit) => {
            format!("We limited your account on {at}. You can send less than usual.")
        }
        Event::Imposed(Rung::Hold) => {
            format!("We put your messages on hold on {at}. They wait and are not sent.")
        }
        Event::Imposed(Rung::Suspend) => {
            format!("We suspended your account on {at}. You cannot send with it now.")
        }
        Event::Imposed(Rung::Terminate) => {
            format!("Your contract ends on {at}. Two people agreed to this.")
        }
        Event::Imposed(Rung::Warn | Rung::Observe) => {
            format!("This is a warning of {at}. Nothing else has changed.")
        }
        Event::AppealReceived => {
            format!("We received your appeal on {at}. It is stored, and a person will read it.")
        }
        Event::Outcome(kind, ..) => outcome(kind, event, at),
        Event::Dismissed(rung) => format!(
            "A person looked at our check and dismissed it on {at}. The {} that stood meanwhile is lifted.",
            measure(rung)
        ),
    },
    about: |rung, at| {
        match rung {
            // The day may lie ahead.
            Rung::Terminate => format!("This is about the end of your contract on {at}."),
            _ => format!("This is about the {} of {at}.", measure(rung)),
        }
    },
    covers: |scope| format!("It covers this: {scope}"),
    lasts: |rung, until| match (rung, until) {
        (_, Some(at)) => format!("It ends on {at}."),
        (Rung::Warn | Rung::Observe, None) => String::new(),
        (Rung::Terminate, None) => "A person can still stop this.".to_owned(),
        (_, None) => "It has no end date. A person can lift it at any time.".to_owned(),
    },
    all_works: |rung| match rung {
        Rung::Warn => "Everything works as before.".to_owned(),
        _ => "You can open the link below and appeal. No login is needed.".to_owned(),
    },
    standing: |standing| match standing {
        Rung::Observe => "Everything works again. Nothing stands against your account.".to_owned(),
        Rung::Warn => "Everything works. A warning stands. The link below shows it.".to_owned(),
        Rung::Terminate => "A termination stands. The link below shows from when.".to_owned(),
        rung => format!("Not everything works. A {} stands. The link below shows it.", measure(rung)),
    },
    answer_lead: "The person who looked at your case wrote:",
    answer_erased: "A person wrote an answer. It has since been erased.",
    facts_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "These are the facts:",
            _ => "The decision rested on these facts:",
        };
        said.to_owned()
    },
    clause: |id, title| format!("Rule {id} says: {}.", title.trim_end_matches('.')),
    clause_link: "Read the rule here:",
    automation: |how, event| {
        let first = match how {
            "fully" => "A computer program made the decision. No person took part.",
            "partially" => "A computer program found this. A person looked at it and agreed.",
            _ => "A person made the decision.",
        };
        match event {
            Event::Imposed(_) => first.to_owned(),
            Event::AppealReceived => [first, "A person, not a program, decides about your appeal."].join(" "),
            Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => [
                "A person looked at everything again.",
                "That person had no part in the first decision.",
                "About the first decision:",
                first,
            ]
            .join(" "),
            Event::Outcome(..) | Event::Dismissed(_) => {
                ["A person looked at everything again.", "About the first decision:", first].join(" ")
            }
        }
    },
    withheld: |what, why, basis| format!("Not shown: {what}. Why: {why}. Basis: {basis}."),
    nothing_withheld: "You see every fact that the rule used.",
    fixes_lead: |event| {
        let said = match event {
            Event::Imposed(_) => "If the facts are right, this helps:",
            Event::AppealReceived => "You need not do more. If the cause is still there, this helps:",
            Event::Outcome(..) | Event::Dismissed(_) => "This keeps it from happening again:",
        };
        said.to_owned()
    },
    counterfactuals_lead: "This would have led to another result:",
    nothing_to_do: |standing| match standing {
        Rung::Observe => "You need not do anything. Use your account as before.".to_owned(),
        rung => format!("You need not do anything about this. You can appeal against the {} too.", measure(rung)),
    },
    ask: |event| {
        match event {
        Event::Imposed(_) => {
            "You can ask a person to look again. It is free. You need no login. Open this link:".to_owned()
        }
        Event::AppealReceived => "You have asked a person to look again. Follow your appeal here:".to_owned(),
        Event::Outcome(OutcomeKind::Upheld | OutcomeKind::UpheldReduced, ..) => {
            "The link shows the outcome and everything it rests on. It also says whether you can ask once more, and until when:"
                .to_owned()
        }
        Event::Outcome(..) | Event::Dismissed(_) => {
            "Is something still not right? The link shows what stands:".to_owned()
        }
    }
    },
    keep_link: "Keep the link to yourself. Whoever has it can read this and appeal for you.",
    contact: |platform, contact| {
        format!("This message comes from {platform}. Write to {contact} and give the reference.")
    },
    comparison: |bound, threshold| match bound {
        Some(bound) => format!(
            "Small samples can mislead. So we compared the careful figure {bound} with the threshold {threshold}."
        ),
        None => format!("The threshold is {threshold}."),
    },
    instance: |kind, at| format!("One example is the event \"{kind}\" of {at}."),
    recorded: |facts| format!("What we recorded of it: {facts}."),
    pair: |name, value| format!("{name}: {value}"),
    versions: |count, checks, policy| {
        let noun = if count == 1 { "check is" } else { "checks are" };
        format!("The {noun} named {checks}. The rule book has version {policy}.")
    },
    model_version: |version| format!("A model with version {version} took part."),
    ask_terms: |day, span| format!("You have until {day} at least. A person answers within {span}."),
    appeal_number: |id| format!("The number of your appeal is {id}."),
    reference: "Reference",
    decision: "Decision",
    account: "Account",
};

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

/// The opening of an outcome.
fn outcome(kind: OutcomeKind, event: Event, at: &str) -> String {
    let lesser = match event {
        Event::Outcome(_, _, Some(rung)) => measure(rung),
        _ => "lesser measure",
    };
    match kind {
        OutcomeKind::Upheld => {
            format!("A person looked at the decision again on {at}. It was right, and it stays.")
        }
        OutcomeKind::UpheldReduced => format!(
            "A person looked at the decision again on {at}. It was right in part, but too hard. A {lesser} takes its place."
        ),
        OutcomeKind::OverturnedFalsePositive => format!(
            "A person looked at the decision again and lifted it on {at}. The decision was wrong. You did nothing wrong. We are sorry."
        ),
        OutcomeKind::OverturnedWrongGround => format!(
            "A person looked at the decision again and lifted it on {at}. The reasons that we gave you were wrong. We are sorry."
        ),
        OutcomeKind::OverturnedTechnical => format!(
            "A person looked at the decision again and lifted it on {at}. A fault in our data or our software caused it. We are sorry."
        ),
        OutcomeKind::ReinstatedRemediated => format!(
            "A person looked at the decision again and lifted it on {at}. The decision was right. You have mended the cause. Thank you."
        ),
        OutcomeKind::ReinstatedVictim => format!(
            "A person looked at the decision again and lifted it on {at}. The traffic was bad, but somebody else caused it."
        ),
    }
}
