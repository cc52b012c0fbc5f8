//! Verification codes and pumped traffic (group V). The account holder is usually the victim: protect, do not punish.

use redress_ledger::decision::Disclosure;

use super::message::SUBMITTED as MESSAGES;
use super::ratio::{difference, hour_of_week, people_per_thing, per_thing, rest_share};
use super::{Counted, DISTINCT_ERROR, Part, Party, Read, Role, SetOf, Signal, Window, only};
use crate::event::{Derived, ErrorClass, Hash, Kind, Traits};

static STARTED: Counted = Counted { name: "verification.started", kinds: &[Kind::VerificationStarted], ..Counted::ALL };
static APPROVED: Counted =
    Counted { name: "verification.approved", kinds: &[Kind::VerificationApproved], ..Counted::ALL };
static EXPIRED: Counted = Counted { name: "verification.expired", kinds: &[Kind::VerificationExpired], ..Counted::ALL };
static REFUSED: Counted = Counted {
    name: "message.failed.fraud_block",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::FraudBlock)),
    ..Counted::ALL
};
/// Pumped traffic comes as codes or as messages.
const PUMPED: &[Kind] = &[Kind::VerificationStarted, Kind::MessageSubmitted];
static HIGH_RISK: Counted =
    Counted { name: "pumped.high_risk", kinds: PUMPED, traits: Traits::HIGH_RISK_RANGE, ..Counted::ALL };
static HIGH_COST: Counted =
    Counted { name: "pumped.high_cost", kinds: PUMPED, traits: Traits::HIGH_COST, ..Counted::ALL };
static STARTED_RECIPIENT: SetOf = SetOf {
    name: "verification.started.recipient",
    kinds: &[Kind::VerificationStarted],
    thing: |e| e.recipient.map(Hash::get),
    derived: Derived::RECIPIENT,
};
static STARTED_BLOCK: SetOf = SetOf {
    name: "verification.started.block",
    kinds: &[Kind::VerificationStarted],
    thing: |e| e.recipient_block.map(Hash::get),
    derived: Derived::RECIPIENT_BLOCK,
};
static APPROVED_BLOCK: SetOf = SetOf {
    name: "verification.approved.block",
    kinds: &[Kind::VerificationApproved],
    thing: |e| e.recipient_block.map(Hash::get),
    derived: Derived::RECIPIENT_BLOCK,
};
static STARTED_CODE: SetOf = SetOf {
    name: "verification.started.message",
    kinds: &[Kind::VerificationStarted],
    thing: |e| e.message.map(Hash::get),
    derived: Derived::MESSAGE,
};
static CHECKED_CODE: SetOf = SetOf {
    name: "verification.checked.message",
    kinds: &[Kind::VerificationChecked, Kind::VerificationApproved],
    thing: |e| e.message.map(Hash::get),
    derived: Derived::MESSAGE,
};
static STARTED_CLIENT: SetOf = SetOf {
    name: "verification.started.client",
    kinds: &[Kind::VerificationStarted],
    thing: |e| e.device.or(e.ip_prefix).map(Hash::get),
    derived: Derived::IP_PREFIX.with(Derived::DEVICE),
};
static STARTED_COUNTRY: SetOf = SetOf {
    name: "verification.started.country",
    kinds: &[Kind::VerificationStarted],
    thing: super::counted::country,
    derived: Derived::NONE,
};

/// What all of them share: outsiders pump, the holder pays.
const PUMPING: Signal = Signal { party: Party::Victim, third_party_controllable: true, ..Signal::COUNT };

pub(super) static VERIFICATIONS: Signal = Signal {
    id: "V-00",
    name: "verifications",
    about: "Verifications started.",
    sentence: "Verifications started in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&STARTED])),
    ..PUMPING
};

pub(super) static VERIFICATION_COUNTRIES: Signal = Signal {
    id: "V-00",
    name: "verification_countries",
    about: "Different countries that verifications were started for.",
    windows: &[Window::Hour, Window::Day],
    sentence: "Countries that codes were sent to in {window}: {num}.",
    read: Read::Of(Part::Set(&STARTED_COUNTRY)),
    party: Party::Victim,
    third_party_controllable: true,
    ..Signal::DISTINCT
};

pub(super) static VERIFICATION_BURST: Signal = Signal {
    id: "V-00",
    name: "verification_burst",
    about: "Verifications of the last hour against the mean of the other hours of 7 days; 0 below 20 in those.",
    sentence: "In {window} {num} times as many codes were sent as in a usual hour of your week.",
    read: Read::From(
        &[(Part::Counts(&[&STARTED]), Some(Window::Hour)), (Part::Counts(&[&STARTED]), Some(Window::Week))],
        hour_of_week,
    ),
    party: Party::Victim,
    third_party_controllable: true,
    ..Signal::LEVEL
};

pub(super) static UNVERIFIED_RATE: Signal = Signal {
    id: "V-01",
    name: "unverified_rate",
    about: "Share of ended verifications that nobody completed.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 50.0,
    threshold_source: "V-01 and V-10 of the catalogue: 60 % and 90 %, our proposal [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Of {den} verifications that ended in {window}, nobody completed {num}.",
    read: Read::Share(Part::Counts(&[&EXPIRED]), Part::Counts(&[&EXPIRED, &APPROVED])),
    ..Signal::RATE
};

pub(super) static UNCONVERTED_BLOCKS: Signal = Signal {
    id: "V-02",
    name: "unconverted_blocks",
    about: "Number blocks that codes went to, beyond those in which anybody completed one: at least so many converted nothing. A block is a number less its last 3 digits.",
    error: DISTINCT_ERROR,
    threshold_source: "Twilio excepts by such blocks [V]; 1 and 5 with 20 starts each, our proposal [P]",
    disclosure: Disclosure::Rounded,
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Number blocks in which nobody completed a code in {window}: {num}.",
    read: Read::From(&[(Part::Set(&STARTED_BLOCK), None), (Part::Set(&APPROVED_BLOCK), None)], difference),
    ..Signal::LEVEL
};

pub(super) static NUMBERS_PER_BLOCK: Signal = Signal {
    id: "V-04",
    name: "numbers_per_block",
    about: "Different numbers for each different number block that codes went to; 0 below 20 numbers. Pumped numbers stand close together.",
    error: DISTINCT_ERROR,
    disclosure: Disclosure::Rounded,
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Numbers in each block that codes went to in {window}, on average: {num}.",
    read: Read::From(&[(Part::Set(&STARTED_RECIPIENT), None), (Part::Set(&STARTED_BLOCK), None)], people_per_thing),
    ..Signal::LEVEL
};

pub(super) static HIGH_COST_RATE: Signal = Signal {
    id: "V-06",
    name: "high_cost_rate",
    about: "Share of codes and messages to the dearest tenth of destinations.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 100.0,
    threshold_source: "3 and 10 times the usual, our proposal [P]",
    party: Party::Victim,
    third_party_controllable: true,
    role: Role::Context,
    sentence: "Of {den} codes and messages in {window}, {num} went to the dearest places.",
    read: Read::Share(Part::Counts(&[&HIGH_COST]), Part::Counts(&[&STARTED, &MESSAGES])),
    ..Signal::RATE
};

pub(super) static HIGH_RISK_HITS: Signal = Signal {
    id: "V-07",
    name: "high_risk_hits",
    about: "Codes and messages to number ranges at high risk of fraud.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "Twilio grades ranges by risk [V]; 20 and 200 an hour, our proposal [P]",
    sentence: "Codes and messages to risky number ranges in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&HIGH_RISK])),
    ..PUMPING
};

pub(super) static RETRIES_PER_NUMBER: Signal = Signal {
    id: "V-08",
    name: "retries_per_number",
    about: "Verifications started for each different number.",
    windows: &[Window::TenMinutes, Window::Hour],
    error: DISTINCT_ERROR,
    threshold_source: "Telnyx: 3 in 10 minutes [V]; over an hour a lower figure is the same rate [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Codes sent to each number in {window}, on average: {num}.",
    read: Read::From(&[(Part::Counts(&[&STARTED]), None), (Part::Set(&STARTED_RECIPIENT), None)], per_thing),
    ..Signal::LEVEL
};

pub(super) static STARTS_PER_CLIENT: Signal = Signal {
    id: "V-09",
    name: "starts_per_client",
    about: "Verifications started by each different client: its device or, where that is not known, its network address.",
    error: DISTINCT_ERROR,
    threshold_source: "10 and 50 an hour, our proposal [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Codes that each client asked for in {window}, on average: {num}.",
    read: Read::From(&[(Part::Counts(&[&STARTED]), None), (Part::Set(&STARTED_CLIENT), None)], per_thing),
    ..Signal::LEVEL
};

pub(super) static UNTRIED_RATE: Signal = Signal {
    id: "V-10",
    name: "untried_rate",
    about: "Share of started verifications whose code nobody tried to enter. Those still waiting for it count too.",
    windows: &[Window::Day],
    error: DISTINCT_ERROR,
    sample_min: 50.0,
    threshold_source: "60 % and 90 %, our proposal [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Of {den} codes sent in {window}, nobody tried to enter {num}.",
    read: Read::From(&[(Part::Set(&STARTED_CODE), None), (Part::Set(&CHECKED_CODE), None)], rest_share),
    ..Signal::RATE
};

pub(super) static PROVIDER_REFUSAL_RATE: Signal = Signal {
    id: "V-12",
    name: "provider_refusal_rate",
    about: "Refusals by the provider's fraud guard, as a share of verifications started.",
    windows: &[Window::Hour],
    sample_min: 50.0,
    threshold_source: "1 % and 10 %, our proposal on code 30450 [P]",
    disclosure: Disclosure::Rounded,
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Of {den} verifications in {window}, a fraud guard refused {num}.",
    read: Read::Share(Part::Counts(&[&REFUSED]), Part::Counts(&[&STARTED])),
    ..Signal::RATE
};
