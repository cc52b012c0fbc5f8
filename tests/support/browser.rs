//! A headless Chromium, driven as a person would: by what is on the page. Pictures are kept among the artefacts.

use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use thirtyfour::prelude::*;

/// The browser and its driver. Call [`Browser::quit`] at the end; dropped without it, the driver is killed.
pub struct Browser {
    pub driver: WebDriver,
    process: Driver,
}

struct Driver(Child);

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.0.kill();
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
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts: install chromium-driver or run tests/run");
        let process = Driver(process);
        let mut capabilities = DesiredCapabilities::chrome();
        for argument in
            ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--window-size=1280,1600"]
        {
            capabilities.add_arg(argument).expect("an argument");
        }
        if !scripts {
            let off = serde_json::json!({"profile.managed_default_content_settings.javascript": 2});
            capabilities.add_experimental_option("prefs", off).expect("a preference");
        }
        super::Api::new("", ""); // installs the TLS provider that the driver's client needs
        let url = format!("http://127.0.0.1:{port}");
        let driver =
            super::until("chromedriver", 30, || async { WebDriver::new(&url, capabilities.clone()).await.ok() }).await;
        Self { driver, process }
    }

    /// Keeps a picture of the page among the artefacts.
    pub async fn picture(&self, name: &str) {
        let folder = artefacts();
        std::fs::create_dir_all(&folder).expect("a folder for artefacts");
        self.driver.screenshot(&folder.join(format!("{name}.png"))).await.expect("a picture");
    }

    /// Ends both.
    pub async fn quit(self) {
        let Self { driver, process } = self;
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
