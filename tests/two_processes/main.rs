//! Engine and review API as two processes on one SQLite file, both hard at work: nobody is told that the database is busy.

#[path = "../support/mod.rs"]
mod support;

mod load;

use std::collections::BTreeMap;
use std::time::Duration;

use load::{Load, Reviewer};
use support::Sandbox;
use support::process::Redress;
use support::story;

/// How long the load lasts.
const LOAD: Duration = Duration::from_secs(10);

#[tokio::test]
async fn two_busy_processes_share_one_sqlite_file_and_no_request_finds_it_busy() {
    let sandbox = story::sandbox().with("REDRESS_REVIEW_FILINGS_PER_MINUTE", "100000");
    let pipeline = sandbox.add_user("pipeline", "service").token;
    let people = ["rosa", "ravi"].map(|name| (name, sandbox.add_user(name, "reviewer")));
    let mut review = sandbox.start("review-api").await;
    let mut engine = sandbox.start("engine").await;

    let mut reviewers = Vec::new();
    for (name, secrets) in &people {
        let session = story::sign_in(&review.api(""), name, &secrets.password).await;
        reviewers.push(Reviewer { api: review.api(&secrets.token), session });
    }
    let load = Load::new(engine.api(&pipeline), review.api(""), sandbox.data().join("outbox"), LOAD);
    let seen = load.run(reviewers).await;
    println!("{seen:#?}");

    let failed: BTreeMap<_, _> = seen.answers.iter().filter(|((_, status), _)| *status >= 500).collect();
    assert!(failed.is_empty(), "{failed:?} of {:?}", seen.answers);
    let refused: BTreeMap<_, _> = seen.answers.iter().filter(|((_, status), _)| *status == 429).collect();
    assert!(refused.is_empty(), "the load was held back: {refused:?}");
    // The load was one: every kind of request was answered, often.
    for (what, status, least) in
        [("events", 200, 50), ("put account", 204, 20), ("look at account", 200, 50), ("appeal", 201, 5)]
    {
        assert!(seen.count(what, status) >= least, "{what}: {:?}", seen.answers);
    }
    for (what, status, least) in [("queue", 200, 20), ("console", 200, 20), ("claim", 200, 5), ("decide", 200, 5)] {
        assert!(seen.count(what, status) >= least, "{what}: {:?}", seen.answers);
    }
    for service in [&mut engine, &mut review] {
        check_log(service).await;
    }
    check_ledger(&sandbox);
}

async fn check_log(service: &mut Redress) {
    assert!(service.stop().await.success(), "{}", service.log());
    let log = service.log().to_lowercase();
    let bad = |line: &&str| {
        ["busy", "locked", "code: 5", "code: 6", " error ", "panicked"].iter().any(|word| line.contains(word))
    };
    let found: Vec<&str> = log.lines().filter(bad).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

fn check_ledger(sandbox: &Sandbox) {
    let verdict = sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
}
