//! What a holder reads of a model that took part: its score, the limit, and what moved it.

use super::phrases::phrases;

phrases! {
    /// Phrases about a score.
    ScoreWords {
        /// Which model took part, and what it does.
        lead(model: &str);
        /// What it gave, from 0 to 1.
        score(score: &str);
        /// Above which score the rule acts.
        limit(limit: &str);
        /// That the score alone does nothing.
        not_alone;
        /// Before the signals that raised it.
        raised;
        /// Before those that lowered it.
        lowered;
        /// Label of the model's name and version.
        model;
    }
}
