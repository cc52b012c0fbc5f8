//! An appeal's second life and its ends without an outcome, over HTTP.

use axum::http::StatusCode;
use redress_ledger::Role;
use redress_ledger::account::AccountUpdate;
use redress_ledger::care::Care;
use redress_ledger::store::Promises;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);
const SENIOR: Option<Role> = Some(Role::Senior);

const WORDS: &str = "We could not see that you are the holder of this account.";

#[tokio::test]
async fn an_appeal_closed_as_not_the_holders_is_told_on_the_page_and_may_be_filed_again() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("stranger")).await;
    let case = desk.appeal(&token).await;
    let signed = desk.sign_in("reviewer").await;
    let path = format!("/console/cases/{case}");
    assert!(!desk.page(&path, &signed).await.text.contains("Close without a decision"), "not before it is claimed");
    desk.act(&format!("{path}/claim"), &signed, &[]).await;
    assert!(desk.page(&path, &signed).await.text.contains("Close without a decision"));
    let close = format!("{path}/close");
    let fields = [("end", "not_holder"), ("words", WORDS), ("reason", "Wrote from elsewhere.")];
    let forged = desk.post_form(&close, Some(&signed.cookie), &fields).await;
    assert_eq!(forged.status, StatusCode::FORBIDDEN, "without the form token");
    let foreign = desk.post_form_from(&close, Some(&signed.cookie), &fields, Some("https://evil.example")).await;
    assert_eq!(foreign.status, StatusCode::FORBIDDEN, "from another site");
    let short = desk.act(&close, &signed, &[("end", "not_holder"), ("words", "<b>No.</b>"), ("reason", "")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("&#60;b&#62;No."), "the words are kept, as text: {}", short.text);
    let closed = desk.act(&close, &signed, &fields).await;
    assert_eq!(closed.status, StatusCode::SEE_OTHER, "{}", closed.text);
    let mail = desk.mail_with("Your appeal was closed without a decision").await;
    assert!(mail.contains(&token[..20]), "the link is in it");
    assert!(!mail.contains(WORDS), "the words stand on the page alone");
    let page = desk.get(&format!("/a/{token}"), None).await;
    for expected in ["A person closed this appeal without a decision.", WORDS, "<form"] {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
    desk.appeal(&token).await;
}

#[tokio::test]
async fn two_people_close_the_appeal_of_a_protected_account() {
    let care = Care { two_people_protected: true, ..Care::plain() };
    let desk = Desk::careful(Promises { care, ..Promises::default() }, |_| {}).await;
    let token = desk.impose(&suspension("clinic")).await;
    let protect = AccountUpdate { protected: Some(true), ..crate::desk::contact() };
    desk.ledger.put_account(&"clinic".into(), &protect, "test").await.unwrap();
    let id = desk.appeal(&token).await;
    let path = format!("/console/cases/{id}");
    let fields = [("end", "not_holder"), ("words", WORDS), ("reason", "Wrote from elsewhere.")];
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("{path}/claim"), &reviewer, &[]).await;
    let page = desk.page(&path, &reviewer).await.text;
    assert!(page.contains("before the holder hears of it. Nobody has said so yet."), "{page}");
    let first = desk.act(&format!("{path}/close"), &reviewer, &fields).await;
    assert_eq!(first.header("location"), format!("{path}?done=closing-proposed"), "{}", first.text);
    let page = desk.page(first.header("location"), &reviewer).await.text;
    assert!(page.contains("Your word counts. Another person has to say the same"), "{page}");
    let held = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
    assert_eq!((&held["appeals"][0]["state"], &held["appeals"][0]["closing"]), (&json!("open"), &json!(null)));

    let senior = desk.sign_in("senior").await;
    desk.act(&format!("{path}/claim"), &senior, &[]).await;
    let page = desk.page(&path, &senior).await.text;
    assert!(page.contains("A colleague says that whoever filed it is not the holder."), "{page}");
    let deciding = desk.get(&format!("/v1/cases/{id}/deciding"), SENIOR).await.json();
    assert_eq!(deciding["closing"], json!({"mine": null, "by_others": ["not_holder"]}));
    let same =
        json!({"closed_as": "inadmissible", "why": "not_holder", "words": WORDS, "reason": "Wrote from elsewhere."});
    let second = desk.post_json(&format!("/v1/cases/{id}/close"), SENIOR, &same).await;
    assert_eq!(second.status, StatusCode::NO_CONTENT, "{}", second.text);
    assert!(desk.get(&format!("/a/{token}"), None).await.text.contains(WORDS));
}

#[tokio::test]
async fn a_program_closes_an_appeal_or_is_told_why_not() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("one")).await;
    let case = format!("/v1/cases/{}", desk.appeal(&token).await);
    let closing = |extra: serde_json::Value| {
        let mut body = json!({"words": WORDS, "reason": "Wrote from elsewhere."});
        body.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        body
    };
    let not_holder = closing(json!({"closed_as": "inadmissible", "why": "not_holder"}));
    let unclaimed = desk.post_json(&format!("{case}/close"), REVIEWER, &not_holder).await;
    assert_eq!(unclaimed.status, StatusCode::CONFLICT, "{}", unclaimed.text);
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    for (body, status) in [
        (closing(json!({"closed_as": "upheld"})), StatusCode::UNPROCESSABLE_ENTITY),
        (closing(json!({"closed_as": "inadmissible"})), StatusCode::UNPROCESSABLE_ENTITY),
        (closing(json!({"closed_as": "inadmissible", "why": "late"})), StatusCode::CONFLICT),
        (closing(json!({"closed_as": "merged", "into": "nothing"})), StatusCode::CONFLICT),
        (not_holder.clone(), StatusCode::NO_CONTENT),
        (not_holder, StatusCode::CONFLICT),
    ] {
        let answered = desk.post_json(&format!("{case}/close"), REVIEWER, &body).await;
        assert_eq!(answered.status, status, "{body}: {}", answered.text);
    }
}

#[tokio::test]
async fn a_second_appeal_asks_for_something_new_and_goes_to_another_person() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("again")).await;
    let case = format!("/v1/cases/{}", desk.appeal(&token).await);
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    let upheld = json!({"outcome": "upheld", "reason": "The numbers are clear.",
        "answer": "We looked at your list. The bounces come from it, and it is not from your customers."});
    let decided = desk.post_json(&format!("{case}/decide"), REVIEWER, &upheld).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);
    let path = format!("/a/{token}");
    let page = desk.get(&path, None).await;
    assert!(page.text.contains("Your second appeal") && page.text.contains("answers.what_is_new"), "{}", page.text);
    let nothing = desk.post_form(&path, None, &[("kind", "dispute"), ("view", "Still wrong.")]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text.contains("A second appeal needs something new."), "{}", nothing.text);
    let fields = [("kind", "dispute"), ("answers.what_is_new", "The provider admits its fault.")];
    let filed = desk.post_form(&path, None, &fields).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let listed = desk.get("/v1/cases", SENIOR).await.json();
    let case = format!("/v1/cases/{}", listed["cases"][0]["case_id"].as_str().unwrap());
    let same = desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    assert_eq!(same.status, StatusCode::CONFLICT);
    assert!(same.text.contains("another person"), "{}", same.text);
    assert_eq!(desk.post_json(&format!("{case}/claim"), SENIOR, &json!({})).await.status, StatusCode::OK);
    let view = desk.get(&case, SENIOR).await.json();
    assert_eq!(view["enclosed"]["first"]["outcome"]["kind"], "upheld");
}
