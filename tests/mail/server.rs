//! The mail server, and a service that sends its notices to it.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Stdio};

use serde::Deserialize;
use std::collections::BTreeMap;

use crate::support::{Api, Redress, Sandbox, python, story, until};

/// One message as Python's email package understood it.
#[derive(Clone, Debug, Deserialize)]
pub struct Received {
    pub from: String,
    pub to: Vec<String>,
    pub tls: bool,
    /// Names in small letters.
    pub headers: BTreeMap<String, String>,
    #[serde(rename = "type")]
    pub kind: String,
    pub parts: Vec<Part>,
    pub defects: Vec<String>,
}

/// One body of a message.
#[derive(Clone, Debug, Deserialize)]
pub struct Part {
    #[serde(rename = "type")]
    pub kind: String,
    pub text: String,
}

/// The server, ended when dropped.
pub struct MailServer {
    child: Child,
    file: PathBuf,
}

impl MailServer {
    /// Starts it on this port; with `tls` (certificate and key) it takes mail only after STARTTLS.
    pub fn start(sandbox: &Sandbox, port: u16, tls: Option<(PathBuf, PathBuf)>) -> Self {
        let file = sandbox.path("received.ndjson");
        let mut command = python::command("mail/server.py");
        command.arg(port.to_string()).arg(&file);
        if let Some((certificate, key)) = tls {
            command.arg(certificate).arg(key);
        }
        let mut child = command.stdout(Stdio::piped()).spawn().expect("Python starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("piped");
        BufReader::new(stdout).read_line(&mut line).expect("a line");
        assert_eq!(line, "ready\n", "the mail server did not start");
        Self { child, file }
    }

    /// Everything received so far whose subject has these words.
    pub fn received(&self, words: &str) -> Vec<Received> {
        let text = std::fs::read_to_string(&self.file).unwrap_or_default();
        // A line that is still being written has no end yet.
        let whole = text.rfind('\n').map_or("", |end| &text[..end]);
        let all = whole.lines().map(|line| serde_json::from_str::<Received>(line).expect("a message"));
        all.filter(|message| message.headers["subject"].contains(words)).collect()
    }

    /// Waits for so many messages whose subject has these words.
    pub async fn wait(&self, words: &str, count: usize) -> Vec<Received> {
        let enough = async || Some(self.received(words)).filter(|messages| messages.len() >= count);
        until(&format!("{count} messages {words:?}"), 30, enough).await
    }
}

impl Drop for MailServer {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A sandbox whose service sends mail to this port, and tries again after a second.
pub fn sandbox(port: u16) -> Sandbox {
    story::sandbox()
        .with("REDRESS_PLATFORM_NAME", "Northwind")
        .with("REDRESS_PLATFORM_CONTACT", "trust@northwind.example")
        .with("REDRESS_NOTIFY_FROM", "Northwind notices <notices@northwind.example>")
        .with("REDRESS_NOTIFY_SMTP_HOST", "127.0.0.1")
        .with("REDRESS_NOTIFY_SMTP_PORT", port.to_string())
        .with("REDRESS_NOTIFY_SMTP_TLS", "none")
        .with("REDRESS_NOTIFY_RETRY_FIRST_DELAY_SECS", "1")
        .with("REDRESS_NOTIFY_RETRY_FACTOR", "1.0")
}

/// Suspends a sender with these contacts by its own bouncing mail.
pub async fn suspend(redress: &Redress, platform: &Api, account: &str, contacts: &[&str]) {
    let update = serde_json::json!({"contacts": contacts, "locale": "en"});
    let answer = platform.put(&format!("/v1/accounts/{account}"), &update).await.expect("an answer");
    assert_eq!(answer.status, 204, "{}", answer.text);
    let events = story::bouncing_mail(account, account, 0, 300, story::now_ms() - 3_600_000);
    let answers = story::decided(platform, &events).await;
    let suspended = (account.to_owned(), "suspend".to_owned(), "imposed".to_owned());
    assert!(answers.contains(&suspended), "{answers:?}\n{}", redress.log());
}

/// The value of a counter in `/metrics`, summed over its labels.
pub async fn counter(redress: &Redress, name: &str) -> f64 {
    let metrics = redress.api("").get("/metrics").await.expect("an answer");
    assert_eq!(metrics.status, 200);
    let lines = metrics.text.lines().filter(|line| line.starts_with(name));
    lines.filter_map(|line| line.rsplit_once(' ')?.1.parse::<f64>().ok()).sum()
}
