//! What a statement says of a model: its score, the limit it passed, and what moved it, as far as each signal's disclosure allows.

use serde::{Deserialize, Serialize};

use super::{StatedFact, Withheld, words};
use crate::decision::{Decision, Disclosure};
use crate::scored::{Ground, Scored};

/// Grounds told at most.
const TOLD_MAX: usize = 6;

/// The score as the holder reads it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedScore {
    /// The model's name.
    pub model: String,
    /// Its version.
    pub version: String,
    /// What it gave, in 0..=1.
    pub score: f64,
    /// The highest number that a fired rule wants the score to be above; `None` where none is that plain.
    pub limit: Option<f64>,
    /// The same in plain sentences.
    pub sentence: String,
    /// What moved the score most, largest first.
    pub grounds: Vec<StatedGround>,
}

/// One signal that moved the score.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StatedGround {
    /// The signal, as facts are told.
    pub fact: StatedFact,
    /// Whether it raised the score; else it spoke for the account.
    pub raised: bool,
}

/// What is told; `None` where no rule fired by the score.
pub(super) fn stated(decision: &Decision) -> Option<StatedScore> {
    let (scored, score) = (decisive(decision)?, decision.score?);
    let above = scored.limits.iter().filter(|limit| limit.operator.starts_with('>')).map(|limit| limit.threshold);
    let limit = above.reduce(f64::max);
    Some(StatedScore {
        model: scored.name.clone(),
        version: scored.version.clone(),
        score,
        limit,
        sentence: sentence(score, limit),
        grounds: scored.grounds.iter().take(TOLD_MAX).map(ground).collect(),
    })
}

/// The model's part, where a rule fired by its score.
pub(super) fn decisive(decision: &Decision) -> Option<&Scored> {
    decision.scored.as_ref().filter(|scored| scored.is_decisive())
}

/// The model's hash, where it took part: of decisions of before that is not known, and it is named.
pub(super) fn model_hash(decision: &Decision) -> Option<String> {
    let took_part = decision.scored.as_ref().is_none_or(Scored::is_decisive);
    decision.model_hash.clone().filter(|_| took_part)
}

fn sentence(score: f64, limit: Option<f64>) -> String {
    let limit = limit.map_or_else(String::new, |limit| format!(" The rule acts above {}.", words::score(limit)));
    format!(
        "A trained model took part. From 0 to 1, it scores how much an account looks like known abuse. Its score was {}.{limit} No score alone restricts an account.",
        words::score(score)
    )
}

fn ground(ground: &Ground) -> StatedGround {
    let sample = (ground.denominator > 0.0).then_some(ground.denominator);
    let whole = StatedFact {
        signal: ground.signal.clone(),
        sentence: ground.sentence.clone(),
        value: Some(ground.value),
        window_secs: ground.window_secs,
        sample,
        bound: None,
        threshold: None,
        over_limit_since: None,
        window_error: words::window_error(ground.value_min, ground.value, ground.value_max),
    };
    let fact = match ground.disclosure {
        Disclosure::Full => whole,
        Disclosure::Rounded => {
            let value = words::two_digits(ground.value);
            let sentence = words::rounded_sentence(&ground.signal, ground.window_secs, value, sample);
            StatedFact { sentence, value: Some(value), ..whole }
        }
        Disclosure::Withheld => StatedFact {
            sentence: words::kind_took_part(&ground.signal),
            value: None,
            sample: None,
            window_error: words::FIGURES_WITHHELD.to_owned(),
            ..whole
        },
    };
    StatedGround { fact, raised: ground.added > 0.0 }
}

/// Whether a signal that others can move against the account raised the score.
pub(super) fn rests_on_others(decision: &Decision) -> bool {
    let grounds = decisive(decision).into_iter().flat_map(|scored| &scored.grounds);
    grounds.take(TOLD_MAX).any(|ground| ground.third_party_controllable && ground.added > 0.0)
}

/// Figures of grounds that are left out, each signal once, beside those that the facts leave out already.
pub(super) fn withheld(decision: &Decision, left_out: &mut Vec<Withheld>) {
    for ground in decisive(decision).into_iter().flat_map(|scored| &scored.grounds).take(TOLD_MAX) {
        let name = words::plain_name(&ground.signal);
        let Some(what) = words::left_out(ground.disclosure, &name) else { continue };
        if left_out.iter().all(|known| known.what != what) {
            left_out.push(Withheld::figures(what));
        }
    }
}

/// Signals without which no rule would have fired by the score.
pub(super) fn counterfactuals(decision: &Decision) -> impl Iterator<Item = String> {
    let grounds = decisive(decision).into_iter().flat_map(|scored| &scored.grounds).take(TOLD_MAX);
    let told = grounds.filter(|ground| ground.disclosure != Disclosure::Withheld);
    told.filter_map(|ground| {
        let (name, score) = (words::plain_name(&ground.signal), words::score(ground.without?));
        Some(format!("Without one signal, the score would have been {score}, too low for this measure: {name}."))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_not_be_told_is_left_out_and_listed() {
        let ground = |disclosure| Ground {
            signal: "sends_24h".to_owned(),
            sentence: "You sent 1,234 mails in 24 hours.".to_owned(),
            value: 1_234.0,
            value_min: 1_200.0,
            value_max: 1_234.0,
            denominator: 0.0,
            window_secs: 86_400,
            disclosure,
            third_party_controllable: false,
            added: 1.5,
            without: None,
        };
        let told = |disclosure| super::ground(&ground(disclosure)).fact;
        assert_eq!(told(Disclosure::Full).sentence, "You sent 1,234 mails in 24 hours.");
        assert_eq!(told(Disclosure::Rounded).sentence, "Within 1 day, this was about 1200: sends.");
        let kind = told(Disclosure::Withheld);
        assert_eq!((kind.sentence.as_str(), kind.value), ("A signal of this kind took part: sends.", None));
    }

    #[test]
    fn the_score_and_its_limit_are_told_in_short_sentences() {
        let said = sentence(0.973_4, Some(0.9));
        assert!(said.contains("Its score was 0.973. The rule acts above 0.9."), "{said}");
    }
}
