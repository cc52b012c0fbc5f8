//! A blind first look, by keyboard alone: the evidence first, a verdict on it, then the machine's view; a change of mind needs words, and what
//! was given can be taken back.

use thirtyfour::Key;

use crate::scene::Scene;
use crate::support::browser::Browser;
use crate::support::story;

const ACCOUNT: &str = "bakery-on-main-street";
const RULE: &str = "demo-hard-bounces-suspend";
const ANSWER: &str = "You told us about the old list. We looked at every bounce again: all of them came from it. We were wrong, and we are sorry.";

#[tokio::test]
async fn a_reviewer_looks_blind_then_decides_changes_the_mind_and_takes_it_back() {
    let scene = Scene::of_first_looks().await;
    let link = scene.suspend(ACCOUNT).await;
    story::appeal(&scene.redress.api(""), link.trim_start_matches("/a/")).await;
    let browser = Browser::start(true).await;
    browser.open(&scene.url("/console")).await;
    browser.sign_in_by_keys("rosa", &scene.reviewer.password).await;
    browser.keys("j").await;
    browser.keys(Key::Enter).await;
    browser.expect_heading(&format!("Appeal of {ACCOUNT}")).await;
    browser.keys("c").await;
    assert!(browser.text("[role=status]").await.contains("You have claimed this case"));

    // Step 1: nothing of what the machine made of it.
    let page = browser.text("main").await;
    assert!(page.contains("bounced for good") && page.contains("We imported an old list by mistake"), "{page}");
    for hidden in [RULE, "Threshold", "suspend", "Suspension"] {
        assert!(!page.contains(hidden), "the first look shows {hidden:?}:\n{page}");
    }
    browser.whole_picture("blind-1-first-look").await;
    browser.keys("1").await;
    assert_eq!(browser.focus().await.name, "upheld");
    browser.write("reason", "Every third mail bounced for good.").await;
    browser.enter("Keep it and show the machine's view").await;

    // Step 2: the machine's view, and the first look beside the form.
    browser.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    let page = browser.text("main").await;
    assert!(page.contains(RULE) && page.contains("At your first look you said"), "{page}");
    browser.whole_picture("blind-2-machine").await;
    browser.keys("3").await;
    assert_eq!(browser.focus().await.name, "overturned_false_positive");
    browser.write("reason", "The list explains every bounce.").await;
    browser.write("answer", ANSWER).await;
    browser.write("root_cause", "The th").await;
    browser.enter("Decide").await;
    let refused = browser.text("[role=alert]").await;
    assert!(refused.contains("mind"), "a change of mind passes without words: {refused}");
    browser.keys("d").await;
    browser.write("why_changed", "The machine counted a list that was sent once.").await;
    browser.send_form().await;
    assert!(browser.text("[role=status]").await.contains("Until then you can take it back"));
    browser.whole_picture("blind-3-held").await;

    // Taken back, and nothing was sent.
    browser.keys("u").await;
    assert!(browser.text("[role=status]").await.contains("Taken back. Nothing was sent."));
    assert!(!scene.letters(ACCOUNT).contains(&"outcome".to_owned()));
    assert_eq!(browser.see("#answer").await.value().await.expect("a value").as_deref(), Some(ANSWER));
    browser.quit().await;
}
