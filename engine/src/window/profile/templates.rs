//! The contents an account repeats most: a bounded list after Metwally, Agrawal and El Abbadi ("space-saving", ICDT 2005), changed so
//! that what is counted is never too high and how far it may be too low is known, over panes of 8 hours.

use serde::{Deserialize, Serialize};

/// Contents listed.
pub(crate) const LISTED: usize = 8;
const PANES: usize = 4;
/// Hours of a pane. All panes together reach back 24 to 32 hours.
const PANE_H: u32 = 8;

/// One content listed. 24 bytes, and its tag and sum.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
struct Listed {
    counts: [u32; PANES],
    /// It may have come that often before it was listed.
    missed: u32,
    /// The pane it was listed in.
    since: u32,
}

/// By content listed and pane: which senders carried it, each a bit of 64 by its hash. 256 bytes.
type Senders = [[u64; PANES]; LISTED];

/// The list: 320 bytes, and 264 where several senders were used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Templates {
    /// Panes since 1970.
    pane: u32,
    tags: [u32; LISTED],
    sums: [u32; LISTED],
    used: u8,
    listed: [Listed; LISTED],
    totals: [u32; PANES],
    /// By pane the most that a content dropped in it may have come.
    dropped: [u32; PANES],
    sender: u32,
    senders: Option<Box<Senders>>,
}

impl Templates {
    /// A message of that content, by that sender where one is named.
    pub(super) fn take(&mut self, content: u32, sender: Option<u32>, hour: u32, count: u32) {
        let pane = hour / PANE_H;
        if pane > self.pane {
            self.move_on(pane);
        }
        let at = self.pane as usize % PANES;
        self.totals[at] = self.totals[at].saturating_add(count);
        let used = usize::from(self.used);
        let place = match self.tags[..used].iter().position(|tag| *tag == content) {
            Some(place) => place,
            None => self.list(content),
        };
        let listed = &mut self.listed[place];
        listed.counts[at] = listed.counts[at].saturating_add(count);
        self.sums[place] = self.sums[place].saturating_add(count);
        if let Some(sender) = sender {
            self.note_sender(place, at, sender);
        }
    }

    fn move_on(&mut self, pane: u32) {
        for gone in self.pane + 1..=pane.min(self.pane + u32::try_from(PANES).unwrap_or(0)) {
            let at = gone as usize % PANES;
            (self.totals[at], self.dropped[at]) = (0, 0);
            self.listed.iter_mut().for_each(|listed| listed.counts[at] = 0);
            if let Some(senders) = &mut self.senders {
                senders.iter_mut().for_each(|by_pane| by_pane[at] = 0);
            }
        }
        self.pane = pane;
        for (sum, listed) in self.sums.iter_mut().zip(&mut self.listed) {
            *sum = listed.counts.iter().fold(0, |sum, count| sum.saturating_add(*count));
            if listed.since as usize + PANES <= pane as usize {
                listed.missed = 0;
            }
        }
    }

    fn list(&mut self, content: u32) -> usize {
        let place = if usize::from(self.used) < LISTED {
            self.used += 1;
            usize::from(self.used) - 1
        } else {
            self.drop_least()
        };
        let missed = self.dropped.into_iter().max().unwrap_or(0);
        self.tags[place] = content;
        self.sums[place] = 0;
        self.listed[place] = Listed { counts: [0; PANES], missed, since: self.pane };
        if let Some(senders) = &mut self.senders {
            senders[place] = [0; PANES];
        }
        place
    }

    fn drop_least(&mut self) -> usize {
        let most = |place: usize| self.sums[place].saturating_add(self.listed[place].missed);
        let mut least = (most(0), 0);
        for place in 1..LISTED {
            least = least.min((most(place), place));
        }
        let dropped = &mut self.dropped[self.pane as usize % PANES];
        *dropped = (*dropped).max(least.0);
        least.1
    }

    /// Senders are told apart from the first message of a second one on.
    fn note_sender(&mut self, place: usize, pane: usize, sender: u32) {
        if self.senders.is_none() {
            if self.sender == 0 {
                self.sender = sender;
            }
            if self.sender == sender {
                return;
            }
        }
        self.senders.get_or_insert_default()[place][pane] |= 1 << (sender % 64);
    }

    /// Which panes are not older than the window that ends in the pane of `now`; `None` where all are not.
    fn live(&self, now: i64) -> Option<[bool; PANES]> {
        let behind = (super::clock::hour(now) / PANE_H).saturating_sub(self.pane) as usize;
        let age = |at: usize| (self.pane as usize + PANES - at) % PANES;
        (behind > 0).then(|| std::array::from_fn(|at| age(at) + behind < PANES))
    }

    /// The most repeated content: copies counted, copies there may have been, and messages in all.
    pub(crate) fn largest(&self, now: i64) -> (u32, u32, u32) {
        let live = self.live(now);
        let sum = |counts: &[u32; PANES]| {
            let counts = counts.iter().enumerate().filter(|(at, _)| live.is_none_or(|live| live[*at]));
            counts.fold(0u32, |sum, (_, count)| sum.saturating_add(*count))
        };
        let total = sum(&self.totals);
        if total == 0 {
            return (0, 0, 0);
        }
        let (mut counted, mut most) = (0, self.dropped.into_iter().max().unwrap_or(0));
        for (known, listed) in self.sums.iter().zip(&self.listed) {
            let sum = if live.is_none() { *known } else { sum(&listed.counts) };
            counted = counted.max(sum);
            most = most.max(sum.saturating_add(listed.missed));
        }
        (counted, most.min(total).max(counted), total)
    }

    /// Most senders that carried one content listed. Two of 64 may share a bit, so it is never too high.
    pub(crate) fn senders_of_one(&self, now: i64) -> u32 {
        let live = self.live(now);
        if live.is_some_and(|live| live == [false; PANES]) {
            return 0;
        }
        let Some(senders) = &self.senders else { return u32::from(self.sender != 0) };
        let of = |by_pane: &[u64; PANES]| {
            let panes = by_pane.iter().enumerate().filter(|(at, _)| live.is_none_or(|live| live[*at]));
            panes.fold(0, |all, (_, bits)| all | bits).count_ones()
        };
        senders.iter().map(of).max().unwrap_or(0)
    }
}
