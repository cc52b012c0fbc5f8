//! Where an account signs in from, and what is changed right after it did so from somewhere new.

use serde::{Deserialize, Serialize};

use super::clock::{end_of, hour, tag};
use super::known::{Known, Memory};
use crate::ahead;
use crate::event::Event;

/// Countries, networks and devices are remembered for 90 days, 16 of each.
const MEMORY: Memory = Memory { hours: 90 * 24, most: 16 };
/// Unfamiliar sign-ins remembered.
pub(crate) const UNFAMILIAR: usize = 16;
/// A change this soon after an unfamiliar sign-in is remarkable (ms).
const SOON_MS: i64 = 3_600_000;
const DAY_MS: i64 = 86_400_000;

/// 200 bytes, and at most 540 for places and 256 for sign-ins.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct SignIns {
    countries: Option<Known>,
    networks: Option<Known>,
    devices: Option<Known>,
    /// When, and how many of country, network and device were new; oldest arrival first.
    unfamiliar: Vec<(i64, u8)>,
    /// The newest sign-in with two new ones or three (ms).
    strange: i64,
    changed: u32,
    /// The newest change within the hour after one (ms).
    changed_at: i64,
}

impl SignIns {
    /// Asks for the unfamiliar ones, which every look goes through.
    pub(super) fn ask(&self) {
        ahead::first(&self.unfamiliar, UNFAMILIAR * size_of::<(i64, u8)>() / 64);
    }

    pub(super) fn signed_in(&mut self, event: &Event) {
        let hour = hour(event.at);
        let country = event.country.map(|code| u32::from(u16::from_be_bytes(code)));
        let new = is_new(&mut self.countries, country, hour)
            + is_new(&mut self.networks, event.asn, hour)
            + is_new(&mut self.devices, event.device.map(tag), hour);
        if new == 0 {
            return;
        }
        if self.unfamiliar.len() == UNFAMILIAR {
            self.unfamiliar.remove(0);
        }
        self.unfamiliar.push((event.at, new));
        if new >= 2 {
            self.strange = self.strange.max(event.at);
        }
    }

    pub(super) fn changed(&mut self, at: i64, count: u32) {
        if self.strange == 0 || !(0..=SOON_MS).contains(&at.saturating_sub(self.strange)) {
            return;
        }
        if at - self.changed_at >= DAY_MS {
            self.changed = 0;
        }
        self.changed = self.changed.saturating_add(count);
        self.changed_at = self.changed_at.max(at);
    }

    /// Activity so far no longer counts; what is known stays.
    pub(super) fn forget(&mut self) {
        self.unfamiliar.clear();
        (self.strange, self.changed, self.changed_at) = (0, 0, 0);
    }

    /// Sign-ins with something new in the window, at most 16, and the most that was new in one of them.
    pub(crate) fn unfamiliar(&self, now: i64, window_ms: i64) -> (u32, u8) {
        let within = self.unfamiliar.iter().filter(|(at, _)| *at > now - window_ms);
        within.fold((0, 0), |(count, most), (_, new)| (count + 1, most.max(*new)))
    }

    /// Until when [`SignIns::unfamiliar`] says the same, while nobody signs in.
    pub(crate) fn unfamiliar_until(&self, now: i64, window_ms: i64) -> i64 {
        self.unfamiliar.iter().map(|(at, _)| end_of(*at, window_ms, now)).min().unwrap_or(i64::MAX)
    }

    /// Changes within an hour after a strange sign-in, where the last was less than a day ago.
    pub(crate) fn changes(&self, now: i64) -> u32 {
        if now - self.changed_at >= DAY_MS { 0 } else { self.changed }
    }

    /// Until when [`SignIns::changes`] says the same, while nothing is changed.
    pub(crate) fn changes_until(&self, now: i64) -> i64 {
        end_of(self.changed_at, DAY_MS, now)
    }
}

/// 1 for something new; the first thing ever seen is not, nor anything where the memory is too small for an account's ways.
fn is_new(known: &mut Option<Known>, tag: Option<u32>, hour: u32) -> u8 {
    let Some(tag) = tag else { return 0 };
    match known {
        None => {
            *known = Some(Known::new(tag, hour));
            0
        }
        Some(known) => {
            let was_crowded = known.is_crowded(hour, MEMORY);
            u8::from(known.see(tag, hour, MEMORY) && !was_crowded)
        }
    }
}
