//! A steady sender while a large mailbox provider is down: for some hours most mail to it is put off, some is refused, and a part comes
//! back as if the address had never existed, as large providers have done in outages. All accounts of this persona are hit at once.
//! Hard for: E-01, E-04, E-05; domain reference, adversary 28: a provider outage looks like abuse.

use super::steady_sender::{EVERYDAY, Everyday};
use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::mail::{Fate, send};

const DOWN: Shares<Fate> =
    &[(Fate::Deferred, 4_500), (Fate::HardBounce, 900), (Fate::Blocked, 700), (Fate::SoftBounce, 600)];

struct Outage {
    everyday: Everyday,
    down: std::ops::Range<i64>,
    /// Percent of its usual rate while the provider is down: some have a campaign under way.
    busy: u32,
}

impl Conduct for Outage {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        self.everyday.live(desk);
        let is_down = self.down.contains(&desk.now);
        let fate = draw(Fate::Delivered, if is_down { DOWN } else { EVERYDAY }, desk.dice);
        send(desk, &self.everyday.mailing, fate);
        let times = if is_down { self.busy } else { 100 };
        let pause = self.everyday.pause(desk, times);
        // Nobody sleeps through the beginning of the outage.
        let until = self.down.start - desk.now;
        Some(if until > 0 { pause.min(until) } else { pause })
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let from = setting.length / 100 * 55;
    let conduct = Outage {
        everyday: Everyday::new(setting, 30, false),
        down: from..from + 5 * 3_600_000,
        busy: if setting.dice.chance(2_500) { 2_500 } else { 100 },
    };
    (setting.moment(0, 2), Box::new(conduct))
}
