//! SMS and messaging (group M of the domain catalogue).

use redress_ledger::decision::Disclosure;

use super::{COUNT_ERROR, Counted, DISTINCT_ERROR, Part, Party, Read, Role, SetOf, Signal, Unit, Window, all, only};
use crate::event::{ErrorClass, Hash, Kind, Traits};

pub(super) static SUBMITTED: Counted =
    Counted { name: "message.submitted", kinds: &[Kind::MessageSubmitted], count: all };
pub(super) static DELIVERED: Counted =
    Counted { name: "message.delivered", kinds: &[Kind::MessageDelivered], count: all };
pub(super) static FAILED: Counted = Counted { name: "message.failed", kinds: &[Kind::MessageFailed], count: all };
pub(super) static FILTERED: Counted = Counted {
    name: "message.failed.filtered",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::Filtered)),
};
pub(super) static INVALID: Counted = Counted {
    name: "message.failed.invalid",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, matches!(e.error, Some(ErrorClass::InvalidRecipient | ErrorClass::Unreachable))),
};
pub(super) static AFTER_STOP: Counted = Counted {
    name: "message.failed.opted_out",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::OptedOut)),
};
pub(super) static REPORTED: Counted = Counted { name: "message.reported", kinds: &[Kind::MessageReported], count: all };
pub(super) static STOP_SENDER: SetOf = SetOf {
    name: "message.stop.sender",
    kinds: &[Kind::MessageInbound],
    thing: |e| if e.traits.any(Traits::OPT_OUT) { e.sender.or(e.recipient).map(Hash::get) } else { None },
};
pub(super) static REACHED: SetOf = SetOf {
    name: "message.delivered.recipient",
    kinds: &[Kind::MessageDelivered],
    thing: |e| e.recipient.map(Hash::get),
};
/// Messages whose end is known: delivered or failed.
const ENDED: Part = Part::Counts(&[&DELIVERED, &FAILED]);

/// Messages submitted.
pub static MESSAGES: Signal = Signal {
    id: "M-00",
    name: "messages",
    about: "Messages submitted.",
    unit: Unit::Count,
    windows: &[Window::Minute, Window::Hour, Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: context for other signals",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Context,
    sentence: "Messages you sent in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SUBMITTED])),
};

/// Different people who sent STOP, as a share of the different people reached.
pub static OPT_OUT_RATE: Signal = Signal {
    id: "M-01",
    name: "opt_out_rate",
    about: "Different people who sent STOP, as a share of the different people reached.",
    unit: Unit::Rate,
    windows: &[Window::Day],
    error: DISTINCT_ERROR,
    sample_min: 200.0,
    threshold_source: "LeadConnector: 1 % and 2.5 % [S]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} people reached in {window}, {num} sent STOP.",
    read: Read::Share(Part::Set(&STOP_SENDER), Part::Set(&REACHED)),
};

/// Share of messages that could not be delivered.
pub static DELIVERY_ERROR_RATE: Signal = Signal {
    id: "M-02",
    name: "delivery_error_rate",
    about: "Share of messages that could not be delivered.",
    unit: Unit::Rate,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "LeadConnector: 8 % and 12.5 % [S]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} messages in {window}, {num} could not be delivered.",
    read: Read::Share(Part::Counts(&[&FAILED]), ENDED),
};

/// Share of messages that carriers filtered as unwanted.
pub static CARRIER_FILTERED_RATE: Signal = Signal {
    id: "M-03",
    name: "carrier_filtered_rate",
    about: "Share of messages that carriers filtered as unwanted.",
    unit: Unit::Rate,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "1 % and 5 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} messages in {window}, carriers filtered {num}.",
    read: Read::Share(Part::Counts(&[&FILTERED]), ENDED),
};

/// Share of messages to people who had sent STOP.
pub static SEND_AFTER_STOP_RATE: Signal = Signal {
    id: "M-04",
    name: "send_after_stop_rate",
    about: "Share of messages to people who had sent STOP.",
    unit: Unit::Rate,
    windows: &[Window::Day],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "0.5 % and 2 %, our proposal after CTIA 5.1.3 [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} messages in {window}, {num} went to people who had sent STOP.",
    read: Read::Share(Part::Counts(&[&AFTER_STOP]), Part::Counts(&[&SUBMITTED])),
};

/// Share of delivered messages that recipients reported.
pub static USER_REPORT_RATE: Signal = Signal {
    id: "M-05",
    name: "user_report_rate",
    about: "Share of delivered messages that recipients reported.",
    unit: Unit::Rate,
    windows: &[Window::Week],
    error: COUNT_ERROR,
    sample_min: 1000.0,
    threshold_source: "1 and 5 in 10,000, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} delivered messages in {window}, recipients reported {num}.",
    read: Read::Share(Part::Counts(&[&REPORTED]), Part::Counts(&[&DELIVERED])),
};

/// Share of messages to numbers that do not exist or cannot receive.
pub static INVALID_NUMBER_RATE: Signal = Signal {
    id: "M-06",
    name: "invalid_number_rate",
    about: "Share of messages to numbers that do not exist or cannot receive.",
    unit: Unit::Rate,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "5 % and 15 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} messages in {window}, {num} went to numbers that cannot receive them.",
    read: Read::Share(Part::Counts(&[&INVALID]), ENDED),
};
