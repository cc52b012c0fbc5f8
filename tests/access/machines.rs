//! The bounds of roles on real cases: no machine decides, no admin decides, an auditor changes nothing.

use redress_ledger::Role;
use serde_json::{Value, json};

use crate::house::{ACCOUNT, House, nowhere, routes};
use crate::support::story;

#[tokio::test]
async fn a_case_is_decided_by_reviewers_and_seniors_only() {
    let house = House::open().await;
    let waiting = house.wait_for_an_appeal().await;
    let case = format!("/v1/cases/{}", waiting.case);
    for role in [Role::Service, Role::Admin, Role::Auditor] {
        for (verb, body) in [("claim", json!({})), ("decide", story::overturn()), ("release", json!({}))] {
            let answer = house.api(role).post(&format!("{case}/{verb}"), &body).await.expect("an answer");
            assert_eq!(answer.status, 403, "{role} may {verb}: {}", answer.text);
        }
    }
    let service = house.api(Role::Service);
    assert_eq!(service.get(&case).await.expect("an answer").status, 403, "a machine reads a case");
    assert_eq!(story::account(&service, ACCOUNT).await["standing"], "suspend");

    let senior = house.api(Role::Senior);
    senior.post(&format!("{case}/claim"), &json!({})).await.expect("an answer").expect(200);
    let early = house.api(Role::Reviewer).post(&format!("{case}/decide"), &story::overturn()).await.expect("an answer");
    assert_eq!(early.status, 409, "who has not claimed it does not decide it: {}", early.text);
    senior.post(&format!("{case}/decide"), &story::overturn()).await.expect("an answer").expect(200);
    assert_ne!(story::account(&service, ACCOUNT).await["standing"], "suspend");
}

#[tokio::test]
async fn an_auditor_reads_everything_and_changes_nothing() {
    let house = House::open().await;
    let waiting = house.wait_for_an_appeal().await;
    let auditor = house.api(Role::Auditor);
    let account = story::account(&auditor, ACCOUNT).await;
    let enforcement = account["enforcements"][0]["enforcement_id"].as_str().expect("an enforcement").to_owned();
    for path in ["/v1/cases", &format!("/v1/cases/{}", waiting.case), "/v1/audit", "/v1/policy"] {
        assert_eq!(auditor.get(path).await.expect("an answer").status, 200, "{path}");
    }

    let before = house.audit().await;
    for route in routes().filter(|route| {
        route.method != "GET" && route.path.starts_with("/v1/") && !route.path.starts_with("/v1/me/") && !route.public
    }) {
        let path = nowhere(route)
            .replace("/cases/none", &format!("/cases/{}", waiting.case))
            .replace("/enforcements/none", &format!("/enforcements/{enforcement}"))
            .replace("/accounts/none", &format!("/accounts/{ACCOUNT}"));
        let body: Value = story::overturn();
        let request = auditor.request(route.method, &path).json(&body);
        let answer = crate::support::Api::send(request).await.expect("an answer");
        assert_eq!(answer.status, 403, "{} {path}: {}", route.method, answer.text);
    }
    assert_eq!(house.audit().await, before);
    assert_eq!(story::account(&auditor, ACCOUNT).await["standing"], "suspend");
}
