//! Runs the services: engine, review API or both behind one listener, with health, metrics and description, until a signal.

mod bind;
mod checkpoints;
mod compose;
mod ends;
mod health;
mod metrics;
mod openapi;
mod telemetry;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use redress_ledger::clock::{SystemChance, SystemClock};
use redress_ledger::{Ledger, LedgerError};
use redress_review_api::http::nowhere;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::JoinHandle;

use crate::config::Config;
use crate::data::{DataFolder, JournalHold};
use crate::failure::{Failure, chain};

pub use ends::first_signal;

use compose::{Addresses, Services};

/// Which side of the ledger a process serves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// `redress run`
    Both,
    /// `redress engine`
    Engine,
    /// `redress review-api`
    Review,
}

impl Side {
    fn has_engine(self) -> bool {
        self != Self::Review
    }

    fn has_review(self) -> bool {
        self != Self::Engine
    }

    fn words(self) -> &'static str {
        match self {
            Self::Both => "engine and review API",
            Self::Engine => "engine",
            Self::Review => "review API",
        }
    }

    fn listen(self, config: &Config) -> (SocketAddr, &'static str) {
        let server = config.server();
        match self {
            Self::Both => (server.listen, "listen"),
            Self::Engine => (server.engine_listen, "engine_listen"),
            Self::Review => (server.review_listen, "review_listen"),
        }
    }
}

/// Serves until a signal; returns when everything has ended in order.
pub async fn run(config: &Config, side: Side) -> Result<(), Failure> {
    let running = start(config, side).await?;
    say_hello(config, side, running.address);
    let Running { server, stop, services, hold, .. } = running;
    let limit = Duration::from_secs(config.server().shutdown_secs);
    let (draining, drained) = oneshot::channel();
    tokio::spawn(async move {
        first_signal().await;
        let _ = stop.send(());
        let _ = draining.send(());
    });
    let ended = end(server, services, drained, limit).await;
    drop(hold);
    ended
}

/// What runs: the server's task, and the services behind it.
pub struct Running {
    address: SocketAddr,
    ledger: Ledger,
    server: JoinHandle<std::io::Result<()>>,
    stop: oneshot::Sender<()>,
    services: Services,
    hold: Option<JournalHold>,
}

impl Running {
    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The ledger behind it.
    pub fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// Ends it in order.
    pub async fn stop(self) -> Result<(), Failure> {
        let (draining, drained) = oneshot::channel();
        let _ = (self.stop.send(()), draining.send(()));
        let ended = end(self.server, self.services, drained, Duration::from_secs(5)).await;
        drop(self.hold);
        ended
    }
}

/// Starts everything that `side` asks for; requests are answered when it returns.
pub async fn start(config: &Config, side: Side) -> Result<Running, Failure> {
    let data = DataFolder::open(config.data_dir())?;
    // Nobody else may use the journal before the engine has closed it.
    let hold = if side.has_engine() { Some(data.hold_journal()?) } else { None };
    let (listen, key) = side.listen(config);
    let listener = bind::listener(listen, key).await?;
    let address = listener.local_addr().unwrap_or(listen);
    let files = if side.has_review() { Some(files_listener(config, listen).await?) } else { None };
    let at = Addresses { pages: address, files: files.as_ref().map(|(_, at)| *at) };
    let recorder = metrics::install()?;
    let ledger = open_ledger(config).await?;
    let services = compose::start(config, side, at, &data, &ledger).await?;

    let router = services
        .router()
        .merge(health::router(services.readiness(), ledger.clone()))
        .merge(metrics::router(recorder, metrics::Gate::new(config, address, ledger.clone())))
        .merge(openapi::router(side))
        .fallback(move |request: Request| async move { nothing_here(side, &request) })
        .layer(axum::middleware::from_fn(telemetry::measure));
    let apart = files.map(|(listener, _)| listener).zip(services.files_router());
    let (stop, stopped) = oneshot::channel::<()>();
    let server = tokio::spawn(serve((listener, router), apart, stopped));
    Ok(Running { address, ledger, server, stop, services, hold })
}

/// A free port beside the review API's where none is configured: another origin all the same.
async fn files_listener(config: &Config, beside: SocketAddr) -> Result<(TcpListener, SocketAddr), Failure> {
    let wanted = config.server().files_listen.unwrap_or_else(|| SocketAddr::new(beside.ip(), 0));
    let listener = bind::listener(wanted, "files_listen").await?;
    let address = listener.local_addr().unwrap_or(wanted);
    Ok((listener, address))
}

/// Serves pages, and files apart from them, until told to stop.
async fn serve(
    (listener, router): (TcpListener, Router),
    files: Option<(TcpListener, Router)>,
    stopped: oneshot::Receiver<()>,
) -> std::io::Result<()> {
    let (end, mut ended) = watch::channel(());
    let until = async move {
        let _ = stopped.await;
        drop(end);
    };
    let pages = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
    let pages = async { pages.with_graceful_shutdown(until).await };
    let files = async {
        let Some((listener, router)) = files else { return Ok(()) };
        let router = router.layer(axum::middleware::from_fn(telemetry::measure));
        let files = axum::serve(listener, router.into_make_service_with_connect_info::<SocketAddr>());
        let until = async move {
            let _ = ended.changed().await;
        };
        files.with_graceful_shutdown(until).await
    };
    tokio::try_join!(pages, files).map(drop)
}

/// Waits for the server, but not for ever; then ends the services.
async fn end(
    server: JoinHandle<std::io::Result<()>>,
    services: Services,
    drained: oneshot::Receiver<()>,
    limit: Duration,
) -> Result<(), Failure> {
    let served = tokio::select! {
        served = server => served.unwrap_or_else(|error| Err(std::io::Error::other(error))),
        () = ends::overdue(drained, limit) => {
            tracing::warn!(shutdown.secs = limit.as_secs(), "requests under way were cut off: they took too long to end");
            Ok(())
        }
    };
    services.shutdown().await;
    served.map_err(|error| Failure::because("the server stopped", &error))
}

/// The answer to an address that no route has: a page for a person, where there are pages.
fn nothing_here(side: Side, request: &Request) -> Response {
    let page = if side.has_review() { nowhere::page(request) } else { None };
    page.unwrap_or_else(|| problem(StatusCode::NOT_FOUND, "no route has this address; /openapi.json lists them"))
}

/// A refusal of this front door's own routes, as RFC 9457 has it.
fn problem(status: StatusCode, detail: &str) -> Response {
    let title = status.canonical_reason().unwrap_or_default();
    let body = json!({"type": "about:blank", "title": title, "status": status.as_u16(), "detail": detail});
    (status, [(header::CONTENT_TYPE, "application/problem+json")], body.to_string()).into_response()
}

async fn open_ledger(config: &Config) -> Result<Ledger, Failure> {
    let opened =
        Ledger::open(&config.ledger_url(), config.promises(), Arc::new(SystemClock), Arc::new(SystemChance)).await;
    opened.map_err(|error| ledger_failure(config, &error))
}

/// Why the ledger did not open, with what to do. A wrong place is a matter of configuration.
pub fn ledger_failure(config: &Config, error: &LedgerError) -> Failure {
    let place = format!("the ledger is {}; [ledger] url or REDRESS_LEDGER_URL names another", config.ledger_shown());
    Failure::configuration(chain(error), place)
}

/// Where to go from here, for the person at the terminal.
fn say_hello(config: &Config, side: Side, address: SocketAddr) {
    let data = config.data_dir().display();
    let mut lines = vec![
        format!("Redress {} runs: {}", env!("CARGO_PKG_VERSION"), side.words()),
        format!("  listens   http://{address}"),
    ];
    if side.has_review() {
        lines.push(format!("  console   {}/console", config.public_base_url(address)));
    }
    lines.push(format!("  data      {data}"));
    lines.push(format!("  ledger    {}", config.ledger_shown()));
    let (role, what) = if side.has_review() {
        ("admin", "a person for the console")
    } else {
        ("service", "a token for the event pipeline")
    };
    lines.push(format!("  add       redress user add NAME --role {role} --data {data}    ({what})"));
    eprintln!("{}", lines.join("\n"));
}
