//! A small HTTP client that says what went wrong.

use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::Value;

use crate::failure::Failure;

/// Talks to one server.
pub struct Client {
    base: String,
    http: reqwest::Client,
}

impl Client {
    /// To the server at `base`.
    pub fn new(base: &str) -> Result<Self, Failure> {
        let http = reqwest::Client::builder()
            .timeout(Duration::from_mins(1))
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| Failure::because("the demo's HTTP client", &error))?;
        Ok(Self { base: base.to_owned(), http })
    }

    /// Sends a request, expects success, answers the JSON (null where there is none).
    pub async fn call(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Body<'_>,
    ) -> Result<Value, Failure> {
        let (status, text) = self.send(method.clone(), path, token, body).await?;
        if !status.is_success() {
            return Err(Failure::Runtime(format!("{method} {path} answered {status}: {text}")));
        }
        Ok(serde_json::from_str(&text).unwrap_or(Value::Null))
    }

    /// Sends a request, answers status and text.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        token: Option<&str>,
        body: Body<'_>,
    ) -> Result<(StatusCode, String), Failure> {
        let mut request = self.http.request(method.clone(), format!("{}{path}", self.base));
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        request = match body {
            Body::None => request,
            Body::Json(value) => request.json(&value),
            Body::Lines(lines) => request.header("content-type", "application/x-ndjson").body(lines.to_owned()),
        };
        let failed = |error: reqwest::Error| Failure::because(format!("{method} {path}"), &error);
        let response = request.send().await.map_err(failed)?;
        let status = response.status();
        Ok((status, response.text().await.map_err(failed)?))
    }
}

/// What a request carries.
pub enum Body<'a> {
    /// Nothing.
    None,
    /// JSON.
    Json(Value),
    /// Events, one a line.
    Lines(&'a str),
}
