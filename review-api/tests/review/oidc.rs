//! Signing in at the organisation's provider, and every way of getting in without its word.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use redress_ledger::{Role, Timestamp};

use crate::desk::{Answered, Desk, START, Signed};
use crate::idp::{CLIENT, Idp, SECRET};

const GO: &str = "/console/sign-in/provider?next=/console/accounts";

async fn opened(iss_in_answers: bool) -> (Desk, Idp) {
    trusting(Idp::start(Timestamp::parse(START).unwrap().0 / 1000, iss_in_answers).await).await
}

async fn trusting(idp: Idp) -> (Desk, Idp) {
    asking(idp, &[]).await
}

/// A desk that trusts the provider, and wants a second factor of these roles.
async fn asking(idp: Idp, second_factor_roles: &[&str]) -> (Desk, Idp) {
    let config = serde_json::json!({
        "issuer": idp.issuer, "client_id": CLIENT, "client_secret": SECRET,
        "roles": ["leads=senior", "trust=reviewer", "audit=auditor"],
    });
    let roles = second_factor_roles.iter().map(|role| (*role).to_owned()).collect();
    let desk = Desk::with(|all| {
        all.oidc = Some(serde_json::from_value(config).unwrap());
        all.second_factor_roles = roles;
    })
    .await;
    (desk, idp)
}

/// The cookie of that name among those that an answer sets.
fn cookie(answered: &Answered, name: &str) -> Option<String> {
    let mut lines = answered.headers.get_all("set-cookie").iter().map(|line| line.to_str().unwrap());
    let line = lines.find(|line| line.starts_with(&format!("{name}=")) && !line.starts_with(&format!("{name}=;")));
    line.map(|line| line.split(';').next().unwrap().to_owned())
}

/// Sent to the provider, and sent back: the address to come back to, and the browser's cookie.
async fn away(desk: &Desk, idp: &Idp) -> (String, String) {
    let sent = desk.get(GO, None).await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
    assert!(sent.header("location").starts_with(&idp.issuer), "{}", sent.header("location"));
    let browser = cookie(&sent, "redress_provider").unwrap();
    let back = idp.visited(sent.header("location")).await;
    let path = back.strip_prefix("http://127.0.0.1:8080").expect("the public address").to_owned();
    (path, browser)
}

async fn back(desk: &Desk, path: &str, browser: &str) -> Answered {
    let request = Request::builder().uri(path).header(header::HOST, "review.test").header(header::COOKIE, browser);
    desk.send(request.body(Body::empty()).unwrap()).await
}

async fn signed_in(desk: &Desk, idp: &Idp) -> Signed {
    let (path, browser) = away(desk, idp).await;
    let inside = back(desk, &path, &browser).await;
    assert_eq!(inside.status, StatusCode::OK, "{}", inside.text);
    assert!(inside.text.contains("href=\"/console/accounts\""), "{}", inside.text);
    Signed { cookie: cookie(&inside, "redress_session").unwrap(), csrf: String::new() }
}

#[track_caller]
fn refused(answered: &Answered) {
    assert_eq!(answered.status, StatusCode::FORBIDDEN, "{}", answered.text);
    assert_eq!(cookie(answered, "redress_session"), None);
}

#[tokio::test]
async fn a_provider_that_signs_with_an_rsa_key_is_believed_and_a_forger_is_not() {
    let (desk, idp) = trusting(Idp::start_with_rsa(Timestamp::parse(START).unwrap().0 / 1000).await).await;
    let signed = signed_in(&desk, &idp).await;
    assert_eq!(desk.page("/v1/me", &signed).await.json()["role"], "reviewer");
    idp.forge();
    let (path, browser) = away(&desk, &idp).await;
    refused(&back(&desk, &path, &browser).await);
    // Another algorithm than the key's is not taken either, though the signature is the key's own.
    idp.tell_the_truth();
    idp.lie(|header, _| header["alg"] = "ES256".into());
    let (path, browser) = away(&desk, &idp).await;
    refused(&back(&desk, &path, &browser).await);
}

#[tokio::test]
async fn a_person_of_the_organisation_gets_in_with_the_mapped_role_and_stays_the_same_person() {
    let (desk, idp) = opened(true).await;
    assert!(desk.get("/console/sign-in", None).await.text.contains("Sign in with your organisation"));
    let first = signed_in(&desk, &idp).await;
    let me = desk.page("/v1/me", &first).await.json();
    assert_eq!(
        (&me["name"], &me["role"], &me["sessions"][0]["opened_by"]),
        (&"jane".into(), &"reviewer".into(), &"provider".into())
    );
    let again = signed_in(&desk, &idp).await;
    assert_eq!(
        desk.page("/v1/me", &again).await.json()["sessions"].as_array().unwrap().len(),
        2,
        "one person, two sessions"
    );

    // The provider's word on the role counts from the next sign-in on, and sessions of before end.
    idp.lie(|_, claims| claims["groups"] = serde_json::json!(["leads", "trust"]));
    let senior = signed_in(&desk, &idp).await;
    assert_eq!(desk.page("/v1/me", &senior).await.json()["role"], "senior");
    assert_eq!(desk.page("/console", &first).await.status, StatusCode::SEE_OTHER);

    // Nobody becomes another by being called the same, nor by a password.
    idp.lie(|_, claims| (claims["sub"], claims["preferred_username"]) = ("subject-2".into(), "Senior".into()));
    let stranger = signed_in(&desk, &idp).await;
    let me = desk.page("/v1/me", &stranger).await.json();
    let name = me["name"].as_str().unwrap();
    assert!(name.starts_with("Senior-") && me["role"] == "reviewer", "{me}");
    assert_eq!(desk.ledger.sign_in("jane", "").await.unwrap(), None);

    desk.ledger.disable_user("jane", "test").await.unwrap();
    idp.tell_the_truth();
    let (path, browser) = away(&desk, &idp).await;
    refused(&back(&desk, &path, &browser).await);
}

/// How a token lies at a time.
type Lie = fn(&mut serde_json::Value, &mut serde_json::Value, i64);

#[tokio::test]
async fn no_lie_of_a_token_lets_anybody_in() {
    let (desk, idp) = opened(false).await;
    let now = Timestamp::parse(START).unwrap().0 / 1000;
    let lies: [(&str, Lie); 11] = [
        ("alg none", |header, _, _| header["alg"] = "none".into()),
        ("alg HS256", |header, _, _| header["alg"] = "HS256".into()),
        ("alg of another key", |header, _, _| header["alg"] = "RS256".into()),
        ("unknown key", |header, _, _| header["kid"] = "two".into()),
        ("wrong nonce", |_, claims, _| claims["nonce"] = "other".into()),
        ("no nonce", |_, claims, _| claims["nonce"] = serde_json::Value::Null),
        ("wrong audience", |_, claims, _| claims["aud"] = "other".into()),
        ("audiences", |_, claims, _| claims["aud"] = serde_json::json!(["redress", "other"])),
        ("wrong issuer", |_, claims, _| claims["iss"] = "https://evil.example".into()),
        ("expired", |_, claims, now| claims["exp"] = (now - 61).into()),
        ("no role", |_, claims, _| claims["groups"] = serde_json::json!(["everybody"])),
    ];
    for (what, lie) in lies {
        idp.lie(move |header, claims| lie(header, claims, now));
        let (path, browser) = away(&desk, &idp).await;
        let answered = back(&desk, &path, &browser).await;
        assert_eq!(answered.status, StatusCode::FORBIDDEN, "{what}: {}", answered.text);
        refused(&answered);
    }
    idp.tell_the_truth();
    idp.forge();
    let (path, browser) = away(&desk, &idp).await;
    refused(&back(&desk, &path, &browser).await);
    let users = desk.get("/v1/audit?limit=1000", Some(Role::Auditor)).await.text;
    assert!(!users.contains("\"provider\""), "nobody was added");
    idp.tell_the_truth();
    signed_in(&desk, &idp).await;
}

#[tokio::test]
async fn a_state_works_once_in_its_own_browser_and_for_ten_minutes() {
    let (desk, idp) = opened(false).await;
    let (path, browser) = away(&desk, &idp).await;
    let (_, other) = away(&desk, &idp).await;
    for stolen in ["", &other, "redress_provider=x"] {
        refused(&back(&desk, &path, stolen).await);
    }
    refused(&back(&desk, "/console/sign-in/provider/back?code=code-0", &browser).await);
    assert_eq!(idp.exchanged(), 0, "the code was not even sent");
    assert_eq!(back(&desk, &path, &browser).await.status, StatusCode::OK);
    refused(&back(&desk, &path, &browser).await);

    let (path, browser) = away(&desk, &idp).await;
    desk.clock.advance_secs(600);
    refused(&back(&desk, &path, &browser).await);
}

#[tokio::test]
async fn a_code_that_somebody_else_planted_is_worth_nothing() {
    let (desk, idp) = opened(false).await;
    // The attacker's own code under the victim's state: PKCE and nonce belong to another browser.
    let (attackers, _) = away(&desk, &idp).await;
    let (victims, browser) = away(&desk, &idp).await;
    let part = |path: &str, name: &str| {
        let rest = path.split_once(&format!("{name}=")).unwrap().1;
        rest.split('&').next().unwrap().to_owned()
    };
    let mixed =
        format!("/console/sign-in/provider/back?code={}&state={}", part(&attackers, "code"), part(&victims, "state"));
    let answered = back(&desk, &mixed, &browser).await;
    assert_eq!(answered.status, StatusCode::BAD_GATEWAY, "the provider refuses the exchange: {}", answered.text);
    assert_eq!((cookie(&answered, "redress_session"), idp.exchanged()), (None, 0));
}

#[tokio::test]
async fn an_answer_by_another_provider_is_refused() {
    let (desk, idp) = opened(true).await;
    for swap in ["&iss=https://evil.example", ""] {
        let (path, browser) = away(&desk, &idp).await;
        let (start, _) = path.split_once("&iss=").unwrap();
        refused(&back(&desk, &format!("{start}{swap}"), &browser).await);
    }
    assert_eq!(idp.exchanged(), 0, "no code went to the wrong one");
    let (path, browser) = away(&desk, &idp).await;
    let (start, _) = path.split_once("?code=").unwrap();
    let denied = format!("{start}?error=access_denied&{}", path.split_once('&').unwrap().1);
    refused(&back(&desk, &denied, &browser).await);
}

#[tokio::test]
async fn a_provider_that_calls_itself_otherwise_is_not_used() {
    let (desk, idp) = opened(true).await;
    idp.call_itself("https://evil.example");
    let sent = desk.get(GO, None).await;
    assert_eq!((sent.status, sent.header("location")), (StatusCode::FORBIDDEN, ""));
    // Without a provider there is no such page.
    let plain = Desk::open().await;
    assert_eq!(plain.get(GO, None).await.status, StatusCode::NOT_FOUND);
    assert!(!plain.get("/console/sign-in", None).await.text.contains("organisation"));
}

#[tokio::test]
async fn whose_role_needs_a_second_factor_gives_it_here_unless_the_provider_says_it_was_used() {
    let idp = Idp::start(Timestamp::parse(START).unwrap().0 / 1000, true).await;
    let (desk, idp) = asking(idp, &["reviewer"]).await;
    let (path, browser) = away(&desk, &idp).await;
    let halfway = back(&desk, &path, &browser).await;
    assert_eq!(halfway.status, StatusCode::OK, "{}", halfway.text);
    assert_eq!(cookie(&halfway, "redress_session"), None, "no session without the second factor");
    let step = "/console/sign-in/enrol?next=";
    assert!(halfway.text.contains(step) && halfway.text.contains("One more step"), "{}", halfway.text);
    let pending = Signed { cookie: cookie(&halfway, "redress_second").unwrap(), csrf: String::new() };
    assert_eq!(desk.page("/console", &pending).await.status, StatusCode::SEE_OTHER, "it opens nothing else");
    let enrol = desk.page("/console/sign-in/enrol?next=/console", &pending).await;
    assert_eq!(enrol.status, StatusCode::OK, "{}", enrol.text);

    idp.lie(|_, claims| claims["amr"] = serde_json::json!(["pwd", "otp", "mfa"]));
    signed_in(&desk, &idp).await;
    // A role that needs none gets in, as before.
    idp.lie(|_, claims| (claims["sub"], claims["groups"]) = ("subject-2".into(), serde_json::json!(["audit"])));
    signed_in(&desk, &idp).await;
}
