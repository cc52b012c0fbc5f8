//! What was never seen at this account before: places of sign-ins, keys, sender domains (groups T and E).

use super::habit::{COUNT, LEVEL, NEVER, SHARE, TWO_HOURS, count, level, share};
use super::{Ages, Party, Read, Role, Signal, Window};
use crate::window::Habit;

/// Unfamiliar sign-ins leave the window one by one.
const UNFAMILIAR_AGE: Ages = Ages::Until(|profile, now, window| {
    profile.sign_ins().map_or(NEVER, |sign_ins| sign_ins.unfamiliar_until(now, window.ms()))
});

/// Sign-ins from somewhere new.
pub static UNFAMILIAR_SIGN_INS: Signal = Signal {
    id: "T-02",
    name: "unfamiliar_sign_ins",
    about: "Sign-ins from a country, network or device not seen in 90 days.",
    windows: &[Window::Hour, Window::Day],
    error: "exact up to 16; 16 countries, networks and devices are remembered, and nothing is called new where they are more",
    threshold_source: "1 and 3, our proposal after Entra's unfamiliar sign-ins [P]",
    party: Party::Victim,
    sentence: "Sign-ins from somewhere new in {window}: {num}.",
    read: Read::Profile(Habit::SignIns, UNFAMILIAR_AGE, |profile, now, window| {
        count(profile.sign_ins().map_or(0, |sign_ins| sign_ins.unfamiliar(now, window.ms()).0))
    }),
    ..COUNT
};

/// How much was new at once.
pub static SIGN_IN_STRANGENESS: Signal = Signal {
    id: "T-02",
    name: "sign_in_strangeness",
    about: "How many of country, network and device were new in one sign-in: the most in the window.",
    windows: &[Window::Hour, Window::Day],
    error: "exact among the last 16 unfamiliar sign-ins; memory as for unfamiliar sign-ins",
    threshold_source: "2 and 3 of 3: Entra's unfamiliar sign-ins [S]",
    party: Party::Victim,
    sentence: "Of country, network and device, {num} were new in one sign-in in {window}.",
    read: Read::Profile(Habit::SignIns, UNFAMILIAR_AGE, |profile, now, window| {
        level(profile.sign_ins().map_or(0.0, |sign_ins| sign_ins.unfamiliar(now, window.ms()).1.into()))
    }),
    ..LEVEL
};

/// Changes right after a strange sign-in.
pub static CHANGES_AFTER_STRANGE_SIGN_IN: Signal = Signal {
    id: "T-05",
    name: "changes_after_strange_sign_in",
    about: "Security changes within an hour after a strange sign-in: of second factor, password, address, keys or settings, where two of country, network and device were new.",
    windows: &[Window::Day],
    error: "exact; changes less than 24 hours apart are summed up",
    threshold_source: "2 and 3: Twilio's signs of a takeover [V], numbers ours [P]",
    party: Party::Victim,
    role: Role::Evidence,
    sentence: "Security settings changed right after a sign-in from somewhere new: {num}.",
    read: Read::Profile(
        Habit::SignIns,
        Ages::Until(|profile, now, _| profile.sign_ins().map_or(NEVER, |sign_ins| sign_ins.changes_until(now))),
        |profile, now, _| count(profile.sign_ins().map_or(0, |sign_ins| sign_ins.changes(now))),
    ),
    ..COUNT
};

/// Sends by keys that are new.
pub static NEW_KEY_SHARE: Signal = Signal {
    id: "T-07",
    name: "new_key_share",
    about: "Share of sends, calls and verifications by keys first seen less than 24 hours ago; unknown without a week of history, and for accounts with more than 16 keys.",
    windows: &[Window::Hour],
    error: TWO_HOURS,
    sample_min: 50.0,
    threshold_source: "50 % and 90 %, our proposal [P]",
    party: Party::Victim,
    sentence: "Of {den} sends in {window}, {num} came by keys first used less than 24 hours ago.",
    read: Read::Profile(Habit::Keys, Ages::Hourly, |profile, now, _| {
        share(profile.sends().map_or((0, 0), |sends| sends.by_new_keys.read(now)))
    }),
    ..SHARE
};

/// Sender domains that are new.
pub static NEW_SENDER_DOMAINS: Signal = Signal {
    id: "E-16",
    name: "new_sender_domains",
    about: "Sender domains of mail first used in the last 7 days; 0 without a week of history, and for accounts with more than 32.",
    windows: &[Window::Week],
    error: "exact to the hour; domains are remembered for 90 days",
    threshold_source: "5 and 20, our proposal [P]",
    sentence: "Sender domains first used in {window}: {num}.",
    read: Read::Profile(Habit::Domains, Ages::Hourly, |profile, now, _| {
        count(profile.sends().map_or(0, |sends| sends.new_domains(now)))
    }),
    ..COUNT
};
