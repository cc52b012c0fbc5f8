//! Figures: for everybody without rules, for those who read cases with them; never with an account in them.

use axum::http::StatusCode;
use redress_ledger::Role;

use crate::desk::Desk;
use crate::evidence::suspension;

async fn decided() -> Desk {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let case = desk.appeal(&token).await;
    desk.post_json(&format!("/v1/cases/{case}/claim"), Some(Role::Reviewer), &serde_json::json!({})).await;
    let verdict = serde_json::json!({
        "outcome": "overturned_false_positive", "root_cause": "threshold",
        "reason": "One typo in an import is no abuse.",
        "answer": "You told us that the bounces were one typo. We looked at the import, and you are right.",
    });
    let answer = desk.post_json(&format!("/v1/cases/{case}/decide"), Some(Role::Reviewer), &verdict).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    desk
}

#[tokio::test]
async fn anybody_reads_how_often_the_machine_was_wrong_and_nothing_of_rules_or_accounts() {
    let desk = decided().await;
    for path in ["/transparency", "/transparency.csv"] {
        let page = desk.get(path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(!page.text.contains("bakery") && !page.text.contains("bounces"), "{}", page.text);
        assert!(page.text.len() < 100_000);
    }
    let page = desk.get("/transparency", None).await.text;
    assert!(page.contains("100 %") && page.contains("1 of 1"), "{page}");
    let csv = desk.get("/transparency.csv", None).await.text;
    assert!(csv.contains("decisions_overturned,,1,1,1.00000,0.20655,1.00000\r\n"), "{csv}");
    assert!(csv.contains("outcomes,overturned_false_positive,1,,,,\r\n"), "{csv}");
}

#[tokio::test]
async fn who_reads_cases_sees_rules_as_page_json_and_csv() {
    let desk = decided().await;
    let figures = desk.get("/v1/figures", Some(Role::Auditor)).await.json();
    assert_eq!(figures["rules"][0]["overturned"], serde_json::json!({"hits": 1, "of": 1}));
    let rule = figures["rules"][0]["name"].as_str().unwrap().to_owned();
    let csv = desk.get("/v1/figures.csv", Some(Role::Reviewer)).await;
    assert!(csv.text.contains(&format!("rule_overturned,{rule},1,1,")), "{}", csv.text);
    assert_eq!(csv.header("content-type"), "text/csv; charset=utf-8");
    assert!(csv.header("content-disposition").starts_with("attachment"));
    let signed = desk.sign_in("reviewer").await;
    let page = desk.page("/console/figures", &signed).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    assert!(page.text.contains(&rule) && page.text.contains("class=\"whisker\""), "{}", page.text);
}

#[tokio::test]
async fn days_that_are_none_are_refused_by_name() {
    let desk = Desk::open().await;
    for (query, word) in
        [("from=yesterday", "from:"), ("to=2026-02-30", "to:"), ("from=2026-02-02&to=2026-02-01", "to:")]
    {
        let answer = desk.get(&format!("/v1/figures?{query}"), Some(Role::Auditor)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
        assert!(answer.text.contains(word), "{}", answer.text);
        let page = desk.get(&format!("/transparency?{query}"), None).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{query}");
    }
    assert_eq!(desk.get("/v1/figures?when=now", Some(Role::Auditor)).await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_published_answer_is_kept_for_ten_minutes_and_then_made_anew() {
    let desk = decided().await;
    let count = |text: &str| text.lines().find(|l| l.starts_with("appeals_lodged,dispute")).map(str::to_owned);
    let first = desk.get("/transparency.csv", None).await.text;
    assert_eq!(count(&first).as_deref(), Some("appeals_lodged,dispute,1,,,,"));
    let token = desk.impose(&suspension("florist")).await;
    desk.appeal(&token).await;
    assert_eq!(count(&desk.get("/transparency.csv", None).await.text), count(&first));
    desk.clock.advance_secs(601);
    let later = desk.get("/transparency.csv", None).await.text;
    assert_eq!(count(&later).as_deref(), Some("appeals_lodged,dispute,2,,,,"));
}
