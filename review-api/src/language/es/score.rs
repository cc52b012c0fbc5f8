//! Spanish: a model's score.

use crate::language::score::ScoreWords;

pub(super) const WORDS: ScoreWords = ScoreWords {
    lead: |model| {
        format!(
            "Participó un modelo entrenado: {model}. De 0 a 1, puntúa cuánto se parece una cuenta a abusos conocidos."
        )
    },
    score: |score| format!("Su puntuación fue {score}."),
    limit: |limit| format!("La regla actúa por encima de {limit}."),
    not_alone: "Ninguna puntuación limita una cuenta por sí sola.",
    raised: "Esto subió más la puntuación:",
    lowered: "Esto bajó la puntuación:",
    model: "Nombre del modelo",
};
