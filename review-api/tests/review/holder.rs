//! The holder's journey: reads, appeals, waits, is answered; and everything that must not open, leak or run.

use axum::http::StatusCode;
use redress_ledger::Role;
use serde_json::json;

use crate::desk::Desk;
use crate::evidence::suspension;

#[tokio::test]
async fn a_holder_reads_what_happened_appeals_and_is_answered() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let path = format!("/a/{token}");

    let page = desk.get(&path, None).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text);
    for expected in [
        "We suspended your account",
        "bakery",
        "Of 1,000 messages in 7 days, 120 bounced for good.",
        "12\u{a0}%",
        "AUP-3.2: Send only to people who asked for it",
        "No person took part.",
        "With at most 95 such bounces this would not have happened.",
        "<strong>You can ask until 26 May 2027.</strong>",
        "people@example.com",
    ] {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }

    let fields = [
        ("kind", "dispute"),
        ("view", "We are a bakery.\r\nWe send receipts."),
        ("contest", ""),
        ("wants_human", "yes"),
    ];
    let filed = desk.post_form(&path, None, &fields).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let receipt = desk.get(filed.header("location").trim_end_matches("#receipt"), None).await;
    assert!(receipt.text.contains("We received your appeal"), "{}", receipt.text);
    assert!(receipt.text.contains("It waits for a person."));
    let address = filed.header("location").trim_end_matches("#receipt").to_owned();
    let (before, sum) = address.split_at(address.find("sum=").unwrap() + 4);
    let forged = format!("{before}{}", "0".repeat(sum.len()));
    let shown = desk.get(&forged, None).await.text;
    assert!(
        !shown.contains("We received your appeal") && !shown.contains(&"0".repeat(64)),
        "a sum that is not the record's: {shown}"
    );
    assert!(receipt.text.contains("24 November 2026, 12:00 UTC"), "the promised time is stated");
    assert!(!receipt.text.contains("name=\"kind\""), "one open appeal at a time");

    let case =
        desk.get("/v1/cases", Some(Role::Reviewer)).await.json()["cases"][0]["case_id"].as_str().unwrap().to_owned();
    let view = desk.get(&format!("/v1/cases/{case}"), Some(Role::Reviewer)).await.json();
    assert_eq!(view["appeal"]["view"], "We are a bakery.\nWe send receipts.");
    assert_eq!(view["appeal"]["wants_human"], true);
    desk.post_json(&format!("/v1/cases/{case}/claim"), Some(Role::Reviewer), &json!({})).await;
    let verdict = json!({"outcome": "overturned_false_positive", "reason": "The list was fine.", "root_cause": "data_quality",
        "answer": "You were right: the bounces came from one mistyped domain."});
    let decided = desk.post_json(&format!("/v1/cases/{case}/decide"), Some(Role::Reviewer), &verdict).await;
    assert_eq!(decided.status, StatusCode::OK, "{}", decided.text);

    let after = desk.get(&path, None).await;
    for expected in [
        "This suspension no longer stands",
        "It was wrong, and we undid it.",
        "one mistyped domain",
        "This measure ended on 23 November 2026",
    ] {
        assert!(after.text.contains(expected), "{expected} is missing in {}", after.text);
    }
}

#[tokio::test]
async fn a_second_appeal_is_refused_and_keeps_what_was_typed() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("twice")).await;
    desk.appeal(&token).await;
    let again = desk
        .post_form(&format!("/a/{token}"), None, &[("kind", "dispute"), ("view", "Once more, with feeling.")])
        .await;
    assert_eq!(again.status, StatusCode::CONFLICT);
    assert!(again.text.contains("Once more, with feeling."), "{}", again.text);
    let json = desk.post_json(&format!("/v1/appeals/{token}"), None, &json!({"kind": "dispute"})).await;
    assert_eq!((json.status, json.header("content-type")), (StatusCode::CONFLICT, "application/problem+json"));
}

#[tokio::test]
async fn whatever_does_not_open_is_answered_alike() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("closed")).await;
    let mut forged = token.clone().into_bytes();
    let last = forged.len() - 2;
    forged[last] = if forged[last] == b'A' { b'B' } else { b'A' };
    let forged = String::from_utf8(forged).unwrap();
    let wrong = ["x", &"A".repeat(43), &forged, "%ff%fe", "..%2f..", &"A".repeat(4_000)];
    let first = desk.get("/a/x", None).await;
    assert_eq!(first.status, StatusCode::NOT_FOUND);
    for token in wrong {
        let page = desk.get(&format!("/a/{token}"), None).await;
        assert_eq!((page.status, &page.text), (StatusCode::NOT_FOUND, &first.text), "{token}");
        let filed = desk.post_form(&format!("/a/{token}"), None, &[("kind", "dispute")]).await;
        assert_eq!((filed.status, &filed.text), (StatusCode::NOT_FOUND, &first.text), "{token}");
        let json = desk.get(&format!("/v1/appeals/{token}"), None).await;
        let posted = desk.post_json(&format!("/v1/appeals/{token}"), None, &json!({"kind": "dispute"})).await;
        assert_eq!((json.status, posted.status), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND), "{token}");
        assert_eq!(json.text, posted.text);
        assert!(!json.text.contains(token), "{token}");
    }
}

#[tokio::test]
async fn words_of_an_adversary_are_only_words() {
    let desk = Desk::open().await;
    let attack = "</textarea><script>alert(1)</script><img src=x onerror=alert(2)>\"'><style>*{}</style>";
    let mut decision = suspension(attack);
    decision.instance.facts = vec![(attack.to_owned(), attack.to_owned())];
    decision.rules[0].clause.url = "javascript:alert(3)".to_owned();
    decision.rules[0].clause.title = attack.to_owned();
    decision.rules[0].facts[0].sentence = attack.to_owned();
    let token = desk.impose(&decision).await;
    let path = format!("/a/{token}");
    let refused = desk.post_form(&path, None, &[("view", attack), ("contest", attack)]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let filed = desk.post_form(&path, None, &[("kind", "dispute"), ("view", attack), ("contest", attack)]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
    let senior = desk.sign_in("senior").await;
    let listed = desk.get("/v1/cases", Some(Role::Senior)).await.json();
    let case = format!("/console/cases/{}", listed["cases"][0]["case_id"].as_str().unwrap());
    let claimed = desk.act(&format!("{case}/claim"), &senior, &[]).await;
    assert_eq!(claimed.status, StatusCode::SEE_OTHER, "{}", claimed.text);
    let typed = [("outcome", attack), ("reason", attack), ("answer", attack)];
    let account = format!("/console/accounts?id={}", crate::desk::form(&[("id", attack)]).trim_start_matches("id="));
    let pages = [
        refused,
        desk.get(&path, None).await,
        desk.page("/console", &senior).await,
        desk.page(&case, &senior).await,
        desk.page(&account, &senior).await,
        desk.act(&format!("{case}/decide"), &senior, &typed).await,
    ];
    for page in &pages {
        let text = page.text.replace("<script src=\"/assets/", "");
        for forbidden in ["<script", "<img", "<style", "onerror=alert(2)>", "href=\"javascript:"] {
            assert!(!text.contains(forbidden), "{forbidden} in {text}");
        }
        assert!(page.text.contains("&#60;script&#62;"), "the words are shown: {}", page.text);
    }
}

#[tokio::test]
async fn a_form_that_is_incomplete_or_too_long_keeps_what_was_typed() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("long")).await;
    let path = format!("/a/{token}");
    let none = desk.post_form(&path, None, &[("view", "We did nothing."), ("wants_human", "yes")]).await;
    assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(none.text.contains("Choose what you ask for") && none.text.contains("We did nothing."), "{}", none.text);
    assert!(none.text.contains("value=\"yes\" checked"));
    let long = "語".repeat(10_001);
    let over = desk.post_form(&path, None, &[("kind", "reinstatement"), ("contest", &long)]).await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(over.text.contains("10,001 characters") && over.text.contains(&long));
    let fits = "語".repeat(10_000);
    let filed = desk.post_form(&path, None, &[("kind", "dispute"), ("view", &fits), ("contest", &fits)]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "twice 10,000 characters of any script fit");
}

#[tokio::test]
async fn a_line_end_counts_once_and_stays() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("lines")).await;
    let lines = "a\r\n".repeat(4_999);
    let filed = desk.post_form(&format!("/a/{token}"), None, &[("kind", "dispute"), ("view", &lines)]).await;
    assert_eq!(filed.status, StatusCode::SEE_OTHER, "{}", filed.text);
}

#[tokio::test]
async fn a_body_beyond_all_bounds_is_refused() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("huge")).await;
    let huge = "a".repeat(300 * 1024);
    let page = desk.post_form(&format!("/a/{token}"), None, &[("kind", "dispute"), ("view", &huge)]).await;
    assert_eq!(page.status, StatusCode::PAYLOAD_TOO_LARGE);
    let json = desk.post_json(&format!("/v1/appeals/{token}"), None, &json!({"kind": "dispute", "view": huge})).await;
    assert_eq!((json.status, json.header("content-type")), (StatusCode::PAYLOAD_TOO_LARGE, "application/problem+json"));
}

#[tokio::test]
async fn who_files_too_fast_waits_and_loses_nothing() {
    let desk = Desk::with(|config| config.filings_per_minute = 2).await;
    let token = desk.impose(&suspension("fast")).await;
    desk.appeal(&token).await;
    let path = format!("/a/{token}");
    let fields = [("kind", "dispute"), ("view", "Still here.")];
    assert_eq!(desk.post_form(&path, None, &fields).await.status, StatusCode::CONFLICT);
    let limited = desk.post_form(&path, None, &fields).await;
    assert_eq!(limited.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(limited.text.contains("Still here."), "{}", limited.text);
    let json = desk.post_json(&format!("/v1/appeals/{token}"), None, &json!({"kind": "dispute"})).await;
    assert_eq!(json.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(json.header("retry-after"), "60");
    desk.clock.advance_secs(60);
    assert_eq!(desk.post_form(&path, None, &fields).await.status, StatusCode::CONFLICT, "the wait is over");
}

#[tokio::test]
async fn no_time_limit_runs_before_the_holder_was_told() {
    let desk = Desk::open().await;
    let token = desk.impose_untold(&suspension("untold")).await;
    let page = desk.get(&format!("/a/{token}"), None).await;
    assert!(page.text.contains("You can appeal now. The time limit starts when you are told."), "{}", page.text);
    assert!(!page.text.contains("You can ask until"), "{}", page.text);
    let view = desk.get(&format!("/v1/appeals/{token}"), None).await.json();
    assert_eq!((&view["appeal_until"], &view["may_appeal"]), (&json!(null), &json!(true)));
}

#[tokio::test]
async fn the_end_of_a_contract_is_told_in_the_future_until_it_has_come() {
    let desk = Desk::open().await;
    let mut decision = suspension("ring");
    decision.proposes_termination = true;
    let suspended = desk.impose(&decision).await;
    let listed = desk.get("/v1/cases", Some(Role::Senior)).await.json();
    let path = format!("/v1/cases/{}/approve-termination", listed["cases"][0]["case_id"].as_str().unwrap());
    for role in [Role::Senior, Role::Admin] {
        let approved = desk.post_json(&path, Some(role), &json!({"reason": "Third confirmed fraud."})).await;
        assert_eq!(approved.status, StatusCode::OK, "{}", approved.text);
    }
    let token = desk.token_beside(&decision.id, &suspended).await;
    let page = desk.get(&format!("/a/{token}"), None).await;
    for expected in
        ["<h1>Your contract ends on 23 December 2026</h1>", "<dt>From</dt>", "for good, unless a person stops it"]
    {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
    desk.clock.advance_secs(31 * 86_400);
    let page = desk.get(&format!("/a/{token}"), None).await;
    for expected in ["<h1>We ended your contract</h1>", "<dt>Since</dt>"] {
        assert!(page.text.contains(expected), "{expected} is missing in {}", page.text);
    }
}

#[tokio::test]
async fn a_link_is_told_to_nobody() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("quiet")).await;
    for path in [format!("/a/{token}"), format!("/v1/appeals/{token}"), "/a/unknown".to_owned()] {
        let answered = desk.get(&path, None).await;
        assert_eq!(answered.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(answered.header("cache-control"), "no-store", "{path}");
        assert_eq!(answered.header("x-robots-tag"), "noindex, nofollow", "{path}");
    }
    let filing = json!({"kind": "dispute"});
    let receipt = desk.post_json(&format!("/v1/appeals/{token}"), None, &filing).await;
    assert!(!receipt.text.contains(&token));
}

#[tokio::test]
async fn other_measures_that_stand_are_named() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("several")).await;
    let mut limit = suspension("several");
    limit.id = "second".into();
    limit.rung = redress_ledger::Rung::Limit;
    limit.rules[0].rung = limit.rung;
    limit.rules[0].reason = "OPT_OUT_IGNORED".to_owned();
    desk.impose(&limit).await;
    let page = desk.get(&format!("/a/{token}"), None).await;
    assert!(page.text.contains("What also stands"), "{}", page.text);
    assert!(page.text.contains("opt-outs that were ignored"));
}
