//! What end-to-end tests share: the built binary with its own folder, users, HTTP, databases, mail and a browser.

#![allow(dead_code, unused_imports, reason = "each test binary uses its own part of this")]

pub mod api;
pub mod browser;
pub mod chance;
pub mod database;
pub mod letters;
pub mod mail;
pub mod platform;
pub mod process;
pub mod python;
pub mod story;

pub use api::{Answer, Api};
pub use process::{Redress, Sandbox, Secrets};

use std::time::{Duration, Instant};

/// Asks again every 50 ms until there is an answer.
///
/// # Panics
/// When there is none after `secs` seconds; `what` says what was waited for.
pub async fn until<T, F: Future<Output = Option<T>>>(what: &str, secs: u64, mut ask: impl FnMut() -> F) -> T {
    let deadline = Instant::now() + Duration::from_secs(secs);
    loop {
        if let Some(answer) = ask().await {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {secs} s for {what}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
