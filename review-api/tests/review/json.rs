//! The JSON API: the reviewers' journey, problems that name the field, and a description that tells the truth.

use std::collections::BTreeSet;

use axum::http::StatusCode;
use redress_ledger::Role;
use serde_json::{Value, json};

use crate::desk::{Answered, Desk};
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);
const SENIOR: Option<Role> = Some(Role::Senior);

fn overturn() -> Value {
    json!({"outcome": "overturned_technical", "reason": "A fault in the import.", "root_cause": "data_quality",
        "answer": "You were right. A fault on our side counted your mail twice."})
}

fn problem(answered: &Answered, status: StatusCode) -> String {
    assert_eq!(answered.status, status, "{}", answered.text);
    assert_eq!(answered.header("content-type"), "application/problem+json");
    let body = answered.json();
    assert_eq!(
        (body["type"].as_str(), body["status"].as_u64()),
        (Some("about:blank"), Some(u64::from(status.as_u16())))
    );
    assert!(body["title"].is_string());
    body["detail"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_case_is_claimed_by_one_and_decided_by_that_one() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("one")).await;
    let case = format!("/v1/cases/{}", desk.appeal(&token).await);

    let early = desk.post_json(&format!("{case}/decide"), REVIEWER, &overturn()).await;
    assert!(problem(&early, StatusCode::CONFLICT).contains("laim the case first"));
    let claimed = desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    assert_eq!(claimed.json()["claimed_by_name"], "reviewer");
    problem(&desk.post_json(&format!("{case}/claim"), SENIOR, &json!({})).await, StatusCode::CONFLICT);
    problem(&desk.post_json(&format!("{case}/decide"), SENIOR, &overturn()).await, StatusCode::CONFLICT);
    problem(&desk.post_json(&format!("{case}/release"), SENIOR, &json!({})).await, StatusCode::CONFLICT);

    let released = desk.post_json(&format!("{case}/release"), REVIEWER, &json!({})).await;
    assert_eq!((released.status, released.text.as_str()), (StatusCode::NO_CONTENT, ""));
    desk.post_json(&format!("{case}/claim"), SENIOR, &json!({})).await;
    let decided = desk.post_json(&format!("{case}/decide"), SENIOR, &overturn()).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);
    assert_eq!(decided.json()["standing"], "observe");
    assert_eq!(decided.json()["lifted"].as_array().unwrap().len(), 1);
    problem(&desk.post_json(&format!("{case}/decide"), SENIOR, &overturn()).await, StatusCode::CONFLICT);
    assert_eq!(desk.get("/v1/cases", REVIEWER).await.json()["cases"], json!([]));
    let closed = desk.get("/v1/cases?closed=true&limit=1", REVIEWER).await.json();
    assert_eq!(closed["cases"][0]["closed"], true);
}

#[tokio::test]
async fn who_had_a_hand_in_a_decision_may_not_uphold_it_but_may_help_the_holder() {
    let desk = Desk::open().await;
    let mut decision = suspension("conflicted");
    decision.rules[0].author = "reviewer".to_owned();
    let token = desk.impose(&decision).await;
    let case = format!("/v1/cases/{}", desk.appeal(&token).await);
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    let upheld =
        json!({"outcome": "upheld", "reason": "Looks right to me.", "answer": "The decision was right and it stands."});
    let refused = desk.post_json(&format!("{case}/decide"), REVIEWER, &upheld).await;
    assert!(problem(&refused, StatusCode::CONFLICT).contains("You wrote a rule behind this decision"));
    let granted = desk.post_json(&format!("{case}/decide"), REVIEWER, &overturn()).await;
    assert_eq!(granted.status, StatusCode::OK, "{}", granted.text);
}

#[tokio::test]
async fn a_deferred_imposition_is_released_or_dismissed_by_a_person() {
    let desk = Desk::open().await;
    let why = json!({"reason": "Looked at it with care."});
    let one = format!("/v1/cases/{}", desk.defer(&suspension("shop")).await);
    let released = desk.post_json(&format!("{one}/release-imposition"), REVIEWER, &why).await;
    assert_eq!(released.status, StatusCode::OK, "{}", released.text);
    let enforcement = released.json()["enforcement_id"].as_str().unwrap().to_owned();
    let lifted = desk.post_json(&format!("/v1/enforcements/{enforcement}/lift"), SENIOR, &overturn()).await;
    assert_eq!(lifted.json()["lifted"], json!([enforcement]), "{}", lifted.text);

    let two = format!("/v1/cases/{}", desk.defer(&suspension("florist")).await);
    let short = desk.post_json(&format!("{two}/dismiss"), REVIEWER, &json!({"reason": "no"})).await;
    assert!(problem(&short, StatusCode::UNPROCESSABLE_ENTITY).to_lowercase().starts_with("reason: 10 to 4000"));
    let dismissed = desk.post_json(&format!("{two}/dismiss"), REVIEWER, &why).await;
    assert_eq!(dismissed.status, StatusCode::NO_CONTENT, "{}", dismissed.text);
    problem(&desk.post_json(&format!("{two}/release-imposition"), REVIEWER, &why).await, StatusCode::CONFLICT);
}

#[tokio::test]
async fn a_contract_ends_only_when_two_people_agree() {
    let desk = Desk::open().await;
    let mut decision = suspension("ring");
    decision.proposes_termination = true;
    desk.impose(&decision).await;
    let listed = desk.get("/v1/cases", SENIOR).await.json();
    assert_eq!(listed["cases"][0]["kind"], "termination_proposal", "{listed}");
    let path = format!("/v1/cases/{}/approve-termination", listed["cases"][0]["case_id"].as_str().unwrap());
    let why = json!({"reason": "Third confirmed fraud."});
    assert_eq!(desk.post_json(&path, SENIOR, &why).await.json(), json!({"terminated": false, "enforcement_id": null}));
    problem(&desk.post_json(&path, SENIOR, &why).await, StatusCode::CONFLICT);
    let second = desk.post_json(&path, Some(Role::Admin), &why).await.json();
    assert_eq!(second["terminated"], true);
    assert!(second["enforcement_id"].is_string());
    // Nor is that undone by one person, though nobody has appealed.
    let lift = format!("/v1/enforcements/{}/lift", second["enforcement_id"].as_str().unwrap());
    let first = desk.post_json(&lift, SENIOR, &overturn()).await;
    assert_eq!((first.status, first.json()), (StatusCode::ACCEPTED, json!({"proposed": true})));
    problem(&desk.post_json(&lift, SENIOR, &overturn()).await, StatusCode::CONFLICT);
    let page = desk.page("/console/accounts?id=ring", &desk.sign_in("admin").await).await;
    assert!(page.text.contains("A colleague has proposed to lift it"), "{}", page.text);
    assert!(page.text.contains("in effect from"), "{}", page.text);
    let lifted = desk.post_json(&lift, Some(Role::Admin), &overturn()).await;
    assert_eq!((lifted.status, &lifted.json()["standing"]), (StatusCode::OK, &json!("observe")), "{}", lifted.text);
}

#[tokio::test]
async fn a_refusal_names_the_field_and_the_remedy() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bounds")).await;
    let appeals = format!("/v1/appeals/{token}");
    let refused = |body: &'static str| desk.post_raw(&appeals, None, "application/json", body);
    for (body, status, names) in [
        ("{\"kind\":", 400, "EOF"),
        ("{}", 422, "`kind`"),
        ("{\"kind\":\"dispute\",\"wiev\":\"\"}", 422, "`wiev`"),
        ("{\"kind\":\"complaint\"}", 422, "`dispute`"),
        ("{\"kind\":\"dispute\",\"view\":7}", 422, "view"),
    ] {
        let detail = problem(&refused(body).await, StatusCode::from_u16(status).unwrap());
        assert!(detail.contains(names), "{names} in {detail}");
    }
    let plain = desk.post_raw(&appeals, None, "text/plain", "{}").await;
    problem(&plain, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let long = json!({"kind": "dispute", "view": "a".repeat(10_001)});
    assert!(problem(&desk.post_json(&appeals, None, &long).await, StatusCode::UNPROCESSABLE_ENTITY).contains("iew: "));

    let case = format!("/v1/cases/{}", desk.appeal(&token).await);
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    for (body, names) in [
        (json!({"outcome": "upheld", "reason": "Looked at it twice.", "answer": "Short."}), "nswer: "),
        (
            json!({"outcome": "overturned_technical", "reason": "Looked at it twice.", "answer": "You were right all along."}),
            "oot_cause",
        ),
        (
            json!({"outcome": "upheld_reduced", "reason": "Looked at it twice.", "answer": "You were right in part."}),
            "educed_to",
        ),
    ] {
        let answered = desk.post_json(&format!("{case}/decide"), REVIEWER, &body).await;
        assert!(problem(&answered, StatusCode::UNPROCESSABLE_ENTITY).contains(names), "{}", answered.text);
    }
    for query in ["limit=0", "limit=201"] {
        let answered = desk.get(&format!("/v1/cases?{query}"), REVIEWER).await;
        assert!(problem(&answered, StatusCode::UNPROCESSABLE_ENTITY).contains("limit"));
    }
    for query in ["limit=many", "lmit=1", "closed=perhaps"] {
        problem(&desk.get(&format!("/v1/cases?{query}"), REVIEWER).await, StatusCode::BAD_REQUEST);
    }
    for unknown in ["none", "%00", "%ff"] {
        problem(&desk.get(&format!("/v1/cases/{unknown}"), REVIEWER).await, StatusCode::NOT_FOUND);
    }
    problem(&desk.post_json("/v1/cases/none/claim", REVIEWER, &json!({})).await, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_audit_log_is_read_in_order_and_holds_no_words() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("audited")).await;
    desk.appeal(&token).await;
    let auditor = Some(Role::Auditor);
    let all = desk.get("/v1/audit?limit=1000", auditor).await;
    let entries = all.json()["entries"].as_array().unwrap().clone();
    let numbers: Vec<_> = entries.iter().map(|e| e["seq"].as_u64().unwrap()).collect();
    assert_eq!(numbers, (1..=numbers.len() as u64).collect::<Vec<_>>());
    assert!(entries.iter().any(|e| e["action"] == "appeal.file"), "{}", all.text);
    assert!(!all.text.contains("bakery") && !all.text.contains("holder@example.com"), "{}", all.text);
    let next = desk.get("/v1/audit?after=2&limit=1", auditor).await.json();
    assert_eq!(next["entries"][0]["seq"], 3);
    for query in ["after=-1", "limit=0", "limit=1001"] {
        problem(&desk.get(&format!("/v1/audit?{query}"), auditor).await, StatusCode::UNPROCESSABLE_ENTITY);
    }
}

#[tokio::test]
async fn the_description_names_every_field_that_is_answered() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("described")).await;
    let case = format!("/v1/cases/{}", desk.appeal(&token).await);
    desk.post_json(&format!("{case}/claim"), REVIEWER, &json!({})).await;
    let shown = desk.get(&case, REVIEWER).await.json();
    let decided = desk.post_json(&format!("{case}/decide"), REVIEWER, &overturn()).await.json();
    let held = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
    let again = desk.impose(&suspension("receipted")).await;
    let receipt = desk.post_json(&format!("/v1/appeals/{again}"), None, &json!({"kind": "dispute"})).await.json();
    let entries = desk.get("/v1/audit?limit=1", Some(Role::Auditor)).await.json();
    let mut limit = suspension("receipted");
    limit.id = "limit".into();
    limit.rung = redress_ledger::Rung::Limit;
    desk.impose(&limit).await;
    let others = desk.get(&format!("/v1/appeals/{again}"), None).await.json();

    let api = serde_json::to_value(redress_review_api::service::openapi()).unwrap();
    for (schema, value) in [
        ("CaseView", &shown),
        ("CaseSummary", &shown["summary"]),
        ("AppealTexts", &shown["appeal"]),
        ("OutcomeRecorded", &decided),
        ("HolderView", &held),
        ("AppealStatus", &held["appeals"][0]),
        ("OutcomeView", &held["appeals"][0]["outcome"]),
        ("Dialogue", &held["appeals"][0]["dialogue"]),
        ("StandingEnforcement", &others["others"][0]),
        ("Receipt", &receipt),
        ("AuditEntry", &entries["entries"][0]),
    ] {
        let described = &api["components"]["schemas"][schema];
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
        // Left out where there are none, and described as such: neither is required below.
        let mut properties = names(&described["properties"]);
        if schema == "OutcomeRecorded" {
            properties.retain(|name| !["demoted", "linked_lifted"].contains(&name.as_str()));
        }
        assert_eq!(properties, names(value), "{schema}");
        let required: BTreeSet<String> =
            described["required"].as_array().unwrap().iter().map(|n| n.as_str().unwrap().to_owned()).collect();
        assert_eq!(required, names(value), "{schema}: what is always there is required");
    }
}

#[tokio::test]
async fn words_that_the_ledger_knows_are_the_words_that_are_described() {
    use redress_ledger::review::{OutcomeKind, RootCause};
    let api = serde_json::to_value(redress_review_api::service::openapi()).unwrap();
    let described = |schema: &str| -> BTreeSet<String> {
        let words = api["components"]["schemas"][schema]["enum"].as_array();
        let words = words.unwrap_or_else(|| panic!("{schema}: {}", api["components"]["schemas"][schema]));
        words.iter().map(|w| w.as_str().unwrap().to_owned()).collect()
    };
    assert_eq!(described("OutcomeKind"), OutcomeKind::ALL.iter().map(|k| k.as_str().to_owned()).collect());
    assert_eq!(described("RootCause"), RootCause::ALL.iter().map(|c| c.as_str().to_owned()).collect());
    assert_eq!(described("Rung"), redress_ledger::Rung::ALL.iter().map(|r| r.as_str().to_owned()).collect());
}
