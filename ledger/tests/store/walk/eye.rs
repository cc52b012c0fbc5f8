//! A second connection to the database of a walk, which stays open and reads lines of text past the ledger.

use redress_ledger::store::LedgerUrl;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};

pub enum Eye {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Eye {
    pub async fn open(url: &LedgerUrl) -> Self {
        match url {
            LedgerUrl::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path).read_only(true);
                Self::Sqlite(SqliteConnection::connect_with(&options).await.unwrap())
            }
            LedgerUrl::Postgres(url) => Self::Postgres(PgConnection::connect(url).await.unwrap()),
        }
    }

    /// The one text column of each row. Asked once each, so nothing is prepared.
    pub async fn lines(&mut self, sql: &str) -> Vec<String> {
        let text = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(conn) => {
                let rows = sqlx::raw_sql(text).fetch_all(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
                rows.iter().map(|row| row.get(0)).collect()
            }
            Self::Postgres(conn) => {
                let rows = sqlx::raw_sql(text).fetch_all(conn).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
                rows.iter().map(|row| row.get(0)).collect()
            }
        }
    }

    /// The parts of the one row that there is.
    pub async fn parts(&mut self, sql: &str) -> Vec<String> {
        let lines = self.lines(sql).await;
        let [line] = lines.as_slice() else { panic!("{sql}: {lines:?}") };
        line.split('|').map(str::to_owned).collect()
    }
}
