//! No mouse: Tab reaches everything in the order of the page, the focus shows where it is, Enter sends.

use std::fmt::Write as _;

use serde_json::Value;
use thirtyfour::Key;

use crate::scene::Scene;
use crate::support::browser::Browser;

const ACCOUNT: &str = "bakery-on-main-street";
/// More stops than any page has.
const STOPS_MAX: usize = 60;

/// Where the keyboard is.
#[derive(Debug)]
pub struct Focus {
    /// Its id, or else its words.
    pub name: String,
    /// Whether somebody who looks at the page sees that it is there.
    pub shows: bool,
}

impl Browser {
    /// Presses keys, wherever the focus is.
    pub async fn keys(&self, keys: impl Into<thirtyfour::TypingData>) {
        let pressed = self.driver.action_chain().send_keys(keys).perform().await;
        // A key that leads to another page is pressed, though the driver misses the page that it was pressed on.
        if let Err(error) = pressed
            && !error.to_string().contains("aborted by navigation")
        {
            panic!("keys are not pressed: {error}");
        }
    }

    /// Where the keyboard is now.
    pub async fn focus(&self) -> Focus {
        let found = self
            .ask(
                "const e = document.activeElement, s = getComputedStyle(e), r = e.getBoundingClientRect();
                 const ring = s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2;
                 const inside = r.right > 0 && r.bottom > 0 && r.left < innerWidth && r.top < innerHeight;
                 return [e.id || e.textContent.trim().slice(0, 60), ring && inside];",
            )
            .await;
        Focus { name: found[0].as_str().expect("a name").to_owned(), shows: found[1] == Value::Bool(true) }
    }

    /// Presses Tab until this is reached, and proves at each stop that the focus shows.
    async fn tab_to(&self, name: &str) {
        let mut stops = String::new();
        for _ in 0..STOPS_MAX {
            self.keys(Key::Tab).await;
            let focus = self.focus().await;
            assert!(focus.shows, "the focus does not show on {:?}", focus.name);
            if focus.name == name {
                return;
            }
            let _ = writeln!(stops, "  {}", focus.name);
        }
        panic!("Tab does not reach {name:?}; it stopped at\n{stops}");
    }
}

#[tokio::test]
async fn the_keyboard_alone_appeals_and_decides() {
    let scene = Scene::open().await;
    let link = scene.url(&scene.suspend(ACCOUNT).await);
    let browser = Browser::start(true).await;

    browser.open(&link).await;
    browser.keys(Key::Tab).await;
    let first = browser.focus().await;
    assert!(first.name == "Skip to the content" && first.shows, "{first:?}");
    browser.keys(Key::Enter).await;
    assert_eq!(browser.focus().await.name, "main");
    browser.tab_to("dispute").await;
    browser.keys(" ").await;
    // From one text to the other with nothing in between; then past the questions that stand folded.
    for (field, keys) in [("view", "We are a bakery."), ("contest", "It was one old list.")] {
        browser.keys(Key::Tab).await;
        assert_eq!(browser.focus().await.name, field);
        browser.keys(keys).await;
    }
    browser.tab_to("wants_human").await;
    browser.keys(" ").await;
    browser.tab_to("Send the appeal").await;
    browser.keys(Key::Enter).await;
    assert!(browser.text("#receipt").await.contains("We received your appeal"));
    assert!(browser.text("#appeals + .card").await.contains("You say that the decision was wrong"));

    browser.open(&scene.url("/console")).await;
    browser.tab_to("name").await;
    browser.keys("rosa").await;
    browser.tab_to("password").await;
    browser.keys(scene.reviewer.password.as_str()).await;
    browser.keys(Key::Enter).await;
    browser.expect_heading("Queue").await;
    browser.tab_to(&format!("Suspension of {ACCOUNT}")).await;
    browser.keys(Key::Enter).await;
    browser.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    browser.tab_to("Claim this case").await;
    browser.keys(Key::Enter).await;
    assert!(browser.text("[role=status]").await.contains("You have claimed this case"));

    browser.tab_to("upheld").await;
    browser.keys(Key::Down).await;
    browser.keys(Key::Down).await;
    assert_eq!(browser.focus().await.name, "overturned_false_positive");
    let answer = "You told us about the old list. We were wrong, and we are sorry.";
    for (field, keys) in [
        ("reason", "One old list explains every bounce."),
        ("answer", answer),
        ("root_cause", "The th"),
        ("reduced_to", ""),
    ] {
        browser.keys(Key::Tab).await;
        assert_eq!(browser.focus().await.name, field);
        browser.keys(keys).await;
    }
    browser.keys(Key::Tab).await;
    assert_eq!(browser.focus().await.name, "Decide");
    browser.keys(Key::Enter).await;
    assert!(browser.text("#outcome + p").await.contains("Overturned: false positive"));

    browser.open(&link).await;
    browser.expect_heading("This suspension no longer stands").await;
    assert_eq!(browser.text("#appeals + .card .words").await, answer);
    assert_eq!(browser.complaints().await, Vec::<String>::new());
    browser.quit().await;
}
