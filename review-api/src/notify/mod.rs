//! The notifier: takes what waits in the ledger's outbox, renders it at that moment, sends it, records how that ended.
//!
//! Delivery is at least once. A mail's `Message-ID`, a webhook's `webhook-id` and a file's name are derived from the notice,
//! so that a receiver can tell a repetition. The appeal link exists only in what is sent.

mod channel;
mod config;
mod error;
mod notifier;
pub mod render;
mod retry;
mod settled;

pub use channel::{Channels, Failure, Sent};
pub use config::{NotifyConfig, RetryConfig, Secret, SmtpConfig, SmtpTls, WebhookConfig};
pub use error::NotifyError;
pub use notifier::Notifier;
pub use retry::Backoff;
