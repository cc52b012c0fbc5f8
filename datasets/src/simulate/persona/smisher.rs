//! Sends a lure to any number it can think of: carriers filter much of it, many numbers do not exist, and people answer STOP.
//! Hard for: M-03, M-06: it is over within hours, so every minute counts.

use crate::simulate::deck::deal;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::sms::{Fate, Texting, send};

/// One lure to many numbers, as fast as the account's numbers allow.
pub(super) struct Lure {
    pub(super) home: Place,
    pub(super) texting: Texting,
    pub(super) fates: Vec<Fate>,
    pub(super) gap_ms: i64,
    pub(super) fresh: bool,
    pub(super) begun: bool,
}

impl Conduct for Lure {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, self.fresh);
            return Some(desk.dice.secs(200, 800));
        }
        let fate = self.fates.pop()?;
        desk.abusing = true;
        send(desk, &self.texting, fate);
        Some(desk.dice.around(self.gap_ms))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let targets = setting.grown(560, 900);
    let shares = [
        (Fate::Filtered, setting.harm(1_400, 2_600)),
        (Fate::Invalid, setting.harm(700, 1_500)),
        (Fate::Unreachable, setting.harm(300, 700)),
        (Fate::Stopped, setting.harm(150, 350)),
    ];
    let conduct = Lure {
        home: Place::home(setting.account, setting.dice),
        texting: Texting::lure(setting.account, 3, setting.dice).with_traits(setting.known(&[
            "lure",
            "new_domain",
            "unregistered",
        ])),
        fates: deal(targets, Fate::Delivered, &shares, setting.dice),
        gap_ms: 4_000,
        fresh: setting.dice.chance(8_000),
        begun: false,
    };
    (setting.moment(5, 60), Box::new(conduct))
}
