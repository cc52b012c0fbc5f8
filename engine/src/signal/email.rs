//! E-mail reputation (group E of the domain catalogue).

use redress_ledger::decision::Disclosure;

use super::{COUNT_ERROR, Counted, Part, Party, Read, Role, Signal, Unit, Window, all, only};
use crate::event::{BounceClass, Kind};

pub(super) static SUBMITTED: Counted = Counted { name: "email.submitted", kinds: &[Kind::EmailSubmitted], count: all };
pub(super) static DELIVERED: Counted = Counted { name: "email.delivered", kinds: &[Kind::EmailDelivered], count: all };
pub(super) static BOUNCED_HARD: Counted = Counted {
    name: "email.bounced.hard",
    kinds: &[Kind::EmailBounced],
    count: |e| only(e, e.bounce == Some(BounceClass::Hard)),
};
pub(super) static BOUNCED_BLOCK: Counted = Counted {
    name: "email.bounced.block",
    kinds: &[Kind::EmailBounced],
    count: |e| only(e, e.bounce == Some(BounceClass::Block)),
};
pub(super) static BOUNCED_SOFT: Counted = Counted {
    name: "email.bounced.soft",
    kinds: &[Kind::EmailBounced],
    count: |e| only(e, matches!(e.bounce, Some(BounceClass::Soft) | None)),
};
pub(super) static DEFERRED: Counted = Counted { name: "email.deferred", kinds: &[Kind::EmailDeferred], count: all };
pub(super) static DROPPED: Counted = Counted { name: "email.dropped", kinds: &[Kind::EmailDropped], count: all };
pub(super) static COMPLAINED: Counted =
    Counted { name: "email.complained", kinds: &[Kind::EmailComplained], count: all };
pub(super) static UNSUBSCRIBED: Counted =
    Counted { name: "email.unsubscribed", kinds: &[Kind::EmailUnsubscribed], count: all };
/// Attempts that ended: delivered or bounced, whichever way.
const ATTEMPTS: Part = Part::Counts(&[&DELIVERED, &BOUNCED_HARD, &BOUNCED_BLOCK, &BOUNCED_SOFT]);

/// Mails submitted.
pub static SENDS: Signal = Signal {
    id: "E-00",
    name: "sends",
    about: "Mails submitted.",
    unit: Unit::Count,
    windows: &[Window::Minute, Window::Hour, Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: context for other signals",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Context,
    sentence: "Mails you sent in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SUBMITTED])),
};

/// Share of mails that bounced for good, because the address does not exist.
pub static HARD_BOUNCE_RATE: Signal = Signal {
    id: "E-01",
    name: "hard_bounce_rate",
    about: "Share of mails that bounced for good, because the address does not exist.",
    unit: Unit::Rate,
    windows: &[Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "AWS SES: review from 5 %, sending may pause from 10 % [V]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, {num} bounced for good.",
    read: Read::Share(Part::Counts(&[&BOUNCED_HARD]), ATTEMPTS),
};

/// Mails that bounced for good.
pub static HARD_BOUNCES: Signal = Signal {
    id: "E-01",
    name: "hard_bounces",
    about: "Mails that bounced for good.",
    unit: Unit::Count,
    windows: &[Window::Hour, Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: used beside the rate, as a least number",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Mails that bounced for good in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&BOUNCED_HARD])),
};

/// Share of delivered mails that recipients reported as spam.
pub static COMPLAINT_RATE: Signal = Signal {
    id: "E-02",
    name: "complaint_rate",
    about: "Share of delivered mails that recipients reported as spam.",
    unit: Unit::Rate,
    windows: &[Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 500.0,
    threshold_source: "AWS SES: review from 0.1 %, sending may pause from 0.5 % [V]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} delivered mails in {window}, recipients reported {num} as spam.",
    read: Read::Share(Part::Counts(&[&COMPLAINED]), Part::Counts(&[&DELIVERED])),
};

/// Share of mails that receiving servers refused by policy or reputation.
pub static BLOCK_BOUNCE_RATE: Signal = Signal {
    id: "E-04",
    name: "block_bounce_rate",
    about: "Share of mails that receiving servers refused by policy or reputation.",
    unit: Unit::Rate,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 500.0,
    threshold_source: "3 % and 10 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, receiving servers refused {num}.",
    read: Read::Share(Part::Counts(&[&BOUNCED_BLOCK]), ATTEMPTS),
};

/// Share of submitted mails that receiving servers put off.
pub static DEFERRAL_RATE: Signal = Signal {
    id: "E-05",
    name: "deferral_rate",
    about: "Share of submitted mails that receiving servers put off.",
    unit: Unit::Rate,
    windows: &[Window::Hour],
    error: COUNT_ERROR,
    sample_min: 500.0,
    threshold_source: "15 % (LimeSpot) [S], 30 % our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, receiving servers put off {num}.",
    read: Read::Share(Part::Counts(&[&DEFERRED]), Part::Counts(&[&SUBMITTED])),
};

/// Share of delivered mails whose recipients unsubscribed.
pub static UNSUBSCRIBE_RATE: Signal = Signal {
    id: "E-10",
    name: "unsubscribe_rate",
    about: "Share of delivered mails whose recipients unsubscribed.",
    unit: Unit::Rate,
    windows: &[Window::Week],
    error: COUNT_ERROR,
    sample_min: 1000.0,
    threshold_source: "1 % and 2 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} delivered mails in {window}, {num} led to an unsubscription.",
    read: Read::Share(Part::Counts(&[&UNSUBSCRIBED]), Part::Counts(&[&DELIVERED])),
};

/// Share of submitted mails that went to addresses on the suppression list.
pub static SUPPRESSION_HIT_RATE: Signal = Signal {
    id: "E-11",
    name: "suppression_hit_rate",
    about: "Share of submitted mails that went to addresses on the suppression list.",
    unit: Unit::Rate,
    windows: &[Window::Day],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "5 % and 15 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, {num} went to addresses that must not be written to.",
    read: Read::Share(Part::Counts(&[&DROPPED]), Part::Counts(&[&SUBMITTED])),
};
