//! Bulk reversal as people use it: JSON and console, two people, run by the service itself; and a rule that fell, told on the queue.

use axum::http::StatusCode;
use redress_ledger::decision::Decision;
use redress_ledger::review::{OutcomeKind, RootCause, Verdict};
use redress_ledger::store::CheckedPolicy;
use redress_ledger::{Principal, Role, Rung};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::evidence::suspension;

const SENIOR: Option<Role> = Some(Role::Senior);
const ADMIN: Option<Role> = Some(Role::Admin);

fn scope(rule: &str) -> Value {
    json!({"rule_id": rule, "from": "2026-11-23T00:00:00Z", "until": "2026-11-24T00:00:00Z"})
}

fn proposal(rule: &str) -> Value {
    json!({"scope": scope(rule), "outcome": "overturned_false_positive", "root_cause": "rule_bug",
        "reason": "The rule counted test sends.", "answer": "Our rule counted your test messages. That was wrong."})
}

/// The rule behind `suspension`.
fn rule() -> String {
    suspension("any").rules[0].rule_id.clone()
}

/// Waits until the service has done it.
pub async fn finished(desk: &Desk, id: &str) -> Value {
    for _ in 0..400 {
        let shown = desk.get(&format!("/v1/reversals/{id}"), SENIOR).await.json();
        if shown["finished_at"].is_string() {
            return shown;
        }
        tokio::time::sleep(std::time::Duration::from_millis(25)).await;
    }
    panic!("the service does not run it");
}

#[tokio::test]
async fn a_reversal_is_counted_proposed_approved_by_another_and_run_by_the_service() {
    let desk = Desk::open().await;
    for account in ["one", "two"] {
        desk.impose(&suspension(account)).await;
    }
    desk.clock.advance_secs(60);
    let rule = rule();
    let counted = desk.post_json("/v1/reversals/preview", SENIOR, &scope(&rule)).await;
    assert_eq!((counted.status, &counted.json()["accounts"]), (StatusCode::OK, &json!(2)), "{}", counted.text);
    let proposed = desk.post_json("/v1/reversals", SENIOR, &proposal(&rule)).await;
    assert_eq!(proposed.status, StatusCode::CREATED, "{}", proposed.text);
    let id = proposed.json()["reversal_id"].as_str().unwrap().to_owned();
    let approve = format!("/v1/reversals/{id}/approve");
    assert_eq!(desk.post_json(&approve, SENIOR, &json!({})).await.status, StatusCode::CONFLICT);
    assert_eq!(desk.post_json(&approve, Some(Role::Reviewer), &json!({})).await.status, StatusCode::FORBIDDEN);
    assert_eq!(desk.post_json(&approve, ADMIN, &json!({})).await.status, StatusCode::OK);
    assert_eq!(desk.post_json(&approve, ADMIN, &json!({})).await.status, StatusCode::CONFLICT);
    let done = finished(&desk, &id).await;
    let progress =
        json!({"accounts": 2, "waiting": 0, "reversed": 2, "left_decided": 0, "left_nothing": 0, "set_aside": 0});
    assert_eq!((&done["progress"], &done["approved_by"]), (&progress, &json!("admin")));
    for account in ["one", "two"] {
        let view = desk.ledger.account(&account.into()).await.unwrap().unwrap();
        assert!(view.enforcements.is_empty(), "{account}");
    }
    let listed = desk.get("/v1/reversals", Some(Role::Auditor)).await.json();
    assert_eq!(listed.as_array().unwrap().len(), 1);
    let nothing = desk.post_json("/v1/reversals", SENIOR, &proposal(&rule)).await;
    assert_eq!(nothing.status, StatusCode::CONFLICT);
    let missing = desk.post_json("/v1/reversals", SENIOR, &json!({"scope": scope(&rule)})).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(desk.get("/v1/reversals/none", SENIOR).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_console_shows_the_dry_run_keeps_what_was_typed_and_wants_a_second_person() {
    let desk = Desk::open().await;
    desk.impose(&suspension("bakery")).await;
    desk.clock.advance_secs(60);
    let (senior, admin, rule) = (desk.sign_in("senior").await, desk.sign_in("admin").await, rule());
    let time = [("from", "2026-11-23T00:00"), ("until", "2026-11-24T00:00")];
    let asked = format!("/console/reversals?rule_id={rule}&from={}&until={}", time[0].1, time[1].1);
    let found = desk.page(&asked, &senior).await;
    for part in ["What would happen?", "Measures that would be lifted", "Propose it"] {
        assert!(found.text.contains(part), "{part} is missing in {}", found.text);
    }
    let wrong = desk.page("/console/reversals?rule_id=x&from=soon&until=2026-11-24T00:00", &senior).await;
    assert!(wrong.text.contains("a day and a time in UTC"), "{}", wrong.text);

    let mut typed = vec![
        ("rule_id", rule.as_str()),
        time[0],
        time[1],
        ("outcome", "overturned_technical"),
        ("reason", "The rule was wrong."),
    ];
    let missing = desk.act("/console/reversals", &senior, &typed).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.text.contains("Choose what went wrong") && missing.text.contains("The rule was wrong."));
    typed.extend([("root_cause", "rule_bug"), ("answer", "Our rule counted your test messages. That was wrong.")]);
    let proposed = desk.act("/console/reversals", &senior, &typed).await;
    assert_eq!(proposed.status, StatusCode::SEE_OTHER, "{}", proposed.text);
    let page = proposed.header("location").to_owned();
    let mine = desk.page(&page, &senior).await;
    assert!(mine.text.contains("Waits for a second person") && !mine.text.contains("Approve: undo"), "{}", mine.text);
    let refused = desk.act(&format!("{page}/approve"), &senior, &[]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.to_lowercase().contains("another person has to approve"), "{}", refused.text);
    assert!(desk.page(&page, &admin).await.text.contains("Approve: undo it for 1 accounts"));
    assert_eq!(desk.act(&format!("{page}/approve"), &admin, &[]).await.status, StatusCode::SEE_OTHER);
    finished(&desk, page.rsplit('/').next().unwrap()).await;
    let done = desk.page(&page, &admin).await;
    for part in ["1 of 1 accounts are done", "<progress", "Done", "senior", "admin"] {
        assert!(done.text.contains(part), "{part} is missing in {}", done.text);
    }
    assert!(!done.text.contains("data-runs"), "nothing is left to be kept fresh");
}

#[tokio::test]
async fn the_queue_says_which_rules_have_fallen_and_with_which_figures() {
    let desk = Desk::open().await;
    let rules = vec![(rule(), "vendor".to_owned())];
    let policy = CheckedPolicy { hash: "a".repeat(64), text: "one".to_owned(), rules, conditions: Vec::new() };
    let seen = desk.ledger.activate_policy(&policy, None).await.unwrap();
    let user_id = desk.ledger.add_user("sue", Role::Senior, None, "test").await.unwrap();
    let sue = Principal { user_id, name: "sue".to_owned(), role: Role::Senior };
    let verdict = Verdict {
        outcome: OutcomeKind::OverturnedFalsePositive,
        reason: "The list was fine.".to_owned(),
        answer: "You were right: the list was fine.".to_owned(),
        root_cause: Some(RootCause::RuleBug),
        reduced_to: None,
        why_changed: None,
    };
    let reviewer = desk.sign_in("reviewer").await;
    assert!(!desk.page("/console", &reviewer).await.text.contains("no longer act"), "nothing fell so far");
    for index in 0..10 {
        desk.clock.advance_secs(600);
        let name = format!("account-{index}");
        desk.impose(&Decision { commands_seen: seen, rung: Rung::Limit, ..suspension(&name) }).await;
        let view = desk.ledger.account(&name.as_str().into()).await.unwrap().unwrap();
        desk.ledger.lift(&view.enforcements[0].enforcement_id, &sue, &verdict).await.unwrap();
    }
    let queue = desk.page("/console", &reviewer).await;
    for part in ["no longer acts by itself", &rule(), "10 of 10"] {
        assert!(queue.text.contains(part), "{part} is missing in {}", queue.text);
    }
}

#[tokio::test]
async fn an_account_that_could_not_be_undone_is_named_with_its_error_and_tried_anew() {
    let desk = Desk::open().await;
    for account in ["bakery", "florist"] {
        desk.impose(&suspension(account)).await;
    }
    desk.clock.advance_secs(60);
    let proposed = desk.post_json("/v1/reversals", SENIOR, &proposal(&rule())).await.json();
    let id = proposed["reversal_id"].as_str().unwrap().to_owned();
    desk.broken_for("bakery").await;
    let approved = desk.post_json(&format!("/v1/reversals/{id}/approve"), ADMIN, &json!({})).await;
    assert_eq!(approved.status, StatusCode::OK, "{}", approved.text);
    while desk.ledger.reverse_next(&id).await.unwrap().is_some() {}
    let path = format!("/console/reversals/{id}");
    let senior = desk.sign_in("senior").await;
    let page = desk.page(&path, &senior).await;
    for expected in ["1 of the accounts could not be undone", "bakery", "a fault of the disk", "Try them again"] {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
    let shown = desk.get(&format!("/v1/reversals/{id}"), SENIOR).await.json();
    assert_eq!((&shown["progress"]["set_aside"], &shown["set_aside"][0]["account_id"]), (&json!(1), &json!("bakery")));
    let again = desk.act(&format!("{path}/retry"), &senior, &[]).await;
    assert_eq!(again.header("location"), path, "{}", again.text);
    let unknown = desk.post_json("/v1/reversals/none/retry", SENIOR, &json!({})).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND, "{}", unknown.text);
}
