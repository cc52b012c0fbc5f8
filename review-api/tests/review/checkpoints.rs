//! Checkpoints of the audit log over HTTP and on the console: who may see them, and what they say once the log was rewritten.

use axum::http::StatusCode;
use redress_ledger::Role;

use crate::desk::{Desk, audit_key};
use crate::evidence::suspension;

const PATH: &str = "/v1/audit/checkpoints";
const AUDITOR: Option<Role> = Some(Role::Auditor);

/// Three checkpoints, and an entry behind them.
async fn signed() -> Desk {
    let desk = Desk::open().await;
    for account in ["one", "two", "three"] {
        desk.impose(&suspension(account)).await;
        desk.ledger.sign_audit(&audit_key()).await.unwrap().expect("something is new");
    }
    desk.ledger.add_user("nina", Role::Reviewer, None, "test").await.unwrap();
    desk
}

#[tokio::test]
async fn checkpoints_are_listed_with_the_key_and_what_each_is_worth() {
    let desk = signed().await;
    let all = desk.get(PATH, AUDITOR).await.json();
    let key = audit_key().public();
    assert_eq!((&all["public_key"], &all["key_id"]), (&key.to_string().into(), &key.id().into()));
    assert_eq!(all["unsigned_entries"], 1);
    let of = |n: usize, field: &str| all["checkpoints"][n][field].clone();
    for n in 0..3 {
        assert_eq!((of(n, "number"), of(n, "verdict")), ((n + 1).into(), "holds".into()));
    }
    let log = desk.get("/v1/audit?limit=1000", AUDITOR).await.json();
    let last = usize::try_from(of(2, "entries").as_i64().unwrap()).unwrap();
    assert_eq!(of(2, "head"), log["entries"][last - 1]["hash"]);
    let behind = desk.get(&format!("{PATH}?after=1&limit=1"), AUDITOR).await.json();
    assert_eq!((behind["checkpoints"].as_array().unwrap().len(), &behind["checkpoints"][0]["number"]), (1, &2.into()));
    for (query, status) in
        [("limit=0", StatusCode::UNPROCESSABLE_ENTITY), ("after=-1", StatusCode::UNPROCESSABLE_ENTITY)]
    {
        assert_eq!(desk.get(&format!("{PATH}?{query}"), AUDITOR).await.status, status, "{query}");
    }
    for role in [Role::Reviewer, Role::Senior] {
        assert_eq!(desk.get(PATH, Some(role)).await.status, StatusCode::FORBIDDEN, "{role:?}");
    }
}

#[tokio::test]
async fn a_rewritten_entry_and_a_forged_signature_show_on_both() {
    let desk = signed().await;
    let auditor = desk.sign_in("auditor").await;
    let whole = desk.page("/console/audit", &auditor).await.text;
    for expected in ["Checkpoint 3", &audit_key().public().to_string(), "Holds: the signature is genuine"] {
        assert!(whole.contains(expected), "{expected} is missing in {whole}");
    }
    assert!(!whole.contains("not hold."), "{whole}");
    let two = desk.get(PATH, AUDITOR).await.json()["checkpoints"][1]["entries"].as_i64().unwrap();
    for sql in [
        "DROP TRIGGER audit_never_changed".to_owned(),
        "DROP TRIGGER audit_checkpoints_never_changed".to_owned(),
        format!("UPDATE audit SET hash = '{}' WHERE seq = {two}", "0".repeat(64)),
        format!("UPDATE audit_checkpoints SET signature = '{}' WHERE number = 3", "0".repeat(128)),
    ] {
        desk.record_changed(&sql).await;
    }
    let all = desk.get(PATH, AUDITOR).await.json();
    let verdicts: Vec<_> = (0..3).map(|n| all["checkpoints"][n]["verdict"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["holds", "rewritten", "forged"]);
    let page = desk.page("/console/audit", &auditor).await.text;
    for expected in ["2 checkpoints do", "Broken: the signature is genuine", "Forged: the signature"] {
        assert!(page.contains(expected), "{expected} is missing in {page}");
    }
}

#[tokio::test]
async fn only_who_reads_the_log_finds_the_page() {
    let desk = signed().await;
    for (name, status, linked) in [
        ("auditor", StatusCode::OK, true),
        ("admin", StatusCode::OK, true),
        ("senior", StatusCode::FORBIDDEN, false),
        ("reviewer", StatusCode::FORBIDDEN, false),
    ] {
        let signed = desk.sign_in(name).await;
        assert_eq!(desk.page("/console/audit", &signed).await.status, status, "{name}");
        assert_eq!(desk.page("/console", &signed).await.text.contains("href=\"/console/audit\""), linked, "{name}");
    }
    let admin = desk.sign_in("admin").await;
    let older = desk.page("/console/audit?until=2", &admin).await.text;
    assert!(older.contains("Checkpoint 2") && !older.contains("Checkpoint 3"), "{older}");
    let strange = desk.page("/console/audit?until=%3Cb%3E", &admin).await;
    assert!(strange.status.is_success() && !strange.text.contains("<b>"), "{}", strange.text);
}
