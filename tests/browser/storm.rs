//! A false-positive storm undone by two people, by keyboard alone: counted, proposed by one, approved by the other, each holder told once.

use thirtyfour::Key;

use crate::scene::Scene;
use crate::support::browser::Browser;
use crate::support::{story, until};

const ACCOUNTS: [&str; 3] = ["bakery-on-main-street", "florist-by-the-bridge", "shop-of-tea"];
const RULE: &str = "demo-hard-bounces-suspend";
const ANSWER: &str = "Our rule counted an old list as if it were a habit. That was wrong, and we are sorry.";

async fn at_the_desk(scene: &Scene, name: &str, password: &str) -> Browser {
    let browser = Browser::start(true).await;
    browser.open(&scene.url("/console")).await;
    browser.sign_in_by_keys(name, password).await;
    browser
}

/// Types midnight of the first of January into a field that the browser draws as parts: month, day, year, hour, minute, half of the day.
async fn write_midnight(browser: &Browser, id: &str, year: &str) {
    browser.tab_to(id).await;
    browser.keys(format!("0101{year}")).await;
    browser.keys(Key::Right).await;
    browser.keys("1200AM").await;
    let value = browser.ask(&format!("return document.getElementById('{id}').value")).await;
    assert_eq!(value, format!("{year}-01-01T00:00"));
}

#[tokio::test]
async fn two_people_undo_by_keyboard_what_a_rule_did_wrong() {
    let scene = Scene::open().await;
    let (sam, sue) = (scene.sandbox.add_user("sam", "senior"), scene.sandbox.add_user("sue", "senior"));
    for account in ACCOUNTS {
        scene.suspend(account).await;
    }
    let first = at_the_desk(&scene, "sam", &sam.password).await;
    first.keys("g").await;
    first.keys("v").await;
    first.expect_heading("Bulk reversal").await;
    first.write("rule_id", RULE).await;
    write_midnight(&first, "from", "2020").await;
    write_midnight(&first, "until", "2100").await;
    first.enter("Count, and change nothing").await;
    first.see("#propose").await;
    let found = first.text("main").await;
    assert!(found.contains("Accounts\n3"), "{found}");
    first.whole_picture("storm-1-counted").await;
    first.choose("outcome-overturned_false_positive").await;
    first.write("root_cause", "The rule does").await;
    first.write("reason", "The rule takes an import for a habit.").await;
    first.write("answer", ANSWER).await;
    first.enter("Propose to undo it").await;
    assert!(first.text("#progress-title").await.contains("Waits for a second person"));
    assert_eq!(first.count("form[action$='/approve']").await, 0, "who proposed does not approve");
    let address = first.driver.current_url().await.expect("an address").to_string();
    first.whole_picture("storm-2-proposed").await;

    let second = at_the_desk(&scene, "sue", &sue.password).await;
    second.open(address.split('?').next().expect("a path")).await;
    second.enter("Approve: undo it for 3 accounts").await;
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
