//! The queue over HTTP: the next case, hands, filters, counts and competence, by token and by page.

use axum::http::StatusCode;
use redress_ledger::Role;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::evidence::suspension;

const WORDS: &str = "The sample needs a second pair of eyes.";

async fn three_appeals(desk: &Desk) -> Vec<String> {
    let mut cases = Vec::new();
    for account in ["first", "second", "third"] {
        let token = desk.impose(&suspension(account)).await;
        cases.push(desk.appeal(&token).await);
        desk.clock.advance_secs(60);
    }
    cases
}

#[tokio::test]
async fn cases_are_handed_out_parked_handed_over_escalated_and_passed_over_by_json() {
    let desk = Desk::open().await;
    let cases = three_appeals(&desk).await;
    let ask = async |path: &str, role: Role, body: Value| desk.post_json(path, Some(role), &body).await;
    let of = |n: usize, act: &str| format!("/v1/cases/{}/{act}", cases[n]);

    let next = ask("/v1/cases/next", Role::Reviewer, json!({})).await.json();
    assert_eq!(next["case"]["case_id"], cases[0].as_str());
    assert_eq!(next["case"]["handling"]["class"], "p1");
    let renewed = ask(&of(0, "renew"), Role::Reviewer, json!({})).await;
    assert_eq!(renewed.json()["lease_until"], next["case"]["lease_until"]);
    let parked = ask(&of(0, "park"), Role::Reviewer, json!({"hours": 2, "reason": WORDS})).await;
    assert_eq!(parked.status, StatusCode::OK, "{}", parked.text);
    assert!(parked.json()["parked_until"].is_string());

    assert_eq!(ask("/v1/cases/next", Role::Reviewer, json!({})).await.json()["case"]["case_id"], cases[1].as_str());
    let handed = ask(&of(1, "hand-over"), Role::Reviewer, json!({"to": "senior", "words": WORDS})).await;
    assert_eq!(handed.status, StatusCode::OK, "{}", handed.text);
    let again = ask(&of(1, "claim"), Role::Reviewer, json!({})).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert_eq!(ask(&of(1, "decline"), Role::Senior, json!({"words": ""})).await.status, StatusCode::NO_CONTENT);

    ask(&of(1, "claim"), Role::Reviewer, json!({})).await;
    assert_eq!(ask(&of(1, "escalate"), Role::Reviewer, json!({"words": WORDS})).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ask(&of(1, "claim"), Role::Reviewer, json!({})).await.status, StatusCode::CONFLICT);
    assert_eq!(ask(&of(2, "skip"), Role::Reviewer, json!({})).await.status, StatusCode::NO_CONTENT);
    let nothing = ask("/v1/cases/next", Role::Reviewer, json!({})).await.json();
    assert_eq!(nothing["case"], Value::Null);

    let counts = desk.get("/v1/queue", Some(Role::Auditor)).await.json();
    assert_eq!((&counts["open"], &counts["parked"], &counts["escalated"]), (&json!(2), &json!(1), &json!(1)));
    let escalated = desk.get("/v1/cases?state=escalated&class=p0&limit=1", Some(Role::Senior)).await.json();
    assert_eq!(escalated["cases"][0]["case_id"], cases[1].as_str());
    assert_eq!(escalated["next"], Value::Null);
    for wrong in ["state=gone", "class=p9", "after=x", "older_hours=-1", "language=English"] {
        let answer = desk.get(&format!("/v1/cases?{wrong}"), Some(Role::Reviewer)).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{wrong}: {}", answer.text);
    }
}

#[tokio::test]
async fn competence_is_an_admins_to_set_and_the_queue_goes_by_it() {
    let desk = Desk::open().await;
    let cases = three_appeals(&desk).await;
    let body = json!({"topics": ["sms"], "languages": ["en"]});
    let path = "/v1/reviewers/reviewer/competence";
    assert_eq!(desk.post_json(path, Some(Role::Senior), &body).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.post_json(path, Some(Role::Admin), &body).await.status, StatusCode::NO_CONTENT);
    let next = desk.post_json("/v1/cases/next", Some(Role::Reviewer), &json!({})).await.json();
    assert_eq!(next["case"], Value::Null);

    let admin = desk.sign_in("admin").await;
    let page = desk.page("/console/reviewers", &admin).await;
    assert!(page.text.contains("Competent for") && page.text.contains("value=\"en\""), "{}", page.text);
    let saved = desk.act("/console/reviewers/reviewer", &admin, &[("email", "on"), ("languages", "EN, de")]).await;
    assert_eq!(saved.header("location"), "/console/reviewers?done=competence", "{}", saved.text);
    let next = desk.post_json("/v1/cases/next", Some(Role::Reviewer), &json!({})).await.json();
    assert_eq!(next["case"]["case_id"], cases[0].as_str());
}

#[tokio::test]
async fn the_console_hands_out_cases_and_each_hand_leads_back_to_the_queue() {
    let desk = Desk::open().await;
    let cases = three_appeals(&desk).await;
    let reviewer = desk.sign_in("reviewer").await;
    let queue = desk.page("/console", &reviewer).await;
    for expected in
        ["Next case for me", "data-count=\"open\">3<", "data-count=\"p1\">3<", "/assets/queue.js", "p1</span>"]
    {
        assert!(queue.text.contains(expected), "{expected} is missing in {}", queue.text);
    }
    for (n, (act, fields, done)) in [
        ("park", vec![("hours", "2"), ("words", WORDS)], "parked"),
        ("hand-over", vec![("to", "senior"), ("words", WORDS)], "handed-over"),
        ("escalate", vec![("words", WORDS)], "escalated"),
    ]
    .into_iter()
    .enumerate()
    {
        let next = desk.act("/console/next", &reviewer, &[]).await;
        assert_eq!(next.header("location"), format!("/console/cases/{}?done=claimed", cases[n]));
        let page = desk.page(next.header("location"), &reviewer).await;
        assert!(page.text.contains(&format!("data-renew=\"/v1/cases/{}/renew\"", cases[n])), "{}", page.text);
        let short = desk.act(&format!("/console/cases/{}/{act}", cases[n]), &reviewer, &[("words", "short")]).await;
        assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY, "{act}");
        let gone = desk.act(&format!("/console/cases/{}/{act}", cases[n]), &reviewer, &fields).await;
        assert_eq!(gone.header("location"), format!("/console?done={done}"), "{}", gone.text);
    }
    let nothing = desk.act("/console/next", &reviewer, &[]).await;
    assert_eq!(nothing.header("location"), "/console?done=nothing");
    desk.clock.advance_secs(5);
    let parked = desk.page("/console?state=parked", &reviewer).await;
    assert!(parked.text.contains("parked until") && parked.text.contains("first"), "{}", parked.text);
    let senior = desk.sign_in("senior").await;
    let offered = desk.page(&format!("/console/cases/{}", cases[1]), &senior).await;
    assert!(offered.text.contains("A colleague asks you to take it."), "{}", offered.text);
    let declined = desk.act(&format!("/console/cases/{}/decline", cases[1]), &senior, &[("words", "")]).await;
    assert_eq!(declined.header("location"), "/console?done=declined", "{}", declined.text);
    let skipped = desk.act(&format!("/console/cases/{}/skip", cases[1]), &reviewer, &[]).await;
    assert_eq!(skipped.header("location"), "/console?done=skipped", "{}", skipped.text);
    let left = desk.page("/console?state=open&topic=email&rule=x", &reviewer).await;
    assert!(left.text.contains("Nothing here fits."), "{}", left.text);
}

#[tokio::test]
async fn a_full_page_of_the_queue_stays_under_a_hundred_kilobytes() {
    let desk = Desk::open().await;
    for n in 0..60 {
        // Proposals are not bounded by the brake.
        let mut proposed = suspension(&format!("{}-{n}", "long-account-id-".repeat(7)));
        proposed.propose_only = true;
        desk.defer(&proposed).await;
    }
    let reviewer = desk.sign_in("reviewer").await;
    let first = desk.page("/console", &reviewer).await;
    assert!(first.text.len() < 100_000, "{} bytes", first.text.len());
    assert_eq!(first.text.matches("<li data-row").count(), 50);
    let at = first.text.find("rel=\"next\"").expect("a next page");
    let link = first.text[..at].rsplit("href=\"").next().unwrap().split('"').next().unwrap().replace("&#38;", "&");
    let second = desk.page(&link.replace("&amp;", "&"), &reviewer).await;
    assert_eq!(second.text.matches("<li data-row").count(), 10, "{link}");
}
