//! Quality of review: for those who look after reviewers, and for nobody else.

use axum::http::StatusCode;
use redress_ledger::Role;
use redress_ledger::care::Care;
use redress_ledger::store::Promises;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

/// A decided appeal, and its case.
async fn decided(desk: &Desk) -> String {
    let token = desk.impose(&suspension("bakery")).await;
    let case = desk.appeal(&token).await;
    desk.post_json(&format!("/v1/cases/{case}/claim"), Some(Role::Reviewer), &json!({})).await;
    let verdict = json!({
        "outcome": "upheld", "reason": "The import was bought, the holder says so.",
        "answer": "You told us that the list was bought. Our rules ask for people who signed up.",
    });
    let answer = desk.post_json(&format!("/v1/cases/{case}/decide"), Some(Role::Reviewer), &verdict).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    case
}

fn care() -> Promises {
    Promises {
        care: Care { second_look_percent: 0, known_answer_percent: 100, ..Care::plain() },
        ..Promises::default()
    }
}

#[tokio::test]
async fn a_senior_vouches_and_the_case_comes_up_as_an_appeal_like_any_other() {
    let desk = Desk::careful(care(), |_| {}).await;
    let case = decided(&desk).await;
    let path = format!("/v1/cases/{case}/known-answer");
    let known = json!({"expected": "stands"});
    assert_eq!(desk.post_json(&path, Some(Role::Reviewer), &known).await.status, StatusCode::FORBIDDEN);
    let nothing = desk.post_json(&path, Some(Role::Senior), &json!({"expected": "maybe"})).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", nothing.text);
    assert_eq!(desk.post_json(&path, Some(Role::Senior), &known).await.status, StatusCode::NO_CONTENT);
    assert_eq!(desk.post_json(&path, Some(Role::Senior), &known).await.status, StatusCode::CONFLICT);

    desk.ledger.open_second_looks().await.unwrap();
    let listed = desk.get("/v1/cases", Some(Role::Senior)).await.json();
    let cases = listed["cases"].as_array().unwrap();
    assert_eq!(cases.len(), 1, "the known answer");
    for one in cases {
        assert_eq!((one["kind"].as_str(), one["account_id"].as_str()), (Some("appeal"), Some("bakery")));
        let shown = desk.get(&format!("/v1/cases/{}", one["case_id"].as_str().unwrap()), Some(Role::Senior)).await;
        assert!(shown.text.contains("We are a bakery.") && !shown.text.contains("quality"), "{}", shown.text);
    }
}

#[tokio::test]
async fn the_page_names_people_without_ranking_them() {
    let desk = Desk::open().await;
    let case = decided(&desk).await;
    let senior = desk.sign_in("senior").await;
    let page = desk.page("/console/quality", &senior).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains("reviewer") && page.text.contains("too few to say"), "{}", page.text);
    let json = desk.get("/v1/quality", Some(Role::Auditor)).await.json();
    assert_eq!(json["reviewers"][0]["stands"], json!({"hits": 1, "of": 1}));
    let reviewer = desk.sign_in("reviewer").await;
    assert_eq!(desk.page("/console/quality", &reviewer).await.status, StatusCode::FORBIDDEN);
    assert!(!desk.page("/console", &reviewer).await.text.contains("/console/quality"));

    let shown = desk.page(&format!("/console/cases/{case}"), &senior).await;
    assert!(shown.text.contains("A known answer?"), "{}", shown.text);
    let path = format!("/console/cases/{case}/known-answer");
    let none = desk.act(&path, &senior, &[]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", none.text);
    let kept = desk.act(&path, &senior, &[("expected", "stands")]).await;
    assert_eq!(kept.header("location"), format!("/console/cases/{case}?done=vouched"));
}
