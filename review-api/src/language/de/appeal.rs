//! German: asking a person.

use super::dative;
use crate::language::appeal::AppealWords;

pub(super) const WORDS: AppealWords = AppealWords {
    heading: "Einen Menschen fragen",
    person_looks: "Ein Mensch prüft Ihren Einspruch, nie nur ein Programm. Es kostet nichts.",
    ask_until: |day| format!("Sie können bis zum {day} fragen."),
    no_time_yet: "Sie können jetzt Einspruch einlegen. Die Frist beginnt, wenn Sie benachrichtigt werden.",
    answer_within: |span| format!("Sie bekommen eine Antwort innerhalb von {}.", dative(span)),
    on_paper: "Um einen Menschen zu fragen, öffnen Sie diese Adresse oder halten Sie ein Telefon über das Bild:",
    code: "Bild der Adresse (QR-Code)",
    still_here: "Ihr Text ist noch da.",
    what_for: "Worum bitten Sie?",
    dispute: "Die Entscheidung war falsch",
    reinstatement: "Sie war richtig, und die Ursache ist behoben",
    view: "Ihre Sicht",
    view_hint: "Schreiben Sie mit eigenen Worten und in Ihrer Sprache. Sie können das Feld leer lassen.",
    contest: "Was nicht stimmt, oder was Sie behoben haben",
    contest_hint: "Welche Tatsache stimmt nicht? Was war die Ursache, was haben Sie geändert, und warum passiert es nicht wieder?",
    wants_human: "Ich möchte, dass ein Mensch das prüft",
    wants_human_hint: "Ein Mensch prüft es in jedem Fall. Bitte schreiben Sie keine Passwörter und keine Kartennummern.",
    send: "Einspruch senden",
    choose_kind: "Wählen Sie, worum Sie bitten.",
    too_long: |name, chars, most| {
        format!("„{name}“ hat {chars} Zeichen. Höchstens {most} passen. Bitte kürzen Sie den Text.")
    },
    wait: |secs| match secs {
        1 => "Das war zu oft in einer Minute. Versuchen Sie es in 1 Sekunde noch einmal.".to_owned(),
        secs => format!("Das war zu oft in einer Minute. Versuchen Sie es in {secs} Sekunden noch einmal."),
    },
    unreachable: "Unser Speicher antwortet gerade nicht. Nichts wurde geändert. Versuchen Sie es gleich noch einmal.",
    kept: "Was Sie geschrieben haben",
    kept_lead: "Es wurde nicht gespeichert. Sie können es hier kopieren.",
    received: "Wir haben Ihren Einspruch erhalten",
    received_lead: "Er ist gespeichert. Ein Mensch wird ihn lesen. Bewahren Sie diese zwei Zeilen als Beweis auf.",
    number: "Einspruch",
    fingerprint: "Fingerabdruck Ihres Textes (SHA-256)",
    open_already: "Zu dieser Entscheidung läuft schon ein Einspruch. Ein Mensch wird darüber entscheiden.",
    measure_ended: "Diese Maßnahme ist beendet.",
    too_late: |day| format!("Die Frist für einen Einspruch endete am {day}."),
};
