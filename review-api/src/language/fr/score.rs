//! French: a model's score.

use crate::language::score::ScoreWords;

pub(super) const WORDS: ScoreWords = ScoreWords {
    lead: |model| {
        format!(
            "Un modèle entraîné y a contribué\u{a0}: {model}. De 0 à 1, il évalue combien un compte ressemble à des abus connus."
        )
    },
    score: |score| format!("Sa note était de {score}."),
    limit: |limit| format!("La règle s’applique au-dessus de {limit}."),
    not_alone: "Aucune note ne limite un compte à elle seule.",
    raised: "Ceci a le plus augmenté la note\u{a0}:",
    lowered: "Ceci a baissé la note\u{a0}:",
    model: "Nom du modèle",
};
