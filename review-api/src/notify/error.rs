//! What keeps the notifier from starting or from working. Each message names the key to mend.

use std::path::PathBuf;

use redress_ledger::LedgerError;

/// Why the notifier cannot be built, or why a round could not be run.
#[derive(Debug, thiserror::Error)]
pub enum NotifyError {
    /// Neither a folder nor a mail server is configured.
    #[error("notices have no way out: set notify.folder or notify.smtp")]
    NoChannel,
    /// A key has a value that cannot work.
    #[error("{key}: {why}")]
    Setting {
        /// The key in the configuration.
        key: &'static str,
        /// What is wrong, and what is allowed.
        why: String,
    },
    /// A file that the configuration names cannot be read.
    #[error("{key}: cannot read {}", path.display())]
    ReadFile {
        /// The key in the configuration.
        key: &'static str,
        /// The file.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// The outbox folder cannot be made or written to.
    #[error("notify.folder: cannot write to {}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// Why not.
        #[source]
        source: std::io::Error,
    },
    /// TLS towards the mail server cannot be set up.
    #[error("notify.smtp: cannot set up TLS")]
    SmtpTls(#[source] lettre::transport::smtp::Error),
    /// The HTTP client for webhooks cannot be built.
    #[error("notify.webhook: cannot build the HTTP client")]
    HttpClient(#[source] reqwest::Error),
    /// The ledger was opened with another idea of whether there is a webhook: notices would get lost or pile up.
    #[error("the ledger and the notifier disagree: notify.webhook is {}configured here", if *configured { "" } else { "not " })]
    WebhookUnknown {
        /// Whether it is configured here; `Promises::platform_webhook` says the opposite.
        configured: bool,
    },
    /// The ledger failed; the round can be run again.
    #[error("the notifier cannot reach the ledger")]
    Ledger(#[from] LedgerError),
}

impl NotifyError {
    pub(crate) fn setting(key: &'static str, why: impl Into<String>) -> Self {
        Self::Setting { key, why: why.into() }
    }
}
