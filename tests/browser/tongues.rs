//! The holder's whole way in two languages, by keyboard alone and without scripts: read, appeal, answer a question, read the outcome.

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
    own_name: &'static str,
    other_name: &'static str,
    question: &'static str,
    reply: &'static str,
    send_message: &'static str,
    stored: &'static str,
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
    own_name: "Deutsch",
    other_name: "Français",
    question: "Wer kann die Liste außer Ihnen ändern?",
    reply: "Nur ich, seit gestern.",
    send_message: "Nachricht senden",
    stored: "Ihre Nachricht ist gespeichert. Ein Mensch wird sie lesen.",
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
    own_name: "Français",
    other_name: "Deutsch",
    question: "Qui peut modifier la liste, à part vous ?",
    reply: "Moi seul, depuis hier.",
    send_message: "Envoyer le message",
    stored: "Votre message est enregistré. Une personne va le lire.",
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
    browser.enter(tongue.other_name).await;
    browser.see(&format!("html[lang={}]", tongue.other)).await;
    browser.enter(tongue.own_name).await;
    browser.expect_heading(tongue.suspended).await;
    browser.whole_picture(&picture("1-suspended")).await;

    browser.choose("dispute").await;
    browser.write("view", tongue.view).await;
    browser.enter(tongue.send).await;
    assert!(browser.text("#receipt").await.contains(tongue.received));
    assert_eq!(browser.ask("return document.documentElement.lang").await, json!(tongue.tag));
    browser.whole_picture(&picture("2-appealed")).await;

    let reviewer = scene.redress.api(&scene.reviewer.token);
    let case = format!("/v1/cases/{}", story::case_of(&reviewer, tongue.account).await);
    let say = async |verb: &str, body: &serde_json::Value, status: u16| {
        reviewer.post(&format!("{case}/{verb}"), body).await.expect("an answer").expect(status)
    };
    say("claim", &json!({}), 200).await;
    say("messages", &json!({"text": tongue.question, "is_question": true}), 201).await;
    browser.open(&link).await;
    assert!(browser.text(".asked + .words").await.contains(tongue.question));
    browser.whole_picture(&picture("3-asked")).await;
    browser.write("text", tongue.reply).await;
    browser.enter(tongue.send_message).await;
    assert_eq!(browser.text("[role=status]").await, tongue.stored);
    browser.whole_picture(&picture("4-answered")).await;

    say("decide", &story::overturn(), 200).await;
    browser.open(&link).await;
    browser.expect_heading(tongue.ended).await;
    browser.whole_picture(&picture("5-undone")).await;
    until("the letter with the outcome", 30, async || {
        Some(scene.letters(tongue.account)).filter(|kinds| kinds.iter().any(|kind| kind == "outcome"))
    })
    .await;
    browser.quit().await;
}
