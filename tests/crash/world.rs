//! A running `redress run` that may die at any time, and clients that send each request again until it is acknowledged.

use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use serde_json::{Value, json};
use tokio::task::JoinSet;

use crate::support::platform::{Platform, SECRET};
use crate::support::process::Redress;
use crate::support::{Answer, Api, Sandbox, story, until};
use crate::traffic;

/// Clients that send side by side, each for accounts of its own.
const CLIENTS: usize = 4;
/// Longest time in which a request must have been acknowledged, whatever dies meanwhile.
const PATIENCE: Duration = Duration::from_secs(90);
const SIGABRT: i32 = 6;

/// Sandbox, service and clients of one run.
pub struct World {
    pub sandbox: Sandbox,
    pub hook: Platform,
    pub platform: Caller,
    pub reviewer: Caller,
    environment: Vec<(&'static str, String)>,
    service: Option<Redress>,
}

impl World {
    /// Everything but the service itself. Keys and names are the same in every world, so that derived ids are.
    pub async fn prepare() -> Self {
        let hook = Platform::start().await;
        let sandbox = story::sandbox()
            .with("REDRESS_SERVER_PUBLIC_BASE_URL", "http://review.example")
            .with("REDRESS_NOTIFY_WEBHOOK_URL", &*hook.url)
            .with("REDRESS_NOTIFY_WEBHOOK_SECRET", SECRET)
            // A delivery that dies with its process is tried again when its lease ends: soon.
            .with("REDRESS_NOTIFY_TIMEOUT_SECS", "1");
        let keys = sandbox.data().join("keys");
        std::fs::create_dir_all(&keys).expect("a writable folder");
        std::fs::write(keys.join("identity.key"), [7; 16]).expect("a writable folder");
        std::fs::write(keys.join("link.key"), [9; 32]).expect("a writable folder");
        let base = Arc::new(RwLock::new(String::new()));
        let caller = |token: String| Caller { base: Arc::clone(&base), token, client: Api::new("", "").client };
        let platform = caller(sandbox.add_user("pipeline", "service").token);
        let reviewer = caller(sandbox.add_user("rosa", "reviewer").token);
        Self { sandbox, hook, platform, reviewer, environment: Vec::new(), service: None }
    }

    /// Checkpoints this often, from the next start on.
    pub fn checkpoint_every(&mut self, secs: u32) {
        self.set("REDRESS_ENGINE_CHECKPOINT_SECS", secs.to_string());
    }

    /// Dies at this point, from the next start on; `None`: lives.
    pub fn crash_at(&mut self, point: Option<&str>) {
        self.environment.retain(|(name, _)| *name != "REDRESS_CRASH_AT");
        if let Some(point) = point {
            self.set("REDRESS_CRASH_AT", point.to_owned());
        }
    }

    fn set(&mut self, name: &'static str, value: String) {
        self.environment.push((name, value));
    }

    fn spawn(&self) -> Redress {
        let environment: Vec<_> = self.environment.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.sandbox.spawn("run", 0, &environment)
    }

    /// Starts the service; answers how it ended where it died before it was ready.
    pub async fn try_start(&mut self) -> Option<ExitStatus> {
        let mut service = self.spawn();
        let died = service.ready_or_ended().await;
        *self.platform.base.write().expect("not poisoned") = service.base();
        self.service = Some(service);
        died
    }

    pub async fn start(&mut self) {
        if let Some(status) = self.try_start().await {
            panic!("ended with {status} before it was ready:\n{}", self.service.as_ref().expect("spawned").log());
        }
    }

    /// Starts it and kills it again before it is ready.
    pub async fn start_and_kill_after(&mut self, pause: Duration) {
        let mut service = self.spawn();
        tokio::time::sleep(pause).await;
        service.kill();
    }

    /// `kill -9`
    pub fn kill(&mut self) {
        self.service.take().expect("running").kill();
    }

    /// Asks it to stop in order, and waits.
    pub async fn stop(&mut self) {
        let mut service = self.service.take().expect("running");
        let status = service.stop().await;
        assert!(status.success(), "{status}:\n{}", service.log());
    }

    /// Whether it has died at its named point. Any other end fails the test.
    pub fn has_died(&mut self) -> bool {
        let service = self.service.as_mut().expect("spawned");
        service.has_ended().is_some_and(|status| {
            assert_eq!(status.signal(), Some(SIGABRT), "{status}:\n{}", service.log());
            true
        })
    }

    /// Waits for its death at the named point.
    pub async fn died(&mut self) {
        tokio::time::timeout(PATIENCE, async {
            while !self.has_died() {
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
        })
        .await
        .expect("it dies at its point");
    }

    /// Puts every account, each with a contact and facts.
    pub async fn put_accounts(&self) {
        for index in 0..traffic::ACCOUNTS {
            let id = traffic::account(index);
            let update = json!({"contacts": [format!("owner@{id}.example.com")], "locale": "en", "plan": "pro"});
            self.platform.insist("PUT", &format!("/v1/accounts/{id}"), Some(&update.to_string())).await;
        }
    }

    /// Sets the clients to work; each pauses so long after every acknowledged request.
    pub fn send_all(&self, pause: Duration) -> Clients {
        let acknowledged = Arc::new(AtomicUsize::new(0));
        let mut tasks = JoinSet::new();
        let mut total = 0;
        for client in 0..CLIENTS {
            // Turn by turn through the client's accounts, in order within each.
            let mine: Vec<_> = (client..traffic::ACCOUNTS).step_by(CLIENTS).map(traffic::requests).collect();
            total += mine.iter().map(Vec::len).sum::<usize>();
            let (platform, acknowledged) = (self.platform.clone(), Arc::clone(&acknowledged));
            tasks.spawn(async move {
                for turn in 0..mine.iter().map(Vec::len).max().unwrap_or(0) {
                    for body in mine.iter().filter_map(|requests| requests.get(turn)) {
                        let answer = platform.insist("POST", "/v1/events", Some(body)).await;
                        assert_eq!(answer.json["rejected_total"], 0, "{}", answer.text);
                        acknowledged.fetch_add(1, Ordering::SeqCst);
                        tokio::time::sleep(pause).await;
                    }
                }
            });
        }
        Clients { tasks, acknowledged, total }
    }

    /// Waits until every decision has reached the ledger and every notice its receiver.
    pub async fn settle(&self) {
        // Decisions reach the ledger in order, so this request's answer comes after all of them.
        let last = json!({"id": "last", "time": story::now_ms(), "account_id": "last", "kind": "email.submitted"});
        self.platform.insist("POST", "/v1/events?wait=decision", Some(&last.to_string())).await;
        until("every notice to be delivered", 60, async || {
            (crate::record::waiting(&self.sandbox).await == 0).then_some(())
        })
        .await;
    }
}

/// The clients at work.
pub struct Clients {
    tasks: JoinSet<()>,
    acknowledged: Arc<AtomicUsize>,
    /// All requests that they will send.
    pub total: usize,
}

impl Clients {
    /// Waits until so many requests are acknowledged.
    pub async fn reach(&self, requests: usize) {
        while self.acknowledged.load(Ordering::SeqCst) < requests {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
    }

    /// Whether nothing is left to send.
    pub fn are_done(&self) -> bool {
        self.acknowledged.load(Ordering::SeqCst) == self.total
    }

    /// Waits until all is acknowledged.
    pub async fn finish(mut self) {
        while let Some(done) = self.tasks.join_next().await {
            done.expect("a client failed");
        }
    }
}

/// Somebody with a token who finds the service wherever it listens now.
#[derive(Clone)]
pub struct Caller {
    base: Arc<RwLock<String>>,
    token: String,
    client: reqwest::Client,
}

impl Caller {
    /// Sends once.
    pub async fn send(&self, method: &str, path: &str, body: Option<&str>) -> reqwest::Result<Answer> {
        let url = format!("{}{path}", self.base.read().expect("not poisoned"));
        let mut request = self.client.request(method.parse().expect("a method"), url).bearer_auth(&self.token);
        if let Some(body) = body {
            request = request.header("content-type", "application/json").body(body.to_owned());
        }
        Api::send(request.timeout(Duration::from_secs(20))).await
    }

    /// Sends the same again until it is acknowledged; any answer that says «your fault» fails the test.
    pub async fn insist(&self, method: &str, path: &str, body: Option<&str>) -> Answer {
        let insisting = async {
            loop {
                match self.send(method, path, body).await {
                    Ok(answer) if answer.status < 300 => return answer,
                    Ok(answer) if answer.status < 500 => panic!("{method} {path}: {} {}", answer.status, answer.text),
                    _ => tokio::time::sleep(Duration::from_millis(10)).await,
                }
            }
        };
        let answer = tokio::time::timeout(PATIENCE, insisting).await;
        answer.unwrap_or_else(|_| panic!("{method} {path} was never acknowledged"))
    }

    /// The same caller for helpers that take an address as it is now.
    pub fn api(&self) -> Api {
        Api::new(&self.base.read().expect("not poisoned"), &self.token)
    }

    /// A JSON answer that must come.
    pub async fn get(&self, path: &str) -> Value {
        self.insist("GET", path, None).await.json
    }
}
