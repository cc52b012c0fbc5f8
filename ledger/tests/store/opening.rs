//! Opening: migrating once, refusing what is not a ledger, and saying what is wrong and where.

use std::path::Path;
use std::sync::Arc;

use redress_ledger::clock::{ManualClock, SystemChance};
use redress_ledger::store::{LedgerUrl, Promises};
use redress_ledger::{Ledger, LedgerError, Rung};

use crate::bench::{Bench, START, decision};

on_both!(
    a_ledger_opens_again_with_what_it_held,
    racing_processes_open_one_ledger,
    a_ledger_of_another_version_is_refused,
    a_ping_answers,
);

async fn a_ledger_opens_again_with_what_it_held(bench: Bench) {
    bench.imposed(&decision("d1", "acme", Rung::Suspend)).await;
    let view = bench.another().await.account(&"acme".into()).await.unwrap().unwrap();
    assert_eq!(view.standing, Rung::Suspend);
}

async fn racing_processes_open_one_ledger(bench: Bench) {
    let url = match &bench.url {
        LedgerUrl::Sqlite(path) => LedgerUrl::Sqlite(path.with_file_name("fresh.db")),
        postgres @ LedgerUrl::Postgres(_) => postgres.clone(),
    };
    let mut racing = Vec::new();
    for _ in 0..8 {
        let url = url.clone();
        racing.push(tokio::spawn(async move { open(&url).await?.ping().await }));
    }
    for opening in racing {
        opening.await.unwrap().unwrap();
    }
}

async fn a_ledger_of_another_version_is_refused(bench: Bench) {
    bench
        .sql("INSERT INTO schema_migrations (name, hash, position) VALUES ('common/9999_future', 'x', 9999)")
        .await
        .unwrap();
    assert!(complaint(&bench.url).await.contains("common/9999_future"));
    bench.sql("DELETE FROM schema_migrations WHERE position = 9999").await.unwrap();
    bench.sql("UPDATE schema_migrations SET hash = 'changed' WHERE position = 0").await.unwrap();
    assert!(complaint(&bench.url).await.contains("common/0001_tables differs"));
}

async fn a_ping_answers(bench: Bench) {
    bench.ledger.ping().await.unwrap();
}

async fn open(url: &LedgerUrl) -> Result<Ledger, LedgerError> {
    Ledger::open(url, Promises::default(), Arc::new(ManualClock::new(START)), Arc::new(SystemChance)).await
}

async fn complaint(url: &LedgerUrl) -> String {
    match open(url).await {
        Err(LedgerError::Open(why)) => why,
        Err(other) => panic!("{other:?}"),
        Ok(_) => panic!("it opened"),
    }
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_named_with_a_remedy() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    let garbage = dir.path().join("garbage.db");
    std::fs::write(&garbage, "this is not a database, not at all".repeat(100)).unwrap();
    // /proc refuses new files even to root; a file is no folder; a folder is no file; garbage is no ledger.
    for path in [Path::new("/proc/redress/ledger.db"), &file.join("ledger.db"), dir.path(), &garbage] {
        let why = complaint(&LedgerUrl::Sqlite(path.to_owned())).await;
        assert!(why.contains(path.to_str().unwrap()), "{why}");
    }
    let why = complaint(&LedgerUrl::Sqlite("/proc/redress/ledger.db".into())).await;
    assert!(why.contains("may write the folder"), "{why}");
}

#[tokio::test]
async fn a_missing_folder_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("data/deeper/ledger.db");
    open(&LedgerUrl::Sqlite(path.clone())).await.unwrap();
    assert!(path.exists());
}

#[tokio::test]
async fn a_postgres_that_does_not_answer_is_named_without_its_password() {
    let why = complaint(&LedgerUrl::Postgres("postgres://me:secret@127.0.0.1:1/ledger".into())).await;
    assert!(why.contains("127.0.0.1:1/ledger") && !why.contains("secret"), "{why}");
}

#[tokio::test]
async fn promises_below_the_minimum_are_refused() {
    let dir = tempfile::tempdir().unwrap();
    let promises = Promises { appeal_days: 183, ..Promises::default() };
    let url = LedgerUrl::Sqlite(dir.path().join("ledger.db"));
    let opened = Ledger::open(&url, promises, Arc::new(ManualClock::new(START)), Arc::new(SystemChance)).await;
    assert!(matches!(opened, Err(LedgerError::Open(why)) if why.contains("184")));
}

#[tokio::test]
async fn sqlites_log_is_folded_beside_the_work_and_not_by_a_commit() {
    let bench = Bench::sqlite().await;
    assert!(
        bench.ledger.has_log() && !Bench::postgres().await.ledger.has_log(),
        "nobody is asked to where there is none"
    );
    let LedgerUrl::Sqlite(file) = &bench.url else { unreachable!() };
    let size = || std::fs::metadata(file).unwrap().len();
    bench.ledger.fold_log().await.unwrap();
    let folded = size();
    let log = || std::fs::metadata(file.with_file_name("ledger.db-wal")).unwrap().len();
    for n in 0..200 {
        bench.imposed(&decision(&format!("d{n}"), &format!("account {n}"), Rung::Warn)).await;
    }
    assert!(log() > 1_100 * 4_096, "past the 1,000 pages at which a commit would fold by itself: {}", log());
    assert_eq!(size(), folded, "no commit did");
    assert_eq!(bench.ledger.fold_log().await.unwrap(), 0);
    assert!(size() > folded);
}
