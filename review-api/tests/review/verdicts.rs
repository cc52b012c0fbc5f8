//! First looks, two people and undo, as a reviewer meets them on the page and a program in the API.

use axum::http::StatusCode;
use redress_ledger::Role;
use redress_ledger::care::Care;
use redress_ledger::store::Promises;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);
const SENIOR: Option<Role> = Some(Role::Senior);
const ANSWER: &str = "You were right: the bounces came from one mistyped domain.";

fn blind() -> Promises {
    Promises { care: Care { first_look_percent_suspend: 100, ..Care::plain() }, ..Promises::default() }
}

fn overturn() -> Value {
    json!({"outcome": "overturned_technical", "reason": "A fault in the import.", "root_cause": "data_quality",
        "answer": "You were right. A fault on our side counted your mail twice."})
}

/// What must not be read before the first look.
const TELL_TALES: [&str; 6] = ["0.1", "&#62; 10 %", "threshold", "Threshold", "list quality", "Suspension"];

#[tokio::test]
async fn the_page_shows_evidence_first_and_the_machines_view_after_the_first_look() {
    let desk = Desk::careful(blind(), |_| {}).await;
    let token = desk.impose(&suspension("bakery")).await;
    let case = format!("/console/cases/{}", desk.appeal(&token).await);
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let first = desk.page(&case, &reviewer).await;
    let course = "<polyline class=\"course\"";
    for expected in
        ["Step 1 of 2", "We are a bakery.", "120 bounced for good", "120 of 1,000", "complaint_rate_7d", "<svg", course]
    {
        assert!(first.text.contains(expected), "{expected} is missing in {}", first.text);
    }
    for hidden in &TELL_TALES[1..] {
        assert!(!first.text.contains(hidden), "{hidden} is shown in {}", first.text);
    }
    assert!(!first.text.contains("name=\"answer\"") && !first.text.contains("/decide"), "{}", first.text);
    let early = [("outcome", "upheld"), ("reason", "Looks right to me."), ("answer", ANSWER)];
    let refused = desk.act(&format!("{case}/decide"), &reviewer, &early).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("Step 1 of 2") && !refused.text.contains("Threshold"), "{}", refused.text);

    let short = desk.act(&format!("{case}/first-look"), &reviewer, &[("outcome", "upheld"), ("reason", "ok")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    let look = [("outcome", "upheld"), ("reason", "The share of bounces is high.")];
    let looked = desk.act(&format!("{case}/first-look"), &reviewer, &look).await;
    assert_eq!(looked.header("location"), format!("{case}?done=looked"), "{}", looked.text);
    let whole = desk.page(looked.header("location"), &reviewer).await;
    for expected in
        ["At your first look you said: <strong>Upheld</strong>", "&#62; 10 %", "name=\"why_changed\"", "/decide"]
    {
        assert!(whole.text.contains(expected), "{expected} is missing in {}", whole.text);
    }

    let mut typed = vec![
        ("outcome", "overturned_technical"),
        ("reason", "The import was counted twice."),
        ("answer", ANSWER),
        ("root_cause", "data_quality"),
    ];
    let silent = desk.act(&format!("{case}/decide"), &reviewer, &typed).await;
    assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(silent.text.contains("What changed your mind: "), "{}", silent.text);
    typed.push(("why_changed", "The rule's window covers the import twice."));
    let decided = desk.act(&format!("{case}/decide"), &reviewer, &typed).await;
    assert_eq!(decided.header("location"), format!("{case}?done=decided"), "{}", decided.text);
}

#[tokio::test]
async fn the_api_gives_the_blind_view_until_the_first_look() {
    let desk = Desk::careful(blind(), |_| {}).await;
    let token = desk.impose(&suspension("bakery")).await;
    let case = format!("/v1/cases/{}", desk.appeal(&token).await);
    let blind = desk.get(&case, REVIEWER).await;
    assert!(blind.json().get("decision").is_none() && blind.json()["facts"].is_array(), "{}", blind.text);
    assert_eq!(blind.json()["courses"][0]["signal"], "hard_bounce_rate_7d");
    for hidden in ["threshold", "rule", "score", "suspend", "LIST_QUALITY"] {
        assert!(!blind.text.contains(hidden), "{hidden} in {}", blind.text);
    }
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    let early = desk.post_json(&format!("{case}/decide"), REVIEWER, &overturn()).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);
    let look = json!({"outcome": "overturned_technical", "reason": "Every bounce is of one import."});
    let looked = desk.post_json(&format!("{case}/first-look"), REVIEWER, &look).await;
    assert_eq!(looked.status, StatusCode::NO_CONTENT, "{}", looked.text);
    assert!(desk.get(&case, REVIEWER).await.json()["decision"].is_object());
    assert!(desk.get(&case, SENIOR).await.json().get("decision").is_none(), "each person looks for themselves");
    let deciding = desk.get(&format!("{case}/deciding"), REVIEWER).await.json();
    assert_eq!(deciding["first_look"]["outcome"], "overturned_technical");
    let decided = desk.post_json(&format!("{case}/decide"), REVIEWER, &overturn()).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);
}

#[tokio::test]
async fn a_verdict_from_the_page_is_held_taken_back_and_sent() {
    let desk = Desk::with(|config| config.undo_secs = 10).await;
    let token = desk.impose(&suspension("bakery")).await;
    let case = format!("/console/cases/{}", desk.appeal(&token).await);
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let typed = [("outcome", "reinstated_victim"), ("reason", "The keys were stolen."), ("answer", ANSWER)];
    let held = desk.act(&format!("{case}/decide"), &reviewer, &typed).await;
    assert_eq!(held.header("location"), format!("{case}?done=held"), "{}", held.text);
    let page = desk.page(held.header("location"), &reviewer).await;
    for expected in ["It is sent at 12:00:10 UTC", "in 10 seconds", "Take it back", "data-key=\"u\"", "/assets/held.js"]
    {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
    let undone = desk.act(&format!("{case}/undo"), &reviewer, &[]).await;
    assert_eq!(undone.header("location"), format!("{case}?done=undone"), "{}", undone.text);
    let form = desk.page(undone.header("location"), &reviewer).await;
    assert!(
        form.text.contains("Nothing was sent.") && form.text.contains(ANSWER),
        "what was typed is kept: {}",
        form.text
    );
    let at = form.text.find("value=\"reinstated_victim\"").unwrap();
    assert!(form.text[at..at + 70].contains("checked"), "{}", &form.text[at..at + 70]);

    desk.act(&format!("{case}/decide"), &reviewer, &typed).await;
    desk.clock.advance_secs(10);
    let late = desk.act(&format!("{case}/undo"), &reviewer, &[]).await;
    assert_eq!(late.status, StatusCode::CONFLICT, "{}", late.text);
    let sent = desk.page(&case, &reviewer).await;
    assert!(sent.text.contains("Reinstated: victim") && sent.text.contains("Nothing remains"), "{}", sent.text);
}

#[tokio::test]
async fn two_people_decide_about_a_protected_account_and_each_alone() {
    let care = Care { two_people_protected: true, ..Care::plain() };
    let desk = Desk::careful(Promises { care, ..Promises::default() }, |_| {}).await;
    let token = desk.impose(&suspension("clinic")).await;
    let protect = redress_ledger::account::AccountUpdate { protected: Some(true), ..crate::desk::contact() };
    desk.ledger.put_account(&"clinic".into(), &protect, "test").await.unwrap();
    let id = desk.appeal(&token).await;
    let (api, page) = (format!("/v1/cases/{id}"), format!("/console/cases/{id}"));
    desk.post_json(&format!("{api}/claim"), REVIEWER, &json!({})).await;
    let first = desk.post_json(&format!("{api}/decide"), REVIEWER, &overturn()).await;
    assert_eq!(first.status, StatusCode::ACCEPTED, "{}", first.text);
    assert_eq!(first.json(), json!({"state": "another_person", "send_at": null}));
    assert_eq!(desk.post_json(&format!("{api}/claim"), REVIEWER, &json!({})).await.status, StatusCode::CONFLICT);

    let senior = desk.sign_in("senior").await;
    let free = desk.page(&page, &senior).await;
    assert!(
        free.text.contains("The account is protected, so two people have to agree. One person has decided"),
        "{}",
        free.text
    );
    assert!(!free.text.contains("Overturned: technical fault</strong>. It is"), "{}", free.text);
    desk.act(&format!("{page}/claim"), &senior, &[]).await;
    let typed = [("outcome", "reinstated_victim"), ("reason", "The keys were stolen."), ("answer", ANSWER)];
    let second = desk.act(&format!("{page}/decide"), &senior, &typed).await;
    assert_eq!(second.header("location"), format!("{page}?done=decided"), "{}", second.text);
    let reviewer = desk.sign_in("reviewer").await;
    assert!(desk.page(&page, &reviewer).await.text.contains("Reinstated: victim"));
}

#[tokio::test]
async fn a_stock_answer_is_refused_with_what_to_do() {
    let care = Care { answer_alike_percent_max: 60, ..Care::plain() };
    let desk = Desk::careful(Promises { care, ..Promises::default() }, |_| {}).await;
    let token = desk.impose(&suspension("bakery")).await;
    let case = format!("/v1/cases/{}", desk.appeal(&token).await);
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    let mut verdict = json!({"outcome": "upheld", "reason": "The share is high.",
        "answer": "We reviewed your account and found that it violated our policies. Your account will remain suspended."});
    let refused = desk.post_json(&format!("{case}/decide"), REVIEWER, &verdict).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("answer each point that the holder raised"), "{}", refused.text);
    verdict["answer"] = json!(
        "You say it was one typo. The bounces came from 90 domains, on each of five days, so a typo does not explain them."
    );
    assert_eq!(desk.post_json(&format!("{case}/decide"), REVIEWER, &verdict).await.status, StatusCode::OK);
    let other = desk.impose(&suspension("florist")).await;
    let case = format!("/v1/cases/{}", desk.appeal(&other).await);
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    let again = desk.post_json(&format!("{case}/decide"), REVIEWER, &verdict).await;
    assert!(again.text.contains("another answer of yours"), "{}", again.text);
}
