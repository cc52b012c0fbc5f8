//! Death while the ledger takes nothing: a checkpoint must not move past events whose decisions the ledger does not have yet.

use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{Connection as _, Executor as _};

use crate::support::story::{bouncing_mail, now_ms, put_account};
use crate::support::until;
use crate::world::World;

/// Takes the one place of a writer, as a long transaction of somebody else would.
async fn occupy(world: &World) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(world.sandbox.data().join("ledger.db"));
    let mut connection = SqliteConnection::connect_with(&options).await.expect("the ledger opens");
    let busy = Duration::from_secs(10);
    tokio::time::timeout(busy, connection.execute("BEGIN IMMEDIATE"))
        .await
        .expect("in time")
        .expect("the ledger is ours");
    connection
}

#[tokio::test]
async fn decisions_that_the_ledger_could_not_take_are_made_again_after_a_kill() {
    let mut world = World::prepare().await;
    world.checkpoint_every(1);
    world.start().await;
    let api = world.platform.api();
    put_account(&api, "shop").await;
    let occupied = occupy(&world).await;
    let taken = api.events(&bouncing_mail("shop", "list", 0, 300, now_ms() - 60_000)).await.expect("an answer");
    assert_eq!(taken.expect(200)["accepted"], 600, "events need no ledger");
    // Several checkpoints are due meanwhile, and every look at an account lets the engine think of one.
    for _ in 0..14 {
        let _ = tokio::time::timeout(Duration::from_millis(250), world.platform.get("/v1/accounts/shop")).await;
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
    world.kill();
    occupied.close().await.expect("closed");
    world.start().await;
    let view = until("the suspension", 30, async || {
        Some(world.platform.get("/v1/accounts/shop").await).filter(|view| view["standing"] == "suspend")
    })
    .await;
    assert_eq!(view["decided"], "suspend");
    assert_eq!(view["enforcements"].as_array().map(Vec::len), Some(1), "{view}");
}
