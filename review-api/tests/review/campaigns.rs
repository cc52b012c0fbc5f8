//! Campaigns as people read and judge them: a guess and a confirmed one, on their own pages and on a case; never before a first look.

use axum::http::StatusCode;
use redress_ledger::campaign::CampaignFile;
use redress_ledger::care::Care;
use redress_ledger::store::Promises;
use redress_ledger::{Principal, Role};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::evidence::suspension;

const REVIEWER: Option<Role> = Some(Role::Reviewer);
const SENIOR: Option<Role> = Some(Role::Senior);
const REASON: &str = "One device, one text, opened on one day.";

async fn person(desk: &Desk, role: Role) -> Principal {
    desk.ledger.principal_by_token(&desk.tokens[&role]).await.unwrap().unwrap()
}

/// Brings in a campaign of these accounts, as a senior; its hash.
async fn brought(desk: &Desk, accounts: &[&str]) -> String {
    let at = |hours: i64| 1_795_000_000_000 + hours * 3_600_000;
    let member = |account: &&str| json!({"account_id": account, "first_ms": at(0), "last_ms": at(48)});
    let file = json!({"format": "redress-campaigns/1", "campaigns": [{
        "id": "00112233445566aa", "name": "calm-heron-07", "from_ms": at(0), "until_ms": at(72),
        "summary": "3 of 90 accounts. They share a <device>.", "doubts": ["They have no text in common."],
        "members": accounts.iter().map(member).collect::<Vec<_>>(),
    }]});
    let found = CampaignFile::read(&file.to_string()).unwrap().campaigns.remove(0);
    desk.ledger.bring_campaign(&found, &person(desk, Role::Senior).await).await.unwrap();
    found.hash()
}

fn says(verdict: &str, after: i64) -> Value {
    json!({"verdict": verdict, "reason": REASON, "after": after})
}

fn has(page: &str, parts: &[&str]) {
    for part in parts {
        assert!(page.contains(part), "{part:?} is missing in {page}");
    }
}

#[tokio::test]
async fn a_campaign_is_judged_by_another_person_and_shown_beside_its_members_cases() {
    let desk = Desk::open().await;
    let decided = desk.appeal(&desk.impose(&suspension("past")).await).await;
    let upheld =
        json!({"outcome": "upheld", "reason": "Looks right to me.", "answer": "The decision was right and it stands."});
    desk.post_json(&format!("/v1/cases/{decided}/claim"), REVIEWER, &json!({})).await;
    assert_eq!(desk.post_json(&format!("/v1/cases/{decided}/decide"), REVIEWER, &upheld).await.status, StatusCode::OK);
    let case = desk.appeal(&desk.impose(&suspension("now")).await).await;
    let hash = brought(&desk, &["past", "now", "new"]).await;
    let (path, page) = (format!("/v1/campaigns/{hash}"), format!("/console/campaigns/{hash}"));

    let listed = desk.get("/v1/campaigns?state=open", Some(Role::Auditor)).await.json();
    assert_eq!((&listed[0]["campaign_hash"], &listed[0]["state"]), (&json!(hash), &json!("open")), "{listed}");
    assert_eq!(desk.get("/v1/campaigns?state=confirmed", SENIOR).await.json(), json!([]));
    assert_eq!(desk.get("/v1/campaigns?state=true", SENIOR).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let shown = desk.get(&path, REVIEWER).await.json();
    assert_eq!(shown["accounts"][0]["account_id"], "new", "{shown}");
    assert_eq!((&shown["accounts"][1]["case_open"], &shown["accounts"][1]["standing"]), (&json!(true), &Value::Null));
    assert_eq!(shown["accounts"][2]["found"]["outcome"], "upheld");

    let (reviewer, senior) = (desk.sign_in("reviewer").await, desk.sign_in("senior").await);
    has(&desk.page("/console/campaigns", &reviewer).await.text, &["calm-heron-07", "A guess: waits for a person"]);
    let guess = desk.page(&page, &reviewer).await.text;
    has(
        &guess,
        &[
            "Context, and no ground.",
            "They share a &#60;device&#62;.",
            "They have no text in common.",
            "If you confirm it",
            "No rule may suspend or hold one by ties alone",
            "Not shown while a case of it is open.",
            "Suspension: upheld",
        ],
    );
    let mine = desk.page(&page, &senior).await.text;
    has(&mine, &["You brought it in, so another person has to confirm it."]);
    assert!(!mine.contains("value=\"confirmed\""), "{mine}");
    assert!(!desk.page(&page, &desk.sign_in("auditor").await).await.text.contains("<legend>"), "an auditor reads");
    let on_case = format!("/console/cases/{case}");
    let beside = desk.page(&on_case, &reviewer).await.text;
    has(&beside, &["Proposed for campaign", "Nobody has judged it, and it is no ground of a decision."]);
    assert!(!beside.contains("Table of members of"), "a guess tells nothing of others");

    let judge = format!("{path}/judge");
    assert_eq!(desk.post_json(&judge, SENIOR, &says("confirmed", 0)).await.status, StatusCode::CONFLICT);
    for role in [Role::Admin, Role::Auditor, Role::Service] {
        assert_eq!(desk.post_json(&judge, Some(role), &says("confirmed", 0)).await.status, StatusCode::FORBIDDEN);
    }
    let short = [("verdict", "confirmed"), ("reason", "Yes <b>"), ("after", "0")];
    let again = desk.act(&format!("{page}/judge"), &reviewer, &short).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    has(
        &again.text,
        &["Why, for the record: 10 to 4000 characters", "Yes &#60;b&#62;", "value=\"confirmed\" required checked"],
    );
    let full = [("verdict", "confirmed"), ("reason", REASON), ("after", "0")];
    let kept = desk.act(&format!("{page}/judge"), &reviewer, &full).await;
    assert_eq!((kept.status, kept.header("location")), (StatusCode::SEE_OTHER, format!("{page}?done=judged").as_str()));
    has(
        &desk.page(&format!("{page}?done=judged"), &senior).await.text,
        &["Confirmed by reviewer", REASON, "Judge it anew"],
    );
    assert_eq!(desk.post_json(&judge, SENIOR, &says("dismissed", 0)).await.status, StatusCode::CONFLICT, "look again");
    let beside = desk.page(&on_case, &reviewer).await.text;
    has(
        &beside,
        &[
            "Part of campaign",
            "Table of members of calm-heron-07",
            "That is no ground: decide on what this account did.",
        ],
    );
    let at = beside.find("aria-labelledby=\"campaigns\"").unwrap();
    assert!(beside[at..at + 90].contains("data-view=\"machine\""), "what others found is not evidence");
    let context = &desk.get(&format!("/v1/cases/{case}"), REVIEWER).await.json()["context"]["campaigns"][0];
    assert_eq!((&context["members"], &context["others"][0]["account_id"]), (&json!(3), &json!("past")), "{context}");
    let dismissed = desk.post_json(&judge, SENIOR, &says("dismissed", 1)).await;
    assert_eq!((dismissed.status, &dismissed.json()["state"]), (StatusCode::OK, &json!("dismissed")));
    assert!(!desk.page(&on_case, &reviewer).await.text.contains("calm-heron-07"));
    for missing in ["/console/campaigns/none", "/v1/campaigns/none"] {
        let answered = if missing.starts_with("/v1") {
            desk.get(missing, SENIOR).await
        } else {
            desk.page(missing, &senior).await
        };
        assert_eq!(answered.status, StatusCode::NOT_FOUND, "{missing}");
    }
}

#[tokio::test]
async fn before_a_first_look_no_campaign_is_named() {
    let care = Care { first_look_percent_suspend: 100, ..Care::plain() };
    let desk = Desk::careful(Promises { care, ..Promises::default() }, |_| {}).await;
    let case = desk.appeal(&desk.impose(&suspension("bakery")).await).await;
    let hash = brought(&desk, &["bakery", "other", "third"]).await;
    desk.post_json(&format!("/v1/campaigns/{hash}/judge"), REVIEWER, &says("confirmed", 0)).await.json();
    let reviewer = desk.sign_in("reviewer").await;
    for text in [
        desk.page(&format!("/console/cases/{case}"), &reviewer).await.text,
        desk.get(&format!("/v1/cases/{case}"), REVIEWER).await.text,
        desk.page("/console/accounts?id=bakery", &reviewer).await.text,
    ] {
        assert!(!text.contains("heron") && !text.contains("\"campaigns\""), "{text}");
    }
    let page = desk.page(&format!("/console/campaigns/{hash}"), &reviewer).await.text;
    has(&page, &["Not shown while a case of it is open."]);
    assert!(!page.contains("Suspension"), "nothing of the measure: {page}");
}
