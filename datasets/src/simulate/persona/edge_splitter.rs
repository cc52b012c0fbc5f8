//! Believes that limits are counted by the clock: it sends in spurts around full hours, half before and half after, with silence between,
//! so that no calendar hour or day holds more than is allowed.
//! Hard for: tumbling windows; sliding ones see it, and B-06 sees the clock in it; domain reference, adversary 2.

use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

const HOUR: i64 = 3_600_000;

struct Splitter {
    home: Place,
    mailing: Mailing,
    shares: Vec<(Fate, u32)>,
    left: u32,
    /// Mails in one spurt.
    spurt: u32,
    in_spurt: u32,
    begun: bool,
}

/// Until two minutes before the full hour after next, or a later one.
fn rest(desk: &mut Desk<'_>) -> i64 {
    let hours = i64::from(desk.dice.between(2, 5));
    let edge = (desk.now / HOUR + hours) * HOUR;
    edge - desk.now - desk.dice.secs(100, 130)
}

impl Conduct for Splitter {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, true);
            return Some(rest(desk));
        }
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        desk.abusing = true;
        let fate = draw(Fate::Delivered, &self.shares, desk.dice);
        send(desk, &self.mailing, fate);
        self.in_spurt += 1;
        if self.in_spurt < self.spurt {
            return Some(desk.dice.around(240_000 / i64::from(self.spurt)));
        }
        self.in_spurt = 0;
        Some(rest(desk))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let account = setting.account;
    let conduct = Splitter {
        home: setting.home(),
        mailing: Mailing::spam(account, 1, setting.dice),
        shares: vec![
            (Fate::HardBounce, setting.harm(1_300, 2_200)),
            (Fate::SoftBounce, 250),
            (Fate::Blocked, setting.harm(200, 500)),
            (Fate::Complained, setting.harm(30, 90)),
        ],
        left: setting.many(2_500, 5_000),
        spurt: setting.dice.between(40, 90),
        in_spurt: 0,
        begun: false,
    };
    (setting.moment(3, 40), Box::new(conduct))
}
