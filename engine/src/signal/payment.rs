//! Payment and free trial (group F). Money is counted in hundredths of whatever currency the account is billed in; amounts of several
//! currencies are added up as they are.

use super::ratio::difference;
use super::{Counted, Part, Read, Role, SetOf, Signal, Window};
use crate::event::{Derived, Event, Hash, Kind, Traits};

/// Millionths in a hundredth.
const HUNDREDTH: i64 = 10_000;

/// Hundredths of the amount, whole ones; what is paid back counts nothing.
fn hundredths(event: &Event) -> u32 {
    let amount = event.amount_micros.unwrap_or(0).max(0) / HUNDREDTH;
    u32::try_from(amount).unwrap_or(u32::MAX)
}

static FAILED: Counted = Counted { name: "payment.failed", kinds: &[Kind::PaymentFailed], ..Counted::ALL };
static SUCCEEDED: Counted = Counted { name: "payment.succeeded", kinds: &[Kind::PaymentSucceeded], ..Counted::ALL };
static DISPUTED: Counted = Counted { name: "payment.disputed", kinds: &[Kind::PaymentDisputed], ..Counted::ALL };
static PAID: Counted = Counted {
    name: "payment.succeeded.hundredths",
    kinds: &[Kind::PaymentSucceeded],
    count: hundredths,
    ..Counted::ALL
};
static USED: Counted =
    Counted { name: "usage.recorded.hundredths", kinds: &[Kind::UsageRecorded], count: hundredths, ..Counted::ALL };
static USED_IN_TRIAL: Counted = Counted {
    name: "usage.recorded.trial.hundredths",
    kinds: &[Kind::UsageRecorded],
    traits: Traits::TRIAL,
    count: hundredths,
    ..Counted::ALL
};
static REJECTED: Counted = Counted { name: "send.rejected", kinds: &[Kind::SendRejected], ..Counted::ALL };
static REJECTED_IN_TRIAL: Counted =
    Counted { name: "send.rejected.trial", kinds: &[Kind::SendRejected], traits: Traits::TRIAL, ..Counted::ALL };
static CARD_DECLINED: SetOf = SetOf {
    name: "payment.failed.card",
    kinds: &[Kind::PaymentFailed],
    thing: |e| e.content.map(Hash::get),
    derived: Derived::CONTENT,
};
static CARD_ADDED: SetOf = SetOf {
    name: "payment.method_added.card",
    kinds: &[Kind::PaymentMethodAdded],
    thing: |e| e.content.map(Hash::get),
    derived: Derived::CONTENT,
};

pub(super) static CARDS_ADDED: Signal = Signal {
    id: "F-01",
    name: "cards_added",
    about: "Different means of payment added.",
    windows: &[Window::Day, Window::Month],
    sentence: "Different means of payment you added in {window}: {num}.",
    read: Read::Of(Part::Set(&CARD_ADDED)),
    ..Signal::DISTINCT
};

pub(super) static CARDS_DECLINED: Signal = Signal {
    id: "F-01",
    name: "cards_declined",
    about: "Different means of payment that were declined: who tries many, tests stolen cards.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "3 and 8 in 24 hours, our proposal [P]",
    role: Role::Evidence,
    sentence: "Different cards that were declined in {window}: {num}.",
    read: Read::Of(Part::Set(&CARD_DECLINED)),
    ..Signal::DISTINCT
};

pub(super) static PAYMENT_FAILURES: Signal = Signal {
    id: "F-01",
    name: "payment_failures",
    about: "Payments declined.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "none: used beside the rate, as a least number",
    sentence: "Payments declined in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&FAILED])),
    ..Signal::COUNT
};

pub(super) static PAYMENT_FAILURE_RATE: Signal = Signal {
    id: "F-01",
    name: "payment_failure_rate",
    about: "Share of payments that were declined.",
    windows: &[Window::Day, Window::Month],
    sample_min: 10.0,
    threshold_source: "30 % and 60 %, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} payments in {window}, {num} were declined.",
    read: Read::Share(Part::Counts(&[&FAILED]), Part::Counts(&[&FAILED, &SUCCEEDED])),
    ..Signal::RATE
};

pub(super) static DISPUTE_RATE: Signal = Signal {
    id: "F-02",
    name: "dispute_rate",
    about: "Payments that their payers disputed, as a share of all.",
    windows: &[Window::Month],
    sample_min: 20.0,
    threshold_source: "0.5 % and 1 %, our proposal near the card schemes' own [P]",
    third_party_controllable: true,
    sentence: "Of {den} payments in {window}, {num} were disputed.",
    read: Read::Share(Part::Counts(&[&DISPUTED]), Part::Counts(&[&SUCCEEDED])),
    ..Signal::RATE
};

pub(super) static TRIAL_SPEND: Signal = Signal {
    id: "F-04",
    name: "trial_spend",
    about: "Use within a free trial, in hundredths of the currency unit.",
    windows: &[Window::TenMinutes, Window::Hour, Window::Day],
    threshold_source: "the whole credit within 30 and 5 minutes, our proposal [P]",
    sentence: "Credit of your trial used in {window}, in cents: {num}.",
    read: Read::Of(Part::Counts(&[&USED_IN_TRIAL])),
    ..Signal::COUNT
};

pub(super) static TRIAL_LIMIT_HITS: Signal = Signal {
    id: "F-05",
    name: "trial_limit_hits",
    about: "Attempts that the rules of the free trial refused.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "20 and 100 in 24 hours, our proposal [P]",
    sentence: "Attempts beyond what your trial allows in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&REJECTED_IN_TRIAL])),
    ..Signal::COUNT
};

pub(super) static SENDS_REJECTED: Signal = Signal {
    id: "F-05",
    name: "sends_rejected",
    about: "Attempts to send that were refused before they were taken on.",
    windows: &[Window::Minute, Window::Hour, Window::Day],
    sentence: "Attempts to send that we refused in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&REJECTED])),
    ..Signal::COUNT
};

pub(super) static PAID_IN: Signal = Signal {
    id: "F-06",
    name: "paid_in",
    about: "Payments that succeeded, in hundredths of the currency unit.",
    windows: &[Window::Day, Window::Month],
    sentence: "Paid by you in {window}, in cents: {num}.",
    read: Read::Of(Part::Counts(&[&PAID])),
    ..Signal::COUNT
};

pub(super) static SPEND: Signal = Signal {
    id: "F-07",
    name: "spend",
    about: "Use recorded, in hundredths of the currency unit.",
    windows: &[Window::Hour, Window::Day, Window::Month],
    sentence: "Use of our service in {window}, in cents: {num}.",
    read: Read::Of(Part::Counts(&[&USED])),
    ..Signal::COUNT
};

pub(super) static UNPAID_USE: Signal = Signal {
    id: "F-07",
    name: "unpaid_use",
    about: "Use recorded beyond what was paid in the same time, in hundredths of the currency unit. Who pays by invoice is far in front every month.",
    windows: &[Window::Day, Window::Month],
    threshold_source: "5,000 and 50,000 in 24 hours, our proposal [P]",
    sentence: "Use beyond what you paid in {window}, in cents: {num}.",
    read: Read::From(&[(Part::Counts(&[&USED]), None), (Part::Counts(&[&PAID]), None)], difference),
    ..Signal::LEVEL
};
