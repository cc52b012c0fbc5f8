//! A million random steps of the machine of a case, each compared with a naive reader of the rules, and with what must never be true.

#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use redress_ledger::clock::{Chance as _, SeededChance};
use redress_ledger::machine::{Asks, Case, End, Giving, InvalidTransition, Next, Place, Worker};
use redress_ledger::review::OutcomeKind;
use redress_ledger::{Rung, Timestamp, UserId};

const STEPS: u32 = 1_000_000;
const SEED: u64 = 0x5eed_0007;
const LEASE_SECS: i64 = 900;
const PEOPLE: usize = 5;
const PARKS_MAX: i64 = 3;

struct Dice(SeededChance);

impl Dice {
    fn roll(&self, sides: u64) -> usize {
        let mut bytes = [0u8; 8];
        self.0.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % sides).unwrap()
    }
}

/// What is known of a case, kept flat: who holds it until when, who is asked, who looked, who gave what and until when it can be taken
/// back. A time that has come is looked at where it matters, and stays written.
#[derive(Clone, Debug, Default)]
struct Naive {
    first_look: bool,
    two_people: bool,
    closed: Option<End>,
    held: Option<(usize, i64)>,
    parked: Option<i64>,
    parks: i64,
    asked: Option<(usize, i64)>,
    seniors_only: bool,
    looked: [Option<OutcomeKind>; PEOPLE],
    given: Vec<(usize, Measure, OutcomeKind, i64)>,
}

/// What becomes of the measure, as steps away from the holder's best: 0 it ends, 1 to 3 a warning, a limit, a hold, 4 it stands.
type Measure = u8;

fn measure(outcome: OutcomeKind, reduced_to: Option<Rung>) -> Measure {
    match (outcome, reduced_to) {
        (OutcomeKind::Upheld, _) => 4,
        (_, None) => 0,
        (_, Some(Rung::Warn)) => 1,
        (_, Some(Rung::Limit)) => 2,
        (_, Some(_)) => 3,
    }
}

fn is_senior(person: usize) -> bool {
    person == 0 || person == 3
}

impl Naive {
    fn holder(&self, now: i64) -> Option<usize> {
        self.held.filter(|(_, until)| *until > now).map(|(who, _)| who)
    }

    fn is_parked(&self, now: i64) -> bool {
        self.parked.is_some_and(|until| until > now)
    }

    fn is_asked(&self, now: i64) -> Option<usize> {
        self.asked.filter(|(_, until)| *until > now).map(|(who, _)| who)
    }

    /// Nobody has it, nobody is asked, nothing keeps it.
    fn back_in_the_queue(&mut self) {
        (self.held, self.asked, self.parked) = (None, None, None);
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
        (0..3).min_by_key(|at| self.given[*at].1)
    }

    /// Time passes; answers the verdict that became the outcome.
    fn settle(&mut self, now: i64) -> Option<usize> {
        if self.closed.is_some() {
            return None;
        }
        if let Some(at) = self.stands(now) {
            self.closed = Some(End::Decided);
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
    /// The number of the verb at work, and how often each was allowed.
    arm: usize,
    allowed: [u64; 32],
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
            Ok(case) => {
                self.case = case;
                self.allowed[self.arm] += 1;
            }
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
            let agree = case.given.iter().filter(|g| g.effect() == standing.effect()).count();
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
        let closed = if let Place::Closed(end) = case.place { Some(end) } else { None };
        assert_eq!(closed, naive.closed, "{}", say());
        if closed.is_none() {
            let asked = match &case.place {
                Place::Offered { to, until } if *until > self.at() => self.people.iter().position(|p| p == to),
                _ => None,
            };
            let parked = matches!(case.place, Place::Parked { until } if until > self.at());
            assert_eq!(holder, naive.holder(self.now), "{}", say());
            assert_eq!(asked, naive.is_asked(self.now), "{}", say());
            assert_eq!(parked, naive.is_parked(self.now), "{}", say());
        }
        assert_eq!((case.escalated, case.parks), (naive.seniors_only, naive.parks), "{}", say());
        assert_eq!(case.given.len(), naive.given.len(), "{}", say());
        assert_eq!(case.looks.len(), naive.looked.iter().flatten().count(), "{}", say());
    }

    fn step(&mut self, step: u32) {
        self.settle(step);
        if self.naive.closed.is_some() && self.dice.roll(4) == 0 {
            self.opened();
        }
        // Half of the steps are the holder's, who gets further; the others try what they may not.
        let anybody = self.dice.roll(PEOPLE as u64);
        let who = self.naive.holder(self.now).filter(|_| self.dice.roll(2) == 0).unwrap_or(anybody);
        let (person, at, now) = (self.people[who].clone(), self.at(), self.now);
        let outcome = OutcomeKind::ALL[self.dice.roll(7)];
        let open = self.naive.closed.is_none();
        let mine = open && self.naive.holder(now) == Some(who);
        let may_let_go = mine && !self.naive.has_given(who);
        self.arm = self.dice.roll(32);
        match self.arm {
            0..=3 | 28 | 29 => self.claim(step, who, open),
            12 => {
                let allowed = mine && (is_senior(who) || !self.naive.seniors_only);
                let worker = Worker { id: &person, senior: is_senior(who), picks: true };
                if self.answered(step, allowed, self.case.clone().renew(&worker, at, LEASE_SECS)) {
                    self.naive.held = Some((who, now + LEASE_SECS));
                }
            }
            13 => {
                if self.answered(step, may_let_go, self.case.clone().release(&person, at)) {
                    self.naive.back_in_the_queue();
                }
            }
            14 => {
                let until = now + [0, 60, 3600][self.dice.roll(3)];
                let allowed = may_let_go && until > now && self.naive.parks < PARKS_MAX;
                let answer = self.case.clone().park(&person, at, Timestamp(until * 1000), PARKS_MAX);
                if self.answered(step, allowed, answer) {
                    self.naive.back_in_the_queue();
                    (self.naive.parked, self.naive.parks) = (Some(until), self.naive.parks + 1);
                }
            }
            15 => self.offer(step, who, may_let_go),
            16 => {
                let free = self.naive.holder(now).is_none_or(|by| by == who);
                let allowed = open && free && self.naive.is_asked(now) == Some(who);
                if self.answered(step, allowed, self.case.clone().decline(&person, at)) {
                    self.naive.back_in_the_queue();
                }
            }
            17 if self.dice.roll(5) == 0 => {
                let allowed = may_let_go && !self.naive.seniors_only;
                if self.answered(step, allowed, self.case.clone().escalate(&person, at)) {
                    self.naive.back_in_the_queue();
                    self.naive.seniors_only = true;
                }
            }
            18 if self.dice.roll(20) == 0 => {
                self.case = self.case.clone().to_seniors();
                if open {
                    (self.naive.asked, self.naive.parked, self.naive.seniors_only) = (None, None, true);
                }
            }
            19 => {
                let holder = self.naive.holder(now);
                let allowed = open && (holder.is_none() || may_let_go);
                if self.answered(step, allowed, self.case.clone().skip(&person, at)) && holder.is_some() {
                    self.naive.back_in_the_queue();
                }
            }
            20 if self.dice.roll(6) == 0 => {
                let end = [End::Inadmissible, End::Merged][self.dice.roll(2)];
                // An end against the holder asks for the look that an outcome asks for.
                let owes = end == End::Inadmissible && self.naive.first_look && self.naive.looked[who].is_none();
                if self.answered(step, may_let_go && !owes, self.case.clone().end_by(&person, end, at)) {
                    self.naive.closed = Some(end);
                }
            }
            21 if self.dice.roll(20) == 0 => {
                if self.answered(step, open, self.case.clone().withdraw(at)) {
                    self.naive.closed = Some(End::Withdrawn);
                }
            }
            4 | 5 | 22 | 23 => {
                let allowed = mine && self.naive.first_look && self.naive.looked[who].is_none();
                if self.answered(step, allowed, self.case.clone().look(&person, outcome, at)) {
                    self.naive.looked[who] = Some(outcome);
                }
            }
            6..=8 | 24..=27 => self.give(step, who, outcome, mine),
            9 => {
                let waits = self.naive.given.iter().position(|g| g.0 == who && g.3 > now).filter(|_| open);
                if self.answered(step, waits.is_some(), self.case.clone().undo(&person, at)) {
                    self.naive.given.remove(waits.unwrap());
                    if self.naive.seniors_only && !is_senior(who) && self.naive.holder(now) == Some(who) {
                        self.naive.back_in_the_queue();
                    }
                }
            }
            10 if self.dice.roll(40) == 0 => {
                let end = [End::Decided, End::Overtaken][self.dice.roll(2)];
                if self.answered(step, open, self.case.clone().end(end)) {
                    self.naive.closed = Some(end);
                }
            }
            _ => self.now += [1, 5, 10, 60, 950][self.dice.roll(5)],
        }
        self.compared(step);
    }

    fn claim(&mut self, step: u32, who: usize, open: bool) {
        let (naive, now, picks) = (&self.naive, self.now, self.dice.roll(3) > 0);
        let kept = || {
            naive.has_given(who)
                || (naive.seniors_only && !is_senior(who))
                || (!is_senior(who)
                    && naive.is_asked(now) != Some(who)
                    && (naive.is_asked(now).is_some() || naive.is_parked(now) || !picks))
        };
        // What went to seniors goes on with none but them.
        let goes_on = is_senior(who) || !naive.seniors_only;
        let allowed = open && naive.holder(now).map_or_else(|| !kept(), |by| by == who && goes_on);
        let person = self.people[who].clone();
        let worker = Worker { id: &person, senior: is_senior(who), picks };
        if self.answered(step, allowed, self.case.clone().claim(&worker, self.at(), LEASE_SECS)) {
            self.naive.back_in_the_queue();
            self.naive.held = Some((who, now + LEASE_SECS));
        }
    }

    fn offer(&mut self, step: u32, who: usize, may_let_go: bool) {
        let (to, until) = (self.dice.roll(PEOPLE as u64), self.now + 3600);
        let fits = to != who && !self.naive.has_given(to) && (!self.naive.seniors_only || is_senior(to));
        let (person, colleague) = (self.people[who].clone(), self.people[to].clone());
        let worker = Worker { id: &colleague, senior: is_senior(to), picks: true };
        let answer = self.case.clone().offer(&person, &worker, self.at(), Timestamp(until * 1000));
        if self.answered(step, may_let_go && fits, answer) {
            self.naive.back_in_the_queue();
            self.naive.asked = Some((to, until));
        }
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
            self.naive.given.push((who, measure(outcome, reduced_to), outcome, send_at));
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
    let mut walk = Walk {
        dice,
        people,
        case,
        naive,
        now: 1_000_000,
        ended: 0,
        refused: 0,
        counts: [0; 4],
        arm: 0,
        allowed: [0; 32],
    };
    for step in 0..STEPS {
        walk.step(step);
    }
    let [_, one, two, three] = walk.counts;
    assert!(walk.ended > 5_000 && walk.refused > 100_000, "too dull: {} ended, {} refused", walk.ended, walk.refused);
    // Claim, look, give, undo, end, renew, release, park, offer, decline, escalate, skip, end by a person, withdraw.
    for arm in [0, 4, 6, 9, 10, 12, 13, 14, 15, 16, 17, 19, 20, 21] {
        assert!(walk.allowed[arm] > 200, "too dull: verb {arm} was allowed {} times", walk.allowed[arm]);
    }
    assert!(one > 1000 && two > 500 && three > 200, "too dull: {one} by one, {two} by two, {three} by three");
}
