//! Spanish: what to do now, and what changed since.

use crate::language::advice::AdviceWords;

pub(super) const WORDS: AdviceWords = AdviceWords {
    changed: "Qué cambió desde entonces",
    nothing_changed: "Nada. La medida sigue como está escrita aquí.",
    that_was: |at| format!("Eso fue el {at}."),
    dismissed: |at| format!("Una persona revisó nuestra sospecha y la descartó. Por eso esta medida terminó el {at}."),
    replaced: |at| format!("Una persona revisó el caso. Una medida más estricta tomó el lugar de esta el {at}."),
    in_english: "Lo mismo en inglés",
};
