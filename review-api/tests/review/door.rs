//! The door and what lies behind it: second factors, sessions, passwords, and those who try to get in another way.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use redress_ledger::Role;
use redress_ledger::otp;
use serde_json::json;

use crate::desk::{Answered, Desk, PASSWORD, Signed, cookie_pair, form};
use crate::evidence::suspension;

const NEXT: &str = "/console/accounts?id=bakery";

/// Name and password, with where to go; what the browser then has.
async fn knocked(desk: &Desk, name: &str, next: &str) -> (Answered, String) {
    let door = desk.get("/console/sign-in", None).await;
    let entry = cookie_pair(&door);
    let fields = [("csrf", &*door.hidden("csrf")), ("name", name), ("password", PASSWORD), ("next", next)];
    let answered = desk.post_form("/console/sign-in", Some(&entry), &fields).await;
    let cookie = answered.headers.get("set-cookie").map(|_| cookie_pair(&answered)).unwrap_or_default();
    (answered, cookie)
}

fn secret_in(page: &Answered) -> Vec<u8> {
    let letters = page.text.split("<code class=\"secret\">").nth(1).unwrap().split("</code>").next().unwrap();
    let bits: String = letters
        .chars()
        .filter(|c| *c != ' ')
        .map(|c| format!("{:05b}", "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".find(c).unwrap()))
        .collect();
    bits.as_bytes()
        .chunks_exact(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect()
}

fn code(desk: &Desk, secret: &[u8], later: i64) -> String {
    use redress_ledger::Clock as _;
    otp::code(secret, otp::step(desk.clock.now()) + later)
}

/// The session's cookie among those that an answer sets.
fn session_cookie(answered: &Answered) -> Option<String> {
    let all = answered.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let mut sessions = all.filter(|line| line.starts_with("redress_session="));
    sessions.next().map(|line| line.split(';').next().unwrap().to_owned())
}

async fn opens(desk: &Desk, cookie: &str) -> bool {
    let signed = Signed { cookie: cookie.to_owned(), csrf: String::new() };
    desk.page("/console/me", &signed).await.status == StatusCode::OK
}

#[tokio::test]
async fn a_person_sets_a_second_factor_up_and_is_asked_for_it_from_then_on() {
    let desk = Desk::open().await;
    let signed = desk.sign_in("reviewer").await;
    let shown = desk.act("/console/me/second-factor/begin", &signed, &[]).await;
    assert_eq!(shown.status, StatusCode::OK, "{}", shown.text);
    assert!(shown.text.contains("otpauth://totp/Example%20Comms:reviewer?secret="), "{}", shown.text);
    let secret = secret_in(&shown);
    let wrong = desk.act("/console/me/second-factor/confirm", &signed, &[("code", "123")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(secret_in(&wrong), secret, "the same key is shown again");
    let first = code(&desk, &secret, 0);
    let done = desk.act("/console/me/second-factor/confirm", &signed, &[("code", &first)]).await;
    assert_eq!((done.status, done.text.matches("<li><code>").count()), (StatusCode::OK, 10), "{}", done.text);

    let (answered, pending) = knocked(&desk, "reviewer", NEXT).await;
    assert_eq!(answered.header("location"), "/console/sign-in/code?next=/console/accounts%3fid%3dbakery");
    assert!(pending.starts_with("redress_second=") && session_cookie(&answered).is_none());
    assert!(!opens(&desk, &pending.replace("redress_second", "redress_session")).await, "it opens nothing");
    let step = Signed { cookie: pending.clone(), csrf: String::new() };
    let page = desk.page(answered.header("location"), &step).await;
    let csrf = page.hidden("csrf");
    let send = async |cookie: Option<&str>, csrf: &str, code: &str, origin: Option<&str>| {
        let fields = [("csrf", csrf), ("code", code), ("next", NEXT)];
        desk.post_form_from("/console/sign-in/code", cookie, &fields, origin).await
    };
    let next = code(&desk, &secret, 1);
    for (cookie, csrf, origin) in [
        (None, csrf.as_str(), None),
        (Some(pending.as_str()), "0", None),
        (Some(&pending), &csrf, Some("http://evil.example")),
    ] {
        assert_eq!(send(cookie, csrf, &next, origin).await.status, StatusCode::FORBIDDEN);
    }
    let replayed = send(Some(&pending), &csrf, &first, None).await;
    assert_eq!(replayed.status, StatusCode::UNPROCESSABLE_ENTITY, "the code of the enrolment was used");
    let inside = send(Some(&pending), &csrf, &next, None).await;
    assert_eq!((inside.status, inside.header("location")), (StatusCode::SEE_OTHER, NEXT));
    assert!(opens(&desk, &session_cookie(&inside).unwrap()).await);
    assert_eq!(send(Some(&pending), &csrf, &next, None).await.status, StatusCode::FORBIDDEN, "the step is done");
}

#[tokio::test]
async fn a_role_that_needs_a_second_factor_sets_it_up_before_anything_else() {
    let desk = Desk::with(|config| config.second_factor_roles = vec!["admin".to_owned()]).await;
    let (answered, pending) = knocked(&desk, "admin", "").await;
    assert_eq!(answered.header("location"), "/console/sign-in/enrol?next=/console");
    let step = Signed { cookie: pending.clone(), csrf: String::new() };
    assert_eq!(desk.page("/console", &step).await.status, StatusCode::SEE_OTHER, "nothing is open yet");
    let page = desk.page("/console/sign-in/enrol", &step).await;
    let secret = secret_in(&page);
    assert_eq!(desk.page("/console/sign-in/code", &step).await.header("location"), "/console/sign-in");
    let send = async |code: &str| {
        let fields = [("csrf", &*page.hidden("csrf")), ("code", code), ("next", "")];
        desk.post_form("/console/sign-in/enrol", Some(&pending), &fields).await
    };
    assert_eq!(send("1").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let done = send(&code(&desk, &secret, 0)).await;
    assert!(done.status == StatusCode::OK && done.text.contains("recovery codes"), "{}", done.text);
    assert!(opens(&desk, &session_cookie(&done).unwrap()).await);
    let (others, _) = knocked(&desk, "reviewer", "").await;
    assert_eq!(others.header("location"), "/console", "other roles need none");
}

#[tokio::test]
async fn people_see_their_sessions_end_them_and_a_new_password_ends_the_rest() {
    let desk = Desk::open().await;
    let (here, there) = (desk.sign_in("senior").await, desk.sign_in("senior").await);
    let other = desk.sign_in("reviewer").await;
    let json = async |signed: &Signed, path: &str| {
        let request = Request::builder().method(Method::POST).uri(path).header(header::COOKIE, &signed.cookie);
        desk.send(request.header("x-csrf-token", &signed.csrf).body(Body::empty()).unwrap()).await
    };
    let me = desk.page("/v1/me", &here).await.json();
    assert_eq!((&me["name"], me["sessions"].as_array().unwrap().len()), (&json!("senior"), 2));
    let sessions = me["sessions"].as_array().unwrap();
    let there_id = sessions.iter().find(|one| one["this"] == false).unwrap()["session_id"].as_str().unwrap();
    let end = format!("/v1/me/sessions/{there_id}/end");
    assert_eq!(json(&other, &end).await.status, StatusCode::NOT_FOUND, "nobody ends another's");
    assert!(opens(&desk, &there.cookie).await);
    let page = desk.page("/console/me", &here).await;
    assert!(page.text.contains("(here)") && page.text.contains(there_id), "{}", page.text);
    assert_eq!(
        desk.act("/console/me/sessions", &here, &[("session_id", there_id)]).await.status,
        StatusCode::SEE_OTHER
    );
    assert!(!opens(&desk, &there.cookie).await && opens(&desk, &here.cookie).await);

    let third = desk.sign_in("senior").await;
    let new = "a longer horse battery";
    let change = async |old: &str, new: &str, again: &str| {
        let fields = [("password", old), ("new_password", new), ("again", again)];
        desk.act("/console/me/password", &here, &fields).await.status
    };
    assert_eq!(change(PASSWORD, new, "another one").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change("wrong password", new, new).await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(change(PASSWORD, new, new).await, StatusCode::SEE_OTHER);
    assert!(
        !opens(&desk, &third.cookie).await && opens(&desk, &here.cookie).await && opens(&desk, &other.cookie).await
    );
    let (refused, _) = knocked(&desk, "senior", "").await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "the old one is worth nothing");
}

#[tokio::test]
async fn a_session_that_is_not_used_ends_and_one_that_is_used_ends_after_twelve_hours() {
    let desk = Desk::with(|config| config.session_idle_minutes = 30).await;
    let (idle, used) = (desk.sign_in("senior").await, desk.sign_in("senior").await);
    for _ in 0..24 {
        desk.clock.advance_secs(30 * 60 - 1);
        assert!(opens(&desk, &used.cookie).await);
    }
    assert!(!opens(&desk, &idle.cookie).await);
    desk.clock.advance_secs(60);
    assert!(!opens(&desk, &used.cookie).await);
}

#[tokio::test]
async fn signing_in_leaves_no_session_that_somebody_else_may_know() {
    let desk = Desk::open().await;
    let planted = desk.sign_in("reviewer").await;
    let door = desk.get("/console/sign-in", None).await;
    let cookies = format!("{}; {}", cookie_pair(&door), planted.cookie);
    let fields = [("csrf", &*door.hidden("csrf")), ("name", "senior"), ("password", PASSWORD)];
    let answered = desk.post_form("/console/sign-in", Some(&cookies), &fields).await;
    let fresh = session_cookie(&answered).unwrap();
    assert_ne!(fresh, planted.cookie);
    assert!(opens(&desk, &fresh).await && !opens(&desk, &planted.cookie).await);
    // A session of the attacker's making is not taken over either.
    let chosen = "redress_session=chosen-by-somebody-else";
    let cookies = format!("{}; {chosen}", cookie_pair(&door));
    let answered = desk.post_form("/console/sign-in", Some(&cookies), &fields).await;
    assert!(session_cookie(&answered).is_some_and(|cookie| cookie != chosen));
    assert!(!opens(&desk, chosen).await);
}

#[tokio::test]
async fn signing_in_leads_nowhere_else_and_adds_no_header() {
    let desk = Desk::open().await;
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "/console//evil.example",
        "/console/%0d%0aset-cookie: a=b",
        "/console/\r\nset-cookie: a=b",
        "/console/\nlocation: https://evil.example",
        "javascript:alert(1)",
        "/console@evil.example",
        "/a/token",
    ] {
        let door = desk.get(&format!("/console/sign-in?{}", form(&[("next", next)])), None).await;
        let shown = door.hidden("next");
        let (answered, _) = knocked(&desk, "senior", next).await;
        let place = answered.header("location").to_owned();
        let inside = |place: &str| place == "/console" || place == "/console/%0d%0aset-cookie:%20a=b";
        assert!(inside(&place) && inside(&shown), "{next:?} leads to {place:?}, shows {shown:?}");
        let names: Vec<_> = answered.headers.keys().map(header::HeaderName::as_str).collect();
        let mut cookies = answered.headers.get_all("set-cookie").iter();
        assert!(cookies.all(|line| line.to_str().unwrap().starts_with("redress_")), "{names:?}");
        assert_eq!(answered.headers.get_all("location").iter().count(), 1);
    }
}

#[tokio::test]
async fn a_forged_host_changes_no_link_and_no_form() {
    let desk = Desk::open().await;
    let token = desk.impose(&suspension("hosted")).await;
    let signed = desk.sign_in("senior").await;
    let paths = [format!("/a/{token}"), "/console/sign-in".to_owned(), "/console".to_owned(), "/console/me".to_owned()];
    for path in paths {
        let request = Request::builder().uri(&path).header(header::COOKIE, &signed.cookie);
        let request = request.header(header::HOST, "evil.example").header("x-forwarded-host", "evil.example");
        let answered = desk.send(request.body(Body::empty()).unwrap()).await;
        assert!(answered.status.is_success(), "{path}: {}", answered.status);
        let told = format!("{:?} {}", answered.headers, answered.text);
        assert!(!told.contains("evil.example"), "{path}: {told}");
    }
    // With a forged host, an origin that fits it is still not enough without the form's own token.
    let request =
        Request::builder().method(Method::POST).uri("/console/me/sessions").header(header::COOKIE, &signed.cookie);
    let request = request.header(header::HOST, "evil.example").header(header::ORIGIN, "http://evil.example");
    let body = Body::from(form(&[("session_id", "others")]));
    let request = request.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(body).unwrap();
    assert_eq!(desk.send(request).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn what_was_typed_at_the_door_is_only_words() {
    let desk = Desk::open().await;
    let attack = "\"><script>alert(1)</script><img src=x onerror=alert(2)>'";
    let door = desk.get("/console/sign-in", None).await;
    let entry = cookie_pair(&door);
    let fields = [("csrf", &*door.hidden("csrf")), ("name", attack), ("password", attack), ("next", attack)];
    let signed = desk.sign_in("senior").await;
    let pages = [
        desk.get(&format!("/console/sign-in?{}", form(&[("next", attack)])), None).await,
        desk.post_form("/console/sign-in", Some(&entry), &fields).await,
        desk.page(&format!("/console/me?{}", form(&[("done", attack)])), &signed).await,
        desk.act("/console/me/sessions", &signed, &[("session_id", attack)]).await,
        desk.act("/console/me/second-factor/remove", &signed, &[("code", attack)]).await,
        desk.page(&format!("/console/accounts?{}", form(&[("id", attack)])), &signed).await,
    ];
    for page in pages {
        let text = page.text.replace("<script src=\"/assets/", "");
        for forbidden in ["<script", "<img", "onerror=alert(2)>"] {
            assert!(!text.contains(forbidden), "{forbidden} in {text}");
        }
    }
}

#[tokio::test]
async fn a_look_at_an_account_is_in_the_log_before_it_is_shown() {
    let desk = Desk::open().await;
    desk.impose(&suspension("seen")).await;
    let auditor = desk.sign_in("auditor").await;
    assert_eq!(desk.page("/console/accounts?id=seen", &auditor).await.status, StatusCode::OK);
    let log = desk.get("/v1/audit?limit=1000", Some(Role::Auditor)).await.json();
    let looks = log["entries"].as_array().unwrap().iter().filter(|entry| entry["action"] == "account.look");
    assert_eq!(looks.map(|entry| entry["subject"].as_str().unwrap()).collect::<Vec<_>>(), ["seen"]);
}

#[tokio::test]
async fn tokens_are_not_tried_without_end_and_a_right_one_still_works() {
    let desk = Desk::open().await;
    let ask = async |token: &str| {
        let request = Request::builder().uri("/v1/cases").header(header::AUTHORIZATION, format!("Bearer {token}"));
        desk.send(request.body(Body::empty()).unwrap()).await
    };
    for n in 0..300 {
        assert_eq!(ask(&format!("rds_{n}")).await.status, StatusCode::UNAUTHORIZED, "try {n}");
    }
    let refused = ask("rds_300").await;
    assert_eq!(
        (refused.status, refused.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "60"),
        "{}",
        refused.text
    );
    assert_eq!(ask(&desk.tokens[&Role::Auditor]).await.status, StatusCode::OK);
    desk.clock.advance_secs(60);
    assert_eq!(ask("rds_301").await.status, StatusCode::UNAUTHORIZED);
}
