//! Shapes in a sequence of acts: even intervals, numbers side by side, the same number again and again (groups V, C, P).

use super::habit::{COUNT, LEVEL, NEVER, SHARE, TWO_HOURS, count, level, share};
use super::{Ages, Party, Read, Role, Signal, Window};
use crate::window::Habit;

/// Numbers with a neighbour.
pub static SEQUENTIAL_RECIPIENTS: Signal = Signal {
    id: "V-03",
    name: "sequential_recipients",
    about: "Share of numbers that have a neighbour: written to, called or verified in the same hour as one that differs in its last digit.",
    windows: &[Window::Hour],
    error: "never too high by more than chance; compared with the last 64 tens of the hour, so too low where more are mixed; this hour and the one before",
    sample_min: 50.0,
    threshold_source: "10 % and 30 %, our proposal [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Of {den} numbers in {window}, {num} lie next to another one.",
    read: Read::Profile(Habit::Tens, Ages::Hourly, |profile, now, _| {
        share(profile.tens().map_or((0, 0), |tens| tens.share.read(now)))
    }),
    ..SHARE
};

const CADENCE_ERROR: &str = "mean and deviation look back on about 64 intervals, with fading weight; known from 100 on; pauses of 10 minutes and late events are left out";

/// Verifications started as by a machine.
pub static VERIFICATION_REGULARITY: Signal = Signal {
    id: "V-11",
    name: "verification_regularity",
    about: "How even the intervals between starts of verifications are: their mean divided by their standard deviation, at most 100.",
    windows: &[Window::Day],
    error: CADENCE_ERROR,
    threshold_source: "5, which is a coefficient of variation of 0.2: our proposal [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Verifications were started as evenly as by a machine: intervals are {num} times as long as they vary.",
    read: Read::Profile(
        Habit::Verifications,
        Ages::Until(|profile, now, _| profile.sends().map_or(NEVER, |sends| sends.verifications.until(now))),
        |profile, now, _| level(profile.sends().map_or(0.0, |sends| sends.verifications.regularity(now))),
    ),
    ..LEVEL
};

/// Posts written as by a machine.
pub static POST_REGULARITY: Signal = Signal {
    id: "C-00",
    name: "post_regularity",
    about: "How even the intervals between posts are: their mean divided by their standard deviation, at most 100.",
    windows: &[Window::Day],
    error: CADENCE_ERROR,
    threshold_source: "5, as for V-11: our proposal [P]",
    sentence: "You posted as evenly as a machine: intervals are {num} times as long as they vary.",
    read: Read::Profile(
        Habit::Posts,
        Ages::Until(|profile, now, _| profile.sends().map_or(NEVER, |sends| sends.posts.until(now))),
        |profile, now, _| level(profile.sends().map_or(0.0, |sends| sends.posts.regularity(now))),
    ),
    ..LEVEL
};

/// Calls in a row to one number.
pub static SEQUENTIAL_CALLS: Signal = Signal {
    id: "P-08",
    name: "sequential_calls",
    about: "The longest row of calls to the same number with no other in between.",
    windows: &[Window::Hour, Window::Day],
    error: "exact: of this hour and the one before, or of today (UTC); a row counts whole where it reaches into them",
    threshold_source: "10 and 20: OpenSIPS fraud detection [V], numbers ours [P]",
    role: Role::Evidence,
    sentence: "You called the same number {num} times in a row in {window}.",
    read: Read::Profile(Habit::Calls, Ages::Hourly, |profile, now, window| {
        count(profile.sends().map_or(0, |sends| match window {
            Window::Hour => sends.calls.longest_in_hour(now),
            _ => sends.calls.longest_in_day(now),
        }))
    }),
    ..COUNT
};

/// Sends to countries that are new for the account.
pub static NEW_COUNTRY_SHARE: Signal = Signal {
    id: "V-05",
    name: "new_country_share",
    about: "Share of sends, calls and verifications to new countries: first seen less than 24 hours ago, after 28 days without; unknown without a week of history, and for accounts with more than 32 destinations.",
    windows: &[Window::Hour],
    error: TWO_HOURS,
    sample_min: 50.0,
    threshold_source: "20 % and 60 %: the idea of Twilio's guide [S], numbers ours [P]",
    party: Party::Victim,
    third_party_controllable: true,
    sentence: "Of {den} sends in {window}, {num} went to countries that are new for you.",
    read: Read::Profile(Habit::Countries, Ages::Hourly, |profile, now, _| {
        share(profile.sends().map_or((0, 0), |s| s.to_new_countries.read(now)))
    }),
    ..SHARE
};
