//! Runs the services: engine, review API or both behind one listener, with health, metrics and description, until a signal.

mod bind;
mod compose;
mod ends;
mod health;
mod metrics;
mod openapi;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use redress_ledger::clock::{SystemChance, SystemClock};
use redress_ledger::store::LedgerUrl;
use redress_ledger::{Ledger, LedgerError};

use crate::config::Config;
use crate::data::DataFolder;
use crate::failure::{Failure, chain};

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
    let data = DataFolder::open(config.data_dir())?;
    // Held to the end of this function: nobody else may use the journal before the engine has closed it.
    let _hold = if side.has_engine() { Some(data.hold_journal()?) } else { None };
    let (listen, key) = side.listen(config);
    let listener = bind::listener(listen, key).await?;
    let address = listener.local_addr().unwrap_or(listen);
    let recorder = metrics::install()?;
    let ledger = open_ledger(config).await?;
    let services = compose::start(config, side, address, &data, &ledger).await?;

    let router = services
        .router()
        .merge(health::router(services.readiness(), ledger.clone()))
        .merge(metrics::router(recorder, metrics::Gate::new(config, address, ledger)))
        .merge(openapi::router(side));
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    say_hello(config, side, address);

    let (draining, drained) = tokio::sync::oneshot::channel();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move {
        ends::first_signal().await;
        let _ = draining.send(());
    });
    let limit = Duration::from_secs(config.server().shutdown_secs);
    let served = tokio::select! {
        served = async { server.await } => served,
        () = ends::overdue(drained, limit) => {
            tracing::warn!(shutdown.secs = limit.as_secs(), "requests under way were cut off: they took too long to end");
            Ok(())
        }
    };
    services.shutdown().await;
    served.map_err(|error| Failure::because("the server stopped", &error))
}

async fn open_ledger(config: &Config) -> Result<Ledger, Failure> {
    let opened =
        Ledger::open(&config.ledger_url(), config.promises(), Arc::new(SystemClock), Arc::new(SystemChance)).await;
    opened.map_err(|error| ledger_failure(config, &error))
}

/// Why the ledger did not open, with what to do. A wrong place is a matter of configuration.
pub fn ledger_failure(config: &Config, error: &LedgerError) -> Failure {
    let remedy = match config.ledger_url() {
        LedgerUrl::Sqlite(_) => "look at the file's permissions and the room on its disk, or set [ledger] url",
        LedgerUrl::Postgres(_) => "look whether the server is up and takes this user, or set [ledger] url",
    };
    Failure::configuration(
        format_args!("the ledger at {} did not open: {}", config.ledger_shown(), chain(error)),
        remedy,
    )
}

/// Where to go from here, for the person at the terminal.
fn say_hello(config: &Config, side: Side, address: SocketAddr) {
    let data = config.data_dir().display();
    let mut lines = vec![
        format!("Redress {} runs: {}", env!("CARGO_PKG_VERSION"), side.words()),
        format!("  listens   http://{address}"),
    ];
    if side.has_review() {
        lines.push(format!("  console   {}/console", config.review(address).public_base_url));
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
