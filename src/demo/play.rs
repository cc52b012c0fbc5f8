//! Streams the traffic at a visible pace and says what falls.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};
use reqwest::Method;
use serde_json::{Value, json};

use super::client::{Body, Client};
use super::letter;
use super::people::People;
use super::traffic::Traffic;
use crate::failure::Failure;

/// Events in one request.
const CHUNK: usize = 200;
/// Lines that were not taken are shown with their reason, the first of them.
const REJECTED_SHOWN: u64 = 5;

/// Where the demo plays.
pub struct Stage {
    /// The server.
    pub base: String,
    /// Who takes part.
    pub people: People,
    /// The demo's folder.
    pub folder: PathBuf,
    /// Where notices land.
    pub outbox: PathBuf,
    /// The account whose story is told; `None` for the first one suspended.
    pub account: Option<String>,
}

/// What was seen while the traffic ran.
#[derive(Default)]
pub struct Seen {
    /// Events taken.
    pub accepted: u64,
    /// Lines not taken.
    pub rejected: u64,
    /// Decisions by rung.
    pub decisions: BTreeMap<String, u64>,
    /// The ledger's answers.
    pub answers: BTreeMap<String, u64>,
    /// Accounts suspended, in order.
    pub suspended: Vec<String>,
}

/// Streams everything, over `secs` seconds (0: as fast as it goes).
pub async fn stream(client: &Client, stage: &Stage, traffic: &Traffic, secs: u64) -> Result<Seen, Failure> {
    let platform = Some(stage.people.platform.as_str());
    for account in &traffic.accounts {
        let mail = format!("owner@{}.example.com", account.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
        let update = json!({ "contacts": [mail], "locale": "en" });
        let path = format!("/v1/accounts/{}", encoded(account));
        client.call(Method::PUT, &path, platform, Body::Json(update)).await?;
    }
    let bar = ProgressBar::new(traffic.lines.len() as u64);
    let style = ProgressStyle::with_template("{bar:32} {pos}/{len} events, {per_sec}  {msg}");
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let chunks = traffic.lines.len().div_ceil(CHUNK).max(1) as u64;
    let pause = Duration::from_millis(secs * 1000 / chunks);
    let mut seen = Seen::default();
    for chunk in traffic.lines.chunks(CHUNK) {
        let text = chunk.join("\n");
        let answer = client.call(Method::POST, "/v1/events?wait=decision", platform, Body::Lines(&text)).await?;
        seen.note(&answer, &bar);
        bar.inc(chunk.len() as u64);
        tokio::time::sleep(pause).await;
    }
    bar.finish_and_clear();
    Ok(seen)
}

impl Seen {
    fn note(&mut self, answer: &Value, bar: &ProgressBar) {
        self.accepted += answer["accepted"].as_u64().unwrap_or(0);
        let left = usize::try_from(REJECTED_SHOWN.saturating_sub(self.rejected)).unwrap_or(0);
        for line in answer["rejected"].as_array().into_iter().flatten().take(left) {
            say(bar, &format!("  not taken: {}", line["error"].as_str().unwrap_or_default()));
        }
        self.rejected += answer["rejected_total"].as_u64().unwrap_or(0);
        for decision in answer["decisions"].as_array().into_iter().flatten() {
            let text = |field: &str| decision[field].as_str().unwrap_or_default().to_owned();
            let (account, rung, outcome) = (text("account_id"), text("rung"), text("answer"));
            *self.decisions.entry(rung.clone()).or_default() += 1;
            *self.answers.entry(outcome.clone()).or_default() += 1;
            if rung == "suspend" && outcome == "imposed" {
                self.suspended.push(account.clone());
            }
            if rung != "observe" {
                let rules: Vec<&str> =
                    decision["rules"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                say(bar, &format!("  {rung:<8} {outcome:<9} {account:<24} {}", rules.join(", ")));
            }
        }
        bar.set_message(format!("{} suspended", self.suspended.len()));
    }

    /// The account whose story is told.
    pub fn subject(&self, stage: &Stage) -> Result<String, Failure> {
        let named = stage.account.as_ref().filter(|account| self.suspended.contains(account));
        named.or(self.suspended.first()).cloned().ok_or_else(|| {
            Failure::Runtime("these events led to no suspension, so there is no story of one to tell".to_owned())
        })
    }
}

/// Above the bar on a terminal, as a plain line elsewhere.
fn say(bar: &ProgressBar, line: &str) {
    if bar.is_hidden() {
        println!("{line}");
    } else {
        bar.println(line);
    }
}

/// Tells a person where to go on.
pub async fn invite(stage: &Stage, seen: &Seen) -> Result<(), Failure> {
    let (name, password) = &stage.people.sign_in;
    println!("\n{} events taken, {} accounts suspended.", seen.accepted, seen.suspended.len());
    println!("  notices   {}", stage.outbox.display());
    println!("  console   {}/console   sign in as {name} with {password}", stage.base);
    if let Ok(account) = seen.subject(stage) {
        let letter = letter::find(&stage.outbox, &account).await?;
        println!("  appeal    {}/a/{}   what {account} got by mail", stage.base, letter.token);
    }
    println!("Ctrl-C ends it. `redress run --config {}/redress.toml` goes on with it later.", stage.folder.display());
    Ok(())
}

/// An account id as a part of a path.
pub fn encoded(text: &str) -> String {
    text.bytes()
        .map(|b| {
            if b.is_ascii_alphanumeric() || b"-._~".contains(&b) {
                char::from(b).to_string()
            } else {
                format!("%{b:02X}")
            }
        })
        .collect()
}
