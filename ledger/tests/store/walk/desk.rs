//! A reviewer's steps around a case: claim, keep, hand on, set aside, write, relieve, close without an outcome.

use redress_ledger::closing::{Closed, ClosedAs, Closing, WhyNot};
use redress_ledger::dialogue::ReliefGrant;
use redress_ledger::{AppealId, CaseId, Role};

use super::model::{CONFLICT, HOUR, INVALID, Kind, LEASE, PARKS_MAX, PEOPLE, Pause, REFUSED, SKIPS_MAX};
use super::world::World;

/// Where cases are not picked, one of so many is handed out.
const DRAWN_AMONG: usize = 8;

const WORDS: &str = "The sample needs a second pair of eyes.";

impl World {
    pub fn case_id(&self, case: usize) -> CaseId {
        CaseId(self.model.cases[case].id.clone())
    }

    /// Refused to who decides no cases.
    pub fn undeciding(&self, who: usize) -> u8 {
        if self.model.decides(who) { 0 } else { REFUSED }
    }

    /// A verdict of whoever holds it waits, so it stays in their hands.
    fn verdict_waits(&self, case: usize, who: usize) -> u8 {
        if self.model.has_given(case, who) { CONFLICT } else { 0 }
    }

    /// It went to seniors while this person holds it, who is none.
    fn time_is_up(&self, case: usize, who: usize) -> u8 {
        let theirs = self.model.holder(case) == Some(who);
        if theirs && self.model.cases[case].seniors && !self.model.senior(who) { CONFLICT } else { 0 }
    }

    pub async fn claim(&mut self, case: usize, who: usize) {
        self.tell(format!("{who} claims {case}"));
        let mut why = self.undeciding(who);
        if why == 0 {
            self.model.settle(case);
        }
        why |= self.model.kept(case, who) | self.model.not_for(case, who, self.model.picks);
        let first = self.model.cases[case].appeal.and_then(|a| self.model.appeals[a].follows);
        let is_appeal = self.model.cases[case].kind == Kind::Appeal;
        if is_appeal && first.is_some_and(|a| self.model.appeals[a].decided_by == Some(who)) {
            why |= REFUSED;
        }
        if self.model.knows(case, who) {
            why |= REFUSED;
        }
        why |= self.time_is_up(case, who);
        if self.model.holder(case).is_none() {
            why |= self.model.hands_full(who);
        }
        let answer = self.ledger.claim(&self.case_id(case), &self.who(who)).await;
        if self.answered("claim", why, answer).is_some() {
            self.model.take(case, who);
        }
    }

    pub async fn next(&mut self) {
        let who = self.roll(PEOPLE.len());
        self.tell(format!("{who} asks for the next case"));
        let why = self.undeciding(who) | self.model.hands_full(who);
        // Where cases are not picked, one of the few most urgent is drawn: what is decided already is settled before.
        let few = if self.model.picks { 1 } else { DRAWN_AMONG };
        while !self.model.picks && self.model.takeable(who).iter().any(|case| self.model.stands(*case).is_some()) {
            self.send_verdicts().await;
            self.look_up().await;
        }
        let answer = self.ledger.next_case(&self.who(who)).await;
        if why == 0 {
            // What is decided already is settled on the way, and what was merged into it goes on: perhaps before anything else.
            while let Some(case) = self.model.most_urgent(who) {
                if self.model.stands(case).is_none() {
                    break;
                }
                self.model.settle(case);
                self.look_up().await;
            }
        }
        let expected = self.model.takeable(who);
        if let Some(handed) = self.answered("next", why, answer) {
            let handed = handed.map(|summary| summary.case_id.0);
            let case =
                expected.iter().take(few).find(|case| handed.as_ref() == Some(&self.model.cases[**case].id)).copied();
            let none = handed.is_none() && expected.is_empty();
            assert!(none || case.is_some(), "{}{handed:?}: the most urgent are {expected:?}", self.place());
            if let Some(case) = case {
                self.model.take(case, who);
            }
        }
    }

    pub async fn renew(&mut self, case: usize, who: usize) {
        self.tell(format!("{who} renews {case}"));
        self.model.settle(case);
        let why = self.model.not_held(case, who) | self.time_is_up(case, who);
        let answer = self.ledger.renew_claim(&self.case_id(case), &self.who(who)).await;
        if let Some(until) = self.answered("renew", why, answer) {
            let (_, lease) = self.model.cases[case].held.unwrap();
            let now = self.model.now;
            let expected = if lease > now + LEASE / 2 { lease } else { now + LEASE };
            assert_eq!(until.0, expected, "{}", self.place());
            self.model.cases[case].held = Some((who, expected));
        }
    }

    pub async fn release(&mut self, case: usize, who: usize) {
        self.tell(format!("{who} gives {case} back"));
        self.model.settle(case);
        let why = self.model.not_held(case, who) | self.verdict_waits(case, who);
        let answer = self.ledger.release_claim(&self.case_id(case), &self.who(who)).await;
        if self.answered("release", why, answer).is_some() {
            self.model.cases[case].held = None;
        }
    }

    pub async fn park(&mut self, case: usize, who: usize) {
        let hours = [0i64, 1, 2, 2, 24, 72, 73][self.roll(7)];
        self.tell(format!("{who} parks {case} for {hours} hours"));
        let early = self.undeciding(who) | if (1..=72).contains(&hours) { 0 } else { INVALID };
        if early == 0 {
            self.model.settle(case);
        }
        let now = self.model.now;
        let until = (now + hours * HOUR).min(self.model.cases[case].sort - HOUR);
        let mut why = early | self.model.not_held(case, who) | self.verdict_waits(case, who);
        if self.model.cases[case].parks >= PARKS_MAX || until <= now {
            why |= CONFLICT;
        }
        let answer = self.ledger.park(&self.case_id(case), &self.who(who), hours, WORDS).await;
        if let Some(back) = self.answered("park", why, answer) {
            assert_eq!(back.0, until, "{}", self.place());
            let case = &mut self.model.cases[case];
            (case.held, case.parked, case.parks) = (None, Some(until), case.parks + 1);
        }
    }

    pub async fn hand_over(&mut self, case: usize, who: usize) {
        let to = self.roll(PEOPLE.len());
        self.tell(format!("{who} hands {case} over to {to}"));
        let early = self.undeciding(who);
        if early == 0 {
            self.model.settle(case);
        }
        let mut why = early | self.model.not_held(case, who) | self.verdict_waits(case, who);
        let (role, found) = (self.model.role(to), &self.model.cases[case]);
        let fits = matches!(role, Role::Reviewer | Role::Senior) && (!found.seniors || role == Role::Senior);
        let conflict = self.model.hand(to, found.decision, Some(case));
        if to == who || !fits || conflict || self.model.has_given(case, to) {
            why |= INVALID;
        }
        let answer = self.ledger.hand_over(&self.case_id(case), &self.who(who), PEOPLE[to].0, WORDS).await;
        if let Some(until) = self.answered("hand over", why, answer) {
            let case = &mut self.model.cases[case];
            (case.held, case.asked) = (None, Some((to, until.0)));
            case.skipped.remove(&to);
        }
    }

    pub async fn decline(&mut self, case: usize, who: usize) {
        self.tell(format!("{who} declines {case}"));
        let asked = if self.model.asked(case) == Some(who) { 0 } else { CONFLICT };
        let why = self.model.kept(case, who) | asked;
        let answer = self.ledger.decline(&self.case_id(case), &self.who(who), "").await;
        if self.answered("decline", why, answer).is_some() {
            self.model.cases[case].asked = None;
        }
    }

    pub async fn escalate(&mut self, case: usize, who: usize) {
        self.tell(format!("{who} escalates {case}"));
        let early = self.undeciding(who);
        if early == 0 {
            self.model.settle(case);
        }
        let mut why = early | self.model.not_held(case, who) | self.verdict_waits(case, who);
        if self.model.cases[case].seniors {
            why |= CONFLICT;
        }
        let answer = self.ledger.escalate(&self.case_id(case), &self.who(who), WORDS).await;
        if self.answered("escalate", why, answer).is_some() {
            self.model.cases[case].held = None;
            self.model.give_to_seniors(case);
        }
    }

    pub async fn skip(&mut self, case: usize, who: usize) {
        self.tell(format!("{who} passes {case} over"));
        let early = self.undeciding(who);
        if early == 0 {
            self.model.settle(case);
        }
        let mut why = early | self.model.kept(case, who);
        let mine = self.model.holder(case) == Some(who);
        if mine {
            why |= self.verdict_waits(case, who);
        }
        let answer = self.ledger.skip_case(&self.case_id(case), &self.who(who)).await;
        if self.answered("skip", why, answer).is_some() {
            if mine {
                self.model.cases[case].held = None;
            }
            let now = self.model.now;
            self.model.cases[case].skipped.insert(who, now);
            if self.model.cases[case].skipped.len() >= SKIPS_MAX {
                self.model.give_to_seniors(case);
            }
        }
    }

    pub async fn write_to_holder(&mut self, case: usize, who: usize) {
        let question = self.one_in(2);
        self.tell(format!("{who} writes to the holder of {case}, a question: {question}"));
        let mut why = self.undeciding(who) | self.model.not_held(case, who) | self.model.no_room(case, false);
        let found = &self.model.cases[case];
        let another = question && (found.questions >= 2 || found.pause.is_some());
        if found.kind != Kind::Appeal || another || self.model.stands(case).is_some() {
            why |= CONFLICT;
        }
        let text = format!("Which import was it, at step {}?", self.step);
        let answer = self.ledger.write_as_reviewer(&self.case_id(case), &self.who(who), &text, question).await;
        let verb = if question { "ask" } else { "write" };
        if self.answered(verb, why, answer).is_some() {
            let now = self.model.now;
            let case = &mut self.model.cases[case];
            case.messages.push((false, now));
            case.questions += i64::from(question);
            if question && now < case.due {
                case.pause = Some(Pause { began: now, until: now + 7 * 24 * HOUR, due_before: case.due });
            }
        }
    }

    pub async fn relieve(&mut self, case: usize, who: usize) {
        self.tell(format!("{who} grants relief in {case}"));
        let mut why = self.undeciding(who) | self.model.not_held(case, who);
        let decision = self.model.cases[case].decision;
        let appeal = self.model.cases[case].appeal;
        let nothing = appeal.is_some_and(|a| self.model.appeals[a].relief) || !self.model.eased(decision);
        if self.model.cases[case].kind != Kind::Appeal || nothing || self.model.stands(case).is_some() {
            why |= CONFLICT;
        }
        let grant = ReliefGrant {
            reason: WORDS.to_owned(),
            share_percent: Some(10),
            known_recipients_only: None,
            days: Some(30),
        };
        let answer = self.ledger.grant_relief(&self.case_id(case), &self.who(who), &grant).await;
        if self.answered("relieve", why, answer).is_some() {
            self.model.appeals[appeal.unwrap()].relief = true;
        }
    }

    pub async fn close_appeal(&mut self, case: usize, who: usize) {
        let account = self.model.account_of(case);
        let others: Vec<usize> = (0..self.model.appeals.len())
            .filter(|a| self.model.decisions[self.model.appeals[*a].decision].account == account)
            .collect();
        let mine = self.model.cases[case].appeal;
        let fits = |other: &usize| {
            let (one, other) = (mine.map(|a| self.model.appeals[a].decide_by), &self.model.appeals[*other]);
            other.closed.is_none() && other.case != case && one.is_some_and(|at| other.decide_by <= at)
        };
        let fitting: Vec<usize> = others.iter().copied().filter(fits).collect();
        let fitting = if self.one_in(4) { None } else { self.pick(&fitting) };
        let into = fitting.or_else(|| self.pick(&others).filter(|_| self.one_in(3)));
        let late = into.is_none() && self.one_in(4);
        self.tell(format!("{who} closes the appeal of {case}, into {into:?}, late {late}"));
        let early = self.undeciding(who);
        if early == 0 {
            self.model.settle(case);
        }
        let found = self.model.cases[case].clone();
        let mut why = early | self.model.not_held(case, who) | self.verdict_waits(case, who);
        // Nothing here ever comes late.
        if late || !matches!(found.kind, Kind::Appeal | Kind::SecondLook) {
            why |= CONFLICT;
        }
        if self.model.hand(who, found.decision, Some(case)) {
            why |= REFUSED;
        }
        if found.kind == Kind::SecondLook {
            why |= REFUSED | CONFLICT;
        }
        if let (Some(into), Some(appeal)) = (into, found.appeal) {
            let (one, other) = (&self.model.appeals[appeal], &self.model.appeals[into]);
            if into == appeal || other.closed.is_some() || other.decide_by > one.decide_by {
                why |= CONFLICT;
            }
        }
        if into.is_none() && found.asks_look && !found.looks.contains_key(&who) {
            why |= CONFLICT;
        }
        if into.is_none() && found.two && found.proposals.contains(&who) {
            why |= CONFLICT;
        }
        let (word, closed_as) = match into {
            Some(into) => ("merged", ClosedAs::Merged { into: AppealId(self.model.appeals[into].id.clone()) }),
            None if late => ("inadmissible", ClosedAs::Inadmissible { why: WhyNot::Late }),
            None => ("inadmissible", ClosedAs::Inadmissible { why: WhyNot::NotHolder }),
        };
        let words = "This appeal is not one that we can decide here.".to_owned();
        let closing = Closing { closed_as, words, reason: WORDS.to_owned() };
        let answer = self.ledger.close_appeal(&self.case_id(case), &self.who(who), &closing).await;
        let verb = if word == "merged" { "merge" } else { "close as inadmissible" };
        if let Some(closed) = self.answered(verb, why, answer) {
            let appeal = found.appeal.unwrap();
            let waits = into.is_none() && found.two && found.proposals.is_empty();
            assert_eq!(closed == Closed::Proposed, waits, "{}", self.place());
            if into.is_none() && found.two {
                self.model.cases[case].proposals.insert(who);
            }
            if waits {
                self.model.cases[case].held = None;
                return;
            }
            (self.model.appeals[appeal].closed, self.model.appeals[appeal].into) = (Some(word), into);
            if into.is_none() {
                self.model.resume(appeal);
            }
            self.model.close(case, word, Some(who));
        }
    }
}
