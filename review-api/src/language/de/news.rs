//! German: short letters.

use crate::language::news::NewsWords;

pub(super) const WORDS: NewsWords = NewsWords {
    news: "Was neu ist",
    read: "Lesen und antworten",
    open: "Öffnen Sie diesen Link. Eine Anmeldung ist nicht nötig:",
    stays: "Die Maßnahme bleibt, bis ein Mensch entschieden hat.",
    message_title: "Ein Mensch hat Ihnen geschrieben",
    message: "Die Person, die Ihren Einspruch prüft, hat Ihnen eine Nachricht geschickt. \
              Über den Link unten können Sie die Nachricht lesen. \
              Dort können Sie antworten, bis ein Mensch entschieden hat.",
    question_title: "Ein Mensch hat eine Frage zu Ihrem Einspruch",
    question: "Die Person, die Ihren Einspruch prüft, hat Sie etwas gefragt. \
               Über den Link unten können Sie antworten.",
    clock_stops: |at| {
        format!(
            "Bitte antworten Sie bis zum {at}. Bis zu Ihrer Antwort steht die Frist für die Entscheidung still. \
             Ohne Antwort entscheidet ein Mensch nach dem, was bekannt ist."
        )
    },
    clock_runs: "Bitte antworten Sie bald. Die Frist für die Entscheidung läuft weiter. \
                 Ohne Antwort entscheidet ein Mensch nach dem, was bekannt ist.",
    overdue_title: "Wir sind mit Ihrem Einspruch zu spät, und das tut uns leid",
    overdue: |at| {
        format!(
            "Wir haben versprochen, dass ein Mensch bis zum {at} entscheidet. Das haben wir nicht gehalten. \
             Es tut uns leid. Ihr Fall steht jetzt weiter vorn. Eine leitende Person wird ihn sehen. \
             Sie müssen nichts tun. Nichts ist verloren."
        )
    },
    relief_title: "Sie können zum Teil wieder senden",
    relief_idle_title: "Ein begrenzter Dienst ist jetzt nicht nutzbar",
    relief_idle: "Für diese Maßnahme wurde ein begrenzter Dienst gewährt. Sie können ihn jetzt aber nicht nutzen. \
                  Vielleicht gilt noch eine andere Maßnahme, oder Ihr Einspruch ist abgeschlossen. Der Link zeigt es.",
    withdrawn_title: "Ihr Einspruch ist zurückgezogen",
    withdrawn: "Sie haben Ihren Einspruch zurückgezogen. Er ist geschlossen, und niemand entscheidet darüber. \
                Die Maßnahme bleibt, wie sie ist.",
    again_until: |day| {
        format!("Sie können mindestens bis zum {day} noch einmal Einspruch einlegen. Der Link führt zum Formular.")
    },
    inadmissible_title: "Ihr Einspruch wurde ohne Entscheidung geschlossen",
    inadmissible: "Ein Mensch hat Ihren Einspruch ohne Entscheidung geschlossen. Die Maßnahme bleibt, wie sie ist.",
    merged_title: "Ihr Einspruch läuft mit einem anderen weiter",
    merged: "Ein Mensch hat Ihren Einspruch mit einem anderen von Ihnen verbunden und liest beide zusammen. \
             Gilt diese Maßnahme danach noch, läuft Ihr Einspruch allein weiter, und ein Mensch entscheidet darüber. \
             Sie müssen nichts tun.",
    resumed_title: "Ihr Einspruch läuft allein weiter",
    resumed: "Ihr Einspruch war mit einem anderen von Ihnen verbunden. Der andere ist zu Ende, und diese Maßnahme gilt noch. \
              Deshalb entscheidet ein Mensch auch über diese Maßnahme. Sie müssen nichts tun.",
    contacts_title: "Die Kontaktadressen Ihres Kontos wurden geändert",
    contacts: |at| {
        format!(
            "Die Kontaktadressen Ihres Kontos wurden am {at} geändert. Wir schreiben an die neuen und an die früheren Adressen, damit das niemand unbemerkt tun kann. Waren Sie es selbst, müssen Sie nichts tun."
        )
    },
    contacts_hours: |hours| {
        format!(
            "Waren Sie es nicht, hat vielleicht jemand Ihr Konto übernommen. Öffnen Sie den Link und sagen Sie es uns. {hours} Stunden lang kann niemand einen Einspruch zurückziehen."
        )
    },
    contacts_open: "Der Link zeigt die Maßnahme und Ihren Einspruch. Eine Anmeldung ist nicht nötig:",
    merged_by: |at| format!("Ein Mensch entscheidet spätestens am {at}."),
    person_wrote: "Der Link zeigt, was die Person geschrieben hat. Eine Anmeldung ist nicht nötig:",
    terminated_title: "Ihr Vertrag ist beendet",
    terminated: |day| {
        format!("Wir hatten Ihnen geschrieben, dass wir Ihren Vertrag beenden. Der Tag ist da: Er endete am {day}.")
    },
    terminated_review: "Ob Sie noch einen Menschen um eine Prüfung bitten können, und bis wann, zeigt der Link.",
    corrected_title: "Wir lagen falsch: Die Maßnahme gegen Ihr Konto ist aufgehoben",
    happened: "Was geschehen ist",
    corrected: |at| {
        format!(
            "Wir haben eine Maßnahme gegen Ihr Konto ergriffen. Das war falsch. Es tut uns leid. \
             Zwei Menschen haben sie geprüft und am {at} aufgehoben. Sie zählt nicht gegen Sie."
        )
    },
    free: "Ihr Konto ist jetzt durch nichts eingeschränkt. Sie müssen nichts tun.",
    restricted: "Eine andere Maßnahme gilt noch. Der Link zeigt sie, und Sie können dagegen Einspruch einlegen.",
    wrong: "Was falsch war",
    wrong_lead: "Ein Mensch hat geschrieben, was falsch war:",
    wrong_erased: "Die Worte der Person, die es herausfand, sind gelöscht.",
    look: "Sehen Sie selbst nach",
    look_open: "Der Link zeigt, was gilt. Eine Anmeldung ist nicht nötig:",
};
