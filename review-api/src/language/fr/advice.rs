//! French: what to do now, and what changed since.

use crate::language::advice::AdviceWords;

pub(super) const WORDS: AdviceWords = AdviceWords {
    changed: "Ce qui a changé depuis",
    nothing_changed: "Rien. La mesure reste comme elle est écrite ici.",
    that_was: |at| format!("C’était le {at}."),
    dismissed: |at| {
        format!("Une personne a examiné nos soupçons et les a écartés. Cette mesure a donc pris fin le {at}.")
    },
    replaced: |at| format!("Une personne a examiné le cas. Une mesure plus stricte a remplacé celle-ci le {at}."),
    in_english: "La même chose en anglais",
};
