//! Account takeover (group T). The account holder is the victim: freeze keys, tell them, open a fast lane.

use super::counted::{country, spread};
use super::{COUNT_ERROR, Counted, DISTINCT_ERROR, Part, Party, Read, Role, SetOf, Signal, Unit, Window};
use crate::event::{Derived, Hash, Kind, Traits};

static SIGNED_IN: Counted = Counted { name: "auth.succeeded", kinds: &[Kind::AuthLoginSucceeded], ..Counted::ALL };
static SIGN_IN_FAILED: Counted = Counted { name: "auth.failed", kinds: &[Kind::AuthLoginFailed], ..Counted::ALL };
static SENSITIVE: Counted = Counted {
    name: "auth.sensitive",
    kinds: &[
        Kind::AuthMfaChanged,
        Kind::AuthPasswordChanged,
        Kind::AuthEmailChanged,
        Kind::AuthKeyCreated,
        Kind::ConfigChanged,
    ],
    ..Counted::ALL
};
static REDIRECTED: Counted = Counted {
    name: "config.changed.new_callback",
    kinds: &[Kind::ConfigChanged],
    traits: Traits::NEW_CALLBACK,
    ..Counted::ALL
};
static LEAKED: Counted = Counted { name: "credential.leaked", kinds: &[Kind::CredentialLeaked], ..Counted::ALL };
static API_USED: Counted = Counted { name: "api.used", kinds: &[Kind::ApiUsed], ..Counted::ALL };
static KEY_CREATED: Counted = Counted { name: "auth.key_created", kinds: &[Kind::AuthKeyCreated], ..Counted::ALL };
static MFA_OFF: Counted =
    Counted { name: "auth.mfa_changed.off", kinds: &[Kind::AuthMfaChanged], traits: Traits::MFA_OFF, ..Counted::ALL };
static SUB_ACCOUNT: Counted = Counted {
    name: "account.sub_account",
    kinds: &[Kind::AccountCreated, Kind::AccountUpdated, Kind::AccountLinked, Kind::ConfigChanged],
    traits: Traits::SUB_ACCOUNT,
    ..Counted::ALL
};
static ANONYMOUS: Counted = Counted {
    name: "auth.succeeded.anonymous",
    kinds: &[Kind::AuthLoginSucceeded],
    traits: Traits::TOR.with(Traits::VPN).with(Traits::HOSTING),
    ..Counted::ALL
};
static SIGN_IN_COUNTRY: SetOf = SetOf {
    name: "auth.succeeded.country",
    kinds: &[Kind::AuthLoginSucceeded],
    thing: country,
    derived: Derived::NONE,
};
static SIGN_IN_NETWORK: SetOf = SetOf {
    name: "auth.succeeded.asn",
    kinds: &[Kind::AuthLoginSucceeded],
    thing: |e| e.asn.map(|asn| spread(u64::from(asn))),
    derived: Derived::NONE,
};
static SIGN_IN_DEVICE: SetOf = SetOf {
    name: "auth.succeeded.device",
    kinds: &[Kind::AuthLoginSucceeded],
    thing: |e| e.device.map(Hash::get),
    derived: Derived::DEVICE,
};
static FAILURE_SOURCE: SetOf = SetOf {
    name: "auth.failed.ip_prefix",
    kinds: &[Kind::AuthLoginFailed],
    thing: |e| e.ip_prefix.map(Hash::get),
    derived: Derived::IP_PREFIX,
};
static API_COUNTRY: SetOf =
    SetOf { name: "api.used.country", kinds: &[Kind::ApiUsed], thing: country, derived: Derived::NONE };
static API_KEY: SetOf = SetOf {
    name: "api.used.key",
    kinds: &[Kind::ApiUsed],
    thing: |e| e.api_key.map(Hash::get),
    derived: Derived::API_KEY,
};

/// A count of what happens to an account that others try to take.
const TAKEN: Signal = Signal { party: Party::Victim, windows: &[Window::Hour, Window::Day], ..Signal::COUNT };
/// The same of different things.
const TAKEN_DISTINCT: Signal = Signal { unit: Unit::Distinct, error: DISTINCT_ERROR, ..TAKEN };

pub(super) static SIGN_INS: Signal = Signal {
    id: "T-00",
    name: "sign_ins",
    about: "Sign-ins that succeeded.",
    windows: &[Window::Minute, Window::Hour, Window::Day],
    sentence: "Sign-ins that succeeded in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SIGNED_IN])),
    ..TAKEN
};

pub(super) static API_CALLS: Signal = Signal {
    id: "T-00",
    name: "api_calls",
    about: "Calls of the platform's API.",
    windows: &[Window::Minute, Window::Hour],
    sentence: "Calls of our API in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&API_USED])),
    party: Party::Perpetrator,
    ..TAKEN
};

pub(super) static API_KEYS_USED: Signal = Signal {
    id: "T-00",
    name: "api_keys_used",
    about: "Different API keys used.",
    sentence: "Different keys used for our API in {window}: {num}.",
    read: Read::Of(Part::Set(&API_KEY)),
    ..TAKEN_DISTINCT
};

pub(super) static LOGIN_FAILURES: Signal = Signal {
    id: "T-03",
    name: "login_failures",
    about: "Sign-ins that failed.",
    windows: &[Window::Minute, Window::Hour, Window::Day],
    threshold_source: "20 failures, then a success: Entra password spray [S]",
    third_party_controllable: true,
    sentence: "Sign-ins that failed in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SIGN_IN_FAILED])),
    ..TAKEN
};

pub(super) static LOGIN_FAILURE_SOURCES: Signal = Signal {
    id: "T-03",
    name: "login_failure_sources",
    about: "Different network addresses that failed sign-ins came from.",
    threshold_source: "many sources at one account: Entra password spray [S]",
    third_party_controllable: true,
    sentence: "Networks that failed sign-ins came from in {window}: {num}.",
    read: Read::Of(Part::Set(&FAILURE_SOURCE)),
    ..TAKEN_DISTINCT
};

pub(super) static CREDENTIALS_LEAKED: Signal = Signal {
    id: "T-04",
    name: "credentials_leaked",
    about: "Keys of this account found in public.",
    windows: &[Window::Day, Window::Week],
    threshold_source: "any: SendGrid exposed credentials [V]",
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Keys of your account found in public in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LEAKED])),
    ..TAKEN
};

pub(super) static SENSITIVE_CHANGES: Signal = Signal {
    id: "T-05",
    name: "sensitive_changes",
    about: "Changes that a thief makes first: second factor, password, address, new key, settings.",
    threshold_source: "2 and 3 in an hour after an unusual sign-in: Twilio takeover signs [V]",
    role: Role::Evidence,
    sentence: "Security settings changed in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SENSITIVE])),
    ..TAKEN
};

pub(super) static SECOND_FACTOR_OFF: Signal = Signal {
    id: "T-05",
    name: "second_factor_off",
    about: "Times that the second factor was switched off.",
    threshold_source: "one of the Twilio takeover signs [V]",
    sentence: "Times that your second factor was switched off in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&MFA_OFF])),
    ..TAKEN
};

pub(super) static KEYS_CREATED: Signal = Signal {
    id: "T-05",
    name: "keys_created",
    about: "API keys created.",
    threshold_source: "one of the Twilio takeover signs: unknown keys [V]",
    sentence: "API keys created in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&KEY_CREATED])),
    ..TAKEN
};

pub(super) static SUB_ACCOUNTS_OPENED: Signal = Signal {
    id: "T-05",
    name: "sub_accounts_opened",
    about: "Sub-accounts opened.",
    threshold_source: "with other changes within an hour, our proposal [P]",
    sentence: "Sub-accounts opened in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&SUB_ACCOUNT])),
    ..TAKEN
};

pub(super) static CALLBACKS_MOVED: Signal = Signal {
    id: "T-10",
    name: "callbacks_moved",
    about: "Callbacks and forwards that were pointed at a new domain.",
    threshold_source: "a flag beside traffic that follows, our proposal [P]",
    sentence: "Callbacks or forwards pointed at a new domain in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&REDIRECTED])),
    ..TAKEN
};

pub(super) static SIGN_IN_COUNTRIES: Signal = Signal {
    id: "T-11",
    name: "sign_in_countries",
    about: "Different countries that sign-ins came from.",
    threshold_source: "3 and 5 in an hour, our proposal [P]",
    role: Role::Evidence,
    sentence: "Countries that sign-ins came from in {window}: {num}.",
    read: Read::Of(Part::Set(&SIGN_IN_COUNTRY)),
    ..TAKEN_DISTINCT
};

pub(super) static API_COUNTRIES: Signal = Signal {
    id: "T-11",
    name: "api_countries",
    about: "Different countries that API keys were used from.",
    threshold_source: "3 and 5 in an hour, our proposal [P]",
    sentence: "Countries that your API keys were used from in {window}: {num}.",
    read: Read::Of(Part::Set(&API_COUNTRY)),
    ..TAKEN_DISTINCT
};

pub(super) static SIGN_IN_NETWORKS: Signal = Signal {
    id: "T-12",
    name: "sign_in_networks",
    about: "Different networks (autonomous systems) that sign-ins came from.",
    sentence: "Networks that sign-ins came from in {window}: {num}.",
    read: Read::Of(Part::Set(&SIGN_IN_NETWORK)),
    ..TAKEN_DISTINCT
};

pub(super) static SIGN_IN_DEVICES: Signal = Signal {
    id: "T-12",
    name: "sign_in_devices",
    about: "Different devices that sign-ins came from.",
    windows: &[Window::Day, Window::Week],
    sentence: "Devices that sign-ins came from in {window}: {num}.",
    read: Read::Of(Part::Set(&SIGN_IN_DEVICE)),
    ..TAKEN_DISTINCT
};

pub(super) static ANONYMOUS_SIGN_INS: Signal = Signal {
    id: "T-12",
    name: "anonymous_sign_ins",
    about: "Sign-ins through Tor, a VPN or a data centre. Many people do so for their safety.",
    error: COUNT_ERROR,
    threshold_source: "Entra: anonymous address [S]",
    sentence: "Sign-ins through an anonymous network in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&ANONYMOUS])),
    ..TAKEN
};
