//! Plain English for what the record calls by a name, to reviewers. What a holder reads is in `crate::language`.

use redress_ledger::Rung;
use redress_ledger::account::StandingEnforcement;
use redress_ledger::demotion::{Demotion, RuleRecord};
use redress_ledger::impose::DeferReason;
use redress_ledger::review::{AppealKind, CaseKind, LiftProposed, OutcomeKind, RootCause};

use super::figures;

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
        DeferReason::ThirdParty => "Outsiders can move a signal behind it: look whether somebody did.",
        DeferReason::Ring => "It rests on what several accounts share: look whether one person is behind them.",
        DeferReason::LinkOverturned => {
            "It rested on a decision about another account, which was overturned. It stands for now: release it to let it stand on its own grounds, or dismiss it to lift it. A termination is lifted by two seniors."
        }
        // No word of chance: whoever looks is not to judge by that.
        DeferReason::ControlSample => {
            "A person is asked about it once more. It stands for now: release it to let it stand, or dismiss it to lift it. A termination is lifted by two seniors."
        }
        DeferReason::RuleReversed => {
            "Its rule was found wrong, and what it did was undone as a whole, but a person had decided on this before. It stands for now: release it to let it stand, or dismiss it to lift it. A termination is lifted by two seniors."
        }
    }
}

/// A rule that fell to shadow, with the figures.
pub fn fallen(rule: &Demotion) -> String {
    let RuleRecord { decided, overturned } = rule.record;
    format!(
        "Rule {} no longer acts by itself since {}: people overturned {overturned} of {decided} decisions by it. \
         Somebody who has not written it can put it to work again by activating a policy.",
        rule.rule_id,
        figures::moment(rule.at)
    )
}

/// What a holder asks for, to a reviewer.
pub fn appeal_kind(kind: AppealKind) -> &'static str {
    match kind {
        AppealKind::Dispute => "Says that the decision was wrong",
        AppealKind::Reinstatement => "Says that the cause is fixed",
        AppealKind::Takeover => "Says that somebody else had taken the account over",
        AppealKind::Identity => "Wants to prove who they are",
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

/// From when a measure stands, after its name; a termination is decided long before its day.
pub fn since(standing: &StandingEnforcement) -> String {
    let at = figures::moment(standing.imposed_at);
    if standing.rung == Rung::Terminate {
        return format!("decided on {at}, in effect from {}", figures::moment(standing.effective_at));
    }
    format!("since {at}")
}

/// A lift that waits for a second person.
pub fn lift_proposed(lift: &LiftProposed) -> String {
    let (title, until) = (outcome(lift.outcome), figures::day(lift.counts_until));
    let who = if lift.mine { "You have" } else { "A colleague has" };
    format!(
        "{who} proposed to lift it ({title}). A second senior reviewer or admin has to lift it as well, by {until}."
    )
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
        ("why_changed: ", "What changed your mind: "),
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
