//! How much an account sends and when, to which countries, by which keys and senders.

use serde::{Deserialize, Serialize};

use super::clock::{HourShare, day, hour, tag};
use super::days::Days;
use super::known::{Known, Memory};
use super::rhythm::{Cadence, Run};
use super::week::Weeks;
use super::{Habit, bit};
use crate::event::{Event, Kind};

/// Destinations are remembered for 28 days, 32 of them.
const DESTINATIONS: Memory = Memory { hours: 28 * 24, most: 32 };
/// Keys are remembered for 90 days, 16 of them.
const KEYS: Memory = Memory { hours: 90 * 24, most: 16 };
/// Sender domains are remembered for 90 days, 32 of them.
const DOMAINS: Memory = Memory { hours: 90 * 24, most: 32 };
/// History before anything is new (hours).
const HISTORY_H: u32 = 7 * 24;
/// What is known for less is new (hours).
const NEW_H: u32 = 24;
/// A busiest day is taken as this much at least after silence.
const WOKEN_LEAST: u64 = 10;
/// A busiest day is taken as this much at least.
const DAY_LEAST: u64 = 50;
/// Days that an awakening is watched for.
const WATCHED: u32 = 7;

/// The first week after a silence of 30 days. 28 bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Woken {
    /// Hour of the first act; 0 for never.
    hour: u32,
    /// The busiest day before.
    before: u64,
    /// Day since then, and acts in it.
    day: u32,
    today: u32,
    busiest: u32,
}

/// 430 bytes; 168 more a week up to 672; at most 372 for destinations, 180 for keys, 372 for domains.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Sends {
    pub(crate) weeks: Weeks,
    days: Days,
    woken: Woken,
    destinations: Option<Known>,
    keys: Option<Known>,
    domains: Option<Known>,
    pub(crate) to_new_countries: HourShare,
    pub(crate) by_new_keys: HourShare,
    /// Between starts of verifications.
    pub(crate) verifications: Cadence,
    /// Between posts.
    pub(crate) posts: Cadence,
    pub(crate) calls: Run,
}

impl Sends {
    /// From now on; `woke` is the hour in which the account ended a silence of 30 days, or 0.
    pub(super) fn new(at: i64, woke: u32) -> Self {
        Self {
            weeks: Weeks::new(hour(at)),
            days: Days::new(day(at)),
            woken: Woken { hour: woke, ..Woken::default() },
            destinations: None,
            keys: None,
            domains: None,
            to_new_countries: HourShare::default(),
            by_new_keys: HourShare::default(),
            verifications: Cadence::default(),
            posts: Cadence::default(),
            calls: Run::default(),
        }
    }

    /// The account acts after a silence of 30 days.
    pub(super) fn wake(&mut self, at: i64) {
        self.woken = Woken { hour: hour(at), before: self.days.best_before(day(at)), ..Woken::default() };
    }

    /// Answers what may say something else by it, a bit each ([`Habit`]).
    pub(super) fn take(&mut self, event: &Event) -> u32 {
        let (hour, n) = (hour(event.at), event.count);
        self.weeks.add(hour, n);
        self.days.add(hour / 24, u64::from(n));
        self.count_woken(hour, n);
        if let Some(country) = event.country {
            let country = u32::from(u16::from_be_bytes(country));
            share_of_new(&mut self.destinations, country, hour, n, DESTINATIONS, &mut self.to_new_countries);
        }
        if let Some(key) = event.api_key {
            share_of_new(&mut self.keys, tag(key), hour, n, KEYS, &mut self.by_new_keys);
        }
        match event.kind {
            Kind::EmailSubmitted => {
                if let Some(domain) = event.sender_group {
                    see(&mut self.domains, tag(domain), hour, DOMAINS);
                }
            }
            Kind::VerificationStarted => self.verifications.take(event.at, n),
            Kind::ContentPosted => self.posts.take(event.at, n),
            Kind::CallInitiated => {
                if let Some(number) = event.recipient {
                    self.calls.take(tag(number), hour, n);
                }
            }
            _ => {}
        }
        Habit::Sends as u32
            | bit(event.country.is_some(), Habit::Countries)
            | bit(event.api_key.is_some(), Habit::Keys)
            | bit(event.kind == Kind::EmailSubmitted, Habit::Domains)
            | bit(event.kind == Kind::VerificationStarted, Habit::Verifications)
            | bit(event.kind == Kind::ContentPosted, Habit::Posts)
            | bit(event.kind == Kind::CallInitiated, Habit::Calls)
    }

    fn count_woken(&mut self, hour: u32, n: u32) {
        let woken = &mut self.woken;
        if woken.hour == 0 || hour < woken.hour {
            return;
        }
        let day = (hour - woken.hour) / 24;
        if day >= WATCHED {
            return;
        }
        if day > woken.day {
            (woken.day, woken.today) = (day, 0);
        }
        woken.today = woken.today.saturating_add(n);
        woken.busiest = woken.busiest.max(woken.today);
    }

    /// Activity so far no longer counts; what is usual stays.
    pub(super) fn forget(&mut self) {
        self.weeks.forget();
        self.days.forget();
        self.woken = Woken::default();
        (self.to_new_countries, self.by_new_keys) = (HourShare::default(), HourShare::default());
        (self.verifications, self.posts, self.calls) = (Cadence::default(), Cadence::default(), Run::default());
    }

    /// Busiest 24 hours since the account woke up less than a week ago, as a multiple of its busiest day before.
    pub(crate) fn awakening(&self, now: i64) -> f64 {
        if self.woken.hour == 0 || hour(now).saturating_sub(self.woken.hour) >= WATCHED * 24 {
            return 0.0;
        }
        f64::from(self.woken.busiest) / self.woken.before.max(WOKEN_LEAST) as f64
    }

    /// What is usual in the half hour that begins at this time (ms).
    pub(crate) fn usual_in_half_hour(&self, at: i64) -> Option<u64> {
        self.weeks.usual(hour(at)).map(|usual| usual.div_ceil(2))
    }

    /// Today's volume as a multiple of the busiest day of the 13 weeks before.
    pub(crate) fn record(&self, now: i64) -> f64 {
        self.days.multiple(now, DAY_LEAST)
    }

    /// Sender domains that were unknown a week ago; 0 without a week of history, and where there are too many to know them all.
    pub(crate) fn new_domains(&self, now: i64) -> u32 {
        let hour = hour(now);
        let telling = self.domains.as_ref().filter(|known| known.is_telling(hour, HISTORY_H, DOMAINS));
        telling.map_or(0, |known| known.newer_than(hour, 7 * 24))
    }
}

fn see(known: &mut Option<Known>, tag: u32, hour: u32, memory: Memory) -> &Known {
    match known {
        None => known.insert(Known::new(tag, hour)),
        Some(known) => {
            known.see(tag, hour, memory);
            known
        }
    }
}

/// Adds to the share of what goes to, or comes by, something known for less than a day; nothing while that cannot be told.
fn share_of_new(known: &mut Option<Known>, tag: u32, hour: u32, n: u32, memory: Memory, share: &mut HourShare) {
    let known = see(known, tag, hour, memory);
    if known.is_telling(hour, HISTORY_H, memory) {
        share.add(hour, n, known.newest_known_for(hour) < NEW_H);
    }
}
