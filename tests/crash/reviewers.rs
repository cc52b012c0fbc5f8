//! `kill -9` at random moments of `redress review-api` while reviewers claim and decide over HTTP, on each database: what was acknowledged
//! stands, and nothing happened twice.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, RwLock};
use std::time::Duration;

use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, Row as _, SqliteConnection};
use tokio::task::JoinSet;

use crate::support::chance::Dice;
use crate::support::{Answer, Api, Sandbox, database, story};

const CASES: usize = 240;
const REVIEWERS: usize = 6;
const KILLS: usize = 12;
/// To repeat a run: the seed that it printed.
const SEED: &str = "REDRESS_TEST_CRASH_SEED";
/// Longest time in which a request must have been answered, whatever dies meanwhile.
const PATIENCE: Duration = Duration::from_mins(1);
/// Of every so many outcomes one ends the measure.
const LIFTS: usize = 3;

/// The database of a run, read and filled past the service.
enum Record {
    Sqlite(std::path::PathBuf),
    Postgres(String),
}

impl Record {
    async fn run(&self, sql: &str) {
        let text = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path);
                let mut conn = SqliteConnection::connect_with(&options).await.expect("the file opens");
                sqlx::raw_sql(text).execute(&mut conn).await.expect("it is filled");
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::connect(url).await.expect("the server answers");
                sqlx::raw_sql(text).execute(&mut conn).await.expect("it is filled");
            }
        }
    }

    /// Rows of three texts.
    async fn rows(&self, sql: &str) -> Vec<[String; 3]> {
        let text = AssertSqlSafe(sql.to_owned());
        match self {
            Self::Sqlite(path) => {
                let options = SqliteConnectOptions::new().filename(path);
                let mut conn = SqliteConnection::connect_with(&options).await.expect("the file opens");
                let rows = sqlx::query(text).fetch_all(&mut conn).await.expect("an answer");
                rows.iter().map(|row| [row.get(0), row.get(1), row.get(2)]).collect()
            }
            Self::Postgres(url) => {
                let mut conn = PgConnection::connect(url).await.expect("the server answers");
                let rows = sqlx::query(text).fetch_all(&mut conn).await.expect("an answer");
                rows.iter().map(|row| [row.get(0), row.get(1), row.get(2)]).collect()
            }
        }
    }

    async fn count(&self, what: &str) -> usize {
        let rows = self.rows(&format!("SELECT CAST(COUNT(*) AS TEXT), '', '' {what}")).await;
        rows[0][0].parse().expect("a number")
    }
}

/// What one reviewer was told was done.
#[derive(Default)]
struct Acknowledged {
    claimed: Vec<String>,
    decided: BTreeMap<String, &'static str>,
}

/// One reviewer, who asks again until there is an answer.
struct Reviewer {
    base: Arc<RwLock<String>>,
    token: String,
    client: reqwest::Client,
    name: String,
    decided: Arc<AtomicUsize>,
    unanswered: Arc<AtomicUsize>,
}

impl Reviewer {
    async fn send(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let deadline = tokio::time::Instant::now() + PATIENCE;
        loop {
            let base = self.base.read().expect("not poisoned").clone();
            let request = self.client.request(method.parse().expect("a method"), format!("{base}{path}"));
            let request = request.bearer_auth(&self.token).timeout(Duration::from_secs(20));
            let request = if let Some(body) = body { request.json(body) } else { request };
            match Api::send(request).await {
                Ok(answer) if answer.status < 500 => return answer,
                _ => {
                    self.unanswered.fetch_add(1, Ordering::SeqCst);
                    assert!(tokio::time::Instant::now() < deadline, "{} waited too long for {path}", self.name);
                    tokio::time::sleep(Duration::from_millis(30)).await;
                }
            }
        }
    }

    /// Works until nothing is left, neither in the queue nor in these hands.
    async fn work(self) -> (String, Acknowledged) {
        let mut told = Acknowledged::default();
        loop {
            let next = self.send("POST", "/v1/cases/next", None).await.expect(200);
            let mut cases: Vec<String> = Vec::new();
            if let Some(case) = next["case"]["case_id"].as_str() {
                told.claimed.push(case.to_owned());
                cases.push(case.to_owned());
            } else {
                // A claim whose answer was lost.
                let mine = self.send("GET", "/v1/cases?state=mine", None).await.expect(200);
                let mine = mine["cases"].as_array().expect("cases");
                cases.extend(mine.iter().map(|c| c["case_id"].as_str().expect("an id").to_owned()));
            }
            if cases.is_empty() {
                return (self.name, told);
            }
            for case in cases {
                self.decide(&case, &mut told).await;
            }
        }
    }

    async fn decide(&self, case: &str, told: &mut Acknowledged) {
        let number: usize = case.trim_start_matches("bench-c").parse().expect("a case of this run");
        let lifts = number.is_multiple_of(LIFTS);
        let (kind, cause) =
            if lifts { ("overturned_false_positive", json!("threshold")) } else { ("upheld", Value::Null) };
        let verdict = json!({
            "outcome": kind, "root_cause": cause, "reason": "Looked at the sample and at the list of the import.",
            "answer": "You named one bad import. We looked at every bounce of that day and at the list behind it.",
        });
        let answer = self.send("POST", &format!("/v1/cases/{case}/decide"), Some(&verdict)).await;
        match answer.status {
            200 => drop(told.decided.insert(case.to_owned(), kind)),
            // The answer before this one was lost with its process.
            409 => {}
            status => panic!("{status}: {}", answer.text),
        }
        self.decided.fetch_add(1, Ordering::SeqCst);
    }
}

/// A ledger with one suspension by the engine, and so many appeals made after it.
async fn fill(sandbox: &Sandbox, record: &Record) {
    let pipeline = sandbox.add_user("pipeline", "service").token;
    let mut service = sandbox.start("run").await;
    let platform = service.api(&pipeline);
    story::put_account(&platform, "pattern").await;
    let events = story::bouncing_mail("pattern", "a", 0, 600, story::now_ms() - 60_000);
    let decided = story::decided(&platform, &events).await;
    assert!(decided.iter().any(|(_, rung, answer)| rung == "suspend" && answer == "imposed"), "{decided:?}");
    assert!(service.stop().await.success(), "{}", service.log());
    let sql = include_str!("../../benches/review/fill.sql")
        .replace("{from}", "1")
        .replace("{to}", &CASES.to_string())
        .replace("{cases}", &CASES.to_string())
        .replace("{now}", &story::now_ms().to_string());
    record.run(&format!("BEGIN; {sql} COMMIT;")).await;
}

async fn killed_while_reviewers_decide(sandbox: Sandbox, record: Record) {
    let dice = Dice::from_variable(SEED);
    let run = format!("{SEED}={}", dice.seed);
    fill(&sandbox, &record).await;
    let tokens: Vec<_> = (0..REVIEWERS)
        .map(|n| (format!("senior-{n}"), sandbox.add_user(&format!("senior-{n}"), "senior").token))
        .collect();
    let mut service = sandbox.start("review-api").await;
    let base = Arc::new(RwLock::new(service.base()));
    let (decided, unanswered) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let mut reviewers = JoinSet::new();
    for (name, token) in tokens {
        let reviewer = Reviewer {
            base: Arc::clone(&base),
            token,
            client: Api::new("", "").client,
            name,
            decided: Arc::clone(&decided),
            unanswered: Arc::clone(&unanswered),
        };
        reviewers.spawn(reviewer.work());
    }
    // Moments by how much is decided, so that none comes too late; then a little later than that.
    let mut kills = 0;
    for kill in 0..KILLS {
        let moment = (kill * CASES * 4 / 5) / KILLS;
        while decided.load(Ordering::SeqCst) < moment {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
        tokio::time::sleep(Duration::from_micros(dice.below(60_000))).await;
        service.kill();
        kills += 1;
        // The leases of whom it left behind still run; so does everything else that was committed.
        service = sandbox.start("review-api").await;
        *base.write().expect("not poisoned") = service.base();
    }
    let mut told = BTreeMap::new();
    while let Some(one) = reviewers.join_next().await {
        let (name, acknowledged) = one.expect("a reviewer went on to the end");
        told.insert(name, acknowledged);
    }
    assert!(service.stop().await.success(), "{run}: {}", service.log());
    assert_eq!(kills, KILLS);
    println!("{} requests went unanswered by {KILLS} kills", unanswered.load(Ordering::SeqCst));
    assert!(unanswered.load(Ordering::SeqCst) >= KILLS, "{run}: no kill fell into the work");
    check(&record, &told, &run).await;
    let verdict = sandbox.must(&["audit", "verify"]);
    assert!(verdict.starts_with("audit log intact: "), "{run}: {verdict}");
}

async fn check(record: &Record, told: &BTreeMap<String, Acknowledged>, run: &str) {
    let rows = record
        .rows("SELECT o.case_id, o.kind, u.name FROM outcomes o JOIN users u ON u.user_id = o.decided_by ORDER BY o.case_id")
        .await;
    let outcomes: BTreeMap<&str, (&str, &str)> =
        rows.iter().map(|[case, kind, name]| (case.as_str(), (kind.as_str(), name.as_str()))).collect();
    assert_eq!((rows.len(), outcomes.len()), (CASES, CASES), "{run}: every case has one outcome");
    let claims = record
        .rows("SELECT a.subject, u.name, '' FROM audit a JOIN users u ON u.user_id = a.actor WHERE a.action = 'case.claim'")
        .await;
    let mut acknowledged = 0;
    for (name, told) in told {
        for (case, kind) in &told.decided {
            assert_eq!(outcomes[case.as_str()], (*kind, name.as_str()), "{run}: {case} was acknowledged");
            acknowledged += 1;
        }
        for case in &told.claimed {
            let claimed = claims.iter().any(|[subject, by, _]| subject == case && by == name);
            assert!(claimed, "{run}: {name} was told of a claim on {case}");
        }
    }
    assert!(acknowledged > CASES / 2, "{run}: {acknowledged} verdicts were acknowledged");
    let lifted = CASES / LIFTS;
    for (what, expected) in [
        ("FROM cases WHERE closed_at IS NULL", 0),
        ("FROM cases WHERE closed_as = 'decided'", CASES),
        ("FROM audit WHERE action = 'outcome.record'", CASES),
        ("FROM audit WHERE action = 'case.claim'", claims.len()),
        ("FROM outcome_answers", CASES),
        ("FROM notices WHERE kind = 'outcome'", CASES),
        ("FROM labels", CASES),
        ("FROM lifts", lifted),
        ("FROM engine_commands WHERE kind = 'reinstate'", lifted),
    ] {
        assert_eq!(record.count(what).await, expected, "{run}: {what}");
    }
    // Nobody took over a case whose lease ran: each was claimed once.
    assert_eq!(claims.len(), CASES, "{run}: claims");
}

/// Cases as the fill makes them; second looks would be cases of their own.
fn plain() -> Sandbox {
    story::sandbox()
        .with("REDRESS_REVIEW_CARE_SECOND_LOOK_PERCENT", "0")
        .with("REDRESS_REVIEW_CARE_KNOWN_ANSWER_PERCENT", "0")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_while_reviewers_decide_lose_nothing_and_repeat_nothing_on_sqlite() {
    let sandbox = plain();
    let record = Record::Sqlite(sandbox.data().join("ledger.db"));
    killed_while_reviewers_decide(sandbox, record).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kills_while_reviewers_decide_lose_nothing_and_repeat_nothing_on_postgres() {
    let url = database::postgres().await;
    killed_while_reviewers_decide(plain().with("REDRESS_LEDGER_URL", &*url), Record::Postgres(url)).await;
}
