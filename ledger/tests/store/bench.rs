//! A fresh ledger for one test, a clock that the test moves, and the people who act in it.

use std::sync::Arc;

use redress_ledger::clock::{ManualClock, SystemChance};
use redress_ledger::decision::{Clause, Decision, Disclosure, Fact, FiredRule, Instance};
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::notice::{Delivery, DeliveryResult};
use redress_ledger::review::{AppealFiling, AppealKind, CaseKind, OutcomeKind, Receipt, RootCause, Verdict};
use redress_ledger::store::{LedgerUrl, Promises};
use redress_ledger::token::{LinkKey, PresentedToken};
use redress_ledger::{AccountId, CaseId, Clock as _, EnforcementId, Ledger, Principal, Role, Rung, Timestamp};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};
use tokio::sync::{Mutex, MutexGuard};

/// When every test begins.
pub const START: Timestamp = Timestamp(1_795_000_000_000);

pub struct Bench {
    pub ledger: Ledger,
    pub clock: ManualClock,
    pub url: LedgerUrl,
    pub key: LinkKey,
    /// Past the ledger, on Postgres: each new connection costs more than what it is for.
    past: Mutex<Option<PgConnection>>,
    _dir: Option<tempfile::TempDir>,
    dropped: Option<(String, String)>,
}

/// The server that `tests/run` starts.
fn postgres_server() -> String {
    std::env::var("REDRESS_TEST_POSTGRES").expect("set REDRESS_TEST_POSTGRES or run tests/run")
}

impl Bench {
    pub async fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("ledger.db");
        crate::template::sqlite(&path).await;
        let url = LedgerUrl::Sqlite(path);
        Self::start(url, Some(dir), None).await
    }

    pub async fn postgres() -> Self {
        let server = postgres_server();
        let (base, _) = server.rsplit_once('/').expect("postgres://…/database");
        let name = if let Some(emptied) = crate::recycle::take() {
            emptied
        } else {
            let name = format!("redress_test_{}", redress_ledger::id::fresh(START, &SystemChance).replace('-', "_"));
            let admin = PgConnection::connect(&server).await;
            let mut admin = admin.expect("the Postgres of REDRESS_TEST_POSTGRES answers");
            crate::template::postgres(&mut admin, base, &name).await;
            name
        };
        let url = LedgerUrl::Postgres(format!("{base}/{name}"));
        Self::start(url, None, Some((server, name))).await
    }

    async fn start(url: LedgerUrl, dir: Option<tempfile::TempDir>, dropped: Option<(String, String)>) -> Self {
        let clock = ManualClock::new(START);
        let ledger = open(&url, &clock, Promises::default()).await;
        ledger.notifier_beat("test").await.unwrap();
        Self { ledger, clock, url, key: LinkKey::new([7; 32]), past: Mutex::new(None), _dir: dir, dropped }
    }

    /// A ledger that asks for care, on the same database as [`Bench::sqlite`] or [`Bench::postgres`] made.
    pub async fn careful(mut self, care: redress_ledger::care::Care) -> Self {
        self.ledger = self.with(Promises { care, ..Promises::default() }).await;
        self
    }

    /// A second handle on the same ledger with pools of its own, as another process would have.
    pub async fn another(&self) -> Ledger {
        open(&self.url, &self.clock, Promises::default()).await
    }

    /// The same with other promises.
    pub async fn with(&self, promises: Promises) -> Ledger {
        open(&self.url, &self.clock, promises).await
    }

    /// A person or service.
    pub async fn user(&self, name: &str, role: Role) -> Principal {
        let user_id = self.ledger.add_user(name, role, None, "cli").await.unwrap();
        Principal { user_id, name: name.to_owned(), role }
    }

    /// Time passes; the notifier stays alive.
    pub async fn later(&self, secs: i64) {
        self.clock.advance_secs(secs);
        self.ledger.notifier_beat("test").await.unwrap();
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Imposes and expects an enforcement.
    pub async fn imposed(&self, decision: &Decision) -> EnforcementId {
        match self.ledger.impose(decision, &BrakeLimits::default()).await.unwrap() {
            Answer::Imposed { enforcement_id } => enforcement_id,
            other => panic!("expected an enforcement, got {other:?}"),
        }
    }

    /// Every delivery that is due, with the link's token.
    pub async fn due(&self) -> Vec<(Delivery, PresentedToken)> {
        let due = self.ledger.due_deliveries(100, 30).await.unwrap();
        due.into_iter()
            .map(|d| {
                let token = self.token_of(&d);
                (d, token)
            })
            .collect()
    }

    pub fn token_of(&self, delivery: &Delivery) -> PresentedToken {
        let mut nonce = [0u8; 16];
        for (byte, pair) in nonce.iter_mut().zip(delivery.link_nonce.as_bytes().chunks(2)) {
            *byte = u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        }
        PresentedToken::parse(&self.key.token(&delivery.decision_id, &nonce)).unwrap()
    }

    /// Delivers everything that is due; answers the token of the newest statement among it.
    pub async fn deliver_all(&self) -> PresentedToken {
        let mut newest = None;
        loop {
            // An account's later notices become due once the earlier ones have gone.
            let due = self.due().await;
            if due.is_empty() {
                return newest.map(|(_, token)| token).expect("something is due");
            }
            for (delivery, token) in due {
                self.delivered(&delivery).await;
                let written = delivery.statement.created_at;
                if newest.as_ref().is_none_or(|(at, _)| *at < written) {
                    newest = Some((written, token));
                }
            }
        }
    }

    pub async fn delivered(&self, delivery: &Delivery) {
        let result = DeliveryResult::Delivered { content_hash: "c".repeat(64), via: "smtp".to_owned() };
        self.ledger.delivery_result(&delivery.notice_id, delivery.channel, &result).await.unwrap();
    }

    pub async fn appeal(&self, token: &PresentedToken) -> Receipt {
        self.ledger.file_appeal(&self.key, token, &filing()).await.unwrap()
    }

    /// An account suspended, told, and appealing; answers the appeal's case and the enforcement.
    pub async fn appealed(&self, decision: &Decision) -> (CaseId, EnforcementId, PresentedToken) {
        let enforcement = self.imposed(decision).await;
        let due = self.due().await;
        let token = due.iter().find(|(d, _)| d.decision_id == decision.id).expect("its notice is due").1.clone();
        for (delivery, _) in &due {
            self.delivered(delivery).await;
        }
        self.appeal(&token).await;
        let cases = self.ledger.cases(&filter()).await.unwrap();
        let case = cases
            .iter()
            .find(|c| c.decision_id == decision.id && c.kind == CaseKind::Appeal)
            .expect("the appeal is in the queue");
        (case.case_id.clone(), enforcement, token)
    }

    /// A fresh one on either database.
    pub async fn of(sqlite: bool) -> Self {
        if sqlite { Self::sqlite().await } else { Self::postgres().await }
    }

    /// Runs SQL past the ledger, as somebody with the database password would; answers rows touched, or the refusal. On SQLite
    /// nothing is switched on that a connection may switch off: neither foreign keys nor recursive triggers.
    pub async fn sql(&self, sql: &str) -> Result<u64, String> {
        let answer = self.ran(sql).await;
        if let Err(refusal) = &answer {
            crate::catalogue::heard(self.is_sqlite(), refusal);
        }
        answer
    }

    async fn ran(&self, sql: &str) -> Result<u64, String> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &self.url {
            LedgerUrl::Sqlite(path) => {
                let bare =
                    SqliteConnectOptions::new().filename(path).foreign_keys(false).pragma("recursive_triggers", "0");
                let mut conn = SqliteConnection::connect_with(&bare).await.unwrap();
                sqlx::raw_sql(sql).execute(&mut conn).await.map(|r| r.rows_affected()).map_err(|e| e.to_string())
            }
            LedgerUrl::Postgres(url) => {
                let mut past = self.past(url).await;
                let conn = past.as_mut().unwrap();
                let done = sqlx::raw_sql(sql).execute(&mut *conn).await;
                if done.is_err() {
                    // What failed may have begun a transaction; without one this does nothing.
                    sqlx::raw_sql("ROLLBACK").execute(&mut *conn).await.unwrap();
                }
                done.map(|r| r.rows_affected()).map_err(|e| e.to_string())
            }
        }
    }

    async fn past(&self, url: &str) -> MutexGuard<'_, Option<PgConnection>> {
        let mut past = self.past.lock().await;
        let is_there = match past.as_mut() {
            Some(conn) => conn.ping().await.is_ok(),
            None => false,
        };
        if !is_there {
            *past = Some(PgConnection::connect(url).await.unwrap());
        }
        past
    }

    /// A count of rows.
    pub async fn count(&self, sql: &str) -> i64 {
        let sql = AssertSqlSafe(format!("SELECT COUNT(*) {sql}"));
        match &self.url {
            LedgerUrl::Sqlite(path) => {
                let mut conn = SqliteConnection::connect(&format!("sqlite://{}", path.display())).await.unwrap();
                sqlx::query(sql).fetch_one(&mut conn).await.unwrap().get(0)
            }
            LedgerUrl::Postgres(url) => {
                let mut past = self.past(url).await;
                sqlx::raw_sql(sql).fetch_one(past.as_mut().unwrap()).await.unwrap().get(0)
            }
        }
    }

    pub fn is_sqlite(&self) -> bool {
        matches!(self.url, LedgerUrl::Sqlite(_))
    }
}

impl Drop for Bench {
    /// Gives the test's database back; after a failure nobody gets it again.
    fn drop(&mut self) {
        let Some((server, name)) = self.dropped.take() else { return };
        let keep = !std::thread::panicking();
        let cleaning = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(crate::recycle::give_back(&server, &name, keep))
        });
        let _ = cleaning.join();
    }
}

async fn open(url: &LedgerUrl, clock: &ManualClock, promises: Promises) -> Ledger {
    Ledger::open(url, promises, Arc::new(clock.clone()), Arc::new(SystemChance)).await.unwrap()
}

pub fn filter() -> redress_ledger::store::CaseFilter {
    redress_ledger::store::CaseFilter { closed: false, limit: 200 }
}

pub fn filing() -> AppealFiling {
    AppealFiling {
        kind: AppealKind::Dispute,
        view: "These were invoices to our own customers.".to_owned(),
        contest: "The bounces came from one bad import.".to_owned(),
        wants_human: true,
    }
}

pub fn verdict(outcome: OutcomeKind) -> Verdict {
    Verdict {
        outcome,
        reason: "Looked at the sample and the list.".to_owned(),
        answer: "We looked at your invoices and at the import you named.".to_owned(),
        root_cause: outcome.is_overturn().then_some(RootCause::DataQuality),
        reduced_to: (outcome == OutcomeKind::UpheldReduced).then_some(Rung::Limit),
        why_changed: None,
    }
}

/// A decision of one rule with one fact; `name` makes its id.
pub fn decision(name: &str, account: &str, rung: Rung) -> Decision {
    Decision {
        id: redress_ledger::id::derived(&["test", name]).into(),
        account_id: AccountId::from(account),
        event_key: "e".repeat(32),
        event_at: START,
        arrived_at: START,
        rung,
        rules: vec![rule("bounces", rung)],
        policy_hash: "p".repeat(64),
        model_hash: None,
        score: None,
        contributions: Vec::new(),
        scored: None,
        signals: Vec::new(),
        instance: Instance {
            kind: "email.bounced".to_owned(),
            at: START,
            facts: vec![("recipient domain".to_owned(), "example.com".to_owned())],
        },
        timeline: Vec::new(),
        courses: Vec::new(),
        commands_seen: 0,
        propose_only: false,
        proposes_termination: false,
    }
}

pub fn rule(id: &str, rung: Rung) -> FiredRule {
    FiredRule {
        rule_id: id.to_owned(),
        rung,
        reason: "LIST_QUALITY".to_owned(),
        clause: Clause {
            id: "AUP-3.2".to_owned(),
            title: "Send only to people who asked for it".to_owned(),
            url: "https://example.com/aup#3.2".to_owned(),
        },
        severity: None,
        author: "rule-author".to_owned(),
        facts: vec![fact()],
        propose_only: false,
    }
}

pub fn fact() -> Fact {
    Fact {
        signal: "hard_bounce_rate_7d".to_owned(),
        sentence: "Of 1,000 messages in 7 days, 120 bounced for good.".to_owned(),
        value: 0.12,
        value_min: 0.115,
        value_max: 0.12,
        numerator: 120.0,
        denominator: 1000.0,
        window_secs: 604_800,
        compared: "lower".to_owned(),
        compared_value: 0.101,
        operator: ">".to_owned(),
        threshold: 0.1,
        threshold_source: "provider practice".to_owned(),
        disclosure: Disclosure::Full,
        counterfactual: Some("With fewer than 100 bounces this would not have happened.".to_owned()),
        third_party_controllable: false,
    }
}
