//! Every page on a phone, a tablet and a desk, in light and dark, and on paper: readable, nothing cut off, nothing too small to hit.

use serde_json::json;

use crate::scene::Scene;
use crate::support::browser::Browser;
use crate::support::story;

const WIDTHS: [u32; 4] = [320, 360, 768, 1280];
/// No page is larger.
const PAGE_BYTES_MAX: u64 = 100 * 1024;
const SCHEMES: [&str; 2] = ["light", "dark"];
/// Longer than any column on a phone.
const LONG: &str = "florist-with-a-very-long-account-id-0123456789-0123456789-0123456789";

/// Every kind of page in every state that looks different; name and address.
pub async fn pages(scene: &Scene, browser: &Browser) -> Vec<(&'static str, String)> {
    let nobody = scene.redress.api("");
    let reviewer = scene.redress.api(&scene.reviewer.token);
    let fresh = scene.suspend("bakery-on-main-street").await;
    let (waiting, decided) = (scene.suspend(LONG).await, scene.suspend("print-shop").await);
    scene.defer("clinic").await;
    for link in [&waiting, &decided] {
        story::appeal(&nobody, link.trim_start_matches("/a/")).await;
    }
    let case = async |account: &str| format!("/v1/cases/{}", story::case_of(&reviewer, account).await);
    let (open, closed) = (case(LONG).await, case("print-shop").await);
    for path in [format!("{open}/claim"), format!("{closed}/claim")] {
        reviewer.post(&path, &json!({})).await.expect("an answer").expect(200);
    }
    reviewer.post(&format!("{closed}/decide"), &story::overturn()).await.expect("an answer").expect(200);

    browser.open(&scene.url("/console/sign-in")).await;
    browser.sign_in("rosa", &scene.reviewer.password).await;
    browser.press(".queue a[data-row-link]").await;
    let console = |path: &str| scene.url(&path.replace("/v1/", "/console/"));
    let deferred = browser.driver.current_url().await.expect("an address").to_string();
    vec![
        ("holder-suspended", scene.url(&fresh)),
        ("holder-german", scene.url(&format!("{fresh}?lang=de"))),
        ("holder-french", scene.url(&format!("{fresh}?lang=fr"))),
        ("holder-waiting", scene.url(&waiting)),
        ("holder-overturned", scene.url(&decided)),
        ("holder-unknown", scene.url("/a/none")),
        ("sign-in", scene.url("/console/sign-in")),
        ("queue", scene.url("/console?closed=true")),
        ("case-claimed", console(&open)),
        ("case-closed", console(&closed)),
        ("case-first", deferred),
        ("account", scene.url(&format!("/console/accounts?id={LONG}"))),
        ("accounts", scene.url("/console/accounts")),
        ("keys", scene.url("/console/keys")),
        ("figures", scene.url("/console/figures")),
        ("transparency", scene.url("/transparency")),
    ]
}

#[tokio::test]
async fn every_page_reads_well_on_every_screen_in_light_and_dark() {
    let scene = Scene::open().await;
    let browser = Browser::start(true).await;
    let mut findings = Vec::new();
    for (name, url) in pages(&scene, &browser).await {
        browser.open(&url).await;
        let bytes = browser.ask("return performance.getEntriesByType('navigation')[0].decodedBodySize").await;
        if bytes.as_u64().is_none_or(|bytes| bytes == 0 || bytes > PAGE_BYTES_MAX) {
            findings.push(format!("{name} has {bytes} bytes"));
        }
        for width in WIDTHS {
            for scheme in SCHEMES {
                browser.dress(width, scheme).await;
                let found = browser.ask(include_str!("look.js")).await;
                let found = found.as_array().expect("a list");
                findings.extend(found.iter().map(|finding| format!("{name} at {width} px, {scheme}: {finding}")));
                browser.whole_picture(&format!("look-{name}-{width}-{scheme}")).await;
            }
        }
    }
    assert!(findings.is_empty(), "\n{}\n", findings.join("\n"));
    let not_found = |line: &String| line.contains("/a/none") && line.contains("404");
    let complaints = browser.complaints().await;
    assert!(complaints.iter().all(not_found), "{complaints:?}");
    browser.quit().await;
}

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
