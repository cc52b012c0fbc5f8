//! Bulk reversal: previewed, proposed by one person, approved by another, done an account at a time.

use std::collections::{BTreeMap, BTreeSet};

use redress_ledger::reversal::{ReversalPreview, ReversalProposal, ReversalScope, ReversedAccount};
use redress_ledger::review::{OutcomeKind, RootCause};
use redress_ledger::{Rung, Timestamp};

use super::model::{CONFLICT, HOUR, INVALID, Kind, Model, PEOPLE, REFUSED, RULES, Reversal, Scope, Verdict, rank};
use super::world::World;

/// Unfinished ones at a time.
const OPEN_MAX: usize = 2;

fn length<T>(list: &[T]) -> i64 {
    i64::try_from(list.len()).unwrap()
}

impl Model {
    /// Whether the rule, the policy and the time are those.
    fn is_meant(&self, scope: &Scope, decision: usize) -> bool {
        let about = &self.decisions[decision];
        let policy = scope.activated.is_none_or(|activated| activated == about.activated);
        about.rule == scope.rule && policy && about.at >= scope.from && about.at < scope.until
    }

    /// The open case of what a decision deferred.
    fn deferred(&self, decision: usize) -> Option<usize> {
        let open = self.open_cases().into_iter();
        let mut open = open.filter(|c| self.cases[*c].kind == Kind::Deferred && self.cases[*c].decision == decision);
        open.next()
    }

    /// What is meant, and stands or waits.
    fn in_scope(&self, scope: &Scope) -> Vec<usize> {
        let all = (0..self.decisions.len()).filter(|d| self.is_meant(scope, *d));
        all.filter(|d| !self.standing(*d).is_empty() || self.deferred(*d).is_some()).collect()
    }

    fn is_decided(&self, decision: usize) -> bool {
        self.outcomes.iter().any(|(d, ..)| *d == decision)
    }

    /// Accounts in scope, whoever has waited longest first.
    fn accounts_in_scope(&self, scope: &Scope) -> Vec<usize> {
        let mut since = BTreeMap::new();
        for decision in self.in_scope(scope) {
            let at = since.entry(self.decisions[decision].account).or_insert(i64::MAX);
            *at = self.decisions[decision].at.min(*at);
        }
        let mut accounts: Vec<usize> = since.keys().copied().collect();
        accounts.sort_by_key(|account| (since[account], self.accounts[*account].name.clone()));
        accounts
    }

    fn preview(&self, scope: &Scope) -> ReversalPreview {
        let found = self.in_scope(scope);
        let accounts = self.accounts_in_scope(scope);
        let free: Vec<usize> = found.iter().copied().filter(|d| !self.is_decided(*d)).collect();
        let undecided: BTreeSet<usize> = free.iter().map(|d| self.decisions[*d].account).collect();
        let lifted: Vec<usize> = free.iter().flat_map(|d| self.standing(*d)).collect();
        let deferred: Vec<usize> = found.iter().filter_map(|d| self.deferred(*d)).collect();
        let appeals: Vec<usize> = found.iter().filter_map(|d| self.open_appeal(*d)).collect();
        let others =
            self.measures.iter().filter(|m| m.stands && m.rung != Rung::Warn && !self.is_meant(scope, m.decision));
        let restricted: BTreeSet<usize> = others.map(|m| self.decisions[m.decision].account).collect();
        let restricted: Vec<&usize> = accounts.iter().filter(|account| restricted.contains(account)).collect();
        ReversalPreview {
            accounts: length(&accounts),
            enforcements: length(&lifted),
            deferred: length(&deferred),
            open_appeals: length(&appeals),
            decided: length(&accounts) - i64::try_from(undecided.len()).unwrap(),
            still_restricted: length(&restricted),
        }
    }

    /// What a person had decided and what stands is looked at again, by whoever decides on its appeal or in a case of its own.
    fn left(&mut self, mut decided: Vec<usize>) {
        decided.retain(|d| !self.standing(*d).is_empty() && self.open_appeal(*d).is_none());
        decided.sort_by_key(|d| (rank(self.decisions[*d].rung), self.decisions[*d].id.to_string()));
        for decision in decided {
            self.ask_again(decision);
        }
    }

    /// What the rule did to one account is undone.
    fn reverse(&mut self, scope: &Scope, outcome: OutcomeKind, by: usize, account: usize) -> ReversedAccount {
        let mut found = self.in_scope(scope);
        found.retain(|d| self.decisions[*d].account == account);
        if found.is_empty() {
            return ReversedAccount::NothingLeft;
        }
        let (decided, mut found): (Vec<usize>, Vec<usize>) = found.into_iter().partition(|d| self.is_decided(*d));
        found.sort_by_key(|d| (rank(self.decisions[*d].rung), self.decisions[*d].id.to_string()));
        let standing: Vec<usize> = found.iter().copied().filter(|d| !self.standing(*d).is_empty()).collect();
        let waiting: Vec<(usize, usize)> = found.iter().filter_map(|d| self.deferred(*d).map(|c| (*d, c))).collect();
        for decision in &standing {
            let case = self.open_appeal(*decision).map(|a| self.appeals[a].case);
            self.conclude(*decision, case, &Verdict { by, outcome, reduced: None, send_at: self.now });
        }
        for (decision, case) in waiting.into_iter().filter(|_| standing.is_empty()) {
            if self.cases[case].closed.is_none() {
                self.close(case, "dismissed", Some(by));
                self.end_interim(decision);
                self.overtake(account, decision, by);
                self.accounts[account].settles += 1;
            }
        }
        self.left(decided);
        if found.is_empty() { ReversedAccount::Decided } else { ReversedAccount::Reversed }
    }
}

impl World {
    pub async fn storm(&mut self) {
        let open: Vec<usize> = (0..self.model.reversals.len()).filter(|r| !self.model.reversals[*r].finished).collect();
        let waiting: Vec<usize> =
            open.iter().copied().filter(|r| self.model.reversals[*r].approved.is_none()).collect();
        if open.is_empty() || (open.len() < OPEN_MAX && self.one_in(6)) {
            return self.propose_reversal().await;
        }
        if let Some(reversal) = self.pick(&waiting).filter(|_| !self.one_in(4)) {
            return self.approve_reversal(reversal).await;
        }
        let any: Vec<usize> = (0..self.model.reversals.len()).collect();
        let reversal = self.pick(if self.one_in(10) { &any } else { &open }).unwrap();
        if self.one_in(10) { self.approve_reversal(reversal).await } else { self.reverse_next(reversal).await }
    }

    fn somebody_senior(&self) -> usize {
        if self.one_in(6) { self.roll(PEOPLE.len()) } else { 6 + self.roll(3) }
    }

    async fn propose_reversal(&mut self) {
        let Some(last) = self.model.decisions.len().checked_sub(1) else { return };
        let (who, now) = (self.somebody_senior(), self.model.now);
        let from = self.model.decisions[last - self.roll(40.min(last + 1))].at;
        let until = [now - HOUR, now, now + HOUR][self.roll(3)];
        let activated = [None, None, Some(true), Some(false)][self.roll(4)];
        let scope = Scope { rule: self.roll(RULES.len()), activated, from, until };
        let outcome = if self.one_in(8) { OutcomeKind::Upheld } else { OutcomeKind::ALL[2 + 2 * self.roll(2)] };
        self.tell(format!("{who} proposes to reverse {scope:?}: {outcome:?}"));
        let proposal = ReversalProposal {
            scope: ReversalScope {
                rule_id: RULES[scope.rule].to_owned(),
                policy_hash: activated.map(|activated| if activated { "p" } else { "o" }.repeat(64)),
                from: Timestamp(from),
                until: Timestamp(until),
            },
            outcome,
            root_cause: RootCause::RuleBug,
            reason: "The rule counted test sends.".to_owned(),
            answer: "Our rule counted your test messages as if they were real. That was wrong.".to_owned(),
        };
        let scope = Scope { until: until.min(now), ..scope };
        let nothing = if scope.from >= scope.until { INVALID } else { 0 };
        let found = self.model.preview(&scope);
        let answer = self.ledger.preview_reversal(&proposal.scope).await;
        if let Some(preview) = self.answered("preview a reversal", nothing, answer) {
            assert_eq!(preview, found, "{}", self.place());
        }
        let mut why = nothing | if self.model.senior(who) { 0 } else { REFUSED };
        if outcome == OutcomeKind::Upheld {
            why |= INVALID;
        }
        if found.accounts == 0 {
            why |= CONFLICT;
        }
        let answer = self.ledger.propose_reversal(&proposal, &self.who(who)).await;
        if let Some(id) = self.answered("propose a reversal", why, answer) {
            let accounts =
                self.model.accounts_in_scope(&scope).into_iter().map(|account| (account, "waiting")).collect();
            let (approved, finished) = (None, false);
            self.model.reversals.push(Reversal { id, scope, outcome, by: who, approved, accounts, finished });
        }
    }

    async fn approve_reversal(&mut self, reversal: usize) {
        let who = self.somebody_senior();
        self.tell(format!("{who} approves reversal {reversal}"));
        let found = self.model.reversals[reversal].clone();
        let mut why = if self.model.senior(who) && found.by != who { 0 } else { REFUSED };
        if found.approved.is_some() {
            why |= CONFLICT;
        }
        let answer = self.ledger.approve_reversal(&found.id, &self.who(who)).await;
        if self.answered("approve a reversal", why, answer).is_some() {
            self.model.reversals[reversal].approved = Some(who);
        }
    }

    async fn reverse_next(&mut self, reversal: usize) {
        self.tell(format!("reversal {reversal} goes on"));
        let found = self.model.reversals[reversal].clone();
        let answer = self.ledger.reverse_next(&found.id).await;
        let Some(by) = found.approved else {
            self.answered("reverse", CONFLICT, answer.map(drop));
            return;
        };
        let turn = found.accounts.iter().position(|(_, state)| *state == "waiting");
        let expected = turn.map(|turn| self.model.reverse(&found.scope, found.outcome, by, found.accounts[turn].0));
        let verb = match expected {
            Some(ReversedAccount::Reversed) => "reverse",
            Some(_) => "leave alone",
            None => "finish a reversal",
        };
        let done = self.answered(verb, 0, answer).unwrap();
        if let Some(ReversedAccount::Failed) = done {
            let why = self.ledger.reversal(&found.id).await;
            panic!("{}an account failed: {why:?}", self.place());
        }
        assert_eq!(done, expected, "{}", self.place());
        match (turn, expected) {
            (Some(turn), Some(became)) => {
                let word = match became {
                    ReversedAccount::Reversed => "reversed",
                    ReversedAccount::Decided => "decided",
                    ReversedAccount::NothingLeft | ReversedAccount::Failed => "nothing_left",
                };
                self.model.reversals[reversal].accounts[turn].1 = word;
            }
            _ => self.model.reversals[reversal].finished = true,
        }
    }

    /// Everything of the reversals, as the record says it.
    pub fn reversals_as_known(&self) -> Vec<String> {
        let lines = self.model.reversals.iter().flat_map(|reversal| {
            let finished = u8::from(reversal.finished);
            let accounts = reversal.accounts.iter();
            accounts.map(move |(account, state)| {
                format!("{}|{finished}|{}|{state}", reversal.id, self.model.accounts[*account].name)
            })
        });
        lines.collect()
    }
}
