//! SMS: one message, from submission to what became of it. All numbers are +1555…, which no telephone has.

use super::desk::{Desk, SOURCE};
use super::dice::Dice;
use super::home::first_key;
use crate::event::Event;

/// What becomes of an SMS.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Delivered,
    /// It arrives, and the recipient answers STOP.
    Stopped,
    /// The carrier filters it as spam.
    Filtered,
    /// There is no such number.
    Invalid,
    /// The handset cannot be reached.
    Unreachable,
}

/// What the messages of one sending have in common.
#[derive(Clone, Debug)]
pub struct Texting {
    /// The account's numbers, used in turn.
    senders: Vec<String>,
    content: String,
    link: Option<String>,
    readers: u32,
    traits: Vec<&'static str>,
}

impl Texting {
    /// Reminders to an account's own customers, from one number.
    pub fn reminders(account: u32, readers: u32) -> Self {
        Self {
            senders: vec![own_number(account, 0)],
            content: format!("sms-{account}-0"),
            link: None,
            readers,
            traits: Vec::new(),
        }
    }

    /// A lure to anybody, from `senders` numbers.
    pub fn lure(account: u32, senders: u32, dice: &mut Dice) -> Self {
        Self {
            senders: (0..senders).map(|n| own_number(account, n)).collect(),
            content: format!("sms-{account}-1"),
            link: Some(format!("parcel{}.example.net", dice.between(100, 999))),
            readers: 3_000_000,
            traits: Vec::new(),
        }
    }

    /// The same, of which the platform knows these facts.
    #[must_use]
    pub fn with_traits(self, traits: &[&'static str]) -> Self {
        Self { traits: traits.to_vec(), ..self }
    }
}

/// The `n`-th number of an account; below the numbers of recipients.
fn own_number(account: u32, n: u32) -> String {
    format!("+1555{:07}", 1_000_000 + (account * 100 + n) % 1_000_000)
}

/// Sends one SMS now and lets its fate follow.
pub fn send(desk: &mut Desk<'_>, texting: &Texting, fate: Fate) {
    let message = desk.name("s");
    let sender = texting.senders[desk.dice.below(u32::try_from(texting.senders.len()).unwrap_or(1)) as usize].clone();
    let recipient = format!("+1555{:07}", 4_000_000 + desk.dice.below(texting.readers.max(1)));
    let base = Event {
        source: SOURCE,
        message_id: Some(message),
        channel: Some("sms"),
        sender: Some(sender.clone()),
        recipient: Some(recipient.clone()),
        country: Some("US"),
        ..Event::default()
    };
    desk.put_now(Event {
        kind: "message.submitted",
        url_domain: texting.link.clone(),
        content_hash: Some(texting.content.clone()),
        traits: texting.traits.clone(),
        key_id: Some(first_key(desk.account)),
        ..base.clone()
    });
    let soon = desk.dice.secs(2, 15);
    let failed = |class| Event { kind: "message.failed", error_class: Some(class), ..base.clone() };
    match fate {
        Fate::Delivered => desk.put(soon, Event { kind: "message.delivered", ..base }),
        Fate::Stopped => {
            desk.put(soon, Event { kind: "message.delivered", ..base.clone() });
            let later = soon + desk.dice.secs(20, 900);
            let inbound = Event { kind: "message.inbound", message_id: None, opt_out: Some(true), ..base };
            desk.put(later, Event { sender: Some(recipient), recipient: Some(sender), ..inbound });
        }
        Fate::Filtered => desk.put(soon, failed("filtered")),
        Fate::Invalid => desk.put(soon, failed("invalid_recipient")),
        Fate::Unreachable => {
            let later = soon + desk.dice.secs(30, 300);
            desk.put(later, failed("unreachable"));
        }
    }
}
