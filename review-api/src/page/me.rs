//! What a person looks after themselves.

use askama::Template;

use super::second_factor::Secret;
use super::{Desk, figures};
use crate::http::me::Me;

/// The page.
#[derive(Debug, Template)]
#[template(path = "me.html")]
pub struct MePage {
    desk: Desk,
    sessions: Vec<Session>,
    others: bool,
    second_factor: bool,
    recovery_codes_left: i64,
    required: bool,
    error: Option<String>,
    done: Option<&'static str>,
    secret: Option<Secret>,
}

/// One session, in words.
#[derive(Clone, Debug)]
struct Session {
    id: String,
    device: String,
    by: &'static str,
    opened: String,
    seen: String,
    ends: String,
    this: bool,
}

impl MePage {
    /// Put into words.
    pub fn new(
        desk: Desk,
        me: Me,
        required: bool,
        error: Option<String>,
        done: Option<&'static str>,
        secret: Option<Secret>,
    ) -> Self {
        let by = |opened_by: &str| match opened_by {
            "code" => "password and code",
            "provider" => "your organisation's sign-in",
            _ => "password",
        };
        let sessions: Vec<Session> = me
            .sessions
            .into_iter()
            .map(|one| Session {
                by: by(&one.opened_by),
                device: if one.device.is_empty() { "A browser".to_owned() } else { one.device },
                opened: figures::moment(one.opened_at),
                seen: figures::moment(one.seen_at),
                ends: figures::moment(one.ends_at),
                this: one.this,
                id: one.session_id,
            })
            .collect();
        let others = sessions.iter().any(|session| !session.this);
        let (second_factor, recovery_codes_left) = (me.second_factor, me.recovery_codes_left);
        Self { desk, sessions, others, second_factor, recovery_codes_left, required, error, done, secret }
    }
}
