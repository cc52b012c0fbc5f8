//! Steps that decide: looks, verdicts, second thoughts, lifts, and what a person does about an imposition that waits.

use redress_ledger::effect::Because;
use redress_ledger::review::{Dismissal, Lifting, OutcomeKind, RootCause, Verdict as Said};
use redress_ledger::verdict::{FirstLook, Given};
use redress_ledger::{EnforcementId, LedgerError, Role, Rung};

use super::model::{CONFLICT, HOUR, INVALID, Kind, PEOPLE, REFUSED, Rests, Verdict};
use super::world::World;

const WORDS: &str = "Looked at the sample and the list.";

impl World {
    fn an_outcome(&self) -> OutcomeKind {
        if self.one_in(2) { OutcomeKind::Upheld } else { OutcomeKind::ALL[self.roll(7)] }
    }

    /// A verdict, and whether it misses what its outcome asks.
    fn said(&self, outcome: OutcomeKind, why_changed: bool) -> (Said, u8) {
        let reduced =
            (outcome == OutcomeKind::UpheldReduced).then(|| [Rung::Warn, Rung::Limit, Rung::Hold][self.roll(3)]);
        let said = Said {
            outcome,
            reason: WORDS.to_owned(),
            answer: "We looked at your invoices and at the import you named.".to_owned(),
            root_cause: outcome.is_overturn().then_some(RootCause::DataQuality),
            reduced_to: reduced,
            why_changed: why_changed.then(|| "The second list shows it.".to_owned()),
        };
        if !self.one_in(25) {
            return (said, 0);
        }
        if outcome.is_overturn() {
            return (Said { root_cause: None, ..said }, INVALID);
        }
        (Said { reduced_to: if reduced.is_some() { None } else { Some(Rung::Warn) }, ..said }, INVALID)
    }

    pub async fn look(&mut self, case: usize, who: usize) {
        let outcome = self.an_outcome();
        self.tell(format!("{who} looks at {case}: {outcome:?}"));
        let early = self.undeciding(who);
        if early == 0 {
            self.model.settle(case);
        }
        let mut why = early | self.model.not_held(case, who);
        let found = &self.model.cases[case];
        if !found.asks_look || found.looks.contains_key(&who) {
            why |= CONFLICT;
        }
        let look = FirstLook { outcome, reason: WORDS.to_owned() };
        let answer = self.ledger.first_look(&self.case_id(case), &self.who(who), &look).await;
        if self.answered("look", why, answer).is_some() {
            self.model.cases[case].looks.insert(who, outcome);
        }
    }

    /// Most often what was seen at first.
    fn an_outcome_after(&self, case: usize, who: usize) -> OutcomeKind {
        let looked = self.model.cases[case].looks.get(&who).copied();
        looked.filter(|_| !self.one_in(3)).unwrap_or_else(|| self.an_outcome())
    }

    pub async fn give(&mut self, case: usize, who: usize) {
        let outcome = self.an_outcome_after(case, who);
        let (words, held) = (self.one_in(2), self.one_in(2));
        let (said, unsound) = self.said(outcome, words);
        self.tell(format!(
            "{who} gives a verdict on {case}: {outcome:?} {:?}, held {held}, words {words}",
            said.reduced_to
        ));
        let early = unsound | self.undeciding(who);
        if early == 0 {
            self.model.settle(case);
        }
        let found = self.model.cases[case].clone();
        let mut why = early | self.model.not_held(case, who);
        let looked = found.looks.get(&who);
        let judged = matches!(found.kind, Kind::Appeal | Kind::SecondLook);
        if !judged || self.model.has_given(case, who) || (found.asks_look && looked.is_none()) {
            why |= CONFLICT;
        }
        let changes = looked.is_some_and(|look| *look != outcome);
        if changes && !words {
            why |= INVALID;
        }
        if outcome.needs_independence() && self.model.hand(who, found.decision, Some(case)) {
            why |= REFUSED;
        }
        let now = self.model.now;
        let send_at = now + if held { 10_000 } else { 0 };
        let verdict = Verdict { by: who, outcome, reduced: said.reduced_to, send_at };
        let second = found.kind == Kind::SecondLook;
        if self.model.knows(case, who) {
            why |= REFUSED;
        }
        let kept = found.two || held;
        if !second {
            why |= self.model.unfit(found.decision, outcome, verdict.reduced);
        }
        if why == 0 && !second && kept {
            why |= self.model.keep(case, verdict.clone()).err().unwrap_or(0);
        } else if !second && !kept {
            why |= self.model.no_outcome(found.decision, Some(case), &verdict);
        }
        let undo_secs = if held { 10 } else { 0 };
        let answer = self.ledger.give_verdict(&self.case_id(case), &self.who(who), &said, undo_secs).await;
        let verb = if second { "give a second look" } else { "give" };
        let Some(given) = self.answered(verb, why, answer) else { return };
        if changes {
            self.model.cases[case].changed.insert((who, outcome.as_str()));
        }
        if second {
            self.model.close(case, "checked", Some(who));
        } else if !kept {
            self.model.conclude(found.decision, Some(case), &verdict);
        }
        let closed = self.model.cases[case].closed.is_some();
        let expected = match &given {
            Given::Concluded(_) => closed && !second,
            Given::Held { send_at: told } => !closed && held && told.0 == send_at,
            Given::AnotherPerson => !closed && !held,
            Given::SecondLook => second,
        };
        assert!(expected, "{}{given:?}", self.place());
    }

    pub async fn undo(&mut self, case: usize, who: usize) {
        let lately = self.model.cases[case].given.last().map(|g| g.by);
        let who = lately.filter(|_| !self.one_in(4)).unwrap_or(who);
        self.tell(format!("{who} takes a verdict on {case} back"));
        self.model.settle(case);
        let (now, found) = (self.model.now, &self.model.cases[case]);
        let at = found.given.iter().position(|g| g.by == who && g.send_at > now).filter(|_| found.closed.is_none());
        let answer = self.ledger.undo_verdict(&self.case_id(case), &self.who(who)).await;
        if self.answered("undo", if at.is_none() { CONFLICT } else { 0 }, answer).is_some() {
            self.model.cases[case].given.remove(at.unwrap());
            // What went to seniors meanwhile goes to them.
            let goes = self.model.cases[case].seniors && self.model.role(who) != Role::Senior;
            if goes && self.model.holder(case) == Some(who) {
                self.model.cases[case].held = None;
            }
        }
    }

    pub async fn lift(&mut self) {
        let Some(measure) = self.any_measure() else { return };
        let who = if self.one_in(4) { self.roll(PEOPLE.len()) } else { 6 + self.roll(3) };
        let id = EnforcementId(self.measure_id(measure).await);
        let outcome = if self.one_in(4) { self.an_outcome() } else { OutcomeKind::ALL[2 + self.roll(5)] };
        let words = self.one_in(2);
        let (said, unsound) = self.said(outcome, words);
        self.tell(format!("{who} lifts measure {measure}: {outcome:?}, words {words}"));
        let decision = self.model.measures[measure].decision;
        let mut why = unsound | if self.model.senior(who) { 0 } else { REFUSED };
        if outcome.needs_independence() {
            why |= INVALID;
        }
        let case_of = |world: &Self| world.model.open_appeal(decision).map(|a| world.model.appeals[a].case);
        if why == 0
            && let Some(case) = case_of(self)
        {
            self.model.settle(case);
        }
        let case = case_of(self);
        if !self.model.measures[measure].stands {
            why |= CONFLICT;
        }
        let verdict = Verdict { by: who, outcome, reduced: None, send_at: self.model.now };
        let mut changes = false;
        if let Some(case) = case {
            let found = &self.model.cases[case];
            if found.two {
                why |= CONFLICT;
            }
            changes = found.looks.get(&who).is_some_and(|look| *look != outcome);
            if changes && !words && !found.changed.contains(&(who, outcome.as_str())) {
                why |= INVALID;
            }
        }
        let proposes = if self.lift_takes_two(decision) { self.lift_by(decision, who) } else { None };
        if proposes == Some(true) {
            why |= CONFLICT;
        } else if proposes.is_none() {
            why |= self.model.no_outcome(decision, case, &verdict);
        }
        let answer = match self.ledger.lift_or_propose(&id, &self.who(who), &said).await {
            Ok(Lifting::Lifted(_)) => Ok(true),
            Ok(Lifting::Proposed) => Ok(false),
            Err(error) => Err::<_, LedgerError>(error),
        };
        if let Some(lifted) = self.answered("lift", why, answer) {
            assert_eq!(lifted, proposes.is_none(), "{}", self.place());
            if self.lift_takes_two(decision) {
                let now = self.model.now;
                self.model.decisions[decision].lift_by.push((who, now));
            }
            if !lifted {
                if let Some(case) = case.filter(|_| changes) {
                    self.model.cases[case].changed.insert((who, outcome.as_str()));
                }
                return;
            }
            if let Some(case) = case.filter(|_| changes) {
                self.model.cases[case].changed.insert((who, outcome.as_str()));
            }
            self.model.conclude(decision, case, &verdict);
        }
    }

    fn lift_takes_two(&self, decision: usize) -> bool {
        let key = self.model.accounts[self.model.decisions[decision].account].key;
        key || self.model.gravest(decision) == Some(Rung::Terminate)
    }

    /// `None` where another person has proposed it within a week; else whether it was this one.
    fn lift_by(&self, decision: usize, who: usize) -> Option<bool> {
        let since = self.model.now - 7 * 24 * HOUR;
        let live: Vec<usize> =
            self.model.decisions[decision].lift_by.iter().filter(|(_, at)| *at > since).map(|(by, _)| *by).collect();
        if live.contains(&who) { Some(true) } else { live.is_empty().then_some(false) }
    }

    fn stale(&self, case: usize) -> u8 {
        let decision = &self.model.decisions[self.model.cases[case].decision];
        if decision.born < self.model.accounts[decision.account].settles { CONFLICT } else { 0 }
    }

    fn of_kind(&self, case: usize, kinds: &[Kind]) -> u8 {
        if kinds.contains(&self.model.cases[case].kind) { 0 } else { CONFLICT }
    }

    /// Most often a case of these kinds.
    fn waiting(&self, case: usize, kinds: &[Kind]) -> usize {
        let open: Vec<usize> =
            self.model.open_cases().into_iter().filter(|c| kinds.contains(&self.model.cases[*c].kind)).collect();
        if self.one_in(6) { case } else { self.pick(&open).unwrap_or(case) }
    }

    fn rules(&self, case: usize, who: usize) -> u8 {
        if self.model.hand_in_rules(who, self.model.cases[case].decision) { REFUSED } else { 0 }
    }

    /// On what a released measure rests: most often a decision of which something stands.
    fn a_cause(&self) -> Option<Rests> {
        if self.one_in(3) {
            return None;
        }
        let lately = self.model.decisions.len().saturating_sub(30)..self.model.decisions.len();
        let any = self.one_in(8);
        let all: Vec<usize> = lately.filter(|d| any || !self.model.standing(*d).is_empty()).collect();
        self.pick(&all).map(|decision| (decision, self.one_in(3)))
    }

    /// Why this person cannot say that a measure stands by its own grounds.
    fn not_confirmed(&self, case: usize, who: usize) -> u8 {
        let decision = self.model.cases[case].decision;
        let gone = if self.model.standing(decision).is_empty() { CONFLICT } else { 0 };
        gone | if self.model.hand(who, decision, Some(case)) { REFUSED } else { 0 }
    }

    pub async fn release_deferred(&mut self, case: usize, who: usize) {
        let case = self.waiting(case, &[Kind::Deferred]);
        let because = self.a_cause();
        self.tell(format!("{who} releases what {case} deferred, because of {because:?}"));
        let found = self.model.cases[case].clone();
        let enough = !found.two || !found.approvals.is_empty();
        let mut why = self.undeciding(who)
            | self.model.kept(case, who)
            | self.of_kind(case, &[Kind::Deferred])
            | self.model.not_for(case, who, self.model.picks)
            | if found.approvals.contains(&who) { CONFLICT } else { 0 };
        let rests = because.or(found.because).filter(|_| !found.again);
        if found.again {
            why |= self.not_confirmed(case, who);
        } else {
            why |= self.stale(case) | self.rules(case, who);
            let own = |(cause, _): Rests| self.model.decisions[cause].account == self.model.account_of(case);
            if because.is_some_and(own) || rests.is_some_and(|rests| enough && own(rests)) {
                why |= INVALID;
            }
            if rests.is_some_and(|(cause, _)| enough && self.model.is_overturned(cause)) {
                why |= REFUSED;
            }
        }
        let told = because.map(|(cause, own_grounds)| Because { decision_id: self.decision_id(cause), own_grounds });
        let answer = self.ledger.release_because(&self.case_id(case), &self.who(who), WORDS, told.as_ref()).await;
        let verb = match (found.again, because) {
            (true, _) => "confirm",
            (_, None) => "release deferred",
            (_, Some(_)) => "release because",
        };
        let Some(released) = self.answered(verb, why, answer) else { return };
        assert_eq!(released.is_some(), enough, "{}", self.place());
        if found.two {
            self.model.cases[case].approvals.insert(who);
        }
        if !enough {
            (self.model.cases[case].held, self.model.cases[case].because) = (None, rests);
            return;
        }
        let decision = found.decision;
        if !found.again {
            self.model.end_interim(decision);
            self.model.impose(decision, self.model.decisions[decision].rung, "released", Some(who));
            self.model.measures.last_mut().unwrap().rests = rests;
            self.model.measure_grew(decision);
        }
        self.model.close(case, "released", Some(who));
    }

    pub async fn dismiss(&mut self, case: usize, who: usize) {
        let case = self.waiting(case, &[Kind::Deferred, Kind::Proposal]);
        self.tell(format!("{who} dismisses {case}"));
        let mut why = self.undeciding(who)
            | self.model.kept(case, who)
            | self.of_kind(case, &[Kind::Deferred, Kind::Proposal])
            | self.model.not_for(case, who, self.model.picks);
        let (decision, account) = (self.model.cases[case].decision, self.model.account_of(case));
        // A termination is lifted by two seniors, whichever case asks about it.
        let two = self.model.cases[case].again && self.model.gravest(decision) == Some(Rung::Terminate);
        let proposes = if two { self.lift_by(decision, who) } else { None };
        if two && !self.model.senior(who) {
            why |= REFUSED;
        }
        if proposes == Some(true) {
            why |= CONFLICT;
        }
        let answer = self.ledger.dismiss_deferred(&self.case_id(case), &self.who(who), WORDS).await;
        let verb = match (self.model.cases[case].again, two) {
            (true, true) => "dismiss what two people imposed",
            (true, false) => "dismiss what was asked again",
            (false, _) => "dismiss",
        };
        if let Some(done) = self.answered(verb, why, answer) {
            assert_eq!(done == Dismissal::Proposed, proposes.is_some(), "{}", self.place());
            if two {
                let now = self.model.now;
                self.model.decisions[decision].lift_by.push((who, now));
            }
            if proposes.is_some() {
                self.model.cases[case].held = None;
                return;
            }
            self.model.close(case, "dismissed", Some(who));
            if self.model.cases[case].again {
                self.model.undo(decision, who);
            } else if self.model.cases[case].kind == Kind::Deferred {
                self.model.end_interim(decision);
                self.model.overtake(account, decision, who);
                self.model.accounts[account].settles += 1;
            }
        }
    }

    /// The second approval waits for an open appeal.
    fn appealed_meanwhile(&self, case: usize) -> u8 {
        let found = &self.model.cases[case];
        let open = !found.approvals.is_empty() && self.model.open_appeal(found.decision).is_some();
        if open { CONFLICT } else { 0 }
    }

    pub async fn approve(&mut self, case: usize, who: usize) {
        let case = self.waiting(case, &[Kind::Proposal]);
        let who = if self.one_in(4) { who } else { 6 + self.roll(3) };
        self.tell(format!("{who} approves the termination in {case}"));
        let again = self.model.cases[case].approvals.contains(&who);
        let why = if self.model.senior(who) { 0 } else { REFUSED }
            | self.model.kept(case, who)
            | self.of_kind(case, &[Kind::Proposal])
            | self.stale(case)
            | self.rules(case, who)
            | if again { CONFLICT } else { 0 }
            | self.appealed_meanwhile(case);
        let answer = self.ledger.approve_termination(&self.case_id(case), &self.who(who), WORDS).await;
        let Some(terminated) = self.answered("approve", why, answer) else { return };
        self.model.cases[case].approvals.insert(who);
        self.model.cases[case].held = None;
        assert_eq!(terminated.is_some(), self.model.cases[case].approvals.len() == 2, "{}", self.place());
        if terminated.is_some() {
            self.model.impose(self.model.cases[case].decision, Rung::Terminate, "terminated", Some(who));
            self.model.close(case, "terminated", Some(who));
        }
    }
}
