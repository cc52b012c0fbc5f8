//! From the letter to the answer, by mouse: the holder appeals, the reviewer overturns, the holder reads the answer.

use serde_json::json;

use crate::page::PAGE_BYTES_MAX;
use crate::scene::Scene;
use crate::support::browser::Browser;
use crate::support::{story, until};

const ACCOUNT: &str = "bakery-on-main-street";
const VIEW: &str =
    "We are a bakery.\nWe imported a list from 2019 by mistake <b>once</b>, and stopped it within the hour.";
const ANSWER: &str =
    "You told us about the old list. We checked it: nothing else bounced. We were wrong, and we are sorry.";

#[tokio::test]
async fn the_holder_appeals_and_the_reviewer_overturns() {
    journey(true).await;
}

#[tokio::test]
async fn the_same_works_where_scripts_are_off() {
    journey(false).await;
}

async fn journey(scripts: bool) {
    let picture = |name: &str| format!("journey-{}-{name}", if scripts { "with-scripts" } else { "without-scripts" });
    let scene = Scene::open().await;
    let link = scene.url(&scene.suspend(ACCOUNT).await);
    let browser = Browser::start(scripts).await;
    expect_scripts(&browser, scripts).await;

    // The holder reads.
    browser.open(&link).await;
    browser.expect_heading("We suspended your account").await;
    let page = browser.text("main").await;
    for words in
        [ACCOUNT, "What still works", "bounced for good", "AUP-3.2", "A person looks at your appeal", "It is free"]
    {
        assert!(page.contains(words), "the page says nothing of {words:?}:\n{page}");
    }
    assert!(browser.bytes().await <= PAGE_BYTES_MAX);
    browser.whole_picture(&picture("1-suspended")).await;

    // The holder appeals.
    browser.press("#dispute").await;
    browser.fill("#view", VIEW).await;
    browser.fill("#contest", "Every address was a customer of ours.").await;
    browser.press("#wants_human").await;
    browser.press_button("Send the appeal").await;
    assert!(browser.text("#receipt").await.contains("We received your appeal"));
    let receipt = browser.text("#receipt dd").await;
    let page = browser.text("main").await;
    for words in ["It waits for a person", "It is the next one in line", "A person decides by", &receipt] {
        assert!(page.contains(words), "after filing, the page says nothing of {words:?}:\n{page}");
    }
    assert_eq!(browser.count("#dispute").await, 0, "a second appeal cannot be filed while one is open");
    browser.whole_picture(&picture("2-appealed")).await;

    // The reviewer signs in and finds it.
    browser.open(&scene.url("/console")).await;
    browser.expect_heading("Sign in").await;
    browser.whole_picture(&picture("3-sign-in")).await;
    browser.sign_in("rosa", &scene.reviewer.password).await;
    browser.whole_picture(&picture("4-queue")).await;
    browser.press(".queue a").await;
    browser.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    let case = browser.text("main").await;
    for words in
        ["What the holder says", VIEW, "The evidence, as it was", "demo-hard-bounces-suspend", "What stands now"]
    {
        assert!(case.contains(words), "the case says nothing of {words:?}:\n{case}");
    }
    assert!(browser.count(".plot svg rect.adverse").await > 0, "the plot shows no bad outcome");
    assert!(browser.bytes().await <= PAGE_BYTES_MAX, "every signal that the engine measures has its room");
    browser.whole_picture(&picture("5-case")).await;
    browser.press_button("Claim this case").await;
    assert!(browser.text("[role=status]").await.contains("You have claimed this case"));
    browser.whole_picture(&picture("6-claimed")).await;

    // The reviewer forgets the cause, is told so, and loses no word.
    browser.press("#overturned_false_positive").await;
    browser.fill("#reason", "One old list explains every bounce. The sender stopped by itself.").await;
    browser.fill("#answer", ANSWER).await;
    browser.press_button("Decide").await;
    assert!(browser.text("[role=alert]").await.contains("needs a cause"));
    assert_eq!(browser.see("#answer").await.value().await.expect("a value").as_deref(), Some(ANSWER));
    browser.whole_picture(&picture("7-not-yet")).await;
    browser.press("#root_cause option[value=threshold]").await;
    browser.press_button("Decide").await;
    assert!(browser.text("[role=status]").await.contains("Decided. The holder will be told."));
    assert!(browser.text("#outcome + p").await.contains("Overturned: false positive"));
    browser.whole_picture(&picture("8-decided")).await;
    browser.open(&scene.url("/console")).await;
    assert_eq!(browser.count(".queue li").await, 0, "a decided case still waits");

    // The holder comes back.
    browser.open(&link).await;
    browser.expect_heading("This suspension no longer stands").await;
    let page = browser.text("main").await;
    assert!(page.contains(ANSWER) && page.contains("It was wrong, and we undid it"), "{page}");
    browser.whole_picture(&picture("9-overturned")).await;
    let account = story::account(&scene.platform, ACCOUNT).await;
    assert_ne!(account["standing"], json!("suspend"), "{account}");
    let letters = until("the letter with the outcome", 30, async || {
        Some(scene.letters(ACCOUNT)).filter(|kinds| kinds.iter().any(|kind| kind == "outcome"))
    });
    assert!(letters.await.contains(&"appeal_received".to_owned()));

    // One refused form: the browser notes the status, and nothing else.
    let complaints = browser.complaints().await;
    let refused = |line: &String| line.contains("422") && line.contains("/decide");
    assert!(complaints.iter().all(refused) && complaints.len() <= 1, "{complaints:?}");
    browser.quit().await;
}

/// Proves the browser itself: a page of its own shows whether scripts run.
async fn expect_scripts(browser: &Browser, scripts: bool) {
    browser.open("data:text/html,<h1>off</h1><script>document.querySelector('h1').textContent='on'</script>").await;
    browser.expect_heading(if scripts { "on" } else { "off" }).await;
}
