//! Opening: one process at a time creates and migrates, then everybody works.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use sqlx::Connection as _;
use sqlx::pool::PoolConnectionMetadata;
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection, SqliteJournalMode, SqlitePoolOptions, SqliteSynchronous};

use super::db::{Db, Tx};
use super::notes::Notes;
use super::pace;
use super::{Inner, Ledger, LedgerError, LedgerUrl, Promises, migrate, window};
use crate::clock::{Chance, Clock};

/// How long SQLite itself waits for another writer.
const BUSY_WAIT: Duration = Duration::from_secs(5);
/// How long a call waits for a connection of its own process.
const ACQUIRE_WAIT: Duration = Duration::from_mins(1);
/// How long a Postgres server may take to answer at start.
const CONNECT_WAIT: Duration = Duration::from_secs(10);
/// Of each connection to Postgres. A process that stands still with the writer's lock loses it, and nobody waits for it for ever; every
/// statement is short, so none is worth compiling to machine code.
const SETTINGS: [(&str, &str); 3] =
    [("lock_timeout", "60s"), ("idle_in_transaction_session_timeout", "30s"), ("jit", "off")];
const READERS_MAX: u32 = 4;
const POSTGRES_CONNECTIONS_MAX: u32 = 8;
/// Statements that a connection keeps prepared: more than the ledger has in daily use, so that none is read and planned again and again.
const STATEMENTS_KEPT: usize = 400;

impl Ledger {
    /// Opens (creates, migrates) the ledger.
    ///
    /// # Errors
    /// [`LedgerError::Open`] with path or server and remedy.
    pub async fn open(
        url: &LedgerUrl,
        promises: Promises,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, LedgerError> {
        promises.check()?;
        let db = match url {
            LedgerUrl::Sqlite(path) => open_sqlite(path).await?,
            LedgerUrl::Postgres(url) => open_postgres(url).await?,
        };
        let inner = Inner { db, promises, clock, chance, notes: Notes::default(), paces: pace::none() };
        let ledger = Self { inner: Arc::new(inner) };
        window::keep_promised(&ledger).await?;
        Ok(ledger)
    }

    /// A trivial read and, on SQLite, a check that the file is writable; for `/readyz`.
    ///
    /// # Errors
    /// [`LedgerError::Database`] where the database does not answer or cannot be written.
    pub async fn ping(&self) -> Result<(), LedgerError> {
        let mut tx = match &self.inner.db {
            Db::Sqlite { .. } => self.write().await?,
            Db::Postgres(_) => self.read().await?,
        };
        tx.one("SELECT value FROM sequences WHERE name = 'audit'", &[]).await?;
        if let Tx::Sqlite(tx) = tx {
            tx.rollback().await?;
        }
        Ok(())
    }
}

async fn open_sqlite(path: &Path) -> Result<Db, LedgerError> {
    let _lock = lock_beside(path).await?;
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .busy_timeout(BUSY_WAIT)
        .statement_cache_capacity(STATEMENTS_KEPT)
        // Without it, INSERT OR REPLACE would slip past the triggers that keep rows from being deleted.
        .pragma("recursive_triggers", "1")
        // 80 MB: folding the log into the file is done beside the work ([`Ledger::fold_log`]), and by a commit only where nobody does.
        .pragma("wal_autocheckpoint", "20000");
    let writer = SqlitePoolOptions::new()
        .max_connections(1)
        .acquire_timeout(ACQUIRE_WAIT)
        .test_before_acquire(false)
        .after_release(is_whole)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.clone())
        .await
        .map_err(|error| cannot_open(path, &error))?;
    let mut conn = writer.acquire().await.map_err(|error| cannot_open(path, &error))?;
    migrate::sqlite(&mut conn).await.map_err(|error| LedgerError::Open(format!("{}: {error}", path.display())))?;
    drop(conn);
    let reader = SqlitePoolOptions::new()
        .max_connections(READERS_MAX)
        .acquire_timeout(ACQUIRE_WAIT)
        .test_before_acquire(false)
        .after_release(is_whole)
        .idle_timeout(None)
        .max_lifetime(None)
        .connect_with(options.create_if_missing(false).pragma("query_only", "1"))
        .await
        .map_err(|error| cannot_open(path, &error))?;
    Ok(Db::Sqlite { writer, reader })
}

/// Whether a connection may be used again. Where a write fails, SQLite may end the transaction by itself; sqlx then goes on counting
/// it, and refuses every later one. Such a connection is closed, and the pool opens another.
fn is_whole(
    connection: &mut SqliteConnection,
    _: PoolConnectionMetadata,
) -> Pin<Box<dyn Future<Output = Result<bool, sqlx::Error>> + Send + '_>> {
    Box::pin(async move {
        // Waits for the rollback that a dropped transaction has queued.
        connection.ping().await?;
        Ok(!connection.is_in_transaction())
    })
}

/// Holds `<file>.lock`; sqlx's own migration lock does nothing on SQLite.
async fn lock_beside(path: &Path) -> Result<File, LedgerError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let lock_path = PathBuf::from(name);
    let shown = path.display().to_string();
    let locked = tokio::task::spawn_blocking(move || {
        if let Some(folder) = lock_path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)?;
        }
        let file = File::options().create(true).truncate(false).write(true).open(&lock_path)?;
        file.lock()?;
        Ok::<_, std::io::Error>(file)
    });
    match locked.await {
        Ok(Ok(file)) => Ok(file),
        Ok(Err(error)) => Err(cannot_open(Path::new(&shown), &error)),
        Err(error) => Err(cannot_open(Path::new(&shown), &error)),
    }
}

fn cannot_open(path: &Path, error: &dyn std::error::Error) -> LedgerError {
    LedgerError::Open(format!(
        "cannot open the ledger {}: {error}; check that its folder exists, that this user may write the folder and the file, \
         and that the disk is not full",
        path.display()
    ))
}

async fn open_postgres(url: &str) -> Result<Db, LedgerError> {
    let options: PgConnectOptions = url.parse().map_err(|_| {
        LedgerError::Open("the ledger's Postgres address does not read postgres://user@host/database".into())
    })?;
    let place = format!("{}:{}/{}", options.get_host(), options.get_port(), options.get_database().unwrap_or_default());
    let cannot = |error: &dyn std::fmt::Display| {
        LedgerError::Open(format!(
            "cannot open the ledger on Postgres at {place}: {error}; check that the server runs and that this user may create tables"
        ))
    };
    // A pool would go on knocking at a closed door; a single connection tells at once.
    let mut conn = tokio::time::timeout(CONNECT_WAIT, PgConnection::connect_with(&options))
        .await
        .map_err(|_| cannot(&"no answer within 10 s"))?
        .map_err(|error| cannot(&error))?;
    migrate::postgres(&mut conn).await?;
    conn.close().await.map_err(|error| cannot(&error))?;
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS_MAX)
        .acquire_timeout(ACQUIRE_WAIT)
        .connect_lazy_with(options.options(SETTINGS).statement_cache_capacity(STATEMENTS_KEPT));
    Ok(Db::Postgres(pool))
}
