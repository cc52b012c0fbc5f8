//! What an outcome does elsewhere, in the model: rules are charged and fall, and what rested on the decision falls with it or is asked again.

use std::collections::{BTreeMap, BTreeSet};

use redress_ledger::Rung;
use redress_ledger::demotion::RuleRecord;
use redress_ledger::review::OutcomeKind;

use super::model::{ADMIN, Case, Kind, Model, RULE_LIMITS, RULES, Verdict};
use super::world::{World, policy};

impl Model {
    /// A new case; what the ledger chose about it is looked up at the end of the step.
    pub fn open(&mut self, kind: Kind, decision: usize, rung: Rung, appeal: Option<usize>) -> usize {
        let judged = matches!(kind, Kind::Appeal | Kind::SecondLook);
        let key = self.accounts[self.decisions[decision].account].key;
        self.cases.push(Case {
            id: String::new(),
            kind,
            decision,
            appeal,
            rung,
            due: 0,
            sort: 0,
            class: 3,
            asks_look: judged && rung >= Rung::Hold && self.looks,
            two: kind != Kind::Proposal && (key || rung == Rung::Terminate),
            held: None,
            parked: None,
            parks: 0,
            asked: None,
            seniors: false,
            skipped: BTreeMap::new(),
            touch_by: 0,
            touched: false,
            untouched: false,
            looks: BTreeMap::new(),
            changed: BTreeSet::new(),
            given: Vec::new(),
            pause: None,
            paused: 0,
            questions: 0,
            messages: Vec::new(),
            missed: false,
            approvals: BTreeSet::new(),
            proposals: BTreeSet::new(),
            again: false,
            because: None,
            looks_at: None,
            opened: self.now,
            closed: None,
        });
        self.fresh.push(self.cases.len() - 1);
        self.cases.len() - 1
    }

    fn note(&mut self, what: &'static str) {
        *self.followed.entry(what).or_default() += 1;
    }

    pub fn is_overturned(&self, decision: usize) -> bool {
        self.outcomes.iter().any(|(d, word, _)| *d == decision && word.starts_with("overturned"))
    }

    /// Whether an overturn of it follows from what people decided elsewhere, which waits for no first look.
    pub fn undone_elsewhere(&self, decision: usize) -> bool {
        let not_carried =
            |c: &Case| c.decision == decision && c.again && c.closed.is_some_and(|(word, _)| word == "dismissed");
        let rests = self.measures.iter().filter(|m| m.decision == decision).filter_map(|m| m.rests);
        let mut fallen = rests.filter(|(cause, own)| self.is_overturned(*cause) && !own);
        fallen.next().is_some() || self.cases.iter().any(not_carried)
    }

    /// A measure that stands is put before a person, where no case asks about it yet.
    pub fn ask_again(&mut self, decision: usize) {
        let asked = |c: &usize| self.cases[*c].kind == Kind::Deferred && self.cases[*c].decision == decision;
        if !self.open_cases().iter().any(asked) {
            let case = self.open(Kind::Deferred, decision, self.decisions[decision].rung, None);
            self.cases[case].again = true;
            self.note("asked again");
        }
    }

    /// What rested on an overturned decision, in the order in which it was linked.
    pub fn roll_back(&mut self, overturned: usize, by: usize) {
        let rests = |m: &usize| {
            let measure = &self.measures[*m];
            measure.stands && measure.rests.is_some_and(|(decision, _)| decision == overturned)
        };
        let resting: Vec<usize> = (0..self.measures.len()).filter(rests).collect();
        for measure in resting {
            let decision = self.measures[measure].decision;
            if self.measures[measure].rests.is_some_and(|(_, own_grounds)| own_grounds) {
                self.ask_again(decision);
            } else {
                self.undo(decision, by);
                self.note("fallen with its cause");
            }
        }
    }

    /// Overturned as a fault of attribution, whatever its appeal asks.
    pub fn undo(&mut self, decision: usize, by: usize) {
        let case = self.open_appeal(decision).map(|a| self.appeals[a].case);
        let verdict = Verdict { by, outcome: OutcomeKind::OverturnedTechnical, reduced: None, send_at: self.now };
        self.conclude(decision, case, &verdict);
    }

    /// What people said of a rule, by the newest outcome of each decision.
    fn record(&self, rule: usize) -> RuleRecord {
        let mut newest = BTreeMap::new();
        for charge in &self.charges {
            newest.insert(charge.decision, charge.wrong);
        }
        let from = self.falls.get(&rule).map_or(0, |fall| fall.back.unwrap_or(fall.fell));
        let counts = |decision: usize| {
            let about = &self.decisions[decision];
            about.rule == rule && about.seen >= from && (about.seen >= self.activation || about.activated)
        };
        newest.retain(|decision, _| counts(*decision));
        let overturned = newest.values().filter(|wrong| **wrong).count();
        RuleRecord { decided: i64::try_from(newest.len()).unwrap(), overturned: i64::try_from(overturned).unwrap() }
    }

    pub fn has_fallen(&self, rule: usize) -> bool {
        self.fallen.contains(&(rule, self.activation))
    }

    /// The rule of an overturned decision falls where that was one too many, and what else it brought comes first.
    pub fn fall(&mut self, decision: usize) {
        let rule = self.decisions[decision].rule;
        if self.has_fallen(rule) || !self.record(rule).passes(&RULE_LIMITS) {
            return;
        }
        self.fallen.push((rule, self.activation));
        self.falling.push(rule);
        self.note("a rule falls");
        for case in self.open_cases() {
            if self.decisions[self.cases[case].decision].rule == rule {
                self.raise_to(case, 0);
            }
        }
    }
}

impl World {
    /// The policy is made the active one again, which puts the rules that fell to work.
    pub async fn activate(&mut self) {
        self.tell("the policy is activated".to_owned());
        let pending = (0..RULES.len()).any(|rule| self.model.has_fallen(rule));
        let answer = self.ledger.activate_policy(&policy(), Some(&self.who(ADMIN))).await;
        let verb = if pending { "bring rules back" } else { "activate" };
        let number = self.answered(verb, 0, answer).unwrap();
        assert_eq!(number > self.model.activation, pending, "{}", self.place());
        self.model.activation = number;
        if pending {
            for fall in self.model.falls.values_mut() {
                fall.back = fall.back.or(Some(number));
            }
        }
    }
}
