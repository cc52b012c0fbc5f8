//! How messages are sent (group M): from how many numbers, under which campaign, at which hour.

use super::message::{RECIPIENTS, SUBMITTED};
use super::ratio::{people_per_thing, per_thing_of_many};
use super::{Counted, DISTINCT_ERROR, Part, Read, Role, SetOf, Signal, Window, only};
use crate::event::{Derived, Event, Hash, Kind, Traits};

/// A number given back within 7 days was bought to be thrown away.
const THROW_AWAY_S: u32 = 7 * 86_400;

static UNREGISTERED: Counted = Counted {
    name: "message.submitted.unregistered",
    kinds: &[Kind::MessageSubmitted],
    traits: Traits::UNREGISTERED,
    ..Counted::ALL
};
static OFF_CAMPAIGN: Counted = Counted {
    name: "message.submitted.off_campaign",
    kinds: &[Kind::MessageSubmitted],
    traits: Traits::OFF_CAMPAIGN,
    ..Counted::ALL
};
static BULK_AT_NIGHT: Counted = Counted {
    name: "message.submitted.bulk.quiet_hours",
    kinds: &[Kind::MessageSubmitted],
    traits: Traits::QUIET_HOURS,
    count: |e| only(e, e.traits.any(Traits::BULK)),
    ..Counted::ALL
};
static PURCHASED: Counted = Counted { name: "number.purchased", kinds: &[Kind::NumberPurchased], ..Counted::ALL };
static RELEASED_EARLY: Counted = Counted {
    name: "number.released.early",
    kinds: &[Kind::NumberReleased],
    count: |e| only(e, e.duration_s.is_some_and(|held| held <= THROW_AWAY_S)),
    ..Counted::ALL
};
static CAMPAIGN_REFUSED: Counted = Counted {
    name: "campaign.status.refused",
    kinds: &[Kind::CampaignStatus],
    count: |e| only(e, e.error.is_some()),
    ..Counted::ALL
};
static SENDERS: SetOf = SetOf {
    name: "message.submitted.sender",
    kinds: &[Kind::MessageSubmitted],
    thing: |e: &Event| e.sender.map(Hash::get),
    derived: Derived::SENDER,
};

pub(super) static MESSAGE_SENDERS: Signal = Signal {
    id: "M-07",
    name: "message_senders",
    about: "Different numbers or names that messages were sent from.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "CTIA 5.5: spreading over numbers is context from 2 on [V]; 5 and 20, our proposal [P]",
    sentence: "Different numbers you sent messages from in {window}: {num}.",
    read: Read::Of(Part::Set(&SENDERS)),
    ..Signal::DISTINCT
};

pub(super) static MESSAGES_PER_SENDER: Signal = Signal {
    id: "M-08",
    name: "messages_per_sender",
    about: "Messages for each different sending number, on average; 0 below 100 messages.",
    windows: &[Window::Minute, Window::Hour, Window::Day],
    error: DISTINCT_ERROR,
    threshold_source: "CTIA Exhibit I: 15 to 60 a minute for a number [V]",
    sentence: "Messages you sent from each number in {window}, on average: {num}.",
    read: Read::From(&[(Part::Counts(&[&SUBMITTED]), None), (Part::Set(&SENDERS), None)], per_thing_of_many),
    ..Signal::LEVEL
};

pub(super) static RECIPIENTS_PER_SENDER: Signal = Signal {
    id: "M-09",
    name: "recipients_per_sender",
    about: "Different recipients for each different sending number, on average; 0 below 20 recipients.",
    windows: &[Window::Day],
    error: DISTINCT_ERROR,
    threshold_source: "CTIA Exhibit I: 200 a day for a number between people; as a limit our proposal [P]",
    sentence: "People you wrote to from each number in {window}, on average: {num}.",
    read: Read::From(&[(Part::Set(&RECIPIENTS), None), (Part::Set(&SENDERS), None)], people_per_thing),
    ..Signal::LEVEL
};

pub(super) static UNREGISTERED_MESSAGES: Signal = Signal {
    id: "M-12",
    name: "unregistered_messages",
    about: "Messages from numbers without an approved campaign.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "any: US carriers block them since September 2023 [S]",
    sentence: "Messages from numbers without an approved campaign in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&UNREGISTERED])),
    ..Signal::COUNT
};

pub(super) static OFF_CAMPAIGN_RATE: Signal = Signal {
    id: "M-13",
    name: "off_campaign_rate",
    about: "Share of messages whose content differs from the samples registered for their campaign.",
    windows: &[Window::Day, Window::Week],
    sample_min: 200.0,
    threshold_source: "20 % and 60 %, our proposal [P]",
    sentence: "Of {den} messages in {window}, {num} differed from what you registered.",
    read: Read::Share(Part::Counts(&[&OFF_CAMPAIGN]), Part::Counts(&[&SUBMITTED])),
    ..Signal::RATE
};

pub(super) static CAMPAIGNS_REFUSED: Signal = Signal {
    id: "M-13",
    name: "campaigns_refused",
    about: "Campaigns that a registry refused or withdrew.",
    windows: &[Window::Month],
    sentence: "Campaigns of yours that the registry refused in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&CAMPAIGN_REFUSED])),
    ..Signal::COUNT
};

pub(super) static NUMBERS_BOUGHT: Signal = Signal {
    id: "M-14",
    name: "numbers_bought",
    about: "Sending numbers bought.",
    windows: &[Window::Day, Window::Month],
    sentence: "Numbers you bought in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&PURCHASED])),
    ..Signal::COUNT
};

pub(super) static NUMBER_CHURN_RATE: Signal = Signal {
    id: "M-14",
    name: "number_churn_rate",
    about: "Numbers given back within 7 days of buying them, as a share of those bought: a release says how long it was held.",
    windows: &[Window::Month],
    sample_min: 10.0,
    threshold_source: "30 % and 70 %, our proposal [P]",
    role: Role::Context,
    sentence: "For {den} numbers you bought in {window}, you gave {num} back within 7 days.",
    read: Read::Share(Part::Counts(&[&RELEASED_EARLY]), Part::Counts(&[&PURCHASED])),
    ..Signal::RATE
};

pub(super) static QUIET_HOURS_RATE: Signal = Signal {
    id: "M-15",
    name: "quiet_hours_rate",
    about: "Share of messages that were promotional and came at the recipient's night, 21:00 to 09:00.",
    windows: &[Window::Day, Window::Week],
    sample_min: 200.0,
    threshold_source: "practice is 9 to 21 o'clock [S]; 10 % and 40 %, our proposal [P]",
    sentence: "Of {den} messages in {window}, {num} were promotions sent at night.",
    read: Read::Share(Part::Counts(&[&BULK_AT_NIGHT]), Part::Counts(&[&SUBMITTED])),
    ..Signal::RATE
};
