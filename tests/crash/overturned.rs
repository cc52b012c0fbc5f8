//! Death right after an overturn, before the engine knows of it: the reinstatement arrives all the same, and the old evidence does
//! not suspend anybody again.

use std::time::Duration;

use serde_json::{Value, json};

use crate::record::{self, Record, assert_same};
use crate::reference::reference;
use crate::support::story::{self, decided, now_ms};
use crate::support::{letters, until};
use crate::traffic;
use crate::world::World;

/// The first account that the reference suspends for its mail.
async fn subject() -> usize {
    let accounts = &reference().await.record.accounts;
    let suspended = |index: &usize| index % 5 < 2 && accounts[&traffic::account(*index)]["standing"] == "suspend";
    (0..traffic::ACCOUNTS).find(suspended).expect("a suspended sender of mail")
}

/// Plays the whole run up to the overturn and beyond it. With `dies`, the service dies between the two.
async fn overturned(dies: bool) -> Record {
    let subject = subject().await;
    let account = traffic::account(subject);
    let path = format!("/v1/accounts/{account}");
    let mut world = World::prepare().await;
    world.start().await;
    world.put_accounts().await;
    world.send_all(Duration::ZERO).finish().await;
    world.settle().await;

    let letters = letters::read(&world.sandbox.data().join("outbox"));
    let about = |l: &&letters::Letter| l.account == account && l.subject.contains("suspended");
    let token = letters.iter().find(about).unwrap_or_else(|| panic!("no letter for {account}")).token.clone();
    if dies {
        world.stop().await;
        world.crash_at(Some("after_overturn"));
        world.start().await;
    }
    let appeal =
        json!({"kind": "dispute", "view": "An old list.", "contest": "Nobody bought it.", "wants_human": true});
    world.platform.insist("POST", &format!("/v1/appeals/{token}"), Some(&appeal.to_string())).await;
    let queue = world.reviewer.get("/v1/cases").await;
    let case = queue["cases"].as_array().expect("cases")[0]["case_id"].as_str().expect("an id").to_owned();
    world.reviewer.insist("POST", &format!("/v1/cases/{case}/claim"), None).await;
    let decide = format!("/v1/cases/{case}/decide");
    let verdict = story::overturn().to_string();
    let answer = world.reviewer.send("POST", &decide, Some(&verdict)).await;
    if dies {
        answer.expect_err("the service died before it answered");
        world.died().await;
        world.crash_at(None);
        world.start().await;
        let again = world.reviewer.send("POST", &decide, Some(&verdict)).await.expect("an answer");
        assert_eq!(again.status, 409, "it was decided, and says so: {}", again.text);
    } else {
        answer.expect("an answer").expect(200);
    }

    // The reinstatement has reached the engine, and the rung has fallen.
    let view = until("the engine to hear of it", 30, async || {
        Some(world.platform.get(&path).await).filter(|view| view["decided"] != "suspend")
    })
    .await;
    assert_eq!(view["decided"], view["standing"], "{view}");
    assert!(view["reinstated_at"].is_string(), "{view}");

    // The platform sends all of the old evidence again, and reports about it that come late.
    for body in traffic::requests(subject) {
        let answer = world.platform.insist("POST", "/v1/events?wait=decision", Some(&body)).await.json;
        assert_eq!((&answer["accepted"], &answer["decisions"]), (&json!(0), &json!([])), "{answer}");
    }
    let late = |i: i64| {
        json!({
            "id": format!("late-{i}"), "time": now_ms(), "account_id": account, "kind": "email.bounced",
            "error_class": "invalid_recipient", "message_id": format!("m{i}"), "count": 9,
        })
    };
    let late: Vec<Value> = (0..100).map(late).collect();
    let api = world.platform.api();
    assert_eq!(decided(&api, &late).await, [], "late reports decide nothing");
    assert_ne!(world.platform.get(&path).await["standing"], "suspend");
    world.settle().await;
    let record = record::read(&world).await;
    let verdict = world.sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
    record
}

#[tokio::test]
async fn an_overturn_that_the_engine_missed_reaches_it_and_old_evidence_stays_void() {
    let (reference, found) = (overturned(false).await, overturned(true).await);
    assert_same(&found, &reference, "after_overturn");
    assert!(found.enforcements.values().any(|e| e[5] == "outcome"), "one was lifted");
}
