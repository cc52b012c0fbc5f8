//! What an account spends by the hour and pays in by the day, against its own history.

use serde::{Deserialize, Serialize};

use super::clock::{HISTORY_H, WEEK_H, day, hour};
use super::days::Days;
use crate::ahead;
use crate::event::Event;

/// Of 672 hours, this many lie at or above the 99th percentile.
const ABOVE_P99: usize = 7;
const WEEKS: usize = 5;
/// Usual spending is taken as one unit of the currency at least (millionths).
const LEAST: u64 = 1_000_000;

/// 490 bytes. Amounts in another currency than the first are passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Money {
    currency: Option<[u8; 3]>,
    began: u32,
    hour: u32,
    spent: u64,
    /// By week since 1970, modulo 5: the seven dearest whole hours, dearest first.
    dearest: [[u64; ABOVE_P99]; WEEKS],
    p99: u64,
    paid_in: Option<Box<Days>>,
}

impl Money {
    pub(super) fn new(event: &Event) -> Self {
        let hour = hour(event.at);
        Self {
            currency: event.currency,
            began: hour,
            hour,
            spent: 0,
            dearest: [[0; ABOVE_P99]; WEEKS],
            p99: 0,
            paid_in: None,
        }
    }

    /// An amount in the account's currency; none where it is negative or of another.
    fn amount(&self, event: &Event) -> Option<u64> {
        event.amount_micros.and_then(|micros| u64::try_from(micros).ok()).filter(|_| event.currency == self.currency)
    }

    pub(super) fn spend(&mut self, event: &Event) {
        let Some(amount) = self.amount(event) else { return };
        let hour = hour(event.at);
        if hour > self.hour {
            self.close(hour);
        }
        self.spent = self.spent.saturating_add(amount);
    }

    fn close(&mut self, hour: u32) {
        let (mut next, week) = (self.spent, self.hour / WEEK_H);
        for known in &mut self.dearest[week as usize % WEEKS] {
            if next > *known {
                std::mem::swap(known, &mut next);
            }
        }
        for gone in week + 1..=(hour / WEEK_H).min(week + 5) {
            self.dearest[gone as usize % WEEKS] = [0; ABOVE_P99];
        }
        (self.hour, self.spent) = (hour, 0);
        let mut all = [0; ABOVE_P99 * WEEKS];
        all.copy_from_slice(self.dearest.as_flattened());
        all.sort_unstable();
        self.p99 = all[ABOVE_P99 * WEEKS - ABOVE_P99];
    }

    pub(super) fn pay_in(&mut self, event: &Event) {
        let Some(amount) = self.amount(event) else { return };
        let today = day(event.at);
        self.paid_in.get_or_insert_with(|| Box::new(Days::new(today))).add(today, amount);
    }

    /// Asks for what was paid in.
    pub(super) fn ask(&self) {
        self.paid_in.as_deref().map(ahead::of);
    }

    pub(super) fn forget(&mut self) {
        self.spent = 0;
        if let Some(days) = &mut self.paid_in {
            days.forget();
        }
    }

    /// This hour's spending as a multiple of the seventh dearest hour of this week and the four before; 0 without 28 days of history.
    pub(crate) fn velocity(&self, now: i64) -> f64 {
        if hour(now) > self.hour || self.hour - self.began < HISTORY_H {
            return 0.0;
        }
        self.spent as f64 / self.p99.max(LEAST) as f64
    }

    /// Today's top-ups as a multiple of the busiest day of the 13 weeks before.
    pub(crate) fn top_up(&self, now: i64) -> f64 {
        self.paid_in.as_ref().map_or(0.0, |days| days.multiple(now, LEAST))
    }
}
