//! How the first mails of a campaign fared: a bad list shows in the first few hundred.

use serde::{Deserialize, Serialize};

use super::clock::end_of;

/// Campaigns remembered.
pub(crate) const CAMPAIGNS: usize = 4;
/// Mails of a campaign that are looked at.
pub(crate) const FIRST: u32 = 200;
/// Mails of a campaign before it is compared.
pub(crate) const LEAST: u32 = 50;

/// 24 bytes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
struct Campaign {
    tag: u32,
    ended: u32,
    hard: u32,
    /// When its first mail ended (ms).
    at: i64,
}

/// The newest four, by when their first mail ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Campaigns(Vec<Campaign>);

impl Campaigns {
    /// Mails of a campaign ended, hard bounces or not.
    pub(super) fn take(&mut self, tag: u32, at: i64, hard: bool, count: u32) {
        let place = self.0.iter().position(|known| known.tag == tag).unwrap_or_else(|| {
            if self.0.len() == CAMPAIGNS {
                self.0.remove(0);
            }
            self.0.push(Campaign { tag, ended: 0, hard: 0, at });
            self.0.len() - 1
        });
        let campaign = &mut self.0[place];
        let count = count.min(FIRST - campaign.ended);
        campaign.ended += count;
        if hard {
            campaign.hard += count;
        }
    }

    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    /// Hard bounces of how many first mails, of the campaign where that share is largest, among those that began in the window.
    pub(crate) fn worst(&self, now: i64, window_ms: i64) -> (u32, u32) {
        let mut worst = (0, 0);
        for one in self.0.iter().filter(|one| one.ended >= LEAST && one.at > now - window_ms) {
            if worst.1 == 0 || u64::from(one.hard) * u64::from(worst.1) > u64::from(worst.0) * u64::from(one.ended) {
                worst = (one.hard, one.ended);
            }
        }
        worst
    }

    /// Until when [`Campaigns::worst`] says the same, while nothing is taken in.
    pub(crate) fn until(&self, now: i64, window_ms: i64) -> i64 {
        self.0.iter().map(|one| end_of(one.at, window_ms, now)).min().unwrap_or(i64::MAX)
    }
}
