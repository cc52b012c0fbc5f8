//! The whole flow on one page: events and commands in journal order become states, and states decisions.
//!
//! No clock, no IO: the same entries in the same order give the same decisions, byte for byte, whatever the batches.

use hashbrown::{HashMap, HashSet};
use redress_ledger::command::{Command, CommandBody};
use redress_ledger::decision::Decision;
use redress_ledger::{AccountId, Rung};
use std::sync::Arc;

use crate::decide::{Decided, decide, hash64};
use crate::event::Event;
use crate::policy::Policy;
use crate::signal::Row;
use crate::window::{Account, Facts};

/// All accounts and the policy they are judged by.
#[derive(Debug)]
pub struct Pipeline {
    accounts: HashMap<AccountId, Account>,
    policy: Option<Arc<Policy>>,
    last_command: i64,
    dirty: HashSet<AccountId>,
    /// Room for one row of signals, used again from event to event.
    row: Row,
}

/// What one event led to.
#[derive(Debug, Default)]
pub struct Outcome {
    /// Whether it counted: no duplicate, of a known kind, not from before a reinstatement.
    pub counted: bool,
    /// What was decided.
    pub decided: Decided,
}

/// What a command changed.
#[derive(Debug, PartialEq, Eq)]
pub enum Applied {
    /// Done.
    Yes,
    /// It had been applied before.
    Already,
    /// A policy that this version refuses; the one before stays. Says why.
    PolicyRefused(String),
}

impl Pipeline {
    /// Starts with nothing known. Without a policy nothing is decided.
    pub fn new(policy: Option<Arc<Policy>>) -> Self {
        Self { accounts: HashMap::new(), policy, last_command: 0, dirty: HashSet::new(), row: Row::new() }
    }

    /// Puts back a checkpointed account.
    pub fn restore(&mut self, id: AccountId, account: Account) {
        self.accounts.insert(id, account);
    }

    /// Puts back the number of the last command applied.
    pub fn restore_last_command(&mut self, id: i64) {
        self.last_command = id;
    }

    /// Whether the account has already seen this event.
    pub fn is_duplicate(&self, event: &Event) -> bool {
        self.accounts.get(&event.account_id).is_some_and(|a| a.seen.contains(event.key))
    }

    /// Takes one event in. `position` is that of its journal entry; a state that already includes it is left alone.
    pub fn event(&mut self, position: u64, event: &Event) -> Outcome {
        let account = self.accounts.entry_ref(&event.account_id).or_default();
        if account.position > position {
            return Outcome::default();
        }
        account.position = position;
        self.dirty.get_or_insert_with(&event.account_id, Clone::clone);
        if !account.apply(event) {
            return Outcome::default();
        }
        let decided = match &self.policy {
            Some(policy) => decide(policy, account, event, self.last_command, &mut self.row),
            None => Decided::default(),
        };
        Outcome { counted: true, decided }
    }

    /// Applies one command, once.
    pub fn command(&mut self, position: u64, command: &Command) -> Applied {
        if command.id <= self.last_command {
            return Applied::Already;
        }
        self.last_command = command.id;
        match &command.body {
            CommandBody::Reinstate { account_id, rung_after, .. } => {
                self.touch(account_id, position).fall_back(*rung_after, Some(command.at.0));
            }
            CommandBody::Dismiss { account_id, decision_id, rung_after, forget } => {
                let account = self.touch(account_id, position);
                // A refusal that arrives late says nothing about a decision made since.
                if *forget || account.last_decision == hash64(decision_id.as_str()) {
                    account.fall_back(*rung_after, forget.then_some(command.at.0));
                }
            }
            CommandBody::Imposed { account_id, rung, .. } => {
                let account = self.touch(account_id, position);
                account.decided = account.decided.max((*rung).min(Rung::Suspend));
            }
            CommandBody::AccountFacts { account_id, facts } => {
                self.touch(account_id, position).facts = Facts {
                    created_at: facts.created_at.map(|at| at.0),
                    plan: facts.plan.clone(),
                    protected: facts.protected,
                };
            }
            CommandBody::ActivatePolicy { hash, text } => match crate::policy::load(text, "active policy") {
                Ok(policy) => self.policy = Some(Arc::new(policy)),
                Err(errors) => return Applied::PolicyRefused(format!("policy {hash}: {errors}")),
            },
        }
        Applied::Yes
    }

    fn touch(&mut self, id: &AccountId, position: u64) -> &mut Account {
        self.dirty.get_or_insert_with(id, Clone::clone);
        let account = self.accounts.entry_ref(id).or_default();
        account.position = position;
        account
    }

    /// One account's state.
    pub fn account(&self, id: &AccountId) -> Option<&Account> {
        self.accounts.get(id)
    }

    /// The policy in use.
    pub fn policy(&self) -> Option<&Arc<Policy>> {
        self.policy.as_ref()
    }

    /// Number of the last command applied.
    pub fn last_command(&self) -> i64 {
        self.last_command
    }

    /// How many accounts are known.
    pub fn len(&self) -> usize {
        self.accounts.len()
    }

    /// Whether no account is known.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Accounts with activity after `since` (ms).
    pub fn active_since(&self, since: i64) -> usize {
        self.accounts.values().filter(|a| a.windows.now > since).count()
    }

    /// Accounts changed since they were last taken, in no order. They count as unchanged from here on.
    pub fn take_dirty(&mut self) -> Vec<AccountId> {
        self.dirty.drain().collect()
    }

    /// Counts accounts as changed again, after a checkpoint that failed.
    pub fn mark_dirty(&mut self, ids: Vec<AccountId>) {
        self.dirty.extend(ids);
    }
}

/// Decisions of an outcome, drained.
impl Outcome {
    /// The decisions, leaving none.
    pub fn take_decisions(&mut self) -> Vec<Decision> {
        std::mem::take(&mut self.decided.decisions)
    }
}
