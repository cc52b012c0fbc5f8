//! Account takeover (group T). The account holder is the victim: freeze keys, tell them, open a fast lane.

use redress_ledger::decision::Disclosure;

use super::counted::country;
use super::{COUNT_ERROR, Counted, DISTINCT_ERROR, Part, Party, Read, Role, SetOf, Signal, Unit, Window, all};
use crate::event::Kind;

pub(super) static SIGNED_IN: Counted =
    Counted { name: "auth.succeeded", kinds: &[Kind::AuthLoginSucceeded], count: all };
pub(super) static SIGN_IN_FAILED: Counted =
    Counted { name: "auth.failed", kinds: &[Kind::AuthLoginFailed], count: all };
pub(super) static SENSITIVE: Counted = Counted {
    name: "auth.sensitive",
    kinds: &[
        Kind::AuthMfaChanged,
        Kind::AuthPasswordChanged,
        Kind::AuthEmailChanged,
        Kind::AuthKeyCreated,
        Kind::ConfigChanged,
    ],
    count: all,
};
pub(super) static LEAKED: Counted = Counted { name: "credential.leaked", kinds: &[Kind::CredentialLeaked], count: all };
pub(super) static SIGN_IN_COUNTRY: SetOf =
    SetOf { name: "auth.succeeded.country", kinds: &[Kind::AuthLoginSucceeded], thing: country };

/// Sign-ins that succeeded.
pub static SIGN_INS: Signal = Signal {
    id: "T-00",
    name: "sign_ins",
    about: "Sign-ins that succeeded.",
    unit: Unit::Count,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: context for other signals",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: false,
    role: Role::Context,
    sentence: "Sign-ins that succeeded in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SIGNED_IN])),
};

/// Sign-ins that failed.
pub static LOGIN_FAILURES: Signal = Signal {
    id: "T-03",
    name: "login_failures",
    about: "Sign-ins that failed.",
    unit: Unit::Count,
    windows: &[Window::Minute, Window::Hour],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "20 failures, then a success: Entra password spray [S]",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: true,
    role: Role::Context,
    sentence: "Sign-ins that failed in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SIGN_IN_FAILED])),
};

/// Keys of this account found in public.
pub static CREDENTIALS_LEAKED: Signal = Signal {
    id: "T-04",
    name: "credentials_leaked",
    about: "Keys of this account found in public.",
    unit: Unit::Count,
    windows: &[Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "any: SendGrid exposed credentials [V]",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Keys of your account found in public in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LEAKED])),
};

/// Changes that a thief makes first: second factor, password, address, new key, settings.
pub static SENSITIVE_CHANGES: Signal = Signal {
    id: "T-05",
    name: "sensitive_changes",
    about: "Changes that a thief makes first: second factor, password, address, new key, settings.",
    unit: Unit::Count,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "2 and 3 in an hour after an unusual sign-in: Twilio takeover signs [V]",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Security settings changed in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SENSITIVE])),
};

/// Different countries that sign-ins came from.
pub static SIGN_IN_COUNTRIES: Signal = Signal {
    id: "T-11",
    name: "sign_in_countries",
    about: "Different countries that sign-ins came from.",
    unit: Unit::Distinct,
    windows: &[Window::Hour, Window::Day],
    error: DISTINCT_ERROR,
    sample_min: 0.0,
    threshold_source: "3 and 5 in an hour, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Countries that sign-ins came from in {window}: {num}.",
    read: Read::Of(Part::Set(&SIGN_IN_COUNTRY)),
};
