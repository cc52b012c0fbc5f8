//! No mouse: Tab reaches everything in the order of the page, the focus shows where it is, Enter sends.

use std::fmt::Write as _;

use serde_json::Value;
use thirtyfour::Key;

use crate::scene::Scene;
use crate::support::browser::Browser;

const ACCOUNT: &str = "bakery-on-main-street";
/// More stops than any page has.
const STOPS_MAX: usize = 90;

/// Where the keyboard is.
#[derive(Debug)]
pub struct Focus {
    /// Its id, or else its words.
    pub name: String,
    /// Whether somebody who looks at the page sees that it is there: a ring, inside the window, with nothing in front of it.
    pub shows: bool,
    /// Whether it comes after the stop before it, both in the page's text and to the eye.
    pub follows: bool,
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

    /// Ctrl and Enter at once.
    pub async fn send_form(&self) {
        let chain = self.driver.action_chain().key_down(Key::Control).send_keys(Key::Enter).key_up(Key::Control);
        if let Err(error) = chain.perform().await
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
                 const box = e.getClientRects()[0] ?? r, at = [0.1, 0.5, 0.9];
                 const inFront = (x, y) => document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
                 const uncovered = at.some((x) => at.some((y) => e.contains(inFront(x, y))));
                 const now = { e, top: r.top + scrollY, bottom: r.bottom + scrollY, left: r.left };
                 const before = window.stopBefore ?? now;
                 window.stopBefore = now;
                 const inText = before.e === e || !before.e.isConnected
                   || (before.e.compareDocumentPosition(e) & Node.DOCUMENT_POSITION_FOLLOWING) > 0;
                 const toTheEye = now.bottom > before.top || now.left > before.left;
                 return [e.id || e.textContent.trim().slice(0, 60), ring && inside && uncovered, inText && toTheEye];",
            )
            .await;
        let [name, shows, follows] = [&found[0], &found[1], &found[2]];
        let name = name.as_str().expect("a name").to_owned();
        Focus { name, shows: *shows == Value::Bool(true), follows: *follows == Value::Bool(true) }
    }

    /// Presses Tab until this is reached, and proves at each stop that the focus shows and goes the way of the page.
    pub async fn tab_to(&self, name: &str) {
        self.ask("window.stopBefore = undefined").await;
        let mut stops = String::new();
        for _ in 0..STOPS_MAX {
            self.keys(Key::Tab).await;
            let focus = self.focus().await;
            assert!(focus.shows, "the focus does not show on {:?}, after\n{stops}", focus.name);
            assert!(focus.follows, "the focus jumps back to {:?}, after\n{stops}", focus.name);
            if focus.name == name {
                return;
            }
            let _ = writeln!(stops, "  {}", focus.name);
        }
        panic!("Tab does not reach {name:?}; it stopped at\n{stops}");
    }

    /// Goes to a field by Tab and types.
    pub async fn write(&self, field: &str, text: &str) {
        self.tab_to(field).await;
        self.keys(text).await;
    }

    /// Goes to a link or a button by Tab and presses it.
    pub async fn enter(&self, name: &str) {
        self.tab_to(name).await;
        self.keys(Key::Enter).await;
    }

    /// Goes to a choice by Tab and takes it.
    pub async fn choose(&self, name: &str) {
        self.tab_to(name).await;
        self.keys(" ").await;
    }

    /// Signs in at the console's door, by keyboard.
    pub async fn sign_in_by_keys(&self, name: &str, password: &str) {
        self.write("name", name).await;
        self.write("password", password).await;
        self.keys(Key::Enter).await;
        self.expect_heading("Queue").await;
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
    browser.choose("dispute").await;
    // From one text to the other with nothing in between; then past the questions that stand folded.
    for (field, keys) in [("view", "We are a bakery."), ("contest", "It was one old list.")] {
        browser.keys(Key::Tab).await;
        assert_eq!(browser.focus().await.name, field);
        browser.keys(keys).await;
    }
    browser.choose("wants_human").await;
    browser.enter("Send the appeal").await;
    assert!(browser.text("#receipt").await.contains("We received your appeal"));
    assert!(browser.text("#appeals + .card").await.contains("You say that the decision was wrong"));

    browser.open(&scene.url("/console")).await;
    browser.sign_in_by_keys("rosa", &scene.reviewer.password).await;
    browser.enter(&format!("Suspension of {ACCOUNT}")).await;
    browser.expect_heading(&format!("Suspension of {ACCOUNT}")).await;
    browser.enter("Claim this case").await;
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

#[tokio::test]
async fn a_focus_that_is_hidden_or_jumps_back_is_noticed() {
    let browser = Browser::start(true).await;
    let page = "data:text/html,<html><style>button{outline:3px solid} .over{position:fixed;inset:0;background:white}</style>\
        <button id=b tabindex=2>second</button><br><br><button id=a tabindex=3>first</button>";
    browser.open(page).await;
    browser.keys(Key::Tab).await;
    let first = browser.focus().await;
    assert!(first.name == "b" && first.shows, "{first:?}");
    browser.open(&page.replace("tabindex=2", "tabindex=4")).await;
    browser.keys(Key::Tab).await;
    assert_eq!(browser.focus().await.name, "a");
    browser.keys(Key::Tab).await;
    let back = browser.focus().await;
    assert!(back.name == "b" && !back.follows, "{back:?}");
    browser.open(&format!("{page}<div class=over></div>")).await;
    browser.keys(Key::Tab).await;
    let hidden = browser.focus().await;
    assert!(hidden.name == "b" && !hidden.shows, "{hidden:?}");
    browser.quit().await;
}
