//! Calls (group P). Short calls and refusals can be caused by those called; dear calls at night are mostly made by a thief.

use redress_ledger::decision::Disclosure;

use super::ratio::{difference, hour_of_week, per_thing, per_thing_of_many};
use super::{Counted, DISTINCT_ERROR, Part, Party, Read, Role, SetOf, Signal, Window, only};
use crate::event::{Derived, Event, Hash, Kind, Traits};

/// Longest call that counts as short.
const SHORT_S: u32 = 6;
/// Longest ring of a call that wants to be called back.
const RING_S: u32 = 5;
/// From here on a call to abroad is long.
const LONG_S: u32 = 8 * 60;

fn talked(event: &Event) -> u32 {
    event.duration_s.unwrap_or(0)
}

static INITIATED: Counted = Counted { name: "call.initiated", kinds: &[Kind::CallInitiated], ..Counted::ALL };
static FAILED: Counted = Counted { name: "call.failed", kinds: &[Kind::CallFailed], ..Counted::ALL };
static COMPLETED: Counted = Counted { name: "call.completed", kinds: &[Kind::CallCompleted], ..Counted::ALL };
/// Of completed calls.
const fn completed(name: &'static str, count: fn(&Event) -> u32) -> Counted {
    Counted { name, kinds: &[Kind::CallCompleted], count, ..Counted::ALL }
}
static TALKED: Counted = completed("call.completed.talked", |e| only(e, talked(e) > 0));
static SHORT: Counted = completed("call.completed.short", |e| only(e, (1..=SHORT_S).contains(&talked(e))));
static UNDER_A_MINUTE: Counted = completed("call.completed.minute", |e| only(e, (1..60).contains(&talked(e))));
static MACHINE: Counted =
    Counted { traits: Traits::MACHINE_ANSWERED, ..completed("call.completed.machine", |e| only(e, talked(e) > 0)) };
static LONG_ABROAD: Counted = Counted {
    traits: Traits::INTERNATIONAL,
    ..completed("call.completed.long_abroad", |e| only(e, talked(e) >= LONG_S))
};
static RISKY_SECONDS: Counted = Counted {
    traits: Traits::HIGH_RISK_RANGE,
    ..completed("call.completed.risky.seconds", |e| e.count.saturating_mul(talked(e)))
};
static NIGHT_ABROAD_SECONDS: Counted = Counted {
    traits: Traits::OFF_HOURS,
    ..completed("call.completed.night_abroad.seconds", |e| {
        if e.traits.any(Traits::INTERNATIONAL) { e.count.saturating_mul(talked(e)) } else { 0 }
    })
};
static REJECTED: Counted = Counted {
    name: "call.failed.rejected",
    kinds: &[Kind::CallFailed],
    count: |e| only(e, matches!(e.sip_code, Some(403 | 607 | 608))),
    ..Counted::ALL
};
static ZERO: Counted = Counted {
    name: "call.zero_second",
    kinds: &[Kind::CallFailed, Kind::CallCompleted],
    count: |e| only(e, e.duration_s == Some(0)),
    ..Counted::ALL
};
static ONE_RING: Counted = Counted {
    name: "call.failed.one_ring",
    kinds: &[Kind::CallFailed],
    traits: Traits::INTERNATIONAL.with(Traits::HIGH_COST),
    count: |e| only(e, (1..=RING_S).contains(&talked(e))),
    ..Counted::ALL
};
/// Of calls begun, with a trait.
const fn begun(name: &'static str, traits: Traits) -> Counted {
    Counted { name, kinds: &[Kind::CallInitiated], traits, ..Counted::ALL }
}
static NEIGHBOUR: Counted = begun("call.initiated.neighbour", Traits::NEIGHBOUR_NUMBER);
static UNSIGNED: Counted = begun("call.initiated.attest_c", Traits::ATTEST_C);
static WEAKLY_SIGNED: Counted = begun("call.initiated.attest_bc", Traits::ATTEST_B.with(Traits::ATTEST_C));
static TEST_NUMBER: Counted = begun("call.initiated.test_number", Traits::TEST_NUMBER);
static TRACEBACK: Counted = Counted {
    name: "report.received.traceback",
    kinds: &[Kind::ReportReceived],
    traits: Traits::TRACEBACK,
    ..Counted::ALL
};
static CALLED: SetOf = SetOf {
    name: "call.initiated.recipient",
    kinds: &[Kind::CallInitiated],
    thing: |e| e.recipient.map(Hash::get),
    derived: Derived::RECIPIENT,
};
static CALLED_BLOCK: SetOf = SetOf {
    name: "call.initiated.block",
    kinds: &[Kind::CallInitiated],
    thing: |e| e.recipient_block.map(Hash::get),
    derived: Derived::RECIPIENT_BLOCK,
};
static CALLER: SetOf = SetOf {
    name: "call.initiated.sender",
    kinds: &[Kind::CallInitiated],
    thing: |e| e.sender.map(Hash::get),
    derived: Derived::SENDER,
};
/// Calls whose end is known.
const ENDED: Part = Part::Counts(&[&COMPLETED, &FAILED]);

pub(super) static CALLS: Signal = Signal {
    id: "P-06",
    name: "calls",
    about: "Calls begun.",
    threshold_source: "a pair of limits for each place and hour: OpenSIPS fraud detection [V]",
    sentence: "Calls you made in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&INITIATED])),
    ..Signal::COUNT
};

pub(super) static CALL_BURST: Signal = Signal {
    id: "P-06",
    name: "call_burst",
    about: "Calls of the last hour against the mean of the other hours of 7 days; 0 below 20 calls in those.",
    sentence: "In {window} you made {num} times as many calls as in a usual hour of your week.",
    read: Read::From(
        &[(Part::Counts(&[&INITIATED]), Some(Window::Hour)), (Part::Counts(&[&INITIATED]), Some(Window::Week))],
        hour_of_week,
    ),
    ..Signal::LEVEL
};

pub(super) static CALLS_UNDER_WAY: Signal = Signal {
    id: "P-07",
    name: "calls_under_way",
    about: "Calls begun and not yet known to have ended; one that lasts longer than the window is no longer seen.",
    threshold_source: "a pair of limits for concurrent calls: OpenSIPS fraud detection [V]",
    sentence: "Calls begun in {window} and still under way: {num}.",
    read: Read::From(&[(Part::Counts(&[&INITIATED]), None), (ENDED, None)], difference),
    ..Signal::LEVEL
};

pub(super) static NUMBERS_CALLED: Signal = Signal {
    id: "P-06",
    name: "numbers_called",
    about: "Different numbers called.",
    windows: &[Window::Hour, Window::Day],
    sentence: "Different numbers you called in {window}: {num}.",
    read: Read::Of(Part::Set(&CALLED)),
    ..Signal::DISTINCT
};

pub(super) static CALLS_PER_BLOCK: Signal = Signal {
    id: "P-06",
    name: "calls_per_block",
    about: "Calls for each different number block, on average; 0 below 100 calls.",
    error: DISTINCT_ERROR,
    threshold_source: "a pair of limits for each place and hour: OpenSIPS fraud detection [V]",
    sentence: "Calls to each block of numbers in {window}, on average: {num}.",
    read: Read::From(&[(Part::Counts(&[&INITIATED]), None), (Part::Set(&CALLED_BLOCK), None)], per_thing_of_many),
    ..Signal::LEVEL
};

pub(super) static SHORT_CALL_RATE: Signal = Signal {
    id: "P-01",
    name: "short_call_rate",
    about: "Share of answered calls that ended within 6 seconds.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 120.0,
    threshold_source: "Telnyx: 15 %; Volli and CTM: 20 % an hour or day [V]",
    third_party_controllable: true,
    sentence: "Of {den} answered calls in {window}, {num} ended within 6 seconds.",
    read: Read::Share(Part::Counts(&[&SHORT]), Part::Counts(&[&TALKED])),
    ..Signal::RATE
};

pub(super) static UNANSWERED_RATE: Signal = Signal {
    id: "P-02",
    name: "unanswered_rate",
    about: "Share of calls that nobody answered.",
    windows: &[Window::Hour],
    sample_min: 120.0,
    threshold_source: "Volli: over 50 % [V]; 70 %, our proposal [P]",
    third_party_controllable: true,
    role: Role::Context,
    sentence: "Of {den} calls in {window}, nobody answered {num}.",
    read: Read::Share(Part::Counts(&[&FAILED]), ENDED),
    ..Signal::RATE
};

pub(super) static UNDER_MINUTE_RATE: Signal = Signal {
    id: "P-03",
    name: "under_minute_rate",
    about: "Share of answered calls shorter than a minute: what the mean length says, with a bound.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "90 % and more is a dialler's traffic: legalcallsonly [V]",
    third_party_controllable: true,
    role: Role::Context,
    sentence: "Of {den} answered calls in {window}, {num} were shorter than a minute.",
    read: Read::Share(Part::Counts(&[&UNDER_A_MINUTE]), Part::Counts(&[&TALKED])),
    ..Signal::RATE
};

pub(super) static REJECTED_CALL_RATE: Signal = Signal {
    id: "P-04",
    name: "rejected_call_rate",
    about: "Share of calls refused as unwanted: SIP 403, 607 or 608.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 120.0,
    threshold_source: "Volli: 20 % [V]; 10 % to warn, our proposal [P]",
    third_party_controllable: true,
    sentence: "Of {den} calls in {window}, {num} were refused as unwanted.",
    read: Read::Share(Part::Counts(&[&REJECTED]), ENDED),
    ..Signal::RATE
};

pub(super) static ZERO_SECOND_RATE: Signal = Signal {
    id: "P-05",
    name: "zero_second_rate",
    about: "Share of ended calls that lasted no second.",
    windows: &[Window::Day],
    sample_min: 120.0,
    threshold_source: "CTM: 25 % [V]; 50 %, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} calls in {window}, {num} lasted less than a second.",
    read: Read::Share(Part::Counts(&[&ZERO]), ENDED),
    ..Signal::RATE
};

pub(super) static CALLS_PER_NUMBER: Signal = Signal {
    id: "P-08",
    name: "calls_per_number",
    about: "Calls for each different number.",
    windows: &[Window::Hour, Window::Day],
    error: DISTINCT_ERROR,
    threshold_source: "10 and 20 to one number, our proposal [P]",
    sentence: "Calls to each number in {window}, on average: {num}.",
    read: Read::From(&[(Part::Counts(&[&INITIATED]), None), (Part::Set(&CALLED), None)], per_thing),
    ..Signal::LEVEL
};

pub(super) static CALLER_IDS: Signal = Signal {
    id: "P-09",
    name: "caller_ids",
    about: "Different numbers that calls were made from.",
    windows: &[Window::Hour, Window::Day],
    sentence: "Different numbers you called from in {window}: {num}.",
    read: Read::Of(Part::Set(&CALLER)),
    ..Signal::DISTINCT
};

pub(super) static CALLER_ID_ROTATION: Signal = Signal {
    id: "P-09",
    name: "caller_id_rotation",
    about: "Different numbers that calls were made from, as a share of the calls.",
    error: DISTINCT_ERROR,
    windows: &[Window::Hour],
    sample_min: 100.0,
    threshold_source: "10 % and 50 %, our proposal [P]",
    role: Role::Context,
    sentence: "For {den} calls in {window} you used {num} different numbers.",
    read: Read::Share(Part::Set(&CALLER), Part::Counts(&[&INITIATED])),
    ..Signal::RATE
};

pub(super) static NEIGHBOUR_CALL_RATE: Signal = Signal {
    id: "P-10",
    name: "neighbour_call_rate",
    about: "Share of calls whose number is made to look like the callee's.",
    windows: &[Window::Hour, Window::Day],
    sample_min: 100.0,
    threshold_source: "30 % and 70 %, our proposal [P]",
    sentence: "Of {den} calls in {window}, {num} came from a number like the callee's.",
    read: Read::Share(Part::Counts(&[&NEIGHBOUR]), Part::Counts(&[&INITIATED])),
    ..Signal::RATE
};

pub(super) static UNSIGNED_CALL_RATE: Signal = Signal {
    id: "P-11",
    name: "unsigned_call_rate",
    about: "Share of calls with STIR attestation C or none.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "levels as Twilio reports them [V]; 10 % and 50 %, our proposal [P]",
    role: Role::Context,
    sentence: "Of {den} calls in {window}, {num} were not signed for their number.",
    read: Read::Share(Part::Counts(&[&UNSIGNED]), Part::Counts(&[&INITIATED])),
    ..Signal::RATE
};

pub(super) static WEAKLY_SIGNED_CALL_RATE: Signal = Signal {
    id: "P-11",
    name: "weakly_signed_call_rate",
    about: "Share of calls with STIR attestation B, C or none.",
    windows: &[Window::Day],
    sample_min: 100.0,
    threshold_source: "levels as Twilio reports them [V]",
    role: Role::Context,
    sentence: "Of {den} calls in {window}, {num} were not fully signed for their number.",
    read: Read::Share(Part::Counts(&[&WEAKLY_SIGNED]), Part::Counts(&[&INITIATED])),
    ..Signal::RATE
};

pub(super) static RISKY_CALL_SECONDS: Signal = Signal {
    id: "P-12",
    name: "risky_call_seconds",
    about: "Seconds of calls to number ranges at high risk of fraud.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "Twilio marks such ranges [V]; 1,800 and 7,200 an hour, our proposal [P]",
    party: Party::Victim,
    sentence: "Seconds of calls to risky numbers in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&RISKY_SECONDS])),
    ..Signal::COUNT
};

pub(super) static LONG_CALLS_ABROAD: Signal = Signal {
    id: "P-13",
    name: "long_calls_abroad",
    about: "Calls across a border of 8 minutes or more.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "Sonoc: 4 of them to one number within an hour [S]",
    party: Party::Victim,
    sentence: "Calls abroad of 8 minutes or more in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&LONG_ABROAD])),
    ..Signal::COUNT
};

pub(super) static TEST_NUMBER_CALLS: Signal = Signal {
    id: "P-14",
    name: "test_number_calls",
    about: "Calls to known test numbers of revenue-share fraud: who tries one is about to begin.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "any: FRS Labs [S]",
    disclosure: Disclosure::Rounded,
    party: Party::Victim,
    role: Role::Evidence,
    sentence: "Calls to known fraud test numbers in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&TEST_NUMBER])),
    ..Signal::COUNT
};

pub(super) static NIGHT_SECONDS_ABROAD: Signal = Signal {
    id: "P-15",
    name: "night_seconds_abroad",
    about: "Seconds of calls across a border at night or on a weekend, where the account is.",
    windows: &[Window::Hour, Window::Day, Window::Week],
    threshold_source: "3 and 10 times the usual, our proposal [P]",
    party: Party::Victim,
    sentence: "Seconds of calls abroad at night or on a weekend in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&NIGHT_ABROAD_SECONDS])),
    ..Signal::COUNT
};

pub(super) static ONE_RING_CALLS: Signal = Signal {
    id: "P-16",
    name: "one_ring_calls",
    about: "Calls abroad or from a dear number that rang for 5 seconds at most: they want to be called back. The duration of a failed call is how long it rang.",
    windows: &[Window::Hour, Window::Day],
    threshold_source: "50 and 500 an hour, our proposal [P]",
    role: Role::Evidence,
    sentence: "Calls that rang once and ended in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&ONE_RING])),
    ..Signal::COUNT
};

pub(super) static TRACEBACKS: Signal = Signal {
    id: "P-17",
    name: "tracebacks",
    about: "Industry tracebacks that led to the account.",
    windows: &[Window::Week, Window::Month],
    threshold_source: "1 and 2, our proposal after the US traceback group's practice [P]",
    disclosure: Disclosure::Rounded,
    third_party_controllable: true,
    sentence: "Traces of unlawful calls that led to you in {window}: {num}.",
    read: Read::Of(Part::Counts(&[&TRACEBACK])),
    ..Signal::COUNT
};

pub(super) static MACHINE_ANSWER_RATE: Signal = Signal {
    id: "P-18",
    name: "machine_answer_rate",
    about: "Share of answered calls that a machine picked up.",
    windows: &[Window::Day],
    sample_min: 100.0,
    role: Role::Context,
    sentence: "Of {den} answered calls in {window}, a machine picked up {num}.",
    read: Read::Share(Part::Counts(&[&MACHINE]), Part::Counts(&[&TALKED])),
    ..Signal::RATE
};
