//! The provider as it is spoken to: its documents, its keys, and the exchange of a code for a token.

use std::time::Duration;

use base64::{
    Engine as _,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use redress_ledger::Timestamp;
use reqwest::redirect::Policy;
use serde::Deserialize;
use sha2::{Digest as _, Sha256};
use tokio::sync::Mutex;

use super::OidcError;
use super::config::{OidcConfig, is_safe};
use super::jws::{self, Keys, Unproved};
use super::token::{self, Person};
use crate::http::body::encoded;

/// Longest wait for an answer.
const WAIT: Duration = Duration::from_secs(10);
/// Longest answer read.
const ANSWER_BYTES_MAX: usize = 512 * 1024;
/// Keys are asked for anew at most once in so long, whatever tokens claim.
const KEYS_AGE_MS_MIN: i64 = 30_000;
/// Documents are asked for anew after so long.
const DOCUMENTS_AGE_MS_MAX: i64 = 3_600_000;

#[derive(Clone, Debug, Deserialize)]
struct Documents {
    issuer: String,
    authorization_endpoint: String,
    token_endpoint: String,
    jwks_uri: String,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

#[derive(Default)]
struct Known {
    documents: Option<(Documents, Timestamp)>,
    keys: Option<(Keys, Timestamp)>,
}

/// The provider.
pub struct Provider {
    config: OidcConfig,
    secret: Option<String>,
    client: reqwest::Client,
    known: Mutex<Known>,
}

/// What one sign-in remembers in the browser: nobody else can complete it.
pub struct Attempt<'a> {
    /// The cookie's value.
    pub browser: &'a str,
    /// What comes back with the code.
    pub state: &'a str,
}

impl Attempt<'_> {
    fn made(&self, purpose: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.browser.as_bytes())
            .unwrap_or_else(|_| unreachable!("HMAC takes a key of any length"));
        mac.update(purpose.as_bytes());
        mac.update(self.state.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    fn nonce(&self) -> String {
        self.made("redress sign-in nonce 1\0")
    }

    /// 43 characters, as RFC 7636 wants at least.
    fn verifier(&self) -> String {
        self.made("redress sign-in verifier 1\0")
    }

    fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier().as_bytes()))
    }
}

impl Provider {
    /// Nothing is asked yet: a provider that is away does not keep the service from starting.
    ///
    /// # Errors
    /// Where the secret cannot be read, or no client can be made.
    pub fn new(config: OidcConfig) -> Result<Self, String> {
        if rustls::crypto::CryptoProvider::get_default().is_none() {
            // Main does this at start; whoever uses this crate alone is served too. A lost race means that it is done.
            let _ = rustls::crypto::ring::default_provider().install_default();
        }
        let secret = config.secret().map_err(|error| format!("client_secret_file cannot be read: {error}"))?;
        let client = reqwest::Client::builder().redirect(Policy::none()).timeout(WAIT);
        let client =
            client.user_agent(concat!("redress/", env!("CARGO_PKG_VERSION"))).build().map_err(|e| e.to_string())?;
        Ok(Self { config, secret, client, known: Mutex::default() })
    }

    /// The configuration.
    pub fn config(&self) -> &OidcConfig {
        &self.config
    }

    /// Where to send the browser.
    ///
    /// # Errors
    /// Where the provider does not answer.
    pub async fn address(&self, attempt: &Attempt<'_>, back: &str, now: Timestamp) -> Result<String, OidcError> {
        let documents = self.documents(now).await?;
        let scope = self.config.scope();
        let (nonce, challenge) = (attempt.nonce(), attempt.challenge());
        let query = pairs(&[
            ("response_type", "code"),
            ("client_id", &self.config.client_id),
            ("redirect_uri", back),
            ("scope", &scope),
            ("state", attempt.state),
            ("nonce", &nonce),
            ("code_challenge", &challenge),
            ("code_challenge_method", "S256"),
        ]);
        let at = documents.authorization_endpoint;
        Ok(format!("{at}{}{query}", if at.contains('?') { '&' } else { '?' }))
    }

    /// Whether the answer is by the provider that was asked (RFC 9207).
    ///
    /// # Errors
    /// Where it is not, or cannot be told.
    pub async fn is_ours(&self, issuer: Option<&str>, now: Timestamp) -> Result<(), OidcError> {
        let told = self.documents(now).await?.authorization_response_iss_parameter_supported;
        match issuer {
            Some(issuer) if issuer == self.config.issuer => Ok(()),
            None if !told => Ok(()),
            _ => Err(OidcError::Refused("it is by another provider than the one that was asked")),
        }
    }

    /// Exchanges a code, and answers whom the provider vouches for.
    ///
    /// # Errors
    /// Where the provider does not answer, or is not to be believed.
    pub async fn person(
        &self,
        attempt: &Attempt<'_>,
        code: &str,
        back: &str,
        now: Timestamp,
    ) -> Result<Person, OidcError> {
        #[derive(Deserialize)]
        struct Tokens {
            id_token: String,
        }
        let documents = self.documents(now).await?;
        let verifier = attempt.verifier();
        let body = pairs(&[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", back),
            ("client_id", &self.config.client_id),
            ("code_verifier", &verifier),
        ]);
        let mut request = self.client.post(&documents.token_endpoint);
        if let Some(secret) = &self.secret {
            let pair = format!("{}:{}", encoded(&self.config.client_id), encoded(secret));
            request = request.header("authorization", format!("Basic {}", STANDARD.encode(pair)));
        }
        let request = request.header("content-type", "application/x-www-form-urlencoded").body(body);
        let Tokens { id_token } = answer(request, "the code's exchange").await?;
        let payload = match jws::payload(&id_token, &self.keys(&documents, now, KEYS_AGE_MS_MIN).await?) {
            Err(Unproved::UnknownKey) => jws::payload(&id_token, &self.keys(&documents, now, 0).await?)?,
            proved => proved?,
        };
        token::person(&payload, &self.config, &attempt.nonce(), now)
    }

    async fn documents(&self, now: Timestamp) -> Result<Documents, OidcError> {
        let mut known = self.known.lock().await;
        if let Some((documents, at)) = &known.documents
            && now.0 - at.0 < DOCUMENTS_AGE_MS_MAX
        {
            return Ok(documents.clone());
        }
        let url = format!("{}/.well-known/openid-configuration", self.config.issuer.trim_end_matches('/'));
        let documents: Documents = answer(self.client.get(url), "its configuration").await?;
        if documents.issuer != self.config.issuer {
            return Err(OidcError::Refused("its configuration names another issuer"));
        }
        for address in [&documents.authorization_endpoint, &documents.token_endpoint, &documents.jwks_uri] {
            if !is_safe(address) {
                return Err(OidcError::Refused("its configuration has an address without https"));
            }
        }
        known.documents = Some((documents.clone(), now));
        Ok(documents)
    }

    /// Keys no older than an hour; where the caller missed one, no older than half a minute.
    async fn keys(&self, documents: &Documents, now: Timestamp, fresh: i64) -> Result<Keys, OidcError> {
        let age_max = if fresh == 0 { KEYS_AGE_MS_MIN } else { DOCUMENTS_AGE_MS_MAX };
        let mut known = self.known.lock().await;
        if let Some((keys, at)) = &known.keys
            && now.0 - at.0 < age_max
        {
            return Ok(keys.clone());
        }
        let keys: Keys = answer(self.client.get(&documents.jwks_uri), "its keys").await?;
        known.keys = Some((keys.clone(), now));
        Ok(keys)
    }
}

async fn answer<T: serde::de::DeserializeOwned>(request: reqwest::RequestBuilder, what: &str) -> Result<T, OidcError> {
    let failed = |error: reqwest::Error| {
        OidcError::Provider(format!("{what}: {}", crate::http::problem::chain(&error.without_url())))
    };
    let mut response = request.header("accept", "application/json").send().await.map_err(failed)?;
    if !response.status().is_success() {
        return Err(OidcError::Provider(format!("{what}: status {}", response.status().as_u16())));
    }
    let mut bytes = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if bytes.len() + chunk.len() > ANSWER_BYTES_MAX {
            return Err(OidcError::Provider(format!("{what}: over {ANSWER_BYTES_MAX} bytes")));
        }
        bytes.extend_from_slice(&chunk);
    }
    serde_json::from_slice(&bytes).map_err(|_| OidcError::Provider(format!("{what}: not the JSON that it should be")))
}

fn pairs(pairs: &[(&str, &str)]) -> String {
    pairs.iter().map(|(name, value)| format!("{name}={}", encoded(value))).collect::<Vec<_>>().join("&")
}
