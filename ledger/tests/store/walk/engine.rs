//! The engine's steps: decisions imposed, deferred, proposed, and refused where they rest on evidence that a person settled.

use redress_ledger::account::AccountUpdate;
use redress_ledger::decision::Decision as Decided;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::{CaseId, DecisionId, Rung};

use super::model::{Account, Decision, Fall, Kind, Model, RULES};
use super::world::World;
use crate::bench::{decision, rule};

/// Accounts that anything still happens to: on older ones nobody is left who may uphold.
const LIVELY: usize = 6;
const RUNGS: [Rung; 4] = [Rung::Warn, Rung::Limit, Rung::Hold, Rung::Suspend];

impl World {
    async fn an_account(&mut self) -> usize {
        if self.model.accounts.len() >= LIVELY && !self.one_in(3) {
            return self.model.accounts.len() - 1 - self.roll(LIVELY);
        }
        let name = format!("account-{}", self.model.accounts.len());
        let key = self.one_in(3);
        let plan = if key { "key" } else { "small" }.to_owned();
        let update = AccountUpdate { plan: Some(plan), ..AccountUpdate::default() };
        self.ledger.put_account(&name.as_str().into(), &update, "cli").await.unwrap();
        self.model.accounts.push(Account { name, key, settles: 0, outcomes_by: Vec::new() });
        self.model.accounts.len() - 1
    }

    pub async fn impose(&mut self) {
        let account = self.an_account().await;
        let (authored, activated) = (self.one_in(2), self.one_in(2));
        let (stale, proposed, braked) = (self.one_in(8), self.one_in(5), self.one_in(5));
        let (rung, because) = (RUNGS[self.roll(RUNGS.len())], self.roll(RULES.len()));
        let proposes = rung == Rung::Suspend && self.one_in(2);
        let seen = self.eye.lines("SELECT CAST(COALESCE(MAX(command_id), 0) AS TEXT) FROM engine_commands").await;
        let name = format!("decision {} of {}", self.model.decisions.len(), self.seed);
        let mut about = decision(&name, &self.model.accounts[account].name, rung);
        about.commands_seen = if stale { 0 } else { seen[0].parse().unwrap() };
        about.propose_only = proposed;
        about.proposes_termination = proposes;
        about.policy_hash = if activated { "p" } else { "o" }.repeat(64);
        let author = if authored { "Rule-Author" } else { "vendor" }.to_owned();
        about.rules = vec![redress_ledger::decision::FiredRule { author, ..rule(RULES[because], rung) }];
        self.tell(format!(
            "impose {rung:?} on account {account}: rule {because}, authored {authored}, activated {activated}, stale {stale}, proposed {proposed}, \
             braked {braked}, proposes {proposes}"
        ));
        let answer = self.ledger.impose(&about, &brake(braked)).await;
        let answer = self.answered("impose", 0, answer).unwrap();
        self.imposed(account, &about, authored, activated, stale, proposed, braked, &answer).await;
    }

    #[expect(clippy::too_many_arguments, clippy::fn_params_excessive_bools, reason = "what the dice said")]
    async fn imposed(
        &mut self,
        account: usize,
        about: &Decided,
        authored: bool,
        activated: bool,
        stale: bool,
        proposed: bool,
        braked: bool,
        answer: &Answer,
    ) {
        let settles = self.model.accounts[account].settles;
        let rung = about.rung;
        let expected = match (stale && settles > 0, proposed, braked && rung >= Rung::Hold) {
            (true, ..) => "refused",
            (_, true, _) | (.., true) => "deferred",
            _ => "imposed",
        };
        assert_eq!(answer.as_str(), expected, "{}", self.place());
        // What saw no command yet is stale once anything is settled, whatever was settled before.
        let born = if stale { 0 } else { settles };
        let (at, seen) = (self.model.now, about.commands_seen);
        let rule = RULES.iter().position(|rule| *rule == about.rules[0].rule_id).unwrap();
        let model = Decision {
            id: about.id.clone(),
            account,
            rung,
            rule,
            authored,
            activated,
            at,
            seen,
            born,
            lift_by: Vec::new(),
        };
        self.model.decisions.push(model);
        let decision = self.model.decisions.len() - 1;
        match answer {
            Answer::Imposed { .. } => self.model.impose(decision, rung, "automatic", None),
            Answer::Deferred { case_id, limited_by, .. } => {
                assert_eq!(limited_by.is_some(), !proposed, "{}", self.place());
                if limited_by.is_some() {
                    self.model.impose(decision, Rung::Limit, "brake", None);
                }
                self.opened(case_id, Kind::Deferred, decision, rung, None);
            }
            _ => return,
        }
        let waits = |model: &Model| {
            model.open_cases().iter().any(|c| model.cases[*c].kind == Kind::Proposal && model.account_of(*c) == account)
        };
        if about.proposes_termination && !waits(&self.model) {
            let id = self.case_of(&format!("kind = 'termination_proposal' AND decision_id = '{}'", about.id)).await;
            self.opened(&id, Kind::Proposal, decision, Rung::Terminate, None);
        }
    }

    pub async fn case_of(&mut self, which: &str) -> CaseId {
        CaseId(self.eye.parts(&format!("SELECT case_id FROM cases WHERE {which}")).await.remove(0))
    }

    /// A new case whose id the ledger told.
    pub fn opened(&mut self, id: &CaseId, kind: Kind, decision: usize, rung: Rung, appeal: Option<usize>) {
        let case = self.model.open(kind, decision, rung, appeal);
        self.model.cases[case].id = id.to_string();
    }

    /// Cases that opened in this step: the ids of those that opened by themselves, and what their class asks, are taken as the ledger has
    /// them; what they ask of people is known.
    pub async fn look_up(&mut self) {
        for case in std::mem::take(&mut self.model.fresh) {
            if self.model.cases[case].id.is_empty() {
                self.name(case).await;
            }
            let id = self.model.cases[case].id.clone();
            let found = self
                .eye
                .parts(&format!(
                    "SELECT c.priority || '|' || CAST(c.due_at AS TEXT) || '|' || CAST(c.sort_at AS TEXT) || '|' || CAST(r.first_look AS TEXT)
                     || '|' || CAST(r.people AS TEXT) || '|' || CAST(c.touch_by AS TEXT)
                     FROM cases c JOIN case_requirements r ON r.case_id = c.case_id WHERE c.case_id = '{id}'"
                ))
                .await;
            let known = &self.model.cases[case];
            let asked = (found[3] == "1", found[4] == "2");
            assert_eq!(asked, (known.asks_look, known.two), "{}what case {id} asks", self.place());
            let known = &mut self.model.cases[case];
            known.class = found[0].trim_start_matches('p').parse().unwrap();
            (known.due, known.sort) = (found[1].parse().unwrap(), found[2].parse().unwrap());
            known.touch_by = found[5].parse().unwrap();
        }
        for rule in std::mem::take(&mut self.model.falling) {
            let (name, activation) = (RULES[rule], self.model.activation);
            let command = format!(
                "SELECT CAST(command_id AS TEXT) FROM rule_demotions WHERE rule_id = '{name}' AND activation = {activation}"
            );
            let fell = self.eye.parts(&command).await[0].parse().unwrap();
            self.model.falls.insert(rule, Fall { fell, back: None });
        }
    }

    /// The ids of a case that opened by itself, and of its appeal.
    async fn name(&mut self, case: usize) {
        let found = &self.model.cases[case];
        if let Some(appeal) = found.appeal {
            let was = self.model.appeals[appeal].resumes.expect("an appeal that goes on");
            let was = &self.model.appeals[was].id;
            let went_on = format!(
                "SELECT a.appeal_id || '|' || c.case_id FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id WHERE a.resumes = '{was}'"
            );
            let ids = self.eye.parts(&went_on).await;
            (self.model.appeals[appeal].id, self.model.cases[case].id) = (ids[0].clone(), ids[1].clone());
            return;
        }
        let decision = self.decision_id(found.decision);
        let asked = format!(
            "SELECT case_id FROM cases WHERE decision_id = '{decision}' AND defer_reason IN ('link_overturned', 'rule_reversed')"
        );
        let ids = self.eye.lines(&asked).await;
        let new: Vec<&String> = ids.iter().filter(|id| self.model.cases.iter().all(|c| c.id != **id)).collect();
        assert_eq!(new.len(), 1, "{}asked again about {decision}", self.place());
        self.model.cases[case].id.clone_from(new[0]);
    }

    pub fn decision_id(&self, decision: usize) -> DecisionId {
        self.model.decisions[decision].id.clone()
    }
}

/// A brake that lets everything through, or no suspension at all.
fn brake(braked: bool) -> BrakeLimits {
    let many = i64::from(i32::MAX);
    BrakeLimits {
        suspensions_per_hour: if braked { 0 } else { many },
        suspensions_per_hour_per_rule: many,
        suspended_share_of_active: 1.0,
        suspended_share_floor: many,
        limits_per_hour: many,
    }
}
