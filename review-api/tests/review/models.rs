//! Models as admins meet them: the comparison on the page, live by a second admin, and out of service, by form and as JSON.

use axum::http::StatusCode;
use redress_ledger::model::{CheckedModel, ModelMode};
use redress_ledger::promotion::Promotion;
use redress_ledger::token::sha256_hex;
use redress_ledger::{Principal, Role};
use serde_json::json;

use crate::desk::Desk;

const ADMIN: Option<Role> = Some(Role::Admin);

fn model(name: &str) -> CheckedModel {
    let text = format!("{{\"name\":\"{name}\"}}");
    CheckedModel { hash: sha256_hex(text.as_bytes()), name: name.to_owned(), version: "1".to_owned(), text }
}

fn promotion(champion: &CheckedModel, challenger: &CheckedModel, verdict: &str) -> Promotion {
    let of = |model: &CheckedModel| json!({ "name": model.name, "version": "1", "sha256": model.hash });
    let file = json!({
        "format": "redress-promotion/1", "verdict": verdict, "champion": of(champion), "challenger": of(challenger),
        "data": { "table": "may.parquet", "sha256": "d".repeat(64), "rows": 800, "accounts": 90, "abusive": 30 },
        "protocol": { "decided_by": "average precision" },
        "figures": [{ "measure": "average precision", "champion": 0.8, "challenger": 0.91, "gain_interval": [0.02, 0.2] }],
    });
    Promotion::read(&file.to_string()).unwrap()
}

async fn bea(desk: &Desk) -> Principal {
    let user_id = desk.ledger.add_user("bea", Role::Admin, None, "test").await.unwrap();
    Principal { user_id, name: "bea".to_owned(), role: Role::Admin }
}

#[tokio::test]
async fn a_model_is_approved_by_the_comparison_that_was_seen_and_taken_back() {
    let desk = Desk::open().await;
    let (bea, admin, senior) = (bea(&desk).await, desk.sign_in("admin").await, desk.sign_in("senior").await);
    let (one, two) = (model("one"), model("two"));
    let page = "/console/models";
    assert!(desk.page(page, &senior).await.text.contains("No model is live"));
    desk.ledger.activate_model(&one, ModelMode::Shadow, &bea).await.unwrap();
    let (approve, retire) = (format!("{page}/{}/approve", one.hash), format!("{page}/{}/retire", one.hash));
    assert!(!desk.page(page, &senior).await.text.contains(&approve), "no form for who may not");
    let unseen = desk.act(&approve, &admin, &[]).await;
    assert_eq!(unseen.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", unseen.text);
    assert!(unseen.text.contains(&approve), "the page stays with its form");
    let live = desk.act(&approve, &admin, &[("looked", "yes")]).await;
    assert_eq!(live.header("location"), "/console/models?done=model-live", "{}", live.text);

    let better = promotion(&one, &two, "better");
    desk.ledger.activate_compared(&two, ModelMode::Shadow, Some(&better), &bea).await.unwrap();
    let shown = desk.page(page, &admin).await.text;
    for said in ["better than the champion", "may.parquet, 800 rows of 90 accounts", "0.9100", "+0.0200 to +0.2000"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    let approve = format!("/v1/models/{}/approve", two.hash);
    let blind = desk.post_json(&approve, ADMIN, &json!({})).await;
    assert_eq!(blind.status, StatusCode::CONFLICT, "not without its comparison: {}", blind.text);
    let seen = json!({ "promotion": better.file_hash });
    assert_eq!(desk.post_json(&approve, Some(Role::Senior), &seen).await.status, StatusCode::FORBIDDEN);
    let live = desk.post_json(&approve, ADMIN, &seen).await;
    assert_eq!(live.status, StatusCode::OK, "{}", live.text);
    let history = desk.get("/v1/models/history", Some(Role::Auditor)).await.json();
    assert_eq!(live.json(), history);
    let steps = history["steps"].as_array().unwrap();
    let step = |at: usize| (steps[at]["name"].as_str().unwrap(), steps[at]["mode"].as_str(), steps[at]["by"].as_str());
    assert_eq!(step(0), ("two", Some("live"), Some("admin")));
    assert_eq!(step(1), ("two", Some("shadow"), Some("bea")));
    assert_eq!(steps[1]["promotion"], better.file_hash);

    let gone = desk.act(&retire, &admin, &[]).await;
    assert_eq!(gone.status, StatusCode::NOT_FOUND, "two has taken its place: {}", gone.text);
    let back = desk.post_json(&format!("/v1/models/{}/retire", two.hash), ADMIN, &json!({})).await;
    assert_eq!((back.status, &back.json()["models"][0]["mode"]), (StatusCode::OK, &json!(null)));
}

#[tokio::test]
async fn what_is_worse_has_no_button() {
    let desk = Desk::open().await;
    let (bea, admin) = (bea(&desk).await, desk.sign_in("admin").await);
    let (one, two) = (model("one"), model("two"));
    let worse = promotion(&one, &two, "worse");
    desk.ledger.activate_compared(&two, ModelMode::Shadow, Some(&worse), &bea).await.unwrap();
    let shown = desk.page("/console/models", &admin).await.text;
    let approve = format!("/console/models/{}/approve", two.hash);
    assert!(shown.contains("its comparison says that it is worse") && !shown.contains(&approve), "{shown}");
    let all_the_same = desk.act(&approve, &admin, &[("looked", "yes"), ("promotion", &worse.file_hash)]).await;
    assert_eq!(all_the_same.status, StatusCode::CONFLICT, "{}", all_the_same.text);
}
