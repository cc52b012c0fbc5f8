//! One rule at a time: a document around a condition, rows of signals, and what is expected of them.

use redress_engine::policy::{Policy, check};
use redress_engine::signal::{Reading, Unit, variable, variables};
use redress_engine::window::Tally;

/// Line on which `when` stands in [`document`], and the column of its first character.
pub const WHEN: (usize, usize) = (5, 9);
/// The same for `evidence`.
pub const EVIDENCE: (usize, usize) = (6, 13);

/// A document with one rule; everything but these fields is in order.
pub fn document(when: &str, evidence: Option<&str>, rung: &str, more: &str) -> String {
    let evidence = evidence.map_or("# no evidence".to_owned(), |evidence| format!("evidence = '{evidence}'"));
    format!(
        "name = \"test\"\nversion = \"1\"\n[[rule]]\nid = \"a-rule\"\nwhen = '{when}'\n{evidence}\nrung = \"{rung}\"\n{more}\n\
         reason = \"LIST_QUALITY\"\nclause = {{ id = \"AUP-1\", title = \"A rule\", url = \"https://example.com/aup\" }}\n\
         mode = \"enforce\"\nseverity = \"for the test\"\nauthor = \"tester\"\nsource = \"none [P]\"\n"
    )
}

/// The policy with this one rule.
#[track_caller]
pub fn accepted(when: &str, evidence: Option<&str>, rung: &str) -> Policy {
    match check(&document(when, evidence, rung, ""), "t.toml") {
        Ok(policy) => policy,
        Err(errors) => panic!("refused: {when} / {evidence:?}\n{errors}"),
    }
}

/// Expects exactly these findings: place, and a part of what is said or of the remedy.
#[track_caller]
pub fn refused(text: &str, expected: &[((usize, usize), &str)]) {
    let Err(errors) = check(text, "t.toml") else { panic!("accepted:\n{text}") };
    let places: Vec<_> = errors.errors.iter().map(|e| (e.line, e.column)).collect();
    let wanted: Vec<_> = expected.iter().map(|(place, _)| *place).collect();
    assert_eq!(places, wanted, "{errors}\n{text}");
    for (error, (_, part)) in errors.errors.iter().zip(expected) {
        assert!(error.to_string().contains(part), "{error}\nlacks: {part}");
        assert!(!error.remedy.is_empty() && error.file == "t.toml");
    }
}

/// Expects the one finding at a column of `when`, counted from 0 in the expression.
#[track_caller]
pub fn refused_when(when: &str, evidence: Option<&str>, rung: &str, column: usize, part: &str) {
    refused(&document(when, evidence, rung, ""), &[((WHEN.0, WHEN.1 + column), part)]);
}

/// The same for `evidence`.
#[track_caller]
pub fn refused_evidence(when: &str, evidence: &str, rung: &str, column: usize, part: &str) {
    refused(&document(when, Some(evidence), rung, ""), &[((EVIDENCE.0, EVIDENCE.1 + column), part)]);
}

/// A row of zeros with some signals set: `(variable, num, den)`; `den` is not looked at for counts.
#[track_caller]
pub fn row(set: &[(&str, f64, f64)]) -> Vec<Reading> {
    let mut row: Vec<Reading> = variables()
        .iter()
        .map(|v| reading(v.signal.unit, Tally::exact(0.0), Tally::exact(0.0), v.signal.sample_min))
        .collect();
    for (name, num, den) in set {
        let index = variable(name).unwrap_or_else(|| panic!("no variable {name}"));
        let signal = variables()[index].signal;
        row[index] = reading(signal.unit, Tally::exact(*num), Tally::exact(*den), signal.sample_min);
    }
    row
}

fn reading(unit: Unit, num: Tally, den: Tally, sample_min: f64) -> Reading {
    Reading { num, den: (unit == Unit::Rate).then_some(den), sample_min }
}
