//! Portuguese: what to do now, and what changed since.

use crate::language::advice::AdviceWords;

pub(super) const WORDS: AdviceWords = AdviceWords {
    changed: "O que mudou desde então",
    nothing_changed: "Nada. A medida continua como está escrita aqui.",
    that_was: |at| format!("Isso foi em {at}."),
    dismissed: |at| {
        format!("Uma pessoa analisou a nossa suspeita e não a confirmou. Por isso esta medida terminou em {at}.")
    },
    replaced: |at| format!("Uma pessoa viu o caso. Uma medida mais severa tomou o lugar desta em {at}."),
    in_english: "O mesmo em inglês",
};
