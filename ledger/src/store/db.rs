//! One way to speak to both databases: a transaction that takes plain SQL with `$1` placeholders and 64-bit arguments.
//!
//! Writers are serialised on both: SQLite by `BEGIN IMMEDIATE`, Postgres by locking the first row of `sequences`. Every
//! mutation appends to the gapless audit chain, so writers could not overtake each other anyway; taking the lock first makes
//! counting (the brake), claiming and numbering free of races and of deadlocks.

use std::time::Duration;

use sqlx::postgres::PgRow;
use sqlx::sqlite::SqliteRow;
use sqlx::{AssertSqlSafe, PgPool, Postgres, Row as _, Sqlite, SqlitePool, Transaction};

use super::LedgerError;
use crate::clock::Timestamp;

/// How often a busy SQLite file is asked again, each time after SQLite's own wait of 5 s.
const BUSY_TRIES_MAX: u32 = 12;

/// Where the rows are.
pub(crate) enum Db {
    /// One writing connection per process, a few reading ones.
    Sqlite { writer: SqlitePool, reader: SqlitePool },
    /// One pool.
    Postgres(PgPool),
}

/// One transaction. Rolled back unless committed.
pub(crate) enum Tx {
    Sqlite(Transaction<'static, Sqlite>),
    Postgres(Transaction<'static, Postgres>),
}

/// One row.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// One argument. Whole numbers are always 64 bits wide: the statement cache of Postgres fails on a change of width.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Arg<'a> {
    Int(Option<i64>),
    Text(Option<&'a str>),
    Bytes(&'a [u8]),
}

impl From<i64> for Arg<'_> {
    fn from(value: i64) -> Self {
        Self::Int(Some(value))
    }
}
impl From<Option<i64>> for Arg<'_> {
    fn from(value: Option<i64>) -> Self {
        Self::Int(value)
    }
}
impl From<bool> for Arg<'_> {
    fn from(value: bool) -> Self {
        Self::Int(Some(i64::from(value)))
    }
}
impl From<Timestamp> for Arg<'_> {
    fn from(value: Timestamp) -> Self {
        Self::Int(Some(value.0))
    }
}
impl From<Option<Timestamp>> for Arg<'_> {
    fn from(value: Option<Timestamp>) -> Self {
        Self::Int(value.map(|t| t.0))
    }
}
impl<'a> From<&'a str> for Arg<'a> {
    fn from(value: &'a str) -> Self {
        Self::Text(Some(value))
    }
}
impl<'a> From<&'a String> for Arg<'a> {
    fn from(value: &'a String) -> Self {
        Self::Text(Some(value))
    }
}
impl<'a> From<&'a [u8]> for Arg<'a> {
    fn from(value: &'a [u8]) -> Self {
        Self::Bytes(value)
    }
}
impl<'a> From<Option<&'a str>> for Arg<'a> {
    fn from(value: Option<&'a str>) -> Self {
        Self::Text(value)
    }
}

macro_rules! id_arguments {
    ($($id:ident),*) => {$(
        impl<'a> From<&'a crate::id::$id> for Arg<'a> {
            fn from(value: &'a crate::id::$id) -> Self {
                Self::Text(Some(value.as_str()))
            }
        }
        impl<'a> From<Option<&'a crate::id::$id>> for Arg<'a> {
            fn from(value: Option<&'a crate::id::$id>) -> Self {
                Self::Text(value.map(crate::id::$id::as_str))
            }
        }
    )*};
}
id_arguments!(AccountId, DecisionId, EnforcementId, StatementId, NoticeId, AppealId, CaseId, OutcomeId, UserId);
id_arguments!(MessageId, ReliefId);
id_arguments!(AttachmentId);

/// `args![a, b]` is a slice of [`Arg`].
macro_rules! args {
    ($($value:expr),* $(,)?) => { &[$($crate::store::db::Arg::from($value)),*] };
}
pub(crate) use args;

macro_rules! bound {
    ($sql:expr, $args:expr) => {{
        let mut query = sqlx::query($sql);
        for arg in $args {
            query = match *arg {
                Arg::Int(value) => query.bind(value),
                Arg::Text(value) => query.bind(value.map(str::to_owned)),
                Arg::Bytes(value) => query.bind(value.to_vec()),
            };
        }
        query
    }};
}

impl Db {
    /// Begins a write; no other writer runs until it ends.
    pub(crate) async fn write(&self) -> Result<Tx, LedgerError> {
        match self {
            Self::Sqlite { writer, .. } => {
                let mut tries = 0;
                loop {
                    match writer.begin_with("BEGIN IMMEDIATE").await {
                        Ok(tx) => return Ok(Tx::Sqlite(tx)),
                        Err(error) => wait_if_busy(error, &mut tries).await?,
                    }
                }
            }
            Self::Postgres(pool) => {
                let mut tx = Tx::Postgres(pool.begin().await?);
                tx.one("SELECT value FROM sequences WHERE name = 'audit' FOR UPDATE", &[]).await?;
                Ok(tx)
            }
        }
    }

    /// Begins a read of one consistent moment.
    pub(crate) async fn read(&self) -> Result<Tx, LedgerError> {
        match self {
            Self::Sqlite { reader, .. } => {
                let mut tries = 0;
                loop {
                    match snapshot(reader).await {
                        Ok(tx) => return Ok(tx),
                        Err(error) => wait_if_busy(error, &mut tries).await?,
                    }
                }
            }
            Self::Postgres(pool) => {
                Ok(Tx::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?))
            }
        }
    }
}

/// SQLite takes its snapshot at the first look; taken here, where a busy file can still be asked again.
async fn snapshot(reader: &SqlitePool) -> Result<Tx, sqlx::Error> {
    let mut tx = reader.begin().await?;
    sqlx::query("SELECT value FROM sequences LIMIT 1").fetch_optional(&mut *tx).await?;
    Ok(Tx::Sqlite(tx))
}

async fn wait_if_busy(error: sqlx::Error, tries: &mut u32) -> Result<(), LedgerError> {
    *tries += 1;
    if !is_busy(&error) || *tries >= BUSY_TRIES_MAX {
        return Err(error.into());
    }
    metrics::counter!("redress_ledger_busy_total").increment(1);
    tokio::time::sleep(Duration::from_millis(5 * u64::from(*tries))).await;
    Ok(())
}

/// `SQLITE_BUSY` and its extended codes (5, 261, 517, 773).
fn is_busy(error: &sqlx::Error) -> bool {
    let code = error.as_database_error().and_then(sqlx::error::DatabaseError::code);
    code.and_then(|c| c.parse::<i64>().ok()).is_some_and(|c| c & 0xff == 5)
}

impl Tx {
    /// Runs a statement; answers how many rows it touched.
    pub(crate) async fn run(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<u64, LedgerError> {
        Ok(match self {
            Self::Sqlite(tx) => bound!(sql, args).execute(&mut **tx).await?.rows_affected(),
            Self::Postgres(tx) => bound!(sql, args).execute(&mut **tx).await?.rows_affected(),
        })
    }

    /// Every row of a query.
    pub(crate) async fn all(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Vec<Row>, LedgerError> {
        Ok(match self {
            Self::Sqlite(tx) => bound!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect(),
            Self::Postgres(tx) => {
                bound!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// Every row of a query that was put together from literals of this crate; what callers bring is in `args` alone.
    pub(crate) async fn all_built(&mut self, sql: String, args: &[Arg<'_>]) -> Result<Vec<Row>, LedgerError> {
        let sql = AssertSqlSafe(sql);
        Ok(match self {
            Self::Sqlite(tx) => bound!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Sqlite).collect(),
            Self::Postgres(tx) => {
                bound!(sql, args).fetch_all(&mut **tx).await?.into_iter().map(Row::Postgres).collect()
            }
        })
    }

    /// The first row of a query, where it has one.
    pub(crate) async fn first(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Option<Row>, LedgerError> {
        Ok(match self {
            Self::Sqlite(tx) => bound!(sql, args).fetch_optional(&mut **tx).await?.map(Row::Sqlite),
            Self::Postgres(tx) => bound!(sql, args).fetch_optional(&mut **tx).await?.map(Row::Postgres),
        })
    }

    /// The only row of a query that always has one.
    pub(crate) async fn one(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<Row, LedgerError> {
        self.first(sql, args).await?.ok_or(LedgerError::Database(sqlx::Error::RowNotFound))
    }

    /// The number in column `n` of the only row.
    pub(crate) async fn count(&mut self, sql: &'static str, args: &[Arg<'_>]) -> Result<i64, LedgerError> {
        self.one(sql, args).await?.int("n")
    }

    /// Makes it last. After an error inside a transaction, drop it instead: Postgres would answer `Ok` and roll back.
    pub(crate) async fn commit(self) -> Result<(), LedgerError> {
        match self {
            Self::Sqlite(tx) => tx.commit().await?,
            Self::Postgres(tx) => tx.commit().await?,
        }
        Ok(())
    }
}

impl Row {
    /// A whole number that is never null.
    pub(crate) fn int(&self, column: &str) -> Result<i64, LedgerError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A whole number or null.
    pub(crate) fn maybe_int(&self, column: &str) -> Result<Option<i64>, LedgerError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A time that is never null.
    pub(crate) fn time(&self, column: &str) -> Result<Timestamp, LedgerError> {
        self.int(column).map(Timestamp)
    }

    /// A time or null.
    pub(crate) fn maybe_time(&self, column: &str) -> Result<Option<Timestamp>, LedgerError> {
        Ok(self.maybe_int(column)?.map(Timestamp))
    }

    /// A text that is never null.
    pub(crate) fn text(&self, column: &str) -> Result<String, LedgerError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A text or null.
    pub(crate) fn maybe_text(&self, column: &str) -> Result<Option<String>, LedgerError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// Bytes that are never null.
    pub(crate) fn bytes(&self, column: &str) -> Result<Vec<u8>, LedgerError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// Bytes or null.
    pub(crate) fn maybe_bytes(&self, column: &str) -> Result<Option<Vec<u8>>, LedgerError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get(column)?,
            Self::Postgres(row) => row.try_get(column)?,
        })
    }

    /// A text column read by `parse`; what the CHECK of the column allows always parses.
    pub(crate) fn word<T>(&self, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, LedgerError> {
        let text = self.text(column)?;
        parse(&text).ok_or_else(|| damaged(column, &format!("unknown word {text:?}")))
    }

    /// A JSON column.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &str) -> Result<T, LedgerError> {
        serde_json::from_str(&self.text(column)?).map_err(|error| damaged(column, &error.to_string()))
    }
}

/// A stored value that this version cannot read.
pub(crate) fn damaged(column: &str, why: &str) -> LedgerError {
    LedgerError::Database(sqlx::Error::ColumnDecode { index: column.to_owned(), source: why.to_owned().into() })
}

/// JSON for a column. The ledger's types always serialise: string keys, finite or nullable numbers.
pub(crate) fn to_json<T: serde::Serialize>(value: &T) -> Result<String, LedgerError> {
    serde_json::to_string(value).map_err(|error| LedgerError::Invalid(format!("cannot be written as JSON: {error}")))
}

impl From<sqlx::Error> for LedgerError {
    /// Constraints and triggers become [`LedgerError::Refused`]; the rest is trouble with the database.
    fn from(error: sqlx::Error) -> Self {
        let refusal = error.as_database_error().and_then(|e| {
            let raised = matches!(e.code().as_deref(), Some("1811" | "P0001"));
            let constraint = !matches!(e.kind(), sqlx::error::ErrorKind::Other);
            (raised || constraint).then(|| e.message().to_owned())
        });
        refusal.map_or(Self::Database(error), Self::Refused)
    }
}
