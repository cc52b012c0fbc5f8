//! Signs that somebody steers by published limits or by the clock (group B): context, since a decent account may end up there too.

use super::habit::{SHARE, share};
use super::{Ages, Read, Signal, Window};
use crate::window::Habit;

/// Days that end just below a published limit.
pub static THRESHOLD_HUGGING: Signal = Signal {
    id: "B-05",
    name: "threshold_hugging",
    about: "Share of the last 14 whole days that ended at 90 to 100 % of a published limit: 5 and 10 % hard bounces, 0.1 and 0.5 % complaints, 8 and 12.5 % delivery errors.",
    windows: &[Window::Month],
    error: "exact by calendar day (UTC); the newest day counts once a later one has an outcome",
    sample_min: 7.0,
    threshold_source: "30 % and 60 % of days, our proposal [P]; limits: SES [V], LeadConnector [S]",
    third_party_controllable: true,
    sentence: "Of your last {den} days with enough outcomes, {num} ended just below a published limit.",
    read: Read::Profile(Habit::Outcomes, Ages::Hourly, |profile, now, _| {
        share(profile.outcomes().map_or((0, 0), |o| o.hugging.read(now)))
    }),
    ..SHARE
};

/// Bad outcomes around full hours.
pub static WINDOW_EDGE_MASS: Signal = Signal {
    id: "B-06",
    name: "window_edge_share",
    about: "Share of bad outcomes within 3 minutes of a full hour; a tenth is to be expected.",
    windows: &[Window::Week],
    error: "exact over today and the 6 days before (UTC)",
    sample_min: 50.0,
    threshold_source: "3 times the tenth to be expected, our proposal [P]",
    third_party_controllable: true,
    sentence: "Of {den} bad outcomes in {window}, {num} came within 3 minutes of a full hour.",
    read: Read::Profile(Habit::Bad, Ages::Hourly, |profile, now, _| {
        share(profile.outcomes().map_or((0, 0), |o| o.hour_edges.read(now)))
    }),
    ..SHARE
};
