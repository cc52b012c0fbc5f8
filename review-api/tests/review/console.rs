//! The console as a reviewer uses it: signs in, claims, decides, signs out; refusals keep what was typed.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use redress_ledger::Role;
use serde_json::json;

use crate::desk::{Desk, PASSWORD, cookie_pair};
use crate::evidence::suspension;

const ANSWER: &str = "You were right: the bounces came from one mistyped domain.";

#[tokio::test]
async fn a_reviewer_signs_in_claims_decides_and_signs_out() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("bakery")).await;
    let case = format!("/console/cases/{}", desk.appeal(&token).await);
    let reviewer = desk.sign_in("reviewer").await;

    let queue = desk.page("/console", &reviewer).await;
    for expected in ["Suspension", "bakery", "Appeal", "list quality", "due in 24 hours", &case] {
        assert!(queue.text.contains(expected), "{expected} is missing in {}", queue.text);
    }
    let free = desk.page(&case, &reviewer).await;
    assert!(free.text.contains("Claim this case") && !free.text.contains("name=\"answer\""), "{}", free.text);
    let claimed = desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    assert_eq!(
        (claimed.status, claimed.header("location")),
        (StatusCode::SEE_OTHER, format!("{case}?done=claimed").as_str())
    );

    let mine = desk.page(claimed.header("location"), &reviewer).await;
    for expected in [
        "You have claimed this case.",
        "We are a bakery.",
        "The bounces were one typo.",
        "Of 1,000 messages in 7 days, 120 bounced for good.",
        "120 of 1,000",
        "&#62; 10 %",
        "<svg",
        "The decision fell on 2026-11-23 11:59 UTC.",
        "complaint_rate_7d",
        "too few to say",
        "No earlier decision on this account.",
    ] {
        assert!(mine.text.contains(expected), "{expected} is missing in {}", mine.text);
    }

    let typed = [("outcome", "overturned_false_positive"), ("reason", "The list was fine."), ("answer", ANSWER)];
    let missing = desk.act(&format!("{case}/decide"), &reviewer, &typed).await;
    assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(missing.text.contains("choose what went wrong"), "{}", missing.text);
    assert!(missing.text.contains(ANSWER) && missing.text.contains("The list was fine."), "what was typed is kept");
    let at = missing.text.find("value=\"overturned_false_positive\"").unwrap();
    assert!(missing.text[at..at + 60].contains("checked"), "the choice is kept");

    let mut whole = typed.to_vec();
    whole.push(("root_cause", "data_quality"));
    let decided = desk.act(&format!("{case}/decide"), &reviewer, &whole).await;
    assert_eq!(decided.status, StatusCode::SEE_OTHER, "{}", decided.text);
    let closed = desk.page(decided.header("location"), &reviewer).await;
    for expected in [
        "Decided. The holder will be told.",
        "Overturned: false positive",
        ANSWER,
        "Nothing remains to be decided here.",
    ] {
        assert!(closed.text.contains(expected), "{expected} is missing in {}", closed.text);
    }

    let out = desk.act("/console/sign-out", &reviewer, &[]).await;
    assert!(out.header("set-cookie").contains("Max-Age=0"), "{}", out.header("set-cookie"));
    assert_eq!(desk.page("/console", &reviewer).await.status, StatusCode::SEE_OTHER, "the session is over");
}

#[tokio::test]
async fn the_session_cookie_is_out_of_reach_and_tls_only_behind_https() {
    for (base, secure) in [("http://review.test", false), ("https://review.test", true)] {
        let desk = Desk::with(|config| config.public_base_url = base.to_owned()).await;
        let door = desk.get("/console/sign-in", None).await;
        let fields = [("csrf", door.hidden("csrf")), ("name", "reviewer".into()), ("password", PASSWORD.into())];
        let fields: Vec<_> = fields.iter().map(|(k, v): &(&str, String)| (*k, v.as_str())).collect();
        let signed = desk.post_form("/console/sign-in", Some(&cookie_pair(&door)), &fields).await;
        let cookie = signed.header("set-cookie");
        assert!(cookie.starts_with("redress_session=") && cookie.contains("HttpOnly; SameSite=Strict"), "{cookie}");
        assert_eq!(cookie.contains("; Secure"), secure, "{cookie}");
    }
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_name_look_the_same() {
    let desk = Desk::open().await;
    let door = desk.get("/console/sign-in?next=%2Fconsole%2Fcases%2F7", None).await;
    let (entry, csrf) = (cookie_pair(&door), door.hidden("csrf"));
    let attempt = async |name: &str, password: &str, csrf: &str, cookie: Option<&str>| {
        let fields = [("csrf", csrf), ("name", name), ("password", password), ("next", "/console/cases/7")];
        desk.post_form("/console/sign-in", cookie, &fields).await
    };
    let wrong = attempt("reviewer", "wrong", &csrf, Some(&entry)).await;
    let unknown = attempt("nobody", "wrong", &csrf, Some(&entry)).await;
    assert_eq!((wrong.status, unknown.status), (StatusCode::UNPROCESSABLE_ENTITY, StatusCode::UNPROCESSABLE_ENTITY));
    assert_eq!(wrong.text, unknown.text.replace("value=\"nobody\"", "value=\"reviewer\""));
    for (csrf, cookie) in [("", Some(entry.as_str())), (csrf.as_str(), None), (&csrf, Some("redress_entry=other"))] {
        let untied = attempt("reviewer", PASSWORD, csrf, cookie).await;
        assert_eq!(untied.status, StatusCode::FORBIDDEN, "another site cannot sign somebody in");
        assert!(!untied.header("set-cookie").contains("redress_session"));
    }
    let right = attempt("reviewer", PASSWORD, &csrf, Some(&entry)).await;
    assert_eq!((right.status, right.header("location")), (StatusCode::SEE_OTHER, "/console/cases/7"));
}

#[tokio::test]
async fn a_conflicted_reviewer_sees_why_and_cannot_choose_to_uphold() {
    let desk = Desk::open().await;
    let mut decision = suspension("own-rule");
    decision.rules[0].author = "reviewer".to_owned();
    let token = desk.impose(&decision).await;
    let case = format!("/console/cases/{}", desk.appeal(&token).await);
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let page = desk.page(&case, &reviewer).await;
    assert!(page.text.contains("You may not uphold this decision."), "{}", page.text);
    for name in ["upheld", "upheld_reduced"] {
        let at = page.text.find(&format!("value=\"{name}\"")).unwrap();
        assert!(page.text[at..at + 50].contains("disabled"), "{name}");
    }
    let at = page.text.find("value=\"overturned_technical\"").unwrap();
    assert!(!page.text[at..at + 50].contains("disabled"));
    let typed =
        [("outcome", "upheld"), ("reason", "Looks right to me."), ("answer", "The decision was right and it stands.")];
    let forced = desk.act(&format!("{case}/decide"), &reviewer, &typed).await;
    assert_eq!(forced.status, StatusCode::CONFLICT, "{}", forced.text);
    assert!(forced.text.contains("You wrote a rule behind this decision"));
}

#[tokio::test]
async fn a_case_claimed_by_another_shows_who_and_offers_no_form() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("claimed")).await;
    let case = desk.appeal(&token).await;
    desk.post_json(&format!("/v1/cases/{case}/claim"), Some(Role::Senior), &json!({})).await;
    let reviewer = desk.sign_in("reviewer").await;
    let page = desk.page(&format!("/console/cases/{case}"), &reviewer).await;
    assert!(page.text.contains("senior has claimed this case."), "{}", page.text);
    assert!(!page.text.contains("name=\"answer\""));
    let forced = desk.act(&format!("/console/cases/{case}/claim"), &reviewer, &[]).await;
    assert_eq!(forced.status, StatusCode::CONFLICT);
    desk.clock.advance_secs(901);
    let late = desk.act(&format!("/console/cases/{case}/claim"), &reviewer, &[]).await;
    assert_eq!(late.status, StatusCode::SEE_OTHER, "the lease has ended: {}", late.text);
}

#[tokio::test]
async fn a_deferred_imposition_is_released_from_its_page() {
    let desk = Desk::open().await;
    let case = format!("/console/cases/{}", desk.defer(&suspension("protected")).await);
    let reviewer = desk.sign_in("reviewer").await;
    desk.act(&format!("{case}/claim"), &reviewer, &[]).await;
    let page = desk.page(&case, &reviewer).await;
    assert!(page.text.contains("The account is protected") && page.text.contains("Release it"), "{}", page.text);
    let short = desk.act(&format!("{case}/release-imposition"), &reviewer, &[("reason", "ok")]).await;
    assert_eq!(short.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(short.text.contains("Why, for the record: 10 to 4000 characters."), "{}", short.text);
    let released =
        desk.act(&format!("{case}/release-imposition"), &reviewer, &[("reason", "Checked each figure.")]).await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.text);
    let after = desk.page(released.header("location"), &reviewer).await;
    assert!(after.text.contains("Released. The measure is in effect"), "{}", after.text);
}

#[tokio::test]
async fn two_seniors_end_a_contract_from_its_page() {
    let desk = Desk::open().await;
    let mut decision = suspension("ring");
    decision.proposes_termination = true;
    desk.impose(&decision).await;
    desk.clock.advance_secs(3_600);
    let listed = desk.get("/v1/cases", Some(Role::Senior)).await.json();
    let case = format!("/console/cases/{}", listed["cases"][0]["case_id"].as_str().unwrap());
    for (name, words) in [("senior", "A second person has to agree."), ("admin", "Approved by two people.")] {
        let signed = desk.sign_in(name).await;
        let page = desk.page(&case, &signed).await;
        assert!(page.text.contains("Approve the termination"), "{}", page.text);
        let fields = [("reason", "Third confirmed fraud.")];
        let approved = desk.act(&format!("{case}/approve-termination"), &signed, &fields).await;
        let after = desk.page(approved.header("location"), &signed).await;
        assert!(after.text.contains(words), "{}", after.text);
    }
    let reviewer = desk.sign_in("reviewer").await;
    let page = desk.page(&case, &reviewer).await;
    assert!(!page.text.contains("Approve the termination"));
    let ahead = "The contract ends on <strong>23 December 2026, 13:00 UTC</strong>";
    assert!(page.text.contains(ahead), "{}", page.text);
    let account = desk.page("/console/accounts?id=ring", &reviewer).await;
    assert!(account.text.contains("decided on 23 November 2026"), "it does not stand since then: {}", account.text);
    desk.clock.advance_secs(31 * 86_400);
    let reviewer = desk.sign_in("reviewer").await;
    assert!(!desk.page(&case, &reviewer).await.text.contains("The contract ends on"), "that day has passed");
}

#[tokio::test]
async fn a_senior_lifts_from_the_accounts_page_and_a_reviewer_cannot() {
    let desk = Desk::open().await;
    desk.impose(&suspension("lifted")).await;
    let account = "/console/accounts?id=lifted";
    let reviewer = desk.sign_in("reviewer").await;
    assert!(!desk.page(account, &reviewer).await.text.contains("Lift it"));
    let senior = desk.sign_in("senior").await;
    let page = desk.page(account, &senior).await;
    let at = page.text.find("/console/enforcements/").expect("a form");
    let path = page.text[at..].split('"').next().unwrap().to_owned();
    let mut fields = vec![
        ("account_id", "lifted"),
        ("outcome", "reinstated_victim"),
        ("reason", "Keys were stolen."),
        ("answer", "short"),
    ];
    let refused = desk.act(&path, &senior, &fields).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", refused.text);
    assert!(refused.text.contains("Keys were stolen.") && refused.text.contains("<details open>"), "{}", refused.text);
    fields[3].1 = "Your keys were stolen. We ended the suspension.";
    let lifted = desk.act(&path, &senior, &fields).await;
    assert_eq!(lifted.status, StatusCode::SEE_OTHER, "{}", lifted.text);
    let after = desk.page(lifted.header("location"), &senior).await;
    assert!(after.text.contains("Nothing stands against this account."), "{}", after.text);
    assert_eq!(desk.page("/console/accounts?id=unknown", &senior).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn words_written_while_a_session_ended_are_shown_to_be_copied() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("slow")).await;
    let case = desk.appeal(&token).await;
    let path = format!("/console/cases/{case}/decide");
    let fields = [("reason", "Looked at it twice."), ("answer", ANSWER)];
    let gone = Some("redress_session=gone");
    let kept = desk.post_form_from(&path, gone, &fields, Some("http://review.test")).await;
    assert_eq!(kept.status, StatusCode::FORBIDDEN);
    assert!(kept.text.contains(ANSWER), "{}", kept.text);
    assert!(kept.text.contains(&format!("/console/sign-in?next=/console/cases/{case}")), "{}", kept.text);
    let foreign = desk.post_form_from(&path, gone, &fields, Some("http://evil.example")).await;
    assert_eq!(foreign.status, StatusCode::SEE_OTHER, "no other site puts words on this page");
}

#[tokio::test]
async fn who_tries_passwords_too_fast_waits() {
    let desk = Desk::with(|config| config.sign_ins_per_minute = 2).await;
    let door = desk.get("/console/sign-in", None).await;
    let (entry, csrf) = (cookie_pair(&door), door.hidden("csrf"));
    let fields = [("csrf", csrf.as_str()), ("name", "reviewer"), ("password", "wrong")];
    let mut last = StatusCode::OK;
    for _ in 0..3 {
        last = desk.post_form("/console/sign-in", Some(&entry), &fields).await.status;
    }
    assert_eq!(last, StatusCode::TOO_MANY_REQUESTS);
    desk.sign_in("senior").await;
}

#[tokio::test]
async fn a_page_asked_for_without_a_session_comes_after_signing_in() {
    let desk = Desk::open().await;
    let request = Request::builder().uri("/console/accounts?id=a%20b").header(header::HOST, "review.test");
    let sent_away = desk.send(request.body(Body::empty()).unwrap()).await;
    assert_eq!(sent_away.header("location"), "/console/sign-in?next=/console/accounts%3fid%3da%2520b");
    let door = desk.get(sent_away.header("location"), None).await;
    assert_eq!(door.hidden("next"), "/console/accounts?id=a%20b");
}
