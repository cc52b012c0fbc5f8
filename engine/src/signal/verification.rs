//! Verification codes and pumped traffic (group V). The account holder is usually the victim: protect, do not punish.

use redress_ledger::decision::Disclosure;

use super::{
    COUNT_ERROR, Counted, DISTINCT_ERROR, Part, Party, Read, Reading, Role, SetOf, Signal, Unit, Window, all, only,
};
use crate::event::{ErrorClass, Hash, Kind};
use crate::window::Tally;

pub(super) static STARTED: Counted =
    Counted { name: "verification.started", kinds: &[Kind::VerificationStarted], count: all };
pub(super) static APPROVED: Counted =
    Counted { name: "verification.approved", kinds: &[Kind::VerificationApproved], count: all };
pub(super) static EXPIRED: Counted =
    Counted { name: "verification.expired", kinds: &[Kind::VerificationExpired], count: all };
pub(super) static REFUSED: Counted = Counted {
    name: "message.failed.fraud_block",
    kinds: &[Kind::MessageFailed],
    count: |e| only(e, e.error == Some(ErrorClass::FraudBlock)),
};
pub(super) static STARTED_RECIPIENT: SetOf = SetOf {
    name: "verification.started.recipient",
    kinds: &[Kind::VerificationStarted],
    thing: |e| e.recipient.map(Hash::get),
};

/// So many for each different thing.
fn per_thing(tallies: &[Tally]) -> Reading {
    let (counted, things) = (tallies[0], tallies[1]);
    let per = |n: f64, d: f64| if d > 0.0 { n / d } else { 0.0 };
    Reading::count(Tally {
        value: per(counted.value, things.value),
        min: per(counted.min, things.max),
        max: per(counted.max, things.min),
    })
}

/// Verifications started.
pub static VERIFICATIONS: Signal = Signal {
    id: "V-00",
    name: "verifications",
    about: "Verifications started.",
    unit: Unit::Count,
    windows: &[Window::Minute, Window::Hour, Window::Day, Window::Week],
    error: COUNT_ERROR,
    sample_min: 0.0,
    threshold_source: "none: context for other signals",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: true,
    role: Role::Context,
    sentence: "Verifications started in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&STARTED])),
};

/// Share of ended verifications that nobody completed.
pub static UNVERIFIED_RATE: Signal = Signal {
    id: "V-01",
    name: "unverified_rate",
    about: "Share of ended verifications that nobody completed.",
    unit: Unit::Rate,
    windows: &[Window::Hour, Window::Day],
    error: COUNT_ERROR,
    sample_min: 50.0,
    threshold_source: "V-01 and V-10 of the catalogue: 60 % and 90 %, our proposal [P]",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} verifications that ended in {window}, nobody completed {num}.",
    read: Read::Share(Part::Counts(&[&EXPIRED]), Part::Counts(&[&EXPIRED, &APPROVED])),
};

/// Verifications started for each different number.
pub static RETRIES_PER_NUMBER: Signal = Signal {
    id: "V-08",
    name: "retries_per_number",
    about: "Verifications started for each different number.",
    unit: Unit::Count,
    windows: &[Window::Hour],
    error: DISTINCT_ERROR,
    sample_min: 0.0,
    threshold_source: "Telnyx: 3 in 10 minutes [V]; over an hour here, so a lower figure is the same rate [P]",
    disclosure: Disclosure::Full,
    party: Party::Victim,
    third_party_controllable: true,
    role: Role::Context,
    sentence: "Codes sent to each number in {window}, on average: {num}.",
    read: Read::From(&[(Part::Counts(&[&STARTED]), None), (Part::Set(&STARTED_RECIPIENT), None)], per_thing),
};

/// Refusals by the provider's fraud guard, as a share of verifications started.
pub static PROVIDER_REFUSAL_RATE: Signal = Signal {
    id: "V-12",
    name: "provider_refusal_rate",
    about: "Refusals by the provider's fraud guard, as a share of verifications started.",
    unit: Unit::Rate,
    windows: &[Window::Hour],
    error: COUNT_ERROR,
    sample_min: 50.0,
    threshold_source: "1 % and 10 %, our proposal on code 30450 [P]",
    disclosure: Disclosure::Rounded,
    party: Party::Victim,
    third_party_controllable: true,
    role: Role::Evidence,
    sentence: "Of {den} verifications in {window}, a fraud guard refused {num}.",
    read: Read::Share(Part::Counts(&[&REFUSED]), Part::Counts(&[&STARTED])),
};
