//! Verification: one code, from the request to its approval or its end.

use super::desk::{Desk, SOURCE};
use crate::event::Event;

/// How long a code is good for.
const EXPIRY_MS: i64 = 600_000;

/// What becomes of a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Typed in as it should be.
    Approved,
    /// Mistyped once, then right.
    SecondTry,
    /// Mistyped and given up.
    Wrong,
    /// Nobody ever types it in.
    Ignored,
}

/// Who asks for a code.
#[derive(Clone, Debug)]
pub struct Request {
    /// Number that the code goes to.
    pub recipient: String,
    /// Its country.
    pub country: &'static str,
    /// Address of the end user's device.
    pub ip: String,
}

/// Sends one code now and lets its fate follow.
pub fn start(desk: &mut Desk<'_>, request: Request, fate: Fate) {
    let base = Event {
        source: SOURCE,
        message_id: Some(desk.name("v")),
        channel: Some("sms"),
        recipient: Some(request.recipient),
        country: Some(request.country),
        ..Event::default()
    };
    desk.put_now(Event { kind: "verification.started", ip: Some(request.ip), ..base.clone() });
    let typed = desk.dice.secs(8, 90);
    let event = |kind| Event { kind, ..base.clone() };
    if fate != Fate::Ignored {
        desk.put(typed, event("verification.checked"));
    }
    match fate {
        Fate::Approved => desk.put(typed + 200, event("verification.approved")),
        Fate::SecondTry => {
            let again = typed + desk.dice.secs(5, 40);
            desk.put(again, event("verification.checked"));
            desk.put(again + 200, event("verification.approved"));
        }
        Fate::Wrong | Fate::Ignored => desk.put(EXPIRY_MS, event("verification.expired")),
    }
}
