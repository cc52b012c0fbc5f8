//! An account against its own history (group B of the domain catalogue, and its kin in T and F): context, since growth is no abuse.

use super::habit::{LEVEL, level};
use super::{Ages, Party, Read, Signal, Window};
use crate::window::Habit;

/// Volume of this hour against the same hour of other weeks.
pub static VOLUME_DEVIATION: Signal = Signal {
    id: "B-01",
    name: "volume_deviation",
    about: "How unusual this hour's volume is: standard deviations of sends, calls, verifications and posts above what is usual at this hour of the week; 0 without 28 days of history.",
    windows: &[Window::Hour],
    error: "volumes rounded to steps of 9 %; usual is the median of 12 hours of the last 4 weeks, and fewer than 32 weigh little",
    threshold_source: "4 and 8 standard deviations, our proposal [P]",
    sentence: "What you sent this hour is {num} deviations above your usual for this hour of the week.",
    read: Read::Profile(Habit::Sends, Ages::Hourly, |profile, now, _| {
        level(profile.sends().map_or(0.0, |sends| sends.weeks.deviation(now)))
    }),
    ..LEVEL
};

/// Today's volume against the busiest day.
pub static VOLUME_RECORD: Signal = Signal {
    id: "B-01",
    name: "volume_record",
    about: "Today's sends, calls, verifications and posts as a multiple of the busiest day of the 13 weeks before; 0 without 28 days of history.",
    windows: &[Window::Day],
    error: "exact by calendar day (UTC); a busiest day of fewer than 50 is taken as 50",
    threshold_source: "3 and 10 times, our proposal after the warm-up curves of G-10 [P]",
    sentence: "What you sent today is {num} times as much as on your busiest day of the 13 weeks before.",
    read: Read::Profile(Habit::Sends, Ages::Hourly, |profile, now, _| {
        level(profile.sends().map_or(0.0, |sends| sends.record(now)))
    }),
    ..LEVEL
};

/// Spending of this hour against the dearest hours.
pub static SPEND_VELOCITY: Signal = Signal {
    id: "B-02",
    name: "spend_velocity",
    about: "This hour's usage in money as a multiple of the 99th percentile of the account's hours; 0 without 28 days of history.",
    windows: &[Window::Hour],
    error: "exact; the percentile is the seventh dearest hour of this calendar week and the four before, and at least one unit of the currency",
    threshold_source: "3 and 10 times: the idea of Twilio's usage triggers [V], numbers ours [P]",
    party: Party::Victim,
    sentence: "Your usage this hour costs {num} times as much as in your dearest hours of the last weeks.",
    read: Read::Profile(Habit::Money, Ages::Hourly, |profile, now, _| {
        level(profile.money().map_or(0.0, |money| money.velocity(now)))
    }),
    ..LEVEL
};

/// A rate of bad outcomes that creeps up.
pub static BAD_OUTCOME_DRIFT: Signal = Signal {
    id: "B-03",
    name: "bad_outcome_drift",
    about: "How far the daily rate of bad outcomes has crept above the account's own: summed up over days in standard deviations (CUSUM, 0.5 let pass each day); 0 before 14 days with 20 outcomes.",
    windows: &[Window::Month],
    error: "exact up to the last whole day (UTC); falls back by itself when days are as usual again, and to 0 with a reinstatement",
    threshold_source: "4 and 8 standard deviations: Page 1954, numbers ours [P]",
    third_party_controllable: true,
    sentence: "Bad outcomes crept above your usual rate, by {num} standard deviations summed up over days.",
    read: Read::Profile(Habit::Outcomes, Ages::Hourly, |profile, _, _| {
        level(profile.outcomes().map_or(0.0, |outcomes| outcomes.drift.sum()))
    }),
    ..LEVEL
};

/// A burst after a long silence.
pub static DORMANCY_BURST: Signal = Signal {
    id: "T-06",
    name: "dormancy_burst",
    about: "In the week after a silence of 30 days: the busiest 24 hours as a multiple of the busiest day of the 13 weeks before.",
    windows: &[Window::Week],
    error: "24 hours are counted from the first act on, so a burst across their end may show as half of itself; a busiest day of fewer than 10 is taken as 10",
    threshold_source: "10 and 50 times: SendGrid's dormant category [V], numbers ours [P]",
    party: Party::Victim,
    sentence: "After 30 silent days you sent {num} times as much in a day as on your busiest day before.",
    read: Read::Profile(Habit::Sends, Ages::Hourly, |profile, now, _| {
        level(profile.sends().map_or(0.0, |sends| sends.awakening(now)))
    }),
    ..LEVEL
};

/// Top-ups of today against the busiest day.
pub static TOPUP_SPIKE: Signal = Signal {
    id: "F-06",
    name: "topup_spike",
    about: "Today's top-ups as a multiple of the busiest day of the 13 weeks before; 0 without 28 days of history.",
    windows: &[Window::Day],
    error: "exact by calendar day (UTC), in the account's first currency; a busiest day of less than one unit is taken as one",
    threshold_source: "5 and 20 times, our proposal [P]",
    sentence: "Today you topped up {num} times as much as on your busiest day of the 13 weeks before.",
    read: Read::Profile(Habit::Money, Ages::Hourly, |profile, now, _| {
        level(profile.money().map_or(0.0, |money| money.top_up(now)))
    }),
    ..LEVEL
};
