//! German: a model's score.

use crate::language::score::ScoreWords;

pub(super) const WORDS: ScoreWords = ScoreWords {
    lead: |model| {
        format!(
            "Ein trainiertes Modell war beteiligt: {model}. Es bewertet von 0 bis 1, wie sehr ein Konto bekanntem Missbrauch gleicht."
        )
    },
    score: |score| format!("Seine Bewertung war {score}."),
    limit: |limit| format!("Die Regel greift über {limit}."),
    not_alone: "Keine Bewertung allein schränkt ein Konto ein.",
    raised: "Das hat die Bewertung am meisten erhöht:",
    lowered: "Das hat die Bewertung gesenkt:",
    model: "Name des Modells",
};
