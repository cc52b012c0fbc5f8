//! What one policy does to the accounts of a log, noted while the log goes by. Only accounts that are known or decided on take memory.

use std::collections::HashMap;
use std::hash::BuildHasherDefault;

use redress_engine::event::{Event, Hash};
use redress_engine::score::Batch;
use redress_engine::window::Admission;

use super::known::{Already, Known, Truth};
use super::policy::Chosen;
use super::report::PolicyName;
use crate::judge::{Course, Rung};

/// Letters kept of a fact.
const FACT_CHARS: usize = 200;

/// Every account that is known or decided on, in the order of the log, the known ones first.
pub struct Seen {
    /// The policy.
    pub name: PolicyName,
    /// Its rules: id, rung, mode, whether it may only propose.
    pub rules: Vec<RuleName>,
    places: HashMap<Hash, u32, BuildHasherDefault<Already>>,
    rule_places: HashMap<String, u16>,
    accounts: Vec<(Hash, Account)>,
    /// Activities of accounts after they were held or suspended.
    pub kept_back: u64,
}

/// A rule, as far as a report names it.
#[derive(Clone, Debug)]
pub struct RuleName {
    /// Its id.
    pub id: String,
    /// What it asks for.
    pub rung: Rung,
    /// `off`, `shadow` or `enforce`.
    pub mode: &'static str,
    /// Whether it may only propose.
    pub proposes: bool,
}

/// One account under one policy.
#[derive(Debug)]
pub struct Account {
    /// Activities between these count as abuse, where the account is abusive.
    from: i64,
    until: i64,
    /// When its first activity happened, ms.
    pub first: Option<i64>,
    /// Activities in that time.
    pub units: u64,
    /// Those before a limit, hold or suspension.
    pub before_stop: u64,
    /// Those before a hold or suspension.
    pub before_end: u64,
    /// Whether anything of it was in the log.
    pub is_in_log: bool,
    /// What was decided; `None` for nothing.
    pub fate: Option<Box<Fate>>,
}

/// What a policy decided on an account.
#[derive(Debug)]
pub struct Fate {
    /// As the log names it.
    pub account_id: String,
    /// When it came to what.
    pub course: Course,
    /// Every rule that fired, once.
    pub fired: Vec<Fired>,
    /// Rules behind its hardest measure.
    pub because: Vec<u16>,
    /// The first fact of the first of them.
    pub fact: String,
    hardest: Rung,
}

/// A rule that fired on an account.
#[derive(Clone, Copy, Debug)]
pub struct Fired {
    /// Its place.
    pub rule: u16,
    /// What it did.
    pub how: How,
}

/// What came of a rule that fired.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum How {
    /// It was decided.
    Decided,
    /// A person would have been asked.
    Proposed,
    /// Nothing: everything was kept back already.
    Late,
    /// Nothing: it only counts.
    Shadow,
}

impl Account {
    fn known(truth: Option<&Truth>) -> Self {
        let from = truth.and_then(|truth| truth.from).unwrap_or(i64::MIN);
        let until = truth.and_then(|truth| truth.until).unwrap_or(i64::MAX);
        Self { from, until, first: None, units: 0, before_stop: 0, before_end: 0, is_in_log: false, fate: None }
    }

    /// Its course; nothing where nothing was decided.
    pub fn course(&self) -> Course {
        self.fate.as_ref().map(|fate| fate.course).unwrap_or_default()
    }
}

impl Seen {
    /// Before the log.
    pub fn new(chosen: &Chosen, labels: Option<&Known>, outcomes: Option<&Known>) -> Self {
        let rules = chosen.policy.rules.iter().map(|rule| RuleName {
            id: rule.id.clone(),
            rung: Rung::named(rule.rung.as_str()),
            mode: rule.mode.as_str(),
            proposes: rule.propose,
        });
        let rules: Vec<RuleName> = rules.collect();
        let rule_places = (0..=u16::MAX).zip(&rules).map(|(place, rule)| (rule.id.clone(), place)).collect();
        let mut seen = Self {
            name: PolicyName::of(chosen),
            rules,
            places: HashMap::default(),
            rule_places,
            accounts: Vec::new(),
            kept_back: 0,
        };
        let known = [labels, outcomes].into_iter().flatten().flat_map(|known| known.truths.keys());
        let mut known: Vec<Hash> = known.copied().collect();
        known.sort_unstable();
        known.dedup();
        for account in known {
            let truth = labels.and_then(|labels| labels.of(account));
            seen.place(account, truth);
        }
        seen
    }

    fn place(&mut self, account: Hash, truth: Option<&Truth>) -> usize {
        let next = u32::try_from(self.accounts.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(account).or_insert(next);
        if place == next {
            self.accounts.push((account, Account::known(truth)));
        }
        place as usize
    }

    /// Takes in a batch: first what went out, event by event, each before what it led to.
    pub fn take(&mut self, batch: &Batch<'_>) {
        let mut decided: Vec<_> = batch.decided.iter().collect();
        decided.sort_by_key(|(place, _)| *place);
        let mut decided = decided.into_iter().peekable();
        for (number, (event, fate)) in batch.events.iter().zip(batch.fates).enumerate() {
            if *fate == Admission::Counts {
                self.went_out(event);
            }
            while let Some((_, decided)) = decided.next_if(|(place, _)| *place == number) {
                let place = self.place(event.account, None);
                let account = &mut self.accounts[place].1;
                let fate = account.fate.get_or_insert_with(|| Box::new(Fate::of(&event.account_id)));
                for decision in &decided.decisions {
                    let rules = decision.rules.iter().filter_map(|rule| self.rule_places.get(&rule.rule_id).copied());
                    let fact = decision.rules.first().and_then(|rule| rule.facts.first());
                    let fact = fact.map_or("", |fact| fact.sentence.as_str());
                    let rung = Rung::named(decision.rung.as_str());
                    fate.take(rung, decision.event_at.0, decision.propose_only, rules.collect(), fact);
                }
                let shadows = decided.shadows.iter().filter_map(|rule| u16::try_from(*rule).ok());
                shadows.for_each(|rule| fate.note(rule, How::Shadow));
            }
        }
    }

    fn went_out(&mut self, event: &Event) {
        let Some(place) = self.places.get(&event.account) else { return };
        let account = &mut self.accounts[*place as usize].1;
        account.is_in_log = true;
        if !event.kind.is_activity() {
            return;
        }
        let units = u64::from(event.count);
        let course = account.course();
        let (is_stopped, has_ended) = (course.stopped().is_some(), course.ended().is_some());
        if has_ended {
            self.kept_back += units;
        }
        account.first = Some(account.first.map_or(event.at, |first| first.min(event.at)));
        if (account.from..=account.until).contains(&event.at) {
            account.units += units;
            account.before_stop += if is_stopped { 0 } else { units };
            account.before_end += if has_ended { 0 } else { units };
        }
    }

    /// One account.
    pub fn account(&self, account: Hash) -> Option<&Account> {
        self.places.get(&account).map(|place| &self.accounts[*place as usize].1)
    }

    /// Its course; nothing where nothing was decided.
    pub fn course(&self, account: Hash) -> Course {
        self.account(account).map(Account::course).unwrap_or_default()
    }

    /// Accounts on which something was decided.
    pub fn fates(&self) -> impl Iterator<Item = (Hash, &Fate)> {
        self.accounts.iter().filter_map(|(hash, account)| Some((*hash, account.fate.as_deref()?)))
    }
}

impl Fate {
    fn of(account_id: &str) -> Self {
        Self {
            account_id: account_id.to_owned(),
            course: Course::default(),
            fired: Vec::new(),
            because: Vec::new(),
            fact: String::new(),
            hardest: Rung::Observe,
        }
    }

    fn take(&mut self, rung: Rung, at: i64, propose_only: bool, rules: Vec<u16>, fact: &str) {
        let how = match (self.course.ended(), propose_only) {
            (Some(_), _) => How::Late,
            (None, true) => How::Proposed,
            (None, false) => How::Decided,
        };
        self.course.take(rung, at, propose_only);
        for rule in &rules {
            self.note(*rule, how);
        }
        if how == How::Decided && rung > self.hardest {
            self.hardest = rung;
            self.fact = fact.chars().take(FACT_CHARS).collect();
            self.because = rules;
        }
    }

    fn note(&mut self, rule: u16, how: How) {
        if !self.fired.iter().any(|fired| fired.rule == rule) {
            self.fired.push(Fired { rule, how });
        }
    }
}
