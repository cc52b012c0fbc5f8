//! A service on a ledger with a past: what happened in it happened through the ledger's own verbs, under a clock that ran ahead to today.

use std::sync::Arc;

use redress_ledger::account::AccountUpdate;
use redress_ledger::care::Care;
use redress_ledger::clock::{ManualClock, SystemChance};
use redress_ledger::decision::Decision;
use redress_ledger::enclosure::Enclosures;
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::notice::DeliveryResult;
use redress_ledger::review::{AppealFiling, AppealKind, CaseKind, OutcomeKind, RootCause, Verdict};
use redress_ledger::store::{CaseFilter, LedgerUrl, Promises};
use redress_ledger::token::{LinkKey, PresentedToken};
use redress_ledger::{CaseId, Clock as _, Ledger, Principal, Role, Rung, Timestamp};

use crate::support::{Redress, Sandbox, story};

pub const PASSWORD: &str = "correct horse battery staple";
const KEY: [u8; 32] = [7; 32];

/// Care of which no case asks anything but what its own test is about.
const NO_CHANCE: [(&str, &str); 5] = [
    ("REDRESS_REVIEW_CARE_SECOND_LOOK_PERCENT", "0"),
    ("REDRESS_REVIEW_CARE_KNOWN_ANSWER_PERCENT", "0"),
    ("REDRESS_REVIEW_CARE_CONTROL_SAMPLE_PER_MILLE", "0"),
    ("REDRESS_REVIEW_SIGN_INS_PER_MINUTE", "1000"),
    ("REDRESS_NOTIFY_FROM", "Northwind <trust@northwind.example>"),
];

/// The ledger before and while the service runs on it.
pub struct Stage {
    pub sandbox: Sandbox,
    /// One person decides, and sees everything.
    pub ledger: Ledger,
    pub clock: ManualClock,
    today: Timestamp,
}

/// The service with who is signed in.
pub struct Opened {
    pub stage: Stage,
    pub redress: Redress,
}

impl Stage {
    /// Begins so many days ago.
    pub async fn since(days: i64) -> Self {
        let mut sandbox = Sandbox::new()
            .with("REDRESS_PLATFORM_NAME", "Northwind Messaging")
            .with("REDRESS_PLATFORM_CONTACT", "trust@northwind.example");
        sandbox.environment.extend(NO_CHANCE.map(|(name, value)| (name.to_owned(), value.to_owned())));
        let keys = sandbox.data().join("keys");
        std::fs::create_dir_all(&keys).expect("a folder for keys");
        std::fs::write(keys.join("link.key"), KEY).expect("a key");
        let today = Timestamp(story::now_ms());
        let clock = ManualClock::new(today.plus_days(-days));
        let ledger = open(&sandbox, &clock, Promises::default()).await;
        Self { sandbox, ledger, clock, today }
    }

    /// Another handle on the same ledger, that asks for more care.
    pub async fn careful(&self, care: Care) -> Ledger {
        open(&self.sandbox, &self.clock, Promises { care, ..Promises::default() }).await
    }

    /// Lets time pass until so many seconds before the service starts.
    pub fn until(&self, secs_ago: i64) {
        let ahead = self.today.plus_secs(-secs_ago).0 - self.clock.now().0;
        assert!(ahead >= 0, "time does not run back");
        self.clock.advance_secs(ahead / 1_000);
    }

    /// Somebody who may act.
    pub async fn person(&self, name: &str, role: Role) -> Principal {
        let user_id = self.ledger.add_user(name, role, Some(PASSWORD), "test").await.expect("a new name");
        Principal { user_id, name: name.to_owned(), role }
    }

    /// Imposes on an English holder with an address, who is told at once; answers what follows `/a/` in the link.
    pub async fn impose(&self, decision: &Decision) -> String {
        self.impose_on(decision, &holder("en", decision.account_id.as_str())).await
    }

    /// The same for a holder of the test's own.
    pub async fn impose_on(&self, decision: &Decision, account: &AccountUpdate) -> String {
        let answer = self.put(decision, account).await;
        assert!(matches!(answer, Answer::Imposed { .. }), "{answer:?}");
        self.tell(decision).await
    }

    /// Puts a decision on a protected account: it waits for a person.
    pub async fn defer(&self, decision: &Decision) -> CaseId {
        let account = AccountUpdate { protected: Some(true), ..holder("en", decision.account_id.as_str()) };
        match self.put(decision, &account).await {
            Answer::Deferred { case_id, .. } => case_id,
            other => panic!("{other:?}"),
        }
    }

    async fn put(&self, decision: &Decision, account: &AccountUpdate) -> Answer {
        self.ledger.put_account(&decision.account_id, account, "test").await.expect("put");
        self.ledger.notifier_beat("test").await.expect("a beat");
        self.ledger
            .impose(
                decision,
                &BrakeLimits {
                    suspensions_per_hour: 9_000,
                    suspensions_per_hour_per_rule: 9_000,
                    suspended_share_floor: 9_000,
                    ..BrakeLimits::default()
                },
            )
            .await
            .expect("an answer")
    }

    /// Delivers everything that waits; answers the token of the link about this decision.
    pub async fn tell(&self, decision: &Decision) -> String {
        let mut found = None;
        loop {
            let due = self.ledger.due_deliveries(100, 30).await.expect("a list");
            if due.is_empty() {
                return found.expect("a notice about it");
            }
            for delivery in due {
                if delivery.decision_id == decision.id {
                    found = Some(LinkKey::new(KEY).token(&decision.id, &nonce(&delivery.link_nonce)));
                }
                let result = DeliveryResult::Delivered { content_hash: "c".repeat(64), via: "smtp".to_owned() };
                self.ledger.delivery_result(&delivery.notice_id, delivery.channel, &result).await.expect("noted");
            }
        }
    }

    /// Files an appeal as most do; answers its case.
    pub async fn appeal(&self, token: &str) -> CaseId {
        self.file(&self.ledger, token, AppealKind::Dispute, &Enclosures::default()).await
    }

    /// Files an appeal of this kind with what comes with it, through a handle of any care.
    pub async fn file(&self, ledger: &Ledger, token: &str, kind: AppealKind, with: &Enclosures) -> CaseId {
        let presented = presented(token);
        let opened = ledger.holder_view(&LinkKey::new(KEY), &presented).await.expect("a view").expect("opens");
        let account = opened.statement.account_id;
        // Words of their own, so that only what shares a file looks alike.
        let view = format!("{VIEW}\n\n{}", own_words(account.as_str()));
        let filing = AppealFiling { kind, view, contest: own_words(account.as_str()), wants_human: true };
        ledger.file_appeal_with(&LinkKey::new(KEY), &presented, &filing, with).await.expect("filed");
        self.case(account.as_str(), CaseKind::Appeal).await
    }

    /// The newest case of this kind about the account.
    pub async fn case(&self, account: &str, kind: CaseKind) -> CaseId {
        let all = self.ledger.cases(&CaseFilter { closed: true, limit: 200 }).await.expect("a list");
        let fitting = all.into_iter().filter(|case| case.account_id.as_str() == account && case.kind == kind);
        fitting
            .max_by_key(|case| (!case.closed, case.opened_at))
            .unwrap_or_else(|| panic!("no case of {account}"))
            .case_id
    }

    /// Claims a case and decides it two minutes later.
    pub async fn decide(&self, case: &CaseId, who: &Principal, outcome: OutcomeKind) {
        self.ledger.claim(case, who).await.expect("claimed");
        self.clock.advance_secs(120);
        self.ledger.decide(case, who, &verdict(outcome)).await.expect("decided");
    }

    /// A suspension with its appeal, in one; answers token and case.
    pub async fn appealed(&self, account: &str) -> (String, CaseId) {
        let token = self.impose(&super::evidence::decision(account, Rung::Suspend, self.clock.now())).await;
        self.clock.advance_secs(10);
        let case = self.appeal(&token).await;
        (token, case)
    }

    /// Starts the service on it.
    pub async fn start(self) -> Opened {
        self.until(0);
        let redress = self.sandbox.start("review-api").await;
        Opened { stage: self, redress }
    }
}

impl Opened {
    /// An address of the service.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.redress.base())
    }

    /// The page of a case.
    pub fn case_url(&self, case: &CaseId) -> String {
        self.url(&format!("/console/cases/{case}"))
    }

    /// The page behind a holder's link.
    pub fn holder_url(&self, token: &str) -> String {
        self.url(&format!("/a/{token}"))
    }

    /// A session of somebody, as its cookie keeps it.
    pub async fn session(&self, name: &str) -> String {
        self.stage.until_now();
        let signed = self.stage.ledger.sign_in(name, PASSWORD).await.expect("an answer");
        signed.unwrap_or_else(|| panic!("{name} cannot sign in")).0
    }
}

impl Stage {
    /// Sets the clock to the machine's.
    pub fn until_now(&self) {
        self.clock.advance_secs(((story::now_ms() - self.clock.now().0) / 1_000).max(0));
    }
}

async fn open(sandbox: &Sandbox, clock: &ManualClock, promises: Promises) -> Ledger {
    let url = LedgerUrl::Sqlite(sandbox.data().join("ledger.db"));
    Ledger::open(&url, promises, Arc::new(clock.clone()), Arc::new(SystemChance)).await.expect("a ledger")
}

fn nonce(text: &str) -> [u8; 16] {
    let mut bytes = [0; 16];
    for (byte, pair) in bytes.iter_mut().zip(text.as_bytes().chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(pair).expect("ASCII"), 16).expect("hex");
    }
    bytes
}

pub fn presented(token: &str) -> PresentedToken {
    PresentedToken::parse(token).expect("a token")
}

/// The key of every link.
pub fn link_key() -> LinkKey {
    LinkKey::new(KEY)
}

pub fn holder(locale: &str, account: &str) -> AccountUpdate {
    AccountUpdate {
        contacts: vec![format!("owner@{account}.example")],
        locale: Some(locale.to_owned()),
        created_at: Timestamp::parse("2023-02-01T00:00:00Z"),
        plan: Some("business".to_owned()),
        protected: None,
    }
}

pub fn verdict(outcome: OutcomeKind) -> Verdict {
    Verdict {
        outcome,
        reason: "One import of an old list explains every bounce; the sender stopped by itself.".to_owned(),
        answer: ANSWER.to_owned(),
        root_cause: outcome.is_overturn().then_some(RootCause::Threshold),
        reduced_to: (outcome == OutcomeKind::UpheldReduced).then_some(Rung::Limit),
        why_changed: None,
    }
}

pub const VIEW: &str = "We are a small bakery and write to our customers once a week.\n\nOn Monday a new colleague imported the list of \
    2019 by mistake. We saw the bounces within the hour, and stopped it ourselves.";

/// What this holder alone would write.
fn own_words(account: &str) -> String {
    let said = |n: usize| format!("{account} mailed {} of its {account} customers about {account} on day {n}.", n * 7);
    (1..=6).map(said).collect::<Vec<_>>().join(" ")
}

pub const ANSWER: &str = "You told us about the list of 2019, and that you stopped within the hour. We checked both. Every bounce came from \
    that one import, and nothing bounced before or after it.\n\nYou also wrote that nobody bought the list. We believe you: \
    the addresses are those of your own old orders.";
