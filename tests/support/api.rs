//! HTTP as a test speaks it: JSON in, status and JSON out, no error for a refusal.

use std::sync::Once;
use std::time::Duration;

use serde_json::Value;

/// One token's view of a service.
#[derive(Clone)]
pub struct Api {
    /// The client underneath, for what the shortcuts do not cover.
    pub client: reqwest::Client,
    base: String,
    token: String,
}

/// What came back.
#[derive(Clone, Debug)]
pub struct Answer {
    pub status: u16,
    /// The body as JSON; null where it is none.
    pub json: Value,
    /// The body as text.
    pub text: String,
    pub headers: reqwest::header::HeaderMap,
}

impl Answer {
    /// The JSON of an answer that must have this status.
    #[track_caller]
    pub fn expect(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json
    }
}

impl Api {
    /// `token` may be empty: then nobody asks.
    pub fn new(base: &str, token: &str) -> Self {
        static PROVIDER: Once = Once::new();
        PROVIDER.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a client");
        Self { client, base: base.to_owned(), token: token.to_owned() }
    }

    /// A request to be completed by the caller, with the token where there is one.
    pub fn request(&self, method: &str, path: &str) -> reqwest::RequestBuilder {
        let method = method.parse().expect("an HTTP method");
        let request = self.client.request(method, format!("{}{path}", self.base));
        if self.token.is_empty() { request } else { request.bearer_auth(&self.token) }
    }

    /// Sends it.
    ///
    /// # Errors
    /// Where no answer came: refused, cut off, out of time.
    pub async fn send(request: reqwest::RequestBuilder) -> reqwest::Result<Answer> {
        let response = request.send().await?;
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        let text = response.text().await?;
        let json = serde_json::from_str(&text).unwrap_or_default();
        Ok(Answer { status, json, text, headers })
    }

    /// # Errors
    /// Where no answer came.
    pub async fn get(&self, path: &str) -> reqwest::Result<Answer> {
        Self::send(self.request("GET", path)).await
    }

    /// # Errors
    /// Where no answer came.
    pub async fn post(&self, path: &str, body: &Value) -> reqwest::Result<Answer> {
        Self::send(self.request("POST", path).json(body)).await
    }

    /// # Errors
    /// Where no answer came.
    pub async fn put(&self, path: &str, body: &Value) -> reqwest::Result<Answer> {
        Self::send(self.request("PUT", path).json(body)).await
    }

    /// Sends events, one JSON object a line.
    ///
    /// # Errors
    /// Where no answer came.
    pub async fn events(&self, events: &[Value]) -> reqwest::Result<Answer> {
        let lines: String = events.iter().flat_map(|event| [event.to_string(), "\n".to_owned()]).collect();
        Self::send(self.request("POST", "/v1/events").header("content-type", "application/x-ndjson").body(lines)).await
    }
}
