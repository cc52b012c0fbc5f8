//! Every refusal that the database's own catalogue holds, against what direct SQL was refused with: a new trigger without an attempt
//! fails here.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use tokio::task::JoinSet;

use crate::bench::Bench;
use crate::walk::eye::Eye;

on_both!(every_refusal_of_the_database_was_met_by_an_attempt);

/// Refusals that a younger guard always speaks before; on SQLite the youngest is asked first.
const SHADOWED: &[&str] = &[
    // A number or a count of entries that is there already is not more than the one before.
    "audit_checkpoints: the row is there already",
    // What is sealed already does not follow the last seal.
    "audit_seals: the row is there already",
    // Who decided it knows it.
    "quality_verdicts: nobody looks again at what they decided",
];

/// What attempts past the ledger were told: on SQLite, on Postgres.
static HEARD: Mutex<[BTreeSet<String>; 2]> = Mutex::new([BTreeSet::new(), BTreeSet::new()]);

/// Notes what direct SQL was refused with.
pub fn heard(sqlite: bool, refusal: &str) {
    let mut all = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
    all[usize::from(!sqlite)].insert(refusal.to_owned());
}

/// The texts between a mark and the quote that ends them.
fn quoted<'a>(text: &'a str, mark: &'a str) -> impl Iterator<Item = String> + 'a {
    text.split(mark).skip(1).map(|rest| {
        let mut said = String::new();
        let mut chars = rest.chars().peekable();
        while let Some(c) = chars.next() {
            if c == '\'' && chars.next_if_eq(&'\'').is_none() {
                break;
            }
            said.push(c);
        }
        said
    })
}

/// Each refusal as `table: sentence`.
async fn refusals(bench: &Bench) -> BTreeSet<String> {
    let mut eye = Eye::open(&bench.url).await;
    let mut found = BTreeSet::new();
    if bench.is_sqlite() {
        for trigger in eye.lines("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").await {
            found.extend(quoted(&trigger, "RAISE(ABORT, '"));
        }
        return found;
    }
    let functions =
        "SELECT DISTINCT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE NOT t.tgisinternal";
    for function in eye.lines(functions).await {
        found.extend(quoted(&function, "RAISE EXCEPTION '").filter(|said| !said.starts_with('%')));
    }
    // One function refuses for every table; bits of the kind of trigger say what (pg_trigger.h).
    let never = "SELECT c.relname || '|' || CAST(t.tgtype AS TEXT) FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
         JOIN pg_class c ON c.oid = t.tgrelid WHERE p.proname = 'redress_never'";
    for line in eye.lines(never).await {
        let (table, kind) = line.split_once('|').unwrap();
        let kind: u32 = kind.parse().unwrap();
        if kind & 16 > 0 {
            found.insert(format!("{table}: a row never changes"));
        }
        if kind & (8 | 32) > 0 {
            found.insert(format!("{table}: a row is never deleted"));
        }
    }
    found
}

/// Every table whose emptying is refused, tried.
async fn emptied(bench: &Bench) {
    let mut eye = Eye::open(&bench.url).await;
    let tables = "SELECT c.relname::text FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
         WHERE NOT t.tgisinternal AND (t.tgtype & 32) > 0";
    for table in eye.lines(tables).await {
        let attempt = bench.sql(&format!("TRUNCATE {table} CASCADE")).await;
        assert!(attempt.is_err_and(|why| why.contains("a row is never deleted")), "{table}");
    }
}

async fn every_refusal_of_the_database_was_met_by_an_attempt(bench: Bench) {
    let sqlite = bench.is_sqlite();
    let known = refusals(&bench).await;
    assert!(known.len() > 100, "{}", known.len());
    let mut attempts = JoinSet::new();
    attempts.spawn(crate::again::all(sqlite));
    attempts.spawn(crate::attempts::all(sqlite));
    attempts.spawn(crate::campaigns::all(sqlite));
    attempts.spawn(crate::closings_judged::all(sqlite));
    attempts.spawn(crate::control::all(sqlite));
    attempts.spawn(crate::demotion::all(sqlite));
    attempts.spawn(crate::ends::all(sqlite));
    attempts.spawn(crate::forbidden::all(sqlite));
    attempts.spawn(crate::fresh_eyes::all(sqlite));
    attempts.spawn(crate::guards::all(sqlite));
    attempts.spawn(crate::late::all(sqlite));
    attempts.spawn(crate::left::all(sqlite));
    attempts.spawn(crate::lifting::all(sqlite));
    attempts.spawn(crate::linked::all(sqlite));
    attempts.spawn(crate::mended::all(sqlite));
    attempts.spawn(crate::misuse::all(sqlite));
    attempts.spawn(crate::models::all(sqlite));
    attempts.spawn(crate::quality::all(sqlite));
    attempts.spawn(crate::queue_guards::all(sqlite));
    attempts.spawn(crate::releasing::all(sqlite));
    attempts.spawn(crate::resuming::all(sqlite));
    attempts.spawn(crate::right_guards::all(sqlite));
    attempts.spawn(crate::seals::all(sqlite));
    attempts.spawn(crate::veiled::all(sqlite));
    attempts.spawn(async move { crate::reversals::the_database_wants_two_people(Bench::of(sqlite).await).await });
    attempts.spawn(crate::second_factors::all(sqlite));
    attempts.spawn(crate::verdict_guards::all(sqlite));
    attempts.spawn(crate::waiting_guards::all(sqlite));
    while let Some(one) = attempts.join_next().await {
        one.unwrap();
    }
    if !sqlite {
        emptied(&bench).await;
    }
    let heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner)[usize::from(!sqlite)].clone();
    let met = |known: &str| heard.iter().any(|heard| heard.contains(known));
    let shadowed = if sqlite { SHADOWED } else { &[] };
    let is_untried = |known: &&String| !met(known) && !shadowed.contains(&known.as_str());
    let untried: Vec<&String> = known.iter().filter(is_untried).collect();
    assert!(untried.is_empty(), "{} of {} refusals were met by no attempt: {untried:#?}", untried.len(), known.len());
    for one in shadowed {
        assert!(known.contains(*one) && !met(one), "{one}: no exception any more");
    }
}
