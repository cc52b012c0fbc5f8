//! The engine's own sight across accounts, over HTTP: accounts that share a device are warned, and one that shares several waits for a
//! person; a crash and a stop in between change nothing, and nothing happens twice.

#[path = "../support/mod.rs"]
mod support;

use serde_json::{Value, json};

use support::story::{self, account, decided, now_ms, put_account};
use support::{Api, Sandbox, until};

const POLICY: &str = r#"
name = "shared devices"
version = "1"

[[rule]]
id = "shared-device"
when = "shared_devices_30d >= 1"
rung = "warn"
reason = "RING_RELATED"
clause = { id = "AUP-9", title = "One business, one account", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test [P]"

[[rule]]
id = "shared-devices"
when = "shared_devices_30d >= 2"
rung = "hold"
propose = true
reason = "RING_RELATED"
clause = { id = "AUP-9", title = "One business, one account", url = "https://example.com/aup" }
mode = "enforce"
severity = "several shared devices point to one hand"
author = "test"
source = "test [P]"
"#;

fn sandbox(things_max: &str) -> Sandbox {
    let sandbox = story::sandbox();
    let path = sandbox.path("shared.toml");
    std::fs::write(&path, POLICY).expect("a writable folder");
    sandbox
        .with("REDRESS_ENGINE_POLICY_FILE", path.to_string_lossy())
        .with("REDRESS_ENGINE_ACROSS_THINGS_MAX", things_max)
}

fn sign_in(id: &str, account: &str, device: &str) -> Value {
    json!({"id": id, "time": now_ms(), "account_id": account, "kind": "auth.login_succeeded", "device_id": device})
}

/// `(account, rung, answer)` of each decision, in the order of the accounts.
async fn decisions(platform: &Api, events: &[Value]) -> Vec<(String, String, String)> {
    let mut decisions = decided(platform, events).await;
    decisions.sort();
    decisions
}

fn expected(list: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    list.iter().map(|(a, b, c)| ((*a).to_owned(), (*b).to_owned(), (*c).to_owned())).collect()
}

async fn signal(platform: &Api, id: &str, name: &str) -> Value {
    let view = account(platform, id).await;
    let signals = view["signals"].as_array().expect("signals");
    let found = signals.iter().find(|signal| signal["signal"] == name).unwrap_or_else(|| panic!("no signal {name}"));
    found["upper"].clone()
}

#[tokio::test]
async fn accounts_that_share_devices_are_warned_or_wait_for_a_person_once_whatever_dies_in_between() {
    let sandbox = sandbox("4096");
    let token = sandbox.add_user("pipeline", "service").token;
    let mut redress = sandbox.start("run").await;
    let platform = redress.api(&token);
    for id in ["ann", "ben", "cat", "dan"] {
        put_account(&platform, id).await;
    }
    let alone = [sign_in("1", "ann", "tablet"), sign_in("2", "ben", "his own"), sign_in("3", "cat", "phone")];
    assert_eq!(decisions(&platform, &alone).await, []);

    // The device of one account comes back with another, after a crash: the journal's tail tells who had it.
    redress.kill();
    let mut redress = sandbox.start("run").await;
    let platform = redress.api(&token);
    let shared = [sign_in("4", "ben", "tablet"), sign_in("5", "ben", "tablet")];
    let warned = expected(&[("ann", "warn", "imposed"), ("ben", "warn", "imposed")]);
    assert_eq!(decisions(&platform, &shared).await, warned);

    // The same requests again after another crash, and more of the same: nothing is new.
    redress.kill();
    let mut redress = sandbox.start("run").await;
    let platform = redress.api(&token);
    let again = [shared.to_vec(), alone.to_vec(), vec![sign_in("6", "ann", "tablet"), sign_in("7", "ben", "tablet")]];
    assert_eq!(decisions(&platform, &again.concat()).await, []);
    for id in ["ann", "ben"] {
        assert_eq!(signal(&platform, id, "shared_devices_30d").await, 1.0, "{id}");
        assert_eq!(signal(&platform, id, "sharers_seen_30d").await, 1.0, "{id}");
        assert_eq!(account(&platform, id).await["standing"], "warn", "{id}");
    }
    assert_eq!(signal(&platform, "cat", "shared_devices_30d").await, 0.0);

    // A stop in order keeps what the table knows, though no event is replayed after it. Whose account is not in memory yet is told with
    // its own next use.
    assert!(redress.stop().await.success(), "{}", redress.log());
    let redress = sandbox.start("run").await;
    let platform = redress.api(&token);
    let second = expected(&[("ben", "hold", "deferred")]);
    assert_eq!(decisions(&platform, &[sign_in("8", "ben", "phone")]).await, second);
    assert_eq!(decisions(&platform, &[sign_in("9", "cat", "phone")]).await, expected(&[("cat", "warn", "imposed")]));
    assert_eq!(account(&platform, "ben").await["standing"], "warn", "a person decides on the hold");
    assert_eq!(signal(&platform, "ben", "shared_devices_30d").await, 2.0);

    until("what it observed in the metrics", 10, async || {
        let metrics = redress.api("").get("/metrics").await.expect("an answer").text;
        let told = |line: &str| metrics.lines().any(|other| other == line);
        // Since the start: the tablet of two and the phone, now of two.
        (told("redress_observations_total{thing=\"device\"} 2") && told("redress_shared_things{thing=\"device\"} 3"))
            .then_some(())
    })
    .await;
    assert!(sandbox.must(&["audit", "verify"]).starts_with("audit log intact: "));
}

/// One rule over the ties that people confirm, and that the platform tells of.
const TIES: &str = r#"
name = "ties"
version = "1"

[[rule]]
id = "ring"
when = "account_links_30d >= 2"
rung = "limit"
reason = "RING_RELATED"
clause = { id = "AUP-9", title = "One business, one account", url = "https://example.com/aup" }
mode = "enforce"
author = "test"
source = "test [P]"
"#;

#[tokio::test]
async fn a_confirmed_campaign_moves_its_members_signals_and_a_dismissed_one_gives_them_back() {
    let sandbox = story::sandbox();
    let policy = sandbox.path("ties.toml");
    std::fs::write(&policy, TIES).expect("a writable folder");
    let sandbox = sandbox.with("REDRESS_ENGINE_POLICY_FILE", policy.to_string_lossy());
    let at = now_ms() - 3_600_000;
    let member = |id: &str| json!({"account_id": id, "first_ms": at, "last_ms": at});
    let campaign = json!({
        "id": "00112233445566aa", "name": "calm-heron-07", "summary": "3 of 3 accounts.", "doubts": [],
        "from_ms": at, "until_ms": at, "members": [member("ann"), member("ben"), member("cat")],
    });
    let file = |name: &str, campaign: &Value| {
        let text = json!({"format": "redress-campaigns/1", "campaigns": [campaign]}).to_string();
        std::fs::write(sandbox.path(name), text).expect("a writable folder");
    };
    file("campaigns.json", &campaign);
    let mut wrong = campaign.clone();
    wrong["members"][1] = member("ann");
    file("wrong.json", &wrong);
    let (pipeline, rosa, sam) = (
        sandbox.add_user("pipeline", "service"),
        sandbox.add_user("rosa", "reviewer"),
        sandbox.add_user("sam", "senior"),
    );
    for (name, secrets) in [("rosa", &rosa), ("sam", &sam)] {
        std::fs::write(sandbox.path(&format!("{name}.token")), &secrets.token).expect("a writable folder");
    }
    let redress = sandbox.start("run").await;
    let (platform, reviewer) = (redress.api(&pipeline.token), redress.api(&rosa.token));
    for id in ["ann", "ben", "cat"] {
        put_account(&platform, id).await;
    }

    let faulty = sandbox.run(&["campaigns", "import", "wrong.json", "--token-file", "sam.token"]);
    let said = String::from_utf8_lossy(&faulty.stderr).into_owned();
    assert!(!faulty.status.success() && said.contains("members[1].account_id: \"ann\" is named twice"), "{said}");
    let tried = sandbox.must(&["campaigns", "import", "campaigns.json", "--dry-run"]);
    assert!(tried.starts_with("1 campaigns are new") && tried.contains("nothing was changed"), "{tried}");
    let not_hers = sandbox.run(&["campaigns", "import", "campaigns.json", "--token-file", "rosa.token"]);
    assert!(!not_hers.status.success(), "a reviewer brings none in");
    for expected in ["1 campaigns are new", "0 campaigns are new, 0 have other members than before, 1 were known"] {
        let came = sandbox.must(&["campaigns", "import", "campaigns.json", "--token-file", "sam.token"]);
        assert!(came.starts_with(expected), "{came}");
    }
    let listed = sandbox.must(&["campaigns", "list", "--state", "open"]);
    assert!(listed.contains("calm-heron-07") && listed.contains("open"), "{listed}");

    // A guess moves nothing.
    assert_eq!(decisions(&platform, &[sign_in("1", "ann", "tablet")]).await, []);
    assert_eq!(signal(&platform, "ann", "account_links_30d").await, 0.0);
    let queue = reviewer.get("/v1/campaigns").await.expect("an answer").expect(200);
    let path = format!("/v1/campaigns/{}/judge", queue[0]["campaign_hash"].as_str().expect("a hash"));
    let says =
        |verdict: &str, after: i64| json!({"verdict": verdict, "reason": "One device, one text.", "after": after});
    reviewer.post(&path, &says("confirmed", 0)).await.expect("an answer").expect(200);
    for id in ["ann", "ben", "cat"] {
        until("the engine to hear of the ties", 30, async || {
            (signal(&platform, id, "account_links_30d").await == 2.0).then_some(())
        })
        .await;
        assert_eq!(signal(&platform, id, "links_to_suspended_30d").await, 0.0, "nobody upheld anything");
        assert_eq!(account(&platform, id).await["standing"], "observe", "a confirmation alone touches nobody");
    }
    let limited = expected(&[("ann", "limit", "imposed")]);
    assert_eq!(decisions(&platform, &[sign_in("2", "ann", "tablet")]).await, limited, "with what it does next");

    reviewer.post(&path, &says("dismissed", 1)).await.expect("an answer").expect(200);
    until("the engine to take them back", 30, async || {
        (signal(&platform, "ben", "account_links_30d").await == 0.0).then_some(())
    })
    .await;
    assert_eq!(decisions(&platform, &[sign_in("3", "ben", "phone")]).await, []);
    assert!(sandbox.must(&["audit", "verify"]).starts_with("audit log intact: "));
}

#[tokio::test]
async fn switched_off_it_does_not_look_and_what_the_platform_observes_still_counts() {
    let sandbox = sandbox("0");
    let token = sandbox.add_user("pipeline", "service").token;
    let redress = sandbox.start("run").await;
    let platform = redress.api(&token);
    assert_eq!(decisions(&platform, &[sign_in("1", "ann", "tablet"), sign_in("2", "ben", "tablet")]).await, []);
    let observed = json!({
        "id": "3", "time": now_ms(), "account_id": "ann", "kind": "account.observed", "source": "redress.engine",
        "traits": ["shared_device"], "device_id": "tablet", "count": 1,
    });
    put_account(&platform, "ann").await;
    assert_eq!(decisions(&platform, &[observed]).await, expected(&[("ann", "warn", "imposed")]));
}
