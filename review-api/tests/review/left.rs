//! A measure that stands and is put before a person again, as they meet it on its page and a program in the API.

use axum::http::StatusCode;
use redress_ledger::care::Care;
use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::store::Promises;
use redress_ledger::{Role, Rung};
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

#[tokio::test]
async fn a_termination_is_lifted_by_two_seniors_whichever_case_asks_about_it() {
    let desk = Desk::open().await;
    let cause = suspension("first");
    desk.impose(&cause).await;
    let about = Decision { propose_only: true, proposes_termination: true, ..suspension("linked") };
    let Answer::Deferred { case_id, .. } = desk.ledger.impose(&about, &BrakeLimits::default()).await.unwrap() else {
        panic!("it waits")
    };
    let why = json!({"reason": "Looked at it with care."});
    let because = json!({"reason": "The same card as the other.",
        "because_of": {"decision_id": cause.id, "own_grounds": true}});
    let released =
        desk.post_json(&format!("/v1/cases/{case_id}/release-imposition"), Some(Role::Reviewer), &because).await;
    assert_eq!(released.json()["released"], true, "{}", released.text);
    let cases = async || desk.get("/v1/cases", Some(Role::Auditor)).await.json()["cases"].clone();
    let find = |cases: &serde_json::Value, key: &str, word: &str| {
        let found = cases.as_array().unwrap().iter().find(|case| case[key] == word);
        found.unwrap_or_else(|| panic!("{cases}"))["case_id"].as_str().unwrap().to_owned()
    };
    let proposal = find(&cases().await, "kind", "termination_proposal");
    for role in [Role::Senior, Role::Admin] {
        let agreed = desk.post_json(&format!("/v1/cases/{proposal}/approve-termination"), Some(role), &why).await;
        assert_eq!(agreed.status, StatusCode::OK, "{}", agreed.text);
    }
    let view = desk.ledger.account(&"first".into()).await.unwrap().unwrap();
    let lift = format!("/v1/enforcements/{}/lift", view.enforcements[0].enforcement_id);
    let overturn = json!({"outcome": "overturned_false_positive", "root_cause": "threshold",
        "reason": "The list was clean.", "answer": "Your list was clean, as you wrote. We were wrong about it."});
    let lifted = desk.post_json(&lift, Some(Role::Senior), &overturn).await;
    assert_eq!(lifted.status, StatusCode::OK, "{}", lifted.text);

    let asked = find(&cases().await, "defer_reason", "link_overturned");
    let dismiss = format!("/v1/cases/{asked}/dismiss");
    let junior = desk.post_json(&dismiss, Some(Role::Reviewer), &why).await;
    assert!(junior.status.is_client_error(), "{}", junior.text);
    let (page, senior) = (format!("/console/cases/{asked}"), desk.sign_in("senior").await);
    desk.act(&format!("{page}/claim"), &senior, &[]).await;
    let shown = desk.page(&page, &senior).await.text;
    assert!(
        shown.contains("A termination is lifted by two seniors.") && shown.contains("The measure stands. Release it"),
        "{shown}"
    );
    let first = desk.act(&format!("{page}/dismiss"), &senior, &[("reason", "Nothing of its own remains.")]).await;
    assert_eq!(first.header("location"), format!("{page}?done=lift-proposed"), "{}", first.text);
    let again = desk.post_json(&dismiss, Some(Role::Senior), &why).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    let linked = async || desk.ledger.account(&"linked".into()).await.unwrap().unwrap();
    let stands = linked().await.enforcements[0].clone();
    assert_eq!(stands.rung, Rung::Terminate);
    // The other may be an admin, who sees it wait on the account's page.
    let lift = format!("/v1/enforcements/{}/lift", stands.enforcement_id);
    let second = desk.post_json(&lift, Some(Role::Admin), &overturn).await;
    assert_eq!(second.status, StatusCode::OK, "{}", second.text);
    assert!(linked().await.enforcements.is_empty());
}

#[tokio::test]
async fn whoever_looks_at_a_control_sample_is_not_told_of_chance() {
    let care = Care { control_sample_per_mille: 1000, ..Care::plain() };
    let desk = Desk::careful(Promises { care, ..Promises::default() }, |_| {}).await;
    desk.impose(&suspension("quiet")).await;
    desk.clock.advance_secs(8 * 86_400);
    assert_eq!(desk.ledger.open_control_samples().await.unwrap(), 1);
    let listed = desk.get("/v1/cases", Some(Role::Reviewer)).await;
    let case = listed.json()["cases"][0].clone();
    assert_eq!(case["defer_reason"], "asked_again", "{case}");
    let id = case["case_id"].as_str().unwrap();
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("/console/cases/{id}/claim"), &reviewer, &[]).await;
    let page = desk.page(&format!("/console/cases/{id}"), &reviewer).await.text;
    assert!(page.contains("The measure stands. Release it"), "{page}");
    let queue = desk.page("/console?state=mine", &reviewer).await.text;
    let shown = desk.get(&format!("/v1/cases/{id}"), Some(Role::Reviewer)).await.text;
    for told in [listed.text, page, queue, shown] {
        for word in ["control sample", "control_sample", "by chance", "drawn"] {
            assert!(!told.to_lowercase().contains(word), "{word}: {told}");
        }
    }
}
