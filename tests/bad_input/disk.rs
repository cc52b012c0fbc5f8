//! Disks that take no more in the middle of a write, for real: the running service gets a limit on the size of its files, as a full
//! disk or a quota would set one.

use std::path::PathBuf;
use std::process::Command;

use serde_json::{Value, json};

use crate::support::process::Redress;
use crate::support::story::{self, account, bouncing_mail, now_ms, put_account};
use crate::support::{Answer, Api, Sandbox, until};

/// A service that gets an error from a write that is too large, instead of the signal that would end it.
async fn start(sandbox: &Sandbox) -> Redress {
    let plain = sandbox.command(&["run"]);
    let mut shell = Command::new("sh");
    shell.args(["-c", "trap '' XFSZ; exec \"$0\" \"$@\""]).arg(plain.get_program()).args(plain.get_args());
    for (name, value) in plain.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    shell.current_dir(plain.get_current_dir().expect("set")).stdin(std::process::Stdio::null());
    let mut redress = sandbox.spawn_as(shell, "run", 0, &[]);
    redress.wait_ready().await;
    redress
}

/// From now on no file of the service grows beyond so many bytes; `None`: as large as it likes.
fn limit_files(redress: &Redress, bytes: Option<u64>) {
    let limit = bytes.map_or("unlimited".to_owned(), |bytes| bytes.to_string());
    let mut command = Command::new("prlimit");
    command.args(["--pid", &redress.pid().to_string(), &format!("--fsize={limit}:unlimited")]);
    let output = command.output().expect("prlimit runs: it is part of util-linux");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn size(path: &PathBuf) -> u64 {
    std::fs::metadata(path).expect("a file").len()
}

/// A thousand events of seven accounts, as large as events get in the journal.
fn batch(name: &str) -> String {
    let event = |i: usize| {
        json!({
            "id": format!("{name}-{i}"), "time": now_ms(), "account_id": format!("{}-{}", "a".repeat(120), i % 7),
            "kind": "email.submitted", "parent_account_id": "p".repeat(128), "message_id": format!("m{i}"),
            "channel": "c".repeat(16), "complaint_type": "t".repeat(24),
        })
    };
    (0..1_000).map(|i| format!("{}\n", event(i))).collect()
}

/// The first account that is not taken. A log folded into the ledger just before the limit came begins anew, and has room for some.
async fn refused_account(platform: &Api) -> Answer {
    for n in 0..200 {
        let body = json!({"contacts": ["a@b.example"]});
        let answer = platform.put(&format!("/v1/accounts/other-{n}"), &body).await.expect("an answer");
        if answer.status != 204 {
            return answer;
        }
    }
    panic!("200 accounts were taken by a ledger that cannot grow");
}

async fn post(platform: &Api, body: &str) -> Answer {
    Api::send(platform.request("POST", "/v1/events").body(body.to_owned())).await.expect("an answer")
}

/// Accepted and duplicates.
async fn taken(platform: &Api, body: &str) -> (Value, Value) {
    let answer = post(platform, body).await.expect(200);
    (answer["accepted"].clone(), answer["duplicates"].clone())
}

async fn readiness(redress: &Redress) -> (u16, String) {
    let answer = redress.api("").get("/readyz").await.expect("an answer");
    (answer.status, answer.json["parts"]["engine"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn a_journal_that_takes_no_more_refuses_says_so_and_keeps_every_acknowledged_event() {
    let sandbox = story::sandbox();
    let token = sandbox.add_user("pipeline", "service").token;
    let mut redress = start(&sandbox).await;
    let platform = redress.api(&token);
    // Beyond the size of the ledger's files, so that only the journal meets the limit.
    let mut acknowledged = Vec::new();
    for number in 0..14 {
        let body = batch(&format!("before-{number}"));
        assert_eq!(taken(&platform, &body).await, (json!(1_000), json!(0)));
        acknowledged.push(body);
    }
    let journal = sandbox.data().join("engine/journal/00000000000000000001.journal");
    let full = size(&journal);
    assert!(full > 2_000_000, "{full}");
    limit_files(&redress, Some(full + 20_000));

    for _ in 0..2 {
        let refused = post(&platform, &batch("too-much")).await;
        assert_eq!(refused.status, 503, "{}", refused.text);
        for word in ["the journal cannot be written; nothing was taken", "engine/journal", "File too large", "has room"]
        {
            assert!(refused.text.contains(word), "{word}: {}", refused.text);
        }
        assert_eq!(refused.headers["retry-after"], "1");
        assert_eq!(readiness(&redress).await, (503, "the journal cannot be written".to_owned()));
        assert_eq!(size(&journal), full, "the half that was written is taken back");
    }
    // What still fits is taken, and everything else goes on answering.
    let small = format!("{}\n", crate::mail("small", "small"));
    assert_eq!(taken(&platform, &small).await, (json!(1), json!(0)));
    acknowledged.push(small);
    assert_eq!(account(&platform, "small").await["account_id"], "small");
    assert_eq!(post(&platform, &batch("too-much")).await.status, 503);

    // With room again it becomes ready by itself, and takes what it had refused.
    limit_files(&redress, None);
    until("readiness", 10, async || (readiness(&redress).await.0 == 200).then_some(())).await;
    let retried = batch("too-much");
    assert_eq!(taken(&platform, &retried).await, (json!(1_000), json!(0)));
    acknowledged.push(retried);

    // The same once more, and this time it dies before there is room.
    limit_files(&redress, Some(size(&journal) + 20_000));
    let lost = batch("lost");
    assert_eq!(post(&platform, &lost).await.status, 503);
    redress.kill();
    let redress = start(&sandbox).await;
    let platform = redress.api(&token);
    for body in &acknowledged {
        let lines = body.lines().count();
        assert_eq!(taken(&platform, body).await, (json!(0), json!(lines)), "everything acknowledged is there");
    }
    assert_eq!(taken(&platform, &lost).await, (json!(1_000), json!(0)), "nothing refused is");
}

#[tokio::test]
async fn a_ledger_that_takes_no_more_loses_no_decision_and_works_again_with_room() {
    let sandbox = story::sandbox();
    let token = sandbox.add_user("pipeline", "service").token;
    let mut redress = start(&sandbox).await;
    let platform = redress.api(&token);
    put_account(&platform, "shop").await;
    // Enough for the first page of a commit and not for the second.
    let log = sandbox.data().join("ledger.db-wal");
    limit_files(&redress, Some(size(&log) + 6_000));
    let refused = refused_account(&platform).await;
    assert_eq!(refused.status, 503, "{}", refused.text);
    assert!(refused.text.contains("the ledger does not answer"), "{}", refused.text);

    // The journal has room: events are acknowledged, and what they lead to waits for the ledger.
    let events = bouncing_mail("shop", "list", 0, 300, now_ms() - 60_000);
    let answer = platform.events(&events).await.expect("an answer").expect(200);
    assert_eq!(answer["accepted"], 600);
    until("the ledger to be tried", 20, async || {
        redress.log().contains("the ledger did not answer; trying again").then_some(())
    })
    .await;
    assert_eq!(account(&platform, "shop").await["standing"], "observe", "nothing takes effect by halves");

    limit_files(&redress, None);
    put_account(&platform, "other").await;
    let view = until("the suspension", 30, async || {
        Some(account(&platform, "shop").await).filter(|view| view["standing"] == "suspend")
    })
    .await;
    let rungs: Vec<&Value> = view["enforcements"].as_array().expect("a list").iter().map(|e| &e["rung"]).collect();
    assert_eq!(rungs, ["suspend"], "once");
    story::letter(&sandbox.data().join("outbox"), "shop").await;
    assert!(redress.stop().await.success(), "{}", redress.log());
    let verdict = sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
}
