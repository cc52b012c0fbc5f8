//! While an appeal waits: messages, questions, relief, a missed deadline, and the appeal taken back, over HTTP.

use axum::http::StatusCode;
use redress_ledger::Role;
use serde_json::{Value, json};

use crate::desk::{Desk, Signed};
use crate::evidence::suspension;

/// A suspended and appealing account whose case a senior has claimed: the link's token, the case and the session.
async fn claimed(desk: &Desk, account: &str) -> (String, String, Signed) {
    let token = desk.impose(&suspension(account)).await;
    let case = desk.appeal(&token).await;
    let senior = desk.sign_in("senior").await;
    let answered = desk.act(&format!("/console/cases/{case}/claim"), &senior, &[]).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
    (token, case, senior)
}

async fn held(desk: &Desk, token: &str) -> Value {
    desk.get(&format!("/v1/appeals/{token}"), None).await.json()["appeals"][0].clone()
}

#[tokio::test]
async fn holder_and_reviewer_write_to_each_other_without_a_script() {
    let desk = Desk::open().await;
    let (token, case, senior) = claimed(&desk, "bakery").await;
    let (page, console) = (format!("/a/{token}"), format!("/console/cases/{case}"));

    let asked = [("message", "Which list was it?"), ("as", "question")];
    let answered = desk.act(&format!("{console}/messages"), &senior, &asked).await;
    assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
    let shown = desk.page(&console, &senior).await.text;
    for expected in
        ["senior asked on", "Which list was it?", "waits for the holder", "until 30 November 2026, 12:00 UTC"]
    {
        assert!(shown.contains(expected), "{expected} is missing in {shown}");
    }
    let queue = desk.page("/console?state=waiting", &senior).await.text;
    assert!(queue.contains("waits for the holder"), "{queue}");

    let shown = desk.get(&page, None).await.text;
    for expected in ["Which list was it?", "A question to you", "the time to decide stands still"] {
        assert!(shown.contains(expected), "{expected} is missing in {shown}");
    }
    assert!(!shown.contains("senior asked"), "a holder is not told who it is");
    desk.clock.advance_secs(2 * 86_400);
    let written = desk.post_form(&format!("{page}/messages"), None, &[("text", "The one of\r\nMarch.")]).await;
    assert_eq!(written.header("location"), format!("/a/{token}?done=message#appeals"), "{}", written.text);
    let shown = desk.get(written.header("location").trim_end_matches("#appeals"), None).await.text;
    for expected in ["Your message is stored.", "The one of\nMarch.", "A person decides by 26 November 2026, 12:00 UTC"]
    {
        assert!(shown.contains(expected), "{expected} is missing in {shown}");
    }
    let view = desk.get(&format!("/v1/cases/{case}"), Some(Role::Senior)).await.json();
    assert_eq!(view["dialogue"]["messages"][1]["text"], "The one of\nMarch.");
    assert_eq!(view["summary"]["due_at"], "2026-11-26T12:00:00.000Z", "moved by the two days");
}

#[tokio::test]
async fn a_refused_message_keeps_what_was_typed() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("early")).await;
    let path = format!("/a/{token}/messages");
    let early = desk.post_form(&path, None, &[("text", "Is anybody there?")]).await;
    assert_eq!(early.status, StatusCode::CONFLICT, "{}", early.text);

    let case = desk.appeal(&token).await;
    let empty = desk.post_form(&path, None, &[("text", " \r\n ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("Write something before you send it."), "{}", empty.text);
    let long = "語".repeat(4_001);
    let over = desk.post_form(&format!("{path}?lang=de"), None, &[("text", &long)]).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(over.text.contains("Ihre Nachricht hat 4.001 Zeichen") && over.text.contains(&long), "{}", over.text);
    for n in 0..10 {
        let sent =
            desk.post_json(&format!("/v1/appeals/{token}/messages"), None, &json!({"text": format!("{n}")})).await;
        assert_eq!(sent.status, StatusCode::CREATED, "{}", sent.text);
    }
    let slow = desk.post_form(&path, None, &[("text", "One more.")]).await;
    assert_eq!(slow.status, StatusCode::CONFLICT);
    assert!(slow.text.contains("many messages within an hour") && slow.text.contains("One more."), "{}", slow.text);

    // A reviewer's words come back too, here because nobody has claimed the case.
    let senior = desk.sign_in("senior").await;
    let typed = [("message", "We are looking."), ("as", "message")];
    let refused = desk.act(&format!("/console/cases/{case}/messages"), &senior, &typed).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains("Claim the case first"), "{}", refused.text);
}

#[tokio::test]
async fn an_attackers_message_is_only_words() {
    let desk = Desk::open().await;
    let (token, case, senior) = claimed(&desk, "attacked").await;
    let attack = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>";
    let sent = desk.post_form(&format!("/a/{token}/messages"), None, &[("text", attack)]).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    let console = format!("/console/cases/{case}");
    let long = format!("{attack}{}", "x".repeat(4_000));
    let pages = [
        desk.get(&format!("/a/{token}"), None).await,
        desk.page(&console, &senior).await,
        desk.post_form(&format!("/a/{token}/messages"), None, &[("text", &long)]).await,
        desk.act(&format!("{console}/messages"), &senior, &[("message", &long), ("as", "message")]).await,
        desk.act(&format!("{console}/relief"), &senior, &[("relief_reason", &long), ("share", attack)]).await,
    ];
    for page in &pages {
        for forbidden in ["<script>", "<img", "onerror=alert(2)>"] {
            assert!(!page.text.contains(forbidden), "{forbidden} in {}", page.text);
        }
        assert!(page.text.contains("&#60;script&#62;"), "the words are shown: {}", page.text);
    }
}

#[tokio::test]
async fn relief_is_granted_shown_and_told() {
    let desk = Desk::open().await;
    let (token, case, senior) = claimed(&desk, "shop").await;
    let console = format!("/console/cases/{case}");
    let wrong = [("relief_reason", "A shop before its busiest week."), ("share", "all")];
    let refused = desk.act(&format!("{console}/relief"), &senior, &wrong).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains("whole number from 1 to 50") && refused.text.contains("busiest week"));

    let grant = [("relief_reason", "A shop before its busiest week."), ("share", "20"), ("days", "")];
    let granted = desk.act(&format!("{console}/relief"), &senior, &grant).await;
    assert_eq!(granted.header("location"), format!("{console}?done=relieved#dialogue"), "{}", granted.text);
    let shown = desk.page(&console, &senior).await.text;
    assert!(shown.contains("Relief: 20 % of the usual volume, to known recipients only"), "{shown}");
    assert!(!shown.contains("name=\"relief_reason\""), "it is granted once");
    let shown = desk.get(&format!("/a/{token}?lang=fr"), None).await.text;
    assert!(shown.contains("vous pouvez envoyer 20\u{a0}% de votre volume habituel"), "{shown}");
    assert_eq!(held(&desk, &token).await["dialogue"]["relief"]["share_percent"], 20);
    let again = json!({"reason": "Once more, please."});
    let refused = desk.post_json(&format!("/v1/cases/{case}/relief"), Some(Role::Senior), &again).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
}

#[tokio::test]
async fn what_the_api_answers_while_an_appeal_waits_is_described() {
    let desk = Desk::open().await;
    let (token, case, _) = claimed(&desk, "described").await;
    let path = |what: &str| format!("/v1/cases/{case}/{what}");
    let question = json!({"text": "Which list was it?", "is_question": true});
    let message = desk.post_json(&path("messages"), Some(Role::Senior), &question).await;
    assert_eq!(message.status, StatusCode::CREATED, "{}", message.text);
    let grant = json!({"reason": "A shop before its busiest week."});
    let relief = desk.post_json(&path("relief"), Some(Role::Senior), &grant).await;
    assert_eq!(relief.status, StatusCode::CREATED, "{}", relief.text);
    let appeal = held(&desk, &token).await;
    let withdrawn = desk.post_json(&format!("/v1/appeals/{token}/withdraw"), None, &json!({})).await;
    assert_eq!(withdrawn.status, StatusCode::OK, "{}", withdrawn.text);

    let api = serde_json::to_value(redress_review_api::service::openapi()).unwrap();
    for (schema, value) in [
        ("Message", &message.json()),
        ("Relief", &relief.json()),
        ("Dialogue", &appeal["dialogue"]),
        ("Pause", &appeal["dialogue"]["pause"]),
        ("Pace", &appeal["pace"]),
        ("Withdrawn", &withdrawn.json()),
    ] {
        let names = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
        let mut described = names(&api["components"]["schemas"][schema]["properties"]);
        let mut answered = names(value);
        described.sort();
        answered.sort();
        assert_eq!(described, answered, "{schema}");
    }
}

#[tokio::test]
async fn an_appeal_is_taken_back_with_two_steps_and_filed_anew() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("back")).await;
    desk.appeal(&token).await;
    let path = format!("/a/{token}/withdraw");
    let unsure = desk.post_form(&path, None, &[]).await;
    assert_eq!(unsure.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(unsure.text.contains("Tick the box"), "{}", unsure.text);
    let done = desk.post_form(&path, None, &[("sure", "yes")]).await;
    assert_eq!(done.header("location"), format!("/a/{token}?done=withdrawn#appeals"), "{}", done.text);
    let shown = desk.get(&format!("/a/{token}?done=withdrawn"), None).await.text;
    assert!(shown.contains("You have withdrawn this appeal."), "{shown}");
    assert!(shown.contains("id=\"view\""), "the form to appeal is there again: {shown}");
    let again = desk.post_form(&path, None, &[("sure", "yes")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "nothing is open");
    desk.appeal(&token).await;
}

#[tokio::test]
async fn after_three_that_were_taken_back_the_page_says_that_this_one_stays() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("back")).await;
    let (page, path) = (format!("/a/{token}"), format!("/a/{token}/withdraw"));
    for left in (1..=3).rev() {
        desk.appeal(&token).await;
        let view = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
        assert_eq!(view["withdrawals_left"], left);
        desk.post_form(&path, None, &[("sure", "yes")]).await;
        desk.clock.advance_secs(60);
    }
    let stays = "This one stays open until a person decides it.";
    assert!(!desk.get(&page, None).await.text.contains(stays), "nothing is open");
    desk.appeal(&token).await;
    let shown = desk.get(&page, None).await.text;
    assert!(shown.contains(stays) && !shown.contains("id=\"sure\""), "{shown}");
    assert!(shown.contains("id=\"text\""), "a message can be written: {shown}");
    let refused = desk.post_form(&path, None, &[("sure", "yes")]).await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text.contains(&format!("You took back three appeals already. {stays}")), "{}", refused.text);
    let refused = desk.post_json(&format!("/v1/appeals/{token}/withdraw"), None, &json!({})).await;
    assert!(refused.status == StatusCode::CONFLICT && refused.text.contains("stays open"), "{}", refused.text);
}

#[tokio::test]
async fn a_missed_deadline_is_said_on_the_page() {
    let desk = Desk::open().await;
    let (token, _, _) = claimed(&desk, "late").await;
    desk.clock.advance_secs(86_400);
    assert_eq!(desk.ledger.note_missed_deadlines().await.unwrap(), 1);
    desk.clock.advance_secs(60);
    let shown = desk.get(&format!("/a/{token}?lang=es"), None).await.text;
    assert!(shown.contains("Su caso ha subido en la lista."), "{shown}");
    assert!(!held(&desk, &token).await["dialogue"]["missed_at"].is_null());
    let listed = desk.get("/v1/cases", Some(Role::Senior)).await.json();
    assert!(!listed["cases"][0]["handling"]["escalated_at"].is_null());
}

#[tokio::test]
async fn whoever_has_no_link_writes_nothing_and_learns_nothing() {
    let desk = Desk::open().await;
    let unknown = desk.get("/a/x", None).await.text;
    for path in ["/a/x/messages", "/a/x/withdraw"] {
        let page = desk.post_form(path, None, &[("text", "Hello."), ("sure", "yes")]).await;
        assert_eq!((page.status, &page.text), (StatusCode::NOT_FOUND, &unknown), "{path}");
    }
    let body = json!({"text": "Hello."});
    for path in ["/v1/appeals/x/messages", "/v1/appeals/x/withdraw"] {
        assert_eq!(desk.post_json(path, None, &body).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
