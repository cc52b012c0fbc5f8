//! Two processes on one ledger: no write is lost, none fails because the database is busy, numbers have no gaps.

use std::time::Duration;

use redress_ledger::account::AccountUpdate;
use redress_ledger::audit::AuditVerdict;
use redress_ledger::{Ledger, Rung};

use crate::bench::{Bench, START, decision};

on_both!(hundreds_of_contended_writes_all_succeed, a_poller_never_misses_a_command);

const WRITERS: i64 = 8;
const WRITES: i64 = 50;

async fn write_many(ledger: Ledger, writer: i64) {
    for n in 0..WRITES {
        let account = format!("account {writer} {n}");
        let update = AccountUpdate { created_at: Some(START.plus_secs(n)), ..AccountUpdate::default() };
        ledger.put_account(&account.as_str().into(), &update, "cli").await.unwrap();
        if n % 10 == 0 {
            ledger.account(&account.as_str().into()).await.unwrap().unwrap();
        }
    }
}

async fn hundreds_of_contended_writes_all_succeed(bench: Bench) {
    let mut racing = Vec::new();
    for writer in 0..WRITERS {
        // Separate handles have separate pools, as separate processes would.
        let ledger = if writer % 2 == 0 { bench.ledger.clone() } else { bench.another().await };
        racing.push(tokio::spawn(write_many(ledger, writer)));
    }
    for writer in racing {
        writer.await.unwrap();
    }
    assert_eq!(bench.count("FROM accounts").await, WRITERS * WRITES);
    let verdict = bench.ledger.verify_audit().await.unwrap();
    assert!(matches!(verdict, AuditVerdict::Intact { entries, .. } if entries == WRITERS * WRITES), "{verdict:?}");
}

async fn a_poller_never_misses_a_command(bench: Bench) {
    let poller = {
        let ledger = bench.another().await;
        tokio::spawn(async move {
            let (mut last, mut seen) = (0, Vec::new());
            while last < WRITERS * 10 {
                for command in ledger.commands_after(last, 7).await.unwrap() {
                    last = command.id;
                    seen.push(command.id);
                }
                tokio::task::yield_now().await;
            }
            seen
        })
    };
    let mut racing = Vec::new();
    for writer in 0..WRITERS {
        let ledger = bench.another().await;
        racing.push(tokio::spawn(async move {
            for n in 0..10 {
                let update = AccountUpdate { created_at: Some(START.plus_secs(n)), ..AccountUpdate::default() };
                ledger.put_account(&format!("{writer} {n}").as_str().into(), &update, "cli").await.unwrap();
            }
        }));
    }
    for writer in racing {
        writer.await.unwrap();
    }
    let seen =
        tokio::time::timeout(Duration::from_mins(1), poller).await.expect("the poller saw every command").unwrap();
    assert_eq!(seen, (1..=WRITERS * 10).collect::<Vec<_>>());
}

/// Another process: the sqlite3 library with a connection of its own, holding the file for longer than SQLite waits.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_busy_for_longer_than_sqlite_waits_is_asked_again() {
    use sqlx::{Connection as _, SqliteConnection};
    let bench = Bench::sqlite().await;
    let redress_ledger::store::LedgerUrl::Sqlite(path) = &bench.url else { unreachable!() };
    let mut other = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
    let held = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let (ledger, write) = (bench.ledger.clone(), decision("d1", "acme", Rung::Warn));
    let writing =
        tokio::spawn(async move { ledger.impose(&write, &redress_ledger::impose::BrakeLimits::default()).await });
    tokio::time::sleep(Duration::from_millis(6500)).await;
    assert!(!writing.is_finished(), "it waits");
    held.rollback().await.unwrap();
    writing.await.unwrap().unwrap();
}
