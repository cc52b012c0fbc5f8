//! A million random steps of the machine of a case, each compared with a naive reader of the rules, and with what must never be true.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use redress_ledger::clock::{Chance as _, SeededChance};
use redress_ledger::machine::{Asks, Case, Effect, Giving, InvalidTransition, Next, Place};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp, UserId};

const STEPS: u32 = 1_000_000;
const SEED: u64 = 0x5eed_0007;
const LEASE_SECS: i64 = 900;
const PEOPLE: usize = 5;

struct Dice(SeededChance);

impl Dice {
    fn roll(&self, sides: u64) -> usize {
        let mut bytes = [0u8; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % sides).unwrap()
    }
}

/// What is known of a case, kept flat: who holds it until when, who looked, who gave what and until when it can be taken back.
#[derive(Clone, Debug, Default)]
struct Naive {
    first_look: bool,
    two_people: bool,
    closed: bool,
    held: Option<(usize, i64)>,
    looked: [Option<OutcomeKind>; PEOPLE],
    given: Vec<(usize, Effect, OutcomeKind, i64)>,
}

fn is_senior(person: usize) -> bool {
    person == 0 || person == 3
}

impl Naive {
    fn holder(&self, now: i64) -> Option<usize> {
        self.held.filter(|(_, until)| *until > now).map(|(who, _)| who)
    }

    fn has_given(&self, who: usize) -> bool {
        self.given.iter().any(|g| g.0 == who)
    }

    /// Which verdict stands, by the words of the rule.
    fn stands(&self, now: i64) -> Option<usize> {
        let last = self.given.len().checked_sub(1)?;
        if self.given.iter().any(|g| g.3 > now) {
            return None;
        }
        if !self.two_people {
            return Some(last);
        }
        let same = |at: usize| self.given.iter().filter(|g| g.1 == self.given[at].1).count();
        if self.given.len() == 2 && same(last) == 2 || self.given.len() == 3 && same(last) >= 2 {
            return Some(last);
        }
        if self.given.len() < 3 {
            return None;
        }
        let seniors: Vec<usize> = (0..3).filter(|at| is_senior(self.given[*at].0)).collect();
        if let [only] = seniors.as_slice() {
            return Some(*only);
        }
        let kindness = |effect: Effect| match effect {
            Effect::Ends => 0,
            Effect::Lesser(Rung::Warn) => 1,
            Effect::Lesser(Rung::Limit) => 2,
            Effect::Lesser(_) => 3,
            Effect::Stands => 4,
        };
        (0..3).min_by_key(|at| kindness(self.given[*at].1))
    }

    /// Time passes; answers the verdict that became the outcome.
    fn settle(&mut self, now: i64) -> Option<usize> {
        if self.closed {
            return None;
        }
        if let Some(at) = self.stands(now) {
            self.closed = true;
            return Some(at);
        }
        let waits = self.given.iter().any(|g| g.3 > now);
        if self.holder(now).is_none_or(|who| !waits && self.has_given(who)) {
            self.held = None;
        }
        None
    }
}

struct Walk {
    dice: Dice,
    people: Vec<UserId>,
    case: Case,
    naive: Naive,
    now: i64,
    ended: u64,
    refused: u64,
    counts: [u64; 4],
}

impl Walk {
    fn opened(&mut self) {
        let asks = Asks { first_look: self.dice.roll(2) == 0, two_people: self.dice.roll(2) == 0 };
        self.case = Case::opened(asks);
        self.naive = Naive { first_look: asks.first_look, two_people: asks.two_people, ..Naive::default() };
    }

    fn at(&self) -> Timestamp {
        Timestamp(self.now * 1000)
    }

    /// Takes what the machine answered where the naive reader says that it is allowed, and holds a refusal against the same.
    fn answered(&mut self, step: u32, allowed: bool, answer: Result<Case, InvalidTransition>) -> bool {
        assert_eq!(
            answer.is_ok(),
            allowed,
            "seed {SEED:#x}, step {step}: {answer:?}, {:?}, {:?}",
            self.case,
            self.naive
        );
        match answer {
            Ok(case) => self.case = case,
            Err(_) => self.refused += 1,
        }
        allowed
    }

    fn settle(&mut self, step: u32) {
        let (case, next) = self.case.clone().settle(self.at());
        let concluded = self.naive.settle(self.now);
        match (next, concluded) {
            (Next::Conclude(one), Some(other)) => {
                assert_eq!(one, other, "seed {SEED:#x}, step {step}: {case:?}");
                self.legal_end(&case, one);
            }
            (Next::Conclude(_), None) | (_, Some(_)) => {
                panic!("seed {SEED:#x}, step {step}: {next:?}, {concluded:?}, {case:?}")
            }
            _ => {}
        }
        self.case = case;
    }

    /// What an outcome must rest on, whatever led there.
    fn legal_end(&mut self, case: &Case, stands: usize) {
        let by: Vec<&UserId> = case.given.iter().map(|g| &g.by).collect();
        let distinct = by.iter().enumerate().all(|(at, who)| !by[..at].contains(who));
        assert!(distinct, "one person counted twice: {case:?}");
        let standing = &case.given[stands];
        assert!(case.given.iter().all(|g| g.send_at <= self.at()), "sent before its time: {case:?}");
        if case.asks.first_look {
            assert!(
                case.given.iter().all(|g| case.looks.iter().any(|(who, _)| *who == g.by)),
                "no first look: {case:?}"
            );
        }
        if case.asks.two_people {
            let agree = case.given.iter().filter(|g| g.effect == standing.effect).count();
            assert!(agree >= 2 || case.given.len() == 3, "one person alone: {case:?}");
        } else {
            assert_eq!(case.given.len(), 1, "{case:?}");
        }
        self.ended += 1;
        self.counts[case.given.len()] += 1;
    }

    fn compared(&self, step: u32) {
        let (case, naive) = (&self.case, &self.naive);
        let holder = case.holder(self.at()).map(|who| self.people.iter().position(|p| p == who).unwrap());
        let say = || format!("seed {SEED:#x}, step {step}: {case:?}, {naive:?}");
        assert_eq!(case.place == Place::Closed, naive.closed, "{}", say());
        if !naive.closed {
            assert_eq!(holder, naive.holder(self.now), "{}", say());
        }
        assert_eq!(case.given.len(), naive.given.len(), "{}", say());
        assert_eq!(case.looks.len(), naive.looked.iter().flatten().count(), "{}", say());
    }

    fn step(&mut self, step: u32) {
        self.settle(step);
        if self.naive.closed && self.dice.roll(4) == 0 {
            self.opened();
        }
        // Half of the steps are the holder's, who gets further; the others try what they may not.
        let anybody = self.dice.roll(PEOPLE as u64);
        let who = self.naive.holder(self.now).filter(|_| self.dice.roll(2) == 0).unwrap_or(anybody);
        let (person, at, now) = (self.people[who].clone(), self.at(), self.now);
        let outcome = OutcomeKind::ALL[self.dice.roll(7)];
        let open = !self.naive.closed;
        let mine = open && self.naive.holder(now) == Some(who);
        match self.dice.roll(12) {
            0..=2 => {
                let free = self.naive.holder(now).is_none_or(|by| by == who);
                let allowed = open && free && !self.naive.has_given(who);
                if self.answered(step, allowed, self.case.clone().claim(&person, at, LEASE_SECS)) {
                    self.naive.held = Some((who, now + LEASE_SECS));
                }
            }
            3 => {
                let allowed = mine && !self.naive.has_given(who);
                if self.answered(step, allowed, self.case.clone().release(&person, at)) {
                    self.naive.held = None;
                }
            }
            4 | 5 => {
                let allowed = mine && self.naive.first_look && self.naive.looked[who].is_none();
                if self.answered(step, allowed, self.case.clone().look(&person, outcome, at)) {
                    self.naive.looked[who] = Some(outcome);
                }
            }
            6..=8 => self.give(step, who, outcome, mine),
            9 => {
                let waits = self.naive.given.iter().position(|g| g.0 == who && g.3 > now).filter(|_| open);
                if self.answered(step, waits.is_some(), self.case.clone().undo(&person, at)) {
                    self.naive.given.remove(waits.unwrap());
                }
            }
            10 if self.dice.roll(40) == 0 => {
                if self.answered(step, open, self.case.clone().close()) {
                    self.naive.closed = true;
                }
            }
            _ => self.now += [1, 5, 10, 60, 950][self.dice.roll(5)],
        }
        self.compared(step);
    }

    fn give(&mut self, step: u32, who: usize, outcome: OutcomeKind, mine: bool) {
        let reduced_to =
            (outcome == OutcomeKind::UpheldReduced).then(|| [Rung::Warn, Rung::Limit, Rung::Hold][self.dice.roll(3)]);
        let (undo_secs, says) = ([0, 10][self.dice.roll(2)], self.dice.roll(2) == 0);
        let looked = self.naive.looked[who];
        let allowed = mine
            && !self.naive.has_given(who)
            && (!self.naive.first_look || looked.is_some())
            && (looked.is_none_or(|look| look == outcome) || says);
        let person = self.people[who].clone();
        let giving =
            Giving { by: &person, senior: is_senior(who), outcome, reduced_to, says_why_changed: says, undo_secs };
        if self.answered(step, allowed, self.case.clone().give(&giving, self.at())) {
            let send_at = self.now + undo_secs;
            self.naive.given.push((who, Effect::of(outcome, reduced_to), outcome, send_at));
            let until = self.naive.held.unwrap().1.max(send_at + 60);
            self.naive.held = Some((who, until));
        }
    }
}

#[test]
fn a_million_steps_lead_to_no_illegal_state() {
    let people = (0..PEOPLE).map(|n| UserId(format!("person-{n}"))).collect();
    let (case, naive) = (Case::opened(Asks::default()), Naive::default());
    let dice = Dice(SeededChance::new(SEED));
    let mut walk = Walk { dice, people, case, naive, now: 1_000_000, ended: 0, refused: 0, counts: [0; 4] };
    for step in 0..STEPS {
        walk.step(step);
    }
    let [_, one, two, three] = walk.counts;
    assert!(walk.ended > 10_000 && walk.refused > 100_000, "too dull: {} ended, {} refused", walk.ended, walk.refused);
    assert!(one > 1000 && two > 500 && three > 200, "too dull: {one} by one, {two} by two, {three} by three");
}
