//! Numbers written to or called that lie side by side: a generated list runs through whole tens, real customers seldom share one.

use serde::{Deserialize, Serialize};

use super::clock::HourShare;

/// Tens remembered within an hour.
pub(crate) const TENS: usize = 64;

/// The last 64 tens of this hour, 8 bytes each, and the share of numbers with a neighbour.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Tens {
    hour: u32,
    /// Where the next ten goes, once all places are taken.
    next: u8,
    /// Each ten by its tag.
    known: Vec<u32>,
    /// By ten: which numbers of it were seen, each a bit of 32 by its hash. Two of a ten may share one, and count as one.
    numbers: Vec<u32>,
    pub(crate) share: HourShare,
}

impl Tens {
    /// A number of that ten was written to. One that was already seen this hour is passed over.
    pub(super) fn take(&mut self, ten: u32, number: u32, hour: u32) {
        if hour > self.hour {
            self.hour = hour;
            self.next = 0;
            self.known.clear();
            self.numbers.clear();
        }
        let bit = 1 << (number % 32);
        let Some(place) = find(&self.known, ten) else {
            self.remember(ten, bit);
            self.share.add(self.hour, 1, false);
            return;
        };
        let numbers = &mut self.numbers[place];
        if *numbers & bit != 0 {
            return;
        }
        let was_alone = numbers.is_power_of_two();
        *numbers |= bit;
        self.share.add(self.hour, 1, true);
        if was_alone {
            self.share.hit_one_more();
        }
    }

    fn remember(&mut self, ten: u32, bit: u32) {
        if self.known.len() < TENS {
            self.known.push(ten);
            self.numbers.push(bit);
            return;
        }
        let place = usize::from(self.next);
        (self.known[place], self.numbers[place]) = (ten, bit);
        self.next = u8::try_from((place + 1) % TENS).unwrap_or(0);
    }
}

/// Where a ten stands. Eight are compared at once, without a branch between them.
fn find(known: &[u32], ten: u32) -> Option<usize> {
    let (eights, rest) = known.as_chunks::<8>();
    let among = |some: &[u32], from: usize| some.iter().position(|tag| *tag == ten).map(|place| from + place);
    match eights.iter().position(|eight| eight.iter().fold(0, |found, tag| found | u32::from(*tag == ten)) > 0) {
        Some(place) => among(&eights[place], 8 * place),
        None => among(rest, 8 * eights.len()),
    }
}
