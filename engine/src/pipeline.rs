//! The whole flow on one page: events and commands in journal order become states, and states decisions.
//!
//! No clock, no IO: the same entries in the same order give the same decisions, byte for byte, whatever the batches.

mod order;
mod sampling;

use redress_ledger::command::{Command, CommandBody};
use redress_ledger::decision::Decision;
use redress_ledger::model::ModelMode;
use redress_ledger::{AccountId, Rung};
use std::sync::Arc;

use crate::accounts::{Accounts, Place, Seat};
use crate::activity::Activity;
use crate::decide::{Bound, Decided, Judge, ModelTexts, Models, Sampling, Tenths, decide, hash64};
use crate::event::{Event, Hash, IdentityKey, Needs};
use crate::policy::Policy;
use crate::signal::{self, Counting, Frame, Plan, Wanted, layout};
use crate::window::{Account, Admission, Facts, Moved, Moves, Nearness};
use order::Order;

/// Events whose accounts are looked for together.
const LOOKED_FOR: usize = 64;

/// Account states by the policy they are judged by.
#[derive(Debug)]
pub struct Pipeline {
    accounts: Accounts,
    identity: IdentityKey,
    judge: Option<Judge>,
    models: Models,
    keep: Keep,
    /// What is counted, where that is not everything.
    counting: Option<Counting>,
    may_wait: bool,
    sampling: Option<Sampling>,
    last_command: i64,
    /// Rows of events that are taken in, but not judged yet; for each its event and its account.
    frame: Frame,
    frame_number: u64,
    rows: Vec<(usize, Place)>,
    looked_for: Vec<Option<Seat>>,
    order: Order,
}

/// What is kept of accounts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Keep {
    /// Every signal, whoever reads it: decisions show them all, and the next policy finds them.
    #[default]
    All,
    /// What the policy and the model read. Quicker; the same decisions, which show these signals alone.
    Needed,
}

/// What a batch of events led to.
#[derive(Debug, Default)]
pub struct Outcomes {
    /// What became of each event.
    pub fates: Vec<Admission>,
    /// For those that led to something: the event's place in the batch, and what was decided.
    pub decided: Vec<(usize, Decided)>,
    /// For those that were news of their account: the place, and where the account's windows ended then (ms).
    news: Vec<(usize, i64)>,
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
    /// A model that this version refuses; the one before stays. Says why.
    ModelRefused(String),
}

impl Applied {
    /// Why what was activated is refused by this version, where it is.
    pub fn refused(&self) -> Option<&str> {
        match self {
            Self::PolicyRefused(why) | Self::ModelRefused(why) => Some(why),
            Self::Yes | Self::Already => None,
        }
    }
}

impl Pipeline {
    /// Starts with nothing known. Without a policy nothing is decided.
    pub fn new(identity: IdentityKey, policy: Option<Arc<Policy>>) -> Self {
        Self::scoring(identity, policy, None, Keep::All)
    }

    /// As [`Pipeline::new`], with a model that scores every event, and a choice of what is kept.
    pub fn scoring(identity: IdentityKey, policy: Option<Arc<Policy>>, model: Option<Bound>, keep: Keep) -> Self {
        let models = Models { live: model, shadow: None };
        let judge = policy.map(|policy| Judge::new(policy, models.clone(), keep));
        let counting = counting(judge.as_ref(), keep);
        Self {
            keep,
            may_wait: may_wait(judge.as_ref(), counting.as_ref()),
            counting,
            sampling: None,
            accounts: Accounts::default(),
            identity,
            frame: Frame::new(judge.as_ref().map_or(&Plan::default(), |judge| &judge.plan)),
            judge,
            models,
            last_command: 0,
            frame_number: 1,
            rows: Vec::new(),
            looked_for: Vec::new(),
            order: Order::default(),
        }
    }

    /// Puts back a checkpointed account.
    pub fn restore(&mut self, account: Account) {
        self.accounts.restore(self.identity.account(&account.id), account);
    }

    /// Puts back the number of the last command applied.
    pub fn restore_last_command(&mut self, id: i64) {
        self.last_command = id;
    }

    /// Whether the account has already seen this event. Brings the account into memory.
    pub fn is_duplicate(&mut self, event: &Event) -> bool {
        let place = self.accounts.find_or_load(event.account, &event.account_id);
        place.is_some_and(|place| self.accounts.at(place).seen.contains(event.key_short()))
    }

    /// Takes the events of one journal entry in, each account's in their order. A state that already includes the entry is left alone.
    pub fn events(&mut self, position: u64, events: &[Event]) -> Outcomes {
        let mut out = Outcomes { fates: vec![Admission::Passed; events.len()], ..Outcomes::default() };
        let is_free = self.sampling.is_none() && self.judge.as_ref().is_some_and(Judge::scores);
        if let Some(order) = if is_free { self.order.of(events) } else { None } {
            order.chunks(LOOKED_FOR).for_each(|some| self.some(position, events, some.iter().copied(), &mut out));
        } else {
            let starts = (0..events.len()).step_by(LOOKED_FOR);
            starts.for_each(|at| self.some(position, events, at..events.len().min(at + LOOKED_FOR), &mut out));
        }
        self.judge_rows(events, &mut out);
        self.order.done(events.len());
        // As they came, whatever the order in which they were looked at.
        out.news.sort_unstable_by_key(|(index, _)| *index);
        out.news.iter().for_each(|(index, at)| self.accounts.activity.note(events[*index].account, *at));
        out.decided.sort_by_key(|(index, _)| *index);
        self.accounts.evict();
        out
    }

    /// Takes some of the events in.
    #[inline]
    fn some(&mut self, position: u64, events: &[Event], some: impl Iterator<Item = usize> + Clone, out: &mut Outcomes) {
        let is_read_whole = self.judge.as_ref().is_some_and(Judge::scores);
        let counting = self.counting.as_ref().unwrap_or_else(|| layout().all());
        let asked = some.clone().map(|index| &events[index]);
        self.accounts.ask(asked, &mut self.looked_for, counting, is_read_whole);
        for (offset, index) in some.enumerate() {
            let event = &events[index];
            let place = self.accounts.find_seen_or_new(self.looked_for[offset], event.account, &event.account_id);
            self.event(position, place, index, events, out);
        }
    }

    fn event(&mut self, position: u64, place: Place, index: usize, events: &[Event], out: &mut Outcomes) {
        let event = &events[index];
        let account = self.accounts.at(place);
        if account.transient.includes >= position {
            return;
        }
        let account = self.accounts.at_mut(place);
        // A row of this account that may lead to a decision is judged before the account changes again.
        let all_decide = |judge: &Judge| !judge.scores() && self.sampling.is_none();
        if account.transient.frame == self.frame_number
            && self.judge.as_ref().is_some_and(|judge| all_decide(judge) || judge.may_decide(account, &self.frame))
        {
            self.order.note_early();
            self.judge_rows(events, out);
        }
        let account = self.accounts.at_mut(place);
        account.position = position;
        let before = account.windows.now;
        let fate = account.admit(event);
        out.fates[index] = fate;
        if fate != Admission::Counts {
            return;
        }
        let news = Activity::is_news(before, account.windows.now).then_some(account.windows.now);
        let moved = self.take(place, event, before);
        if let (Some(moved), Some(judge)) = (moved, &self.judge) {
            let account = self.accounts.at_mut(place);
            let wanted = self.sampling.as_mut().is_some_and(|sampling| sampling.wants(event));
            if judge.scores() || wanted || judge.decides(account) {
                let (frame, row) = (account.transient.frame, account.transient.row);
                (account.transient.frame, account.transient.row) = (self.frame_number, self.frame.rows());
                if let Some(sampling) = self.sampling.as_mut().filter(|_| wanted) {
                    sampling.note(self.frame.rows());
                }
                // Where not every event has its row, more than this one may have moved since the last.
                if frame == self.frame_number && judge.scores() {
                    self.frame.push_after(&judge.plan, account, row, moved);
                } else {
                    self.frame.push(&judge.plan, account);
                }
                self.rows.push((index, place));
            } else if self.may_wait {
                judge.note_room(account);
            }
        }
        if let Some(at) = news {
            out.news.push((index, at));
        }
        if self.frame.is_full() {
            self.judge_rows(events, out);
        }
    }

    /// Takes an event in that counts; what it moved. `None` where it waits: then a look at its account tells nothing new.
    fn take(&mut self, place: Place, event: &Event, before: i64) -> Option<Moved> {
        let account = self.accounts.at_mut(place);
        let (activity, adverse) = (event.kind.is_activity(), event.kind.is_adverse());
        let mut waited = Moved::default();
        if self.may_wait
            && let (Some(counting), Some(judge)) = (&self.counting, &self.judge)
        {
            if waits(counting, judge, account, event, before) {
                account.note_adverse(event, adverse);
                return None;
            }
            waited = account.take_waiting();
        }
        let counting = self.counting.as_ref().unwrap_or_else(|| layout().all());
        let habits = if counting.habits == 0 { 0 } else { account.profile.take(event) };
        let moved = Moved { habits, ..counting.take(&mut account.windows, event) };
        account.note(event, activity, adverse);
        if let Some(judge) = &self.judge {
            judge.note_moved(account, moved.after(waited));
        }
        Some(moved)
    }

    /// Evaluates every rule over the rows written, decides, and begins a new frame.
    fn judge_rows(&mut self, events: &[Event], out: &mut Outcomes) {
        let Some(judge) = self.judge.as_mut().filter(|_| !self.rows.is_empty()) else { return };
        judge.judge(&mut self.frame);
        if let Some(sampling) = &mut self.sampling {
            sampling.read(judge, &self.frame);
        }
        let mut left = judge.telling();
        while left != 0 {
            let row = left.trailing_zeros() as usize;
            left &= left - 1;
            let (index, place) = self.rows[row];
            let account = self.accounts.at_mut(place);
            let decided = decide(judge, account, &events[index], self.last_command, &self.frame, row);
            if decided != Decided::default() {
                if let Some(sampling) = self.sampling.as_mut().filter(|_| !decided.decisions.is_empty()) {
                    sampling.note_decided(row);
                }
                out.decided.push((index, decided));
            }
        }
        if let Some(sampling) = &mut self.sampling {
            let (rows, frame) = (&self.rows, &self.frame);
            sampling
                .keep(judge, frame, |row| (rows[row].0 as u64, events[rows[row].0].account, events[rows[row].0].at));
        }
        self.frame.clear();
        self.rows.clear();
        self.frame_number += 1;
    }

    /// Applies one command, once.
    pub fn command(&mut self, position: u64, command: &Command) -> Applied {
        if command.id <= self.last_command {
            return Applied::Already;
        }
        self.last_command = command.id;
        match &command.body {
            CommandBody::Reinstate { account_id, rung_after, .. } => {
                self.touch(account_id, position, |a| a.fall_back(*rung_after, Some(command.at.0)));
            }
            CommandBody::Dismiss { account_id, decision_id, rung_after, forget } => {
                self.touch(account_id, position, |account| {
                    let last = account.verdicts.as_ref().map_or(0, |v| v.last_decision);
                    // A refusal that arrives late says nothing about a decision made since.
                    if *forget || last == hash64(decision_id.as_str()) {
                        account.fall_back(*rung_after, forget.then_some(command.at.0));
                    }
                });
            }
            CommandBody::Imposed { account_id, rung, .. } => {
                self.touch(account_id, position, |a| a.decided = a.decided.max((*rung).min(Rung::Suspend)));
            }
            // Judged with the account's next event, as what else rules read beside it.
            CommandBody::Tied { account_id, others, known_bad, .. } => {
                self.touch(account_id, position, |a| signal::tie(a, command.at.0, *others, *known_bad));
            }
            CommandBody::Untied { account_id, tied_at, others, known_bad, .. } => {
                self.touch(account_id, position, |a| signal::untie(a, tied_at.0, *others, *known_bad));
            }
            CommandBody::AccountFacts { account_id, facts } => {
                self.touch(account_id, position, |account| {
                    account.facts = Facts {
                        created_at: facts.created_at.map(|at| at.0),
                        plan: facts.plan.as_deref().map(Box::from),
                        protected: facts.protected,
                    };
                });
            }
            // Whether a model gives it its score was asked when it was activated: without one, rules that name it do not fire.
            CommandBody::ActivatePolicy { hash, text } => match crate::policy::check(text, "active policy") {
                Ok(policy) => self.judge_by(Arc::new(policy)),
                Err(errors) => return Applied::PolicyRefused(format!("policy {hash}: {errors}")),
            },
            // By its id alone: where this version refused the policy that was active, the one before it has the rule too.
            CommandBody::DemoteRule { rule_id, .. } => self.demote(rule_id),
            CommandBody::ActivateModel { hash, text, mode } => match Bound::read(text) {
                Ok(model) => {
                    self.models.put(model, *mode);
                    self.judge_anew();
                }
                Err(why) => return Applied::ModelRefused(format!("model {hash}: {why}")),
            },
            CommandBody::RetireModel { hash } => {
                self.models.retire(hash);
                self.judge_anew();
            }
        }
        Applied::Yes
    }

    /// Scores by these models from here on.
    pub(crate) fn score_by(&mut self, models: Models) {
        self.models = models;
        self.judge_anew();
    }

    fn judge_anew(&mut self) {
        if let Some(policy) = self.policy().cloned() {
            self.judge_by(policy);
        }
    }

    /// From here on the rule is counted and touches nobody, until a policy is activated.
    pub(crate) fn demote(&mut self, rule: &str) {
        if let Some(policy) = self.policy().and_then(|policy| policy.without(rule)) {
            self.judge_by(Arc::new(policy));
        }
    }

    fn judge_by(&mut self, policy: Arc<Policy>) {
        let more = self.sampling.as_ref().map(Sampling::variables).unwrap_or_default();
        let judge = Judge::reading(policy, self.models.clone(), self.keep, more);
        self.counting = counting(Some(&judge), self.keep);
        self.may_wait = may_wait(Some(&judge), self.counting.as_ref());
        self.frame = Frame::new(&judge.plan);
        self.judge = Some(judge);
        self.accounts.each_mut(|account| {
            account.settle();
            account.transient.rules = Nearness::default();
        });
    }

    /// Changes an account, unless it was read back with this entry in it.
    fn touch(&mut self, id: &AccountId, position: u64, change: impl FnOnce(&mut Account)) {
        let place = self.accounts.find_or_new(self.identity.account(id.as_str()), id.as_str());
        if self.accounts.at(place).transient.includes < position {
            let account = self.accounts.at_mut(place);
            account.position = position;
            account.settle();
            account.transient.rules = Nearness::default();
            change(account);
        }
        self.accounts.evict();
    }

    /// Brings an account into memory if it is stored; see [`Pipeline::account`].
    pub fn load(&mut self, id: &AccountId) {
        self.accounts.find_or_load(self.identity.account(id.as_str()), id.as_str());
    }

    /// One account's state, if it is in memory.
    pub fn account(&mut self, id: &AccountId) -> Option<&Account> {
        let hash: Hash = self.identity.account(id.as_str());
        self.accounts.find(hash, id.as_str()).map(|place| self.accounts.settled(place))
    }

    /// What of events is looked at while no command comes: after a reinstatement the messages are too.
    pub fn needs(&self) -> Needs {
        self.counting.as_ref().map_or(Needs::ALL, |counting| counting.needs.clone())
    }

    /// The policy in use.
    pub fn policy(&self) -> Option<&Arc<Policy>> {
        self.judge.as_ref().map(|judge| &judge.policy)
    }

    /// The files of the models in service.
    pub fn model_texts(&self) -> ModelTexts {
        self.models.texts()
    }

    /// Scores counted since they were taken last, by model.
    pub fn take_tenths(&mut self) -> impl Iterator<Item = (ModelMode, &str, Tenths)> {
        self.judge.iter_mut().flat_map(Judge::take_tenths)
    }

    /// Hash of the model in shadow, where there is one and a policy.
    pub fn shadow_model(&self) -> Option<&str> {
        self.judge.as_ref().and_then(Judge::shadow_hash)
    }

    /// Ids of its rules that have fallen to shadow.
    pub fn demoted(&self) -> Vec<String> {
        self.policy().map(|policy| policy.demoted.clone()).unwrap_or_default()
    }

    /// Number of the last command applied.
    pub fn last_command(&self) -> i64 {
        self.last_command
    }

    /// The accounts in memory.
    pub fn accounts(&self) -> &Accounts {
        &self.accounts
    }

    /// The accounts in memory, to be stored or put out.
    pub fn accounts_mut(&mut self) -> &mut Accounts {
        &mut self.accounts
    }

    /// About how many accounts were active after `since` (ms); see [`Activity`] for how exact that is.
    pub fn active_since(&self, since: i64) -> usize {
        self.accounts.activity.since(since)
    }
}

/// Leaves an event to wait, where no rule can fire by it; whether it does.
#[inline]
fn waits(counting: &Counting, judge: &Judge, account: &mut Account, event: &Event, before: i64) -> bool {
    let Some(at) = account.windows.offset_of(event.at).filter(|_| event.count == 1) else { return false };
    let mut moves = Moves::at(at, event.kind.is_activity(), event.kind.is_adverse());
    counting.put_together(event, &mut moves);
    if before == 0 {
        judge.note_first(account);
    }
    let waits = judge.lets_wait(account, &moves);
    if waits {
        account.wait(&moves, before);
    }
    waits
}

/// Whether events may wait: where nothing but rules looks at what they move.
fn may_wait(judge: Option<&Judge>, counting: Option<&Counting>) -> bool {
    judge.is_some_and(|judge| !judge.scores()) && counting.is_some_and(|counting| counting.habits == 0)
}

/// What is counted; `None` for everything.
fn counting(judge: Option<&Judge>, keep: Keep) -> Option<Counting> {
    let wanted = judge.map_or(Wanted::NONE, |judge| judge.plan.wanted());
    (keep == Keep::Needed).then(|| layout().counting(wanted))
}

impl Outcomes {
    /// Every decision, in order, leaving none.
    pub fn take_decisions(&mut self) -> Vec<Decision> {
        self.decided.iter_mut().flat_map(|(_, decided)| std::mem::take(&mut decided.decisions)).collect()
    }

    /// Events that counted.
    pub fn counted(&self) -> usize {
        self.fates.iter().filter(|fate| **fate == Admission::Counts).count()
    }
}
