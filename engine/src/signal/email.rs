//! E-mail reputation (group E of the domain catalogue).

use redress_ledger::decision::Disclosure;

use super::{COUNT_ERROR, Party, Reading, Role, Signal, Unit, Window};
use crate::window::{Count, Tally, Windows};

/// Attempts that ended: delivered or bounced, whichever way.
fn attempts(w: &Windows, ms: i64) -> Tally {
    w.tally(Count::EmailDelivered, ms)
        .plus(w.tally(Count::EmailBouncedHard, ms))
        .plus(w.tally(Count::EmailBouncedBlock, ms))
        .plus(w.tally(Count::EmailBouncedSoft, ms))
}

/// Mails submitted.
pub static SENDS: Signal = Signal {
    id: "E-00",
    name: "sends",
    about: "Mails submitted.",
    unit: Unit::Count,
    windows: &[Window::Minute, Window::Hour, Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: context for other signals",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Context,
    sentence: "Mails you sent in {window}: {num}.",
    read: |w, window| Reading::count(w.tally(Count::EmailSubmitted, window.ms())),
};

/// Share of mails that bounced for good, because the address does not exist.
pub static HARD_BOUNCE_RATE: Signal = Signal {
    id: "E-01",
    name: "hard_bounce_rate",
    about: "Share of mails that bounced for good, because the address does not exist.",
    unit: Unit::Rate,
    windows: &[Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "AWS SES: review from 5 %, sending may pause from 10 % [V]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, {num} bounced for good.",
    read: |w, window| Reading::rate(w.tally(Count::EmailBouncedHard, window.ms()), attempts(w, window.ms()), 200.0),
};

/// Mails that bounced for good.
pub static HARD_BOUNCES: Signal = Signal {
    id: "E-01",
    name: "hard_bounces",
    about: "Mails that bounced for good.",
    unit: Unit::Count,
    windows: &[Window::Hour, Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: used beside the rate, as a least number",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Mails that bounced for good in {window}: {num}.",
    read: |w, window| Reading::count(w.tally(Count::EmailBouncedHard, window.ms())),
};

/// Share of delivered mails that recipients reported as spam.
pub static COMPLAINT_RATE: Signal = Signal {
    id: "E-02",
    name: "complaint_rate",
    about: "Share of delivered mails that recipients reported as spam.",
    unit: Unit::Rate,
    windows: &[Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 500.0,
    threshold_source: "AWS SES: review from 0.1 %, sending may pause from 0.5 % [V]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} delivered mails in {window}, recipients reported {num} as spam.",
    read: |w, window| {
        Reading::rate(w.tally(Count::EmailComplained, window.ms()), w.tally(Count::EmailDelivered, window.ms()), 500.0)
    },
};

/// Share of mails that receiving servers refused by policy or reputation.
pub static BLOCK_BOUNCE_RATE: Signal = Signal {
    id: "E-04",
    name: "block_bounce_rate",
    about: "Share of mails that receiving servers refused by policy or reputation.",
    unit: Unit::Rate,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 500.0,
    threshold_source: "3 % and 10 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, receiving servers refused {num}.",
    read: |w, window| Reading::rate(w.tally(Count::EmailBouncedBlock, window.ms()), attempts(w, window.ms()), 500.0),
};

/// Share of submitted mails that receiving servers put off.
pub static DEFERRAL_RATE: Signal = Signal {
    id: "E-05",
    name: "deferral_rate",
    about: "Share of submitted mails that receiving servers put off.",
    unit: Unit::Rate,
    windows: &[Window::Hour],
    error: COUNT_ERROR,
    sample_min: 500.0,
    threshold_source: "15 % (LimeSpot) [S], 30 % our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, receiving servers put off {num}.",
    read: |w, window| {
        Reading::rate(w.tally(Count::EmailDeferred, window.ms()), w.tally(Count::EmailSubmitted, window.ms()), 500.0)
    },
};

/// Share of delivered mails whose recipients unsubscribed.
pub static UNSUBSCRIBE_RATE: Signal = Signal {
    id: "E-10",
    name: "unsubscribe_rate",
    about: "Share of delivered mails whose recipients unsubscribed.",
    unit: Unit::Rate,
    windows: &[Window::Week],
    error: COUNT_ERROR,
    sample_min: 1000.0,
    threshold_source: "1 % and 2 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} delivered mails in {window}, {num} led to an unsubscription.",
    read: |w, window| {
        Reading::rate(
            w.tally(Count::EmailUnsubscribed, window.ms()),
            w.tally(Count::EmailDelivered, window.ms()),
            1000.0,
        )
    },
};

/// Share of submitted mails that went to addresses on the suppression list.
pub static SUPPRESSION_HIT_RATE: Signal = Signal {
    id: "E-11",
    name: "suppression_hit_rate",
    about: "Share of submitted mails that went to addresses on the suppression list.",
    unit: Unit::Rate,
    windows: &[Window::Day],
    error: COUNT_ERROR,
    sample_min: 200.0,
    threshold_source: "5 % and 15 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Perpetrator,
    third_party_controllable: false,
    role: Role::Evidence,
    sentence: "Of {den} mails in {window}, {num} went to addresses that must not be written to.",
    read: |w, window| {
        Reading::rate(w.tally(Count::EmailDropped, window.ms()), w.tally(Count::EmailSubmitted, window.ms()), 200.0)
    },
};
