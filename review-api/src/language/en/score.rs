//! English: a model's score.

use crate::language::score::ScoreWords;

pub(super) const WORDS: ScoreWords = ScoreWords {
    lead: |model| {
        format!(
            "A trained model took part: {model}. From 0 to 1, it scores how much an account looks like known abuse."
        )
    },
    score: |score| format!("Its score was {score}."),
    limit: |limit| format!("The rule acts above {limit}."),
    not_alone: "No score alone restricts an account.",
    raised: "This raised the score most:",
    lowered: "This lowered the score:",
    model: "Name of the model",
};
