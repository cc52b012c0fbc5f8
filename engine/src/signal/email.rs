//! E-mail reputation (group E of the domain catalogue): how receivers and recipients take an account's mails.

use redress_ledger::decision::Disclosure;

use super::ratio::{hour_of_week, per_thing_of_many};
use super::{Counted, Part, Read, Role, SetOf, Signal, Window, only};
use crate::event::{BounceClass, ComplaintType, Derived, Hash, Kind, Traits};

pub(super) static SUBMITTED: Counted =
    Counted { name: "email.submitted", kinds: &[Kind::EmailSubmitted], ..Counted::ALL };
pub(super) static DELIVERED: Counted =
    Counted { name: "email.delivered", kinds: &[Kind::EmailDelivered], ..Counted::ALL };
pub(super) static BOUNCED_HARD: Counted = Counted {
    name: "email.bounced.hard",
    kinds: &[Kind::EmailBounced],
    count: |e| only(e, e.bounce == Some(BounceClass::Hard)),
    ..Counted::ALL
};
static BOUNCED_BLOCK: Counted = Counted {
    name: "email.bounced.block",
    kinds: &[Kind::EmailBounced],
    count: |e| only(e, e.bounce == Some(BounceClass::Block)),
    ..Counted::ALL
};
static BOUNCED_SOFT: Counted = Counted {
    name: "email.bounced.soft",
    kinds: &[Kind::EmailBounced],
    count: |e| only(e, matches!(e.bounce, Some(BounceClass::Soft) | None)),
    ..Counted::ALL
};
static DEFERRED: Counted = Counted { name: "email.deferred", kinds: &[Kind::EmailDeferred], ..Counted::ALL };
static DROPPED: Counted = Counted { name: "email.dropped", kinds: &[Kind::EmailDropped], ..Counted::ALL };
// A report that takes another one back is none.
static COMPLAINED: Counted = Counted {
    name: "email.complained",
    kinds: &[Kind::EmailComplained],
    count: |e| only(e, e.complaint != Some(ComplaintType::NotSpam)),
    ..Counted::ALL
};
static UNSUBSCRIBED: Counted =
    Counted { name: "email.unsubscribed", kinds: &[Kind::EmailUnsubscribed], ..Counted::ALL };
static IMPORTED_MAILS: Counted =
    Counted { name: "reputation.imported", kinds: &[Kind::ReputationImported], ..Counted::ALL };
static IMPORTED_SPAM: Counted = Counted {
    name: "reputation.imported.abuse",
    kinds: &[Kind::ReputationImported],
    count: |e| only(e, e.complaint == Some(ComplaintType::Abuse)),
    ..Counted::ALL
};
pub(super) static RECIPIENTS: SetOf = SetOf {
    name: "email.submitted.recipient",
    kinds: &[Kind::EmailSubmitted],
    thing: |e| e.recipient.map(Hash::get),
    derived: Derived::RECIPIENT,
};
static REACHED: SetOf = SetOf {
    name: "email.delivered.recipient",
    kinds: &[Kind::EmailDelivered],
    thing: |e| e.recipient.map(Hash::get),
    derived: Derived::RECIPIENT,
};
static COMPLAINANTS: SetOf = SetOf {
    name: "email.complained.recipient",
    kinds: &[Kind::EmailComplained],
    thing: |e| if e.complaint == Some(ComplaintType::NotSpam) { None } else { e.recipient.map(Hash::get) },
    derived: Derived::RECIPIENT,
};
static ENGAGED: SetOf = SetOf {
    name: "email.engaged.recipient",
    kinds: &[Kind::EmailOpened, Kind::EmailClicked],
    thing: |e| if e.traits.any(Traits::MACHINE_OPEN) { None } else { e.recipient.map(Hash::get) },
    derived: Derived::RECIPIENT,
};
/// Attempts that ended: delivered or bounced, whichever way.
const ATTEMPTS: Part = Part::Counts(&[&DELIVERED, &BOUNCED_HARD, &BOUNCED_BLOCK, &BOUNCED_SOFT]);

pub(super) static SENDS: Signal = Signal {
    id: "E-00",
    name: "sends",
    about: "Mails submitted.",
    windows: &Window::ALL,
    sentence: "Mails you sent in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SUBMITTED])),
    ..Signal::COUNT
};

pub(super) static MAIL_RECIPIENTS: Signal = Signal {
    id: "E-00",
    name: "mail_recipients",
    about: "Different addresses written to.",
    windows: &[Window::Hour, Window::Day],
    sentence: "Different addresses you wrote to in {window}: {num}.",
    read: Read::Of(Part::Set(&RECIPIENTS)),
    ..Signal::DISTINCT
};

pub(super) static MAILS_PER_RECIPIENT: Signal = Signal {
    id: "E-00",
    name: "mails_per_recipient",
    about: "Mails submitted for each different address; 0 below 100 mails.",
    windows: &[Window::Day],
    sentence: "Mails you sent to each address in {window}, on average: {num}.",
    read: Read::From(&[(Part::Counts(&[&SUBMITTED]), None), (Part::Set(&RECIPIENTS), None)], per_thing_of_many),
    ..Signal::LEVEL
};

pub(super) static MAIL_BURST: Signal = Signal {
    id: "E-00",
    name: "mail_burst",
    about: "Mails of the last hour against the mean of the other hours of 7 days; 0 below 20 mails in those.",
    sentence: "In {window} you sent {num} times as many mails as in a usual hour of your week.",
    read: Read::From(
        &[(Part::Counts(&[&SUBMITTED]), Some(Window::Hour)), (Part::Counts(&[&SUBMITTED]), Some(Window::Week))],
        hour_of_week,
    ),
    ..Signal::LEVEL
};

pub(super) static HARD_BOUNCE_RATE: Signal = Signal {
    id: "E-01",
    name: "hard_bounce_rate",
    about: "Share of mails that bounced for good, because the address does not exist.",
    windows: &[Window::Day, Window::Week, Window::Month],
    sample_min: 200.0,
    threshold_source: "AWS SES: review from 5 %, sending may pause from 10 % [V]",
    sentence: "Of {den} mails in {window}, {num} bounced for good.",
    read: Read::Share(Part::Counts(&[&BOUNCED_HARD]), ATTEMPTS),
    ..Signal::RATE
};

pub(super) static HARD_BOUNCES: Signal = Signal {
    id: "E-01",
    name: "hard_bounces",
    about: "Mails that bounced for good.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "none: used beside the rate, as a least number",
    role: Role::Evidence,
    sentence: "Mails that bounced for good in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&BOUNCED_HARD])),
    ..Signal::COUNT
};

pub(super) static COMPLAINT_RATE: Signal = Signal {
    id: "E-02",
    name: "complaint_rate",
    about: "Share of delivered mails that recipients reported as spam.",
    windows: &[Window::Day, Window::Week, Window::Month],
    sample_min: 500.0,
    threshold_source: "AWS SES: review from 0.1 %, sending may pause from 0.5 % [V]",
    third_party_controllable: true,
    sentence: "Of {den} delivered mails in {window}, recipients reported {num} as spam.",
    read: Read::Share(Part::Counts(&[&COMPLAINED]), Part::Counts(&[&DELIVERED])),
    ..Signal::RATE
};

pub(super) static COMPLAINANTS_COUNT: Signal = Signal {
    id: "E-02",
    name: "complainants",
    about: "Different recipients who reported a mail as spam: each once, however often.",
    windows: &[Window::Day, Window::Week],
    threshold_source: "none: used beside the rate, as a least number",
    third_party_controllable: true,
    sentence: "Different people who reported your mails as spam in {window}: {num}.",
    read: Read::Of(Part::Set(&COMPLAINANTS)),
    ..Signal::DISTINCT
};

pub(super) static IMPORTED_SPAM_RATE: Signal = Signal {
    id: "E-03",
    name: "imported_spam_rate",
    about: "Share of mails reported as spam by a mailbox provider's own figures: of each import, the mails reported come with complaint type abuse and their number, the others without.",
    windows: &[Window::Week],
    sample_min: 500.0,
    threshold_source: "Google: below 0.10 %, never 0.30 % [S]",
    third_party_controllable: true,
    sentence: "Of {den} mails in {window}, a mailbox provider counted {num} as reported.",
    read: Read::Share(Part::Counts(&[&IMPORTED_SPAM]), Part::Counts(&[&IMPORTED_MAILS])),
    ..Signal::RATE
};

pub(super) static BLOCK_BOUNCE_RATE: Signal = Signal {
    id: "E-04",
    name: "block_bounce_rate",
    about: "Share of mails that receiving servers refused by policy or reputation.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 500.0,
    threshold_source: "3 % and 10 %, our proposal [P]",
    sentence: "Of {den} mails in {window}, receiving servers refused {num}.",
    read: Read::Share(Part::Counts(&[&BOUNCED_BLOCK]), ATTEMPTS),
    ..Signal::RATE
};

pub(super) static DEFERRAL_RATE: Signal = Signal {
    id: "E-05",
    name: "deferral_rate",
    about: "Share of submitted mails that receiving servers put off.",
    windows: &[Window::Hour],
    sample_min: 500.0,
    threshold_source: "15 % (LimeSpot) [S], 30 % our proposal [P]",
    sentence: "Of {den} mails in {window}, receiving servers put off {num}.",
    read: Read::Share(Part::Counts(&[&DEFERRED]), Part::Counts(&[&SUBMITTED])),
    ..Signal::RATE
};

pub(super) static UNSUBSCRIBE_RATE: Signal = Signal {
    id: "E-10",
    name: "unsubscribe_rate",
    about: "Share of delivered mails whose recipients unsubscribed.",
    windows: &[Window::Week],
    sample_min: 1000.0,
    threshold_source: "1 % and 2 %, our proposal [P]",
    third_party_controllable: true,
    sentence: "Of {den} delivered mails in {window}, {num} led to an unsubscription.",
    read: Read::Share(Part::Counts(&[&UNSUBSCRIBED]), Part::Counts(&[&DELIVERED])),
    ..Signal::RATE
};

pub(super) static SUPPRESSION_HIT_RATE: Signal = Signal {
    id: "E-11",
    name: "suppression_hit_rate",
    about: "Share of submitted mails that went to addresses on the suppression list.",
    windows: &[Window::Day],
    sample_min: 200.0,
    threshold_source: "5 % and 15 %, our proposal [P]",
    sentence: "Of {den} mails in {window}, {num} went to addresses that must not be written to.",
    read: Read::Share(Part::Counts(&[&DROPPED]), Part::Counts(&[&SUBMITTED])),
    ..Signal::RATE
};

pub(super) static ENGAGEMENT_RATE: Signal = Signal {
    id: "E-20",
    name: "engagement_rate",
    about: "Different recipients who opened or clicked, machines left out, as a share of those reached. Robots can raise it: it speaks for an account only beside other signs.",
    windows: &[Window::Week, Window::Month],
    error: super::DISTINCT_ERROR,
    sample_min: 200.0,
    threshold_source: "a fall by 60 % and 85 % while complaints rise, our proposal [P]",
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    role: Role::Exculpatory,
    sentence: "Of {den} people reached in {window}, {num} opened a mail or clicked in it.",
    read: Read::Share(Part::Set(&ENGAGED), Part::Set(&REACHED)),
    ..Signal::RATE
};
