//! From text to a policy that may run: every rule read, typed and held against fairness; all findings at once.

use std::collections::HashMap;
use std::fmt::Write;

use redress_ledger::Rung;
use sha2::{Digest, Sha256};

use super::document::{self, RuleText, Text};
use super::error::{Findings, PolicyErrors, position};
use super::expr::Condition;
use super::fair::Measure;
use super::{Mode, Policy, Rule, parse, typed};

/// Reads and checks a policy. `file` is the name used in errors.
///
/// # Errors
/// Everything that is wrong or unfair, each with its place and a remedy.
///
/// ```
/// let errors = redress_engine::policy::check("name = 'x'\nversion = '1'\n[[rules]]\n", "x.toml").unwrap_err();
/// assert!(errors.to_string().contains("x.toml:3:3: unknown key `rules` in policy\n  remedy: did you mean `rule`?"));
/// ```
pub fn check(text: &str, file: &str) -> Result<Policy, PolicyErrors> {
    let mut findings = Findings::new(file, text);
    let policy = checked(text, file, &mut findings);
    match (findings.into_errors(), policy) {
        (None, Some(policy)) => Ok(policy),
        (Some(errors), _) => Err(errors),
        (None, None) => unreachable!("a policy that could not be read has a finding"),
    }
}

fn checked(text: &str, file: &str, findings: &mut Findings<'_>) -> Option<Policy> {
    let document = document::read(text, findings)?;
    check_ids(&document.rules, text, findings);
    check_skipped_rungs(&document.rules, findings);
    let mut rules = Vec::new();
    let mut whole = true;
    for rule in document.rules {
        match compiled(rule, findings) {
            Some(rule) => rules.push(rule),
            None => whole = false,
        }
    }
    let (name, version) = (document.name?.value, document.version?.value);
    let policy = Policy {
        name,
        version,
        hash: sha256_hex(text),
        text: text.to_owned(),
        variables: Policy::variables_read(&rules),
        rules,
        demoted: Vec::new(),
        file: file.to_owned(),
    };
    whole.then_some(policy)
}

/// Conditions are checked even where other fields are wrong, so that an author learns of everything at once.
fn compiled(rule: RuleText, findings: &mut Findings<'_>) -> Option<Rule> {
    let mut condition = |text: Option<&Text>| -> Option<Condition> {
        let text = text?;
        typed::condition(&parse::parse(text, findings)?, text, findings)
    };
    let (when, evidence) = (condition(rule.when.as_ref()), condition(rule.evidence.as_ref()));
    let evidence_read = evidence.is_some() == rule.evidence.is_some();
    if let (Some(when), Some(rung), true) = (&when, &rule.rung, evidence_read) {
        let start = |text: Option<&Text>| text.map_or(0, |text| text.offset(0));
        let measure = Measure {
            rung: rung.value,
            propose: rule.propose,
            when,
            when_at: start(rule.when.as_ref()),
            evidence: evidence.as_ref(),
            evidence_at: start(rule.evidence.as_ref()),
        };
        measure.check(findings);
    }
    evidence_read.then_some(())?;
    let written: Vec<&str> =
        [&rule.when, &rule.evidence].into_iter().flatten().map(|text| text.value.as_str()).collect();
    Some(Rule {
        written: written.join("\n"),
        id: rule.id?.value,
        rung: rule.rung?.value,
        mode: rule.mode?,
        reason: rule.reason?.value,
        clause: rule.clause?,
        severity: rule.severity.map(|severity| severity.value),
        author: rule.author?.value,
        propose: rule.propose,
        source: rule.source?.value,
        when: when?,
        evidence,
    })
}

fn check_ids(rules: &[RuleText], text: &str, findings: &mut Findings<'_>) {
    let mut seen = HashMap::new();
    for id in rules.iter().filter_map(|rule| rule.id.as_ref()) {
        if let Some(first) = seen.insert(id.value.as_str(), id.at) {
            let (line, _) = position(text, first);
            let what = format!("the rule id \"{}\" is used before, on line {line}", id.value);
            findings.add(id.at, what, "give each rule an id of its own");
        }
    }
}

/// The least severe measure comes first (A15): a rule that suspends where no milder enforced rule has the same reason must
/// say why.
fn check_skipped_rungs(rules: &[RuleText], findings: &mut Findings<'_>) {
    let enforced = |rule: &&RuleText| rule.mode == Some(Mode::Enforce) && !rule.propose;
    for rule in rules.iter().filter(enforced) {
        let (Some(rung), Some(reason), None) = (&rule.rung, &rule.reason, &rule.severity) else { continue };
        if rung.value < Rung::Suspend {
            continue;
        }
        let milder = |other: &RuleText| {
            let below = other.rung.as_ref().is_some_and(|o| (Rung::Warn..rung.value).contains(&o.value));
            below && other.reason.as_ref().is_some_and(|o| o.value == reason.value)
        };
        if !rules.iter().filter(enforced).any(milder) {
            let what = format!("no milder enforced rule has the reason {}, so rungs are skipped", reason.value);
            let remedy = "add an enforced rule with this reason that warns or limits; or say in `severity` why not";
            findings.add(rung.at, what, remedy);
        }
    }
}

fn sha256_hex(text: &str) -> String {
    Sha256::digest(text.as_bytes()).iter().fold(String::with_capacity(64), |mut hex, byte| {
        // Invariant: writing to a String cannot fail.
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}
