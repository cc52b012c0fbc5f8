//! `kill -9` at random moments of ingestion, twenty and more in one run.

use std::time::Duration;

use crate::record::{self, assert_same};
use crate::reference::reference;
use crate::support::chance::Dice;
use crate::world::World;

const KILLS: usize = 20;
/// To repeat a run: the seed that it printed.
const SEED: &str = "REDRESS_TEST_CRASH_SEED";

#[tokio::test]
async fn twenty_kills_at_random_moments_lose_nothing_and_repeat_nothing() {
    let reference = &reference().await.record;
    let dice = Dice::from_variable(SEED);
    let mut world = World::prepare().await;
    world.checkpoint_every(1);
    world.start().await;
    world.put_accounts().await;
    let clients = world.send_all(Duration::from_millis(2));
    // Moments: how many requests are acknowledged, and a little later than that. The last fifth is left, so that none comes too late.
    let last = u64::try_from(clients.total * 4 / 5).expect("small");
    let mut moments: Vec<usize> = (0..KILLS).map(|_| usize::try_from(dice.below(last)).expect("small")).collect();
    moments.sort_unstable();
    let mut kills = 0;
    for moment in moments {
        clients.reach(moment).await;
        tokio::time::sleep(Duration::from_micros(dice.below(20_000))).await;
        assert!(!clients.are_done(), "every kill falls into the ingestion");
        world.kill();
        kills += 1;
        // Now and then it dies again before it is ready: in the middle of a replay.
        if dice.below(4) == 0 {
            world.start_and_kill_after(Duration::from_millis(dice.below(250))).await;
        }
        world.start().await;
    }
    clients.finish().await;
    assert_eq!(kills, KILLS);
    world.settle().await;
    let run = format!("{SEED}={}", dice.seed);
    assert_same(&record::read(&world).await, reference, &run);
    world.kill();
    world.start().await;
    assert_same(&record::read(&world).await, reference, &format!("{run}, after one more kill at rest"));
    let verdict = world.sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
}
