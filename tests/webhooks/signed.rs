//! A verifier accepts what was sent as it was sent, and nothing else.

use serde_json::{Map, Value, json};

use crate::stage::{Stage, token};
use crate::support::platform::{Call, SECRET};
use crate::support::{python, story};

/// What a verifier is shown: the secret that it knows, headers and body as received.
fn attempt(secret: &str, call: &Call) -> Value {
    let text = |value: &reqwest::header::HeaderValue| value.to_str().expect("ASCII").to_owned();
    let headers: Map<String, Value> =
        call.headers.iter().map(|(k, v)| (k.as_str().to_owned(), text(v).into())).collect();
    json!({"secret": secret, "headers": headers, "body": String::from_utf8(call.raw.clone()).expect("UTF-8")})
}

fn changed(call: &Call, change: impl Fn(&mut Call)) -> Value {
    let mut changed = call.clone();
    change(&mut changed);
    attempt(SECRET, &changed)
}

#[tokio::test]
async fn another_implementation_accepts_what_is_sent_and_refuses_what_was_changed() {
    let stage = Stage::open(0).await;
    for account in ["shop", "texts"] {
        story::put_account(&stage.pipeline, account).await;
    }
    stage.suspend("shop").await;
    stage.limit("texts").await;
    let suspended = stage.call("account.suspended", "shop").await;
    let limited = stage.call("account.limited", "texts").await;
    story::appeal(&stage.redress.api(""), &token(&suspended, &stage.redress)).await;
    let case = format!("/v1/cases/{}", story::case_of(&stage.reviewer, "shop").await);
    stage.reviewer.post(&format!("{case}/claim"), &json!({})).await.expect("an answer").expect(200);
    stage.reviewer.post(&format!("{case}/decide"), &story::overturn()).await.expect("an answer").expect(200);
    let reinstated = stage.call("account.reinstated", "shop").await;

    let known = [&suspended, &limited, &reinstated];
    let verdicts = python::ask("webhooks/verify.py", &known.iter().map(|call| attempt(SECRET, call)).collect());
    let accepted = |kind: &str| json!({"accepted": true, "type": kind});
    assert_eq!(verdicts, json!(["account.suspended", "account.limited", "account.reinstated"].map(accepted)));

    let header = |name: &'static str, value: &str| {
        let value: reqwest::header::HeaderValue = value.parse().expect("a header");
        changed(&suspended, |call| drop(call.headers.insert(name, value.clone())))
    };
    let stale = (story::now_ms() / 1000 - 400).to_string();
    let minute_ago = (story::now_ms() / 1000 - 60).to_string();
    let forged = json!([
        changed(&suspended, |call| *call.raw.iter_mut().rfind(|b| **b == b'0').expect("a digit") = b'1'),
        changed(&suspended, |call| call.raw.push(b' ')),
        changed(&suspended, |call| call.raw.clone_from(&reinstated.raw)),
        header("webhook-id", &reinstated.id),
        header("webhook-timestamp", &minute_ago),
        header("webhook-timestamp", &stale),
        attempt("whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", &suspended),
    ]);
    let verdicts = python::ask("webhooks/verify.py", &forged);
    let refusals: Vec<&str> = verdicts.as_array().expect("a list").iter().filter_map(|v| v["why"].as_str()).collect();
    let no_match = "No matching signature found";
    let expected = [no_match, no_match, no_match, no_match, no_match, "Message timestamp too old", no_match];
    assert_eq!(refusals, expected, "{verdicts}");
}

#[tokio::test]
async fn a_failing_receiver_gets_the_same_bytes_under_the_same_id_until_it_answers() {
    let stage = Stage::open(2).await;
    story::put_account(&stage.pipeline, "texts").await;
    stage.limit("texts").await;
    let first = stage.call("account.limited", "texts").await;
    let tries = async || {
        let tries: Vec<Call> = stage.hook.calls().into_iter().filter(|call| call.id == first.id).collect();
        (tries.len() >= 3).then_some(tries)
    };
    let tries = crate::support::until("the third try", 30, tries).await;
    assert!(tries.iter().all(|call| call.raw == first.raw), "a repetition differs from the first try");
    let verdicts = python::ask("webhooks/verify.py", &tries.iter().map(|call| attempt(SECRET, call)).collect());
    assert!(verdicts.as_array().expect("a list").iter().all(|verdict| verdict["accepted"] == true), "{verdicts}");
}
