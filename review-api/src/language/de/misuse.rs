//! German: appeals plainly without ground.

use crate::language::misuse::MisuseWords;

pub(super) const WORDS: MisuseWords = MisuseWords {
    warning_title: "Bitte lesen Sie dies zu Ihren Einsprüchen",
    warning_letter: "Ein Mensch hat die meisten Ihrer Einsprüche als offensichtlich unbegründet erkannt. Das ist eine Warnung, und es ändert sich dadurch nichts. Jeden Einspruch liest weiter ein Mensch, in der versprochenen Zeit. Kommen weitere solche Einsprüche, werden Ihre eine Zeit lang vielleicht nach denen anderer bearbeitet.",
    last_title: "Ihre Einsprüche werden eine Zeit lang nach denen anderer bearbeitet",
    last_letter: "Nach unserer Warnung waren weitere Ihrer Einsprüche offensichtlich unbegründet. Deshalb werden Ihre neuen Einsprüche eine Zeit lang nach denen anderer bearbeitet. Keiner wird abgelehnt, und die versprochene Zeit bleibt. Sie können dem über den Link unten widersprechen. Bis ein anderer Mensch geantwortet hat, wird nichts später bearbeitet.",
    answered_title: "Ein Mensch hat auf Ihren Widerspruch geantwortet",
    answered_letter: "Ein Mensch, der damit nichts zu tun hatte, hat Ihre Einsprüche angesehen. Die Antwort steht hinter dem Link unten.",
    heading: "Zu Ihren Einsprüchen",
    warned: |unfounded, appeals, at| {
        format!(
            "Am {at} hat ein Mensch {unfounded} von {appeals} Ihrer Einsprüche als offensichtlich unbegründet erkannt. Das ist eine Warnung."
        )
    },
    stays: "Ihre Rechte bleiben. Jeder Einspruch ist kostenlos, ein Mensch liest ihn, und die versprochene Zeit gilt.",
    may_follow: "Kommen weitere solche Einsprüche, werden neue vielleicht nach denen anderer bearbeitet, höchstens 90 Tage lang. Das würden wir Ihnen vorher sagen.",
    reasons: "Die Person schrieb:",
    erased: "Diese Worte sind gelöscht.",
    last: |from, until| {
        format!("Vom {from} bis zum {until} werden Ihre neuen Einsprüche nach denen anderer bearbeitet.")
    },
    not_now: "Das gilt jetzt nicht.",
    objected: |at| {
        format!(
            "Sie haben am {at} widersprochen. Bis ein anderer Mensch geantwortet hat, wird nichts später bearbeitet."
        )
    },
    ended: |at| format!("Ein Mensch hat dies am {at} beendet."),
    kept: |at| format!("Ein Mensch, der damit nichts zu tun hatte, hat dies am {at} bestätigt."),
    object: "Dem widersprechen",
    object_means: "Nichts wird später bearbeitet, bis ein anderer Mensch Ihren Widerspruch gelesen und beantwortet hat.",
    object_words: "Warum widersprechen Sie?",
    object_now: "Widerspruch senden",
    object_bounds: |most| format!("Schreiben Sie etwas, höchstens {most} Zeichen."),
    object_late: "Es gibt nichts mehr, dem Sie widersprechen könnten.",
};
