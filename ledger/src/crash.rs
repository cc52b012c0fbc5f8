//! Named points at which a test makes the process die, to prove that nothing is lost there. Inert unless asked for.

use std::sync::OnceLock;

static ARMED: OnceLock<Option<String>> = OnceLock::new();

/// Dies here (no destructors, no flush: as a power cut would) if `REDRESS_CRASH_AT` names this point.
pub fn point(name: &str) {
    let armed = ARMED.get_or_init(|| std::env::var("REDRESS_CRASH_AT").ok());
    if armed.as_deref() == Some(name) {
        std::process::abort();
    }
}
