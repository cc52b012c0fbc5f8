//! What the case page says about other hands: where a case's acts go, and how often its holder's page gives a sign of life.

/// Seconds between two signs of life. A write follows only in the second half of the lease, which is at least 30 s.
pub const RENEW_SECS: u32 = 20;

/// Where the acts on a case go.
pub fn path(case_id: &str) -> String {
    format!("/console/cases/{case_id}")
}
