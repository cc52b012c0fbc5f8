//! The platform's side of the webhook: a real HTTP server that keeps what it is sent.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::Value;

/// The secret to configure beside [`Platform::url`].
pub const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// One request.
#[derive(Clone, Debug)]
pub struct Call {
    /// The idempotency key, `webhook-id`.
    pub id: String,
    pub headers: HeaderMap,
    pub body: Value,
    pub raw: Vec<u8>,
}

/// The server; gone with its test's runtime.
#[derive(Clone)]
pub struct Platform {
    pub url: String,
    calls: Calls,
}

impl Platform {
    /// Starts it on a free port.
    pub async fn start() -> Self {
        Self::start_failing(0).await
    }

    /// Starts it on a free port; the first `failures` requests are kept, and answered with 500.
    pub async fn start_failing(failures: usize) -> Self {
        let calls = Arc::new(Mutex::new(Vec::new()));
        let app = Router::new().route("/hook", post(receive)).with_state((Arc::clone(&calls), failures));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hook", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, calls }
    }

    /// Every request so far, in order of arrival.
    pub fn calls(&self) -> Vec<Call> {
        self.calls.lock().expect("not poisoned").clone()
    }
}

type Calls = Arc<Mutex<Vec<Call>>>;

async fn receive(State((calls, failures)): State<(Calls, usize)>, headers: HeaderMap, raw: Bytes) -> StatusCode {
    let id = headers.get("webhook-id").and_then(|id| id.to_str().ok()).unwrap_or_default().to_owned();
    let body = serde_json::from_slice(&raw).unwrap_or_default();
    let mut calls = calls.lock().expect("not poisoned");
    calls.push(Call { id, headers, body, raw: raw.to_vec() });
    if calls.len() > failures { StatusCode::NO_CONTENT } else { StatusCode::INTERNAL_SERVER_ERROR }
}
