//! A second look on the pages and in the API: no page tells whoever may take it what was found, or that it is one.

use redress_ledger::Role;
use redress_ledger::care::Care;
use redress_ledger::store::Promises;
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);

/// What the first reviewer found, and what came of it: nothing of it may be read.
const TELL_TALES: [&str; 8] = [
    "overturned_",
    "Overturned:",
    "reinstated",
    "Last reinstated",
    "second look",
    "Second look",
    "\"quality\"",
    "Nothing stands",
];

/// A senior's overturn of the bakery's suspension, and the case of the second look at it.
async fn looked_at_again() -> (Desk, String, String) {
    let care = Care { second_look_percent: 100, ..Care::plain() };
    let desk = Desk::careful(Promises { care, ..Promises::default() }, |_| {}).await;
    let token = desk.impose(&suspension("bakery")).await;
    let first = desk.appeal(&token).await;
    let claimed = desk.post_json(&format!("/v1/cases/{first}/claim"), Some(Role::Senior), &json!({})).await;
    assert!(claimed.status.is_success(), "{}", claimed.text);
    let verdict = json!({"outcome": "overturned_technical", "reason": "A fault in the import.", "root_cause": "data_quality",
        "answer": "You were right. A fault on our side counted your mail twice."});
    let decided = desk.post_json(&format!("/v1/cases/{first}/decide"), Some(Role::Senior), &verdict).await;
    assert!(decided.status.is_success(), "{}", decided.text);
    desk.ledger.open_second_looks().await.unwrap();
    let listed = desk.get("/v1/cases", REVIEWER).await.json();
    let again = listed["cases"].as_array().unwrap().last().unwrap()["case_id"].as_str().unwrap().to_owned();
    assert_ne!(again, first);
    (desk, first, again)
}

/// The page without what every page of the console has in common.
fn body(text: &str) -> &str {
    text.split("<main").nth(1).expect("a page has a main part")
}

#[tokio::test]
async fn no_page_tells_a_second_look_apart() {
    let (desk, first, again) = looked_at_again().await;
    let reviewer = desk.sign_in("reviewer").await;
    let case = format!("/console/cases/{again}");
    for path in ["/console", &case, "/console/accounts?id=bakery"] {
        let page = desk.page(path, &reviewer).await;
        assert_eq!(page.status, 200, "{path}: {}", page.text);
        assert_silent(path, body(&page.text));
    }
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let mine = desk.page(&case, &reviewer).await;
    assert!(body(&mine.text).contains("Suspension") && mine.text.contains("We are a bakery."), "{}", mine.text);
    // The names of the outcomes one may choose stand in the form; nothing else is to name them.
    let (before, form) = mine.text.split_once("id=\"decide\"").unwrap_or((&mine.text, ""));
    assert!(!before.contains("Last reinstated") && !form.contains("second look"), "{}", mine.text);
    assert_eq!(desk.page(&format!("/console/cases/{first}"), &reviewer).await.status, 404);
    let account = desk.page("/console/accounts?id=bakery", &reviewer).await;
    assert!(body(&account.text).contains("<dt>Standing</dt><dd>Suspension</dd>"), "{}", account.text);
}

fn assert_silent(path: &str, text: &str) {
    for told in TELL_TALES {
        assert!(!text.contains(told), "{path} says {told}: {text}");
    }
}

#[tokio::test]
async fn no_answer_tells_a_second_look_apart() {
    let (desk, first, again) = looked_at_again().await;
    for path in ["/v1/cases", "/v1/cases?closed=true", "/v1/cases?state=closed", &format!("/v1/cases/{again}")] {
        assert_silent(path, &desk.get(path, REVIEWER).await.text);
    }
    let claimed = desk.post_json(&format!("/v1/cases/{again}/claim"), REVIEWER, &json!({})).await;
    assert_silent("claim", &claimed.text);
    let shown = desk.get(&format!("/v1/cases/{again}"), REVIEWER).await.json();
    assert_eq!((&shown["summary"]["kind"], &shown["outcome"]), (&json!("appeal"), &Value::Null));
    assert_eq!(shown["standing"][0]["rung"], json!("suspend"), "{shown}");
    assert_eq!(shown["appeal"]["filed_at"], shown["summary"]["opened_at"]);
    assert_eq!(desk.get(&format!("/v1/cases/{first}"), REVIEWER).await.status, 404);
    // Who decided it sees what is.
    let known = desk.get(&format!("/v1/cases/{first}"), Some(Role::Senior)).await.json();
    assert_eq!(known["outcome"]["kind"], json!("overturned_technical"), "{known}");
}
