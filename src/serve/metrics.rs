//! `/metrics` in Prometheus' text format: what every part counted, for those who may know it.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use redress_ledger::{Ledger, Role};

use super::problem;
use crate::config::Config;
use crate::failure::{Failure, chain};

/// Upper bounds of every histogram of seconds.
const SECONDS: [f64; 14] = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0];

/// How often the recorder tidies up what nobody has fetched.
const UPKEEP: Duration = Duration::from_secs(5);

/// Roles that may read metrics: rule names and rates tell an attacker what is looked at.
const READERS: [Role; 3] = [Role::Service, Role::Admin, Role::Auditor];

/// Makes this process count. Once, before any part starts.
pub fn install() -> Result<PrometheusHandle, Failure> {
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS);
    let handle = builder
        .and_then(PrometheusBuilder::install_recorder)
        .map_err(|error| Failure::because("metrics cannot be recorded", &error))?;
    let upkeep = handle.clone();
    tokio::spawn(async move {
        let mut beat = tokio::time::interval(UPKEEP);
        loop {
            beat.tick().await;
            upkeep.run_upkeep();
        }
    });
    Ok(handle)
}

/// Who may read.
#[derive(Clone)]
pub struct Gate {
    public: bool,
    ledger: Ledger,
}

impl Gate {
    /// As configured; where nothing is said, anybody while only this machine can ask.
    pub fn new(config: &Config, address: SocketAddr, ledger: Ledger) -> Self {
        let public = config.server().metrics_public.unwrap_or(address.ip().is_loopback());
        Self { public, ledger }
    }

    async fn admits(&self, headers: &HeaderMap) -> Result<(), Response> {
        if self.public {
            return Ok(());
        }
        let bearer =
            headers.get(header::AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
        let Some(token) = bearer else { return Err(refusal(StatusCode::UNAUTHORIZED)) };
        match self.ledger.principal_by_token(token.trim()).await {
            Ok(Some(principal)) if READERS.contains(&principal.role) => Ok(()),
            Ok(Some(_)) => Err(refusal(StatusCode::FORBIDDEN)),
            Ok(None) => Err(refusal(StatusCode::UNAUTHORIZED)),
            Err(error) => {
                tracing::warn!(error = chain(&error), "a token cannot be looked up");
                Err(refusal(StatusCode::SERVICE_UNAVAILABLE))
            }
        }
    }
}

/// The route.
pub fn router(handle: PrometheusHandle, gate: Gate) -> Router {
    Router::new().route("/metrics", get(metrics)).with_state((handle, gate))
}

#[utoipa::path(get, path = "/metrics", tag = "health", responses(
    (status = 200, description = "Prometheus text format", body = String, content_type = "text/plain"),
    (status = 401, description = "A token is needed: the service listens beyond this machine"),
    (status = 403, description = "The token's role may not read metrics"),
    (status = 503, description = "The ledger cannot say whose token this is"),
))]
pub async fn metrics(State((handle, gate)): State<(PrometheusHandle, Gate)>, headers: HeaderMap) -> Response {
    match gate.admits(&headers).await {
        Ok(()) => {
            ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], handle.render()).into_response()
        }
        Err(refusal) => refusal,
    }
}

fn refusal(status: StatusCode) -> Response {
    let detail = match status {
        StatusCode::UNAUTHORIZED => "send Authorization: Bearer with an API token, or set [server] metrics_public",
        StatusCode::FORBIDDEN => "this token's role may not read metrics",
        _ => "the ledger cannot be asked whose token this is; try again",
    };
    let challenge = (status == StatusCode::UNAUTHORIZED).then_some([(header::WWW_AUTHENTICATE, "Bearer")]);
    (challenge, problem(status, detail)).into_response()
}
