//! Sends receipts and confirmations all day, and hardly anything goes wrong.
//! Hard for: nobody; it is what all others are measured by. Domain: part 2, E.

use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};
use crate::simulate::pace::Pace;

/// What goes wrong with everyday mail.
pub(super) const EVERYDAY: Shares<Fate> =
    &[(Fate::HardBounce, 50), (Fate::SoftBounce, 60), (Fate::Deferred, 120), (Fate::Complained, 2)];

/// Everyday mail of one account, also the background of other personas.
pub(super) struct Everyday {
    pub(super) mailing: Mailing,
    pub(super) home: Place,
    pace: Pace,
    begun: bool,
    fresh: bool,
}

impl Everyday {
    /// About `per_hour` mails; `fresh` accounts are opened on their first turn.
    pub(super) fn new(setting: &mut Setting<'_>, per_hour: u32, fresh: bool) -> Self {
        let readers = setting.dice.between(300, 5_000);
        Self {
            mailing: Mailing::everyday(setting.account, readers),
            home: Place::home(setting.account, setting.dice),
            pace: Pace::new(setting.rate(per_hour), setting.dice),
            begun: false,
            fresh,
        }
    }

    /// What the account does apart from sending: opened once, then a sign-in now and then.
    pub(super) fn live(&mut self, desk: &mut Desk<'_>) {
        if !self.begun || desk.dice.chance(100) {
            self.home.arrive(desk, self.fresh && !self.begun);
        }
        self.begun = true;
    }

    /// Time to the next mail, `times` percent as busy as usual.
    pub(super) fn pause(&self, desk: &mut Desk<'_>, times: u32) -> i64 {
        self.pace.next(desk.now, times, desk.dice)
    }
}

impl Conduct for Everyday {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        self.live(desk);
        let fate = draw(Fate::Delivered, EVERYDAY, desk.dice);
        send(desk, &self.mailing, fate);
        Some(self.pause(desk, 100))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let fresh = setting.dice.chance(2_500);
    let rate = setting.dice.between(4, 16);
    let first = if fresh { setting.moment(0, 50) } else { setting.moment(0, 10) };
    (first, Box::new(Everyday::new(setting, rate, fresh)))
}
