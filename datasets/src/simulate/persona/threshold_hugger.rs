//! Knows the published limits and steers by them: mails a bought list every day until nine in a hundred have bounced, fills up with
//! addresses that work, and stops. Day after day it ends just below what is acted on.
//! Hard for: E-01 by construction; B-05 sees it, but only after a week; domain reference, adversary 3.

use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

struct Hugger {
    home: Place,
    mailing: Mailing,
    /// Mails of a day, and of 1,000 how many may bounce.
    per_day: u32,
    target: u32,
    blocked: u32,
    sent: u32,
    bounced: u32,
    days: u32,
    begun: bool,
}

impl Conduct for Hugger {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, true);
            return Some(desk.dice.secs(600, 4_000));
        }
        if self.sent == self.per_day {
            self.days -= 1;
            (self.sent, self.bounced) = (0, 0);
            if self.days == 0 {
                return None;
            }
            let rest = 86_400_000 - desk.now % 86_400_000;
            return Some(rest + desk.dice.secs(3_600, 30_000));
        }
        self.sent += 1;
        let may = self.sent * self.target / 1_000 > self.bounced;
        let shares = [(Fate::Blocked, self.blocked), (Fate::Complained, 20)];
        let fate = if may { Fate::HardBounce } else { draw(Fate::Delivered, &shares, desk.dice) };
        self.bounced += u32::from(may);
        desk.abusing = true;
        send(desk, &self.mailing, fate);
        Some(desk.dice.around(20_000))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let account = setting.account;
    let name = format!("bargain{account}.example.net");
    let conduct = Hugger {
        home: setting.home(),
        mailing: Mailing::campaign(account, 1, 400_000).to(400_000, 1_000).under(format!("win@{name}"), name),
        per_day: setting.many(120, 240),
        target: setting.dice.between(92, 98),
        blocked: setting.harm(100, 300),
        sent: 0,
        bounced: 0,
        days: setting.dice.between(18, 26),
        begun: false,
    };
    (setting.moment(2, 20), Box::new(conduct))
}
