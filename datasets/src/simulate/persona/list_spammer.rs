//! Opens an account and mails a bought list at once: a fifth to three tenths of the addresses never existed, and readers
//! complain. Comes back for another round where the time allows.
//! Hard for: nothing but time; the classic of E-01, E-02, E-04.

use crate::simulate::deck::deal;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::dice::Dice;
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

struct ListSpammer {
    home: Place,
    list: u32,
    harm: u32,
    round: u32,
    rounds: u32,
    fates: Vec<Fate>,
    mailing: Mailing,
    fresh: bool,
}

fn fates(list: u32, harm: u32, dice: &mut Dice) -> Vec<Fate> {
    let shares = [
        (Fate::HardBounce, dice.between(1_800, 3_000)),
        (Fate::SoftBounce, dice.between(200, 400)),
        (Fate::Blocked, dice.between(200, 600)),
        (Fate::Deferred, dice.between(300, 600)),
        (Fate::Complained, dice.between(40, 140)),
        (Fate::Dropped, dice.between(50, 150)),
    ];
    deal(list, Fate::Delivered, &shares.map(|(fate, parts)| (fate, parts * harm / 100)), dice)
}

impl Conduct for ListSpammer {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        let Some(fate) = self.fates.pop() else {
            if self.round == self.rounds {
                return None;
            }
            self.home.arrive(desk, self.fresh && self.round == 0);
            self.round += 1;
            self.mailing = Mailing::spam(desk.account, self.round, desk.dice);
            self.fates = fates(self.list, self.harm, desk.dice);
            return Some(desk.dice.secs(240, 900));
        };
        desk.abusing = true;
        send(desk, &self.mailing, fate);
        let last = self.fates.is_empty();
        Some(if last { desk.dice.secs(12 * 3_600, 30 * 3_600) } else { desk.dice.around(1_800) })
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let conduct = ListSpammer {
        home: Place::home(setting.account, setting.dice),
        list: setting.many(1_010, 1_250),
        harm: setting.vigour.harm,
        round: 0,
        rounds: setting.vigour.rounds,
        fates: Vec::new(),
        mailing: Mailing::spam(setting.account, 0, setting.dice),
        fresh: setting.dice.chance(8_000),
    };
    (setting.moment(5, 55), Box::new(conduct))
}
