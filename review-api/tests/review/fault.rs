//! When the record cannot be reached: a clear answer, nothing lost of what was typed, and the rest runs on.

use std::time::Duration;

use axum::http::StatusCode;
use redress_ledger::Role;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

const GONE: (&str, &str) = ("sequences", "sequences_gone");

#[tokio::test]
async fn an_appeal_that_cannot_be_stored_is_not_acknowledged_and_its_words_come_back() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("unlucky")).await;
    desk.record_renamed(GONE.0, GONE.1).await;
    let fields = [("kind", "dispute"), ("view", "Please do not lose this.")];
    let page = desk.post_form(&format!("/a/{token}"), None, &fields).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text);
    assert!(page.text.contains("Please do not lose this."), "{}", page.text);
    let answered = desk.post_json(&format!("/v1/appeals/{token}"), None, &json!({"kind": "dispute"})).await;
    assert_eq!((answered.status, answered.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"));
    assert!(!answered.text.contains("sequences"), "the fault's inside is not told: {}", answered.text);

    desk.record_renamed(GONE.1, GONE.0).await;
    let filed = desk.post_form(&format!("/a/{token}"), None, &fields).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
}

#[tokio::test]
async fn a_verdict_that_cannot_be_stored_comes_back_to_be_copied() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("unlucky")).await;
    let case = format!("/console/cases/{}", desk.appeal(&token).await);
    let senior = desk.sign_in("senior").await;
    desk.act(&format!("{case}/claim"), &senior, &[]).await;
    desk.record_renamed(GONE.0, GONE.1).await;
    let typed = [
        ("outcome", "overturned_technical"),
        ("root_cause", "rule_bug"),
        ("reason", "A fault of our own."),
        ("answer", "You were right. The fault was ours."),
    ];
    let mut fields = typed.to_vec();
    fields.push(("csrf", &senior.csrf));
    let ours = Some("http://review.test");
    let page = desk.post_form_from(&format!("{case}/decide"), Some(&senior.cookie), &fields, ours).await;
    assert_eq!(page.status, StatusCode::SERVICE_UNAVAILABLE, "{}", page.text);
    for (_, words) in &typed[2..] {
        assert!(page.text.contains(words), "{words} is missing in {}", page.text);
    }
}

#[tokio::test]
async fn a_link_that_cannot_be_looked_up_is_not_called_unknown() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("unlucky")).await;
    desk.record_renamed("statements", "statements_gone").await;
    let page = desk.get(&format!("/a/{token}"), None).await;
    assert_eq!((page.status, page.header("retry-after")), (StatusCode::SERVICE_UNAVAILABLE, "5"), "{}", page.text);
}

#[tokio::test]
async fn readiness_follows_the_record() {
    let desk = Desk::open().await;
    assert_eq!(desk.service.ready(), Ok(()));
    let until = async |ready: bool| {
        while desk.service.ready().is_ok() != ready {
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    };
    desk.record_renamed(GONE.0, GONE.1).await;
    tokio::time::timeout(Duration::from_secs(15), until(false)).await.expect("the fault is noticed");
    desk.record_renamed(GONE.1, GONE.0).await;
    tokio::time::timeout(Duration::from_secs(15), until(true)).await.expect("and its end");
    assert_eq!(desk.get("/v1/cases", Some(Role::Auditor)).await.status, StatusCode::OK);
}
