//! The load: platforms that post events with decisions, holders who appeal, reviewers who claim and decide, readers of everything.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::story::{bouncing_mail, now_ms, overturn};
use crate::support::{Answer, Api, letters};

const PLATFORMS: usize = 3;

/// Answers counted by request and status.
#[derive(Debug, Default)]
pub struct Seen {
    pub answers: BTreeMap<(String, u16), usize>,
}

impl Seen {
    pub fn count(&self, what: &str, status: u16) -> usize {
        self.answers.get(&(what.to_owned(), status)).copied().unwrap_or(0)
    }
}

/// A person with a token and a session of the console.
#[derive(Clone)]
pub struct Reviewer {
    pub api: Api,
    /// The session's cookie.
    pub session: String,
}

/// What every client of the load shares.
#[derive(Clone)]
pub struct Load {
    platform: Api,
    nobody: Api,
    outbox: PathBuf,
    until: Instant,
    seen: Arc<Mutex<Seen>>,
    accounts: Arc<Mutex<Vec<String>>>,
}

impl Load {
    pub fn new(platform: Api, nobody: Api, outbox: PathBuf, lasts: Duration) -> Self {
        let until = Instant::now() + lasts;
        Self { platform, nobody, outbox, until, seen: Arc::default(), accounts: Arc::default() }
    }

    /// Runs it to its end.
    pub async fn run(self, reviewers: Vec<Reviewer>) -> Seen {
        let mut clients = JoinSet::new();
        for number in 0..PLATFORMS {
            clients.spawn(self.clone().post_events(number));
        }
        clients.spawn(self.clone().look());
        clients.spawn(self.clone().appeal());
        for reviewer in reviewers {
            clients.spawn(self.clone().read_queue(reviewer.clone()));
            clients.spawn(self.clone().decide(reviewer.api));
        }
        while let Some(done) = clients.join_next().await {
            done.expect("a client failed");
        }
        let mut seen = self.seen.lock().expect("not poisoned");
        std::mem::take(&mut *seen)
    }

    fn goes_on(&self) -> bool {
        Instant::now() < self.until
    }

    /// Counts an answer; no answer at all fails the test.
    async fn ask(&self, what: &str, answer: impl Future<Output = reqwest::Result<Answer>>) -> Answer {
        let answer = answer.await.unwrap_or_else(|error| panic!("{what}: {error}"));
        if answer.status >= 500 {
            println!("{what}: {} {}", answer.status, answer.text);
        }
        let key = (what.to_owned(), answer.status);
        *self.seen.lock().expect("not poisoned").answers.entry(key).or_default() += 1;
        answer
    }

    /// One new sender after the other, each up to its suspension.
    async fn post_events(self, number: usize) {
        let mut sender = 0;
        while self.goes_on() {
            sender += 1;
            let account = format!("sender-{number}-{sender}");
            let path = format!("/v1/accounts/{account}");
            let update = json!({"contacts": [format!("owner@{account}.example.com")]});
            self.ask("put account", self.platform.put(&path, &update)).await;
            let events = bouncing_mail(&account, &account, 0, 240, now_ms() - 60_000);
            for chunk in events.chunks(120) {
                let lines: String = chunk.iter().map(|event| format!("{event}\n")).collect();
                let request = self.platform.request("POST", "/v1/events?wait=decision");
                let request = request.header("content-type", "application/x-ndjson").body(lines);
                self.ask("events", Api::send(request)).await;
            }
            self.accounts.lock().expect("not poisoned").push(account);
        }
    }

    /// Looks at accounts, newest first, the page that platforms read most.
    async fn look(self) {
        while self.goes_on() {
            let newest = self.accounts.lock().expect("not poisoned").last().cloned();
            match newest {
                Some(account) => {
                    self.ask("look at account", self.platform.get(&format!("/v1/accounts/{account}"))).await;
                }
                None => tokio::time::sleep(Duration::from_millis(20)).await,
            }
        }
    }

    /// Opens every letter, reads its page and appeals.
    async fn appeal(self) {
        let filing = json!({"kind": "dispute", "view": "An old list.", "contest": "All of it.", "wants_human": true});
        let mut opened = BTreeSet::new();
        while self.goes_on() {
            let mut new =
                letters::read(&self.outbox).into_iter().filter(|l| l.kind == "imposed" && !opened.contains(&l.token));
            let Some(letter) = new.next_back() else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            self.ask("holder's page", self.nobody.get(&format!("/a/{}", letter.token))).await;
            self.ask("appeal", self.nobody.post(&format!("/v1/appeals/{}", letter.token), &filing)).await;
            opened.insert(letter.token);
        }
    }

    /// Reads queue, console and cases.
    async fn read_queue(self, reviewer: Reviewer) {
        let page = |path: &str| Api::send(self.nobody.request("GET", path).header("cookie", &reviewer.session));
        while self.goes_on() {
            self.ask("console", page("/console")).await;
            if let Some(case) = self.first_case(&reviewer.api, |_| true).await {
                self.ask("case", reviewer.api.get(&format!("/v1/cases/{case}"))).await;
                self.ask("case page", page(&format!("/console/cases/{case}"))).await;
            }
        }
    }

    async fn first_case(&self, reviewer: &Api, wanted: impl Fn(&Value) -> bool) -> Option<String> {
        let queue = self.ask("queue", reviewer.get("/v1/cases")).await.json;
        let cases = queue["cases"].as_array()?;
        cases.iter().find(|case| wanted(case)).and_then(|case| case["case_id"].as_str()).map(str::to_owned)
    }

    /// Claims and decides one appeal after the other. Another reviewer may be faster: that is a 409, and no failure.
    async fn decide(self, reviewer: Api) {
        while self.goes_on() {
            let Some(case) = self.first_case(&reviewer, |case| case["claimed_by"].is_null()).await else {
                tokio::time::sleep(Duration::from_millis(50)).await;
                continue;
            };
            let claimed = self.ask("claim", reviewer.post(&format!("/v1/cases/{case}/claim"), &Value::Null)).await;
            if claimed.status == 200 {
                self.ask("decide", reviewer.post(&format!("/v1/cases/{case}/decide"), &overturn())).await;
            }
        }
    }
}
