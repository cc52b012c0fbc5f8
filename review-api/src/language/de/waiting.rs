//! German: while an appeal waits.

use crate::language::waiting::WaitingWords;

pub(super) const WORDS: WaitingWords = WaitingWords {
    pace: |half, most| {
        format!(
            "Die Hälfte solcher Einsprüche dauerte zuletzt höchstens {half}. Neun von zehn dauerten höchstens {most}."
        )
    },
    pace_few: "Zuletzt wurden zu wenige solche Einsprüche entschieden, um eine Dauer zu nennen.",
    asked: |until| {
        format!(
            "Ein Mensch hat eine Frage an Sie. Bis zu Ihrer Antwort steht die Frist still. Sie läuft spätestens am {until} weiter."
        )
    },
    went_up: "Ihr Fall steht jetzt weiter vorn. Eine leitende Person wird ihn sehen.",
    relief: |share| format!("Bis zur Entscheidung dürfen Sie {share} Ihrer üblichen Menge senden."),
    relief_known: "Sie dürfen nur an Menschen schreiben, die schon Nachrichten von Ihnen bekommen haben.",
    relief_until: |at| format!("Das endet am {at}, oder früher, wenn Ihr Einspruch abgeschlossen ist."),
    relief_ends: "Das endet, wenn Ihr Einspruch abgeschlossen ist.",
    withdrawn: "Sie haben diesen Einspruch zurückgezogen.",
    heading: "Nachrichten",
    from_you: |at| format!("Sie schrieben am {at}:"),
    from_person: |at| format!("Die Person, die Ihren Einspruch prüft, schrieb am {at}:"),
    question: |at| format!("Eine Frage an Sie vom {at}:"),
    erased: "Diese Nachricht wurde gelöscht.",
    write: "Schreiben Sie der Person, die ihn prüft",
    write_hint: |most| {
        format!("Höchstens {most} Zeichen. Bitte schreiben Sie keine Passwörter und keine Kartennummern.")
    },
    send: "Nachricht senden",
    sent: "Ihre Nachricht ist gespeichert. Ein Mensch wird sie lesen.",
    full: "Für weitere Nachrichten ist kein Platz. Ein Mensch entscheidet nach dem, was gesagt ist.",
    empty: "Schreiben Sie etwas, bevor Sie senden.",
    too_long: |chars, most| {
        format!("Ihre Nachricht hat {chars} Zeichen. Höchstens {most} passen. Bitte kürzen Sie sie.")
    },
    slow: "Sie haben in einer Stunde viele Nachrichten geschrieben. Bitte warten Sie eine Weile.",
    not_open: "Kein Einspruch ist offen. Darum wartet niemand auf Ihre Nachricht.",
    withdraw: "Den Einspruch zurückziehen",
    withdraw_means: "Ihr Einspruch ist dann geschlossen, und niemand entscheidet darüber. Die Maßnahme bleibt. Sie können noch einmal Einspruch einlegen, solange Zeit ist. Dateien, die dabei waren, werden gelöscht.",
    withdraw_sure: "Ja, ich ziehe meinen Einspruch zurück",
    withdraw_now: "Zurückziehen",
    stays_open: "Sie haben schon drei Einsprüche zurückgezogen. Dieser bleibt offen, bis ein Mensch entscheidet. Eine Nachricht können Sie weiterhin schreiben.",
    withdraw_waits: |at| {
        format!(
            "Die Kontaktadressen dieses Kontos wurden vor Kurzem geändert. Zu Ihrem Schutz kann ein Einspruch erst ab dem {at} zurückgezogen werden."
        )
    },
    contacts_changed: |at| {
        format!(
            "Am {at} wurden die Kontaktadressen dieses Kontos geändert. Waren Sie es nicht, legen Sie Einspruch ein und sagen Sie, dass Ihr Konto übernommen wurde. Läuft schon ein Einspruch, schreiben Sie eine Nachricht."
        )
    },
    withdraw_tick: "Kreuzen Sie das Feld an, wenn Sie den Einspruch zurückziehen wollen.",
};
