//! A review service on a ledger of its own in a temporary folder, with people of every role and means to ask it things.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{Method, Request, StatusCode, header};
use redress_ledger::audit::checkpoint::SigningKey;
use redress_ledger::clock::ManualClock;
use redress_ledger::decision::Decision;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::seal::SealKey;
use redress_ledger::store::{LedgerUrl, Promises};
use redress_ledger::token::LinkKey;
use redress_ledger::{DecisionId, Ledger, Role, Timestamp, account};
use redress_review_api::notify::NotifyConfig;
use redress_review_api::service::{Keys, ReviewConfig, ReviewService};
use tower::ServiceExt;

pub const PASSWORD: &str = "correct horse battery staple";
pub const START: &str = "2026-11-23T12:00:00Z";

/// Everything a test needs.
pub struct Desk {
    pub ledger: Ledger,
    pub router: Router,
    /// Another origin: holders' files.
    pub files: Router,
    pub clock: ManualClock,
    pub service: ReviewService,
    pub tokens: HashMap<Role, String>,
    link_key: LinkKey,
    folder: tempfile::TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answered {
    pub status: StatusCode,
    pub headers: axum::http::HeaderMap,
    pub text: String,
}

impl Answered {
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The value of the first hidden field of that name.
    pub fn hidden(&self, name: &str) -> String {
        let marker = format!("name=\"{name}\" value=\"");
        let at = self.text.find(&marker).unwrap_or_else(|| panic!("no {name} in {}", self.text)) + marker.len();
        self.text[at..].split('"').next().unwrap().to_owned()
    }
}

/// A file that was fetched.
pub struct Fetched {
    headers: axum::http::HeaderMap,
    pub bytes: Vec<u8>,
}

impl Fetched {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// A reviewer in a browser.
pub struct Signed {
    pub cookie: String,
    pub csrf: String,
}

impl Desk {
    pub async fn open() -> Self {
        Self::with(|_| {}).await
    }

    pub async fn with(change: impl FnOnce(&mut ReviewConfig)) -> Self {
        Self::careful(Promises::default(), change).await
    }

    /// With promises of the test's own.
    pub async fn careful(promises: Promises, change: impl FnOnce(&mut ReviewConfig)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let clock = ManualClock::new(Timestamp::parse(START).unwrap());
        let path = folder.path().join("ledger.db");
        let (tokens, chance) = crate::made::copy_to(&path).await;
        let (time, chance) = (Arc::new(clock.clone()), Arc::new(chance));
        let ledger = Ledger::open(&LedgerUrl::Sqlite(path), promises, time.clone(), chance.clone()).await.unwrap();
        let mut config = ReviewConfig { undo_secs: 0, ..ReviewConfig::default() };
        config.notify.folder = Some(folder.path().join("outbox"));
        config.notify = NotifyConfig { platform_name: "Example Comms".to_owned(), ..config.notify };
        config.notify.contact = Some("people@example.com".to_owned());
        change(&mut config);
        let link_key = LinkKey::new([7; 32]);
        let audit = Some(audit_key().public());
        let keys = Keys { link: link_key.clone(), seal: SealKey::new(&[9; 32]), audit };
        let service = ReviewService::start(config, ledger.clone(), keys, time, chance).await.expect("starts");
        Self {
            router: service.router(),
            files: service.files_router(),
            ledger,
            clock,
            service,
            tokens,
            link_key,
            folder,
        }
    }

    /// Imposes a decision, tells the holder, and answers the token of the link.
    pub async fn impose(&self, decision: &Decision) -> String {
        self.impose_on(decision, &contact()).await
    }

    /// The same for a holder who gave no address: the notice is written, and nobody was told.
    pub async fn impose_untold(&self, decision: &Decision) -> String {
        self.impose_on(decision, &account::AccountUpdate::default()).await
    }

    /// The same for a holder as the platform describes them.
    pub async fn impose_on(&self, decision: &Decision, account: &account::AccountUpdate) -> String {
        self.ledger.put_account(&decision.account_id, account, "test").await.unwrap();
        self.ledger.notifier_beat("test").await.unwrap();
        let answer = self.ledger.impose(decision, &BrakeLimits::default()).await.unwrap();
        assert!(matches!(answer, Answer::Imposed { .. }), "{answer:?}");
        self.token(&decision.id).await
    }

    /// The token as the notice carries it: read from the mail that the notifier wrote.
    async fn token(&self, decision: &DecisionId) -> String {
        self.token_beside(decision, "").await
    }

    /// The token of another notice about the same decision than the one known.
    pub async fn token_beside(&self, decision: &DecisionId, known: &str) -> String {
        let folder = self.folder.path().join("outbox");
        for _ in 0..400 {
            let mails = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            for mail in mails.filter_map(|entry| std::fs::read_to_string(entry.path()).ok()) {
                let found = tokens_in(&mail).into_iter().find(|token| {
                    redress_ledger::token::PresentedToken::parse(token)
                        .is_some_and(|presented| self.link_key.opens(decision, &presented))
                });
                if let Some(token) = found.filter(|token| token != known) {
                    self.until_recorded().await;
                    return token;
                }
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("no notice with a link came out");
    }

    /// The first mail written that has this text in it, soft line breaks undone.
    pub async fn mail_with(&self, text: &str) -> String {
        let folder = self.folder.path().join("outbox");
        for _ in 0..400 {
            let mails = std::fs::read_dir(&folder).into_iter().flatten().flatten();
            let read = mails.filter_map(|entry| std::fs::read_to_string(entry.path()).ok());
            let mut joined = read.map(|mail| mail.replace("=\r\n", "").replace("=\n", ""));
            if let Some(mail) = joined.find(|mail| mail.contains(text)) {
                return mail;
            }
            tokio::time::sleep(std::time::Duration::from_millis(25)).await;
        }
        panic!("no mail says {text:?}");
    }

    /// Waits until every notice is recorded as delivered: only then has a holder been told, and time limits run.
    async fn until_recorded(&self) {
        for _ in 0..400 {
            if self.ledger.gauges().await.unwrap().outbox_depth == 0 {
                return;
            }
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
        panic!("a notice stays in the outbox");
    }

    /// Defers a decision (its account is protected) and answers the case.
    pub async fn defer(&self, decision: &Decision) -> String {
        let update = account::AccountUpdate { protected: Some(true), ..contact() };
        self.ledger.put_account(&decision.account_id, &update, "test").await.unwrap();
        self.ledger.notifier_beat("test").await.unwrap();
        match self.ledger.impose(decision, &BrakeLimits::default()).await.unwrap() {
            Answer::Deferred { case_id, .. } => case_id.to_string(),
            other => panic!("{other:?}"),
        }
    }

    /// Files an appeal through the API and answers the case that it opened.
    pub async fn appeal(&self, token: &str) -> String {
        let filing =
            serde_json::json!({"kind": "dispute", "view": "We are a bakery.", "contest": "The bounces were one typo."});
        let filed = self.post_json(&format!("/v1/appeals/{token}"), None, &filing).await;
        assert_eq!(filed.status, StatusCode::CREATED, "{}", filed.text);
        let listed = self.get("/v1/cases", Some(Role::Auditor)).await.json();
        listed["cases"].as_array().unwrap().last().unwrap()["case_id"].as_str().unwrap().to_owned()
    }

    /// Every byte that lies on the disk, the log of writes included.
    pub fn record(&self) -> Vec<u8> {
        let read = |name: &str| std::fs::read(self.folder.path().join(name)).unwrap_or_default();
        [read("ledger.db"), read("ledger.db-wal")].concat()
    }

    /// Changes the record as somebody who owns the database can.
    pub async fn record_changed(&self, sql: &str) {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.folder.path().join("ledger.db"));
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        sqlx::Executor::execute(&mut connection, sqlx::AssertSqlSafe(sql.to_owned())).await.unwrap();
    }

    /// Whether the database itself refuses it.
    pub async fn record_refuses(&self, sql: &str) -> bool {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.folder.path().join("ledger.db"));
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        sqlx::Executor::execute(&mut connection, sqlx::AssertSqlSafe(sql.to_owned())).await.is_err()
    }

    /// Takes a table away, so that the ledger fails as it would on a broken disk; and puts it back.
    pub async fn record_renamed(&self, from: &str, to: &str) {
        self.record_changed(&format!("ALTER TABLE {from} RENAME TO {to}")).await;
    }

    /// Lets the record refuse every outcome about one account, as a damaged file would.
    pub async fn broken_for(&self, account: &str) {
        let options = sqlx::sqlite::SqliteConnectOptions::new().filename(self.folder.path().join("ledger.db"));
        let mut connection = sqlx::ConnectOptions::connect(&options).await.unwrap();
        let statement = sqlx::AssertSqlSafe(format!(
            "CREATE TRIGGER broken BEFORE INSERT ON outcomes WHEN NEW.account_id = '{account}'
             BEGIN SELECT RAISE(ABORT, 'a fault of the disk'); END"
        ));
        sqlx::Executor::execute(&mut connection, statement).await.unwrap();
    }

    pub async fn send(&self, request: Request<Body>) -> Answered {
        Self::sent(&self.router, request).await
    }

    /// Asks the origin of files for what a page's origin led to.
    pub async fn file_at(&self, led: &Answered) -> Answered {
        let Some(path) = led.header("location").strip_prefix("http://127.0.0.1:8082") else {
            panic!("{} leads nowhere: {}", led.status, led.text)
        };
        self.apart(path).await
    }

    pub async fn apart(&self, path: &str) -> Answered {
        Self::sent(&self.files, self.as_role(Method::GET, path, None).body(Body::empty()).unwrap()).await
    }

    pub async fn sent(router: &Router, request: Request<Body>) -> Answered {
        let response = router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap();
        let text = String::from_utf8_lossy(&bytes).into_owned();
        Answered { status: parts.status, headers: parts.headers, text }
    }

    fn as_role(&self, method: Method, path: &str, role: Option<Role>) -> axum::http::request::Builder {
        let request = Request::builder().method(method).uri(path).header(header::HOST, "review.test");
        match role {
            Some(role) => request.header(header::AUTHORIZATION, format!("Bearer {}", self.tokens[&role])),
            None => request,
        }
    }

    pub async fn get(&self, path: &str, role: Option<Role>) -> Answered {
        self.send(self.as_role(Method::GET, path, role).body(Body::empty()).unwrap()).await
    }

    /// Fetches a file as anybody may.
    pub async fn bytes(&self, path: &str) -> Fetched {
        let request = self.as_role(Method::GET, path, None).body(Body::empty()).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let (parts, body) = response.into_parts();
        Fetched { headers: parts.headers, bytes: to_bytes(body, usize::MAX).await.unwrap().to_vec() }
    }

    pub async fn post_json(&self, path: &str, role: Option<Role>, body: &serde_json::Value) -> Answered {
        self.post_raw(path, role, "application/json", body.to_string()).await
    }

    pub async fn post_raw(&self, path: &str, role: Option<Role>, kind: &str, body: impl Into<Body>) -> Answered {
        let request = self.as_role(Method::POST, path, role).header(header::CONTENT_TYPE, kind);
        self.send(request.body(body.into()).unwrap()).await
    }

    /// Sends a form as a browser does; with a session's cookie where one is given.
    pub async fn post_form(&self, path: &str, cookie: Option<&str>, fields: &[(&str, &str)]) -> Answered {
        self.post_form_from(path, cookie, fields, None).await
    }

    pub async fn post_form_from(
        &self,
        path: &str,
        cookie: Option<&str>,
        fields: &[(&str, &str)],
        origin: Option<&str>,
    ) -> Answered {
        let kind = "application/x-www-form-urlencoded";
        let mut request = self.as_role(Method::POST, path, None).header(header::CONTENT_TYPE, kind);
        for (name, value) in [(header::COOKIE, cookie), (header::ORIGIN, origin)] {
            if let Some(value) = value {
                request = request.header(name, value);
            }
        }
        self.send(request.body(Body::from(form(fields))).unwrap()).await
    }

    pub async fn page(&self, path: &str, signed: &Signed) -> Answered {
        let request = self.as_role(Method::GET, path, None).header(header::COOKIE, &signed.cookie);
        self.send(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a console form with its session and form token.
    pub async fn act(&self, path: &str, signed: &Signed, fields: &[(&str, &str)]) -> Answered {
        let mut all = vec![("csrf", signed.csrf.as_str())];
        all.extend_from_slice(fields);
        self.post_form(path, Some(&signed.cookie), &all).await
    }

    /// Signs in through the form.
    pub async fn sign_in(&self, name: &str) -> Signed {
        let door = self.get("/console/sign-in", None).await;
        let entry = cookie_pair(&door);
        let fields = [("csrf", door.hidden("csrf")), ("name", name.to_owned()), ("password", PASSWORD.to_owned())];
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (*k, v.as_str())).collect();
        let answered = self.post_form("/console/sign-in", Some(&entry), &fields).await;
        assert_eq!(answered.status, StatusCode::SEE_OTHER, "{}", answered.text);
        let cookie = cookie_pair(&answered);
        let mut signed = Signed { cookie, csrf: String::new() };
        let queue = self.page("/console/accounts", &signed).await;
        assert_eq!(queue.status, StatusCode::OK, "{}", queue.text);
        signed.csrf = queue.hidden("csrf");
        signed
    }
}

/// `name=value` of the first cookie that is set.
pub fn cookie_pair(answered: &Answered) -> String {
    answered.header("set-cookie").split(';').next().unwrap().to_owned()
}

pub fn form(fields: &[(&str, &str)]) -> String {
    let encoded = |text: &str| {
        text.bytes().fold(String::new(), |mut out, byte| {
            let _ = write!(out, "%{byte:02X}");
            out
        })
    };
    fields.iter().map(|(k, v)| format!("{k}={}", encoded(v))).collect::<Vec<_>>().join("&")
}

/// Link tokens in a mail, soft line breaks undone.
fn tokens_in(mail: &str) -> Vec<String> {
    let joined = mail.replace("=\r\n", "").replace("=\n", "");
    joined
        .split("/a/")
        .skip(1)
        .map(|rest| rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect())
        .collect()
}

/// Signs the desk's audit log.
pub fn audit_key() -> SigningKey {
    SigningKey::new(&[11; 32])
}

pub fn contact() -> account::AccountUpdate {
    account::AccountUpdate {
        contacts: vec!["holder@example.com".to_owned()],
        created_at: Timestamp::parse("2024-02-01T00:00:00Z"),
        ..account::AccountUpdate::default()
    }
}
