//! What ties accounts: the sorts of keys, how many may share one before it says nothing, and which of them together are a tie.

use redress_engine::event::{Event, Hash, Kind};
use redress_engine::sharing;
use serde::Serialize;

const DAY_MS: i64 = 86_400_000;
/// Accounts opened within so long of each other were opened together: the catalogue's L-05 looks back as far.
pub const OPENED_TOGETHER_MS: i64 = 14 * DAY_MS;

/// A sort of key. Their order is that of their places in a [`Mask`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The device of an account's own acts.
    Device,
    /// A means of payment that it added or paid with.
    Card,
    /// The address prefix of its own acts.
    Address,
    /// The domain that it mails from.
    SenderDomain,
    /// The template of a text that it sends.
    Text,
    /// A family of texts that are nearly the same.
    NearText,
    /// The host that its messages link to first.
    Link,
}

/// When a key ties.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Bounds {
    /// Families (accounts under one parent are one) that may share it; one with more says nothing of any of them.
    pub families_max: u32,
    /// Two accounts share it where no more time than this (ms) lies between their uses.
    pub apart_ms: i64,
    /// Where the bounds come from.
    pub source: &'static str,
}

impl Sort {
    /// Every sort.
    pub const ALL: [Self; 7] =
        [Self::Device, Self::Card, Self::Address, Self::SenderDomain, Self::Text, Self::NearText, Self::Link];

    /// As people say it, of one.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Device => "device",
            Self::Card => "card",
            Self::Address => "network address",
            Self::SenderDomain => "sender domain",
            Self::Text => "text",
            Self::NearText => "family of like texts",
            Self::Link => "link host",
        }
    }

    /// The bounds of the engine's own signals where it has such ([`sharing::Sort::bounds`]); of the others those nearest by nature.
    pub fn bounds(self) -> Bounds {
        let engine = |sort: sharing::Sort| sort.bounds();
        let month = engine(sharing::Sort::Device).window_secs;
        let lasting = |of: sharing::Bounds| sharing::Bounds { window_secs: month, ..of };
        let (of, source) = match self {
            Self::Device => (engine(sharing::Sort::Device), "the signal shared_devices (G-04)"),
            Self::Card => (engine(sharing::Sort::Card), "the signal shared_cards (G-05)"),
            Self::Address => (engine(sharing::Sort::Address), "the signal shared_addresses (G-03)"),
            Self::Text | Self::NearText => (
                lasting(engine(sharing::Sort::Template)),
                "families: shared_templates (C-09); time: as for devices, our proposal [P]",
            ),
            Self::Link | Self::SenderDomain => (
                lasting(engine(sharing::Sort::Template)),
                "families as for texts, time as for devices: our proposal [P]",
            ),
        };
        Bounds { families_max: of.families_max, apart_ms: i64::from(of.window_secs) * 1_000, source }
    }

    /// The key of this sort that the event's account shows by its own act. Those of [`Sort::NearText`] come from all texts together.
    pub fn of(self, event: &Event) -> Option<Hash> {
        let sends = matches!(
            event.kind,
            Kind::EmailSubmitted | Kind::MessageSubmitted | Kind::ContentFingerprinted | Kind::ContentPosted
        );
        match self {
            Self::Device => sharing::Sort::Device.thing(event),
            Self::Card => sharing::Sort::Card.thing(event),
            Self::Address => sharing::Sort::Address.thing(event),
            Self::Text => sharing::Sort::Template.thing(event),
            Self::SenderDomain => event.sender_group.filter(|_| event.kind == Kind::EmailSubmitted),
            Self::Link => event.url_host.filter(|_| sends),
            Self::NearText => None,
        }
    }
}

/// Sorts of keys that two accounts share, and whether they were opened together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Mask(u8);

impl Mask {
    /// With a sort.
    #[must_use]
    pub const fn with(self, sort: Sort) -> Self {
        Self(self.0 | 1 << sort as u8)
    }

    /// With having been opened together.
    #[must_use]
    pub const fn opened_together(self) -> Self {
        Self(self.0 | 1 << 7)
    }

    const fn has(self, sort: Sort) -> bool {
        self.0 & (1 << sort as u8) != 0
    }

    /// Whether this is a tie: who they are and what they do have to agree, since agencies share a device and a card honestly, and shops
    /// of one shop system a text and a link. A device or card is enough with one thing that they do alike (a text, a link, opened
    /// together); a text is enough with a link and opened together, or with one of the two and an address or sender domain. Our proposal
    /// [P], after the catalogue's L-02 (ties of at least two sorts).
    pub const fn ties(self) -> bool {
        let strong = self.has(Sort::Device) || self.has(Sort::Card);
        let weak = self.has(Sort::Address) || self.has(Sort::SenderDomain);
        let (text, link) = (self.has(Sort::Text) || self.has(Sort::NearText), self.has(Sort::Link));
        let together = self.0 & 1 << 7 != 0;
        let alike = text as u8 * 2 + link as u8 + together as u8;
        (strong && alike >= 1) || alike >= 4 || (weak && alike >= 3)
    }
}

#[cfg(test)]
mod tests {
    use super::Sort::{Address, Card, Device, Link, NearText, SenderDomain, Text};
    use super::*;

    #[test]
    fn who_they_are_and_what_they_do_have_to_agree() {
        let of = |sorts: &[Sort]| sorts.iter().fold(Mask::default(), |mask, sort| mask.with(*sort));
        assert!(!of(&[Device, Card]).ties(), "an agency with its customers");
        assert!(!of(&[Text, NearText, Link]).ties(), "shops of one shop system");
        assert!(!of(&[Address, Link]).ties() && !of(&[Address, SenderDomain]).opened_together().ties(), "neighbours");
        assert!(!of(&[Text]).opened_together().ties());
        assert!(of(&[Device, NearText]).ties() && of(&[Card]).opened_together().ties());
        assert!(of(&[Text, Link]).opened_together().ties() && of(&[Text, Link, Address]).ties());
    }
}
