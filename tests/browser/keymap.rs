//! Single keys: from the queue to the answer without Tab, a map of them, silence while one types, and a switch that turns them off.

use thirtyfour::Key;

use crate::scene::Scene;
use crate::support::browser::Browser;
use crate::support::story;

const ACCOUNT: &str = "bakery-on-main-street";
const ANSWER: &str =
    "You told us about the old list, and that nobody bought it. We checked it. We were wrong, and we are sorry.";

#[tokio::test]
async fn single_keys_lead_from_the_queue_to_the_answer() {
    let scene = Scene::open().await;
    let link = scene.suspend(ACCOUNT).await;
    story::appeal(&scene.redress.api(""), link.trim_start_matches("/a/")).await;
    let browser = Browser::start(true).await;
    browser.open(&scene.url("/console")).await;
    browser.sign_in("rosa", &scene.reviewer.password).await;

    browser.keys("j").await;
    browser.keys(Key::Enter).await;
    browser.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    browser.keys("c").await;
    assert!(browser.text("[role=status]").await.contains("You have claimed this case"));
    browser.keys("r").await;
    assert!(browser.text("[role=status]").await.contains("back in the queue"), "r gives it back");
    browser.keys("j").await;
    browser.keys(Key::Enter).await;
    browser.keys("c").await;
    assert!(browser.text("[role=status]").await.contains("You have claimed this case"));

    // j walks through the panels, and shows where it is.
    for _ in 0..3 {
        browser.keys("j").await;
        let focus = browser.focus().await;
        assert!(focus.shows, "{focus:?}");
    }
    browser.keys("?").await;
    browser.see("#key-map[open]").await;
    browser.keys("3").await;
    assert_eq!(browser.count("#overturned_false_positive:checked").await, 0, "under the map no key of the page fires");
    browser.keys(Key::Escape).await;
    assert_eq!(browser.count("#key-map[open]").await, 0, "Esc closes the map");

    browser.keys("g").await;
    browser.keys("q").await;
    browser.expect_heading("Queue").await;
    browser.keys("j").await;
    browser.keys(Key::Enter).await;
    browser.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    decide(&browser).await;
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.quit().await;
}

/// Chooses by number, types, and sends.
async fn decide(browser: &Browser) {
    browser.keys("d").await;
    browser.keys("3").await;
    assert_eq!(browser.count("#overturned_false_positive:checked").await, 1, "3 chooses the third outcome");
    browser.write("reason", "c r g q ? 1: letters are letters while one types.").await;
    assert_eq!(browser.count("#overturned_false_positive:checked").await, 1, "no key fired while typing");
    assert_eq!(browser.count("#key-map[open]").await, 0);
    browser.write("answer", ANSWER).await;
    browser.write("root_cause", "The th").await;
    browser.send_form().await;
    assert!(browser.text("#outcome + p").await.contains("Overturned: false positive"));
}

#[tokio::test]
async fn keys_can_be_switched_off_and_texts_veiled_and_nothing_of_it_reaches_the_server() {
    let scene = Scene::open().await;
    let link = scene.suspend(ACCOUNT).await;
    story::appeal(&scene.redress.api(""), link.trim_start_matches("/a/")).await;
    let browser = Browser::start(true).await;
    browser.open(&scene.url("/console")).await;
    browser.sign_in("rosa", &scene.reviewer.password).await;
    browser.open(&scene.url("/console/keys")).await;
    browser.press("#keys-on").await;
    browser.press("#texts").await;
    browser.keys("g").await;
    browser.keys("q").await;
    browser.expect_heading("Keys and comfort").await;
    browser.open(&scene.url("/console")).await;
    browser.press(".queue a").await;
    browser.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    let filter = "return getComputedStyle(document.querySelector('.veiled-text')).filter";
    assert!(browser.ask(filter).await.as_str().expect("a filter").contains("blur"), "texts are veiled");
    browser.ask("document.querySelector('.veiled-text').focus(); return null").await;
    assert_eq!(browser.ask(filter).await, "none", "and shown where one moves");
    browser.quit().await;
}

#[tokio::test]
async fn a_pause_is_proposed_after_a_while_and_takes_the_focus_from_nothing() {
    let scene = Scene::open().await;
    let browser = Browser::start(true).await;
    browser.open(&scene.url("/console")).await;
    browser.sign_in("rosa", &scene.reviewer.password).await;
    assert_eq!(browser.count("#pause:not([hidden])").await, 0, "not at once");
    let long = "const now = Date.now();
        localStorage.setItem('redress.work', JSON.stringify({ since: now - 51 * 60000, last: now, cases: 3, seen: '' }));
        return null";
    browser.ask(long).await;
    browser.open(&scene.url("/console")).await;
    assert!(browser.text("#pause").await.contains("A short pause is fine"));
    assert_eq!(browser.ask("return document.activeElement.tagName").await, "BODY");
    browser.picture("look-pause").await;
    browser.press("#pause button").await;
    browser.open(&scene.url("/console")).await;
    assert_eq!(browser.count("#pause:not([hidden])").await, 0, "it does not nag");
    browser.quit().await;
}
