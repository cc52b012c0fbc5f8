//! The configuration's parts, typed, with defaults that work on one machine.

use std::net::SocketAddr;
use std::path::PathBuf;

use redress_ledger::care::Care;
use redress_ledger::demotion::RuleLimits;
use redress_ledger::dialogue::Waiting;
use redress_ledger::impose::BrakeLimits;
use redress_ledger::sla::Sla;
use redress_ledger::store::Promises;
use redress_review_api::notify::{RetryConfig, SmtpConfig, WebhookConfig};
use redress_review_api::oidc::OidcConfig;
use redress_review_api::sor::SorConfig;
use serde::{Deserialize, Serialize};

/// `[server]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    pub listen: SocketAddr,
    pub engine_listen: SocketAddr,
    pub review_listen: SocketAddr,
    pub files_listen: Option<SocketAddr>,
    pub public_base_url: Option<String>,
    pub attachments_base_url: Option<String>,
    pub attachments_clamd: Option<String>,
    pub metrics_public: Option<bool>,
    pub shutdown_secs: u64,
}

impl Default for Server {
    fn default() -> Self {
        let local = |port| SocketAddr::from(([127, 0, 0, 1], port));
        Self {
            listen: local(8080),
            engine_listen: local(8081),
            review_listen: local(8080),
            files_listen: None,
            public_base_url: None,
            attachments_base_url: None,
            attachments_clamd: None,
            metrics_public: None,
            shutdown_secs: 10,
        }
    }
}

/// `[platform]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Platform {
    pub name: String,
    pub contact: Option<String>,
}

impl Default for Platform {
    fn default() -> Self {
        Self { name: "Redress".to_owned(), contact: None }
    }
}

/// `[data]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    pub dir: PathBuf,
}

impl Default for Data {
    fn default() -> Self {
        Self { dir: PathBuf::from("redress-data") }
    }
}

/// `[ledger]`
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LedgerPart {
    pub url: Option<String>,
}

/// `[engine]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Engine {
    pub journal_segment_bytes: u64,
    pub journal_keep_days: u32,
    pub checkpoint_secs: u64,
    pub accounts_in_memory_max: usize,
    pub accounts_unpacked_max: usize,
    pub across_things_max: usize,
    pub queue_wait_ms: u64,
    pub policy_file: Option<PathBuf>,
    pub brake: BrakeLimits,
}

impl Default for Engine {
    fn default() -> Self {
        Self {
            journal_segment_bytes: 64 << 20,
            journal_keep_days: 0,
            checkpoint_secs: 30,
            accounts_in_memory_max: 2_000_000,
            accounts_unpacked_max: 0,
            across_things_max: redress_engine::sharing::THINGS_MAX,
            queue_wait_ms: 2000,
            policy_file: None,
            brake: BrakeLimits::default(),
        }
    }
}

/// `[review]`: what the deployment promises in its statements, and how the review API behaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
#[expect(clippy::struct_field_names, reason = "`review_hours` is what is promised, not a repetition")]
pub struct Review {
    pub appeal_days: i64,
    pub review_hours_suspend: i64,
    pub review_hours_lesser: i64,
    pub lease_secs: i64,
    pub notifier_silence_secs_max: i64,
    pub other_ways: Vec<String>,
    pub session_cookie_secure: Option<bool>,
    pub filings_per_minute: u32,
    pub sign_ins_per_minute: u32,
    pub session_idle_minutes: i64,
    pub second_factor_roles: Vec<String>,
    pub trust_forwarded_for: bool,
    pub self_pick: bool,
    pub claims_max: i64,
    pub parks_max: i64,
    pub park_hours_max: i64,
    pub offer_hours: i64,
    pub skips_max: i64,
    pub undo_secs: i64,
    pub care: Care,
    pub sla: Sla,
    pub rules: RuleLimits,
    pub waiting: Waiting,
}

impl Default for Review {
    fn default() -> Self {
        let promises = Promises::default();
        let service = redress_review_api::service::ReviewConfig::default();
        Self {
            appeal_days: promises.appeal_days,
            review_hours_suspend: promises.review_hours_suspend,
            review_hours_lesser: promises.review_hours_lesser,
            lease_secs: promises.lease_secs,
            notifier_silence_secs_max: promises.notifier_silence_secs_max,
            other_ways: promises.other_ways,
            session_cookie_secure: service.session_cookie_secure,
            filings_per_minute: service.filings_per_minute,
            sign_ins_per_minute: service.sign_ins_per_minute,
            session_idle_minutes: service.session_idle_minutes,
            second_factor_roles: service.second_factor_roles,
            trust_forwarded_for: service.trust_forwarded_for,
            self_pick: promises.queue.self_pick,
            claims_max: promises.queue.claims_max,
            parks_max: promises.queue.parks_max,
            park_hours_max: promises.queue.park_hours_max,
            offer_hours: promises.queue.offer_hours,
            skips_max: promises.queue.skips_max,
            undo_secs: service.undo_secs,
            care: Care::default(),
            sla: promises.sla,
            rules: promises.rules,
            waiting: promises.waiting,
        }
    }
}

/// `[notify]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Notify {
    pub from: String,
    pub folder: Option<PathBuf>,
    pub timeout_secs: u64,
    pub smtp: Option<SmtpConfig>,
    pub webhook: Option<WebhookConfig>,
    pub retry: RetryConfig,
}

impl Default for Notify {
    fn default() -> Self {
        let config = redress_review_api::notify::NotifyConfig::default();
        Self {
            from: config.from,
            folder: None,
            timeout_secs: config.timeout_secs,
            smtp: None,
            webhook: None,
            retry: config.retry,
        }
    }
}

/// `[audit]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Audit {
    pub checkpoint_entries: i64,
    pub checkpoint_secs: i64,
    pub copy_file: Option<PathBuf>,
}

impl Default for Audit {
    fn default() -> Self {
        Self { checkpoint_entries: 1000, checkpoint_secs: 600, copy_file: None }
    }
}

/// `[log]`
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    pub level: String,
    pub format: LogFormat,
}

impl Default for Log {
    fn default() -> Self {
        Self { level: "info".to_owned(), format: LogFormat::Text }
    }
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    Text,
    Json,
}

/// Everything, as it stands in a file.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Parts {
    pub server: Server,
    pub platform: Platform,
    pub data: Data,
    pub ledger: LedgerPart,
    pub engine: Engine,
    pub review: Review,
    pub notify: Notify,
    pub oidc: Option<OidcConfig>,
    pub audit: Audit,
    pub sor: SorConfig,
    pub log: Log,
}
