//! The holder's whole way in two languages, without a word of English where the platform speaks theirs.

use serde_json::json;

use crate::scene::Scene;
use crate::support::browser::Browser;
use crate::support::{story, until};

/// What a language calls the steps of the way.
struct Tongue {
    tag: &'static str,
    other: &'static str,
    account: &'static str,
    suspended: &'static str,
    send: &'static str,
    received: &'static str,
    ended: &'static str,
    view: &'static str,
}

const GERMAN: Tongue = Tongue {
    tag: "de",
    other: "fr",
    account: "baeckerei-am-markt",
    suspended: "Wir haben Ihr Konto gesperrt",
    send: "Einspruch senden",
    received: "Wir haben Ihren Einspruch erhalten",
    ended: "Diese Sperrung gilt nicht mehr",
    view: "Wir sind eine Bäckerei und haben eine alte Liste eingelesen.",
};

const FRENCH: Tongue = Tongue {
    tag: "fr",
    other: "de",
    account: "boulangerie-du-port",
    suspended: "Nous avons suspendu votre compte",
    send: "Envoyer le recours",
    received: "Nous avons reçu votre recours",
    ended: "Cette suspension n’est plus en vigueur",
    view: "Nous sommes une boulangerie et nous avons importé une ancienne liste.",
};

#[tokio::test]
async fn a_holder_reads_appeals_and_is_answered_in_german() {
    the_whole_way(&GERMAN).await;
}

#[tokio::test]
async fn a_holder_reads_appeals_and_is_answered_in_french() {
    the_whole_way(&FRENCH).await;
}

async fn the_whole_way(tongue: &Tongue) {
    let scene = Scene::open().await;
    let link = scene.url(&scene.suspend(tongue.account).await);
    let update = json!({"locale": tongue.tag, "contacts": [format!("owner@{}.example.com", tongue.account)]});
    let put = scene.platform.put(&format!("/v1/accounts/{}", tongue.account), &update).await.expect("an answer");
    assert_eq!(put.status, 204, "{}", put.text);
    let browser = Browser::start(false).await;
    let picture = |step: &str| format!("tongue-{}-{step}", tongue.tag);

    browser.open(&link).await;
    browser.expect_heading(tongue.suspended).await;
    assert_eq!(browser.ask("return document.documentElement.lang").await, json!(tongue.tag));
    // Another language is a link away, and the way back too.
    browser.press(&format!(".languages a[hreflang={}]", tongue.other)).await;
    assert_eq!(browser.ask("return document.documentElement.lang").await, json!(tongue.other));
    browser.press(&format!(".languages a[hreflang={}]", tongue.tag)).await;
    browser.expect_heading(tongue.suspended).await;
    browser.whole_picture(&picture("1-suspended")).await;

    browser.press("#dispute").await;
    browser.fill("#view", tongue.view).await;
    browser.press_button(tongue.send).await;
    assert!(browser.text("#receipt").await.contains(tongue.received));
    assert_eq!(browser.ask("return document.documentElement.lang").await, json!(tongue.tag));
    browser.whole_picture(&picture("2-appealed")).await;

    let reviewer = scene.redress.api(&scene.reviewer.token);
    let case = story::case_of(&reviewer, tongue.account).await;
    for (verb, body) in [("claim", json!({})), ("decide", story::overturn())] {
        reviewer.post(&format!("/v1/cases/{case}/{verb}"), &body).await.expect("an answer").expect(200);
    }
    browser.open(&link).await;
    browser.expect_heading(tongue.ended).await;
    browser.whole_picture(&picture("3-undone")).await;
    until("the letter with the outcome", 30, async || {
        Some(scene.letters(tongue.account)).filter(|kinds| kinds.iter().any(|kind| kind == "outcome"))
    })
    .await;
    browser.quit().await;
}
