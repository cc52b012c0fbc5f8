//! A deferred imposition on an account of weight, as two people meet it on its page and a program in the API.

use axum::http::StatusCode;
use redress_ledger::Role;
use redress_ledger::care::Care;
use redress_ledger::store::Promises;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

fn two() -> Promises {
    Promises { care: Care { two_people_protected: true, ..Care::plain() }, ..Promises::default() }
}

#[tokio::test]
async fn a_protected_account_is_suspended_by_two_people_on_its_page() {
    let desk = Desk::careful(two(), |_| {}).await;
    let case = format!("/console/cases/{}", desk.defer(&suspension("clinic")).await);
    let why = [("reason", "Checked each figure.")];
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let page = desk.page(&case, &reviewer).await;
    assert!(page.text.contains("two people have to agree before it takes effect"), "{}", page.text);
    let first = desk.act(&format!("{case}/release-imposition"), &reviewer, &why).await;
    assert_eq!(first.header("location"), format!("{case}?done=approved"), "{}", first.text);
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let mine = desk.page(&case, &reviewer).await;
    assert!(mine.text.contains("You have agreed to it") && !mine.text.contains("Release it<"), "{}", mine.text);
    assert!(mine.text.contains("Dismiss it<"), "who has agreed may still think better of it");
    desk.act(&format!("{case}/release"), &reviewer, &[]).await;

    let senior = desk.sign_in("senior").await;
    desk.act(&format!("{case}/claim"), &senior, &[]).await;
    let theirs = desk.page(&case, &senior).await;
    assert!(theirs.text.contains("One person has agreed to it."), "{}", theirs.text);
    assert!(!theirs.text.contains("Checked each figure."), "the first one's reason is not theirs to read");
    let second = desk.act(&format!("{case}/release-imposition"), &senior, &why).await;
    assert_eq!(second.header("location"), format!("{case}?done=imposed"), "{}", second.text);
}

#[tokio::test]
async fn the_api_says_whether_a_release_took_effect() {
    let desk = Desk::careful(two(), |_| {}).await;
    let case = format!("/v1/cases/{}", desk.defer(&suspension("clinic")).await);
    let why = json!({"reason": "Looked at it with care."});
    let release = format!("{case}/release-imposition");
    let first = desk.post_json(&release, Some(Role::Reviewer), &why).await;
    assert_eq!(first.json(), json!({"released": false, "enforcement_id": null}), "{}", first.text);
    let again = desk.post_json(&release, Some(Role::Reviewer), &why).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    let deciding = desk.get(&format!("{case}/deciding"), Some(Role::Senior)).await.json();
    assert_eq!((&deciding["given_by_others"], &deciding["two_people"]), (&json!(1), &json!("protected")));
    let second = desk.post_json(&release, Some(Role::Senior), &why).await.json();
    assert!(second["released"] == json!(true) && second["enforcement_id"].is_string(), "{second}");
}
