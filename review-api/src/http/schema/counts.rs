//! What counts against an account, as the API's description shows it.

use serde::Serialize;
use utoipa::ToSchema;

use super::Rung;

/// A measure that counts as history against an account: nobody has taken it back, and nobody is deciding on it.
#[derive(Serialize, ToSchema)]
pub struct Counted {
    decision_id: String,
    #[schema(format = DateTime)]
    at: String,
    /// Until when it counts.
    #[schema(format = DateTime)]
    until: String,
    rung: Rung,
    reasons: Vec<String>,
    /// Whether a person upheld it.
    upheld: bool,
}
