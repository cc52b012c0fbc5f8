//! The sorts of things that accounts share, which events carry them, and the bounds of each in one table.

use crate::event::{Event, Hash, Kind, Traits};

/// A sort of thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// An address prefix, where an account acts from.
    Address,
    /// A device it acts with.
    Device,
    /// A means of payment that it added or paid with.
    Card,
    /// The template of a text that it sends.
    Template,
}

/// When a thing counts as shared.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// The trait of an observation.
    pub mark: Traits,
    /// How long a use counts (seconds); one of [`crate::window::LENGTHS_MS`].
    pub window_secs: u32,
    /// At so many other families it is told.
    pub others_min: u32,
    /// Beyond so many families it says nothing, from then on until a window after it last had so many.
    pub families_max: u32,
}

const DAY: u32 = 86_400;

impl Sort {
    /// Every sort, in the order of their numbers.
    pub const ALL: [Self; 4] = [Self::Address, Self::Device, Self::Card, Self::Template];

    /// Its name in metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Address => "address",
            Self::Device => "device",
            Self::Card => "card",
            Self::Template => "template",
        }
    }

    /// Windows and least numbers are those at which the domain catalogue's signals warn: G-03 (3 accounts an address in 24 h), G-04 (2 a
    /// device in 30 d), G-05 (2 a card; 90 d there, 30 d here as no window is longer), C-09 (3 a text in 24 h). The caps are our proposal
    /// [P], against guilt by an office's address or a shop system's text (the catalogue's «edge-type caps»).
    pub const fn bounds(self) -> Bounds {
        let (mark, days, others_min, families_max) = match self {
            Self::Address => (Traits::SHARED_IP, 1, 2, 64),
            Self::Device => (Traits::SHARED_DEVICE, 30, 1, 1_024),
            Self::Card => (Traits::SHARED_CARD, 30, 1, 1_024),
            Self::Template => (Traits::SHARED_TEMPLATE, 1, 2, 256),
        };
        Bounds { mark, window_secs: days * DAY, others_min, families_max }
    }

    /// The thing of this sort that the event's account used by its own act.
    #[inline]
    pub fn thing(self, event: &Event) -> Option<Hash> {
        match self {
            Self::Address => event.ip_prefix.filter(|_| is_own_act(event.kind)),
            Self::Device => event.device.filter(|_| is_own_act(event.kind)),
            Self::Card => event.content.filter(|_| is_payment(event.kind)),
            Self::Template => event.content.filter(|_| is_content(event.kind)),
        }
    }
}

/// The account itself is at work there. Not: verifications, form hits, opens and clicks (others' addresses), failed sign-ins (anybody's).
const fn is_own_act(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::AccountCreated
            | Kind::AccountUpdated
            | Kind::AuthLoginSucceeded
            | Kind::AuthMfaChanged
            | Kind::AuthPasswordChanged
            | Kind::AuthEmailChanged
            | Kind::AuthKeyCreated
            | Kind::AuthKeyRevoked
            | Kind::ApiUsed
            | Kind::ConfigChanged
            | Kind::PaymentMethodAdded
            | Kind::PaymentSucceeded
            | Kind::PaymentFailed
            | Kind::SenderDomainAdded
            | Kind::NumberPurchased
            | Kind::CampaignRegistered
            | Kind::ContactImported
            | Kind::EmailSubmitted
            | Kind::MessageSubmitted
            | Kind::CallInitiated
            | Kind::ContentPosted
    )
}

/// A card that is refused links nobody: whoever tries stolen numbers would tie their owners to himself.
const fn is_payment(kind: Kind) -> bool {
    matches!(kind, Kind::PaymentMethodAdded | Kind::PaymentSucceeded)
}

const fn is_content(kind: Kind) -> bool {
    matches!(kind, Kind::EmailSubmitted | Kind::MessageSubmitted | Kind::ContentFingerprinted | Kind::ContentPosted)
}
