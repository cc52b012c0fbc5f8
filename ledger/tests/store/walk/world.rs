//! One walk: its database, its dice, what it has done, and the choice of the next step.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use redress_ledger::care::Care;
use redress_ledger::clock::{Chance as _, SeededChance};
use redress_ledger::dialogue::Waiting;
use redress_ledger::queue::QueueRules;
use redress_ledger::store::{CheckedPolicy, Promises};
use redress_ledger::{Ledger, LedgerError, Principal, Rung};

use super::eye::Eye;
use super::model::{
    ADMIN, CLAIMS_MAX, CONFLICT, INVALID, KNOWN_PERCENT, Kind, LEASE, Model, PARKS_MAX, PEOPLE, REFUSED, RULE_LIMITS,
    RULES, SKIPS_MAX,
};
use crate::bench::Bench;

/// What was done lately, told on failure.
const TOLD: usize = 12;

pub struct World {
    pub seed: u64,
    pub step: u64,
    pub ledger: Ledger,
    pub bench: Bench,
    pub eye: Eye,
    pub model: Model,
    /// The case that most steps are about.
    focus: Option<usize>,
    dice: SeededChance,
    lately: VecDeque<String>,
    /// By verb: allowed, refused.
    pub done: BTreeMap<&'static str, (u64, u64)>,
}

fn promises(seed: u64) -> Promises {
    Promises {
        lease_secs: LEASE / 1000,
        // No notifier runs here.
        notifier_silence_secs_max: i64::from(i32::MAX),
        care: Care {
            first_look_percent_suspend: if seed.is_multiple_of(4) { 0 } else { 100 },
            two_people_plans: vec!["key".to_owned()],
            second_look_percent: 40,
            known_answer_percent: i64::try_from(KNOWN_PERCENT).unwrap(),
            ..Care::plain()
        },
        waiting: Waiting { relief_when_overdue: vec![Rung::Hold, Rung::Suspend], ..Waiting::default() },
        queue: QueueRules {
            self_pick: seed % 4 != 3,
            claims_max: i64::try_from(CLAIMS_MAX).unwrap(),
            parks_max: PARKS_MAX,
            skips_max: i64::try_from(SKIPS_MAX).unwrap(),
            ..QueueRules::default()
        },
        rules: RULE_LIMITS,
        ..Promises::default()
    }
}

/// The one active policy; who wrote its rules does not work here.
pub fn policy() -> CheckedPolicy {
    CheckedPolicy {
        hash: "p".repeat(64),
        text: "[[rule]]".to_owned(),
        rules: RULES.iter().map(|rule| ((*rule).to_owned(), "vendor".to_owned())).collect(),
        conditions: RULES.iter().map(|rule| ((*rule).to_owned(), "bounced > 3".to_owned())).collect(),
    }
}

impl World {
    pub async fn open(sqlite: bool, seed: u64) -> Self {
        let bench = Bench::of(sqlite).await;
        if !sqlite {
            // What a crash would lose does not matter here, and this is many times faster.
            let hasty = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', current_database()); END $$";
            bench.sql(hasty).await.unwrap();
        }
        let promises = promises(seed);
        let (picks, looks) = (promises.queue.self_pick, promises.care.first_look_percent_suspend > 0);
        let mut model = Model { now: bench.now().0, picks, looks, ..Model::default() };
        let clock = Arc::new(bench.clock.clone());
        let ledger = Ledger::open(&bench.url, promises, clock, Arc::new(SeededChance::new(seed))).await.unwrap();
        for (name, role) in PEOPLE {
            let user_id = ledger.add_user(name, role, None, "cli").await.unwrap();
            model.people.push(Principal { user_id, name: name.to_owned(), role });
        }
        model.activation = ledger.activate_policy(&policy(), Some(&model.people[ADMIN])).await.unwrap();
        let eye = Eye::open(&bench.url).await;
        let (dice, lately) = (SeededChance::new(seed), VecDeque::new());
        Self { seed, step: 0, ledger, bench, eye, model, focus: None, dice, lately, done: BTreeMap::new() }
    }

    pub fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0u8; 8];
        self.dice.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(sides).unwrap()).unwrap()
    }

    pub fn one_in(&self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    pub fn pick<T: Copy>(&self, list: &[T]) -> Option<T> {
        if list.is_empty() { None } else { Some(list[self.roll(list.len())]) }
    }

    /// Where a failure happened, and what came before.
    pub fn place(&self) -> String {
        let lately: Vec<&str> = self.lately.iter().map(String::as_str).collect();
        format!("seed {}, step {}\n  {}\n", self.seed, self.step, lately.join("\n  "))
    }

    pub fn tell(&mut self, what: String) {
        if self.lately.len() == TOLD {
            self.lately.pop_front();
        }
        self.lately.push_back(what);
    }

    /// Holds the ledger's answer against the model's: `why` says for which reasons it may be refused, 0 that it must not be.
    pub fn answered<T>(&mut self, verb: &'static str, why: u8, answer: Result<T, LedgerError>) -> Option<T> {
        let count = self.done.entry(verb).or_default();
        match answer {
            Ok(value) => {
                count.0 += 1;
                assert!(why == 0, "{}{verb}: allowed, and should be refused (kinds {why:#b})", self.place());
                Some(value)
            }
            Err(error) => {
                count.1 += 1;
                let kind = match &error {
                    LedgerError::Conflict(_) => CONFLICT,
                    LedgerError::Refused(_) => REFUSED,
                    LedgerError::Invalid(_) => INVALID,
                    other => panic!("{}{verb}: {other:?}", self.place()),
                };
                assert!(why & kind > 0, "{}{verb}: {error:?}, where the model has {why:#b}", self.place());
                None
            }
        }
    }

    pub fn who(&self, who: usize) -> Principal {
        self.model.people[who].clone()
    }

    /// A case: most often the one of the step before, else an open one, now and then any.
    fn any_case(&mut self) -> Option<usize> {
        let all = self.model.cases.len();
        if self.one_in(12) && all > 0 {
            return Some(self.roll(all));
        }
        if self.one_in(4) || self.focus.is_none_or(|case| self.model.cases[case].closed.is_some()) {
            self.focus = self.pick(&self.model.open_cases());
        }
        self.focus
    }

    /// A person, most often the one who gets somewhere with this case.
    fn somebody_for(&self, case: usize) -> usize {
        if self.one_in(3) {
            return self.roll(PEOPLE.len());
        }
        let next = self.model.holder(case).or_else(|| self.model.asked(case));
        next.unwrap_or_else(|| self.roll(PEOPLE.len() - 1))
    }

    pub async fn step(&mut self, step: u64) {
        self.step = step;
        // No two steps at the same moment, so that what came later can be told.
        self.bench.clock.advance_secs(1);
        self.model.now = self.bench.now().0;
        let waiting = self.model.open_cases().len();
        match self.roll(100) {
            0..=6 if waiting < 30 => self.impose().await,
            7..=17 if waiting < 30 => self.file_appeal().await,
            18..=20 => self.holder_writes().await,
            21 | 22 => self.withdraw().await,
            23..=28 => self.pass_time(),
            29..=33 => self.job().await,
            34..=38 => self.next().await,
            39 => self.lift().await,
            40 => self.vouch().await,
            41..=43 => self.storm().await,
            44 => self.activate().await,
            _ => self.desk_step().await,
        }
        self.look_up().await;
    }

    async fn desk_step(&mut self) {
        let Some(case) = self.any_case() else { return self.impose().await };
        let who = self.somebody_for(case);
        if !self.one_in(3) {
            return self.onwards(case, who).await;
        }
        match self.roll(100) {
            0..=15 => self.claim(case, who).await,
            16..=18 => self.renew(case, who).await,
            19..=21 => self.release(case, who).await,
            22..=24 => self.park(case, who).await,
            25..=28 => self.hand_over(case, who).await,
            29..=31 => self.decline(case, who).await,
            32 => self.escalate(case, who).await,
            33..=35 => self.skip(case, who).await,
            36..=40 => self.write_to_holder(case, who).await,
            41..=43 => self.relieve(case, who).await,
            44..=47 => self.close_appeal(case, who).await,
            48..=61 => self.look(case, who).await,
            62..=82 => self.give(case, who).await,
            83..=87 => self.undo(case, who).await,
            88..=91 => self.release_deferred(case, who).await,
            92..=94 => self.dismiss(case, who).await,
            _ => self.approve(case, who).await,
        }
    }

    /// The step that brings a case towards its end, from where it is.
    async fn onwards(&mut self, case: usize, who: usize) {
        let found = &self.model.cases[case];
        let looked = !found.asks_look || found.looks.contains_key(&who);
        match found.kind {
            Kind::Deferred if self.one_in(2) => self.release_deferred(case, who).await,
            Kind::Deferred => self.dismiss(case, who).await,
            Kind::Proposal => self.approve(case, who).await,
            _ if self.model.asked(case).is_some() && self.one_in(3) => self.decline(case, who).await,
            _ if self.model.holder(case).is_none() => self.claim(case, who).await,
            _ if self.one_in(3) => self.aside(case, who).await,
            _ if !looked => self.look(case, who).await,
            _ if self.model.has_given(case, who) && self.one_in(2) => self.undo(case, who).await,
            _ if self.model.has_given(case, who) => self.pass_time(),
            _ => self.give(case, who).await,
        }
    }

    /// Anything else that whoever holds a case may do to it.
    async fn aside(&mut self, case: usize, who: usize) {
        match self.roll(8) {
            0 => self.park(case, who).await,
            1 => self.hand_over(case, who).await,
            2 => self.escalate(case, who).await,
            3 | 4 => self.close_appeal(case, who).await,
            5 => self.relieve(case, who).await,
            6 => self.release(case, who).await,
            _ => self.write_to_holder(case, who).await,
        }
    }

    fn pass_time(&mut self) {
        let secs = [1, 5, 11, 60, 300, 950, 3_600, 5 * 3_600, 30 * 3_600];
        let most = if self.one_in(6) { secs.len() } else { 6 };
        let secs = secs[self.roll(most)];
        self.bench.clock.advance_secs(secs);
        self.tell(format!("{secs} seconds pass"));
    }
}
