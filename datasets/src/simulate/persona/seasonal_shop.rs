//! A shop on its biggest day: the volume rises tenfold, and all of it is clean. Volume alone must not count against it.
//! Hard for: B-01, G-10: volume far above the own usual.

use super::steady_sender::Everyday;
use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::mail::{Fate, send};

const SHARES: Shares<Fate> = &[(Fate::HardBounce, 40), (Fate::SoftBounce, 60), (Fate::Deferred, 120)];

struct SeasonalShop {
    everyday: Everyday,
    peak: std::ops::Range<i64>,
}

impl Conduct for SeasonalShop {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        self.everyday.live(desk);
        let fate = draw(Fate::Delivered, SHARES, desk.dice);
        send(desk, &self.everyday.mailing, fate);
        let times = if self.peak.contains(&desk.now) { 1_000 } else { 100 };
        Some(self.everyday.pause(desk, times))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let from = setting.moment(25, 60);
    let length = (setting.length / 3).min(8 * 3_600_000);
    let everyday = Everyday::new(setting, 25, false);
    (setting.moment(0, 2), Box::new(SeasonalShop { everyday, peak: from..from + length }))
}
