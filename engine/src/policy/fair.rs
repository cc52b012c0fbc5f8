//! Whether a rule is fair: what may restrict an account has to rest on what the account surely did, shown by signals that
//! nobody else controls, and must leave an account alone that did nothing.

use redress_ledger::Rung;

use super::error::Findings;
use super::eval::View;
use super::expr::{Compared, Comparison, Condition, Measured, Number, Operator};
use super::imagined::{Imagined, imagined};
use super::names::{is_rate, named, written};
use crate::signal::{Party, Role};

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
            self.check_imagined(findings);
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

    /// Accounts that are to be left alone, whatever their age, plan and score. `when` may look at how busy one is, `evidence`
    /// may not.
    fn check_imagined(&self, findings: &mut Findings<'_>) {
        if self.rung <= Rung::Observe {
            return;
        }
        let fires = |condition: &Condition, account: &Imagined| condition.holds(View::AnyFacts(&account.row));
        let left_alone = imagined().iter().filter(|account| !account.busy);
        let mut fired = left_alone.filter(|a| fires(self.when, a) && self.evidence.is_none_or(|e| fires(e, a)));
        if let Some(account) = fired.next() {
            let (what, remedy) = match self.when.score_at() {
                Some(_) => (
                    "the score alone can make this rule fire, and it names no fact".to_owned(),
                    "join a measured signal to it with &&",
                ),
                None => (format!("this rule can fire for {}", account.whom), "join a signal that must be high with &&"),
            };
            findings.add(self.when_at, what, remedy);
        }
        if let Some(account) = self.evidence.and_then(|evidence| imagined().iter().find(|a| fires(evidence, a))) {
            let what = format!("`evidence` holds for {}", account.whom);
            findings.add(self.evidence_at, what, "let a rate of bad outcomes have to be high, in every part of an ||");
        }
    }

    /// Outsiders alone may cause a warning, a limit or a proposal.
    fn check_third_parties(&self, findings: &mut Findings<'_>) {
        if self.rung < Rung::Hold || self.propose {
            return;
        }
        if rests_on_own_acts(self.when) || self.evidence.is_some_and(rests_on_own_acts) {
            return;
        }
        let signals = self.when.signals();
        let outsiders = signals.iter().map(named).find(|variable| variable.signal.third_party_controllable);
        let what = match outsiders {
            Some(variable) => {
                format!(
                    "`{}` alone, which outsiders can move, would be enough to {} an account",
                    variable.name, self.rung
                )
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
/// evidence in nobody else's hands, which a decent account does not meet however busy it is.
fn rests_on_own_acts(condition: &Condition) -> bool {
    match condition {
        Condition::All(parts) => parts.iter().any(rests_on_own_acts),
        Condition::Any(parts) => parts.iter().all(rests_on_own_acts),
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
            measured && own && !imagined().iter().any(|account| comparison.holds(View::AnyFacts(&account.row)))
        }
        Condition::Plan { .. } | Condition::Protected(_) => false,
    }
}
