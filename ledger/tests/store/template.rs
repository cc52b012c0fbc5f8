//! A fresh ledger is a copy of one that was made once: to run every migration for each of a thousand tests takes minutes.

use std::path::Path;
use std::sync::Arc;

use redress_ledger::Ledger;
use redress_ledger::clock::{Clock as _, ManualClock, SystemChance, SystemClock};
use redress_ledger::store::{LedgerUrl, Promises, schema_name};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tokio::sync::OnceCell;

use crate::bench::START;
use crate::recycle;

/// One process at a time makes or drops templates on a server.
const ADVISORY_LOCK: i64 = 0x7465_6d70_6c61_7465;
/// A template that no run has used for so long is dropped; what a run has emptied and left, sooner.
const KEPT_SECS: i64 = 24 * 3600;
const LEFT_SECS: i64 = 2 * 3600;

async fn migrated(url: &LedgerUrl) {
    let clock = Arc::new(ManualClock::new(START));
    let ledger = Ledger::open(url, Promises::default(), clock, Arc::new(SystemChance)).await.unwrap();
    ledger.close().await;
}

/// Puts an empty ledger at `path`.
pub async fn sqlite(path: &Path) {
    static MADE: OnceCell<Vec<u8>> = OnceCell::const_new();
    let made = MADE.get_or_init(|| async {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        migrated(&LedgerUrl::Sqlite(path.clone())).await;
        std::fs::read(path).unwrap()
    });
    std::fs::write(path, made.await).unwrap();
}

/// Makes an empty ledger, a database of this name, on the server that `admin` speaks to and whose addresses begin with `base`.
pub async fn postgres(admin: &mut PgConnection, base: &str, name: &str) {
    static MADE: OnceCell<String> = OnceCell::const_new();
    let made = MADE.get_or_init(|| made_on(base)).await;
    run(admin, &format!("CREATE DATABASE {name} TEMPLATE {made}")).await;
    recycle::remember(base, name).await;
}

async fn run(admin: &mut PgConnection, sql: &str) {
    sqlx::raw_sql(AssertSqlSafe(sql.to_owned())).execute(admin).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
}

/// The template of this version on the server, made where it is missing.
async fn made_on(base: &str) -> String {
    let hash = schema_name(&LedgerUrl::Postgres(String::new()));
    let name = format!("redress_template_{}", &hash[..24]);
    let mut admin = PgConnection::connect(&format!("{base}/postgres")).await.unwrap();
    // Held until this connection closes.
    run(&mut admin, &format!("SELECT pg_advisory_lock({ADVISORY_LOCK})")).await;
    let known = "SELECT d.datname::text, shobj_description(d.oid, 'pg_database') FROM pg_database d
         WHERE starts_with(d.datname, 'redress_template_')
             OR (starts_with(d.datname, 'redress_test_') AND shobj_description(d.oid, 'pg_database') IS NOT NULL)";
    let now = SystemClock.now().0 / 1000;
    let mut is_there = false;
    for row in sqlx::query(known).fetch_all(&mut admin).await.unwrap() {
        let (found, used): (String, Option<String>) = (row.get(0), row.get(1));
        // What was being made when its process died says nothing.
        let used: Option<i64> = used.and_then(|used| used.parse().ok());
        let kept = if found.starts_with("redress_test_") { LEFT_SECS } else { KEPT_SECS };
        if found == name && used.is_some() {
            is_there = true;
        } else if used.is_none_or(|used| used + kept < now) {
            run(&mut admin, &format!("ALTER DATABASE {found} IS_TEMPLATE false")).await;
            run(&mut admin, &format!("DROP DATABASE {found} WITH (FORCE)")).await;
        }
    }
    if !is_there {
        run(&mut admin, &format!("CREATE DATABASE {name}")).await;
        migrated(&LedgerUrl::Postgres(format!("{base}/{name}"))).await;
        // Nobody may look in while it is copied, nor does the server's own housekeeping.
        run(&mut admin, &format!("ALTER DATABASE {name} IS_TEMPLATE true ALLOW_CONNECTIONS false")).await;
    }
    run(&mut admin, &format!("COMMENT ON DATABASE {name} IS '{now}'")).await;
    name
}
