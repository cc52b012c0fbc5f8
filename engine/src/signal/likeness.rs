//! Messages that are like each other (groups C and M): context, since alerts and codes repeat by their nature.

use super::habit::{COUNT, NEVER, SHARE, count, share};
use super::{Ages, Read, Reading, Signal, Window};
use crate::window::{Habit, Profile, Recent, Tally};

const LIST_ERROR: &str = "over 24 to 32 hours; never too high; with more than 8 contents too low by at most an eighth of the messages of twice that time";

/// Copies of the most repeated content, and messages in all.
fn largest(profile: &Profile, now: i64) -> (Tally, Tally) {
    let (counted, most, total) = profile.likeness().map_or((0, 0, 0), |likeness| likeness.templates.largest(now));
    let copies = Tally { value: counted.into(), min: counted.into(), max: most.into() };
    (copies, Tally::exact(total.into()))
}

/// Which of the last texts were near another.
fn near(profile: &Profile) -> Option<&Recent> {
    profile.likeness().and_then(|likeness| likeness.nearness.as_ref()).map(|nearness| &nearness.near)
}

/// The most repeated content's share.
pub static LARGEST_TEMPLATE_SHARE: Signal = Signal {
    id: "C-10",
    name: "largest_template_share",
    about: "Share of messages, mails and posts that have the most repeated content.",
    windows: &[Window::Day],
    error: LIST_ERROR,
    sample_min: 50.0,
    sentence: "Of {den} messages in {window}, {num} had the same content.",
    read: Read::Profile(Habit::Likeness, Ages::Hourly, |profile, now, _| {
        let (copies, all) = largest(profile, now);
        Reading::rate(copies, all, 0.0)
    }),
    ..SHARE
};

/// Copies of the most repeated content.
pub static REPEATED_COPIES: Signal = Signal {
    id: "M-11",
    name: "repeated_copies",
    about: "Messages, mails and posts that have the most repeated content.",
    windows: &[Window::Day],
    error: LIST_ERROR,
    threshold_source: "25 on numbers without a campaign: CTIA [M]",
    sentence: "Times the same content was sent in {window}: {num}.",
    read: Read::Profile(Habit::Likeness, Ages::Hourly, |profile, now, _| Reading::count(largest(profile, now).0)),
    ..COUNT
};

/// Senders of one content.
pub static SNOWSHOE_SENDERS: Signal = Signal {
    id: "M-07",
    name: "senders_of_one_template",
    about: "Different senders that carried one and the same content: the most for any of the 8 contents most repeated.",
    windows: &[Window::Day],
    error: "over 24 to 32 hours; never too high, exact for 2 and too low by a tenth for 20 (bits of 64 by hash); counted from the first message of the second sender on",
    threshold_source: "2 is context, 5 and 20 without a registered pool: CTIA 5.5 [V], numbers ours [P]",
    sentence: "Senders that carried the same content in {window}: {num}.",
    read: Read::Profile(Habit::Likeness, Ages::Hourly, |profile, now, _| {
        count(profile.likeness().map_or(0, |likeness| likeness.templates.senders_of_one(now)))
    }),
    ..COUNT
};

/// Texts nearly the same, but never quite.
pub static HASH_BUSTING_SHARE: Signal = Signal {
    id: "C-11",
    name: "near_duplicate_share",
    about: "Share of the last 200 long texts that are nearly, but not quite, the same as one of the 32 different texts before.",
    windows: &[Window::Day],
    error: "exact as defined: SimHash of 64 bits that differ in at most 3; nothing after 24 hours without a text",
    sample_min: 100.0,
    threshold_source: "80 %: our proposal [P], distance after Manku, Jain and Das Sarma 2007 [S]",
    sentence: "Of your last {den} texts, {num} were nearly, but not quite, the same as another.",
    read: Read::Profile(
        Habit::Texts,
        Ages::Until(|profile, now, window| near(profile).map_or(NEVER, |near| near.until(now, window.ms()))),
        |profile, now, window| share(near(profile).map_or((0, 0), |near| near.read(now, window.ms()))),
    ),
    ..SHARE
};
