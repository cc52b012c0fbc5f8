//! SMS and messaging (group M of the domain catalogue): what became of messages, and what recipients say.

use redress_ledger::decision::Disclosure;

use super::ratio::{hour_of_week, per_thing_or_none};
use super::{Counted, DISTINCT_ERROR, Part, Read, Role, SetOf, Signal, Window, only};
use crate::event::{Derived, ErrorClass, Hash, Kind, Traits};

pub(super) static SUBMITTED: Counted =
    Counted { name: "message.submitted", kinds: &[Kind::MessageSubmitted], ..Counted::ALL };
static DELIVERED: Counted = Counted { name: "message.delivered", kinds: &[Kind::MessageDelivered], ..Counted::ALL };
static FAILED: Counted = Counted { name: "message.failed", kinds: &[Kind::MessageFailed], ..Counted::ALL };
static FILTERED: Counted = Counted {
    name: "message.failed.filtered",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::Filtered)),
    ..Counted::ALL
};
static INVALID: Counted = Counted {
    name: "message.failed.invalid",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, matches!(e.error, Some(ErrorClass::InvalidRecipient | ErrorClass::Unreachable))),
    ..Counted::ALL
};
static AFTER_STOP: Counted = Counted {
    name: "message.failed.opted_out",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::OptedOut)),
    ..Counted::ALL
};
static REFUSED: Counted = Counted {
    name: "message.failed.blocked_policy",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::BlockedPolicy)),
    ..Counted::ALL
};
static THROTTLED: Counted = Counted {
    name: "message.failed.rate_limit",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::RateLimit)),
    ..Counted::ALL
};
static REPORTED: Counted = Counted { name: "message.reported", kinds: &[Kind::MessageReported], ..Counted::ALL };
static INBOUND: Counted = Counted { name: "message.inbound", kinds: &[Kind::MessageInbound], ..Counted::ALL };
static STOP_SENDER: SetOf = SetOf {
    name: "message.stop.sender",
    kinds: &[Kind::MessageInbound],
    thing: |e| if e.traits.any(Traits::OPT_OUT) { e.sender.or(e.recipient).map(Hash::get) } else { None },
    derived: Derived::RECIPIENT.with(Derived::SENDER),
};
static REPLY_SENDER: SetOf = SetOf {
    name: "message.reply.sender",
    kinds: &[Kind::MessageInbound],
    thing: |e| if e.traits.any(Traits::OPT_OUT) { None } else { e.sender.or(e.recipient).map(Hash::get) },
    derived: Derived::RECIPIENT.with(Derived::SENDER),
};
static REACHED: SetOf = SetOf {
    name: "message.delivered.recipient",
    kinds: &[Kind::MessageDelivered],
    thing: |e| e.recipient.map(Hash::get),
    derived: Derived::RECIPIENT,
};
pub(super) static RECIPIENTS: SetOf = SetOf {
    name: "message.submitted.recipient",
    kinds: &[Kind::MessageSubmitted],
    thing: |e| e.recipient.map(Hash::get),
    derived: Derived::RECIPIENT,
};
/// Messages whose end is known: delivered or failed.
const ENDED: Part = Part::Counts(&[&DELIVERED, &FAILED]);

pub(super) static MESSAGES: Signal = Signal {
    id: "M-00",
    name: "messages",
    about: "Messages submitted.",
    windows: &Window::ALL,
    sentence: "Messages you sent in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SUBMITTED])),
    ..Signal::COUNT
};

pub(super) static MESSAGE_RECIPIENTS: Signal = Signal {
    id: "M-00",
    name: "message_recipients",
    about: "Different numbers or addresses that messages were submitted for.",
    windows: &[Window::Hour, Window::Day],
    sentence: "Different people you sent messages to in {window}: {num}.",
    read: Read::Of(Part::Set(&RECIPIENTS)),
    ..Signal::DISTINCT
};

pub(super) static MESSAGE_BURST: Signal = Signal {
    id: "M-00",
    name: "message_burst",
    about: "Messages of the last hour against the mean of the other hours of 7 days; 0 below 20 messages in those.",
    sentence: "In {window} you sent {num} times as many messages as in a usual hour of your week.",
    read: Read::From(
        &[(Part::Counts(&[&SUBMITTED]), Some(Window::Hour)), (Part::Counts(&[&SUBMITTED]), Some(Window::Week))],
        hour_of_week,
    ),
    ..Signal::LEVEL
};

pub(super) static OPT_OUT_RATE: Signal = Signal {
    id: "M-01",
    name: "opt_out_rate",
    about: "Different people who sent STOP, as a share of the different people reached.",
    windows: &[Window::Day, Window::Week],
    error: DISTINCT_ERROR,
    sample_min: 200.0,
    threshold_source: "LeadConnector: 1 % and 2.5 % [S]",
    third_party_controllable: true,
    sentence: "Of {den} people reached in {window}, {num} sent STOP.",
    read: Read::Share(Part::Set(&STOP_SENDER), Part::Set(&REACHED)),
    ..Signal::RATE
};

pub(super) static MESSAGE_FAILURES: Signal = Signal {
    id: "M-02",
    name: "message_failures",
    about: "Messages that could not be delivered, for whatever reason.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "none: used beside the rate, as a least number",
    sentence: "Messages that could not be delivered in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&FAILED])),
    ..Signal::COUNT
};

pub(super) static DELIVERY_ERROR_RATE: Signal = Signal {
    id: "M-02",
    name: "delivery_error_rate",
    about: "Share of messages that could not be delivered.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 200.0,
    threshold_source: "LeadConnector: 8 % and 12.5 % [S]",
    sentence: "Of {den} messages in {window}, {num} could not be delivered.",
    read: Read::Share(Part::Counts(&[&FAILED]), ENDED),
    ..Signal::RATE
};

pub(super) static CARRIER_FILTERED_RATE: Signal = Signal {
    id: "M-03",
    name: "carrier_filtered_rate",
    about: "Share of messages that carriers filtered as unwanted.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    sample_min: 200.0,
    threshold_source: "1 % and 5 %, our proposal [P]",
    sentence: "Of {den} messages in {window}, carriers filtered {num}.",
    read: Read::Share(Part::Counts(&[&FILTERED]), ENDED),
    ..Signal::RATE
};

pub(super) static POLICY_REFUSAL_RATE: Signal = Signal {
    id: "M-03",
    name: "policy_refusal_rate",
    about: "Share of messages that a provider refused by its policy.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 200.0,
    threshold_source: "1 % and 5 %, our proposal as for filtering [P]",
    sentence: "Of {den} messages in {window}, a provider's policy refused {num}.",
    read: Read::Share(Part::Counts(&[&REFUSED]), ENDED),
    ..Signal::RATE
};

pub(super) static SEND_AFTER_STOP_RATE: Signal = Signal {
    id: "M-04",
    name: "send_after_stop_rate",
    about: "Share of messages to people who had sent STOP.",
    windows: &[Window::Day],
    sample_min: 200.0,
    threshold_source: "0.5 % and 2 %, our proposal after CTIA 5.1.3 [P]",
    sentence: "Of {den} messages in {window}, {num} went to people who had sent STOP.",
    read: Read::Share(Part::Counts(&[&AFTER_STOP]), Part::Counts(&[&SUBMITTED])),
    ..Signal::RATE
};

pub(super) static MESSAGE_REPORTS: Signal = Signal {
    id: "M-05",
    name: "message_reports",
    about: "Reports of messages by recipients.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "none: used beside the rate, as a least number",
    third_party_controllable: true,
    sentence: "Reports of your messages in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&REPORTED])),
    ..Signal::COUNT
};

pub(super) static USER_REPORT_RATE: Signal = Signal {
    id: "M-05",
    name: "user_report_rate",
    about: "Share of delivered messages that recipients reported.",
    windows: &[Window::Week],
    sample_min: 1000.0,
    threshold_source: "1 and 5 in 10,000, our proposal [P]",
    third_party_controllable: true,
    sentence: "Of {den} delivered messages in {window}, recipients reported {num}.",
    read: Read::Share(Part::Counts(&[&REPORTED]), Part::Counts(&[&DELIVERED])),
    ..Signal::RATE
};

pub(super) static INVALID_NUMBER_RATE: Signal = Signal {
    id: "M-06",
    name: "invalid_number_rate",
    about: "Share of messages to numbers that do not exist or cannot receive.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 200.0,
    threshold_source: "5 % and 15 %, our proposal [P]",
    sentence: "Of {den} messages in {window}, {num} went to numbers that cannot receive them.",
    read: Read::Share(Part::Counts(&[&INVALID]), ENDED),
    ..Signal::RATE
};

pub(super) static MESSAGES_THROTTLED: Signal = Signal {
    id: "M-08",
    name: "messages_throttled",
    about: "Messages that failed because they came too fast.",
    windows: &[Window::Minute, Window::Hour],
    threshold_source: "none: the provider's own limit",
    sentence: "Messages that came too fast in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&THROTTLED])),
    ..Signal::COUNT
};

pub(super) static INBOUND_MESSAGES: Signal = Signal {
    id: "M-10",
    name: "inbound_messages",
    about: "Messages received.",
    windows: &[Window::Hour, Window::Day],
    third_party_controllable: true,
    sentence: "Messages you received in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&INBOUND])),
    ..Signal::COUNT
};

pub(super) static OUT_IN_RATIO: Signal = Signal {
    id: "M-10",
    name: "out_in_ratio",
    about: "Messages sent for each one received; 0 below 100 sent.",
    windows: &[Window::Week],
    threshold_source: "CTIA: about 1 to 1 between people; 10, our proposal [P]",
    third_party_controllable: true,
    sentence: "For each message you received in {window} you sent {num}.",
    read: Read::From(&[(Part::Counts(&[&SUBMITTED]), None), (Part::Counts(&[&INBOUND]), None)], per_thing_or_none),
    ..Signal::LEVEL
};

pub(super) static REPLY_RATE: Signal = Signal {
    id: "M-16",
    name: "reply_rate",
    about: "Different people who wrote something other than STOP, as a share of the different people reached. Own numbers can raise it: it speaks for an account only beside other signs.",
    windows: &[Window::Day, Window::Week],
    error: DISTINCT_ERROR,
    sample_min: 200.0,
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    role: Role::Exculpatory,
    sentence: "Of {den} people reached in {window}, {num} wrote back.",
    read: Read::Share(Part::Set(&REPLY_SENDER), Part::Set(&REACHED)),
    ..Signal::RATE
};
