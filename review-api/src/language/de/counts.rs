//! German: what counts against an account.

use crate::language::counts::CountsWords;

pub(super) const WORDS: CountsWords = CountsWords {
    heading: "Was gegen Ihr Konto zählt",
    lead: "Wer über Ihr Konto entscheidet, sieht diese Maßnahmen, jede ein Jahr lang. Keine Regel eines Programms liest sie. Hebt ein Mensch eine Maßnahme auf, zählt sie nicht mehr. Solange Ihr Einspruch läuft, zählt sie nicht.",
    one: |measure, day, until| format!("{measure}, vom {day}. Zählt bis zum {until}."),
};
