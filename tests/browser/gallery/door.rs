//! The door of the console, what stands in the way there, and the pages that say no.

use redress_ledger::{Clock as _, Role, Rung};

use super::evidence::decision;
use super::stage::{ANSWER, Opened, PASSWORD, Stage};
use super::walk::{Do, Look, Walk};
use crate::idp::{Idp, SECRET};
use crate::support::Api;

pub const SHOWS: &[&str] =
    &["/console/sign-in/code", "/console/sign-in/enrol", "/console/sign-in/provider", "/console/sign-in/provider/back"];

/// Sign-ins that one address may try within a minute.
const TRIES: usize = 8;

/// An organisation's provider at an address where nobody answers, a second factor for admins, and few tries.
fn settings() -> Vec<(String, String)> {
    let settings = [
        ("REDRESS_OIDC_ISSUER", "http://127.0.0.1:9".to_owned()),
        ("REDRESS_OIDC_CLIENT_ID", "redress".to_owned()),
        ("REDRESS_OIDC_CLIENT_SECRET", "a secret for tests".to_owned()),
        ("REDRESS_OIDC_ROLES", "trust=reviewer".to_owned()),
        ("REDRESS_REVIEW_SECOND_FACTOR_ROLES", "admin".to_owned()),
        ("REDRESS_REVIEW_SIGN_INS_PER_MINUTE", TRIES.to_string()),
    ];
    settings.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[tokio::test]
async fn the_door_and_every_page_that_says_no_read_well() {
    let mut stage = Stage::since(1).await;
    stage.sandbox.environment.extend(settings());
    for (name, role) in [("rosa", Role::Reviewer), ("sam", Role::Senior), ("sue", Role::Senior), ("ada", Role::Admin)] {
        stage.person(name, role).await;
    }
    stage.until(600);
    stage.impose(&decision("bakery", Rung::Suspend, stage.clock.now())).await;
    let opened = stage.start().await;
    let mut walk = Walk::begin(&opened).await;
    walk.all(at_the_door(&opened).await).await;
    walk.all(refusals(&opened).await).await;
    // From here on, this name may not try for a minute.
    for _ in 0..TRIES {
        wrong_password(&opened.redress.api(""), "tom").await;
    }
    walk.look(signing_in(&opened, "sign-in-too-often", "tom", PASSWORD)).await;
    walk.end(SHOWS).await;
}

/// What the organisation's provider answers with, in both its forms: signed in, and one more step. Both lead on at once, so each is shown
/// without the line that does.
#[tokio::test]
async fn coming_back_from_the_provider_reads_well() {
    for (look, factor_for) in [("provider-signed-in", "admin"), ("provider-one-more-step", "reviewer")] {
        let mut stage = Stage::since(1).await;
        let idp = Idp::start(stage_now(), true).await;
        let own = [
            ("REDRESS_OIDC_ISSUER", idp.issuer.as_str()),
            ("REDRESS_OIDC_CLIENT_SECRET", SECRET),
            ("REDRESS_REVIEW_SECOND_FACTOR_ROLES", factor_for),
        ];
        stage.sandbox.environment.extend(settings());
        stage.sandbox.environment.extend(own.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let opened = stage.start().await;
        let html = come_back(&opened, &idp).await;
        let leads_on = html.lines().find(|line| line.contains("http-equiv=\"refresh\"")).expect("it leads on");
        let stays = html.replace(leads_on, "");
        let title = if factor_for == "reviewer" { "<h1>One more step</h1>" } else { "<h1>You are signed in</h1>" };
        assert!(stays.contains(title), "{stays}");
        let mut walk = Walk::begin(&opened).await;
        let at = opened.url("/console/sign-in/provider/back?error=access_denied&state=none");
        walk.look(Look::new(look, at).then(Do::Become(stays))).await;
        walk.end(&["/console/sign-in/provider/back"]).await;
    }
}

fn stage_now() -> i64 {
    crate::support::story::now_ms() / 1_000
}

/// Goes to the provider and back as a browser does; answers the page.
async fn come_back(opened: &Opened, idp: &Idp) -> String {
    let browser = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client");
    let away = browser.get(opened.url("/console/sign-in/provider")).send().await.expect("an answer");
    let header = |name: &str| away.headers()[name].to_str().expect("a text").to_owned();
    let cookie = header("set-cookie").split(';').next().expect("a pair").to_owned();
    let back = idp.visited(&header("location")).await;
    let page = browser.get(back).header("cookie", cookie).send().await.expect("an answer");
    assert!(page.status().is_success(), "{}", page.status());
    page.text().await.expect("a page")
}

fn signing_in(opened: &Opened, look: &'static str, name: &str, password: &str) -> Look {
    Look::new(look, opened.url("/console/sign-in"))
        .typing("#name", name)
        .typing("#password", password)
        .pressing("form[action='/console/sign-in'] button")
}

async fn at_the_door(opened: &Opened) -> Vec<Look> {
    // Sets the second factor up, and is asked for it afterwards.
    let sam = opened.session("sam").await;
    vec![
        Look::new("sign-in", opened.url("/console/sign-in")),
        signing_in(opened, "sign-in-refused", "rosa", "not my password"),
        signing_in(opened, "sign-in-enrol", "ada", PASSWORD),
        signing_in(opened, "sign-in-enrol-refused", "ada", PASSWORD)
            .typing("#code", "123")
            .pressing("main form button"),
        signing_in(opened, "sign-in-recovery-codes", "ada", PASSWORD)
            .then(Do::Code("#code"))
            .pressing("main form button"),
        Look::new("set-up", opened.url("/console/me"))
            .by(&sam)
            .pressing("form[action$='/begin'] button")
            .then(Do::Code("#code"))
            .pressing("form[action$='/confirm'] button"),
        signing_in(opened, "sign-in-code", "sam", PASSWORD),
        signing_in(opened, "sign-in-code-refused", "sam", PASSWORD)
            .typing("#code", "000000")
            .pressing("main form button"),
        Look::new("provider-away", opened.url("/console/sign-in/provider")),
        Look::new("provider-refused", opened.url("/console/sign-in/provider/back?error=access_denied&state=none")),
    ]
}

async fn refusals(opened: &Opened) -> Vec<Look> {
    let (rosa, sam) = (opened.session("rosa").await, opened.session("sue").await);
    let look = |name: &'static str, path: &str| Look::new(name, opened.url(path)).by(&rosa);
    let lifting = |name: &'static str| {
        Look::new(name, opened.url("/console/accounts?id=bakery"))
            .by(&sam)
            .then(Do::Unfold)
            .pressing("form[action*='/lift'] input[value=reinstated_remediated]")
            .typing("form[action*='/lift'] textarea[name=answer]", ANSWER)
    };
    vec![
        look("not-found", "/console/cases/none"),
        look("no-such-page", "/console/nothing-here"),
        Look::new("holder-link-cut-off", opened.url("/a/")),
        look("not-allowed", "/console/quality"),
        lifting("too-long")
            .then(Do::Overflow("form[action*='/lift'] textarea[name=reason]"))
            .pressing("form[action*='/lift'] button"),
        lifting("session-ended")
            .typing("form[action*='/lift'] textarea[name=reason]", "The list is gone, and the provider has said so.")
            .then(Do::Forget)
            .pressing("form[action*='/lift'] button"),
    ]
}

/// One wrong password for this name.
async fn wrong_password(nobody: &Api, name: &str) {
    let form = nobody.get("/console/sign-in").await.expect("an answer");
    let csrf =
        form.text.split("name=\"csrf\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a form token");
    let cookie = form.headers["set-cookie"].to_str().expect("a cookie").split(';').next().expect("a pair").to_owned();
    let request = nobody.request("POST", "/console/sign-in").header("cookie", cookie);
    let request = request.header("content-type", "application/x-www-form-urlencoded");
    let answer =
        Api::send(request.body(format!("csrf={csrf}&name={name}&password=wrong-one"))).await.expect("an answer");
    assert_eq!(answer.status, 422, "{}", answer.text);
}
