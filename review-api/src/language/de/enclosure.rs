//! German: questions, files, a second appeal.

use redress_ledger::question::Question;
use redress_ledger::review::AppealKind;

use crate::language::enclosure::EnclosureWords;

pub(super) const WORDS: EnclosureWords = EnclosureWords {
    takeover: "Jemand anderes hatte das Konto übernommen",
    identity: "Ich möchte zeigen, wer ich bin",
    questions: "Einige Fragen",
    questions_lead: "Sie müssen sie nicht beantworten. Jede Antwort hilft dem Menschen, der prüft.",
    group: |kind| {
        let said = match kind {
            AppealKind::Dispute => "Wenn die Entscheidung falsch war",
            AppealKind::Reinstatement => "Wenn die Ursache behoben ist",
            AppealKind::Takeover => "Wenn jemand anderes das Konto übernommen hatte",
            AppealKind::Identity => "Wenn Sie zeigen möchten, wer Sie sind",
        };
        said.to_owned()
    },
    question: |question| {
        let said = match question {
            Question::ConsentSource => "Wo haben die Empfänger Ihren Nachrichten zugestimmt?",
            Question::ConsentProof => "Was zeigt, dass sie zugestimmt haben?",
            Question::Cause => "Was war die Ursache?",
            Question::Fixes => "Was haben Sie geändert?",
            Question::NoRecurrence => "Warum passiert es nicht wieder?",
            Question::KeysRotated => "Sind alle Schlüssel und Passwörter neu?",
            Question::MfaOn => "Ist ein zweiter Schritt bei der Anmeldung an?",
            Question::UnknownUsersRemoved => "Sind alle unbekannten Benutzer entfernt?",
            Question::VerifyBy => "Wie können wir prüfen, dass das Konto Ihnen gehört?",
            Question::WhatIsNew => "Was ist neu?",
        };
        said.to_owned()
    },
    hint: |question| {
        let said = match question {
            Question::ConsentSource => "Nennen Sie eine Webadresse, oder sagen Sie, wie es in Ihrem Laden geht.",
            Question::ConsentProof => {
                "Einige Beispiele mit Datum und Weg reichen. Ein Bild des Formulars können Sie unten anfügen."
            }
            Question::VerifyBy => {
                "Sagen Sie, welcher Weg Ihnen passt. Bitte senden Sie keinen Ausweis, solange wir nicht darum bitten."
            }
            Question::WhatIsNew => {
                "Sagen Sie, was der erste Mensch nicht wissen konnte. Oder fügen Sie unten eine neue Datei an."
            }
            _ => "",
        };
        said.to_owned()
    },
    yes: "Ja",
    no: "Nein",
    unsure: "Ich bin nicht sicher",
    no_answer: "Keine Antwort",
    files: "Dateien",
    files_hint: "Sie können bis zu 5 Dateien anfügen. Jede darf 5 MB haben, alle zusammen 10 MB. Wir nehmen PDF, PNG, JPEG, Text, CSV und EML.",
    files_care: "Bitte schwärzen Sie Daten anderer Menschen, die wir nicht brauchen.",
    second: "Ihr zweiter Einspruch",
    second_lead: "Ein Mensch hat über Ihren ersten Einspruch entschieden. Sie können noch einmal Einspruch einlegen. \
                  Sagen Sie uns etwas Neues, oder fügen Sie eine neue Datei an. Ein anderer Mensch prüft es.",
    nothing_new: "Ein zweiter Einspruch braucht etwas Neues. Sagen Sie, was es ist, oder fügen Sie eine neue Datei an.",
    file_empty: |name| format!("Die Datei „{name}“ ist leer."),
    file_too_large: |name| format!("Die Datei „{name}“ ist zu groß. Eine Datei darf 5 MB haben."),
    file_not_taken: |name| {
        format!(
            "Die Datei „{name}“ können wir nicht nehmen. Wir nehmen PDF, PNG, JPEG, Text, CSV und EML. Es zählt der Inhalt, nicht der Name."
        )
    },
    file_harmful: |name| {
        format!(
            "Die Datei „{name}“ enthält Schadsoftware. Bitte senden Sie eine saubere Datei, oder lassen Sie sie weg."
        )
    },
    file_waits: "Diese Datei wartet noch auf eine Prüfung. Vorher öffnet sie niemand.",
    file_unseen: "Diese Datei enthält Schadsoftware. Niemand öffnet sie.",
    files_too_many: |count| format!("Das sind {count} Dateien. Höchstens 5 passen."),
    files_too_much: "Die Dateien sind zu groß. Alle zusammen dürfen 10 MB haben.",
    files_busy: "Gerade senden viele Menschen Dateien. Bitte senden Sie es gleich noch einmal.",
    go_back: "Ihr Text hat uns nicht erreicht. Gehen Sie im Browser zurück, dort finden Sie ihn.",
    choose_again: "Bitte wählen Sie Ihre Dateien noch einmal aus.",
    stored_files: "Gespeicherte Dateien, jede mit ihrem Fingerabdruck (SHA-256)",
    file_erased: "Diese Datei wurde gelöscht.",
    is_second: "Das ist Ihr zweiter Einspruch.",
    withdrawn: "Sie haben diesen Einspruch zurückgenommen.",
    inadmissible: "Ein Mensch hat diesen Einspruch ohne Entscheidung geschlossen. Er schrieb:",
    merged: "Ein Mensch hat diesen Einspruch mit einem anderen von Ihnen verbunden. Er schrieb:",
    words_erased: "Diese Worte wurden gelöscht.",
    decided_twice: "Zwei Menschen haben über Ihre Einsprüche gegen diese Maßnahme entschieden.",
    carried_on: "Ihr Einspruch läuft mit einem anderen weiter. Gilt diese Maßnahme danach noch, entscheidet ein Mensch auch darüber.",
};
