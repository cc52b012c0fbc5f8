//! Sign-up and identity (group G): what is odd about an account itself. None of it is abuse: it helps to read the rest. Nothing here
//! says who a person is.

use redress_ledger::decision::Disclosure;

use super::counted::country;
use super::{Counted, Part, Read, SetOf, Signal, Window};
use crate::event::{Derived, Kind, Traits};

/// An account is opened, and what is known of it changes.
const OPENED: &[Kind] = &[Kind::AccountCreated, Kind::AccountUpdated];
/// Of openings and changes, with a trait.
const fn opened(name: &'static str, traits: Traits) -> Counted {
    Counted { name, kinds: OPENED, traits, ..Counted::ALL }
}
static DISPOSABLE: Counted = opened("account.disposable_email", Traits::DISPOSABLE_EMAIL);
static ODD_EMAIL: Counted = opened("account.odd_email", Traits::ODD_EMAIL);
static SERIAL: Counted = opened("account.serial_signup", Traits::SERIAL_SIGNUP);
static VOIP: Counted = opened("account.voip_number", Traits::VOIP_NUMBER);
static UNVERIFIABLE: Counted = opened("account.unverifiable_business", Traits::UNVERIFIABLE_BUSINESS);
static MISMATCH: Counted = opened("account.country_mismatch", Traits::COUNTRY_MISMATCH);
static AUTOMATED: Counted = opened("account.automated_signup", Traits::AUTOMATED_SIGNUP);
static ANONYMOUS: Counted = Counted {
    name: "account.created.anonymous",
    kinds: &[Kind::AccountCreated],
    traits: Traits::TOR.with(Traits::VPN).with(Traits::HOSTING),
    ..Counted::ALL
};
static RISKY_CARD: Counted = Counted {
    name: "payment.method_added.risky",
    kinds: &[Kind::PaymentMethodAdded],
    traits: Traits::PREPAID_CARD.with(Traits::COUNTRY_MISMATCH),
    ..Counted::ALL
};
static COUNTRIES: SetOf = SetOf {
    name: "account.country",
    kinds: &[Kind::AccountCreated, Kind::AccountUpdated, Kind::PaymentMethodAdded, Kind::NumberPurchased],
    thing: country,
    derived: Derived::NONE,
};

/// What they share: seen over 30 days, shown in rounded figures so that the checks are not learnt.
const ODD: Signal = Signal {
    windows: &[Window::Month],
    disclosure: Disclosure::Rounded,
    threshold_source: "a flag beside others, our proposal [P]",
    ..Signal::COUNT
};

pub(super) static DISPOSABLE_EMAILS: Signal = Signal {
    id: "G-01",
    name: "disposable_emails",
    about: "Times that the account named a mail address of a throw-away service.",
    threshold_source: "public list of such services [V]",
    sentence: "Throw-away mail addresses named for your account in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&DISPOSABLE])),
    ..ODD
};

pub(super) static ODD_EMAILS: Signal = Signal {
    id: "G-02",
    name: "odd_emails",
    about: "Times that the account named a mail address that looks random, or is a variant of a known one.",
    sentence: "Random-looking or varied mail addresses named for your account in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&ODD_EMAIL])),
    ..ODD
};

pub(super) static SERIAL_SIGNUPS: Signal = Signal {
    id: "L-06",
    name: "serial_signups",
    about: "Times that the platform found the account to be one of several opened at equal intervals, with names after one pattern. Known when the platform tells of it.",
    threshold_source: "5 and 15 accounts in 24 hours, our proposal [P]; the platform judges",
    third_party_controllable: true,
    sentence: "Times that your sign-up looked like one of a series in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SERIAL])),
    ..ODD
};

pub(super) static RISKY_CARDS: Signal = Signal {
    id: "G-06",
    name: "risky_cards",
    about: "Means of payment added that are prepaid, or of another country than address and phone.",
    threshold_source: "2 mismatches, our proposal [P]",
    sentence: "Prepaid or foreign cards added in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&RISKY_CARD])),
    ..ODD
};

pub(super) static VOIP_NUMBERS: Signal = Signal {
    id: "G-07",
    name: "voip_numbers",
    about: "Times that the account named a non-fixed VoIP number as its own.",
    threshold_source: "line type as Twilio Lookup gives it [V]",
    sentence: "Internet phone numbers named for your account in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&VOIP])),
    ..ODD
};

pub(super) static ANONYMOUS_SIGNUPS: Signal = Signal {
    id: "G-08",
    name: "anonymous_signups",
    about: "Accounts opened through Tor, a VPN or a data centre. Many people do so for their safety.",
    threshold_source: "Entra: anonymous address [S]",
    sentence: "Sign-ups through an anonymous network in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&ANONYMOUS])),
    ..ODD
};

pub(super) static UNVERIFIABLE_BUSINESSES: Signal = Signal {
    id: "G-11",
    name: "unverifiable_businesses",
    about: "Times that the business named could not be found.",
    threshold_source: "M3AAWG on vetting [V]",
    sentence: "Times that the business you named could not be found in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&UNVERIFIABLE])),
    ..ODD
};

pub(super) static COUNTRY_MISMATCHES: Signal = Signal {
    id: "G-12",
    name: "country_mismatches",
    about: "Times that countries of card, address and phone did not agree.",
    sentence: "Times that the countries of your details differed in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&MISMATCH])),
    ..ODD
};

pub(super) static ACCOUNT_COUNTRIES: Signal = Signal {
    id: "G-12",
    name: "account_countries",
    about: "Different countries of opening, details, means of payment and numbers bought.",
    threshold_source: "3 and 4, our proposal [P]",
    unit: super::Unit::Distinct,
    error: super::DISTINCT_ERROR,
    sentence: "Different countries in your details in {window}: {num}.",
    read: Read::Of(Part::Set(&COUNTRIES)),
    ..ODD
};

pub(super) static AUTOMATED_SIGNUPS: Signal = Signal {
    id: "G-13",
    name: "automated_signups",
    about: "Sign-up forms that a machine filled in.",
    sentence: "Sign-up forms that a machine filled in, in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&AUTOMATED])),
    ..ODD
};
