//! English: where an appeal stands.

use redress_ledger::dialogue::AHEAD_MAX;
use redress_ledger::review::{AppealKind, OutcomeKind};

use crate::language::dialogue::DialogueWords;

pub(super) const WORDS: DialogueWords = DialogueWords {
    heading: "Your appeal",
    filed_on: |at| format!("Filed on {at}."),
    asked: |kind| {
        let said = match kind {
            AppealKind::Dispute => "You say that the decision was wrong.",
            AppealKind::Reinstatement => "You say that the cause is fixed.",
            AppealKind::Takeover => "You say that somebody else had taken your account over.",
            AppealKind::Identity => "You want to prove who you are.",
        };
        said.to_owned()
    },
    waits: "It waits for a person.",
    ahead: |count| match count {
        0 => "It is the next one in line.".to_owned(),
        1 => "One other appeal is before it.".to_owned(),
        AHEAD_MAX.. => "At least 1,000 other appeals are before it.".to_owned(),
        more => format!("{more} other appeals are before it."),
    },
    decide_by: |at| format!("A person decides by {at}."),
    late: |at| format!("We promised an answer by {at}. We are late, and we are sorry. You need to do nothing."),
    outcome: |kind| {
        let said = match kind {
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
        };
        said.to_owned()
    },
    lesser: |measure| format!("The lesser measure is: {measure}."),
    decided_on: |at| format!("Decided on {at}. The answer:"),
    erased: "The written answer was erased.",
    number: "Appeal",
};
