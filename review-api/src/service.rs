//! The review service: configuration checked once, jobs started and ended in order, one router to serve.

use std::sync::Arc;

use axum::Router;
use redress_ledger::audit::checkpoint::PublicKey;
use redress_ledger::seal::SealKey;
use redress_ledger::token::LinkKey;
use redress_ledger::{Chance, Clock, Ledger, LedgerError, Role};
use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::http::csrf::origin_of;
use crate::job::Jobs;
use crate::notify::{NotifyConfig, NotifyError};
use crate::oidc::OidcConfig;
use crate::scan::Scanner;

/// How the review service behaves.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReviewConfig {
    /// Where holders and reviewers reach this service, without a slash at the end, e.g. `https://review.example.com`.
    pub public_base_url: String,
    /// Where the listener for holders' files is reached, another origin than `public_base_url`, e.g. `https://files.example.net`.
    pub attachments_base_url: String,
    /// Where clamd listens, `host:port` or the path of its socket: then no file is seen before it is found clean. Absent: files are
    /// handed out as they came.
    pub attachments_clamd: Option<String>,
    /// Whether the session cookie is sent over TLS only; where absent, as `public_base_url` says.
    pub session_cookie_secure: Option<bool>,
    /// Appeals that may be filed against one decision a minute; links that open nothing count elsewhere.
    pub filings_per_minute: u32,
    /// Passwords that one address may try a minute for one name.
    pub sign_ins_per_minute: u32,
    /// Minutes without use after which a console session ends; it ends after 12 hours in any case.
    pub session_idle_minutes: i64,
    /// Roles whose people need a second factor; others may have one.
    pub second_factor_roles: Vec<String>,
    /// Whether the last address in `X-Forwarded-For` is the client's: true only behind a proxy of your own that sets it.
    pub trust_forwarded_for: bool,
    /// For how many seconds a verdict given on a page is held, so that it can be taken back; 0 to 120.
    pub undo_secs: i64,
    /// The organisation's own provider, beside local users.
    pub oidc: Option<OidcConfig>,
    /// How notices leave; its `platform_name` and `contact` are also what pages show.
    pub notify: NotifyConfig,
}

impl Default for ReviewConfig {
    fn default() -> Self {
        Self {
            public_base_url: "http://127.0.0.1:8080".to_owned(),
            attachments_base_url: "http://127.0.0.1:8082".to_owned(),
            attachments_clamd: None,
            session_cookie_secure: None,
            filings_per_minute: 30,
            sign_ins_per_minute: 30,
            session_idle_minutes: 120,
            second_factor_roles: Vec::new(),
            trust_forwarded_for: false,
            undo_secs: 10,
            oidc: None,
            notify: NotifyConfig::default(),
        }
    }
}

impl ReviewConfig {
    /// Whether the session cookie carries `Secure`.
    pub fn cookie_secure(&self) -> bool {
        self.session_cookie_secure.unwrap_or_else(|| self.public_base_url.starts_with("https://"))
    }

    /// Seconds without use after which a session ends.
    pub fn session_idle_secs(&self) -> i64 {
        self.session_idle_minutes * 60
    }

    /// Roles whose people need a second factor.
    pub fn second_factor_needed(&self) -> Vec<Role> {
        self.second_factor_roles.iter().filter_map(|name| Role::parse(name)).filter(|role| role.is_human()).collect()
    }

    /// What is likely to be wrong though it works.
    fn doubt(&self) -> Option<&'static str> {
        let behind_proxy = self.public_base_url.starts_with("https://") && !self.trust_forwarded_for;
        behind_proxy.then_some(
            "review.trust_forwarded_for is off while the public address is https: behind a proxy everybody seems to come from \
             one address and shares its limits. Set it to true where the proxy sets X-Forwarded-For",
        )
    }

    /// Refuses values that cannot work.
    pub(crate) fn check(&self) -> Result<(), ReviewError> {
        let wrong = |field: &'static str, remedy: &'static str| Err(ReviewError::Config { field, remedy });
        let host =
            self.public_base_url.strip_prefix("https://").or_else(|| self.public_base_url.strip_prefix("http://"));
        match host {
            None | Some("") => return wrong("public_base_url", "must begin with https:// or http:// and name a host"),
            Some(host) if host.ends_with('/') => return wrong("public_base_url", "must not end with a slash"),
            Some(_) => {}
        }
        let files = &self.attachments_base_url;
        let names_a_host =
            ["https://", "http://"].iter().any(|scheme| files.len() > scheme.len() && files.starts_with(scheme));
        if !names_a_host || files.ends_with('/') {
            return wrong(
                "attachments_base_url",
                "must begin with https:// or http://, name a host, and end without a slash",
            );
        }
        if origin_of(files) == origin_of(&self.public_base_url) {
            return wrong("attachments_base_url", "must be another origin than public_base_url");
        }
        if self.attachments_clamd.as_deref().is_some_and(|place| Scanner::parse(place).is_none()) {
            return wrong("attachments_clamd", "must be host:port, or the path of a socket");
        }
        if let Some(Err((field, remedy))) = self.oidc.as_ref().map(OidcConfig::check) {
            return Err(ReviewError::Oidc(format!("{field} {remedy}")));
        }
        if self.filings_per_minute == 0 {
            return wrong("filings_per_minute", "must be at least 1, or nobody could appeal");
        }
        if self.sign_ins_per_minute == 0 {
            return wrong("sign_ins_per_minute", "must be at least 1, or nobody could sign in");
        }
        if !(0..=redress_ledger::store::UNDO_SECS_MAX).contains(&self.undo_secs) {
            return wrong("undo_secs", "must be 0 to 120");
        }
        if !(5..=720).contains(&self.session_idle_minutes) {
            return wrong("session_idle_minutes", "must be from 5 to 720");
        }
        if self.second_factor_needed().len() != self.second_factor_roles.len() {
            return wrong("second_factor_roles", "may name reviewer, senior, admin and auditor");
        }
        Ok(())
    }
}

/// The keys that a service works with; all of them are kept outside the database.
#[derive(Debug)]
pub struct Keys {
    /// Makes appeal links.
    pub link: LinkKey,
    /// Seals second factors.
    pub seal: SealKey,
    /// The public half of the key that signs checkpoints of the audit log, where one does.
    pub audit: Option<PublicKey>,
}

/// Why the service did not start.
#[derive(Debug, thiserror::Error)]
pub enum ReviewError {
    /// A configured value cannot work.
    #[error("review.{field} {remedy}")]
    Config {
        /// Which key.
        field: &'static str,
        /// What it has to be.
        remedy: &'static str,
    },
    /// The provider cannot be used.
    #[error("oidc.{0}")]
    Oidc(String),
    /// The ledger did not answer.
    #[error("the review service cannot reach the ledger")]
    Ledger(#[source] LedgerError),
    /// Notices cannot leave.
    #[error("the notifier cannot start")]
    Notify(#[from] NotifyError),
}

/// The running service.
pub struct ReviewService {
    app: App,
    jobs: Jobs,
}

impl ReviewService {
    /// Checks the configuration and the ledger, then starts the jobs.
    ///
    /// # Errors
    /// Where a configured value cannot work or the ledger does not answer.
    pub async fn start(
        config: ReviewConfig,
        ledger: Ledger,
        keys: Keys,
        clock: Arc<dyn Clock>,
        chance: Arc<dyn Chance>,
    ) -> Result<Self, ReviewError> {
        let app = App::new(config, ledger, keys, clock, chance)?;
        if let Some(doubt) = app.config().doubt() {
            tracing::warn!("{doubt}");
        }
        app.ledger().ping().await.map_err(ReviewError::Ledger)?;
        let jobs = Jobs::start(&app).await?;
        Ok(Self { app, jobs })
    }

    /// Every route of this service. Serve it with connect info, so that limits know who asks.
    pub fn router(&self) -> Router {
        crate::http::router(&self.app)
    }

    /// What hands out holders' files: to be served on a listener of its own, where `attachments_base_url` leads, with connect info.
    pub fn files_router(&self) -> Router {
        crate::http::files::router(&self.app)
    }

    /// Whether the service can do its work now.
    ///
    /// # Errors
    /// Says what is wrong, for operators.
    pub fn ready(&self) -> Result<(), String> {
        self.jobs.ready()
    }

    /// Ends the jobs; returns when all have ended.
    pub async fn shutdown(self) {
        self.jobs.end().await;
    }
}

pub use crate::http::openapi::openapi;

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(change: impl FnOnce(&mut ReviewConfig)) -> String {
        let mut config = ReviewConfig::default();
        change(&mut config);
        config.check().expect_err("must be refused").to_string()
    }

    #[test]
    fn a_wrong_value_is_refused_by_its_name() {
        assert!(refused(|c| c.public_base_url = "example.com".to_owned()).starts_with("review.public_base_url"));
        assert!(refused(|c| c.public_base_url = "https://a/".to_owned()).contains("slash"));
        for url in ["files.example.com", "https://", "https://files.example.com/", "http://127.0.0.1:8080/files"] {
            assert!(
                refused(|c| c.attachments_base_url = url.to_owned()).starts_with("review.attachments_base_url"),
                "{url}"
            );
        }
        assert!(refused(|c| c.attachments_clamd = Some("clamd".to_owned())).starts_with("review.attachments_clamd"));
        assert!(refused(|c| c.filings_per_minute = 0).starts_with("review.filings_per_minute"));
        assert!(refused(|c| c.undo_secs = 121).starts_with("review.undo_secs"));
        assert!(refused(|c| c.sign_ins_per_minute = 0).starts_with("review.sign_ins_per_minute"));
        assert!(refused(|c| c.session_idle_minutes = 721).starts_with("review.session_idle_minutes"));
        for role in ["service", "root", ""] {
            let why = refused(|c| c.second_factor_roles = vec!["admin".to_owned(), role.to_owned()]);
            assert!(why.starts_with("review.second_factor_roles"), "{why}");
        }
    }

    #[test]
    fn a_public_address_behind_a_proxy_whose_word_is_not_taken_raises_a_doubt() {
        let mut config = ReviewConfig::default();
        assert_eq!(config.doubt(), None);
        config.public_base_url = "https://review.example.com".to_owned();
        assert!(config.doubt().expect("a doubt").starts_with("review.trust_forwarded_for"));
        config.trust_forwarded_for = true;
        assert_eq!(config.doubt(), None);
    }

    #[test]
    fn the_cookie_is_for_tls_only_where_the_service_is_reached_over_tls() {
        let mut config = ReviewConfig::default();
        assert!(!config.cookie_secure());
        config.public_base_url = "https://review.example.com".to_owned();
        assert!(config.cookie_secure());
        config.session_cookie_secure = Some(false);
        assert!(!config.cookie_secure());
    }
}
