//! German.

use super::{Said, Words};

pub(super) const WORDS: Words = Words {
    tag: "de",
    news: "Was neu ist",
    link: "Lesen und antworten",
    open: "Öffnen Sie diesen Link. Sie müssen sich nicht anmelden:",
    message: Said {
        title: "Ein Mensch hat Ihnen geschrieben",
        lines: &[
            "Die Person, die Ihren Widerspruch prüft, hat Ihnen eine Nachricht geschickt.",
            "Unter dem Link können Sie sie lesen und antworten.",
        ],
    },
    question: Said {
        title: "Ein Mensch hat eine Frage zu Ihrem Widerspruch",
        lines: &[
            "Die Person, die Ihren Widerspruch prüft, hat Sie etwas gefragt.",
            "Unter dem Link können Sie antworten.",
        ],
    },
    clock_stops: &[
        "Bitte antworten Sie bis {at}.",
        "Bis zu Ihrer Antwort steht die Frist für die Entscheidung still.",
        "Ohne Antwort entscheidet ein Mensch nach dem, was bekannt ist.",
    ],
    clock_runs: "Bitte antworten Sie bald. Die Frist für die Entscheidung läuft weiter.",
    overdue: Said {
        title: "Wir sind mit Ihrem Widerspruch zu spät, und das tut uns leid",
        lines: &[
            "Wir haben versprochen, dass ein Mensch bis {at} entscheidet.",
            "Das haben wir nicht gehalten. Es tut uns leid.",
            "Ihr Fall steht jetzt weiter vorn. Eine leitende Person wird ihn sehen.",
            "Sie müssen nichts tun. Nichts ist verloren.",
        ],
    },
    relief: Said {
        title: "Sie können zum Teil wieder senden",
        lines: &["Ihr Widerspruch ist noch offen.", "Die Maßnahme bleibt, bis ein Mensch entschieden hat."],
    },
    relief_share: "Bis dahin dürfen Sie {share} % Ihrer üblichen Menge senden.",
    relief_known: "Sie dürfen nur an Menschen schreiben, die schon Nachrichten von Ihnen bekommen haben.",
    relief_ends: "Das endet, wenn Ihr Widerspruch abgeschlossen ist.",
    relief_ends_at: "Das endet am {at}, oder früher, wenn Ihr Widerspruch abgeschlossen ist.",
    relief_idle_title: "Ein begrenzter Dienst ist jetzt nicht nutzbar",
    relief_idle: &[
        "Für diese Maßnahme wurde ein begrenzter Dienst gewährt. Sie können ihn jetzt aber nicht nutzen.",
        "Vielleicht gilt noch eine andere Maßnahme, oder Ihr Widerspruch ist abgeschlossen. Der Link zeigt es.",
    ],
    withdrawn: Said {
        title: "Ihr Widerspruch ist zurückgezogen",
        lines: &[
            "Sie haben Ihren Widerspruch zurückgezogen. Er ist geschlossen, und niemand entscheidet darüber.",
            "Die Maßnahme bleibt, wie sie ist.",
            "Sie können erneut widersprechen, solange Zeit ist. Der Link zeigt, bis wann.",
        ],
    },
};
