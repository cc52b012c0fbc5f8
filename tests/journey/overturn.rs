//! Imposes, appeals and overturns by HTTP alone, in one process and in two.

use serde_json::{Value, json};

use crate::support::platform::{Platform, SECRET};
use crate::support::story::{self, account, appeal, bouncing_mail, case_of, decided, now_ms, put_account};
use crate::support::{Api, Sandbox, letters, until};

const SHOP: &str = "shop";

/// Where the sides listen; the same place for one process.
struct Sides {
    /// The platform's pipeline, at the engine.
    platform: Api,
    reviewer: Api,
    /// Anybody, at the review API.
    nobody: Api,
}

#[tokio::test]
async fn one_process_imposes_hears_the_appeal_and_undoes() {
    let (sandbox, hook) = stage().await;
    let (pipeline, rosa) = (sandbox.add_user("pipeline", "service"), sandbox.add_user("rosa", "reviewer"));
    let mut redress = sandbox.start("run").await;
    let sides =
        Sides { platform: redress.api(&pipeline.token), reviewer: redress.api(&rosa.token), nobody: redress.api("") };
    play(&sandbox, &sides).await;
    assert!(redress.stop().await.success(), "{}", redress.log());
    check_the_record(&sandbox, &hook);
}

#[tokio::test]
async fn two_processes_impose_hear_the_appeal_and_undo() {
    let (sandbox, hook) = stage().await;
    let (pipeline, rosa) = (sandbox.add_user("pipeline", "service"), sandbox.add_user("rosa", "reviewer"));
    let mut review = sandbox.start("review-api").await;
    let mut engine = sandbox.start("engine").await;
    let sides =
        Sides { platform: engine.api(&pipeline.token), reviewer: review.api(&rosa.token), nobody: review.api("") };
    play(&sandbox, &sides).await;
    assert!(engine.stop().await.success() && review.stop().await.success());
    check_the_record(&sandbox, &hook);
}

async fn stage() -> (Sandbox, Platform) {
    let hook = Platform::start().await;
    let sandbox =
        story::sandbox().with("REDRESS_NOTIFY_WEBHOOK_URL", &*hook.url).with("REDRESS_NOTIFY_WEBHOOK_SECRET", SECRET);
    (sandbox, hook)
}

async fn play(sandbox: &Sandbox, sides: &Sides) {
    let Sides { platform, reviewer, nobody } = sides;
    let outbox = sandbox.data().join("outbox");

    put_account(platform, SHOP).await;
    let fallen = decided(platform, &bouncing_mail(SHOP, "old-list", 0, 300, now_ms() - 3_600_000)).await;
    assert!(fallen.contains(&(SHOP.to_owned(), "suspend".to_owned(), "imposed".to_owned())), "{fallen:?}");
    let view = account(platform, SHOP).await;
    assert_eq!((&view["standing"], &view["decided"]), (&json!("suspend"), &json!("suspend")));
    let suspension = &view["enforcements"][0];
    assert_eq!(suspension["reasons"], json!(["LIST_QUALITY"]));

    // The holder reads the letter, and the page behind its link.
    let letter = until("the letter about the suspension", 60, async || {
        letters::read(&outbox).into_iter().find(|l| l.kind == "imposed" && l.subject.contains("suspended"))
    })
    .await;
    assert_eq!(letter.account, SHOP);
    let page = nobody.get(&format!("/a/{}", letter.token)).await.expect("an answer");
    assert!(page.status == 200 && page.text.contains("bounced for good"), "{}", page.text);
    let theirs = nobody.get(&format!("/v1/appeals/{}", letter.token)).await.expect("an answer").expect(200);
    assert_eq!((&theirs["stands"], &theirs["may_appeal"]), (&json!(true), &json!(true)));
    assert_eq!(theirs["statement"]["decision_id"], suspension["decision_id"]);

    // The receipt comes when the appeal is durable; a second appeal on the same decision is refused.
    let receipt = appeal(nobody, &letter.token).await;
    assert!(receipt["appeal_id"].is_string() && receipt["decide_by"].is_string(), "{receipt}");
    let again = json!({"kind": "dispute", "view": "Once more.", "contest": "All of it.", "wants_human": true});
    let again = nobody.post(&format!("/v1/appeals/{}", letter.token), &again).await.expect("an answer");
    assert_eq!(again.status, 409, "{}", again.text);

    // Nobody decides what nobody has claimed.
    let case = case_of(reviewer, SHOP).await;
    let path = format!("/v1/cases/{case}");
    let early = reviewer.post(&format!("{path}/decide"), &story::overturn()).await.expect("an answer");
    assert_eq!(early.status, 409, "{}", early.text);
    reviewer.post(&format!("{path}/claim"), &Value::Null).await.expect("an answer").expect(200);
    let outcome = reviewer.post(&format!("{path}/decide"), &story::overturn()).await.expect("an answer").expect(200);
    assert_eq!(outcome["lifted"], json!([suspension["enforcement_id"]]));

    // The ledger lifts at once, the engine's rung falls back as soon as it has read the command.
    let standing = &outcome["standing"];
    assert_ne!(standing, "suspend");
    let view = until("the engine to hear of it", 30, async || {
        Some(account(platform, SHOP).await).filter(|view| view["decided"] == *standing)
    })
    .await;
    assert_eq!(view["standing"], *standing);
    assert!(view["reinstated_at"].is_string(), "{view}");
    let theirs = nobody.get(&format!("/v1/appeals/{}", letter.token)).await.expect("an answer").expect(200);
    assert_eq!((&theirs["stands"], &theirs["appeals"][0]["state"]), (&json!(false), &json!("decided")));
    until("the letter about the outcome", 60, async || {
        letters::read(&outbox).into_iter().find(|l| l.kind == "outcome" && l.account == SHOP)
    })
    .await;
}

fn check_the_record(sandbox: &Sandbox, hook: &Platform) {
    let verdict = sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{verdict}");
    let told: Vec<_> = hook.calls().iter().map(|c| c.body["type"].as_str().unwrap_or_default().to_owned()).collect();
    for kind in ["account.suspended", "account.reinstated"] {
        assert_eq!(told.iter().filter(|t| *t == kind).count(), 1, "{kind} in {told:?}");
    }
}
