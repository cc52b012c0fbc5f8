//! Plain English for what the record calls by a name. One place, so that other languages can stand beside it.

use redress_ledger::account::StandingEnforcement;
use redress_ledger::impose::DeferReason;
use redress_ledger::review::{AppealKind, CaseKind, OutcomeKind, RootCause};
use redress_ledger::{Rung, Timestamp};

use super::figures;

/// What was done, to the holder, as a headline; in the future tense while the measure's day lies ahead.
pub fn done(rung: Rung, effective_at: Timestamp, now: Timestamp) -> String {
    let said = match rung {
        Rung::Observe => "We made a note about your account",
        Rung::Warn => "We sent you a warning",
        Rung::Limit => "We limited your account",
        Rung::Hold => "We put your traffic on hold",
        Rung::Suspend => "We suspended your account",
        Rung::Terminate if effective_at > now => {
            return format!("Your contract ends on {}", figures::day(effective_at));
        }
        Rung::Terminate => "We ended your contract",
    };
    said.to_owned()
}

/// The same measure, once it no longer stands.
pub fn undone(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "The note about your account is gone",
        Rung::Warn => "The warning no longer stands",
        Rung::Limit => "The limit no longer stands",
        Rung::Hold => "Your traffic is no longer on hold",
        Rung::Suspend => "This suspension no longer stands",
        Rung::Terminate => "The end of your contract no longer stands",
    }
}

/// A measure's name.
pub fn measure(rung: Rung) -> &'static str {
    match rung {
        Rung::Observe => "Observation",
        Rung::Warn => "Warning",
        Rung::Limit => "Limit",
        Rung::Hold => "Hold",
        Rung::Suspend => "Suspension",
        Rung::Terminate => "Termination",
    }
}

/// A reason code in small letters with spaces.
pub fn reason(code: &str) -> String {
    code.to_lowercase().replace('_', " ")
}

/// Several reason codes.
pub fn reasons(codes: &[String]) -> String {
    codes.iter().map(|code| reason(code)).collect::<Vec<_>>().join(", ")
}

/// An event kind in words: `email.bounced` reads `Email bounced`.
pub fn event(kind: &str) -> String {
    let spaced = kind.replace(['.', '_'], " ");
    let mut letters = spaced.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a case asks.
pub fn case_kind(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Appeal => "Appeal",
        CaseKind::Deferred => "Waits for release",
        CaseKind::TerminationProposal => "Proposed termination",
    }
}

/// Why an imposition waits for a person.
pub fn defer_reason(reason: DeferReason) -> &'static str {
    match reason {
        DeferReason::Brake => "The brake held it: too many measures in too short a time.",
        DeferReason::ProtectedAccount => "The account is protected: only a person may do this.",
        DeferReason::AutomationOff => "Automation is off.",
        DeferReason::NoNotifier => "No notifier showed life: nobody would have been told.",
        DeferReason::ProposeOnly => "The rule may only propose.",
    }
}

/// What a holder asks for, to the holder.
pub fn asked(kind: AppealKind) -> &'static str {
    match kind {
        AppealKind::Dispute => "You say that the decision was wrong.",
        AppealKind::Reinstatement => "You say that the cause is fixed.",
    }
}

/// What a holder asks for, to a reviewer.
pub fn appeal_kind(kind: AppealKind) -> &'static str {
    match kind {
        AppealKind::Dispute => "Says that the decision was wrong",
        AppealKind::Reinstatement => "Says that the cause is fixed",
    }
}

/// An outcome, to the holder.
pub fn outcome_to_holder(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Upheld => "A person looked at the decision. It was right, and it stands.",
        OutcomeKind::UpheldReduced => {
            "A person looked at the decision. It went too far, so a lesser measure takes its place."
        }
        OutcomeKind::OverturnedFalsePositive => {
            "A person looked at the decision. It was wrong, and we undid it. We are sorry."
        }
        OutcomeKind::OverturnedWrongGround => {
            "A person looked at the decision. The reason we gave was wrong, so we undid it."
        }
        OutcomeKind::OverturnedTechnical => {
            "A person looked at the decision. A fault on our side caused it, and we undid it. We are sorry."
        }
        OutcomeKind::ReinstatedRemediated => {
            "A person looked at your account. The cause is fixed, and the measure has ended."
        }
        OutcomeKind::ReinstatedVictim => {
            "A person looked at your account. Somebody misused it, and the measure has ended."
        }
    }
}

/// An outcome's name, to a reviewer.
pub fn outcome(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Upheld => "Upheld",
        OutcomeKind::UpheldReduced => "Upheld, reduced",
        OutcomeKind::OverturnedFalsePositive => "Overturned: false positive",
        OutcomeKind::OverturnedWrongGround => "Overturned: wrong ground",
        OutcomeKind::OverturnedTechnical => "Overturned: technical fault",
        OutcomeKind::ReinstatedRemediated => "Reinstated: remediated",
        OutcomeKind::ReinstatedVictim => "Reinstated: victim",
    }
}

/// What an outcome means, to a reviewer who chooses.
pub fn outcome_means(kind: OutcomeKind) -> &'static str {
    match kind {
        OutcomeKind::Upheld => "The decision was right. The measure stays.",
        OutcomeKind::UpheldReduced => "Right in part. A lesser measure takes its place.",
        OutcomeKind::OverturnedFalsePositive => "Nothing bad happened. The measure ends.",
        OutcomeKind::OverturnedWrongGround => "Something bad happened, but not what was stated. The measure ends.",
        OutcomeKind::OverturnedTechnical => "A fault in data or software. The measure ends.",
        OutcomeKind::ReinstatedRemediated => "It was right, and the cause is fixed. The measure ends.",
        OutcomeKind::ReinstatedVictim => "It was right, and the holder was the victim. The measure ends.",
    }
}

/// A root cause, to a reviewer who chooses.
pub fn root_cause(cause: RootCause) -> &'static str {
    match cause {
        RootCause::Threshold => "The threshold is too low",
        RootCause::DataQuality => "The data was wrong",
        RootCause::Attribution => "Somebody else's doing was attributed to this account",
        RootCause::StaleIntel => "Old intelligence",
        RootCause::PoisonedSignal => "An outsider moved the signal",
        RootCause::RuleBug => "The rule does not say what was meant",
        RootCause::PolicyUnclear => "The published rule is unclear",
        RootCause::ReviewerError => "An earlier reviewer erred",
    }
}

/// What set it off, to the holder; `trigger` as in the statement of reasons.
pub fn trigger(trigger: &str) -> String {
    match trigger {
        "own_initiative" => "Our own checks found this.".to_owned(),
        "reports_of_others" => "Reports of recipients took part in this.".to_owned(),
        other => format!("This set it off: {}.", other.replace('_', " ")),
    }
}

/// From when a measure stands, after its name; a termination is decided long before its day.
pub fn since(standing: &StandingEnforcement) -> String {
    let at = figures::moment(standing.imposed_at);
    if standing.rung == Rung::Terminate { format!("decided on {at}") } else { format!("since {at}") }
}

/// How the machine took part, to the holder; `degree` as in the statement of reasons.
pub fn automation(degree: &str) -> &'static str {
    match degree {
        "fully" => "A computer program made this decision. No person took part.",
        "partially" => "A computer program proposed this decision. A person released it.",
        _ => "A person made this decision.",
    }
}

/// Which figure was compared with a threshold.
pub fn compared(name: &str) -> &str {
    match name {
        "lower" => "lower bound",
        "upper" => "upper bound",
        "point" => "as measured",
        other => other,
    }
}

/// A comparison as it is written outside of programs.
pub fn operator(operator: &str) -> &str {
    match operator {
        ">=" => "≥",
        "<=" => "≤",
        other => other,
    }
}

/// The ledger's answer to an earlier decision, to a reviewer.
pub fn answer(name: &str) -> &str {
    match name {
        "recorded" => "noted only",
        "imposed" => "took effect",
        "deferred" => "waits or waited for a person",
        "refused" => "had no effect",
        "dismissed" => "dismissed by a person",
        other => other,
    }
}

/// A refusal that begins with a field's name, with the label that the page gives that field.
pub fn on_page(detail: &str) -> String {
    let labels = [
        ("view: ", "Your point of view: "),
        ("contest: ", "What is wrong, or what you fixed: "),
        ("reason: ", "Why, for the record: "),
        ("answer: ", "The answer to the holder: "),
        ("root_cause: ", "What went wrong: "),
        ("reduced_to: ", "The lesser measure: "),
        ("outcome: ", "The outcome: "),
    ];
    let label = labels.iter().find_map(|(name, label)| Some(format!("{label}{}", detail.strip_prefix(name)?)));
    label.unwrap_or_else(|| detail.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_on_the_page_what_its_label_calls_it() {
        assert_eq!(on_page("reason: 10 to 4000 characters."), "Why, for the record: 10 to 4000 characters.");
        assert_eq!(on_page("The case is closed."), "The case is closed.");
    }

    #[test]
    fn an_event_kind_reads_as_words() {
        assert_eq!(event("auth.login_failed"), "Auth login failed");
        assert_eq!(event(""), "");
    }
}
