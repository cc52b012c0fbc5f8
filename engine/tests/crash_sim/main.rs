//! Crashes, two hundred seeded runs of them: everything but files dies at any moment (power cuts included), writes are torn, requests come
//! twice and in another order. Decisions and final states are those of a run that nothing disturbed.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should say where")]

mod engine;
mod memory;
#[path = "../model_file/mod.rs"]
mod model_file;
mod script;

use redress_engine::window::Account;
use redress_ledger::decision::Decision;
use std::collections::BTreeMap;
use std::path::PathBuf;

use engine::{Engine, Fake};
use memory::Memory;
use script::{Dice, Script};

const RUNS: u64 = 200;
/// To repeat one run: the seed that was printed.
const SEED: &str = "REDRESS_TEST_SIM_SEED";

/// What a run comes to: decisions by id, states by account.
#[derive(Debug, PartialEq)]
struct Outcome {
    decisions: BTreeMap<String, Decision>,
    states: BTreeMap<String, Account>,
}

/// A folder in memory where there is one: the simulation syncs a hundred thousand times.
fn folder() -> tempfile::TempDir {
    let memory = PathBuf::from("/dev/shm");
    if memory.is_dir() { tempfile::tempdir_in(memory).unwrap() } else { tempfile::tempdir().unwrap() }
}

/// The same script, in order, with no checkpoint and no crash.
fn undisturbed(script: &Script) -> Outcome {
    let (dir, mut fake) = (folder(), Fake::default());
    let mut engine = Engine::start(dir.path(), &Memory::default(), usize::MAX);
    for (round, commands) in script.rounds.iter().zip(&script.commands) {
        for request in round.iter().flatten() {
            engine.take(std::slice::from_ref(request), None).unwrap();
        }
        engine.command(commands);
    }
    engine.answer_all(&mut fake);
    outcome(&script.names, engine, fake)
}

fn outcome(names: &[String], mut engine: Engine, fake: Fake) -> Outcome {
    let states = names.iter().filter_map(|name| {
        let mut account = engine.state(name)?;
        // Where it stands in the journal depends on who came first.
        account.position = 0;
        Some((name.clone(), account))
    });
    Outcome { states: states.collect(), decisions: fake.imposed }
}

/// How a run went.
#[derive(Debug, Default)]
struct Run {
    kills: usize,
    torn: usize,
    checkpoints: usize,
    cut_checkpoints: usize,
    cold: usize,
}

/// The script with every misfortune. With `gate` off, states are stored before the ledger has answered: what must not be.
fn disturbed(seed: u64, script: &Script, gate: bool) -> (Outcome, Run) {
    let mut dice = Dice(seed ^ 0xD15C0);
    let (dir, memory, mut fake, mut run) = (folder(), Memory::default(), Fake::default(), Run::default());
    let in_memory_max = 3 + dice.below(30);
    let mut engine = Engine::start(dir.path(), &memory, in_memory_max);
    engine.gate = gate;
    for (round, commands) in script.rounds.iter().zip(&script.commands) {
        // Each client in its own order, among each other in any.
        let mut clients: Vec<_> = round.iter().map(|requests| requests.iter().peekable()).collect();
        let mut unacknowledged: Vec<Vec<_>> = Vec::new();
        let mut taken = Vec::new();
        loop {
            // A commit group: up to three clients' next requests, and now and then one that was acknowledged long ago.
            let group = unacknowledged.pop().unwrap_or_else(|| {
                let open: Vec<usize> = (0..clients.len()).filter(|c| clients[*c].peek().is_some()).collect();
                let mut group = Vec::new();
                let mut left = open;
                while !left.is_empty() && group.len() < 1 + dice.below(3) {
                    let client = left.swap_remove(dice.below(left.len()));
                    group.extend(clients[client].next().cloned());
                }
                group
            });
            if group.is_empty() {
                break;
            }
            let mut sent = group.clone();
            if dice.below(4) == 0 && !taken.is_empty() {
                sent.push(script::clone_of(&taken, dice.below(taken.len())));
            }
            let tear = (dice.below(25) == 0).then(|| dice.below(400));
            let acknowledged = engine.take(&sent, tear).is_ok() && dice.below(12) != 0;
            if acknowledged {
                taken.extend(group);
            } else {
                run.torn += usize::from(tear.is_some());
                unacknowledged.push(group);
            }
            // Now and then the ledger is away for a while.
            let away = dice.below(3) == 0;
            for _ in 0..dice.below(12) {
                engine.answer(&mut fake, if away { 0 } else { dice.below(3) });
                engine.checkpoint_a_little(&mut dice);
            }
            if !acknowledged || dice.below(15) == 0 {
                run.kills += 1;
                run.note(&engine);
                drop(engine);
                memory.power_cut(&mut dice);
                engine = Engine::start(dir.path(), &memory, in_memory_max);
                engine.gate = gate;
            }
        }
        engine.command(commands);
        if dice.below(3) == 0 {
            run.kills += 1;
            run.note(&engine);
            drop(engine);
            memory.power_cut(&mut dice);
            engine = Engine::start(dir.path(), &memory, in_memory_max);
            engine.gate = gate;
        }
    }
    engine.answer_all(&mut fake);
    run.note(&engine);
    drop(engine);
    let mut engine = Engine::start(dir.path(), &memory, in_memory_max);
    engine.answer_all(&mut fake);
    (outcome(&script.names, engine, fake), run)
}

impl Run {
    fn note(&mut self, engine: &Engine) {
        self.checkpoints += engine.checkpoints;
        self.cut_checkpoints += usize::from(engine.is_saving());
        self.cold += engine.cold_reads();
    }
}

#[test]
fn two_hundred_runs_with_kills_torn_writes_duplicates_and_reordering_end_like_an_undisturbed_one() {
    let seeds: Vec<u64> = match std::env::var(SEED) {
        Ok(seed) => vec![seed.parse().unwrap()],
        Err(_) => (0..RUNS).collect(),
    };
    let mut all = Run::default();
    let (mut decided, mut by_score) = (0, 0);
    for seed in &seeds {
        let script = Script::new(*seed);
        let expected = undisturbed(&script);
        let (found, run) = disturbed(*seed, &script, true);
        assert!(
            found.decisions == expected.decisions,
            "{SEED}={seed}: decisions differ: {:?} only undisturbed, {:?} only disturbed",
            expected.decisions.keys().filter(|id| !found.decisions.contains_key(*id)).collect::<Vec<_>>(),
            found.decisions.keys().filter(|id| !expected.decisions.contains_key(*id)).collect::<Vec<_>>(),
        );
        for (name, state) in &expected.states {
            assert!(found.states.get(name) == Some(state), "{SEED}={seed}: account {name} ends up otherwise");
        }
        decided += expected.decisions.len();
        let rests = |d: &&Decision| d.scored.as_ref().is_some_and(redress_ledger::scored::Scored::is_decisive);
        by_score += expected.decisions.values().filter(rests).count();
        all.kills += run.kills;
        all.torn += run.torn;
        all.checkpoints += run.checkpoints;
        all.cut_checkpoints += run.cut_checkpoints;
        all.cold += run.cold;
    }
    println!("{} runs, {decided} decisions: {all:?}", seeds.len());
    if seeds.len() > 1 {
        assert!(decided > 1_000 && all.kills > 1_000 && all.torn > 100, "{decided} decisions, {all:?}");
        assert!(by_score > 100, "{by_score} decisions rest on a model's score");
        assert!(all.checkpoints > 200 && all.cut_checkpoints > 200 && all.cold > 1_000, "{all:?}");
    }
}

#[test]
fn the_simulation_notices_states_that_are_stored_before_the_ledger_has_answered() {
    let lost = (0..60).filter(|seed| {
        let script = Script::new(*seed);
        disturbed(*seed, &script, false).0.decisions != undisturbed(&script).decisions
    });
    assert!(lost.count() > 0, "without the gate decisions must get lost, or this proves nothing");
}
