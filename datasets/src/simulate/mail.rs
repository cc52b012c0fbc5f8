//! E-mail: one message, from submission to what became of it.

use super::desk::{Desk, SOURCE};
use super::dice::Dice;
use super::home::first_key;
use crate::event::Event;

/// What becomes of a mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It arrives.
    Delivered,
    /// It arrives after a wait.
    Deferred,
    /// It arrives, and the recipient opens it.
    Opened,
    /// It arrives, and the recipient unsubscribes.
    Unsubscribed,
    /// It arrives, and the recipient complains.
    Complained,
    /// The mailbox does not exist.
    HardBounce,
    /// The mailbox is full.
    SoftBounce,
    /// The receiving side refuses it by its own rules.
    Blocked,
    /// The platform does not send it: the address is on the account's suppression list.
    Dropped,
}

/// What the mails of one sending have in common.
#[derive(Clone, Debug)]
pub struct Mailing {
    sender: String,
    campaign: Option<String>,
    content: String,
    link: Option<String>,
    key: String,
    /// Different recipients; they are chosen among so many.
    readers: u32,
    /// Parts of 10,000 that go to addresses such as info@ or sales@.
    roles: u32,
    /// Hosts linked to in turn; 0 for one.
    hosts: u32,
    traits: Vec<&'static str>,
    /// Writes the words of a mail; its content is then known by them alone.
    words: Option<fn(&mut Dice) -> String>,
}

impl Mailing {
    /// Everyday mail: receipts, confirmations.
    pub fn everyday(account: u32, readers: u32) -> Self {
        Self {
            sender: format!("hello@shop{account}.example.com"),
            campaign: None,
            content: format!("tpl-{account}-0"),
            link: Some(format!("shop{account}.example.com")),
            key: first_key(account),
            readers,
            roles: 50,
            hosts: 0,
            traits: Vec::new(),
            words: None,
        }
    }

    /// A sending to a list.
    pub fn campaign(account: u32, number: u32, readers: u32) -> Self {
        Self {
            sender: format!("news@shop{account}.example.com"),
            campaign: Some(format!("campaign-{account}-{number}")),
            content: format!("tpl-{account}-{number}"),
            ..Self::everyday(account, readers)
        }
    }

    /// A sending to bought or guessed addresses, under a throw-away name.
    pub fn spam(account: u32, number: u32, dice: &mut Dice) -> Self {
        let name = format!("offer{}.example.net", dice.between(1_000, 9_999));
        Self {
            sender: format!("win@{name}"),
            link: Some(name),
            readers: 400_000,
            roles: 1_200,
            ..Self::campaign(account, number, 0)
        }
    }

    /// The same, sent with another key.
    #[must_use]
    pub fn with_key(self, key: String) -> Self {
        Self { key, ..self }
    }

    /// The same, of which the platform knows these facts.
    #[must_use]
    pub fn with_traits(self, traits: &[&'static str]) -> Self {
        Self { traits: traits.to_vec(), ..self }
    }

    /// The same, each mail in words of its own.
    #[must_use]
    pub fn with_words(self, words: fn(&mut Dice) -> String) -> Self {
        Self { words: Some(words), ..self }
    }

    /// The same, linking to so many hosts in turn.
    #[must_use]
    pub fn with_hosts(self, hosts: u32) -> Self {
        Self { hosts, ..self }
    }

    /// The same, to so many readers and, in parts of 10,000, to shared addresses.
    #[must_use]
    pub fn to(self, readers: u32, roles: u32) -> Self {
        Self { readers, roles, ..self }
    }

    /// The same under another sender and link.
    #[must_use]
    pub fn under(self, sender: String, link: String) -> Self {
        Self { sender, link: Some(link), ..self }
    }

    /// The same content as other accounts have.
    #[must_use]
    pub fn saying(self, content: String) -> Self {
        Self { content, ..self }
    }

    fn host(&self, dice: &mut Dice) -> Option<String> {
        let link = self.link.as_ref()?;
        Some(if self.hosts == 0 { link.clone() } else { format!("x{}.{link}", dice.below(self.hosts)) })
    }

    fn recipient(&self, dice: &mut Dice) -> String {
        if dice.chance(self.roles) {
            let role = dice.pick(&["info", "sales", "office", "support"]);
            return format!("{role}@c{}.example.org", dice.below(5_000));
        }
        let domain = dice.pick(&["example.com", "example.com", "example.com", "example.net", "example.org"]);
        format!("r{}@{domain}", dice.below(self.readers.max(1)))
    }
}

/// Sends one mail now and lets its fate follow.
pub fn send(desk: &mut Desk<'_>, mailing: &Mailing, fate: Fate) {
    let recipient = mailing.recipient(desk.dice);
    send_to(desk, mailing, recipient, fate);
}

/// The same to somebody given.
pub fn send_to(desk: &mut Desk<'_>, mailing: &Mailing, recipient: String, fate: Fate) {
    let message = desk.name("m");
    let base = Event {
        source: SOURCE,
        message_id: Some(message),
        campaign_id: mailing.campaign.clone(),
        channel: Some("email"),
        recipient: Some(recipient),
        ..Event::default()
    };
    let (url_domain, text) = (mailing.host(desk.dice), mailing.words.map(|words| words(desk.dice)));
    desk.put_now(Event {
        kind: "email.submitted",
        sender: Some(mailing.sender.clone()),
        url_domain,
        content_hash: text.is_none().then(|| mailing.content.clone()),
        text,
        traits: mailing.traits.clone(),
        key_id: Some(mailing.key.clone()),
        ..base.clone()
    });
    let soon = desk.dice.secs(1, 12);
    let delivered = Event { kind: "email.delivered", ..base.clone() };
    let bounced = |class, status| Event {
        kind: "email.bounced",
        error_class: Some(class),
        smtp_status: Some(status),
        ..base.clone()
    };
    match fate {
        Fate::Delivered => desk.put(soon, delivered),
        Fate::Deferred => {
            desk.put(
                soon,
                Event { kind: "email.deferred", error_class: Some("soft"), smtp_status: Some("4.2.2"), ..base },
            );
            let later = soon + desk.dice.secs(120, 900);
            desk.put(later, delivered);
        }
        Fate::Opened => {
            desk.put(soon, delivered);
            let later = soon + desk.dice.secs(60, 20_000);
            desk.put(later, Event { kind: "email.opened", ..base });
        }
        Fate::Unsubscribed => {
            desk.put(soon, delivered);
            let later = soon + desk.dice.secs(60, 20_000);
            desk.put(later, Event { kind: "email.unsubscribed", ..base });
        }
        Fate::Complained => {
            desk.put(soon, delivered);
            let later = soon + desk.dice.secs(90, 2_400);
            desk.put(later, Event { kind: "email.complained", complaint_type: Some("abuse"), ..base });
        }
        Fate::HardBounce => {
            let later = soon + desk.dice.secs(0, 60);
            desk.put(later, bounced("hard", "5.1.1"));
        }
        Fate::SoftBounce => {
            let later = soon + desk.dice.secs(60, 600);
            desk.put(later, bounced("soft", "5.2.2"));
        }
        Fate::Blocked => desk.put(soon, bounced("block", "5.7.1")),
        Fate::Dropped => desk.put(soon, Event { kind: "email.dropped", ..base }),
    }
}
