//! What the model made of the account: its score, and what moved it most, for and against.

use redress_ledger::decision::{Contribution, Decision};
use redress_ledger::scored::Ground;

/// Half the picture's width: the axis is in the middle.
const HALF: f64 = 100.0;
/// A bar for something is never invisible.
const WIDTH_MIN: f64 = 1.0;

/// The panel.
#[derive(Debug)]
pub struct Model {
    /// Its name and version; empty in decisions of before.
    pub name: String,
    /// In 0..=1.
    pub score: String,
    /// Each rule that fired by the score, and what it compares it with.
    pub decisive: Vec<(String, String)>,
    /// Whether it is known which rules those are.
    pub is_known: bool,
    /// What moved it, a signal each, in the catalogue's sentences.
    pub grounds: Vec<Reason>,
    /// What moved it, largest first.
    pub moved: Vec<Moved>,
}

/// A signal that moved the score.
#[derive(Debug, PartialEq)]
pub struct Reason {
    /// The catalogue's sentence with its figures.
    pub sentence: String,
    /// What all its windows added, with its sign.
    pub added: String,
    /// Whether it spoke for the account.
    pub for_it: bool,
    /// Whether others can move it against the account.
    pub others: bool,
    /// The score without it, where no rule would have fired by that.
    pub without: Option<String>,
}

/// One feature.
#[derive(Debug, PartialEq)]
pub struct Moved {
    /// Its name.
    pub feature: String,
    /// What it added, with its sign.
    pub added: String,
    /// Whether it spoke for the account.
    pub for_it: bool,
    /// Left edge of its bar in a picture of 200.
    pub x: String,
    /// Width of its bar.
    pub w: String,
}

impl Model {
    /// `None` where no model took part.
    pub fn new(decision: &Decision) -> Option<Self> {
        let score = decision.score?;
        let largest = decision.contributions.iter().map(|c| c.added.abs()).fold(f64::MIN_POSITIVE, f64::max);
        let moved = decision.contributions.iter().map(|c| Moved::new(c, largest)).collect();
        let scored = decision.scored.as_ref();
        let limit = |rule: &String| {
            let limits = scored.iter().flat_map(|scored| &scored.limits).filter(|limit| limit.rule_id == *rule);
            let said: Vec<String> =
                limits.map(|limit| format!("score {} {}", limit.operator, limit.threshold)).collect();
            if said.is_empty() { "a calculation with the score".to_owned() } else { said.join(", ") }
        };
        Some(Self {
            name: scored.map(|scored| format!("{} {}", scored.name, scored.version)).unwrap_or_default(),
            score: format!("{score:.3}"),
            decisive: scored.iter().flat_map(|s| &s.decisive).map(|rule| (rule.clone(), limit(rule))).collect(),
            is_known: scored.is_some(),
            grounds: scored.iter().flat_map(|scored| &scored.grounds).map(Reason::new).collect(),
            moved,
        })
    }
}

impl Reason {
    fn new(ground: &Ground) -> Self {
        Self {
            sentence: ground.sentence.clone(),
            added: format!("{:+.2}", ground.added),
            for_it: ground.added < 0.0,
            others: ground.third_party_controllable,
            without: ground.without.map(|score| format!("{score:.3}")),
        }
    }
}

impl Moved {
    fn new(contribution: &Contribution, largest: f64) -> Self {
        let for_it = contribution.added < 0.0;
        let width = (contribution.added.abs() / largest * HALF).clamp(WIDTH_MIN, HALF);
        Self {
            feature: contribution.feature.clone(),
            added: format!("{:+.2}", contribution.added),
            for_it,
            x: format!("{:.1}", if for_it { HALF - width } else { HALF }),
            w: format!("{width:.1}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_go_to_the_side_they_speak_for_and_stay_in_the_picture() {
        let moved = |added| Moved::new(&Contribution { feature: "f".to_owned(), added }, 2.0);
        assert_eq!((moved(2.0).x.as_str(), moved(2.0).w.as_str(), moved(2.0).for_it), ("100.0", "100.0", false));
        assert_eq!((moved(-1.0).x.as_str(), moved(-1.0).w.as_str(), moved(-1.0).for_it), ("50.0", "50.0", true));
        assert_eq!(moved(0.0).w, "1.0");
        assert_eq!(moved(-1.0).added, "-1.00");
    }
}
