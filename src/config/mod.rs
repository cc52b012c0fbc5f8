//! The configuration: one file, overridden by variables, overridden by arguments; read here, checked once, handed on in parts.

mod error;
mod file;
mod keys;
mod kind;
mod parts;
mod print;
mod variables;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use redress_ledger::queue::QueueRules;
use redress_ledger::store::{LedgerUrl, Promises};
use redress_review_api::notify::NotifyConfig;
use redress_review_api::oidc::OidcConfig;
use redress_review_api::service::ReviewConfig;
use redress_review_api::sor::SorConfig;
use toml::{Table, Value};

pub use error::{ConfigError, Origin};
pub use parts::{Audit, Engine, Log, LogFormat, Parts, Server};

use crate::failure::Failure;
use keys::{Key, find};

/// The file that is read where no other is named.
const FILE: &str = "redress.toml";

/// One setting that somebody made.
#[derive(Debug)]
pub struct Setting {
    key: &'static Key,
    value: Value,
    origin: Origin,
}

/// Where the configuration is looked for.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `--config`; it must exist.
    pub file: Option<PathBuf>,
    /// `--data`.
    pub data: Option<PathBuf>,
    /// The environment.
    pub environment: Vec<(String, String)>,
}

/// The configuration, checked.
#[derive(Clone, Debug)]
pub struct Config {
    parts: Parts,
    origins: BTreeMap<&'static str, Origin>,
}

/// Reads the configuration from everywhere.
///
/// # Errors
/// Names the file, line and column, or the variable, of whatever cannot be used, and what may stand there.
pub fn load(sources: &Sources) -> Result<Config, ConfigError> {
    let named = sources.file.clone().or_else(|| variables::config_file(&sources.environment));
    let path = named.clone().or_else(|| Path::new(FILE).exists().then(|| PathBuf::from(FILE)));
    let mut settings = match path {
        Some(path) => {
            let text =
                std::fs::read_to_string(&path).map_err(|source| ConfigError::Read { path: path.clone(), source })?;
            file::settings(&path, &text)?
        }
        None => Vec::new(),
    };
    settings.extend(variables::settings(&sources.environment)?);
    if let (Some(dir), Some(key)) = (&sources.data, find("data.dir")) {
        let value = Value::String(dir.to_string_lossy().into_owned());
        settings.push(Setting { key, value, origin: Origin::Argument("--data") });
    }
    Config::new(settings)
}

impl Config {
    /// Later settings win over earlier ones.
    fn new(settings: Vec<Setting>) -> Result<Self, ConfigError> {
        let mut origins = BTreeMap::new();
        let mut table = Table::new();
        for Setting { key, value, origin } in settings {
            put(&mut table, key.path, value);
            origins.insert(key.path, origin);
        }
        let parts: Parts = table.try_into().map_err(|error: toml::de::Error| incomplete(error.message(), &origins))?;
        let config = Self { parts, origins };
        config.check()?;
        Ok(config)
    }

    /// What each setting alone cannot show.
    fn check(&self) -> Result<(), ConfigError> {
        let notify = self.notify();
        notify.check().map_err(|error| self.together(&error))?;
        if let Some(Err((field, remedy))) = self.parts.oidc.as_ref().map(OidcConfig::check) {
            return Err(ConfigError::Together {
                at: self.origin_near(&format!("oidc.{field}")).or_else(|| self.origin_near("oidc")),
                problem: format!("oidc.{field} {remedy}"),
                remedy: "`redress run --print-config` shows every setting with its meaning".to_owned(),
            });
        }
        let secrets = notify.webhook.as_ref().map(|hook| (hook.secret.is_some(), hook.secret_file.is_some()));
        if matches!(secrets, Some((true, true) | (false, false))) {
            return Err(ConfigError::Together {
                at: self.origin_near("notify.webhook"),
                problem: "notify.webhook needs secret_file or secret, one of them".to_owned(),
                remedy: "make one: printf 'whsec_%s\\n' \"$(head -c 32 /dev/urandom | base64)\" > webhook.secret"
                    .to_owned(),
            });
        }
        Ok(())
    }

    /// An error of a part's own check, placed at the setting that it names.
    fn together(&self, error: &dyn std::error::Error) -> ConfigError {
        let problem = crate::failure::chain(error);
        let named = problem.split([':', ' ']).next().unwrap_or_default();
        let at = self.origin_near(named);
        ConfigError::Together {
            at,
            remedy: "`redress run --print-config` shows every setting with its meaning".to_owned(),
            problem,
        }
    }

    fn origin_near(&self, path: &str) -> Option<Origin> {
        let inside = |key: &str| key.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.origins.iter().find(|(key, _)| inside(key)).map(|(_, origin)| origin.clone())
    }

    /// `[server]`
    pub fn server(&self) -> &Server {
        &self.parts.server
    }

    /// `[engine]`
    pub fn engine(&self) -> &Engine {
        &self.parts.engine
    }

    /// `[audit]`
    pub fn audit(&self) -> &Audit {
        &self.parts.audit
    }

    /// `[log]`
    pub fn log(&self) -> &Log {
        &self.parts.log
    }

    /// The data folder.
    pub fn data_dir(&self) -> &Path {
        &self.parts.data.dir
    }

    /// The ledger's database: a file in the data folder unless configured.
    pub fn ledger_url(&self) -> LedgerUrl {
        match &self.parts.ledger.url {
            None => LedgerUrl::Sqlite(self.data_dir().join("ledger.db")),
            Some(url) => match url.strip_prefix("sqlite:") {
                Some(file) => LedgerUrl::Sqlite(PathBuf::from(file.strip_prefix("//").unwrap_or(file))),
                None => LedgerUrl::Postgres(url.clone()),
            },
        }
    }

    /// The database as it may be shown.
    pub fn ledger_shown(&self) -> String {
        match self.ledger_url() {
            LedgerUrl::Sqlite(path) => path.display().to_string(),
            LedgerUrl::Postgres(url) => {
                let shown = kind::masked(kind::Kind::LedgerUrl, &Value::String(url));
                shown.as_str().unwrap_or_default().to_owned()
            }
        }
    }

    /// What the ledger promises in every statement.
    pub fn promises(&self) -> Promises {
        let review = &self.parts.review;
        Promises {
            appeal_days: review.appeal_days,
            review_hours_suspend: review.review_hours_suspend,
            review_hours_lesser: review.review_hours_lesser,
            lease_secs: review.lease_secs,
            notifier_silence_secs_max: review.notifier_silence_secs_max,
            other_ways: review.other_ways.clone(),
            platform_webhook: self.parts.notify.webhook.is_some(),
            sla: review.sla.clone(),
            queue: QueueRules {
                self_pick: review.self_pick,
                claims_max: review.claims_max,
                parks_max: review.parks_max,
                park_hours_max: review.park_hours_max,
                offer_hours: review.offer_hours,
                skips_max: review.skips_max,
            },
            rules: review.rules.clone(),
            care: review.care.clone(),
            waiting: review.waiting.clone(),
        }
    }

    /// Where holders and reviewers reach the review service, which listens at `listen`.
    pub fn public_base_url(&self, listen: SocketAddr) -> String {
        self.parts.server.public_base_url.clone().unwrap_or_else(|| format!("http://{listen}"))
    }

    /// Where the listener for files is reached, which listens at `files`: on the public address's host unless configured.
    fn attachments_base_url(&self, listen: SocketAddr, files: SocketAddr) -> Result<String, Failure> {
        if let Some(configured) = &self.parts.server.attachments_base_url {
            return Ok(configured.clone());
        }
        let public = self.public_base_url(listen);
        let Some(rest) = public.strip_prefix("http://") else {
            return Err(Failure::configuration(
                "holders' files come from an origin of their own, and where it is reached over TLS is not configured",
                format_args!(
                    "lead another name of yours, e.g. https://files.example.net, to [server] files_listen, and set \
                     REDRESS_SERVER_ATTACHMENTS_BASE_URL or [server] attachments_base_url to it; public_base_url is {public}"
                ),
            ));
        };
        let host = rest.split('/').next().unwrap_or_default();
        let ends = host.rfind(':').filter(|colon| host.rfind(']').is_none_or(|bracket| bracket < *colon));
        Ok(format!("http://{}:{}", &host[..ends.unwrap_or(host.len())], files.port()))
    }

    /// How the review service behaves; it listens at `listen`, and for files at `files`.
    pub fn review(&self, listen: SocketAddr, files: SocketAddr) -> Result<ReviewConfig, Failure> {
        let review = &self.parts.review;
        Ok(ReviewConfig {
            public_base_url: self.public_base_url(listen),
            attachments_base_url: self.attachments_base_url(listen, files)?,
            attachments_clamd: self.parts.server.attachments_clamd.clone(),
            session_cookie_secure: review.session_cookie_secure,
            filings_per_minute: review.filings_per_minute,
            sign_ins_per_minute: review.sign_ins_per_minute,
            session_idle_minutes: review.session_idle_minutes,
            second_factor_roles: review.second_factor_roles.clone(),
            oidc: self.parts.oidc.clone(),
            trust_forwarded_for: review.trust_forwarded_for,
            undo_secs: review.undo_secs,
            notify: self.notify(),
        })
    }

    /// How notices leave.
    pub fn notify(&self) -> NotifyConfig {
        let notify = &self.parts.notify;
        let folder = notify.folder.clone().or_else(|| notify.smtp.is_none().then(|| self.data_dir().join("outbox")));
        NotifyConfig {
            platform_name: self.parts.platform.name.clone(),
            from: notify.from.clone(),
            contact: self.parts.platform.contact.clone(),
            folder,
            smtp: notify.smtp.clone(),
            webhook: notify.webhook.clone(),
            retry: notify.retry.clone(),
            timeout_secs: notify.timeout_secs,
            ..NotifyConfig::default()
        }
    }

    /// `[sor]`
    pub fn sor(&self) -> &SorConfig {
        &self.parts.sor
    }

    /// The whole configuration as TOML, each setting with its meaning and origin, secrets masked.
    pub fn to_toml(&self) -> String {
        print::to_toml(&self.parts, &self.origins)
    }
}

fn put(table: &mut Table, path: &str, value: Value) {
    match path.split_once('.') {
        None => drop(table.insert(path.to_owned(), value)),
        Some((section, rest)) => {
            let inner = table.entry(section).or_insert_with(|| Value::Table(Table::new()));
            if let Value::Table(inner) = inner {
                put(inner, rest, value);
            }
        }
    }
}

/// A section that lacks a setting it cannot do without.
fn incomplete(message: &str, origins: &BTreeMap<&'static str, Origin>) -> ConfigError {
    let needs = [
        ("notify.smtp", "host"),
        ("notify.webhook", "url"),
        ("oidc", "issuer"),
        ("oidc", "client_id"),
        ("oidc", "roles"),
    ];
    let section = needs.iter().find(|(section, name)| {
        message.contains(&format!("`{name}`")) && origins.keys().any(|key| key.starts_with(&format!("{section}.")))
    });
    let (at, problem, remedy) = match section {
        Some((section, name)) => {
            let at = origins
                .iter()
                .find(|(key, _)| key.starts_with(&format!("{section}.")))
                .map(|(_, origin)| origin.clone());
            (at, format!("[{section}] lacks {name}"), format!("add {name} to [{section}], or take the section out"))
        }
        None => {
            (None, message.to_owned(), "`redress run --print-config` shows every setting with its meaning".to_owned())
        }
    };
    ConfigError::Together { at, problem, remedy }
}

#[cfg(test)]
mod tests;
