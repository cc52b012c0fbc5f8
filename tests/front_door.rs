//! The front door from outside: what the binary prints, how it ends, and what it answers on its own routes.

mod support;

use redress_ledger::Clock as _;
use redress_ledger::clock::SystemClock;
use serde_json::json;
use support::{Api, Sandbox, until};

/// Runs a command that must fail: its exit code, and what it said without the temporary folder's name.
fn refused(sandbox: &Sandbox, args: &[&str]) -> (i32, String) {
    let output = sandbox.run(args);
    let said = String::from_utf8_lossy(&output.stderr).replace(&*sandbox.path("").to_string_lossy(), "");
    assert!(output.stdout.is_empty(), "{args:?} prints to standard output although it fails");
    (output.status.code().expect("no signal"), said)
}

#[test]
fn help_stands_behind_every_command() {
    let sandbox = Sandbox::new();
    let commands = [
        "",
        "run",
        "engine",
        "review-api",
        "score",
        "policy check",
        "signals",
        "automation",
        "audit verify",
        "audit export",
        "audit key",
        "audit checkpoint",
        "user add",
        "export labels",
        "export figures",
        "export statements",
    ];
    for command in commands {
        let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
        let help = sandbox.must(&args);
        assert!(help.contains("Examples:") && help.contains("Usage: redress"), "{command}: {help}");
    }
}

#[test]
fn a_wrong_configuration_ends_with_2_and_says_where() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("redress.toml"), "[server]\nlisten = \"127.0.0.1:0\"\nlsten = 1\n").expect("writable");
    let (code, said) = refused(&sandbox, &["run"]);
    assert_eq!(code, 2);
    assert!(
        said.starts_with(
            "redress: redress.toml:3:1: there is no setting \"lsten\" in [server]\n  did you mean listen?"
        ),
        "{said}"
    );

    let sandbox = Sandbox::new().with("REDRESS_SERVER_PORT", "1");
    let (code, said) = refused(&sandbox, &["automation"]);
    assert_eq!(code, 2);
    assert!(said.starts_with("redress: REDRESS_SERVER_PORT: this variable means nothing"), "{said}");
}

#[test]
fn the_configuration_in_effect_is_printed_without_secrets() {
    let sandbox = Sandbox::new()
        .with("REDRESS_NOTIFY_WEBHOOK_URL", "https://platform.example/hook")
        .with("REDRESS_NOTIFY_WEBHOOK_SECRET", "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz")
        .with("REDRESS_LEDGER_URL", "postgres://me:hush@localhost/redress");
    let printed = sandbox.must(&["run", "--print-config"]);
    assert!(printed.contains("url = \"postgres://me:***@localhost/redress\""), "{printed}");
    assert!(!printed.contains("hush") && !printed.contains("MDEyMz"), "{printed}");
    assert!(!sandbox.data().exists(), "printing the configuration must not make anything");
}

#[test]
fn a_data_folder_that_cannot_be_written_to_ends_with_2() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("file"), "").expect("writable");
    let below = sandbox.path("file/data");
    let (code, said) = refused(&sandbox, &["run", "--data", &below.to_string_lossy()]);
    assert_eq!(code, 2);
    assert!(said.starts_with("redress: the data folder file/data cannot be written to"), "{said}");
}

#[test]
fn an_unfair_policy_is_refused_with_its_place() {
    let sandbox = Sandbox::new();
    let good =
        sandbox.must(&["policy", "check", &format!("{}/engine/policies/email.toml", env!("CARGO_MANIFEST_DIR"))]);
    assert!(good.contains("email-hard-bounces-suspend  suspend  enforce  yes"), "{good}");

    let rule = "name = \"unfair\"\nversion = \"1\"\n\n[[rule]]\nid = \"complained-about\"\nwhen = \"complaint_rate_24h > 0.01 && sends_24h > 100\"\n";
    std::fs::write(sandbox.path("unfair.toml"), rule).expect("writable");
    let (code, said) = refused(&sandbox, &["policy", "check", "unfair.toml"]);
    assert_eq!(code, 1);
    assert!(said.contains("\nunfair.toml:6:"), "{said}");
}

#[test]
fn users_are_added_once_and_the_switch_is_remembered_and_audited() {
    let sandbox = Sandbox::new();
    let ada = sandbox.add_user("ada", "admin");
    assert!(!ada.password.is_empty() && !ada.token.is_empty());
    let pipeline = sandbox.add_user("pipeline", "service");
    assert!(pipeline.password.is_empty() && !pipeline.token.is_empty());
    let (code, said) = refused(&sandbox, &["user", "add", "ada", "--role", "reviewer"]);
    assert_eq!(code, 1, "{said}");
    let (code, said) = refused(&sandbox, &["user", "add", "bot", "--role", "service", "--password-stdin"]);
    assert_eq!(code, 2, "{said}");

    assert!(sandbox.must(&["automation"]).starts_with("automation is on"));
    assert!(sandbox.must(&["automation", "off"]).starts_with("automation is off"));
    assert!(sandbox.must(&["automation"]).starts_with("automation is off"));
    let verdict = sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
}

#[test]
fn what_the_record_holds_for_others_is_exported() {
    let sandbox = Sandbox::new();
    let days = ["--from", "2026-01-01", "--to", "2026-07-01"];
    let export = |rest: &[&'static str]| -> Vec<&'static str> { [&["export"], rest, &days].concat() };
    let figures: serde_json::Value = serde_json::from_str(&sandbox.must(&export(&["figures"]))).expect("JSON");
    assert_eq!(figures["overturned"], json!({"hits": 0, "of": 0}));
    assert!(sandbox.must(&export(&["figures", "--format", "csv"])).starts_with("figure,name,value,of,share"));
    sandbox.must(&export(&["statements", "--out", "statements.ndjson"]));
    assert_eq!(std::fs::read_to_string(sandbox.path("statements.ndjson")).expect("written"), "");
    assert_eq!(sandbox.must(&["export", "labels"]), "");

    let (code, said) = refused(&sandbox, &export(&["statements", "--hand-in"]));
    assert!(code == 2 && said.contains("sor.url is not set"), "{said}");
    let (code, said) = refused(&sandbox, &["export", "figures", "--from", "2026-07-01", "--to", "2026-01-01"]);
    assert!(code == 2 && said.contains("--to is not later than --from"), "{said}");
    let (code, said) = refused(&sandbox, &["export", "figures", "--from", "June", "--to", "2026-01-01"]);
    assert!(code == 2 && said.contains("a day in UTC"), "{said}");
}

#[test]
fn a_log_is_scored_in_memory() {
    let sandbox = Sandbox::new();
    let event = |i: i64| json!({"id": format!("e{i}"), "time": 1_790_000_000_000_i64 + i, "account_id": "a", "kind": "email.sent"});
    let lines: String = (0..10).map(|i| format!("{}\n", event(i))).chain(["not json\n".to_owned()]).collect();
    std::fs::write(sandbox.path("log.ndjson"), lines).expect("writable");
    let printed = sandbox.must(&["score", "--input", "log.ndjson", "--decisions", "decisions.ndjson"]);
    let line = |name: &str| {
        printed.lines().find(|l| l.starts_with(name)).and_then(|l| l.split_whitespace().last()).unwrap_or("").to_owned()
    };
    assert_eq!(
        (line("events read"), line("accepted"), line("rejected")),
        ("11".to_owned(), "10".to_owned(), "1".to_owned()),
        "{printed}"
    );
    assert!(sandbox.path("decisions.ndjson").exists() && !sandbox.data().exists());
}

#[tokio::test]
async fn a_service_answers_health_metrics_and_its_description_and_stops_in_order() {
    let sandbox = Sandbox::new();
    let mut redress = sandbox.start("run").await;
    let nobody = redress.api("");
    assert_eq!(nobody.get("/healthz").await.expect("an answer").text, "ok");
    let ready = nobody.get("/readyz").await.expect("an answer").expect(200);
    assert_eq!(ready, json!({"ready": true, "parts": {"engine": "ok", "ledger": "ok", "review_api": "ok"}}));
    nobody.get("/a/no-such-token").await.expect("an answer");
    nobody.get("/v1/accounts/acme").await.expect("an answer");
    let metrics = nobody.get("/metrics").await.expect("an answer");
    assert_eq!(metrics.status, 200);
    for line in [
        "redress_http_request_seconds_count{route=\"/a/{token}\",method=\"GET\",status=\"4xx\"} 1",
        "redress_http_request_seconds_count{route=\"/v1/accounts/{account_id}\",method=\"GET\",status=\"4xx\"} 1",
        "redress_review_queue_depth",
        "redress_outbox_oldest_seconds",
        "redress_command_lag_seconds",
    ] {
        assert!(metrics.text.contains(line), "{line} is missing in {}", metrics.text);
    }
    assert!(!metrics.text.contains("no-such-token"), "{}", metrics.text);
    let description = nobody.get("/openapi.json").await.expect("an answer").expect(200);
    for path in ["/healthz", "/v1/events", "/v1/cases", "/v1/appeals/{token}"] {
        assert!(description["paths"][path].is_object(), "{path} is not described");
    }
    let missing = nobody.get("/nowhere").await.expect("an answer");
    assert_eq!(missing.headers["content-type"], "application/problem+json");
    assert_eq!(missing.expect(404)["status"], 404);
    assert_eq!(redress.stop().await.code(), Some(0), "{}", redress.log());
}

#[tokio::test]
async fn a_disabled_user_gets_in_no_more_and_notices_can_be_resumed() {
    let sandbox = Sandbox::new();
    let token = sandbox.add_user("ora", "auditor").token;
    let out = sandbox.run(&["user", "disable", "ora"]);
    assert!(out.status.success(), "{out:?}");
    let redress = sandbox.start("review-api").await;
    assert_eq!(redress.api(&token).get("/v1/cases").await.expect("an answer").status, 401);
    let out = sandbox.run(&["notices", "resume"]);
    assert_eq!(String::from_utf8_lossy(&out.stdout), "0 notices are in line again\n");
    assert!(!sandbox.run(&["user", "disable", "nobody"]).status.success());
}

#[tokio::test]
async fn an_engine_whose_journal_was_taken_away_does_not_start() {
    let sandbox = Sandbox::new();
    let token = sandbox.add_user("pipeline", "service").token;
    let mut redress = sandbox.start("run").await;
    let now = SystemClock.now();
    let event = json!({"id": "e1", "time": now.0, "account_id": "acme", "kind": "email.submitted"});
    send(&redress.api(&token), &event).await;
    redress.stop().await;
    std::fs::remove_dir_all(sandbox.data().join("engine/journal")).expect("the journal");
    let (code, said) = refused(&sandbox, &["run"]);
    assert!(code == 1 && said.contains("the checkpoint beside it already includes entry"), "{code}: {said}");
}

#[tokio::test]
async fn metrics_need_a_token_where_they_are_not_public() {
    let sandbox = Sandbox::new().with("REDRESS_SERVER_METRICS_PUBLIC", "false");
    let (auditor, reviewer) = (sandbox.add_user("ora", "auditor"), sandbox.add_user("rex", "reviewer"));
    let redress = sandbox.start("review-api").await;
    let status = async |token: &str| redress.api(token).get("/metrics").await.expect("an answer").status;
    assert_eq!(status("").await, 401);
    assert_eq!(status("wrong").await, 401);
    assert_eq!(status(&reviewer.token).await, 403);
    assert_eq!(status(&auditor.token).await, 200);
}

#[tokio::test]
async fn one_folder_has_one_engine_and_one_port_one_service() {
    let sandbox = Sandbox::new();
    let redress = sandbox.start("run").await;
    let (code, said) = refused(&sandbox, &["engine"]);
    assert_eq!(code, 2);
    assert!(
        said.contains(&format!("another redress (process {}) already uses the journal in data", redress.pid())),
        "{said}"
    );

    let mut second = sandbox.spawn("review-api", redress.port(), &[]);
    assert_eq!(second.ended().await.code(), Some(2));
    let expected = format!(
        "redress: cannot listen on {}: the port is in use\n  choose another address: REDRESS_SERVER_REVIEW_LISTEN=",
        redress.address
    );
    assert!(second.log().starts_with(&expected), "{}", second.log());
}

#[tokio::test]
async fn a_killed_service_starts_again_on_its_folder() {
    let sandbox = Sandbox::new();
    let token = sandbox.add_user("pipeline", "service").token;
    let mut first = sandbox.start("run").await;
    let event = json!({"id": "e1", "time": SystemClock.now().to_string(), "account_id": "a", "kind": "email.sent"});
    let taken = send(&first.api(&token), &event).await;
    first.kill();
    let second = sandbox.start_on("run", first.port(), &[]).await;
    let again = send(&second.api(&token), &event).await;
    assert_eq!((taken, again), ((1, 0), (0, 1)), "(accepted, duplicates) before and after");
}

async fn send(api: &Api, event: &serde_json::Value) -> (u64, u64) {
    let answer = api.events(std::slice::from_ref(event)).await.expect("an answer").expect(200);
    (answer["accepted"].as_u64().expect("a count"), answer["duplicates"].as_u64().expect("a count"))
}

#[tokio::test]
async fn engine_and_review_api_share_one_ledger_as_two_processes() {
    let sandbox = Sandbox::new();
    let review = sandbox.start("review-api").await;
    let engine = sandbox.start("engine").await;
    let parts = async |api: Api| api.get("/readyz").await.expect("an answer").expect(200)["parts"].clone();
    assert_eq!(parts(review.api("")).await, json!({"ledger": "ok", "review_api": "ok"}));
    assert_eq!(parts(engine.api("")).await, json!({"ledger": "ok", "engine": "ok"}));
}

#[tokio::test]
async fn a_second_signal_ends_it_at_once() {
    let sandbox = Sandbox::new().with("REDRESS_SERVER_SHUTDOWN_SECS", "600");
    let token = sandbox.add_user("pipeline", "service").token;
    let mut redress = sandbox.start("run").await;
    // A request whose body never comes keeps the service from draining.
    let mut open = std::net::TcpStream::connect(redress.address).expect("it listens");
    let head =
        format!("POST /v1/events HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {token}\r\ncontent-length: 10\r\n\r\n{{");
    std::io::Write::write_all(&mut open, head.as_bytes()).expect("written");
    until("the request to be under way", 10, async || redress.api("").get("/healthz").await.ok()).await;
    redress.signal("INT");
    let log = redress.log_file().to_owned();
    let said =
        async || std::fs::read_to_string(&log).ok().filter(|text| text.contains("a second signal stops at once"));
    until("the first signal to be heard", 10, said).await;
    redress.signal("INT");
    assert_eq!(redress.ended().await.code(), Some(130), "{}", redress.log());
}

#[tokio::test]
async fn postgres_serves_as_the_ledger() {
    let sandbox = Sandbox::new().with("REDRESS_LEDGER_URL", support::database::postgres().await);
    let token = sandbox.add_user("pipeline", "service").token;
    let redress = sandbox.start("run").await;
    redress.api(&token).put("/v1/accounts/a", &json!({"plan": "pro"})).await.expect("an answer").expect(204);
    let verdict = sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
}
