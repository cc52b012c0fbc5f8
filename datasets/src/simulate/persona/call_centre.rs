//! Calls its own customers on working days: many are out, some hang up at once, most talk for minutes. The numbers shown are its own and
//! fully signed.
//! Hard for: P-01 (6 to 10 % short calls beside the published 15 %), P-02 (35 to 45 % unanswered beside 50 %), P-04.

use crate::simulate::call::{Call, Fate, own_line, place};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::dice::Dice;
use crate::simulate::home::Place;

struct CallCentre {
    home: Place,
    lines: u32,
    /// Parts of 10,000: unanswered, short of the answered.
    unanswered: u32,
    short: u32,
    gap: i64,
    begun: bool,
    offset: i64,
    /// The hour that was begun last, and whether a campaign is on in it: then calls follow each other 25 times as quickly.
    hour: i64,
    campaign: bool,
}

impl CallCentre {
    fn fate(&self, dice: &mut Dice) -> Fate {
        if dice.chance(150) {
            return if dice.chance(4_000) { Fate::Refused } else { Fate::Invalid };
        }
        if dice.chance(self.unanswered) {
            return Fate::Unanswered(dice.between(12, 35));
        }
        if dice.chance(self.short) { Fate::Talked(dice.between(1, 6)) } else { Fate::Talked(dice.between(40, 900)) }
    }
}

impl Conduct for CallCentre {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, false);
        }
        // Eight hours a day, five days a week, in calls of a campaign.
        let local = desk.now + self.offset;
        let (day, hour) = (local / 86_400_000 % 7, local / 3_600_000 % 24);
        if day >= 5 || !(9..17).contains(&hour) {
            return Some(desk.dice.secs(1_800, 3_600));
        }
        if local / 3_600_000 != self.hour {
            self.hour = local / 3_600_000;
            self.campaign = desk.dice.chance(500);
        }
        let call = Call {
            from: own_line(desk.account, desk.dice.below(self.lines)),
            to: format!("+1555{:07}", 4_000_000 + desk.dice.below(900_000)),
            country: "US",
            traits: Vec::new(),
        };
        let fate = self.fate(desk.dice);
        place(desk, call, fate);
        Some(desk.dice.around(if self.campaign { self.gap / 25 } else { self.gap }))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let per_hour = setting.dice.between(60, 180);
    let per_hour = setting.rate(per_hour).min(180);
    let centre = CallCentre {
        home: setting.home(),
        lines: setting.dice.between(3, 12),
        unanswered: setting.dice.between(3_500, 4_500),
        short: setting.dice.between(600, 1_000),
        gap: 3_600_000 / i64::from(per_hour),
        begun: false,
        offset: i64::from(setting.dice.below(168)) * 3_600_000,
        hour: -1,
        campaign: false,
    };
    (setting.moment(0, 5), Box::new(centre))
}
