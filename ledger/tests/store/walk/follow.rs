//! What follows in the model: time, outcomes, and what they do to everything else.

use redress_ledger::review::OutcomeKind;
use redress_ledger::{Role, Rung};

use super::model::{Appeal, CONFLICT, Charge, HOUR, Kind, LEASE, Measure, Model, REFUSED, Verdict};

const DECIDE_HOURS: [i64; 4] = [4, 24, 48, 120];

impl Model {
    pub fn end_pause(&mut self, case: usize) {
        let Some(pause) = self.cases[case].pause.take() else { return };
        let ended = if self.now >= pause.until { pause.until } else { self.now };
        let due = pause.due_before + ended - pause.began;
        let case = &mut self.cases[case];
        case.sort += due - case.due;
        case.due = due;
        case.paused += ended - pause.began;
    }

    pub fn close(&mut self, case: usize, word: &'static str, by: Option<usize>) {
        self.end_pause(case);
        let case = &mut self.cases[case];
        assert!(case.closed.is_none(), "closed twice: {case:?}");
        (case.held, case.parked, case.asked) = (None, None, None);
        case.skipped.clear();
        case.closed = Some((word, by));
    }

    pub fn give_to_seniors(&mut self, case: usize) {
        let found = &mut self.cases[case];
        if found.seniors {
            return;
        }
        (found.seniors, found.parked, found.asked) = (true, None, None);
        found.skipped.clear();
        self.raise(case);
    }

    pub fn impose(&mut self, decision: usize, rung: Rung, cause: &'static str, by: Option<usize>) {
        self.measures.push(Measure { id: None, decision, rung, cause, by, stands: true, rests: None, token: None });
    }

    pub fn end_interim(&mut self, decision: usize) {
        for measure in &mut self.measures {
            if measure.decision == decision && measure.cause == "brake" {
                measure.stands = false;
            }
        }
    }

    /// What waits on evidence that a person settles is overtaken; whether a measure stands by its own grounds only where that is settled.
    pub fn overtake(&mut self, account: usize, settled: usize, by: usize) {
        for case in self.open_cases() {
            let another = self.cases[case].again && self.cases[case].decision != settled;
            if !another
                && matches!(self.cases[case].kind, Kind::Deferred | Kind::Proposal)
                && self.account_of(case) == account
            {
                self.end_interim(self.cases[case].decision);
                self.close(case, "overtaken", Some(by));
            }
        }
    }

    /// Why this verdict of this person cannot be the outcome.
    pub fn no_outcome(&self, decision: usize, case: Option<usize>, verdict: &Verdict) -> u8 {
        let mut why = self.unfit(decision, verdict.outcome, verdict.reduced);
        let upholds = verdict.outcome.needs_independence();
        if upholds && self.hand(verdict.by, decision, case) {
            why |= REFUSED;
        }
        let elsewhere = verdict.outcome.is_overturn() && self.undone_elsewhere(decision);
        if let Some(at) = case {
            let case = &self.cases[at];
            // A senior who does not work on the case may end a measure without looking first.
            let from_outside =
                !upholds && self.senior(verdict.by) && case.held.is_none_or(|(holder, _)| holder != verdict.by);
            if case.asks_look && !case.looks.contains_key(&verdict.by) && !from_outside && !elsewhere {
                why |= REFUSED;
            }
        }
        why
    }

    /// The verdict is the outcome.
    pub fn conclude(&mut self, decision: usize, case: Option<usize>, verdict: &Verdict) {
        let account = self.decisions[decision].account;
        if let Some(case) = case {
            let appeal = self.cases[case].appeal.unwrap();
            self.appeals[appeal].closed = Some("decided");
            self.appeals[appeal].decided_by = Some(verdict.by);
            self.resume(appeal);
            self.close(case, "decided", Some(verdict.by));
        }
        self.outcomes.push((decision, verdict.outcome.as_str(), verdict.by));
        self.accounts[account].outcomes_by.push(verdict.by);
        if verdict.outcome != OutcomeKind::Upheld {
            for measure in self.standing(decision) {
                self.measures[measure].stands = false;
            }
            self.overtake(account, decision, verdict.by);
            if let Some(rung) = verdict.reduced {
                self.impose(decision, rung, "reduced", Some(verdict.by));
            }
            self.accounts[account].settles += 1;
        }
        let wrong = verdict.outcome.is_overturn();
        self.charges.push(Charge { decision, wrong });
        if wrong {
            self.roll_back(decision, verdict.by);
            self.raise_others(account, decision);
            self.fall(decision);
        }
    }

    /// What was merged into an appeal that ended, straight or by another, goes on where its measure stands.
    pub fn resume(&mut self, ended: usize) {
        let mut joined: Vec<usize> = vec![ended];
        for at in 0.. {
            let Some(into) = joined.get(at).copied() else { break };
            joined.extend((0..self.appeals.len()).filter(|a| self.appeals[*a].into == Some(into)));
        }
        let mut joined = joined.split_off(1);
        joined.sort_by_key(|a| (self.appeals[*a].decide_by, self.appeals[*a].id.clone()));
        for appeal in joined {
            let decision = self.appeals[appeal].decision;
            let measure = self.appeals[appeal].measure;
            let decided = |a: &&Appeal| a.measure == measure && a.closed == Some("decided");
            let since =
                self.appeals.iter().filter(decided).count() > usize::from(self.appeals[appeal].follows.is_some());
            let open = self.open_appeal(decision).is_some();
            let answered = decision == self.appeals[ended].decision || open || since;
            let resumed = self.appeals.iter().any(|a| a.resumes == Some(appeal));
            if !resumed && !answered && !self.standing(decision).is_empty() {
                let was = self.appeals[appeal].clone();
                let rung = self.gravest(decision).unwrap();
                let case = self.open(Kind::Appeal, decision, rung, Some(self.appeals.len()));
                let (id, resumes) = (String::new(), Some(appeal));
                let (closed, into, decided_by, relief) = (None, None, None, false);
                self.appeals.push(Appeal { id, case, closed, into, resumes, decided_by, relief, ..was });
            }
        }
    }

    /// Where the machine was wrong about an account, its other appeals are looked at sooner.
    fn raise_others(&mut self, account: usize, decision: usize) {
        for case in self.open_cases() {
            let other = self.account_of(case) == account && self.cases[case].decision != decision;
            if other && self.cases[case].kind == Kind::Appeal {
                self.raise(case);
            }
        }
    }

    /// One class up, and forward to where that class would be from now on.
    pub fn raise(&mut self, case: usize) {
        self.raise_to(case, [0, 0, 1, 2][self.cases[case].class]);
    }

    pub fn raise_to(&mut self, case: usize, class: usize) {
        let by = self.now + DECIDE_HOURS[class] * HOUR;
        let case = &mut self.cases[case];
        if case.class > class || case.sort > by {
            (case.class, case.sort, case.parked) = (case.class.min(class), case.sort.min(by), None);
        }
    }

    /// A graver measure of the decision: its open appeal is as urgent as one against that.
    pub fn measure_grew(&mut self, decision: usize) {
        let Some(appeal) = self.open_appeal(decision) else { return };
        let class = match self.decisions[decision].rung {
            _ if self.appeals[appeal].takeover => 2,
            Rung::Hold => 2,
            Rung::Suspend => 1,
            _ => 3,
        };
        self.raise_to(self.appeals[appeal].case, class);
    }

    /// Whether this person knows what was found, and cannot look again as if it were new.
    pub fn knows(&self, case: usize, who: usize) -> bool {
        self.cases[case].looks_at.is_some_and(|(of, _)| {
            let decided = self.cases[of].appeal.is_some_and(|a| self.appeals[a].decided_by == Some(who));
            let closed = self.cases[of].closed.is_some_and(|(word, by)| word == "inadmissible" && by == Some(who));
            decided
                || closed
                || self.cases[of].proposals.contains(&who)
                || self.has_given(of, who)
                || self.known.iter().any(|k| k.case == of && k.by == who)
        })
    }

    /// What time brings to a case; nothing where no verdict's time has come.
    pub fn settle(&mut self, case: usize) {
        let now = self.now;
        if self.cases[case].closed.is_some() || self.cases[case].given.iter().all(|g| g.send_at > now) {
            return;
        }
        let decision = self.cases[case].decision;
        if let Some(at) = self.stands(case) {
            let verdict = self.cases[case].given[at].clone();
            if self.no_outcome(decision, Some(case), &verdict) == 0 {
                self.conclude(decision, Some(case), &verdict);
            } else {
                // It can be no outcome any more, and the case goes on without it.
                self.cases[case].given.remove(at);
            }
            return;
        }
        let waits = self.cases[case].given.iter().any(|g| g.send_at > now);
        if self.holder(case).is_none_or(|who| !waits && self.has_given(case, who)) {
            self.cases[case].held = None;
        }
    }

    pub fn take(&mut self, case: usize, who: usize) {
        let until = self.now + LEASE;
        let case = &mut self.cases[case];
        (case.held, case.parked, case.asked, case.touched) = (Some((who, until)), None, None, true);
    }

    /// Keeps a verdict that is no outcome yet, and says what follows; `Err` where the whole is refused.
    pub fn keep(&mut self, case: usize, verdict: Verdict) -> Result<(), u8> {
        let (decision, send_at) = (self.cases[case].decision, verdict.send_at);
        self.cases[case].given.push(verdict);
        if let Some(at) = self.stands(case) {
            let standing = self.cases[case].given[at].clone();
            let why = self.no_outcome(decision, Some(case), &standing);
            if why > 0 {
                self.cases[case].given.pop();
                return Err(why);
            }
            self.conclude(decision, Some(case), &standing);
        } else if send_at > self.now {
            let held = &mut self.cases[case].held;
            *held = held.map(|(who, until)| (who, until.max(send_at + 60_000)));
        } else {
            self.cases[case].held = None;
        }
        Ok(())
    }

    /// Why this holder's measure can be appealed no more, or not again without something new.
    pub fn no_appeal(&self, measure: usize) -> u8 {
        let decision = self.measures[measure].decision;
        let against: Vec<usize> = (0..self.appeals.len()).filter(|a| self.appeals[*a].measure == measure).collect();
        let carried = against.iter().any(|a| self.is_carried_on(*a));
        let decided = against.iter().filter(|a| self.appeals[**a].closed == Some("decided")).count();
        let over = self.standing(decision).is_empty() || (decided > 0 && !self.measures[measure].stands);
        if self.open_appeal(decision).is_some() || carried || decided > 1 || over { CONFLICT } else { 0 }
    }

    /// Merged, at first hand or by way of others, into one that is open.
    fn is_carried_on(&self, appeal: usize) -> bool {
        self.appeals[appeal].into.is_some_and(|i| self.appeals[i].closed.is_none() || self.is_carried_on(i))
    }

    pub fn first_decided(&self, measure: usize) -> Option<usize> {
        (0..self.appeals.len())
            .find(|a| self.appeals[*a].measure == measure && self.appeals[*a].closed == Some("decided"))
    }

    /// Whether a third message, or an eleventh within the hour, is one too many.
    pub fn no_room(&self, case: usize, holder: bool) -> u8 {
        let said = &self.cases[case].messages;
        let by_holder = said.iter().filter(|(by, _)| *by).count();
        let lately = said.iter().filter(|(by, at)| *by == holder && *at > self.now - HOUR).count();
        let full = said.len() >= 50 || (holder && by_holder >= 40) || lately >= 10;
        if full { CONFLICT } else { 0 }
    }

    pub fn eased(&self, decision: usize) -> bool {
        let eases = |rung| matches!(rung, Rung::Limit | Rung::Hold | Rung::Suspend);
        self.standing(decision).iter().any(|m| eases(self.measures[*m].rung))
    }

    pub fn role(&self, who: usize) -> Role {
        self.people[who].role
    }
}
