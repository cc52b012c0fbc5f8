//! Migrations: append-only, each recorded with the hash of its text, so that a changed one is refused at start.

use sqlx::{AssertSqlSafe, Connection, Executor as _, PgConnection, Row as _, SqliteConnection};

use super::LedgerError;
use crate::token::sha256_hex;

/// One file of `ledger/migrations/`.
struct Migration {
    name: &'static str,
    text: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration { name: $name, text: include_str!(concat!("../../migrations/", $name, ".sql")) }
    };
}

/// In the order in which they run. Append only.
const SQLITE: &[Migration] = &[
    migration!("common/0001_tables"),
    migration!("sqlite/0001_guards"),
    migration!("sqlite/0002_words"),
    migration!("common/0004_appeal"),
    migration!("sqlite/0004_appeal"),
    migration!("common/0005_dialogue"),
    migration!("sqlite/0005_dialogue"),
    migration!("common/0006_queue"),
    migration!("sqlite/0006_queue"),
    migration!("common/0007_verdicts"),
    migration!("sqlite/0007_verdicts"),
    migration!("common/0008_case"),
    migration!("common/0009_trust"),
    migration!("sqlite/0009_trust"),
    migration!("common/0010_effects"),
    migration!("sqlite/0010_effects"),
    migration!("common/0011_figures"),
    migration!("sqlite/0011_figures"),
    migration!("common/0012_quality"),
    migration!("sqlite/0012_quality"),
    migration!("sqlite/0013_reversed_by_two"),
    migration!("common/0014_fair"),
    migration!("sqlite/0014_fair"),
    migration!("common/0016_trust"),
    migration!("sqlite/0016_trust"),
    migration!("common/0017_full_size"),
    migration!("common/0018_elsewhere"),
    migration!("sqlite/0018_elsewhere"),
    migration!("common/0018_resume"),
    migration!("sqlite/0018_resume"),
    migration!("common/0019_closings"),
    migration!("sqlite/0019_closings"),
    migration!("common/0020_contacts"),
    migration!("sqlite/0020_contacts"),
    migration!("common/0022_closings_judged"),
    migration!("sqlite/0022_closings_judged"),
    migration!("common/0023_models"),
    migration!("sqlite/0023_models"),
    migration!("common/0024_mended"),
    migration!("sqlite/0024_mended"),
    migration!("common/0025_reached"),
    migration!("sqlite/0025_reached"),
    migration!("common/0026_ahead"),
    migration!("common/0027_misuse"),
    migration!("sqlite/0027_misuse"),
    migration!("common/0028_by_two"),
    migration!("sqlite/0028_by_two"),
    migration!("common/0029_told"),
    migration!("sqlite/0029_told"),
    migration!("common/0031_promotions"),
    migration!("sqlite/0031_promotions"),
    migration!("common/0033_control"),
    migration!("sqlite/0033_control"),
    migration!("common/0032_campaigns"),
    migration!("sqlite/0032_campaigns"),
];
/// In the order in which they run. Append only.
const POSTGRES: &[Migration] = &[
    migration!("common/0001_tables"),
    migration!("postgres/0001_guards"),
    migration!("postgres/0002_words"),
    migration!("common/0004_appeal"),
    migration!("postgres/0004_appeal"),
    migration!("common/0005_dialogue"),
    migration!("postgres/0005_dialogue"),
    migration!("common/0006_queue"),
    migration!("postgres/0006_queue"),
    migration!("common/0007_verdicts"),
    migration!("postgres/0007_verdicts"),
    migration!("common/0008_case"),
    migration!("common/0009_trust"),
    migration!("postgres/0009_trust"),
    migration!("common/0010_effects"),
    migration!("postgres/0010_effects"),
    migration!("common/0011_figures"),
    migration!("postgres/0011_figures"),
    migration!("common/0012_quality"),
    migration!("postgres/0012_quality"),
    migration!("postgres/0013_reversed_by_two"),
    migration!("common/0014_fair"),
    migration!("postgres/0014_fair"),
    migration!("common/0016_trust"),
    migration!("postgres/0016_trust"),
    migration!("common/0017_full_size"),
    migration!("common/0018_elsewhere"),
    migration!("postgres/0018_elsewhere"),
    migration!("common/0018_resume"),
    migration!("postgres/0018_resume"),
    migration!("common/0019_closings"),
    migration!("postgres/0019_closings"),
    migration!("common/0020_contacts"),
    migration!("postgres/0020_contacts"),
    migration!("common/0022_closings_judged"),
    migration!("postgres/0022_closings_judged"),
    migration!("common/0023_models"),
    migration!("postgres/0023_models"),
    migration!("common/0024_mended"),
    migration!("postgres/0024_mended"),
    migration!("common/0025_reached"),
    migration!("postgres/0025_reached"),
    migration!("common/0026_ahead"),
    migration!("common/0027_misuse"),
    migration!("postgres/0027_misuse"),
    migration!("common/0028_by_two"),
    migration!("postgres/0028_by_two"),
    migration!("common/0029_told"),
    migration!("postgres/0029_told"),
    migration!("common/0031_promotions"),
    migration!("postgres/0031_promotions"),
    migration!("common/0033_control"),
    migration!("postgres/0033_control"),
    migration!("common/0032_campaigns"),
    migration!("postgres/0032_campaigns"),
];

/// What `{int}`, `{bytes}`, `{strict}` and `{keyed}` stand for.
struct Dialect {
    int: &'static str,
    bytes: &'static str,
    strict: &'static str,
    keyed: &'static str,
}

impl Dialect {
    fn render(&self, text: &str) -> String {
        let words = [("{int}", self.int), ("{bytes}", self.bytes), ("{strict}", self.strict), ("{keyed}", self.keyed)];
        words.iter().fold(text.to_owned(), |text, (word, meaning)| text.replace(word, meaning))
    }
}

/// One advisory lock for all migrations of all ledgers of a Postgres server; held for milliseconds.
const ADVISORY_LOCK: i64 = 0x7265_6472_6573_7301;

macro_rules! migrate_in {
    ($tx:expr, $dialect:expr, $migrations:expr, $int:literal) => {{
        $tx.execute(concat!(
            "CREATE TABLE IF NOT EXISTS schema_migrations (name TEXT PRIMARY KEY, hash TEXT NOT NULL, position ",
            $int,
            " NOT NULL)"
        ))
        .await
        .map_err(|e| failed("schema_migrations", &e))?;
        let rows = sqlx::query("SELECT name, hash FROM schema_migrations ORDER BY position")
            .fetch_all(&mut *$tx)
            .await
            .map_err(|e| failed("schema_migrations", &e))?;
        let applied: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        for (position, migration) in pending($migrations, &applied, &$dialect)? {
            let text = $dialect.render(migration.text);
            sqlx::raw_sql(AssertSqlSafe(text.clone()))
                .execute(&mut *$tx)
                .await
                .map_err(|e| failed(migration.name, &e))?;
            sqlx::query("INSERT INTO schema_migrations (name, hash, position) VALUES ($1, $2, $3)")
                .bind(migration.name)
                .bind(sha256_hex(text.as_bytes()))
                .bind(position)
                .execute(&mut *$tx)
                .await
                .map_err(|e| failed(migration.name, &e))?;
        }
    }};
}

/// Brings a SQLite file up to date. The caller holds the file's lock.
pub(super) async fn sqlite(conn: &mut SqliteConnection) -> Result<(), LedgerError> {
    let dialect = Dialect { int: "INTEGER", bytes: "BLOB", strict: " STRICT", keyed: " STRICT, WITHOUT ROWID" };
    // A ledger that is up to date is opened without waiting for those who write in it.
    let known = "SELECT name, hash FROM schema_migrations ORDER BY position";
    if let Ok(rows) = sqlx::query(known).fetch_all(&mut *conn).await {
        let applied: Vec<(String, String)> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
        if pending(SQLITE, &applied, &dialect)?.is_empty() {
            return Ok(());
        }
    }
    let mut tx = conn.begin_with("BEGIN IMMEDIATE").await.map_err(|e| failed("begin", &e))?;
    migrate_in!(tx, dialect, SQLITE, "INTEGER");
    tx.commit().await.map_err(|e| failed("commit", &e))
}

/// Brings a Postgres database up to date, one process at a time.
pub(super) async fn postgres(conn: &mut PgConnection) -> Result<(), LedgerError> {
    let dialect = Dialect { int: "BIGINT", bytes: "BYTEA", strict: "", keyed: "" };
    let mut tx = conn.begin().await.map_err(|e| failed("begin", &e))?;
    sqlx::query("SELECT pg_advisory_xact_lock($1)")
        .bind(ADVISORY_LOCK)
        .execute(&mut *tx)
        .await
        .map_err(|e| failed("advisory lock", &e))?;
    migrate_in!(tx, dialect, POSTGRES, "BIGINT");
    tx.commit().await.map_err(|e| failed("commit", &e))
}

/// A name for what this version makes of an empty database: another migration, another name. For whoever keeps a made ledger to copy from.
pub fn schema_name(url: &super::LedgerUrl) -> String {
    let migrations = match url {
        super::LedgerUrl::Sqlite(_) => SQLITE,
        super::LedgerUrl::Postgres(_) => POSTGRES,
    };
    let texts: Vec<&str> = migrations.iter().flat_map(|migration| [migration.name, migration.text]).collect();
    sha256_hex(texts.join("\n").as_bytes())
}

/// What is still to run; refuses a ledger whose past differs from this program's.
fn pending<'m>(
    known: &'m [Migration],
    applied: &[(String, String)],
    dialect: &Dialect,
) -> Result<Vec<(i64, &'m Migration)>, LedgerError> {
    for (index, (name, hash)) in applied.iter().enumerate() {
        let Some(migration) = known.get(index).filter(|m| m.name == name) else {
            return Err(LedgerError::Open(format!(
                "the ledger has a migration {name} that this version does not know; start the version that wrote it, or a newer one"
            )));
        };
        if sha256_hex(dialect.render(migration.text).as_bytes()) != *hash {
            return Err(LedgerError::Open(format!(
                "the migration {name} differs from the one that made this ledger; start the version that wrote it"
            )));
        }
    }
    Ok((0..).zip(known).skip(applied.len()).collect())
}

fn failed(what: &str, error: &sqlx::Error) -> LedgerError {
    LedgerError::Open(format!("migrating the ledger failed at {what}: {error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const DIALECT: Dialect = Dialect { int: "INTEGER", bytes: "BLOB", strict: "", keyed: "" };
    const KNOWN: &[Migration] = &[Migration { name: "a", text: "x" }, Migration { name: "b", text: "y" }];

    fn applied(rows: &[(&str, &str)]) -> Vec<(String, String)> {
        rows.iter().map(|(name, text)| ((*name).to_owned(), sha256_hex(text.as_bytes()))).collect()
    }

    #[test]
    fn only_new_migrations_run() {
        let rest = pending(KNOWN, &applied(&[("a", "x")]), &DIALECT).unwrap();
        assert_eq!(rest.iter().map(|(position, m)| (*position, m.name)).collect::<Vec<_>>(), [(1, "b")]);
    }

    #[test]
    fn a_changed_or_unknown_migration_is_refused() {
        for past in [applied(&[("a", "changed")]), applied(&[("a", "x"), ("b", "y"), ("c", "z")])] {
            assert!(matches!(pending(KNOWN, &past, &DIALECT), Err(LedgerError::Open(_))));
        }
    }
}
