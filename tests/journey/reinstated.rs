//! After a reinstatement the old story is over: late reports about old mail count for nothing, and new abuse counts in full.

use serde_json::{Value, json};

use crate::support::story::{self, account, appeal, bouncing_mail, case_of, decided, now_ms, put_account};
use crate::support::{Api, until};

const SHOP: &str = "shop";

fn signal(view: &Value, name: &str) -> f64 {
    let signals = view["signals"].as_array().expect("signals");
    let found = signals.iter().find(|s| s["signal"] == name).unwrap_or_else(|| panic!("no signal {name}"));
    found["upper"].as_f64().expect("a number")
}

/// Late reports about mails of the batch `old`: bounces, complaints, and some without a message id.
fn late_reports(at: i64) -> Vec<Value> {
    let report = |i: i64| {
        let kind = if i % 2 == 0 { "email.bounced" } else { "email.complained" };
        let mut event = json!({
            "id": format!("late-{i}"), "time": at + i, "account_id": SHOP, "kind": kind,
            "error_class": "invalid_recipient", "complaint_type": "abuse",
        });
        if i < 15 {
            event["message_id"] = json!(format!("old-{i}"));
        }
        event
    };
    (0..20).map(report).collect()
}

async fn reinstated(view: &Api) -> Value {
    until("the engine to hear of the reinstatement", 30, async || {
        Some(account(view, SHOP).await).filter(|view| view["decided"] == view["standing"])
    })
    .await
}

#[tokio::test]
async fn late_reports_about_old_mail_suspend_nobody_again_and_new_abuse_does() {
    let sandbox = story::sandbox();
    let (pipeline, rosa) = (sandbox.add_user("pipeline", "service"), sandbox.add_user("rosa", "reviewer"));
    let redress = sandbox.start("run").await;
    let (platform, reviewer) = (redress.api(&pipeline.token), redress.api(&rosa.token));
    put_account(&platform, SHOP).await;
    let fallen = decided(&platform, &bouncing_mail(SHOP, "old", 0, 300, now_ms() - 3_600_000)).await;
    assert!(fallen.iter().any(|(_, rung, answer)| rung == "suspend" && answer == "imposed"), "{fallen:?}");

    let outbox = sandbox.data().join("outbox");
    let suspension = until("the letter about the suspension", 60, async || {
        let letters = crate::support::letters::read(&outbox);
        letters.into_iter().find(|l| l.kind == "imposed" && l.subject.contains("suspended"))
    })
    .await;
    appeal(&redress.api(""), &suspension.token).await;
    let case = case_of(&reviewer, SHOP).await;
    reviewer.post(&format!("/v1/cases/{case}/claim"), &Value::Null).await.expect("an answer").expect(200);
    let verdict = reviewer.post(&format!("/v1/cases/{case}/decide"), &story::overturn()).await;
    verdict.expect("an answer").expect(200);
    let view = reinstated(&platform).await;
    assert_ne!(view["standing"], "suspend");
    assert!(signal(&view, "hard_bounces_24h") < 1.0, "the old bounces are forgotten: {view}");

    // Twenty late reports, sent after the reinstatement, about what was sent before it.
    let fallen = decided(&platform, &late_reports(now_ms())).await;
    assert!(fallen.is_empty(), "{fallen:?}");
    let after = account(&platform, SHOP).await;
    assert_eq!(after["standing"], view["standing"]);
    assert_eq!(after["signals"], view["signals"], "not one of them counts");

    // Good new mail is no reason either, and late reports in between still are none.
    let good = |i: i64| {
        let kind = if i % 2 == 0 { "email.submitted" } else { "email.delivered" };
        json!({"id": format!("good-{i}"), "time": now_ms(), "account_id": SHOP, "kind": kind, "message_id": format!("good-{}", i / 2)})
    };
    let fallen = decided(&platform, &(0..500).map(good).collect::<Vec<_>>()).await;
    assert!(fallen.is_empty(), "{fallen:?}");

    // New abuse: the same reinstated sender mails a bad list once more.
    let fallen = decided(&platform, &bouncing_mail(SHOP, "new-list", 0, 300, now_ms())).await;
    assert!(fallen.contains(&(SHOP.to_owned(), "suspend".to_owned(), "imposed".to_owned())), "{fallen:?}");
    assert_eq!(account(&platform, SHOP).await["standing"], "suspend");
}
