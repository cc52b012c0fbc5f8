//! Databases of their own on the Postgres that `tests/run` has started.

use redress_ledger::Chance as _;
use redress_ledger::clock::SystemChance;
use sqlx::{Connection as _, Executor as _, PgConnection};

/// The URL of a new, empty database.
///
/// # Panics
/// Where `REDRESS_TEST_POSTGRES` is not set: nothing is skipped in silence.
pub async fn postgres() -> String {
    let server = std::env::var("REDRESS_TEST_POSTGRES").expect("set REDRESS_TEST_POSTGRES or run tests/run");
    let name = format!("redress_{:016x}", number());
    let mut connection = PgConnection::connect(&server).await.expect("the Postgres of REDRESS_TEST_POSTGRES answers");
    let create = format!("CREATE DATABASE {name}");
    connection.execute(sqlx::AssertSqlSafe(create)).await.expect("a database can be made");
    let (base, _) = server.rsplit_once('/').expect("a URL that ends with a database");
    format!("{base}/{name}")
}

/// 64 random bits: two runs on one server never meet.
fn number() -> u64 {
    let mut bytes = [0; 8];
    SystemChance.fill(&mut bytes);
    u64::from_le_bytes(bytes)
}
