//! Mailing lists and set-up (group E): where addresses came from, how mails are signed, and whose forms are abused.

use redress_ledger::decision::Disclosure;

use super::email::{RECIPIENTS, SUBMITTED};
use super::ratio::{difference, per_thing, per_thing_of_many};
use super::{Counted, DISTINCT_ERROR, Part, Party, Read, Role, SetOf, Signal, Window, only};
use crate::event::{Derived, Hash, Kind, Traits};

static SUPPRESSED: Counted = Counted {
    name: "email.submitted.suppressed",
    kinds: &[Kind::EmailSubmitted],
    traits: Traits::SUPPRESSED,
    ..Counted::ALL
};
static UNALIGNED: Counted = Counted {
    name: "email.submitted.unaligned",
    kinds: &[Kind::EmailSubmitted],
    traits: Traits::UNALIGNED,
    ..Counted::ALL
};
static BULK: Counted = Counted {
    name: "email.submitted.bulk",
    kinds: &[Kind::EmailSubmitted],
    traits: Traits::BULK.with(Traits::NO_ONE_CLICK),
    ..Counted::ALL
};
static NO_ONE_CLICK: Counted = Counted {
    name: "email.submitted.no_one_click",
    kinds: &[Kind::EmailSubmitted],
    traits: Traits::NO_ONE_CLICK,
    ..Counted::ALL
};
static ROLE_ADDRESS: Counted = Counted {
    name: "email.submitted.role_address",
    kinds: &[Kind::EmailSubmitted],
    traits: Traits::ROLE_ADDRESS,
    ..Counted::ALL
};
static FORM_HIT: Counted = Counted { name: "signup_form.hit", kinds: &[Kind::SignupFormHit], ..Counted::ALL };
static CONTACTS: Counted = Counted { name: "contact.imported", kinds: &[Kind::ContactImported], ..Counted::ALL };
static LISTED: Counted = Counted { name: "listing.observed", kinds: &[Kind::ListingObserved], ..Counted::ALL };
static PRISTINE_TRAP: Counted = Counted {
    name: "report.received.pristine_trap",
    kinds: &[Kind::ReportReceived],
    traits: Traits::PRISTINE_TRAP,
    ..Counted::ALL
};
static TRAP: SetOf = SetOf {
    name: "report.received.trap",
    kinds: &[Kind::ReportReceived],
    thing: |e| {
        if e.traits.any(Traits::SPAM_TRAP.with(Traits::PRISTINE_TRAP)) { e.recipient.map(Hash::get) } else { None }
    },
    derived: Derived::RECIPIENT,
};
static FROM_DOMAIN: SetOf = SetOf {
    name: "email.submitted.sender_group",
    kinds: &[Kind::EmailSubmitted],
    thing: |e| e.sender_group.map(Hash::get),
    derived: Derived::SENDER_GROUP,
};
static CONFIRMED: SetOf = SetOf {
    name: "email.submitted.confirmation.recipient",
    kinds: &[Kind::EmailSubmitted],
    thing: |e| if e.traits.any(Traits::CONFIRMATION) { e.recipient.map(Hash::get) } else { None },
    derived: Derived::RECIPIENT,
};
static FORM_SOURCE: SetOf = SetOf {
    name: "signup_form.hit.ip_prefix",
    kinds: &[Kind::SignupFormHit],
    thing: |e| e.ip_prefix.map(Hash::get),
    derived: Derived::IP_PREFIX,
};
static DOMAIN_ADDED: Counted =
    Counted { name: "sender.domain_added", kinds: &[Kind::SenderDomainAdded], ..Counted::ALL };
static DOMAIN_VERIFIED: Counted = Counted {
    name: "sender.domain_verified",
    kinds: &[Kind::SenderDomainVerified],
    count: |e| only(e, e.error.is_none()),
    ..Counted::ALL
};

pub(super) static SPAM_TRAPS: Signal = Signal {
    id: "E-06",
    name: "spam_traps",
    about: "Different trap addresses written to; which ones is never shown.",
    windows: &[Window::Week, Window::Month],
    threshold_source: "AWS SES acts on their number [V]; 1 and 3, our proposal [P]",
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Trap addresses that got your mails in {window}: {num}.",
    read: Read::Of(Part::Set(&TRAP)),
    ..Signal::DISTINCT
};

pub(super) static PRISTINE_TRAP_HITS: Signal = Signal {
    id: "E-06",
    name: "pristine_trap_hits",
    about: "Mails to trap addresses that never were anybody's: no list that people joined holds one.",
    windows: &[Window::Month],
    threshold_source: "any, our proposal [P]",
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Mails to addresses that never were anybody's in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&PRISTINE_TRAP])),
    ..Signal::COUNT
};

pub(super) static SENDS_AFTER_COMPLAINT: Signal = Signal {
    id: "E-12",
    name: "sends_after_complaint",
    about: "Mails to people who had complained or unsubscribed before, as the platform marks them.",
    windows: &[Window::Day, Window::Month],
    threshold_source: "1 and 25 in 30 days, our proposal [P]",
    role: Role::Evidence,
    sentence: "Mails to people who had complained or left before, in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SUPPRESSED])),
    ..Signal::COUNT
};

pub(super) static UNALIGNED_RATE: Signal = Signal {
    id: "E-13",
    name: "unaligned_rate",
    about: "Share of submitted mails with neither aligned SPF nor DKIM: mostly a fault of set-up.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "required by Gmail and Yahoo [S]; 1 % and 10 % of bulk, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} mails in {window}, {num} were not signed for the domain that they name.",
    read: Read::Share(Part::Counts(&[&UNALIGNED]), Part::Counts(&[&SUBMITTED])),
    ..Signal::RATE
};

pub(super) static NO_ONE_CLICK_RATE: Signal = Signal {
    id: "E-14",
    name: "no_one_click_rate",
    about: "Share of bulk mails that cannot be unsubscribed from with one click (RFC 8058).",
    windows: &[Window::Day, Window::Week],
    sample_min: 5000.0,
    threshold_source: "required by Gmail from 5,000 a day [S]; 5 % and 50 %, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} bulk mails in {window}, {num} lacked the one-click way to unsubscribe.",
    read: Read::Share(Part::Counts(&[&NO_ONE_CLICK]), Part::Counts(&[&BULK])),
    ..Signal::RATE
};

pub(super) static SENDER_LISTINGS: Signal = Signal {
    id: "E-15",
    name: "sender_listings",
    about: "Times that an address of the account's own was seen on a blocklist.",
    windows: &[Window::Day, Window::Week],
    threshold_source: "rspamd: SBL and XBL 4, DROP 7 of 15 points [V]",
    third_party_controllable: true,
    sentence: "Times that your sending address was seen on a blocklist in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LISTED])),
    ..Signal::COUNT
};

pub(super) static FROM_DOMAINS: Signal = Signal {
    id: "E-16",
    name: "from_domains",
    about: "Different domains that mails were sent from.",
    windows: &[Window::Day, Window::Week],
    threshold_source: "5 and 20 new ones in 7 days, our proposal [P]",
    sentence: "Different domains you sent from in {window}: {num}.",
    read: Read::Of(Part::Set(&FROM_DOMAIN)),
    ..Signal::DISTINCT
};

pub(super) static DOMAINS_ADDED: Signal = Signal {
    id: "E-16",
    name: "domains_added",
    about: "Sending domains added to the account.",
    windows: &[Window::Day, Window::Week, Window::Month],
    threshold_source: "5 and 20 in 7 days, our proposal [P]",
    sentence: "Sending domains you added in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&DOMAIN_ADDED])),
    ..Signal::COUNT
};

pub(super) static DOMAINS_UNVERIFIED: Signal = Signal {
    id: "E-16",
    name: "domains_unverified",
    about: "Sending domains added beyond those that were verified in the same time.",
    windows: &[Window::Month],
    sentence: "Sending domains you added in {window} and did not verify: {num}.",
    read: Read::From(&[(Part::Counts(&[&DOMAIN_ADDED]), None), (Part::Counts(&[&DOMAIN_VERIFIED]), None)], difference),
    ..Signal::LEVEL
};

pub(super) static ROLE_ADDRESS_RATE: Signal = Signal {
    id: "E-17",
    name: "role_address_rate",
    about: "Share of submitted mails to functions instead of people (abuse@, info@, sales@): a sign of collected addresses.",
    windows: &[Window::Day],
    sample_min: 500.0,
    threshold_source: "3 % and 10 %, our proposal after M3AAWG [P]",
    role: Role::Context,
    sentence: "Of {den} mails in {window}, {num} went to shared addresses such as info@.",
    read: Read::Share(Part::Counts(&[&ROLE_ADDRESS]), Part::Counts(&[&SUBMITTED])),
    ..Signal::RATE
};

pub(super) static CONFIRMATION_RECIPIENTS: Signal = Signal {
    id: "E-18",
    name: "confirmation_recipients",
    about: "Different addresses that got a confirmation of a sign-up: many at once show a form used for list bombing.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "20 and 200 in 24 hours, our proposal [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Addresses that your sign-up form confirmed in {window}: {num}.",
    read: Read::Of(Part::Set(&CONFIRMED)),
    ..Signal::DISTINCT
};

pub(super) static FORM_HITS: Signal = Signal {
    id: "E-18",
    name: "form_hits",
    about: "Times that the account's sign-up form was filled in.",
    windows: &[Window::Minute, Window::Hour, Window::Day],
    threshold_source: "sudden growth: Spamhaus on list bombing [S]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Times that your sign-up form was filled in, in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&FORM_HIT])),
    ..Signal::COUNT
};

pub(super) static FORM_HITS_PER_SOURCE: Signal = Signal {
    id: "E-18",
    name: "form_hits_per_source",
    about: "Times that the sign-up form was filled in for each different network address.",
    sentence: "Times that each network filled in your form in {window}, on average: {num}.",
    threshold_source: "same address on many lists: Spamhaus on list bombing [S]",
    party: Party::Victim,
    third_party_controllable: true,
    error: DISTINCT_ERROR,
    read: Read::From(&[(Part::Counts(&[&FORM_HIT]), None), (Part::Set(&FORM_SOURCE), None)], per_thing),
    ..Signal::LEVEL
};

pub(super) static CONTACTS_IMPORTED: Signal = Signal {
    id: "E-19",
    name: "contacts_imported",
    about: "Contacts imported.",
    windows: &[Window::Day, Window::Week],
    sentence: "Contacts you imported in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&CONTACTS])),
    ..Signal::COUNT
};

pub(super) static CONTACT_IMPORT_JUMP: Signal = Signal {
    id: "E-19",
    name: "contact_import_jump",
    about: "Contacts imported for each different address written to in 30 days; 0 below 100 contacts.",
    windows: &[Window::Day],
    threshold_source: "Sendmunk: 50 % of the contacts there were [S]; 200 %, our proposal [P]",
    sentence: "For each address you wrote to in 30 days you imported {num} contacts in {window}.",
    read: Read::From(
        &[(Part::Counts(&[&CONTACTS]), None), (Part::Set(&RECIPIENTS), Some(Window::Month))],
        per_thing_of_many,
    ),
    ..Signal::LEVEL
};
