//! Before the first look nothing that a person can ask for shows the machine's view: not the queue, not a claim, not the case, not the account.

use axum::http::StatusCode;
use redress_ledger::Role;
use redress_ledger::care::Care;
use redress_ledger::decision::{Decision, FiredRule};
use redress_ledger::store::Promises;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);

/// What is the machine's: its score and what moved it, which model, and that more than one rule fired.
const WITHHELD: [&str; 10] = [
    "0.8731",
    "87.3",
    "\"score\"",
    "contributions",
    "model_hash",
    "c0ffee",
    "moved_by_this",
    "ring-of-cards",
    "RING_RELATED",
    "compared_value",
];

/// A suspension that a second rule and a model took part in.
fn scored(account: &str) -> Decision {
    let mut decision = suspension(account);
    let second =
        FiredRule { rule_id: "ring-of-cards".into(), reason: "RING_RELATED".into(), ..decision.rules[0].clone() };
    decision.rules.push(second);
    decision.model_hash = Some("c0ffee".repeat(10) + "beef");
    decision.score = Some(0.8731);
    decision.contributions = serde_json::from_value(json!([
        {"feature": "moved_by_this", "added": 1.25}
    ]))
    .unwrap();
    decision
}

async fn appealed() -> (Desk, String) {
    let care = Care { first_look_percent_suspend: 100, ..Care::plain() };
    let desk = Desk::careful(Promises { care, ..Promises::default() }, |_| {}).await;
    let token = desk.impose(&scored("bakery")).await;
    let case = desk.appeal(&token).await;
    (desk, case)
}

fn silent(what: &str, text: &str, withheld: &[&str]) {
    for told in withheld {
        assert!(!text.contains(told), "{what} says {told}: {text}");
    }
}

#[tokio::test]
async fn no_answer_shows_the_machines_view_before_the_first_look() {
    let (desk, case) = appealed().await;
    // The reasons of the statement are the holder's to read, and a reviewer's: everything else is withheld.
    let beside: Vec<&str> = WITHHELD.into_iter().filter(|told| *told != "RING_RELATED").collect();
    silent("the list", &desk.get("/v1/cases", REVIEWER).await.text, &beside);
    silent("the counts", &desk.get("/v1/queue", REVIEWER).await.text, &WITHHELD);
    let next = desk.post_json("/v1/cases/next", REVIEWER, &json!({})).await;
    assert_eq!(next.json()["case"]["case_id"], json!(case), "{}", next.text);
    silent("the next case", &next.text, &beside);
    let claimed = desk.post_json(&format!("/v1/cases/{case}/claim"), REVIEWER, &json!({})).await;
    assert_eq!(claimed.status, StatusCode::OK, "{}", claimed.text);
    silent("the claim", &claimed.text, &beside);
    silent("the case", &desk.get(&format!("/v1/cases/{case}"), REVIEWER).await.text, &WITHHELD);
    silent("the deciding", &desk.get(&format!("/v1/cases/{case}/deciding"), REVIEWER).await.text, &WITHHELD);
    let look = json!({"outcome": "upheld", "reason": "The share of bounces is high."});
    let looked = desk.post_json(&format!("/v1/cases/{case}/first-look"), REVIEWER, &look).await;
    assert_eq!(looked.status, StatusCode::NO_CONTENT, "{}", looked.text);
    let whole = desk.get(&format!("/v1/cases/{case}"), REVIEWER).await.text;
    for shown in ["0.8731", "moved_by_this", "ring-of-cards", "c0ffee"] {
        assert!(whole.contains(shown), "after the look {shown} is shown: {whole}");
    }
}

#[tokio::test]
async fn no_page_shows_the_machines_view_before_the_first_look() {
    let (desk, case) = appealed().await;
    let reviewer = desk.sign_in("reviewer").await;
    let page = format!("/console/cases/{case}");
    let withheld: Vec<&str> = WITHHELD.into_iter().chain(["Threshold", "What moved the score"]).collect();
    desk.act(&format!("{page}/claim"), &reviewer, &[]).await;
    for path in ["/console", "/console?state=mine", &page, "/console/accounts?id=bakery"] {
        let shown = desk.page(path, &reviewer).await;
        assert_eq!(shown.status, StatusCode::OK, "{path}");
        silent(path, &shown.text, &withheld);
    }
    let account = desk.page("/console/accounts?id=bakery", &reviewer).await;
    assert!(account.text.contains("after your first look"), "{}", account.text);
    let look = [("outcome", "upheld"), ("reason", "The share of bounces is high.")];
    desk.act(&format!("{page}/first-look"), &reviewer, &look).await;
    let whole = desk.page(&page, &reviewer).await;
    assert!(whole.text.contains("ring-of-cards") && whole.text.contains("moved_by_this"), "{}", whole.text);
    let account = desk.page("/console/accounts?id=bakery", &reviewer).await;
    assert!(account.text.contains("ring-of-cards"), "{}", account.text);
}
