//! A false-positive storm undone by two people: counted, proposed by one, approved by the other, each holder told once.

use crate::scene::Scene;
use crate::support::browser::Browser;
use crate::support::{story, until};

const ACCOUNTS: [&str; 3] = ["bakery-on-main-street", "florist-by-the-bridge", "shop-of-tea"];
const RULE: &str = "demo-hard-bounces-suspend";
const ANSWER: &str = "Our rule counted an old list as if it were a habit. That was wrong, and we are sorry.";

async fn at_the_desk(scene: &Scene, name: &str, password: &str) -> Browser {
    let browser = Browser::start(true).await;
    browser.open(&scene.url("/console")).await;
    browser.sign_in(name, password).await;
    browser
}

/// Fills a field that the browser draws as parts of a date.
async fn when(browser: &Browser, id: &str, value: &str) {
    browser.ask(&format!("document.getElementById('{id}').value = '{value}'")).await;
}

#[tokio::test]
async fn two_people_undo_what_a_rule_did_wrong() {
    let scene = Scene::open().await;
    let (sam, sue) = (scene.sandbox.add_user("sam", "senior"), scene.sandbox.add_user("sue", "senior"));
    for account in ACCOUNTS {
        scene.suspend(account).await;
    }
    let first = at_the_desk(&scene, "sam", &sam.password).await;
    first.press("a[href='/console/reversals']").await;
    first.expect_heading("Bulk reversal").await;
    first.fill("#rule_id", RULE).await;
    when(&first, "from", "2020-01-01T00:00").await;
    when(&first, "until", "2100-01-01T00:00").await;
    first.press_button("Count, and change nothing").await;
    let found = first.text("main").await;
    assert!(found.contains("Accounts\n3"), "{found}");
    first.whole_picture("storm-1-counted").await;
    first.press("#outcome-overturned_false_positive").await;
    first.press("#root_cause option[value=rule_bug]").await;
    first.fill("#reason", "The rule takes an import for a habit.").await;
    first.fill("#answer", ANSWER).await;
    first.press_button("Propose to undo it").await;
    assert!(first.text("#progress-title").await.contains("Waits for a second person"));
    assert_eq!(first.count("form[action$='/approve']").await, 0, "who proposed does not approve");
    let address = first.driver.current_url().await.expect("an address").to_string();
    first.whole_picture("storm-2-proposed").await;

    let second = at_the_desk(&scene, "sue", &sue.password).await;
    second.open(address.split('?').next().expect("a path")).await;
    second.press_button("Approve: undo it for 3 accounts").await;
    until("the end of the reversal", 60, async || {
        // The page renews itself while it runs, so the words are asked for and no element is held.
        let title = second.ask("return document.getElementById('progress-title')?.textContent").await;
        (title == "Done").then_some(())
    })
    .await;
    second.whole_picture("storm-3-done").await;
    for account in ACCOUNTS {
        assert_ne!(story::account(&scene.platform, account).await["standing"], "suspend", "{account}");
        let told = until("the correction", 60, async || {
            Some(scene.letters(account)).filter(|kinds| kinds.iter().any(|kind| kind == "corrected"))
        })
        .await;
        assert_eq!(told.iter().filter(|kind| *kind == "corrected").count(), 1, "{account}: {told:?}");
    }
    for browser in [first, second] {
        browser.quit().await;
    }
}
