//! A headless Chromium, driven as a person would: by what is on the page. Pictures are kept among the artefacts.

use std::os::unix::process::CommandExt as _;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use thirtyfour::prelude::*;

/// The browser and its driver. Call [`Browser::quit`] at the end; dropped without it, the driver is killed.
pub struct Browser {
    // Dropped before the session that it has.
    process: Driver,
    pub driver: WebDriver,
    server: super::Api,
    _profile: tempfile::TempDir,
}

/// Nothing that a page did not ask for: no first run, no updates, no talk with other machines.
const FLAGS: [&str; 11] = [
    "--headless=new",
    "--no-sandbox",
    "--disable-dev-shm-usage",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--force-prefers-reduced-motion", // what is pressed stands still
    "--window-size=1280,1600",
];

struct Driver(Child, Option<WebDriver>);

impl Drop for Driver {
    fn drop(&mut self) {
        // A session that was not ended has no one to end it now: a failing test would wait for the answer.
        if let Some(session) = self.1.take() {
            let _ = session.leak();
        }
        // The browser is in its group, and would outlive it.
        let _ = Command::new("kill").args(["-KILL", "--", &format!("-{}", self.0.id())]).status();
        let _ = self.0.wait();
    }
}

impl Browser {
    /// Starts both; without scripts where `scripts` is false.
    ///
    /// # Panics
    /// Where chromium or chromedriver is missing: nothing is skipped in silence.
    pub async fn start(scripts: bool) -> Self {
        let port = free_port();
        let process = Command::new("chromedriver")
            .arg(format!("--port={port}"))
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts: install chromium-driver or run tests/run");
        let mut process = Driver(process, None);
        let mut capabilities = DesiredCapabilities::chrome();
        let profile = tempfile::tempdir().expect("a temporary folder");
        let own = format!("--user-data-dir={}", profile.path().display());
        for argument in FLAGS.into_iter().chain([own.as_str()]) {
            capabilities.add_arg(argument).expect("an argument");
        }
        capabilities.set("goog:loggingPrefs", serde_json::json!({"browser": "ALL"})).expect("a preference");
        if !scripts {
            let off = serde_json::json!({"profile.managed_default_content_settings.javascript": 2});
            capabilities.add_experimental_option("prefs", off).expect("a preference");
        }
        let url = format!("http://127.0.0.1:{port}");
        let server = super::Api::new(&url, ""); // installs the TLS provider that the driver's client needs too
        let driver =
            super::until("chromedriver", 30, || async { WebDriver::new(&url, capabilities.clone()).await.ok() }).await;
        process.1 = Some(driver.clone());
        Self { driver, process, server, _profile: profile }
    }

    /// Asks the driver for what only Chromium has: a path below the session, e.g. `goog/cdp/execute` or `se/log`.
    pub async fn chromium(&self, path: &str, body: serde_json::Value) -> serde_json::Value {
        let path = format!("/session/{}/{path}", self.driver.session_id());
        let mut answer = self.server.post(&path, &body).await.expect("chromedriver answers").expect(200);
        answer["value"].take()
    }

    /// One command of the `DevTools` protocol.
    pub async fn devtools(&self, command: &str, params: serde_json::Value) -> serde_json::Value {
        self.chromium("goog/cdp/execute", serde_json::json!({"cmd": command, "params": params})).await
    }

    /// What the pages made the browser complain about since the last time: errors, warnings, violations of the content security policy.
    pub async fn complaints(&self) -> Vec<String> {
        let entries = self.chromium("se/log", serde_json::json!({"type": "browser"})).await;
        let entries = entries.as_array().expect("a list").iter();
        let bad = entries.filter(|entry| matches!(entry["level"].as_str(), Some("SEVERE" | "WARNING")));
        bad.map(|entry| entry["message"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// Keeps a picture of the page among the artefacts.
    pub async fn picture(&self, name: &str) {
        let folder = artefacts();
        std::fs::create_dir_all(&folder).expect("a folder for artefacts");
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
    }

    /// Ends both.
    pub async fn quit(self) {
        let Self { driver, process, .. } = self;
        let _ = driver.quit().await;
        drop(process);
    }
}

/// Where pictures and logs worth keeping go.
pub fn artefacts() -> PathBuf {
    std::env::var_os("REDRESS_TEST_ARTEFACTS")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("artefacts"), PathBuf::from)
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("bound").port()
}
