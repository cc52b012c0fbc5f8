//! One account: a rule is a flat list of checks, each of which says where to go on when it holds and when it does not.

use super::figures::Figures;
use super::{Compiled, Node, Program, Score};

/// The rule fires.
const FIRES: u32 = u32::MAX;
/// It does not.
const NOT: u32 = u32::MAX - 1;

/// One check and what follows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Step {
    check: u32,
    holds: u32,
    fails: u32,
}

/// Appends a rule's steps; tells where they begin.
pub(super) fn append(node: &Node, steps: &mut Vec<Step>) -> u32 {
    emit(node, FIRES, NOT, steps)
}

/// From the end to the beginning, for each part has to know where the next one begins.
fn emit(node: &Node, holds: u32, fails: u32, steps: &mut Vec<Step>) -> u32 {
    match node {
        Node::All(parts) => parts.iter().rev().fold(holds, |next, part| emit(part, next, fails, steps)),
        Node::Any(parts) => parts.iter().rev().fold(fails, |next, part| emit(part, holds, next, steps)),
        Node::Check(check) => {
            let (check, entry) = (number(*check), number(steps.len()));
            steps.push(Step { check, holds, fails });
            entry
        }
    }
}

fn number(index: usize) -> u32 {
    let number = u32::try_from(index).unwrap_or(NOT);
    // Invariant: a document of 256 kB holds far fewer comparisons.
    assert!(number < NOT, "a program is short");
    number
}

impl Program {
    /// Whether a rule fires at these figures.
    pub(super) fn holds(&self, compiled: &Compiled, figures: &mut impl Figures, score: Score) -> bool {
        let mut at = compiled.entry;
        while at < NOT {
            let step = &self.steps[at as usize];
            let holds = self.checks[step.check as usize].holds(figures, score);
            at = if holds { step.holds } else { step.fails };
        }
        at == FIRES
    }
}
