//! Appeals plainly without ground over HTTP: warned about, told, put after others, objected to and answered, in the holder's language.

use axum::http::StatusCode;
use redress_ledger::review::{OutcomeKind, Verdict};
use redress_ledger::{CaseId, DecisionId, Principal, Role, Rung};
use serde_json::{Value, json};

use crate::desk::Desk;
use crate::evidence::suspension;

async fn person(desk: &Desk, name: &str, role: Role) -> Principal {
    let user_id = desk.ledger.add_user(name, role, None, "test").await.unwrap();
    Principal { user_id, name: name.to_owned(), role }
}

/// An appeal of acme on which a person of its own upholds the measure: the link and the appeal.
async fn unfounded(desk: &Desk, name: &str) -> (String, String) {
    let mut decision = suspension("acme");
    decision.id = DecisionId(redress_ledger::id::derived(&["test", name]));
    decision.rung = Rung::Limit;
    decision.rules[0].rung = Rung::Limit;
    let token = desk.impose(&decision).await;
    let filing = json!({"kind": "dispute", "view": "Unfair.", "contest": "Unfair."});
    let filed = desk.post_json(&format!("/v1/appeals/{token}"), None, &filing).await.json();
    let appeal = filed["appeal_id"].as_str().unwrap().to_owned();
    let listed = desk.get("/v1/cases", Some(Role::Auditor)).await.json();
    let mut cases = listed["cases"].as_array().unwrap().iter();
    let case = cases.find(|case| case["decision_id"] == decision.id.as_str()).unwrap()["case_id"].as_str().unwrap();
    let case = CaseId::from(case);
    let reviewer = person(desk, &format!("reviewer-of-{name}"), Role::Reviewer).await;
    desk.ledger.claim(&case, &reviewer).await.unwrap();
    let verdict = Verdict {
        outcome: OutcomeKind::Upheld,
        reason: "Nothing is said about the bounces.".to_owned(),
        answer: "You wrote that it is unfair. The list you imported bounced, and we saw nothing against that."
            .to_owned(),
        root_cause: None,
        reduced_to: None,
        why_changed: None,
    };
    desk.ledger.decide(&case, &reviewer, &verdict).await.unwrap();
    desk.clock.advance_secs(60);
    desk.ledger.notifier_beat("test").await.unwrap();
    (token, appeal)
}

fn names(appeals: &[String]) -> Value {
    json!({"appeals": appeals, "words": "Each of them is the same single word, and says nothing about the bounces.",
        "reason": "Three in an hour, to keep people busy."})
}

#[tokio::test]
async fn who_is_warned_reads_why_and_who_is_put_last_may_object_and_is_answered_by_another_person() {
    let desk = Desk::open().await;
    let mut appeals = Vec::new();
    let mut token = String::new();
    for n in 0..3 {
        let (link, appeal) = unfounded(&desk, &format!("d{n}")).await;
        appeals.push(appeal);
        token = link;
    }
    let (record, page) = ("/v1/misuse/acme", format!("/a/{token}"));
    let page_now = || desk.get(&page, None);
    assert!(!page_now().await.text.contains("id=\"misuse\""), "nothing is said to who was never warned");
    let early = json!({"days": 30, "appeals": appeals, "words": names(&[])["words"], "reason": names(&[])["reason"]});
    let refused = desk.post_json(&format!("{record}/put-last"), Some(Role::Admin), &early).await;
    assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
    assert!(refused.text.contains("warned first"), "{}", refused.text);
    let few = desk.post_json(&format!("{record}/warn"), Some(Role::Senior), &names(&appeals[..2])).await;
    assert_eq!(few.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", few.text);
    let warned = desk.post_json(&format!("{record}/warn"), Some(Role::Senior), &names(&appeals)).await;
    assert_eq!(warned.status, StatusCode::OK, "{}", warned.text);
    assert_eq!((&warned.json()["warning"]["unfounded"], &warned.json()["last"]), (&json!(3), &Value::Null));

    let shown = page_now().await.text;
    assert!(shown.contains("a person found 3 of your 3 appeals plainly without ground. This is a warning."), "{shown}");
    assert!(
        shown.contains("Each of them is the same single word") && !shown.contains("to keep people busy"),
        "{shown}"
    );
    assert!(shown.contains("new ones may be handled after those of others") && !shown.contains("id=\"objection\""));
    let letter = desk.mail_with("Please read this about your appeals").await;
    assert!(letter.contains("This is a warning, and nothing changes by it."), "{letter}");

    desk.clock.advance_secs(86_400);
    desk.ledger.notifier_beat("test").await.unwrap();
    let (_, fourth) = unfounded(&desk, "d4").await;
    let mut body = names(std::slice::from_ref(&fourth));
    body["days"] = json!(30);
    let own = desk.post_json(&format!("{record}/put-last"), Some(Role::Senior), &body).await;
    assert_eq!(own.status, StatusCode::CONFLICT, "who warned leaves it to another person: {}", own.text);
    let put = desk.post_json(&format!("{record}/put-last"), Some(Role::Admin), &body).await;
    assert_eq!(put.status, StatusCode::OK, "{}", put.text);
    assert_eq!(put.json()["last"]["in_force"], true);
    let shown = page_now().await.text;
    assert!(
        shown.contains("until 24 December 2026, new appeals of yours are handled after those of others."),
        "{shown}"
    );
    let german = desk.get(&format!("{page}?lang=de"), None).await.text;
    assert!(german.contains("werden Ihre neuen Einsprüche nach denen anderer bearbeitet"), "{german}");

    // Nothing typed is lost; then the objection is stored, and what it is about rests.
    let empty = desk.post_form(&format!("{page}/object"), None, &[("objection", " ")]).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(empty.text.contains("Write something, at most 4,000 characters."), "{}", empty.text);
    let words = "They were four <b>imports</b>, and nobody answered what we asked.";
    let objected = desk.post_form(&format!("{page}/object?lang=de"), None, &[("objection", words)]).await;
    assert_eq!(objected.header("location"), format!("{page}?lang=de#misuse"), "{}", objected.text);
    let shown = page_now().await.text;
    assert!(shown.contains("This is not in force now.") && shown.contains("you objected."), "{shown}");
    let again = desk.post_form(&format!("{page}/object"), None, &[("objection", "Once more.")]).await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(
        again.text.contains("Once more.") && again.text.contains("nothing to object to any more"),
        "{}",
        again.text
    );
    let again = desk.post_json(&format!("/v1/appeals/{token}/object"), None, &json!({"words": "Once more."})).await;
    assert_eq!(again.status, StatusCode::CONFLICT, "{}", again.text);
    let unknown = desk.post_json("/v1/appeals/x/object", None, &json!({"words": "Hello."})).await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);

    // Who answers had no hand in it.
    let answer = json!({"ends": false, "words": "We read the four appeals again. They say nothing about the bounces."});
    for hand in [Role::Senior, Role::Admin] {
        let refused = desk.post_json(&format!("{record}/answer"), Some(hand), &answer).await;
        assert!(
            refused.status == StatusCode::CONFLICT && refused.text.contains("had a hand in it"),
            "{}",
            refused.text
        );
    }
    let waiting = desk.get(record, Some(Role::Senior)).await.json();
    assert_eq!(waiting["objection"], words);
    let saul = person(&desk, "saul", Role::Senior).await;
    desk.ledger.answer_objection(&"acme".into(), &saul, false, answer["words"].as_str().unwrap()).await.unwrap();
    let answered = desk.get(record, Some(Role::Admin)).await.json();
    assert_eq!((&answered["last"]["in_force"], &answered["objection"]), (&json!(true), &Value::Null));
    let shown = page_now().await.text;
    assert!(
        shown.contains("A person with no part in it kept this up on")
            && shown.contains("We read the four appeals again.")
    );
    desk.mail_with("A person has answered your objection").await;
}

#[tokio::test]
async fn a_senior_warns_from_the_accounts_page_and_a_refusal_keeps_what_was_typed() {
    let desk = Desk::open().await;
    let mut appeals = Vec::new();
    for n in 0..3 {
        appeals.push(unfounded(&desk, &format!("d{n}")).await.1);
    }
    let reviewer = desk.sign_in("reviewer").await;
    let seen = desk.page("/console/accounts?id=acme", &reviewer).await.text;
    assert!(!seen.contains("/console/misuse/"), "{seen}");
    let senior = desk.sign_in("senior").await;
    let seen = desk.page("/console/accounts?id=acme", &senior).await.text;
    for appeal in &appeals {
        assert!(seen.contains(&format!("name=\"appeal-{appeal}\"")), "{seen}");
    }
    let ticks: Vec<String> = appeals.iter().map(|appeal| format!("appeal-{appeal}")).collect();
    let words = "Each of them is the same single word, and says nothing about the bounces.";
    let mut fields: Vec<(&str, &str)> = ticks.iter().map(|tick| (tick.as_str(), "yes")).collect();
    fields.extend([("answer", words), ("reason", "short")]);
    let refused = desk.act("/console/misuse/acme/warn", &senior, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(refused.text.contains(words) && refused.text.contains("role=\"alert\""), "{}", refused.text);
    fields.pop();
    fields.push(("reason", "Three in an hour, to keep people busy."));
    let warned = desk.act("/console/misuse/acme/warn", &senior, &fields).await;
    assert_eq!(warned.header("location"), "/console/accounts?id=acme&done=said#misuse", "{}", warned.text);
    let seen = desk.page("/console/accounts?id=acme&done=said", &reviewer).await.text;
    assert!(seen.contains("3 of 3 appeals within a year.") && seen.contains("It is recorded."), "{seen}");

    desk.clock.advance_secs(86_400);
    desk.ledger.notifier_beat("test").await.unwrap();
    let (_, fourth) = unfounded(&desk, "d4").await;
    let admin = desk.sign_in("admin").await;
    let tick = format!("appeal-{fourth}");
    let fields = [(tick.as_str(), "yes"), ("answer", words), ("reason", "One more of the same kind."), ("days", "30")];
    let put = desk.act("/console/misuse/acme/put-last", &admin, &fields).await;
    assert_eq!(put.status, StatusCode::SEE_OTHER, "{}", put.text);
    let seen = desk.page("/console/accounts?id=acme", &admin).await.text;
    assert!(seen.contains("In force.") && seen.contains("End it before its time"), "{seen}");
    let ended = desk
        .act("/console/misuse/acme/answer", &admin, &[("ends", "yes"), ("answer", "You wrote to us, so it is over.")])
        .await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER, "{}", ended.text);
    assert!(desk.page("/console/accounts?id=acme", &admin).await.text.contains("Ended on"));
}
