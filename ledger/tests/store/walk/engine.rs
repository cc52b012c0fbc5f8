//! The engine's steps: decisions imposed, deferred, proposed, and refused where they rest on evidence that a person settled.

use redress_ledger::account::AccountUpdate;
use redress_ledger::decision::Decision as Decided;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::{CaseId, DecisionId, Rung};

use super::model::{Account, Appeal, Case, Decision, Kind, Model};
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
        let rung = RUNGS[self.roll(RUNGS.len())];
        let proposes = rung == Rung::Suspend && self.one_in(2);
        let seen = self.eye.lines("SELECT CAST(COALESCE(MAX(command_id), 0) AS TEXT) FROM engine_commands").await;
        let name = format!("decision {} of {}", self.model.decisions.len(), self.seed);
        let mut about = decision(&name, &self.model.accounts[account].name, rung);
        about.commands_seen = if stale { 0 } else { seen[0].parse().unwrap() };
        about.propose_only = proposed;
        about.proposes_termination = proposes;
        about.policy_hash = if activated { "p" } else { "o" }.repeat(64);
        let author = if authored { "Rule-Author" } else { "vendor" }.to_owned();
        about.rules = vec![redress_ledger::decision::FiredRule { author, ..rule("bounces", rung) }];
        self.tell(format!(
            "impose {rung:?} on account {account}: authored {authored}, activated {activated}, stale {stale}, proposed {proposed}, \
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
        let model = Decision { id: about.id.clone(), account, rung, authored, activated, born, lift_by: Vec::new() };
        self.model.decisions.push(model);
        let decision = self.model.decisions.len() - 1;
        match answer {
            Answer::Imposed { .. } => self.model.impose(decision, rung, "automatic", None),
            Answer::Deferred { case_id, limited_by, .. } => {
                assert_eq!(limited_by.is_some(), !proposed, "{}", self.place());
                if limited_by.is_some() {
                    self.model.impose(decision, Rung::Limit, "brake", None);
                }
                self.opened(case_id, Kind::Deferred, decision, rung, None).await;
            }
            _ => return,
        }
        let waits = |model: &Model| {
            model.open_cases().iter().any(|c| model.cases[*c].kind == Kind::Proposal && model.account_of(*c) == account)
        };
        if about.proposes_termination && !waits(&self.model) {
            let id = self.case_of(&format!("kind = 'termination_proposal' AND decision_id = '{}'", about.id)).await;
            self.opened(&id, Kind::Proposal, decision, Rung::Terminate, None).await;
        }
    }

    pub async fn case_of(&mut self, which: &str) -> CaseId {
        CaseId(self.eye.parts(&format!("SELECT case_id FROM cases WHERE {which}")).await.remove(0))
    }

    /// Merged appeals that went on in this step, as the ledger has them.
    pub async fn went_on(&mut self) {
        for merged in std::mem::take(&mut self.model.going_on) {
            let was = self.model.appeals[merged].clone();
            let found = self
                .eye
                .parts(&format!(
                    "SELECT a.appeal_id || '|' || c.case_id FROM appeals a JOIN cases c ON c.appeal_id = a.appeal_id
                     WHERE a.resumes = '{}'",
                    was.id
                ))
                .await;
            let (appeal, case) = (self.model.appeals.len(), self.model.cases.len());
            let decision = was.decision;
            let rung = self.model.gravest(decision).unwrap();
            let fresh = Appeal {
                id: found[0].clone(),
                case,
                closed: None,
                into: None,
                resumed: false,
                decided_by: None,
                relief: false,
                ..was
            };
            self.model.appeals.push(fresh);
            self.opened(&CaseId(found[1].clone()), Kind::Appeal, decision, rung, Some(appeal)).await;
        }
    }

    /// A new case: what its class asks is taken as the ledger has it, what it asks of people is known.
    pub async fn opened(&mut self, id: &CaseId, kind: Kind, decision: usize, rung: Rung, appeal: Option<usize>) {
        let found = self
            .eye
            .parts(&format!(
                "SELECT c.priority || '|' || CAST(c.due_at AS TEXT) || '|' || CAST(c.sort_at AS TEXT) || '|' || CAST(r.first_look AS TEXT)
                 || '|' || CAST(r.people AS TEXT) || '|' || CAST(c.touch_by AS TEXT)
                 FROM cases c JOIN case_requirements r ON r.case_id = c.case_id WHERE c.case_id = '{id}'"
            ))
            .await;
        let judged = matches!(kind, Kind::Appeal | Kind::SecondLook);
        let asks_look = judged && rung >= Rung::Hold && !self.seed.is_multiple_of(4);
        let key = self.model.accounts[self.model.decisions[decision].account].key;
        let two = kind != Kind::Proposal && (key || rung == Rung::Terminate);
        let asked = (found[3] == "1", found[4] == "2");
        assert_eq!(asked, (asks_look, two), "{}what case {id} asks", self.place());
        self.model.cases.push(Case {
            id: id.to_string(),
            kind,
            decision,
            appeal,
            rung,
            due: found[1].parse().unwrap(),
            sort: found[2].parse().unwrap(),
            class: found[0].trim_start_matches('p').parse().unwrap(),
            asks_look,
            two,
            held: None,
            parked: None,
            parks: 0,
            asked: None,
            seniors: false,
            skipped: std::collections::BTreeMap::new(),
            touch_by: found[5].parse().unwrap(),
            touched: false,
            untouched: false,
            looks: std::collections::BTreeMap::new(),
            changed: std::collections::BTreeSet::new(),
            given: Vec::new(),
            pause: None,
            paused: 0,
            questions: 0,
            messages: Vec::new(),
            missed: false,
            approvals: std::collections::BTreeSet::new(),
            proposals: std::collections::BTreeSet::new(),
            closed: None,
        });
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
