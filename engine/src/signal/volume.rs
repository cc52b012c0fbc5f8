//! Shares over the last so many, or the first so many, rather than over a time: an account that sends little a day is judged by as
//! many mails as one that sends much (groups E and M).

use super::habit::{EXACT, NEVER, SHARE, share};
use super::{Ages, Read, Role, Signal, Window};
use crate::window::{Habit, Profile, Recent};

fn mails(profile: &Profile) -> Option<&Recent> {
    profile.outcomes().and_then(|outcomes| outcomes.mails.as_deref())
}

fn messages(profile: &Profile) -> Option<&Recent> {
    profile.outcomes().and_then(|outcomes| outcomes.messages.as_deref())
}

/// Hard bounces among the last 1,000 mails.
pub static LAST_HARD_BOUNCE_RATE: Signal = Signal {
    id: "E-01",
    name: "last_hard_bounce_rate",
    about: "Share of hard bounces among the last 1,000 mails that ended; nothing after 30 days without one. Counting begins with the account's 32nd outcome.",
    windows: &[Window::Month],
    error: EXACT,
    sample_min: 200.0,
    threshold_source: "SES: 5 % and 10 % [V]",
    role: Role::Evidence,
    sentence: "Of your last {den} mails, {num} bounced because the address does not exist.",
    read: Read::Profile(
        Habit::Mails,
        Ages::Until(|profile, now, window| mails(profile).map_or(NEVER, |mails| mails.until(now, window.ms()))),
        |profile, now, window| share(mails(profile).map_or((0, 0), |mails| mails.read(now, window.ms()))),
    ),
    ..SHARE
};

/// Failures among the last 1,000 messages.
pub static LAST_DELIVERY_ERROR_RATE: Signal = Signal {
    id: "M-02",
    name: "last_delivery_error_rate",
    about: "Share of the last 1,000 messages that could not be delivered; nothing after 30 days without one. Counting begins with the account's 32nd outcome.",
    windows: &[Window::Month],
    error: EXACT,
    sample_min: 200.0,
    threshold_source: "LeadConnector: 8 % and 12.5 % [S]",
    role: Role::Evidence,
    sentence: "Of your last {den} messages, {num} could not be delivered.",
    read: Read::Profile(
        Habit::Messages,
        Ages::Until(|profile, now, window| messages(profile).map_or(NEVER, |all| all.until(now, window.ms()))),
        |profile, now, window| share(messages(profile).map_or((0, 0), |all| all.read(now, window.ms()))),
    ),
    ..SHARE
};

/// Hard bounces at the beginning of an account's life.
pub static FIRST_HARD_BOUNCE_RATE: Signal = Signal {
    id: "E-09",
    name: "first_hard_bounce_rate",
    about: "Share of hard bounces among the first 1,000 mails of the account's life; until 30 days after its 32nd outcome.",
    windows: &[Window::Month],
    error: EXACT,
    sample_min: 200.0,
    threshold_source: "5 % and 10 %, our proposal after SES [P]",
    role: Role::Evidence,
    sentence: "Of the first {den} mails of your account, {num} bounced because the address does not exist.",
    read: Read::Profile(
        Habit::Mails,
        Ages::Until(|profile, now, window| {
            profile.outcomes().map_or(NEVER, |outcomes| outcomes.first_mails_until(now, window.ms()))
        }),
        |profile, now, window| {
            share(profile.outcomes().map_or((0, 0), |outcomes| outcomes.first_mails(now, window.ms())))
        },
    ),
    ..SHARE
};

/// Hard bounces at the beginning of a campaign.
pub static EARLY_CAMPAIGN_BOUNCE_RATE: Signal = Signal {
    id: "E-07",
    name: "early_campaign_bounce_rate",
    about: "Share of hard bounces among the first 200 mails of a campaign that ended: of the newest four campaigns, the one where it is largest.",
    windows: &[Window::Week],
    error: "exact; the largest of four shares is above the usual one by chance, so it helps to read evidence and is none",
    sample_min: 50.0,
    threshold_source: "Sendmunk: 1 % and 2 % [S]",
    sentence: "Of the first {den} mails of a campaign, {num} bounced because the address does not exist.",
    read: Read::Profile(
        Habit::Mails,
        Ages::Until(|profile, now, window| {
            profile.outcomes().map_or(NEVER, |outcomes| outcomes.campaigns.until(now, window.ms()))
        }),
        |profile, now, window| {
            share(profile.outcomes().map_or((0, 0), |outcomes| outcomes.campaigns.worst(now, window.ms())))
        },
    ),
    ..SHARE
};
