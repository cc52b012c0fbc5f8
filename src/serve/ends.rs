//! How a service ends: the first signal drains it, the second ends the process at once.

use std::future::pending;
use std::time::Duration;

use tokio::sync::oneshot;

/// Exit code of a process that was told twice, as shells count an interrupt.
const TOLD_TWICE: i32 = 130;

/// Returns at SIGINT or SIGTERM; from then on another one ends the process without further ado.
pub async fn first_signal() {
    signal().await;
    tracing::info!("stopping after the requests under way; a second signal stops at once");
    tokio::spawn(async {
        signal().await;
        eprintln!("redress: stopped at once; what was acknowledged is in the journal");
        std::process::exit(TOLD_TWICE);
    });
}

/// Returns `limit` after draining began; never where it does not begin.
pub async fn overdue(draining: oneshot::Receiver<()>, limit: Duration) {
    if draining.await.is_err() {
        pending::<()>().await;
    }
    tokio::time::sleep(limit).await;
}

#[cfg(unix)]
async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(mut interrupt), Ok(mut terminate)) => {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        }
        (Err(error), _) | (_, Err(error)) => {
            tracing::error!(error = %error, "signals cannot be received; stop the process from outside");
            pending::<()>().await;
        }
    }
}

#[cfg(not(unix))]
async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        pending::<()>().await;
    }
}
