//! Shapes of what people look after themselves, as the API's description shows them.

use serde::Serialize;
use utoipa::ToSchema;

/// Who asks, and what is theirs.
#[derive(Serialize, ToSchema)]
pub struct Me {
    name: String,
    role: String,
    /// Console sessions, newest first.
    sessions: Vec<SessionView>,
    /// Whether each sign-in asks for a code.
    second_factor: bool,
    recovery_codes_left: i64,
}

/// A console session.
#[derive(Serialize, ToSchema)]
pub struct SessionView {
    /// Names it; opens nothing.
    session_id: String,
    #[schema(format = DateTime)]
    opened_at: String,
    #[schema(format = DateTime)]
    seen_at: String,
    #[schema(format = DateTime)]
    ends_at: String,
    /// `password`, `code` or `provider`.
    opened_by: String,
    device: String,
    /// Whether it is the one that asks.
    this: bool,
}

/// How many sessions ended.
#[derive(Serialize, ToSchema)]
pub struct SessionsEnded {
    #[schema(minimum = 0)]
    ended: u64,
}

/// Old and new password.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Passwords {
    old_password: String,
    /// The new one.
    #[schema(min_length = 8, max_length = 256)]
    new_password: String,
}

/// A one-time code, or a recovery code.
#[derive(Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Code {
    code: String,
}

/// A secret to put into an authenticator app.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorBegun {
    /// Base32.
    secret: String,
    /// `otpauth://totp/…`
    otpauth: String,
}

/// Shown once.
#[derive(Serialize, ToSchema)]
pub struct RecoveryCodes {
    recovery_codes: Vec<String>,
}

/// Whether there is a second factor now.
#[derive(Serialize, ToSchema)]
pub struct SecondFactorRemoved {
    second_factor: bool,
}
