//! Reminds its own customers by SMS. A few handsets are off, a few people have had enough.
//! Hard for: M-01, M-06 with few messages.

use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::pace::Pace;
use crate::simulate::sms::{Fate, Texting, send};

const SHARES: Shares<Fate> =
    &[(Fate::Unreachable, 150), (Fate::Invalid, 60), (Fate::Filtered, 20), (Fate::Stopped, 40)];

struct Reminders {
    home: Place,
    texting: Texting,
    pace: Pace,
    fresh: bool,
    begun: bool,
}

impl Conduct for Reminders {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, self.fresh);
        }
        let fate = draw(Fate::Delivered, SHARES, desk.dice);
        send(desk, &self.texting, fate);
        Some(self.pace.next(desk.now, 100, desk.dice))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let rate = setting.dice.between(6, 30);
    let customers = setting.dice.between(200, 3_000);
    let fresh = setting.dice.chance(2_500);
    let reminders = Reminders {
        home: Place::home(setting.account, setting.dice),
        texting: Texting::reminders(setting.account, customers),
        pace: Pace::new(setting.rate(rate), setting.dice),
        fresh,
        begun: false,
    };
    (setting.moment(0, 40), Box::new(reminders))
}
