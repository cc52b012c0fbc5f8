//! German: what to do now, and what changed since.

use crate::language::advice::AdviceWords;

pub(super) const WORDS: AdviceWords = AdviceWords {
    changed: "Was sich seitdem geändert hat",
    nothing_changed: "Nichts. Die Maßnahme gilt so, wie sie hier steht.",
    that_was: |at| format!("Das war am {at}."),
    dismissed: |at| {
        format!("Ein Mensch hat unseren Verdacht geprüft und verworfen. Darum endete diese Maßnahme am {at}.")
    },
    replaced: |at| {
        format!("Ein Mensch hat den Fall geprüft. Am {at} trat eine strengere Maßnahme an die Stelle dieser.")
    },
    in_english: "Dasselbe auf Englisch",
};
