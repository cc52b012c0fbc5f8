//! Whether a rule is fair: what may restrict an account has to rest on what the account surely did, shown by signals that
//! nobody else controls, and must leave an account alone that did nothing.

use redress_ledger::Rung;

use super::error::Findings;
use super::eval::View;
use super::expr::{Compared, Comparison, Condition, Measured, Number, Operator};
use super::names::{is_rate, named, written};
use crate::signal::{Party, Reading, Role, Unit, variables};
use crate::window::Tally;

/// Units counted where an account is imagined busy.
const BUSY: f64 = 1_000_000.0;

/// A rule as far as fairness looks at it.
pub(super) struct Measure<'r> {
    pub(super) rung: Rung,
    pub(super) propose: bool,
    pub(super) when: &'r Condition,
    /// Byte offset of `when`.
    pub(super) when_at: usize,
    pub(super) evidence: Option<&'r Condition>,
    /// Byte offset of `evidence`.
    pub(super) evidence_at: usize,
}

impl Measure<'_> {
    /// Notes every way in which the rule is unfair.
    pub(super) fn check(&self, findings: &mut Findings<'_>) {
        let before = findings.count();
        for condition in [Some(self.when), self.evidence].into_iter().flatten() {
            condition.comparisons(&mut |comparison| self.check_certainty(comparison, findings));
        }
        if let Some(evidence) = self.evidence {
            self.check_evidence(evidence, findings);
        } else if self.rung >= Rung::Suspend && !self.propose {
            let what = format!("a `{}` rule needs `evidence`", self.rung);
            let remedy =
                "add evidence = '...' over signals that no outsider controls; or lower the rung; or propose = true";
            findings.add(self.when_at, what, remedy);
            return;
        }
        // What is wrong by itself is said first; then come imagined accounts, then who could bring it about.
        if findings.count() == before {
            self.check_quiet(findings);
        }
        if findings.count() == before {
            self.check_third_parties(findings);
        }
    }

    /// From `limit` up only what is surely so: a rate's lower bound over, or its upper bound under, a threshold.
    fn check_certainty(&self, comparison: &Comparison, findings: &mut Findings<'_>) {
        if self.rung < Rung::Limit {
            return;
        }
        let mut lone = Vec::new();
        for (measured, operator, _) in comparison.lone_signals() {
            lone.push(measured.at);
            if !certain(measured, operator) {
                findings.add(measured.at, uncertainty(measured, operator, self.rung), certain_way(measured, operator));
            }
        }
        for side in [&comparison.left, &comparison.right] {
            side.leaves(&mut |leaf| match leaf {
                Number::Signal(m) if m.compared != Compared::Count && !lone.contains(&m.at) => {
                    let what = format!("`{}` stands inside a calculation in a `{}` rule", written(m), self.rung);
                    findings.add(m.at, what, "compare it by itself with a number");
                }
                _ => {}
            });
        }
    }

    /// Evidence means the same in every rule: signals of role evidence, in nobody else's hands, and nothing beside them.
    fn check_evidence(&self, evidence: &Condition, findings: &mut Findings<'_>) {
        if let Some(at) = evidence.score_at() {
            findings.add(
                at,
                "a bare score is no evidence",
                "name the measured signals that show the abuse; keep score in `when`",
            );
        }
        if evidence.names_facts() {
            findings.add(self.evidence_at, "an account fact is no evidence", "move it to `when`");
        }
        for measured in evidence.signals() {
            let signal = named(&measured).signal;
            let name = &named(&measured).name;
            if signal.third_party_controllable {
                let what = format!("`{name}` is no evidence: outsiders can move it against the account");
                findings.add(
                    measured.at,
                    what,
                    "keep it in `when`; alone it may warn, limit, or propose (propose = true)",
                );
            } else if signal.role != Role::Evidence {
                let what = format!("`{name}` is no evidence: it does not show abuse by itself");
                findings.add(
                    measured.at,
                    what,
                    "move it to `when`; `redress signals` lists the signals of role evidence",
                );
            } else if signal.party == Party::Victim && self.rung >= Rung::Suspend && !self.propose {
                let what = format!("`{name}` shows an account under attack, which is no ground to {} it", self.rung);
                findings.add(measured.at, what, "protect it: rung = \"limit\" or \"hold\"; or propose = true");
            }
        }
    }

    /// Accounts that are to be left alone: one that did nothing, and one without a bad outcome however busy it is. `when` may
    /// look at how busy it is, `evidence` may not.
    fn check_quiet(&self, findings: &mut Findings<'_>) {
        if self.rung <= Rung::Observe {
            return;
        }
        let (quiet, clean, busy) = (quiet_row(), clean_row(), clean_busy_row());
        let (nothing, no_outcome) = ("an account that did nothing", "an account without a bad outcome");
        let fires = |condition: &Condition, row: &[Reading]| condition.holds(View::AnyFacts(row));
        for (row, whom) in [(&quiet, nothing), (&clean, no_outcome)] {
            if fires(self.when, row) && self.evidence.is_none_or(|evidence| fires(evidence, row)) {
                let (what, remedy) = if self.when.score_at().is_some() {
                    (
                        "the score alone can make this rule fire: it would name no fact".to_owned(),
                        "join a measured signal to it with &&",
                    )
                } else {
                    (format!("this rule can fire for {whom}"), "join a signal that must be high with &&")
                };
                findings.add(self.when_at, what, remedy);
                break;
            }
        }
        let Some(evidence) = self.evidence else { return };
        for (row, whom) in [(&quiet, nothing), (&clean, no_outcome), (&busy, no_outcome)] {
            if fires(evidence, row) {
                let what = format!("`evidence` holds for {whom}");
                findings.add(
                    self.evidence_at,
                    what,
                    "write it so that a bad outcome must be high in every part of an ||",
                );
                return;
            }
        }
    }

    /// Outsiders alone may cause a warning, a limit or a proposal.
    fn check_third_parties(&self, findings: &mut Findings<'_>) {
        if self.rung < Rung::Hold || self.propose {
            return;
        }
        let rows = [quiet_row(), clean_row(), clean_busy_row()];
        if rests_on_own_acts(self.when, &rows)
            || self.evidence.is_some_and(|evidence| rests_on_own_acts(evidence, &rows))
        {
            return;
        }
        let outsiders: Vec<&str> = self
            .when
            .signals()
            .iter()
            .map(|measured| named(measured))
            .filter(|variable| variable.signal.third_party_controllable)
            .map(|variable| variable.name.as_str())
            .collect();
        let what = match outsiders.first() {
            Some(name) => {
                format!("`{name}` alone, which outsiders can move, would be enough to {} an account", self.rung)
            }
            None => {
                format!("no signal of role evidence has to be high before this rule would {} an account", self.rung)
            }
        };
        let remedy =
            "add evidence = '...' over signals that no outsider controls; or rung = \"limit\"; or propose = true";
        findings.add(self.when_at, what, remedy);
    }
}

/// Whether a bound is compared in the direction in which it is on the account's side.
fn certain(measured: Measured, operator: Operator) -> bool {
    match measured.compared {
        Compared::Count => true,
        Compared::Lower => operator.wants_more(),
        Compared::Upper => !operator.wants_more(),
        Compared::Point => false,
    }
}

fn uncertainty(measured: Measured, operator: Operator, rung: Rung) -> String {
    let written = written(&measured);
    match measured.compared {
        Compared::Point => format!("`{written}` in a `{rung}` rule: a plain share may be chance"),
        _ => format!("`{written} {}` in a `{rung}` rule: this bound is not on the account's side", operator.as_str()),
    }
}

fn certain_way(measured: Measured, operator: Operator) -> String {
    let (name, sign) = (&named(&measured).name, operator.as_str());
    let way = match (is_rate(&measured), operator.wants_more()) {
        (true, true) => format!("write lower({name}) {sign} ..."),
        (true, false) => format!("write upper({name}) {sign} ..."),
        (false, _) => format!("write {name} {sign} ... without a function"),
    };
    if measured.compared == Compared::Point { format!("{way}, or lower the rung to \"warn\"") } else { way }
}

/// Whether every way to make the condition hold needs a comparison over the account's own bad outcomes: signals of role
/// evidence in nobody else's hands, which an account without bad outcomes cannot meet.
fn rests_on_own_acts(condition: &Condition, clean_rows: &[Vec<Reading>]) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().any(|part| rests_on_own_acts(part, clean_rows)),
        Condition::Any(parts) => parts.iter().all(|part| rests_on_own_acts(part, clean_rows)),
        Condition::Compare(comparison) => {
            let (mut own, mut measured) = (true, false);
            for side in [&comparison.left, &comparison.right] {
                side.leaves(&mut |leaf| {
                    if let Number::Signal(m) = leaf {
                        let signal = named(m).signal;
                        measured = true;
                        own &= signal.role == Role::Evidence && !signal.third_party_controllable;
                    }
                });
            }
            measured && own && !clean_rows.iter().any(|row| comparison.holds(View::AnyFacts(row)))
        }
        Condition::Plan { .. } | Condition::Protected(_) => false,
    }
}

/// Signals of an account that did nothing.
fn quiet_row() -> Vec<Reading> {
    let nothing = Tally::exact(0.0);
    row(|unit, _| if unit == Unit::Rate { (nothing, Some(nothing)) } else { (nothing, None) })
}

/// Signals of an account with enough samples and not one bad outcome.
fn clean_row() -> Vec<Reading> {
    let (nothing, many) = (Tally::exact(0.0), Tally::exact(BUSY));
    row(|unit, _| (nothing, (unit == Unit::Rate).then_some(many)))
}

/// Signals of an old, busy account without a bad outcome: everything is large but what is evidence.
fn clean_busy_row() -> Vec<Reading> {
    row(|unit, role| {
        let num = Tally::exact(if role == Role::Evidence { 0.0 } else { BUSY });
        (num, (unit == Unit::Rate).then(|| Tally::exact(BUSY)))
    })
}

fn row(reading: impl Fn(Unit, Role) -> (Tally, Option<Tally>)) -> Vec<Reading> {
    variables()
        .iter()
        .map(|variable| {
            let (num, den) = reading(variable.signal.unit, variable.signal.role);
            Reading { num, den, sample_min: variable.signal.sample_min }
        })
        .collect()
}
