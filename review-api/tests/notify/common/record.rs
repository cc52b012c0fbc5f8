//! A real ledger in a folder of its own, with a clock that the test moves.

use std::path::Path;
use std::sync::Arc;

use redress_ledger::account::AccountUpdate;
use redress_ledger::clock::{ManualClock, SeededChance};
use redress_ledger::decision::{Clause, Decision, Disclosure, Fact, FiredRule, Instance};
use redress_ledger::impose::{Answer, BrakeLimits};
use redress_ledger::store::{LedgerUrl, Promises};
use redress_ledger::{AccountId, DecisionId, Ledger, Rung, Timestamp};
use redress_review_api::notify::{Notifier, NotifyConfig};

use super::{BASE, NOW, key};

/// A ledger, its clock, and the folder that holds both the database and the outbox.
pub struct Record {
    pub folder: tempfile::TempDir,
    pub clock: ManualClock,
    pub ledger: Ledger,
}

impl Record {
    pub async fn open(platform_webhook: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = ManualClock::new(NOW);
        let url = LedgerUrl::Sqlite(folder.path().join("ledger.db"));
        let promises = Promises { platform_webhook, ..Promises::default() };
        let chance = Arc::new(SeededChance::new(1));
        let ledger = Ledger::open(&url, promises, Arc::new(clock.clone()), chance).await.expect("opens");
        Self { folder, clock, ledger }
    }

    /// The configuration that needs nothing installed.
    pub fn config(&self) -> NotifyConfig {
        NotifyConfig { folder: Some(self.outbox()), timeout_secs: 5, ..NotifyConfig::default() }
    }

    pub fn outbox(&self) -> std::path::PathBuf {
        self.folder.path().join("outbox")
    }

    pub fn notifier(&self, config: NotifyConfig) -> Notifier {
        let (clock, chance) = (Arc::new(self.clock.clone()), Arc::new(SeededChance::new(2)));
        Notifier::new(config, self.ledger.clone(), key(), BASE.to_owned(), clock, chance).expect("good")
    }

    pub async fn put(&self, account: &str, contacts: &[&str]) {
        let contacts = contacts.iter().map(|c| (*c).to_owned()).collect();
        let update = AccountUpdate { contacts, ..AccountUpdate::default() };
        self.ledger.put_account(&AccountId::from(account), &update, "test").await.expect("put");
    }

    pub async fn impose(&self, id: &str, account: &str) -> Answer {
        self.ledger.impose(&decision(id, account), &BrakeLimits::default()).await.expect("answered")
    }
}

/// The text of every mail in the folder, in the order of the files' names.
pub fn mails(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut paths: Vec<_> = entries.map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    paths.iter().map(|p| std::fs::read_to_string(p).expect("UTF-8")).collect()
}

/// A decision to limit, so that the brake for suspensions stays out of these tests.
pub fn decision(id: &str, account: &str) -> Decision {
    Decision {
        id: DecisionId::from(id),
        account_id: AccountId::from(account),
        event_key: format!("{id}-event"),
        event_at: Timestamp(NOW.0 - 60_000),
        arrived_at: Timestamp(NOW.0 - 59_000),
        rung: Rung::Limit,
        rules: vec![FiredRule {
            rule_id: "email-hard-bounces".to_owned(),
            rung: Rung::Limit,
            reason: "LIST_QUALITY".to_owned(),
            clause: Clause {
                id: "AUP-3.2".to_owned(),
                title: "Keep your lists clean".to_owned(),
                url: "https://comms.example/rules#3.2".to_owned(),
            },
            severity: None,
            author: "redress".to_owned(),
            facts: vec![Fact {
                signal: "hard_bounce_rate_7d".to_owned(),
                sentence: "Of 1,000 messages in 7 days, 140 bounced for good.".to_owned(),
                value: 0.14,
                value_min: 0.133,
                value_max: 0.14,
                numerator: 140.0,
                denominator: 1000.0,
                window_secs: 604_800,
                compared: "lower".to_owned(),
                compared_value: 0.1198,
                operator: ">".to_owned(),
                threshold: 0.1,
                threshold_source: "SES".to_owned(),
                disclosure: Disclosure::Full,
                counterfactual: Some("With 81 bounces or fewer this would not have happened.".to_owned()),
                third_party_controllable: false,
            }],
            propose_only: false,
        }],
        policy_hash: "4f".repeat(32),
        model_hash: None,
        score: None,
        contributions: Vec::new(),
        scored: None,
        signals: Vec::new(),
        instance: Instance {
            kind: "email.bounced".to_owned(),
            at: Timestamp(NOW.0 - 60_000),
            facts: vec![("recipient domain".to_owned(), "mail.example.org".to_owned())],
        },
        timeline: Vec::new(),
        courses: Vec::new(),
        commands_seen: 1_000,
        propose_only: false,
        proposes_termination: false,
    }
}
