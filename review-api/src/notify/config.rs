//! How notices leave: the part `[notify]` of the configuration, checked once.

use std::fmt;
use std::path::{Path, PathBuf};

use lettre::message::Mailbox;
use serde::{Deserialize, Serialize, Serializer};

use super::error::NotifyError;

/// Shortest webhook secret, in bytes (Standard Webhooks asks for 24 to 64).
const SECRET_BYTES_MIN: usize = 24;

/// Where notices go, in whose name, and how stubbornly.
///
/// Mail goes to `smtp` where that is set, otherwise into `folder`; one of the two must be there.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NotifyConfig {
    /// Name under which this notifier shows life in the ledger.
    pub name: String,
    /// The platform's name as its customers know it.
    pub platform_name: String,
    /// Sender of every mail, e.g. `Example Comms <notices@example.com>`.
    pub from: String,
    /// Where a holder can write; an address or a URL. Without it: the sender's address.
    pub contact: Option<String>,
    /// Folder for `.eml` files; used where no mail server is set.
    pub folder: Option<PathBuf>,
    /// The mail server.
    pub smtp: Option<SmtpConfig>,
    /// The platform's webhook.
    pub webhook: Option<WebhookConfig>,
    /// How often and how long a failed delivery is tried again.
    pub retry: RetryConfig,
    /// Longest time for one attempt, in seconds (1..=300).
    pub timeout_secs: u64,
}

impl Default for NotifyConfig {
    fn default() -> Self {
        Self {
            name: "notifier".to_owned(),
            platform_name: "Redress".to_owned(),
            from: "Account notices <notices@localhost>".to_owned(),
            contact: None,
            folder: None,
            smtp: None,
            webhook: None,
            retry: RetryConfig::default(),
            timeout_secs: 30,
        }
    }
}

/// A mail server that takes notices.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SmtpConfig {
    /// Its name or address; with TLS its certificate must be for this name.
    pub host: String,
    /// Its port; by default 587 for `starttls`, 465 for `tls`, 25 for `none`.
    #[serde(default)]
    pub port: Option<u16>,
    /// Protection of the connection.
    #[serde(default)]
    pub tls: SmtpTls,
    /// Sign-in name, with `password_file`.
    #[serde(default)]
    pub username: Option<String>,
    /// File that holds the password and nothing else.
    #[serde(default)]
    pub password_file: Option<PathBuf>,
    /// PEM file with an authority to trust beside the machine's own.
    #[serde(default)]
    pub ca_file: Option<PathBuf>,
}

impl SmtpConfig {
    /// The port, chosen or customary.
    pub fn port(&self) -> u16 {
        self.port.unwrap_or(match self.tls {
            SmtpTls::None => 25,
            SmtpTls::Starttls => 587,
            SmtpTls::Tls => 465,
        })
    }
}

/// Protection of the connection to the mail server.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SmtpTls {
    /// In the clear: only for a relay on the same machine or network.
    None,
    /// STARTTLS, required.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
}

/// The platform's webhook: signed as Standard Webhooks says.
///
/// Types: `account.warned`, `account.limited`, `account.held`, `account.suspended` (a measure was imposed, or took the place of a harder
/// one); `account.termination_announced` (30 days before its day; what stood goes on until then), `account.terminated` (that day has come:
/// `data.account_id`, `data.standing`) and, as every letter to a holder, `account.termination_effective`; `account.reinstated` (nothing that restricts is left); `appeal.received`; `appeal.decided`
/// (anything else that a person decided); `appeal.message`, `appeal.question`, `appeal.overdue`, `account.relieved`, `appeal.withdrawn`
/// (while an appeal waits); `appeal.inadmissible`, `appeal.merged` (closed without an outcome);
/// `appeal.resumed` (what was merged goes on by itself); `account.contacts_changed` (while something stands or waits);
/// `account.appeals_warning`, `account.appeals_last`, `account.objection_answered` (appeals plainly without ground). About no single
/// account: `rule.demoted`, `reversal.finished`. `data.standing` is what is in effect afterwards, `data.relief` the limited service to give
/// all the same: apply both, whatever the type.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct WebhookConfig {
    /// Where to post; `https://…`, or `http://…` inside a trusted network.
    pub url: String,
    /// File that holds the secret (`whsec_` and base64 of at least 24 bytes).
    #[serde(default)]
    pub secret_file: Option<PathBuf>,
    /// The secret itself, instead of `secret_file`.
    #[serde(default)]
    pub secret: Option<Secret>,
}

/// How a failed delivery is tried again: delays grow by `factor` up to a bound, each moved by chance.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct RetryConfig {
    /// Seconds before the second attempt (1..=3600).
    pub first_delay_secs: i64,
    /// How much longer each delay is than the one before (1..=10).
    pub factor: f64,
    /// Longest delay in seconds, before chance moves it.
    pub delay_secs_max: i64,
    /// Share by which chance moves a delay, up or down (0..=0.9).
    pub jitter: f64,
    /// After so many seconds without success a delivery is dead and waits for a person.
    pub dead_after_secs: i64,
}

impl Default for RetryConfig {
    fn default() -> Self {
        Self { first_delay_secs: 5, factor: 2.0, delay_secs_max: 3600, jitter: 0.2, dead_after_secs: 72 * 3600 }
    }
}

/// A secret from the configuration: read like text, never shown again.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl Secret {
    /// Wraps it.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub(crate) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str("(not shown)")
    }
}

impl NotifyConfig {
    /// Whether notices also go to the platform's webhook; `Promises::platform_webhook` has to say the same.
    pub fn has_webhook(&self) -> bool {
        self.webhook.is_some()
    }

    /// Checks what needs no file and no network.
    ///
    /// # Errors
    /// [`NotifyError::Setting`] names the key, [`NotifyError::NoChannel`] says that notices have no way out.
    pub fn check(&self) -> Result<(), NotifyError> {
        if self.folder.is_none() && self.smtp.is_none() {
            return Err(NotifyError::NoChannel);
        }
        self.sender()?;
        self.retry.check()?;
        if !(1..=300).contains(&self.timeout_secs) {
            return Err(NotifyError::setting("notify.timeout_secs", "must be 1 to 300"));
        }
        for (key, text) in [("notify.name", &self.name), ("notify.platform_name", &self.platform_name)] {
            if text.trim().is_empty() {
                return Err(NotifyError::setting(key, "must not be empty"));
            }
        }
        self.smtp.as_ref().map_or(Ok(()), SmtpConfig::check)
    }

    /// The sender's mailbox.
    ///
    /// # Errors
    /// [`NotifyError::Setting`] where `from` is not an address.
    pub fn sender(&self) -> Result<Mailbox, NotifyError> {
        self.from
            .parse()
            .map_err(|e| NotifyError::setting("notify.from", format!("{:?} is not a mail address: {e}", self.from)))
    }
}

impl SmtpConfig {
    fn check(&self) -> Result<(), NotifyError> {
        if self.host.is_empty() {
            return Err(NotifyError::setting("notify.smtp.host", "must not be empty"));
        }
        if self.username.is_some() != self.password_file.is_some() {
            return Err(NotifyError::setting("notify.smtp.username", "goes together with notify.smtp.password_file"));
        }
        let nearby = matches!(self.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if self.username.is_some() && self.tls == SmtpTls::None && !nearby {
            return Err(NotifyError::setting(
                "notify.smtp.tls",
                "a password is not sent in the clear: use \"starttls\" or \"tls\"",
            ));
        }
        Ok(())
    }
}

impl RetryConfig {
    fn check(&self) -> Result<(), NotifyError> {
        if !(1..=3600).contains(&self.first_delay_secs) {
            return Err(NotifyError::setting("notify.retry.first_delay_secs", "must be 1 to 3600"));
        }
        if !(1.0..=10.0).contains(&self.factor) {
            return Err(NotifyError::setting("notify.retry.factor", "must be 1 to 10"));
        }
        if self.delay_secs_max < self.first_delay_secs || self.delay_secs_max > 86_400 {
            return Err(NotifyError::setting("notify.retry.delay_secs_max", "must be first_delay_secs to 86400"));
        }
        if !(0.0..=0.9).contains(&self.jitter) {
            return Err(NotifyError::setting("notify.retry.jitter", "must be 0 to 0.9"));
        }
        if self.dead_after_secs < self.first_delay_secs {
            return Err(NotifyError::setting("notify.retry.dead_after_secs", "must not be below first_delay_secs"));
        }
        Ok(())
    }
}

impl WebhookConfig {
    /// The signing key's bytes.
    ///
    /// # Errors
    /// Where there is no secret, more than one, or one too short to mean anything.
    pub(super) fn key(&self) -> Result<Vec<u8>, NotifyError> {
        use base64::{Engine as _, engine::general_purpose::STANDARD};
        let (key, text) = match (&self.secret, &self.secret_file) {
            (Some(secret), None) => ("notify.webhook.secret", secret.expose().to_owned()),
            (None, Some(path)) => ("notify.webhook.secret_file", read("notify.webhook.secret_file", path)?),
            _ => return Err(NotifyError::setting("notify.webhook", "set secret_file or secret, one of them")),
        };
        let text = text.trim();
        let bytes = STANDARD
            .decode(text.strip_prefix("whsec_").unwrap_or(text))
            .map_err(|_| NotifyError::setting(key, "the secret is not \"whsec_\" followed by base64"))?;
        if bytes.len() < SECRET_BYTES_MIN {
            let why = format!("the secret has {} bytes; it needs at least {SECRET_BYTES_MIN}", bytes.len());
            return Err(NotifyError::setting(key, why));
        }
        Ok(bytes)
    }
}

/// Reads a small text file that the configuration names.
pub(super) fn read(key: &'static str, path: &Path) -> Result<String, NotifyError> {
    std::fs::read_to_string(path).map_err(|source| NotifyError::ReadFile { key, path: path.to_owned(), source })
}
