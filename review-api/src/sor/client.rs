//! The transparency database's API: up to 100 records at once, each under its own key, so that sending again changes nothing.

use std::time::Duration;

use reqwest::StatusCode;
use reqwest::header::RETRY_AFTER;
use serde::Serialize;
use serde_json::{Value, json};

use super::record::Record;
use super::{BATCH_MAX, SorConfig};
use redress_ledger::sor::Taken;

/// How often something that may pass is tried.
const TRIES_MAX: u32 = 6;
/// Longest wait that the database may ask for.
const WAIT_MAX: Duration = Duration::from_mins(2);

/// What became of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The database has it.
    Taken(Taken),
    /// It does not want it; what it said.
    Refused(String),
}

/// Why nothing more can be handed in now.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// Not configured.
    #[error("{0} is not set: the database's address and token stand in [sor] of the configuration")]
    Unset(&'static str),
    /// The connection cannot be made at all.
    #[error("cannot speak HTTP")]
    Http(#[source] reqwest::Error),
    /// The token is not accepted.
    #[error("the transparency database does not accept the token (HTTP {0}): renew sor.token")]
    Token(u16),
    /// It did not answer, or answered that it cannot, as often as it was asked.
    #[error(
        "the transparency database does not answer ({0}); run the command again later, what was taken is not sent twice"
    )]
    Away(String),
}

/// A connection to the database.
pub struct Client {
    base: String,
    token: String,
    http: reqwest::Client,
    /// The first wait between tries; it doubles.
    first_wait: Duration,
}

impl Client {
    /// From the configuration.
    ///
    /// # Errors
    /// Where address or token is missing.
    pub fn new(config: &SorConfig, timeout: Duration, first_wait: Duration) -> Result<Self, ClientError> {
        let base = config.url.clone().ok_or(ClientError::Unset("sor.url"))?;
        let token = config.token.clone().ok_or(ClientError::Unset("sor.token"))?;
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(timeout)
            .user_agent(concat!("redress/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(ClientError::Http)?;
        Ok(Self { base, token, http, first_wait })
    }

    /// Hands in up to [`BATCH_MAX`] records; an answer for each, in their order. Where the batch as a whole is refused, each is sent
    /// alone, so that one bad record keeps none of the others back.
    ///
    /// # Errors
    /// [`ClientError::Token`] and [`ClientError::Away`]; nothing is known then of records without an answer.
    pub async fn hand_in(&self, records: &[Record]) -> Result<Vec<Answer>, ClientError> {
        debug_assert!(records.len() <= BATCH_MAX.get(), "the caller cuts batches");
        if let [record] = records {
            return Ok(vec![self.hand_in_one(record).await?]);
        }
        let (status, body) = self.post("/api/v1/statements", &json!({ "statements": records })).await?;
        if status.is_success() {
            return Ok(vec![Answer::Taken(Taken::Created); records.len()]);
        }
        tracing::debug!(sor.status = status.as_u16(), sor.body = %brief(&body), "batch refused; sending one by one");
        let mut answers = Vec::with_capacity(records.len());
        for record in records {
            answers.push(self.hand_in_one(record).await?);
        }
        Ok(answers)
    }

    async fn hand_in_one(&self, record: &Record) -> Result<Answer, ClientError> {
        let (status, body) = self.post("/api/v1/statement", record).await?;
        Ok(if status.is_success() {
            Answer::Taken(Taken::Created)
        } else if body.get("existing").is_some_and(|e| !e.is_null()) {
            Answer::Taken(Taken::Existing)
        } else {
            Answer::Refused(format!("HTTP {}: {}", status.as_u16(), brief(&body)))
        })
    }

    /// Posts until there is an answer that stays: what may pass is tried again.
    async fn post(&self, path: &str, body: &impl Serialize) -> Result<(StatusCode, Value), ClientError> {
        let url = format!("{}{path}", self.base);
        let mut wait = self.first_wait;
        for attempt in 1.. {
            let sent = self.http.post(&url).bearer_auth(&self.token).json(body).send().await;
            let (why, asked) = match sent {
                Ok(answer) => match answer.status() {
                    StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => {
                        return Err(ClientError::Token(answer.status().as_u16()));
                    }
                    status if status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error() => {
                        let asked = answer.headers().get(RETRY_AFTER).and_then(|h| h.to_str().ok()?.parse().ok());
                        (format!("HTTP {}", status.as_u16()), asked.map(Duration::from_secs))
                    }
                    status => return Ok((status, answer.json().await.unwrap_or(Value::Null))),
                },
                Err(error) if error.is_timeout() => ("no answer in time".to_owned(), None),
                Err(error) if error.is_connect() => ("cannot connect".to_owned(), None),
                Err(_) => ("the connection broke".to_owned(), None),
            };
            if attempt == TRIES_MAX {
                return Err(ClientError::Away(why));
            }
            tokio::time::sleep(asked.unwrap_or(wait).min(WAIT_MAX)).await;
            wait *= 2;
        }
        unreachable!("the loop ends by returning")
    }
}

/// What a refusal said, short enough for a line.
fn brief(body: &Value) -> String {
    let text = body.get("errors").or_else(|| body.get("message")).unwrap_or(body).to_string();
    text.chars().take(300).collect()
}
