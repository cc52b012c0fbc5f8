//! Twenty people and two hundred cases with the care that a deployment has by default: blind first looks, two people, second looks, cases
//! set aside, handed on and slept over, verdicts taken back, people in conflict. None is decided twice, none is lost.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use redress_ledger::audit::AuditVerdict;
use redress_ledger::care::Care;
use redress_ledger::clock::{Chance as _, SeededChance};
use redress_ledger::machine::Effect;
use redress_ledger::review::{OutcomeKind, RootCause, Verdict};
use redress_ledger::store::Promises;
use redress_ledger::verdict::{FirstLook, Given};
use redress_ledger::{CaseId, Ledger, LedgerError, Principal, Role, Rung};

use crate::bench::{Bench, START, decision};
use crate::walk::check::ILLEGAL;
use crate::walk::eye::Eye;

on_both!(twenty_careful_people_decide_two_hundred_cases_once_each);

const CASES: usize = 200;
const PEOPLE: usize = 20;
/// Who wrote the rules behind each second decision, picks among all cases and would uphold every one.
const AUTHOR: &str = "person-3";
const WORDS: &str = "Looked at the sample and at the list.";
/// Longest that all of it may take.
const PATIENCE: Duration = Duration::from_mins(8);

/// What every person shares.
struct Desk {
    ledger: Ledger,
    all: Vec<CaseId>,
    people: Vec<Principal>,
    over: AtomicBool,
}

struct Person {
    desk: Arc<Desk>,
    who: Principal,
    dice: SeededChance,
    concluded: Vec<CaseId>,
    did: BTreeMap<&'static str, u32>,
}

impl Person {
    fn roll(&self, sides: usize) -> usize {
        let mut bytes = [0u8; 8];
        self.dice.fill(&mut bytes);
        usize::try_from(u64::from_le_bytes(bytes) % u64::try_from(sides).unwrap()).unwrap()
    }

    fn one_in(&self, sides: usize) -> bool {
        self.roll(sides) == 0
    }

    /// Whether it worked. Others may have been faster, or the database may know of a conflict of interest; nothing else may go wrong.
    fn did<T>(&mut self, what: &'static str, answer: Result<T, LedgerError>) -> Option<T> {
        let (what, value) = match answer {
            Ok(value) => (what, Some(value)),
            Err(LedgerError::Conflict(_)) => ("came too late", None),
            Err(LedgerError::Refused(_)) => ("was in conflict", None),
            Err(other) => panic!("{} {what}: {other:?}", self.who.name),
        };
        *self.did.entry(what).or_default() += 1;
        value
    }

    async fn work(mut self) -> Self {
        while !self.desk.over.load(Ordering::SeqCst) {
            let (desk, who) = (Arc::clone(&self.desk), self.who.clone());
            let case = if who.name == AUTHOR || self.one_in(6) {
                let case = &desk.all[self.roll(CASES)];
                let claimed = desk.ledger.claim(case, &who).await;
                self.did("picked", claimed).map(|summary| summary.case_id)
            } else {
                let handed = desk.ledger.next_case(&who).await;
                self.did("asked", handed).flatten().map(|summary| summary.case_id)
            };
            match case {
                Some(case) => self.handle(&desk, &who, &case).await,
                None => tokio::time::sleep(Duration::from_millis(10)).await,
            }
        }
        self
    }

    async fn handle(&mut self, desk: &Desk, who: &Principal, case: &CaseId) {
        match self.roll(12) {
            0 => {
                let parked = desk.ledger.park(case, who, 1, WORDS).await;
                self.did("parked", parked);
                return;
            }
            1 => {
                let to = &desk.people[self.roll(PEOPLE)].name;
                let answer = desk.ledger.hand_over(case, who, to, WORDS).await;
                // Not every colleague may take every case.
                if !matches!(answer, Err(LedgerError::Invalid(_))) {
                    self.did("handed over", answer);
                    return;
                }
            }
            2 => {
                // Long enough for the lease to end; then work goes on as if nothing had happened.
                tokio::time::sleep(Duration::from_millis(500)).await;
                self.did("slept", Ok(()));
            }
            3 => {
                let given_back = desk.ledger.release_claim(case, who).await;
                self.did("gave back", given_back);
                return;
            }
            _ => {}
        }
        self.decide(desk, who, case).await;
    }

    fn an_outcome(&self) -> OutcomeKind {
        let favourable =
            [OutcomeKind::UpheldReduced, OutcomeKind::OverturnedFalsePositive, OutcomeKind::ReinstatedVictim];
        if self.who.name == AUTHOR || self.one_in(2) { OutcomeKind::Upheld } else { favourable[self.roll(3)] }
    }

    /// Words that no other answer has.
    fn an_answer(&self) -> String {
        let word = |_| ('a'..='z').nth(self.roll(26)).unwrap();
        let words: Vec<String> = (0..14).map(|_| (0..6).map(word).collect()).collect();
        format!("We looked at {}.", words.join(" "))
    }

    async fn decide(&mut self, desk: &Desk, who: &Principal, case: &CaseId) {
        let look = FirstLook { outcome: self.an_outcome(), reason: WORDS.to_owned() };
        // Not every case asks for one.
        if desk.ledger.first_look(case, who, &look).await.is_ok() {
            self.did("looked", Ok(()));
        }
        let outcome = self.an_outcome();
        let verdict = Verdict {
            outcome,
            reason: WORDS.to_owned(),
            answer: self.an_answer(),
            root_cause: outcome.is_overturn().then_some(RootCause::DataQuality),
            reduced_to: (outcome == OutcomeKind::UpheldReduced).then_some(Rung::Limit),
            why_changed: Some("The second list shows it.".to_owned()),
        };
        let undo_secs = if self.one_in(3) { 60 } else { 0 };
        let given = desk.ledger.give_verdict(case, who, &verdict, undo_secs).await;
        match self.did("gave a verdict", given) {
            None => {
                let given_back = desk.ledger.release_claim(case, who).await;
                self.did("gave back", given_back);
            }
            Some(Given::Concluded(_)) => {
                self.concluded.push(case.clone());
                if matches!(who.role, Role::Senior | Role::Admin) && self.one_in(2) {
                    let named = desk.ledger.name_known_answer(case, who, Effect::of(outcome)).await;
                    self.did("vouched", named);
                }
            }
            Some(Given::Held { .. }) if self.one_in(3) => {
                let undone = desk.ledger.undo_verdict(case, who).await;
                self.did("took back", undone);
            }
            Some(Given::Held { .. }) => drop(self.did("held", Ok(()))),
            Some(Given::AnotherPerson) => drop(self.did("asked another person", Ok(()))),
            Some(Given::SecondLook) => drop(self.did("looked again", Ok(()))),
        }
    }
}

/// Two hundred open appeals: three of four ask for a first look, each third for two people.
async fn fill(bench: &Bench) {
    bench.imposed(&decision("pattern", "pattern", Rung::Suspend)).await;
    let plain = "INSERT INTO case_requirements (case_id, first_look, people)";
    let asks = "SELECT 'bench-c' || n, 0, 1 FROM s";
    let author = "r.position, 'a bench'";
    let sql = include_str!("../../../benches/review/fill.sql");
    for replaced in [plain, asks, author, "7919"] {
        assert!(sql.contains(replaced), "the pattern has no {replaced} any more");
    }
    let sql = sql
        .replace(plain, "INSERT INTO case_requirements (case_id, first_look, people, why)")
        .replace(
            asks,
            "SELECT 'bench-c' || n, CASE n % 4 WHEN 0 THEN 0 ELSE 1 END, CASE n % 3 WHEN 0 THEN 2 ELSE 1 END,
                 CASE n % 3 WHEN 0 THEN 'protected' END FROM s",
        )
        .replace(author, &format!("r.position, CASE n % 2 WHEN 0 THEN '{AUTHOR}' ELSE 'a bench' END"))
        // Deadlines from two hours ago on, spread over five days.
        .replace("7919", "2196007")
        .replace("{from}", "1")
        .replace("{to}", &CASES.to_string())
        .replace("{cases}", &CASES.to_string())
        .replace("{now}", &START.0.to_string());
    bench.sql(&format!("BEGIN; {sql} COMMIT;")).await.unwrap();
}

/// Time passes, and what runs by itself runs, until nothing waits; answers how many leases and the like ended.
async fn keep_time(bench: &Bench, desk: &Desk) -> u64 {
    let (begun, mut ended) = (Instant::now(), 0);
    for tick in 0u64.. {
        bench.clock.advance_secs(30);
        ended += desk.ledger.expire_leases().await.unwrap();
        desk.ledger.settle_verdicts().await.unwrap();
        if tick.is_multiple_of(20) {
            let opened = desk.ledger.open_second_looks().await.unwrap();
            desk.ledger.note_missed_deadlines().await.unwrap();
            let open = bench.count("FROM cases WHERE closed_at IS NULL").await;
            if opened == 0 && open == 0 {
                break;
            }
            assert!(begun.elapsed() < PATIENCE, "{open} cases are open after {PATIENCE:?}");
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    desk.over.store(true, Ordering::SeqCst);
    ended
}

async fn twenty_careful_people_decide_two_hundred_cases_once_each(bench: Bench) {
    let begun = Instant::now();
    fill(&bench).await;
    let promises =
        Promises { care: Care::default(), notifier_silence_secs_max: i64::from(i32::MAX), ..Promises::default() };
    // As two services on one ledger would share them.
    let ledgers = [bench.with(promises.clone()).await, bench.with(promises).await];
    let mut people = Vec::new();
    for n in 0..PEOPLE {
        let role = [Role::Reviewer, Role::Reviewer, Role::Reviewer, Role::Reviewer, Role::Senior][n % 5];
        people.push(bench.user(&format!("person-{n}"), role).await);
    }
    let all: Vec<CaseId> = (1..=CASES).map(|n| CaseId(format!("bench-c{n}"))).collect();
    let desks = ledgers.map(|ledger| {
        Arc::new(Desk { ledger, all: all.clone(), people: people.clone(), over: AtomicBool::new(false) })
    });
    let crowd: Vec<_> = (0..PEOPLE)
        .map(|n| {
            let (desk, dice) = (Arc::clone(&desks[n % 2]), SeededChance::new(n as u64));
            let (concluded, did) = (Vec::new(), BTreeMap::new());
            tokio::spawn(Person { desk, who: people[n].clone(), dice, concluded, did }.work())
        })
        .collect();
    let ended = keep_time(&bench, &desks[0]).await;
    desks[1].over.store(true, Ordering::SeqCst);
    let (mut concluded, mut did) = (Vec::new(), BTreeMap::<&str, u32>::new());
    for person in crowd {
        let person = person.await.unwrap();
        concluded.extend(person.concluded);
        for (what, times) in person.did {
            *did.entry(what).or_default() += times;
        }
    }
    println!("after {:?}: {did:?}, {ended} leases, parks and offers ended", begun.elapsed());

    // None twice, none lost: by what people were told, and by what the ledger holds.
    let told: HashSet<&str> = concluded.iter().map(CaseId::as_str).collect();
    assert_eq!(told.len(), concluded.len(), "somebody was told of an outcome twice");
    for (what, expected) in [
        ("FROM cases WHERE closed_at IS NULL", 0),
        ("FROM cases WHERE kind = 'appeal' AND closed_as = 'decided'", CASES),
        ("FROM outcomes", CASES),
        ("FROM (SELECT DISTINCT case_id FROM outcomes) o", CASES),
        ("FROM audit WHERE action = 'outcome.record'", CASES),
        (
            "FROM (SELECT DISTINCT case_id FROM outcomes o WHERE EXISTS (SELECT 1 FROM case_requirements r
             WHERE r.case_id = o.case_id AND r.people = 2)) o",
            CASES / 3,
        ),
        ("FROM case_rules", 0),
    ] {
        assert_eq!(bench.count(what).await, i64::try_from(expected).unwrap(), "{what}");
    }
    let closed = bench.count("FROM cases WHERE closed_at IS NOT NULL").await;
    assert_eq!(bench.count("FROM audit WHERE action = 'case.close'").await, closed, "each case is closed once");
    let mut eye = Eye::open(&bench.url).await;
    for (what, sql) in ILLEGAL {
        let found = eye.lines(sql).await;
        assert!(found.is_empty(), "{what}: {found:?}");
    }
    let audit = bench.ledger.verify_audit().await.unwrap();
    assert!(matches!(audit, AuditVerdict::Intact { .. }), "{audit:?}");

    // Nobody had it easy.
    for what in [
        "parked",
        "handed over",
        "slept",
        "came too late",
        "gave back",
        "looked",
        "took back",
        "held",
        "asked another person",
        "looked again",
        "vouched",
    ] {
        assert!(did.get(what).is_some_and(|times| *times >= 3), "too dull: {what}: {did:?}");
    }
}
