//! A random walk over each real database, by the ledger's verbs alone, beside a naive model: after every step the answer is compared, every
//! hundred steps everything that is written. A failure says which seed and step; `REDRESS_TEST_WALK_SEED` walks that one again.

use std::time::Instant;

use redress_ledger::audit::AuditVerdict;

use crate::bench::Bench;

pub mod check;
mod desk;
mod effects;
mod engine;
pub mod eye;
mod follow;
mod holder;
mod jobs;
mod model;
mod quality;
mod storm;
mod verdicts;
mod world;

use world::World;

on_both!(twenty_thousand_steps_lead_to_what_a_naive_model_says);

/// Steps of all walks together; more by `REDRESS_TEST_STEPS`.
const STEPS: u64 = 20_000;
/// Walks at a time, each in a database of its own, so that none grows slow.
const WALKS: u64 = 4;
const SEED: u64 = 400;
/// Between two looks at everything.
const LOOK_EVERY: u64 = 100;

/// What a walk could miss without a word.
const RARE: [&str; 11] = [
    "a rule falls",
    "activate",
    "approve a reversal",
    "bring rules back",
    "fallen with its cause",
    "finish a reversal",
    "leave alone",
    "preview a reversal",
    "put a known answer among the others",
    "reverse",
    "vouch",
];

/// What comes up when it does.
const SCARCE: [&str; 5] = [
    "asked again",
    "confirm",
    "dismiss what two people imposed",
    "dismiss what was asked again",
    "fallen with its cause",
];

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|_| panic!("{name}={text}: a whole number")))
}

async fn walk(sqlite: bool, seed: u64, steps: u64) -> World {
    let mut world = World::open(sqlite, seed).await;
    for step in 0..steps {
        world.step(step).await;
        if step % LOOK_EVERY == LOOK_EVERY - 1 {
            world.look_at_everything().await;
        }
    }
    world.look_at_everything().await;
    world.nothing_illegal().await;
    let audit = world.ledger.verify_audit().await.unwrap();
    assert!(matches!(audit, AuditVerdict::Intact { .. }), "seed {seed}: {audit:?}");
    world
}

async fn twenty_thousand_steps_lead_to_what_a_naive_model_says(bench: Bench) {
    let (sqlite, begun) = (bench.is_sqlite(), Instant::now());
    drop(bench);
    let steps = number("REDRESS_TEST_STEPS").unwrap_or(STEPS);
    if let Some(seed) = number("REDRESS_TEST_WALK_SEED") {
        walk(sqlite, seed, steps / WALKS).await;
        return;
    }
    let walks: Vec<_> = (0..WALKS).map(|n| tokio::spawn(walk(sqlite, SEED + n, steps / WALKS))).collect();
    let mut done = std::collections::BTreeMap::<&'static str, (u64, u64)>::new();
    for walk in walks {
        let world = walk.await.expect("a walk went wrong; it said where");
        let followed = world.model.followed.iter().map(|(what, times)| (*what, (*times, 0)));
        for (verb, (allowed, refused)) in world.done.into_iter().chain(followed) {
            let all = done.entry(verb).or_default();
            (all.0, all.1) = (all.0 + allowed, all.1 + refused);
        }
    }
    println!("{steps} steps after {:?}; verbs with how often they were allowed and refused: {done:?}", begun.elapsed());
    for (verb, (allowed, _)) in done.iter().filter(|(verb, _)| !SCARCE.contains(*verb)) {
        assert!(allowed * 2000 >= steps, "too dull: {verb} was allowed {allowed} times");
    }
    for verb in RARE {
        assert!(done.contains_key(verb), "too dull: never {verb}");
    }
}
