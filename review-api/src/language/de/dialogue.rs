//! German: where an appeal stands.

use redress_ledger::dialogue::AHEAD_MAX;
use redress_ledger::review::{AppealKind, OutcomeKind};

use crate::language::dialogue::DialogueWords;

pub(super) const WORDS: DialogueWords = DialogueWords {
    heading: "Ihr Einspruch",
    filed_on: |at| format!("Eingelegt am {at}."),
    asked: |kind| {
        let said = match kind {
            AppealKind::Dispute => "Sie sagen, dass die Entscheidung falsch war.",
            AppealKind::Reinstatement => "Sie sagen, dass die Ursache behoben ist.",
            AppealKind::Takeover => "Sie sagen, dass jemand anderes Ihr Konto übernommen hatte.",
            AppealKind::Identity => "Sie möchten zeigen, wer Sie sind.",
        };
        said.to_owned()
    },
    waits: "Er wartet auf einen Menschen.",
    ahead: |count| match count {
        0 => "Er kommt als Nächster an die Reihe.".to_owned(),
        1 => "Ein anderer Einspruch ist vor ihm.".to_owned(),
        AHEAD_MAX.. => "Mindestens 1.000 andere Einsprüche sind vor ihm.".to_owned(),
        more => format!("{more} andere Einsprüche sind vor ihm."),
    },
    decide_by: |at| format!("Ein Mensch entscheidet bis zum {at}."),
    late: |at| {
        format!(
            "Wir hatten eine Antwort bis zum {at} versprochen. Wir sind zu spät, das tut uns leid. Sie müssen nichts tun."
        )
    },
    outcome: |kind| {
        let said = match kind {
            OutcomeKind::Upheld => "Ein Mensch hat die Entscheidung geprüft. Sie war richtig und bleibt bestehen.",
            OutcomeKind::UpheldReduced => {
                "Ein Mensch hat die Entscheidung geprüft. Sie ging zu weit, eine mildere Maßnahme tritt an ihre Stelle."
            }
            OutcomeKind::OverturnedFalsePositive => {
                "Ein Mensch hat die Entscheidung geprüft. Sie war falsch, und wir haben sie aufgehoben. Es tut uns leid."
            }
            OutcomeKind::OverturnedWrongGround => {
                "Ein Mensch hat die Entscheidung geprüft. Unser Grund war falsch, darum haben wir sie aufgehoben."
            }
            OutcomeKind::OverturnedTechnical => {
                "Ein Mensch hat die Entscheidung geprüft. Der Fehler lag bei uns, und wir haben sie aufgehoben. \
                 Es tut uns leid."
            }
            OutcomeKind::ReinstatedRemediated => {
                "Ein Mensch hat Ihr Konto geprüft. Die Ursache ist behoben, und die Maßnahme ist beendet."
            }
            OutcomeKind::ReinstatedVictim => {
                "Ein Mensch hat Ihr Konto geprüft. Jemand hat es missbraucht, und die Maßnahme ist beendet."
            }
        };
        said.to_owned()
    },
    lesser: |measure| format!("Die mildere Maßnahme ist: {measure}."),
    decided_on: |at| format!("Entschieden am {at}. Die Antwort:"),
    erased: "Die schriftliche Antwort wurde gelöscht.",
    number: "Einspruch",
};
