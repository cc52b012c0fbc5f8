//! The holder's page on paper: a record in black on white.

use serde_json::json;

use crate::scene::Scene;
use crate::support::browser::Browser;

#[tokio::test]
async fn the_printed_page_is_a_record_black_on_white_with_addresses_written_out() {
    let scene = Scene::open().await;
    let link = scene.url(&scene.suspend("bakery-on-main-street").await);
    let browser = Browser::start(true).await;
    browser.open(&link).await;
    browser.print("print-holder-suspended").await;
    let dark = json!([{"name": "prefers-color-scheme", "value": "dark"}]);
    browser.devtools("Emulation.setEmulatedMedia", json!({"media": "print", "features": dark})).await;
    let seen = browser
        .ask(
            "const shown = (css) => [...document.querySelectorAll(css)].some((e) => e.getBoundingClientRect().height > 0);
             const body = getComputedStyle(document.body);
             return [shown('form, button'), shown('.print-only'), body.color, body.backgroundColor, document.body.innerText];",
        )
        .await;
    assert_eq!(seen[0], false, "a form on paper cannot be sent");
    assert_eq!(seen[1], true, "the rule's address is written out");
    assert_eq!((&seen[2], &seen[3]), (&json!("rgb(0, 0, 0)"), &json!("rgb(255, 255, 255)")));
    let text = seen[4].as_str().expect("a text");
    for words in
        ["https://example.com/aup#3.2", "Reference number", "demo-hard-bounces-suspend", "trust@northwind.example"]
    {
        assert!(text.contains(words), "{words:?} is not on paper:\n{text}");
    }
    browser.quit().await;
}
