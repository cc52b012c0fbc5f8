//! `/v1/me…`: what a person looks after themselves: sessions, password, second factor. The console's page does the same.

pub mod password;
pub mod second_factor;
pub mod sessions;
pub mod show;

use serde::Serialize;

use redress_ledger::Role;
use redress_ledger::store::SessionView;

use crate::app::App;
use crate::http::gate::Who;
use crate::http::problem::Failure;

/// Who asks, and what is theirs.
#[derive(Debug, Serialize)]
pub struct Me {
    pub name: String,
    pub role: Role,
    pub sessions: Vec<SessionView>,
    /// Whether each sign-in asks for a code.
    pub second_factor: bool,
    /// Recovery codes that are left.
    pub recovery_codes_left: i64,
}

/// Reads it.
pub async fn read(app: &App, who: &Who) -> Result<Me, Failure> {
    let ledger = app.ledger();
    let mut sessions = ledger.sessions_of(&who.principal.user_id, who.session.as_deref()).await?;
    // What has not been used for too long ends at its next use: it is not shown as if it lasted.
    let idle_ms = app.config().session_idle_secs() * 1000;
    sessions.retain(|session| app.now().0 - session.seen_at.0 < idle_ms);
    let factor = ledger.second_factor(&who.principal.user_id).await?;
    Ok(Me {
        name: who.principal.name.clone(),
        role: who.principal.role,
        sessions,
        second_factor: factor.is_some(),
        recovery_codes_left: factor.map_or(0, |factor| factor.recovery_left),
    })
}
