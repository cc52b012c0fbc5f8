//! Rules: TOML with conditions in CEL, checked for fairness before they may touch anyone, compiled to run over
//! columns; a simple walk says what they mean.
//!
//! A policy that [`check`] returns cannot suspend an account on what others say about it, on a bare score, on a share that
//! may be chance, or for having done nothing; see `fair.rs`.

mod check;
mod compare;
mod document;
mod error;
mod eval;
mod expr;
mod fair;
mod imagined;
mod names;
mod number;
mod packs;
mod parse;
mod program;
mod scan;
mod typed;

pub use check::check;
pub use document::REASONS;
pub use error::{ERRORS_MAX, PolicyError, PolicyErrors};
pub use eval::{FactsView, Held};
pub use expr::{Compared, Operator};
pub use packs::{default_text, demo_text, model_text, shipped};
pub use program::Program;

use redress_ledger::Rung;
use redress_ledger::decision::Clause;

use crate::signal::Reading;
use eval::View;
use expr::Condition;

/// Checks a document and what it needs beside it: ready to decide.
///
/// # Errors
/// Everything [`check`] and [`Policy::bind`] refuse.
pub fn load(text: &str, file: &str) -> Result<Policy, PolicyErrors> {
    let policy = check(text, file)?;
    policy.bind(false)?;
    Ok(policy)
}

/// Whether a rule acts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Mode {
    /// Not evaluated.
    Off,
    /// Evaluated and counted; touches nobody.
    Shadow,
    /// Decides.
    Enforce,
}

impl Mode {
    /// Every mode, mildest first.
    pub const ALL: [Self; 3] = [Self::Off, Self::Shadow, Self::Enforce];

    /// The name used in policies.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Shadow => "shadow",
            Self::Enforce => "enforce",
        }
    }
}

/// A checked document.
#[derive(Clone, Debug)]
pub struct Policy {
    /// Its name.
    pub name: String,
    /// Its version, as its author writes it.
    pub version: String,
    /// SHA-256 of [`Policy::text`] (hex): which policy decided.
    pub hash: String,
    /// The whole document.
    pub text: String,
    /// The rules in the document's order.
    pub rules: Vec<Rule>,
    /// Indices of the variables that rules read, rising; the others need not be measured for every event.
    pub variables: Vec<usize>,
    /// Ids of rules that fell to shadow since the policy was activated; see [`Policy::without`].
    pub demoted: Vec<String>,
    file: String,
}

impl Policy {
    /// Rules that are evaluated: all but those that are off.
    pub fn rules_on(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.mode != Mode::Off)
    }

    fn variables_read(rules: &[Rule]) -> Vec<usize> {
        let read: std::collections::BTreeSet<usize> = rules.iter().flat_map(Rule::variables).collect();
        read.into_iter().collect()
    }

    /// Rules that decide.
    pub fn rules_enforced(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.mode == Mode::Enforce)
    }

    /// The same policy in which an enforced rule only counts: people overturn it too often. Name, hash and text stay, for it is still
    /// the policy that was activated. `None` where there is no such rule, or it does not act.
    pub fn without(&self, rule: &str) -> Option<Self> {
        let index = self.rules.iter().position(|r| r.id == rule && r.mode == Mode::Enforce)?;
        let mut policy = self.clone();
        policy.rules[index].mode = Mode::Shadow;
        policy.demoted.push(rule.to_owned());
        Some(policy)
    }

    /// The rule of this id.
    pub fn rule(&self, id: &str) -> Option<&Rule> {
        self.rules.iter().find(|rule| rule.id == id)
    }

    /// Checks the policy against what is loaded beside it.
    ///
    /// # Errors
    /// Rules that name `score` where no model is loaded.
    pub fn bind(&self, model_present: bool) -> Result<(), PolicyErrors> {
        let mut findings = error::Findings::new(&self.file, &self.text);
        if !model_present {
            for at in self.rules_on().filter_map(|rule| rule.when.score_at()) {
                findings.add(
                    at,
                    "`score` is named, but no model is loaded",
                    "load a model, or set the rule's mode to \"off\"",
                );
            }
        }
        findings.into_errors().map_or(Ok(()), Err)
    }
}

/// One rule, ready to be evaluated.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Unique in its policy.
    pub id: String,
    /// What it asks for. `Terminate` is imposed as `Suspend` and proposed: a termination needs two people.
    pub rung: Rung,
    /// Whether it acts.
    pub mode: Mode,
    /// Reason code, one of [`REASONS`].
    pub reason: String,
    /// The published rule that is broken.
    pub clause: Clause,
    /// Why lower rungs are skipped, where they are.
    pub severity: Option<String>,
    /// Who wrote it.
    pub author: String,
    /// Whether a person has to decide.
    pub propose: bool,
    /// Where the threshold comes from.
    pub source: String,
    when: Condition,
    evidence: Option<Condition>,
    /// Its conditions as they are written.
    written: String,
}

impl Rule {
    /// What it asks, as text: measure and conditions, without what only describes them. Blanks make no difference.
    pub fn asks(&self) -> String {
        let words: Vec<&str> = self.written.split_whitespace().collect();
        format!("{} {} {}", self.rung.as_str(), self.propose, words.join(" "))
    }

    /// Indices of the variables it reads.
    fn variables(&self) -> impl Iterator<Item = usize> {
        let conditions = std::iter::once(&self.when).chain(&self.evidence);
        conditions.flat_map(|condition| condition.signals().into_iter().map(|measured| measured.variable))
    }

    /// Whether `when` and `evidence` hold, and if so every signal comparison that made them hold, each once.
    ///
    /// `row` holds a reading for each of [`variables`](crate::signal::variables). Allocates only where the rule fires. Looks
    /// at no mode: the caller skips rules that are off.
    pub fn fires(&self, row: &[Reading], facts: &FactsView<'_>) -> Option<Vec<Held>> {
        let view = View::Real(row, facts);
        if !self.when.holds(view) || !self.evidence.as_ref().is_none_or(|evidence| evidence.holds(view)) {
            return None;
        }
        let mut held = Vec::new();
        self.when.collect(row, facts, &mut held);
        if let Some(evidence) = &self.evidence {
            evidence.collect(row, facts, &mut held);
        }
        Some(held)
    }

    /// As [`Rule::fires`], with any score: whether there is one with which the rule would fire.
    pub fn may_fire(&self, row: &[Reading], facts: &FactsView<'_>) -> bool {
        let view = View::AnyScore(row, facts);
        self.when.holds(view) && self.evidence.as_ref().is_none_or(|evidence| evidence.holds(view))
    }

    /// Whether it reads the model's score.
    pub fn names_score(&self) -> bool {
        self.when.score_at().is_some()
    }

    /// What it compares the score by itself with, as far as that holds.
    pub fn score_limits(&self, row: &[Reading], facts: &FactsView<'_>) -> Vec<(Operator, f64)> {
        self.when.score_limits(row, facts)
    }

    /// Whether it has an `evidence` expression beside `when`.
    pub fn has_evidence(&self) -> bool {
        self.evidence.is_some()
    }
}
