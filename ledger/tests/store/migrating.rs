//! Every migration over a ledger that holds rows: nothing of them is lost or changed, and the ledger works afterwards.
//!
//! `filled.jsonl.zst` holds the rows of a walk (see `walk`), one a line, with the evidence of decisions as versions before 0017 kept it. Before
//! each migration everything of it is written that fits the tables of that version, past its triggers.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

use redress_ledger::Ledger;
use redress_ledger::audit::AuditVerdict;
use redress_ledger::clock::{ManualClock, SystemChance};
use redress_ledger::store::{CaseFilter, LedgerUrl, Promises};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteSynchronous};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

use crate::bench::{Bench, START};

on_both!(every_migration_keeps_what_a_filled_ledger_holds);

const FILLED: &[u8] = include_bytes!("filled.jsonl.zst");
const FILLED_BYTES_MAX: usize = 4 << 20;

/// Tables that a new ledger brings rows of its own for.
const BORN_FILLED: [&str; 2] = ["sequences", "switches"];

/// Tables that a migration fills from what there is.
const FILLED_FROM_OTHERS: [&str; 4] = ["case_requirements", "case_rules", "quality_draws", "rule_verdicts"];

/// Columns that a migration changes on purpose.
const CHANGED: [(&str, &str, &str); 0] = [];

enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

type Table = BTreeMap<String, Vec<Option<String>>>;

impl Database {
    /// Empty, with nothing in it at all.
    async fn empty(url: &LedgerUrl) -> Self {
        match url {
            LedgerUrl::Sqlite(path) => {
                let options = SqliteConnectOptions::new()
                    .filename(path)
                    .create_if_missing(true)
                    .foreign_keys(true)
                    .synchronous(SqliteSynchronous::Off)
                    .pragma("recursive_triggers", "1");
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            LedgerUrl::Postgres(url) => {
                let mut conn = PgConnection::connect(url).await.unwrap();
                sqlx::raw_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public;").execute(&mut conn).await.unwrap();
                Self::Postgres(conn)
            }
        }
    }

    fn is_sqlite(&self) -> bool {
        matches!(self, Self::Sqlite(_))
    }

    async fn run(&mut self, sql: &str) -> Result<(), String> {
        let text = AssertSqlSafe(sql.to_owned());
        let done = match self {
            Self::Sqlite(conn) => sqlx::raw_sql(text).execute(conn).await.map(drop),
            Self::Postgres(conn) => sqlx::raw_sql(text).execute(conn).await.map(drop),
        };
        done.map_err(|error| error.to_string())
    }

    /// The first text of each row.
    async fn lines(&mut self, sql: &str) -> Vec<String> {
        let text = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(conn) => sqlx::raw_sql(text).fetch_all(conn).await.unwrap().iter().map(|r| r.get(0)).collect(),
            Self::Postgres(conn) => {
                sqlx::raw_sql(text).fetch_all(conn).await.unwrap().iter().map(|r| r.get(0)).collect()
            }
        }
    }

    async fn tables(&mut self) -> Vec<String> {
        let sql = if self.is_sqlite() {
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
        } else {
            "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        };
        self.lines(sql).await.into_iter().filter(|name| name != "schema_migrations").collect()
    }

    async fn columns(&mut self, table: &str) -> Vec<String> {
        let sql = if self.is_sqlite() {
            format!("SELECT name FROM pragma_table_info('{table}')")
        } else {
            format!(
                "SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 AND NOT attisdropped"
            )
        };
        self.lines(&sql).await
    }

    /// Everything that is written: by table and column, the values in the order of whole rows.
    async fn everything(&mut self) -> BTreeMap<String, Table> {
        let mut all = BTreeMap::new();
        for table in self.tables().await {
            let columns = self.columns(&table).await;
            let quoted = if self.is_sqlite() { "quote" } else { "quote_nullable" };
            let one = |column: &String| format!("{quoted}({column})");
            let row = columns.iter().map(one).collect::<Vec<_>>().join(" || '\u{1f}' || ");
            let rows = self.lines(&format!("SELECT {row} FROM {table}")).await;
            let mut found: Table = columns.iter().map(|column| (column.clone(), Vec::new())).collect();
            for row in &rows {
                for (column, value) in columns.iter().zip(row.split('\u{1f}')) {
                    found.get_mut(column).unwrap().push(Some(value.to_owned()));
                }
            }
            all.insert(table, found);
        }
        all
    }

    /// Switches every trigger off; answers what switches them on again.
    async fn silence(&mut self) -> Vec<String> {
        let (off, on) = if self.is_sqlite() {
            let all = "SELECT sql FROM sqlite_schema WHERE type = 'trigger'";
            let on = self.lines(all).await;
            (self.lines("SELECT 'DROP TRIGGER ' || name FROM sqlite_schema WHERE type = 'trigger'").await, on)
        } else {
            let said = |word: &str, table: &String| format!("ALTER TABLE {table} {word} TRIGGER USER");
            let tables = self.tables().await;
            let all = |word| tables.iter().map(|table| said(word, table)).collect();
            (all("DISABLE"), all("ENABLE"))
        };
        for sql in off {
            self.run(&sql).await.unwrap();
        }
        on
    }

    fn literal(&self, value: &Value) -> String {
        match value {
            Value::Null => "NULL".to_owned(),
            Value::String(text) => format!("'{}'", text.replace('\'', "''")),
            Value::Object(bytes) if self.is_sqlite() => format!("X'{}'", bytes["hex"].as_str().unwrap()),
            Value::Object(bytes) => format!("'\\x{}'", bytes["hex"].as_str().unwrap()),
            number => number.to_string(),
        }
    }

    /// Writes those of the rows that fit; answers the others.
    async fn fill(&mut self, mut rows: Vec<(String, Value)>) -> Vec<(String, Value)> {
        let on = self.silence().await;
        let mut columns = BTreeMap::new();
        for table in self.tables().await {
            columns.insert(table.clone(), self.columns(&table).await);
        }
        loop {
            let (mut left, before) = (Vec::new(), rows.len());
            for (table, row) in rows {
                let Some(columns) = columns.get(&table) else {
                    left.push((table, row));
                    continue;
                };
                let values = row.as_object().unwrap();
                let known: Vec<&String> = values.keys().filter(|name| columns.contains(name)).collect();
                let names = known.iter().map(|name| name.as_str()).collect::<Vec<_>>().join(", ");
                let literals = known.iter().map(|name| self.literal(&values[*name])).collect::<Vec<_>>().join(", ");
                match self.run(&format!("INSERT INTO {table} ({names}) VALUES ({literals})")).await {
                    Ok(()) => {}
                    Err(why) if is_there(&table, &why) => {}
                    Err(_) => left.push((table, row)),
                }
            }
            rows = left;
            if rows.len() == before {
                break;
            }
        }
        for sql in on {
            self.run(&sql).await.unwrap();
        }
        rows
    }
}

/// Whether a row was refused because the version has it already, by itself or from other rows.
fn is_there(table: &str, why: &str) -> bool {
    let expected = BORN_FILLED.contains(&table) || FILLED_FROM_OTHERS.contains(&table);
    expected && (why.contains("UNIQUE") || why.contains("unique"))
}

/// What the ledger itself makes of a file of `migrations/`.
fn rendered(name: &str, sqlite: bool) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations").join(format!("{name}.sql"));
    let words = if sqlite {
        [("{int}", "INTEGER"), ("{bytes}", "BLOB"), ("{strict}", " STRICT"), ("{keyed}", " STRICT, WITHOUT ROWID")]
    } else {
        [("{int}", "BIGINT"), ("{bytes}", "BYTEA"), ("{strict}", ""), ("{keyed}", "")]
    };
    let text = std::fs::read_to_string(path).unwrap();
    words.iter().fold(text, |text, (word, meaning)| text.replace(word, meaning))
}

/// The four figures of a migration's name.
fn number(name: &str) -> &str {
    name.split_once('/').map_or(name, |(_, file)| &file[..4])
}

/// Whole rows of a table by these columns, in no order.
fn rows<'a>(table: &'a Table, columns: &[&String]) -> BTreeMap<Vec<&'a Option<String>>, usize> {
    let many = table.values().next().map_or(0, Vec::len);
    let mut counted = BTreeMap::new();
    for row in (0..many).map(|at| columns.iter().map(|column| &table[*column][at]).collect()) {
        *counted.entry(row).or_default() += 1;
    }
    counted
}

fn nothing_is_lost(name: &str, before: &BTreeMap<String, Table>, after: &BTreeMap<String, Table>) {
    for (table, was) in before {
        let is = after.get(table).unwrap_or_else(|| panic!("{name} drops the table {table}"));
        let changed = |column: &str| CHANGED.contains(&(name, table.as_str(), column));
        for column in was.keys().filter(|column| !changed(column)) {
            assert!(is.contains_key(column), "{name} drops {table}.{column}");
        }
        let columns: Vec<&String> = was.keys().filter(|column| !changed(column)).collect();
        let (was, is) = (rows(was, &columns), rows(is, &columns));
        let mut lost = String::new();
        for (row, times) in was.iter().filter(|(row, times)| is.get(*row).is_none_or(|now| now < times)).take(3) {
            writeln!(lost, "{times} times {row:?}").unwrap();
        }
        assert!(lost.is_empty(), "{name} loses or changes rows of {table}, by {columns:?}:\n{lost}");
    }
}

async fn every_migration_keeps_what_a_filled_ledger_holds(bench: Bench) {
    let sqlite = bench.is_sqlite();
    let names = "SELECT name || '|' || hash FROM schema_migrations ORDER BY position";
    let names = crate::walk::eye::Eye::open(&bench.url).await.lines(names).await;
    let url = match &bench.url {
        LedgerUrl::Sqlite(path) => LedgerUrl::Sqlite(path.with_file_name("old.db")),
        postgres @ LedgerUrl::Postgres(_) => postgres.clone(),
    };
    bench.ledger.close().await;
    let mut old = Database::empty(&url).await;
    let int = if sqlite { "INTEGER" } else { "BIGINT" };
    let known =
        format!("CREATE TABLE schema_migrations (name TEXT PRIMARY KEY, hash TEXT NOT NULL, position {int} NOT NULL)");
    old.run(&known).await.unwrap();
    let filled = zstd::bulk::decompress(FILLED, FILLED_BYTES_MAX).unwrap();
    let mut rest: Vec<(String, Value)> = std::str::from_utf8(&filled)
        .unwrap()
        .lines()
        .map(|line| {
            let mut one: Value = serde_json::from_str(line).unwrap();
            (one["table"].as_str().unwrap().to_owned(), one["row"].take())
        })
        .collect();
    let has_rows: BTreeSet<String> = rest.iter().map(|(table, _)| table.clone()).collect();
    let sequences: Vec<Value> =
        rest.iter().filter(|(table, _)| table == "sequences").map(|(_, row)| row.clone()).collect();
    // Tables of the version that is being made.
    let mut made = BTreeSet::new();
    let mut before = old.everything().await;
    for (position, line) in names.iter().enumerate() {
        let (name, hash) = line.split_once('|').unwrap();
        for (table, rows) in &before {
            let many = rows.values().next().map_or(0, Vec::len);
            assert!(
                many > 0 || !has_rows.contains(table) || made.contains(table),
                "{table} is empty before {name}, which proves nothing"
            );
        }
        old.run("BEGIN").await.unwrap();
        old.run(&rendered(name, sqlite)).await.unwrap_or_else(|error| panic!("{name}: {error}"));
        old.run(&format!("INSERT INTO schema_migrations VALUES ('{name}', '{hash}', {position})")).await.unwrap();
        old.run("COMMIT").await.unwrap();
        let after = old.everything().await;
        nothing_is_lost(name, &before, &after);
        // Tables and guards of one version come in files of one number.
        if names.get(position + 1).is_none_or(|next| number(next) != number(name)) {
            rest = old.fill(rest).await;
            made.clear();
            before = old.everything().await;
        } else {
            made.extend(after.keys().filter(|table| !before.contains_key(*table)).cloned());
            before = after;
        }
    }
    let left: BTreeSet<&str> = rest.iter().map(|(table, _)| table.as_str()).collect();
    assert!(left.is_empty(), "rows of {left:?} fit no version");
    let on = old.silence().await;
    for row in sequences {
        let (name, value) = (&row["name"], &row["value"]);
        old.run(&format!("UPDATE sequences SET value = {value} WHERE name = {}", old.literal(name))).await.unwrap();
    }
    for sql in on {
        old.run(&sql).await.unwrap();
    }
    if sqlite {
        let dangling = old.lines("SELECT \"table\" FROM pragma_foreign_key_check").await;
        assert!(dangling.is_empty(), "rows that refer to nothing, in {dangling:?}");
    }
    drop(old);

    // The ledger opens it, with nothing left to migrate, and reads all of it.
    let clock = Arc::new(ManualClock::new(START.plus_days(30)));
    let ledger = Ledger::open(&url, Promises::default(), clock, Arc::new(SystemChance)).await.unwrap();
    let audit = ledger.verify_audit().await.unwrap();
    assert!(matches!(audit, AuditVerdict::Intact { .. }), "{audit:?}");
    let cases = ledger.cases(&CaseFilter { closed: true, limit: 200 }).await.unwrap();
    assert!(cases.len() > 20, "{}", cases.len());
    for case in &cases {
        assert!(ledger.account(&case.account_id).await.unwrap().is_some(), "{}", case.account_id);
    }
    ledger.add_user("somebody-new", redress_ledger::Role::Reviewer, None, "cli").await.unwrap();
    ledger.close().await;
}
