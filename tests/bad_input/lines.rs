//! Lines that are no events: each is named with its number and what is wrong; its neighbours are taken.

use serde_json::json;

use crate::support::story::now_ms;
use crate::support::{Api, until};
use crate::{Stage, mail};

const HOUR_MS: i64 = 3_600_000;

/// A bad line with a word that names it, and what the answer must say about it.
fn bad_lines() -> Vec<(&'static str, Vec<u8>, &'static str)> {
    let now = now_ms();
    let event = |field: &str, value: serde_json::Value| {
        let mut event = mail("shop", "bad");
        event[field] = value;
        event.to_string().into_bytes()
    };
    let mut not_utf8 = event("recipient", json!("person@example.com"));
    let at = not_utf8.windows(6).position(|w| w == b"person").expect("it is there");
    not_utf8[at] = 0xFF;
    vec![
        ("malformed", b"{\"id\": \"x\", \"time\":".to_vec(), "column"),
        ("no object", b"[1, 2, 3]".to_vec(), "object"),
        ("words", b"hello there".to_vec(), "column"),
        ("wrong type", event("count", json!("many")), "`count`"),
        ("wrong type of id", event("id", json!(7)), "`id`"),
        ("not UTF-8", not_utf8, "invalid UTF-8 at byte"),
        ("far future", event("time", json!(now + 24 * HOUR_MS)), "`time`"),
        ("year 20000", event("time", json!(568_971_820_800_000_i64)), "`time`"),
        ("long ago", event("time", json!(now - 31 * 24 * HOUR_MS)), "`time`"),
        ("no time", event("time", json!("yesterday")), "`time`"),
        ("empty id", event("id", json!("")), "`id` is empty"),
        ("empty account", event("account_id", json!("  ")), "`account_id` is empty"),
        ("no kind", event("kind", json!(null)), "`kind` is missing"),
        ("too long a field", event("account_id", json!("a".repeat(1_000))), "`account_id` has 1000 bytes"),
        ("too long a line", event("text", json!("a".repeat(100_000))), "longer than 65536 bytes"),
    ]
}

async fn post(platform: &Api, body: Vec<u8>) -> serde_json::Value {
    let request = platform.request("POST", "/v1/events").header("content-type", "application/x-ndjson").body(body);
    Api::send(request).await.expect("an answer").expect(200)
}

#[tokio::test]
async fn every_bad_line_is_named_and_its_neighbours_are_taken() {
    let mut stage = Stage::new().await;
    let bad = bad_lines();
    let count = u64::try_from(bad.len()).expect("small");
    for (number, (name, line, expected)) in bad.iter().enumerate() {
        let good = |side: &str| format!("{}\n", mail("shop", &format!("{side}-{number}"))).into_bytes();
        let answer =
            post(&stage.platform, [good("before"), line.clone(), b"\n".to_vec(), good("after")].concat()).await;
        assert_eq!((&answer["accepted"], &answer["rejected_total"]), (&json!(2), &json!(1)), "{name}: {answer}");
        let rejected = &answer["rejected"][0];
        let error = rejected["error"].as_str().expect("a sentence");
        assert!(rejected["line"] == 2 && error.contains(expected), "{name}: {rejected}");
    }
    assert_eq!(stage.counted("shop").await, 2 * count);

    // All at once, and many more than an answer lists.
    let mut body: Vec<u8> = bad.iter().flat_map(|(_, line, _)| [line.as_slice(), b"\n"].concat()).collect();
    body.extend(b"nothing\n".repeat(2_000));
    let answer = post(&stage.platform, body).await;
    assert_eq!((&answer["accepted"], &answer["rejected_total"]), (&json!(0), &json!(2_000 + count)), "only counts");
    assert_eq!(answer["rejected"].as_array().expect("a list").len(), 1_000);

    // What is kept of a rejected line: its number, why, and a hash; never what stood in it.
    let file = stage.sandbox.data().join("engine/rejected.ndjson");
    let kept = until("the list of rejected lines", 10, async || {
        std::fs::read_to_string(&file).ok().filter(|kept| kept.lines().count() >= 1_000 + bad.len())
    })
    .await;
    assert!(kept.contains("\"cause\":\"utf8\"") && !kept.contains("person") && !kept.contains("hello there"), "{kept}");
    stage.goes_on().await;
}

#[tokio::test]
async fn an_unknown_kind_is_taken_and_counted_and_kept_out_of_signals() {
    let mut stage = Stage::new().await;
    let mut event = mail("shop", "strange");
    event["kind"] = json!("carrier_pigeon.released");
    let events = [event.clone(), mail("shop", "known")];
    let answer = stage.platform.events(&events).await.expect("an answer").expect(200);
    assert_eq!((&answer["accepted"], &answer["rejected_total"]), (&json!(2), &json!(0)));
    assert_eq!(stage.counted("shop").await, 1);
    let metrics = stage.redress.api("").get("/metrics").await.expect("an answer").text;
    let counted = metrics.lines().find(|l| l.starts_with("redress_events_total{") && l.contains("kind=\"unknown\""));
    assert!(counted.is_some_and(|line| line.ends_with(" 1")), "{counted:?}");
    let again = stage.platform.events(&[event]).await.expect("an answer").expect(200);
    assert_eq!((&again["accepted"], &again["duplicates"]), (&json!(0), &json!(1)), "a repeat is dropped all the same");
    stage.goes_on().await;
}
