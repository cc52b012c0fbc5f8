//! What a person does with a page: reads, types, chooses, presses; and how a test keeps what it looked like.

use std::path::PathBuf;

use serde_json::json;
use thirtyfour::prelude::*;

use crate::support::browser::{Browser, artefacts};
use crate::support::until;

/// No page is larger.
pub const PAGE_BYTES_MAX: u64 = 100 * 1024;
/// Longest wait for a page, in seconds.
const PATIENCE: u64 = 20;

impl Browser {
    /// Opens an address.
    pub async fn open(&self, url: &str) {
        self.driver.goto(url).await.expect("the page opens");
    }

    /// The element, once it is there and can be seen.
    pub async fn see(&self, css: &str) -> WebElement {
        until(&format!("{css} on the page"), PATIENCE, async || {
            let element = self.driver.find(By::Css(css)).await.ok()?;
            element.is_displayed().await.ok()?.then_some(element)
        })
        .await
    }

    /// Its text, once it is there.
    pub async fn text(&self, css: &str) -> String {
        self.see(css).await.text().await.expect("a text")
    }

    /// How many there are.
    pub async fn count(&self, css: &str) -> usize {
        self.driver.find_all(By::Css(css)).await.expect("a list").len()
    }

    /// Types into a field.
    pub async fn fill(&self, css: &str, text: &str) {
        self.see(css).await.send_keys(text).await.expect("typed");
    }

    /// Presses a link, a button or a choice.
    pub async fn press(&self, css: &str) {
        self.see(css).await.click().await.unwrap_or_else(|error| panic!("{css} cannot be pressed: {error}"));
    }

    /// Presses the button with these words.
    pub async fn press_button(&self, words: &str) {
        let xpath = format!("//button[normalize-space()='{words}']");
        let button = self.driver.find(By::XPath(&*xpath)).await.unwrap_or_else(|_| panic!("no button {words:?}"));
        button.click().await.unwrap_or_else(|error| panic!("{words:?} cannot be pressed: {error}"));
    }

    /// Waits until the heading of the page reads so.
    pub async fn expect_heading(&self, words: &str) {
        let reads = async || {
            let heading = self.driver.find(By::Css("h1")).await.ok()?.text().await.ok()?;
            (heading == words).then_some(())
        };
        until(&format!("the heading {words:?}"), PATIENCE, reads).await;
    }

    /// How many bytes the page has, without what it loads.
    pub async fn bytes(&self) -> u64 {
        let bytes = self.ask("return performance.getEntriesByType('navigation')[0].decodedBodySize").await;
        bytes.as_u64().filter(|bytes| *bytes > 0).expect("a size")
    }

    /// Signs in at the console's door, which must be open.
    pub async fn sign_in(&self, name: &str, password: &str) {
        self.fill("#name", name).await;
        self.fill("#password", password).await;
        self.press_button("Sign in").await;
        self.expect_heading("Queue").await;
    }

    /// Makes the window as wide as a phone, a tablet or a desk, and the system light or dark.
    pub async fn dress(&self, width: u32, scheme: &str) {
        let size = json!({"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false});
        self.devtools("Emulation.setDeviceMetricsOverride", size).await;
        self.devtools("Emulation.setScrollbarsHidden", json!({"hidden": true})).await;
        let features = json!([{"name": "prefers-color-scheme", "value": scheme}]);
        self.devtools("Emulation.setEmulatedMedia", json!({"media": "", "features": features})).await;
    }

    /// Keeps the whole page, not only what the window shows.
    pub async fn whole_picture(&self, name: &str) {
        let shot = self
            .devtools("Page.captureScreenshot", json!({"captureBeyondViewport": true, "clip": self.extent().await}))
            .await;
        keep(&format!("{name}.png"), &shot["data"]);
    }

    async fn extent(&self) -> serde_json::Value {
        let size = self.devtools("Page.getLayoutMetrics", json!({})).await["cssContentSize"].take();
        json!({"x": 0, "y": 0, "width": size["width"], "height": size["height"], "scale": 1})
    }

    /// Keeps the page as it would come from a printer.
    pub async fn print(&self, name: &str) -> PathBuf {
        let a4 = json!({"paperWidth": 8.27, "paperHeight": 11.69, "printBackground": false});
        let printed = self.devtools("Page.printToPDF", a4).await;
        keep(&format!("{name}.pdf"), &printed["data"])
    }

    /// Runs a script of the test's own and answers what it returns.
    pub async fn ask(&self, script: &str) -> serde_json::Value {
        self.driver.execute(script, Vec::new()).await.expect("the script runs").json().clone()
    }
}

fn keep(name: &str, base64: &serde_json::Value) -> PathBuf {
    use base64::Engine as _;
    let bytes = base64::engine::general_purpose::STANDARD.decode(base64.as_str().expect("a picture")).expect("base64");
    let path = artefacts().join(name);
    std::fs::create_dir_all(artefacts()).expect("a folder for artefacts");
    std::fs::write(&path, bytes).expect("written");
    path
}
