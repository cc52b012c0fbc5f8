//! Portuguese: a model's score.

use crate::language::score::ScoreWords;

pub(super) const WORDS: ScoreWords = ScoreWords {
    lead: |model| {
        format!(
            "Participou um modelo treinado: {model}. De 0 a 1, ele pontua quanto uma conta se parece com abusos conhecidos."
        )
    },
    score: |score| format!("A pontuação foi {score}."),
    limit: |limit| format!("A regra atua acima de {limit}."),
    not_alone: "Nenhuma pontuação limita uma conta por si só.",
    raised: "Isto foi o que mais subiu a pontuação:",
    lowered: "Isto baixou a pontuação:",
    model: "Nome do modelo",
};
