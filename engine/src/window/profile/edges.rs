//! Signs that somebody steers by the published limits: days that end just below one, and bad outcomes crowded around full hours.

use serde::{Deserialize, Serialize};

use super::clock::{HOUR_MS, day};

/// Days looked at for limits.
pub(crate) const DAYS: u32 = 14;
/// Days looked at for full hours.
const EDGE_DAYS: usize = 7;
/// An outcome this near to a full hour lies at its edge: 5 % of an hour.
const EDGE_MS: i64 = HOUR_MS / 20;

/// What ended on a day: of which published limits are shares.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Ended {
    pub(crate) mails: u32,
    pub(crate) hard: u32,
    pub(crate) complaints: u32,
    pub(crate) messages: u32,
    pub(crate) failed: u32,
}

/// Which share, its published limits in thousandths, and the sample below which a day says nothing.
type Limit = (fn(&Ended) -> (u32, u32), [u64; 2], u32);

/// Published limits: hard bounces and complaints after SES, delivery errors after `LeadConnector`.
const LIMITS: [Limit; 3] = [
    (|e| (e.hard, e.mails), [50, 100], 200),
    (|e| (e.complaints, e.mails), [1, 5], 2_000),
    (|e| (e.failed, e.messages), [80, 125], 200),
];

/// 32 bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Hugging {
    day: u32,
    today: Ended,
    /// By whole day, newest lowest: whether there was enough to judge.
    judged: u16,
    /// By whole day, newest lowest: whether it ended at 90 to 100 % of a limit.
    near: u16,
}

impl Hugging {
    pub(super) fn new(day: u32) -> Self {
        Self { day, ..Self::default() }
    }

    /// The outcomes of a day, to be added to; of the newest one, where `day` lies before it.
    pub(super) fn on(&mut self, day: u32) -> &mut Ended {
        if day > self.day {
            let (judged, near) = judge(&self.today);
            self.judged = self.judged << 1 | u16::from(judged);
            self.near = self.near << 1 | u16::from(near);
            let silent = day - self.day - 1;
            self.judged = self.judged.checked_shl(silent).unwrap_or(0);
            self.near = self.near.checked_shl(silent).unwrap_or(0);
            (self.day, self.today) = (day, Ended::default());
        }
        &mut self.today
    }

    pub(super) fn forget(&mut self) {
        *self = Self::new(self.day);
    }

    /// Days near a limit, of how many judged, among the 14 before the day of `now`.
    pub(crate) fn read(&self, now: i64) -> (u32, u32) {
        let behind = day(now).saturating_sub(self.day);
        let kept = DAYS.saturating_sub(behind);
        let mask = u16::try_from((1u32 << kept) - 1).unwrap_or(0);
        ((self.near & mask).count_ones(), (self.judged & mask).count_ones())
    }
}

fn judge(ended: &Ended) -> (bool, bool) {
    let (mut judged, mut near) = (false, false);
    for (share, limits, least) in LIMITS {
        let (bad, of) = share(ended);
        if of < least {
            continue;
        }
        judged = true;
        let (bad, of) = (u64::from(bad) * 10_000, u64::from(of));
        near |= limits.iter().any(|limit| (9 * limit * of..=10 * limit * of).contains(&bad));
    }
    (judged, near)
}

/// Bad outcomes by day, and those around full hours. 68 bytes.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct HourEdges {
    day: u32,
    by_day: [(u32, u32); EDGE_DAYS],
}

impl HourEdges {
    /// Bad outcomes at `at`. Late ones count on the newest day.
    pub(super) fn take(&mut self, at: i64, count: u32) {
        let today = day(at);
        if today > self.day {
            for gone in self.day + 1..=today.min(self.day + 7) {
                self.by_day[gone as usize % EDGE_DAYS] = (0, 0);
            }
            self.day = today;
        }
        let into_hour = at.rem_euclid(HOUR_MS);
        let (edge, all) = &mut self.by_day[self.day as usize % EDGE_DAYS];
        *all = all.saturating_add(count);
        if !(EDGE_MS..HOUR_MS - EDGE_MS).contains(&into_hour) {
            *edge = edge.saturating_add(count);
        }
    }

    pub(super) fn forget(&mut self) {
        self.by_day = [(0, 0); EDGE_DAYS];
    }

    /// Bad outcomes around full hours, of how many, on the day of `now` and the 6 before.
    pub(crate) fn read(&self, now: i64) -> (u32, u32) {
        let behind = day(now).saturating_sub(self.day) as usize;
        let age = |at: usize| (self.day as usize + EDGE_DAYS - at) % EDGE_DAYS;
        let live = self.by_day.iter().enumerate().filter(|(at, _)| age(*at) + behind < EDGE_DAYS);
        live.fold((0, 0), |sum: (u32, u32), (_, one)| (sum.0.saturating_add(one.0), sum.1.saturating_add(one.1)))
    }
}
