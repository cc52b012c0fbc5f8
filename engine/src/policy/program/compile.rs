//! From checked rules to a program: equal comparisons become one check, conditions are flattened and put in order, calculations
//! get registers.

use std::collections::HashMap;

use super::super::Policy;
use super::super::expr::{Compared, Comparison, Condition, Measured, Number, Operator};
use super::bound::{BoundCheck, Figure, Rate};
use super::calculation::{Calculation, Instruction, REGISTERS, Source};
use super::check::{Check, Count, CountCheck, Fact};
use super::columns::Scratch;
use super::guard::Guards;
use super::near::Near;
use super::{Compiled, Node, Program, row};
use crate::policy::Mode;
use crate::signal::{Plan, Role, variables};

/// Compiles the rules that are not off.
pub(super) fn program(policy: &Policy, plan: &Plan) -> Program {
    let mut compiler = Compiler { plan, checks: Vec::new(), weights: Vec::new(), known: HashMap::new() };
    let (mut rules, mut steps) = (Vec::new(), Vec::new());
    for (index, rule) in policy.rules.iter().enumerate().filter(|(_, rule)| rule.mode != Mode::Off) {
        let parts = std::iter::once(&rule.when).chain(&rule.evidence).map(|part| compiler.node(part)).collect();
        let node = compiler.joined(true, parts);
        let entry = row::append(&node, &mut steps);
        rules.push(Compiled { rule: index, node, entry });
    }
    let Compiler { checks, weights, .. } = compiler;
    let guards = Guards::new(&rules, &checks, &weights);
    let near = Near::new(&rules, &checks, plan);
    let scratch = Scratch::new(checks.len());
    Program { checks, rules, steps, guards, near, scratch }
}

struct Compiler<'p> {
    plan: &'p Plan,
    checks: Vec<Check>,
    /// By check: how few accounts meet it, and how dear it is; less comes first.
    weights: Vec<u32>,
    /// Checks by how they are written out.
    known: HashMap<String, usize>,
}

impl Compiler<'_> {
    fn node(&mut self, condition: &Condition) -> Node {
        let check = match condition {
            Condition::All(parts) | Condition::Any(parts) => {
                let parts = parts.iter().map(|part| self.node(part)).collect();
                return self.joined(matches!(condition, Condition::All(_)), parts);
            }
            Condition::Compare(comparison) => self.comparison(comparison),
            Condition::Plan { among, plans } => Check::Plan { among: *among, plans: plans.clone() },
            Condition::Protected(expected) => Check::Protected(*expected),
        };
        Node::Check(self.numbered(check, weight(condition)))
    }

    fn numbered(&mut self, check: Check, weight: u32) -> usize {
        let next = self.checks.len();
        let index = *self.known.entry(format!("{check:?}")).or_insert(next);
        if index == next {
            self.checks.push(check);
            self.weights.push(weight);
        }
        index
    }

    /// Parts joined by && or ||: those of the same kind laid out flat, each once, the lightest first.
    fn joined(&self, all: bool, parts: Vec<Node>) -> Node {
        let mut flat = Vec::new();
        for part in parts {
            match part {
                Node::All(inner) if all => flat.extend(inner),
                Node::Any(inner) if !all => flat.extend(inner),
                part => flat.push(part),
            }
        }
        flat.sort_by_key(|part| self.weight(part));
        let mut each: Vec<Node> = Vec::new();
        for part in flat {
            if !each.contains(&part) {
                each.push(part);
            }
        }
        match (each.len(), all) {
            (1, _) => each.remove(0),
            (_, true) => Node::All(each),
            (_, false) => Node::Any(each),
        }
    }

    fn weight(&self, node: &Node) -> u32 {
        match node {
            Node::Check(check) => self.weights[*check],
            Node::All(parts) => parts.iter().map(|part| self.weight(part)).min().unwrap_or(0),
            Node::Any(parts) => parts.iter().map(|part| self.weight(part)).fold(1, u32::saturating_add),
        }
    }

    fn comparison(&mut self, comparison: &Comparison) -> Check {
        let Comparison { left, operator, right, .. } = comparison;
        match (left, right) {
            (Number::Constant(threshold), alone) if !matches!(alone, Number::Constant(_)) => {
                self.against(alone, operator.mirrored(), *threshold)
            }
            (alone, Number::Constant(threshold)) => self.against(alone, *operator, *threshold),
            _ => None,
        }
        .unwrap_or_else(|| Check::Calculated(self.calculation(comparison)))
    }

    /// A number by itself against a constant; `None` where it has to be calculated.
    fn against(&self, alone: &Number, operator: Operator, threshold: f64) -> Option<Check> {
        match alone {
            Number::Signal(measured) => Some(match self.source(*measured) {
                Source::Rate(rate) => Check::Bound(BoundCheck::new(rate, operator, threshold)),
                Source::Count(count) => Check::Count(CountCheck { count, operator, threshold }),
                Source::Constant(_) | Source::Fact(_) => return None,
            }),
            Number::AgeDays => Some(Check::Fact { fact: Fact::AgeDays, operator, threshold }),
            Number::Score { .. } => Some(Check::Fact { fact: Fact::Score, operator, threshold }),
            _ => None,
        }
    }

    fn source(&self, measured: Measured) -> Source {
        let columns = self.plan.columns(measured.variable);
        // Invariant: a plan is made for the variables of its policy.
        let Some(columns) = columns else { unreachable!("the plan lacks a variable of a rule") };
        let (num, sample_min) = (columns.num, variables()[measured.variable].signal.sample_min);
        let count = |lo, hi| Source::Count(Count { column: num, lo, hi });
        match (columns.den, measured.compared) {
            (Some(den), compared) => Source::Rate(Rate { num, den, sample_min, compared }),
            (None, Compared::Lower) => count(Figure::Min, Figure::Min),
            (None, Compared::Upper) => count(Figure::Max, Figure::Max),
            (None, Compared::Count) => count(Figure::Min, Figure::Max),
            (None, Compared::Point) => count(Figure::Value, Figure::Value),
        }
    }

    fn calculation(&mut self, comparison: &Comparison) -> Calculation {
        let Comparison { left, operator, right, .. } = comparison;
        let mut code = Vec::new();
        let (left_at, right_at) = self.pair(left, right, 0, &mut code);
        let names_score = left.names_score() || right.names_score();
        Calculation { code, left: left_at, operator: *operator, right: right_at, names_score }
    }

    /// Puts two numbers into registers from `free` on, the one that needs more of them first; tells where each one is.
    fn pair(&mut self, left: &Number, right: &Number, free: usize, code: &mut Vec<Instruction>) -> (usize, usize) {
        if needs(left) >= needs(right) {
            self.number(left, free, code);
            self.number(right, free + 1, code);
            (free, free + 1)
        } else {
            self.number(right, free, code);
            self.number(left, free + 1, code);
            (free + 1, free)
        }
    }

    /// Puts a number into register `to`; those above are free.
    fn number(&mut self, number: &Number, to: usize, code: &mut Vec<Instruction>) {
        assert!(to < REGISTERS, "an expression within the bounds of scan.rs needs no more registers");
        let last = match number {
            Number::Constant(value) => Instruction::Load { to, source: Source::Constant(*value) },
            Number::Signal(measured) => Instruction::Load { to, source: self.source(*measured) },
            Number::AgeDays => Instruction::Load { to, source: Source::Fact(Fact::AgeDays) },
            Number::Score { .. } => Instruction::Load { to, source: Source::Fact(Fact::Score) },
            Number::Negative(inner) => {
                self.number(inner, to, code);
                Instruction::Negate { at: to }
            }
            Number::Arithmetic(arithmetic, left, right) => {
                let (left, right) = self.pair(left, right, to, code);
                Instruction::Calculate { left, arithmetic: *arithmetic, right }
            }
        };
        code.push(last);
    }
}

/// Registers that a number needs while it is calculated (Ershov 1958: its Strahler number).
fn needs(number: &Number) -> usize {
    match number {
        Number::Negative(inner) => needs(inner),
        Number::Arithmetic(_, left, right) => match (needs(left), needs(right)) {
            (left, right) if left == right => left + 1,
            (left, right) => left.max(right),
        },
        _ => 1,
    }
}

/// Steps of a class of conditions, for what tells them apart within it.
const STEPS: u32 = 64;

/// What few accounts meet comes first: bad outcomes that are many, before how busy an account is, before facts of it. Among such, what
/// asks for more.
fn weight(condition: &Condition) -> u32 {
    let Condition::Compare(comparison) = condition else {
        return STEPS * if matches!(condition, Condition::Protected(_)) { 30 } else { 100 };
    };
    let asked = match (&comparison.left, &comparison.right) {
        (_, Number::Constant(threshold)) if comparison.operator.wants_more() => steps(*threshold),
        (Number::Constant(threshold), _) if comparison.operator.mirrored().wants_more() => steps(*threshold),
        _ => 0,
    };
    STEPS * class(comparison) - asked
}

/// How much is asked for, in doublings from a millionth on.
fn steps(threshold: f64) -> u32 {
    // The exponent: a number of whole doublings that is the same on every machine.
    let doublings = (threshold * 1e6).max(1.0).to_bits() >> 52;
    u32::try_from(doublings).map_or(0, |exponent| exponent.saturating_sub(1_023).min(STEPS - 1))
}

/// Conditions of a lower class are met by fewer.
fn class(comparison: &Comparison) -> u32 {
    let alone = |number: &Number, other: &Number| matches!(number, Number::Signal(_)) && other.is_constant();
    let (measured, operator) = match (&comparison.left, &comparison.right) {
        (Number::Signal(measured), other) if alone(&comparison.left, other) => (measured, comparison.operator),
        (other, Number::Signal(measured)) if alone(&comparison.right, other) => {
            (measured, comparison.operator.mirrored())
        }
        (left, right) if matches!(left, Number::Signal(_)) || matches!(right, Number::Signal(_)) => return 60,
        _ => return 90,
    };
    let shows_abuse = variables()[measured.variable].signal.role == Role::Evidence;
    match (measured.compared, operator.wants_more(), shows_abuse) {
        (Compared::Count, true, true) => 10,
        (Compared::Lower | Compared::Point, true, true) => 20,
        (Compared::Count | Compared::Upper, true, _) => 40,
        (Compared::Lower | Compared::Point, true, false) => 50,
        (Compared::Lower | Compared::Upper | Compared::Point, ..) => 70,
        (Compared::Count, false, _) => 80,
    }
}
