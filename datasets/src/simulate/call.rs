//! Calls: one call, from the first ring to its end. All numbers are +1555…, which no telephone has.

use super::desk::{Desk, SOURCE};
use crate::event::Event;

/// What becomes of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Somebody picks up and they talk so many seconds.
    Talked(u32),
    /// It rings so many seconds, and nobody picks up.
    Unanswered(u32),
    /// The callee's side refuses it as unwanted (SIP 607, RFC 8197).
    Refused,
    /// There is no such number.
    Invalid,
}

/// A call to make.
#[derive(Clone, Debug)]
pub struct Call {
    /// The number shown.
    pub from: String,
    /// The number called.
    pub to: String,
    /// Its country.
    pub country: &'static str,
    /// What the platform knows of the call.
    pub traits: Vec<&'static str>,
}

/// Calls now and lets the fate follow; answers when the call ends, ms from now.
pub fn place(desk: &mut Desk<'_>, call: Call, fate: Fate) -> i64 {
    let base = Event {
        source: SOURCE,
        message_id: Some(desk.name("c")),
        channel: Some("voice"),
        sender: Some(call.from),
        recipient: Some(call.to),
        country: Some(call.country),
        traits: call.traits,
        ..Event::default()
    };
    desk.put_now(Event { kind: "call.initiated", ..base.clone() });
    let failed =
        |rang: u32, code| Event { kind: "call.failed", duration_s: Some(rang), sip_code: Some(code), ..base.clone() };
    let (later, last) = match fate {
        Fate::Talked(talked) => {
            let rang = desk.dice.secs(4, 20);
            desk.put(rang, Event { kind: "call.answered", traits: Vec::new(), ..base.clone() });
            let end = rang + i64::from(talked) * 1_000;
            (end, Event { kind: "call.completed", duration_s: Some(talked), sip_code: Some(200), ..base.clone() })
        }
        Fate::Unanswered(rang) => (i64::from(rang) * 1_000, failed(rang, 480)),
        Fate::Refused => (1_000, failed(0, 607)),
        Fate::Invalid => (500, failed(0, 404)),
    };
    desk.put(later, last);
    later
}

/// The `n`-th number of an account.
pub fn own_line(account: u32, n: u32) -> String {
    format!("+1555{:07}", 1_000_000 + (account * 100 + n) % 1_000_000)
}
