//! A model from its file to the answer to an appeal, over HTTP and the command line: in shadow, live by a second person, through a kill,
//! told to the holder and the reviewer, charged with its error, retired.

#[path = "../../engine/tests/model_file/mod.rs"]
mod model_file;
#[path = "../support/mod.rs"]
mod support;

use std::fs;

use serde_json::{Value, json};

use support::story::{self, NO_BRAKE, account, bouncing_mail, case_of, decided, now_ms, put_account};
use support::{Api, Redress, Sandbox, Secrets, until};

/// The same without and with a rule that reads the score.
fn policy(by_score: bool) -> String {
    let rule = |id: &str, when: &str, rest: &str| {
        format!(
            "[[rule]]\nid = \"{id}\"\nwhen = \"{when}\"\n{rest}\nreason = \"LIST_QUALITY\"\n\
             clause = {{ id = \"AUP-1\", title = \"Keep your lists clean\", url = \"https://example.com/aup\" }}\n\
             mode = \"enforce\"\nauthor = \"vendor\"\nsource = \"test\"\n\n"
        )
    };
    let rate = "lower(hard_bounce_rate_7d) > 0.05";
    let suspend = format!("evidence = \"{rate}\"\nrung = \"suspend\"\nseverity = \"it harms every sender\"");
    let mut text = "name = \"served\"\nversion = \"1\"\n\n".to_owned();
    text += &rule("many-sends", "sends_24h >= 1000000", "rung = \"observe\"");
    if by_score {
        text += &rule("score-suspend", &format!("score > 0.9 && {rate}"), &suspend);
    }
    text
}

struct Stage {
    sandbox: Sandbox,
    pipeline: Secrets,
    rosa: Secrets,
    ada: Secrets,
}

fn stage() -> Stage {
    let mut sandbox = Sandbox::new();
    let file = sandbox.path("policy.toml");
    fs::write(&file, policy(false)).expect("a writable folder");
    sandbox.environment.push(("REDRESS_ENGINE_POLICY_FILE".to_owned(), file.to_string_lossy().into_owned()));
    sandbox.environment.extend(NO_BRAKE.map(|(name, value)| (name.to_owned(), value.to_owned())));
    fs::write(sandbox.path("model.json"), model_file::text("outbound", 20.0)).expect("a writable folder");
    let (pipeline, rosa) = (sandbox.add_user("pipeline", "service"), sandbox.add_user("rosa", "reviewer"));
    let (ada, bea) = (sandbox.add_user("ada", "admin"), sandbox.add_user("bea", "admin"));
    for (name, secrets) in [("ada", &ada), ("bea", &bea), ("rosa", &rosa)] {
        fs::write(sandbox.path(&format!("{name}.token")), &secrets.token).expect("a writable folder");
    }
    Stage { sandbox, pipeline, rosa, ada }
}

async fn put_policy(admin: &Api) -> u16 {
    let request = admin.request("PUT", "/v1/policy").header("content-type", "application/toml").body(policy(true));
    Api::send(request).await.expect("an answer").status
}

/// 300 mails a third of which bounce, from an account that writes to a contact; what was decided.
async fn mail(platform: &Api, name: &str) -> Vec<(String, String, String)> {
    put_account(platform, name).await;
    decided(platform, &bouncing_mail(name, name, 0, 300, now_ms() - 3_600_000)).await
}

fn suspended(name: &str) -> (String, String, String) {
    (name.to_owned(), "suspend".to_owned(), "imposed".to_owned())
}

#[tokio::test]
async fn a_model_is_served_told_appealed_charged_and_retired() {
    let Stage { sandbox, pipeline, rosa, ada } = stage();
    let mut redress = sandbox.start("run").await;
    let (platform, admin) = (redress.api(&pipeline.token), redress.api(&ada.token));

    // A policy that reads a score is refused while no model gives one.
    assert_eq!(put_policy(&admin).await, 422);
    let checked = sandbox.must(&["model", "check", "model.json"]);
    assert!(checked.contains("outbound 1: 2 features") && checked.contains("hard_bounces_24h.value"), "{checked}");
    let early = sandbox.run(&["model", "activate", "model.json", "--token-file", "ada.token"]);
    assert!(!early.status.success(), "not live before it was in shadow");
    let refused = sandbox.run(&["model", "activate", "model.json", "--shadow", "--token-file", "rosa.token"]);
    assert!(!refused.status.success(), "a reviewer puts no model to work");

    // In shadow it is counted, and moves nothing.
    sandbox.must(&["model", "activate", "model.json", "--shadow", "--token-file", "ada.token"]);
    assert_eq!(put_policy(&admin).await, 200);
    let probe = until("the engine to score by the model", 30, async || {
        let quiet = json!({"id": format!("probe-{}", now_ms()), "time": now_ms(), "account_id": "probe", "kind": "email.submitted"});
        platform.events(&[quiet]).await.expect("an answer").expect(200);
        let page = redress.api("").get("/metrics").await.expect("an answer").text;
        page.lines().find(|l| l.starts_with("redress_scores_total") && l.contains("mode=\"shadow\"")).map(str::to_owned)
    })
    .await;
    assert!(probe.contains("from=\"0.0\""), "a quiet account scores low: {probe}");
    // The policy that names the score comes to the engine behind the model: until it is there, there is nothing to count.
    let first = until("what the model in shadow would have decided", 30, async || {
        let name = format!("first{}", now_ms());
        assert!(mail(&platform, &name).await.is_empty(), "nothing is decided by a model in shadow");
        let page = redress.api("").get("/metrics").await.expect("an answer").text;
        page.lines().any(|line| line.starts_with("redress_shadow_model_decisions_total")).then_some(name)
    })
    .await;
    assert_eq!(account(&platform, &first).await["standing"], "observe");

    // Live by another admin alone.
    let alone = sandbox.run(&["model", "activate", "model.json", "--token-file", "ada.token"]);
    assert!(!alone.status.success() && String::from_utf8_lossy(&alone.stderr).contains("another admin"), "{alone:?}");
    sandbox.must(&["model", "activate", "model.json", "--token-file", "bea.token"]);
    let listed = sandbox.must(&["model", "list"]);
    assert!(listed.contains("outbound 1") && listed.contains("live") && listed.contains("bea"), "{listed}");
    until("the engine to have the model live", 30, async || {
        let quiet = json!({"id": format!("live-{}", now_ms()), "time": now_ms(), "account_id": "probe", "kind": "email.submitted"});
        platform.events(&[quiet]).await.expect("an answer").expect(200);
        let page = redress.api("").get("/metrics").await.expect("an answer").text;
        page.lines().any(|l| l.starts_with("redress_scores_total") && l.contains("mode=\"live\"")).then_some(())
    })
    .await;
    let fallen = mail(&platform, "shop").await;
    assert!(fallen.contains(&suspended("shop")), "{fallen:?}");

    // After a kill it is live still: same mails, same score.
    redress.kill();
    let mut redress = sandbox.start("run").await;
    let platform = redress.api(&pipeline.token);
    let fallen = mail(&platform, "store").await;
    assert!(fallen.contains(&suspended("store")), "{fallen:?}");

    let scores = told(&sandbox, &redress, "shop").await;
    assert_eq!(scores, told(&sandbox, &redress, "store").await, "to the bit");
    overturned(&sandbox, &redress, &rosa).await;

    // Out of service: nothing fires by a score.
    let hash =
        sandbox.must(&["model", "check", "model.json"]).lines().last().expect("lines")["hash ".len()..].to_owned();
    sandbox.must(&["model", "retire", &hash[..12], "--token-file", "ada.token"]);
    assert!(sandbox.must(&["model", "list"]).contains("out of service"));
    let last = until("the engine to have retired it", 30, async || {
        let name = format!("late{}", now_ms());
        Some(mail(&platform, &name).await).filter(Vec::is_empty)
    })
    .await;
    assert!(last.is_empty());
    assert!(redress.stop().await.success(), "{}", redress.log());
    assert!(sandbox.must(&["audit", "verify"]).starts_with("audit log intact: "));
}

/// What the holder reads of the score, on the page in two languages, in the letter, and in the document; answers the score.
async fn told(sandbox: &Sandbox, redress: &Redress, name: &str) -> Value {
    let letter = story::letter(&sandbox.data().join("outbox"), name).await;
    let nobody = redress.api("");
    let theirs = nobody.get(&format!("/v1/appeals/{}", letter.token)).await.expect("an answer").expect(200);
    let automation = &theirs["statement"]["automation"];
    let score = &automation["score"];
    assert_eq!((&score["model"], &score["version"], &score["limit"]), (&json!("outbound"), &json!("1"), &json!(0.9)));
    assert!(automation["model_hash"].as_str().is_some_and(|hash| hash.len() == 64), "{automation}");
    assert_eq!(score["grounds"][0]["fact"]["signal"], "hard_bounces_24h", "{score}");
    let changed = theirs["statement"]["counterfactuals"].to_string();
    assert!(changed.contains("Without one signal, the score would have been 0.109"), "{changed}");
    for (lang, said) in [
        ("en", ["A trained model took part: outbound 1.", "This raised the score most:"]),
        ("de", ["Ein trainiertes Modell war beteiligt: outbound 1.", "Das hat die Bewertung am meisten erhöht:"]),
    ] {
        let page = nobody.get(&format!("/a/{}?lang={lang}", letter.token)).await.expect("an answer").text;
        for said in said {
            assert!(page.contains(said), "{said} is missing in {page}");
        }
    }
    score["score"].clone()
}

/// The reviewer sees what moved the score, overturns, and the model is charged with it everywhere.
async fn overturned(sandbox: &Sandbox, redress: &Redress, rosa: &Secrets) {
    let letter = story::letter(&sandbox.data().join("outbox"), "shop").await;
    story::appeal(&redress.api(""), &letter.token).await;
    let reviewer = redress.api(&rosa.token);
    let path = format!("/v1/cases/{}", case_of(&reviewer, "shop").await);
    reviewer.post(&format!("{path}/claim"), &Value::Null).await.expect("an answer").expect(200);
    let case = reviewer.get(&path).await.expect("an answer").expect(200);
    let scored = &case["decision"]["scored"];
    assert_eq!(scored["decisive"], json!(["score-suspend"]), "{case}");
    assert_eq!(scored["grounds"][0]["signal"], "hard_bounces_24h");

    let session = story::sign_in(&redress.api(""), "rosa", &rosa.password).await;
    let page = redress.api("").request("GET", &path.replace("/v1/", "/console/")).header("cookie", session);
    let page = Api::send(page).await.expect("an answer").text;
    for said in ["Model outbound 1.", "score-suspend fired by it", "score &#62; 0.9", "What moved it, by signal"] {
        assert!(page.contains(said), "{said} is missing in {page}");
    }

    reviewer.post(&format!("{path}/decide"), &story::overturn()).await.expect("an answer").expect(200);
    let listed = sandbox.must(&["model", "list"]);
    assert!(listed.contains("1 of 1"), "{listed}");
    let labels = sandbox.must(&["export", "labels"]);
    let label: Value = serde_json::from_str(labels.lines().next().expect("a label")).expect("JSON");
    assert_eq!((&label["value"], &label["model"]["decisive"]), (&json!("not_abuse"), &json!(true)), "{label}");
    assert!(label["model"]["score_millionths"].as_i64().is_some_and(|score| score > 940_000), "{label}");
    let today = redress_ledger::Timestamp(now_ms());
    let (from, to) = (today.plus_days(-1).date(), today.plus_days(1).date());
    let figures = sandbox.must(&["export", "figures", "--from", &from, "--to", &to]);
    let figures: Value = serde_json::from_str(&figures).expect("JSON");
    let model = &figures["models"][0];
    assert_eq!((&model["title"], &model["imposed"]), (&json!("outbound 1"), &json!(2)), "{figures}");
    assert_eq!(model["overturned"], json!({"hits": 1, "of": 1}), "{figures}");
}
