//! Death at each named point of the way: between the journal's sync and the acknowledgement, between the ledger's commit and the
//! engine hearing of it, in the middle of a checkpoint.

use std::time::Duration;

use crate::record::{self, assert_same};
use crate::reference::reference;
use crate::world::World;

/// Lets the service die at `point` on so many starts, with clients at work, then lets it live.
async fn dies_at(point: &str, times: usize, pause: Duration) {
    let reference = &reference().await.record;
    let mut world = World::prepare().await;
    world.checkpoint_every(1);
    world.start().await;
    world.put_accounts().await;
    world.stop().await;
    world.crash_at(Some(point));
    world.try_start().await;
    let clients = world.send_all(pause);
    let mut deaths = 0;
    while deaths < times {
        assert!(!clients.are_done(), "it passed {point} only {deaths} times");
        if world.has_died() {
            deaths += 1;
            world.crash_at((deaths < times).then_some(point));
            world.try_start().await;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    clients.finish().await;
    world.settle().await;
    assert_same(&record::read(&world).await, reference, point);
    let verdict = world.sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{point}: {verdict}");
}

#[tokio::test]
async fn what_was_synced_and_never_acknowledged_counts_once() {
    dies_at("after_sync_before_ack", 5, Duration::ZERO).await;
}

#[tokio::test]
async fn what_was_imposed_before_the_engine_knew_is_imposed_once() {
    dies_at("after_impose", 5, Duration::from_millis(5)).await;
}

#[tokio::test]
async fn a_checkpoint_cut_in_half_is_as_good_as_none() {
    dies_at("mid_checkpoint", 2, Duration::from_millis(40)).await;
}
