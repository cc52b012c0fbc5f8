//! Databases of the test server that a test has done with, emptied for the next one: to make one takes longer than most tests do.

use std::sync::{Mutex, PoisonError};

use redress_ledger::clock::{Clock as _, SystemClock};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _};
use tokio::sync::OnceCell;

/// Who has written more leaves so many dead rows behind that a new database is quicker.
const ROWS_MAX: u64 = 5_000;

/// What a database is like that nobody has changed the tables, guards and migrations of.
const SHAPE: &str = "SELECT md5(concat(
    (SELECT string_agg(name || hash, ',' ORDER BY position) FROM schema_migrations),
    (SELECT string_agg(tgname || tgenabled::text, ',' ORDER BY tgrelid::regclass::text, tgname) FROM pg_trigger WHERE NOT tgisinternal),
    (SELECT string_agg(proname || prosrc, ',' ORDER BY proname) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
    (SELECT string_agg(relname || relkind::text || relnatts::text, ',' ORDER BY relname) FROM pg_class
         WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'i')),
    (SELECT string_agg(conname, ',' ORDER BY conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace)))";

/// An untouched database: its shape, its tables, and the rows that it is born with, as JSON by table.
struct Fresh {
    shape: String,
    tables: Vec<String>,
    rows: Vec<(String, String)>,
}

static FRESH: OnceCell<Fresh> = OnceCell::const_new();
static EMPTIED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// One that is ready.
pub fn take() -> Option<String> {
    EMPTIED.lock().unwrap_or_else(PoisonError::into_inner).pop()
}

async fn run(conn: &mut PgConnection, sql: String) -> Result<u64, sqlx::Error> {
    sqlx::raw_sql(AssertSqlSafe(sql)).execute(conn).await.map(|done| done.rows_affected())
}

async fn lines(conn: &mut PgConnection, sql: String) -> Result<Vec<String>, sqlx::Error> {
    let rows = sqlx::raw_sql(AssertSqlSafe(sql)).fetch_all(conn).await?;
    rows.iter().map(|row| row.try_get(0)).collect()
}

/// Looks at a database that has just been made.
pub async fn remember(base: &str, name: &str) {
    FRESH.get_or_try_init(|| look(base, name)).await.expect("a new database can be looked at");
}

async fn look(base: &str, name: &str) -> Result<Fresh, sqlx::Error> {
    let mut conn = PgConnection::connect(&format!("{base}/{name}")).await?;
    let tables =
        "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'schema_migrations'";
    let tables = lines(&mut conn, tables.to_owned()).await?;
    let mut rows = Vec::new();
    for table in &tables {
        let born = lines(&mut conn, format!("SELECT json_agg(t)::text FROM {table} t HAVING COUNT(*) > 0")).await?;
        rows.extend(born.into_iter().map(|json| (table.clone(), json)));
    }
    let shape = lines(&mut conn, SHAPE.to_owned()).await?.remove(0);
    conn.close().await?;
    Ok(Fresh { shape, tables, rows })
}

/// Takes a database back: emptied and kept for the next test of this process, or dropped.
pub async fn give_back(server: &str, name: &str, keep: bool) -> Result<(), sqlx::Error> {
    let mut admin = PgConnection::connect(server).await?;
    // Under nextest no other test follows in this process.
    if keep && std::env::var_os("NEXTEST").is_none() && emptied(&mut admin, server, name).await.unwrap_or(false) {
        let now = SystemClock.now().0 / 1000;
        run(&mut admin, format!("COMMENT ON DATABASE {name} IS '{now}'")).await?;
        EMPTIED.lock().unwrap_or_else(PoisonError::into_inner).push(name.to_owned());
        return Ok(());
    }
    run(&mut admin, format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await.map(drop)
}

/// Whether it is as if it had just been made.
async fn emptied(admin: &mut PgConnection, server: &str, name: &str) -> Result<bool, sqlx::Error> {
    let Some(fresh) = FRESH.get() else { return Ok(false) };
    // Nobody else is in it any more.
    let others = format!("SELECT pg_terminate_backend(pid, 5000)::text FROM pg_stat_activity WHERE datname = '{name}'");
    if lines(admin, others).await?.iter().any(|ended| ended != "true") {
        return Ok(false);
    }
    let (base, _) = server.rsplit_once('/').expect("postgres://…/database");
    let mut conn = PgConnection::connect(&format!("{base}/{name}")).await?;
    // No trigger and no foreign key is asked.
    run(&mut conn, "SET session_replication_role = replica".to_owned()).await?;
    let deletes: Vec<String> = fresh.tables.iter().map(|table| format!("DELETE FROM {table}")).collect();
    if run(&mut conn, deletes.join(";")).await? > ROWS_MAX {
        return Ok(false);
    }
    for (table, rows) in &fresh.rows {
        let rows = rows.replace('\'', "''");
        let born = format!("INSERT INTO {table} SELECT * FROM json_populate_recordset(NULL::{table}, '{rows}')");
        run(&mut conn, born).await?;
    }
    let shape = lines(&mut conn, SHAPE.to_owned()).await?;
    conn.close().await?;
    Ok(shape == [fresh.shape.clone()])
}
