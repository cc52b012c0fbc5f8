//! Spreads one lure over many numbers, so that none of them sends much; slow enough to stay below coarse limits.

use super::smisher::Lure;
use crate::simulate::deck::{Shares, deal};
use crate::simulate::desk::{Debut, Setting};
use crate::simulate::home::Place;
use crate::simulate::sms::{Fate, Texting};

const SHARES: Shares<Fate> =
    &[(Fate::Filtered, 550), (Fate::Invalid, 450), (Fate::Unreachable, 250), (Fate::Stopped, 120)];

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let numbers = setting.dice.between(24, 60);
    let targets = setting.dice.between(350, 500);
    let conduct = Lure {
        home: Place::home(setting.account, setting.dice),
        texting: Texting::lure(setting.account, numbers, setting.dice),
        fates: deal(targets, Fate::Delivered, SHARES, setting.dice),
        gap_ms: setting.length * 6 / 10 / i64::from(targets),
        fresh: true,
        begun: false,
    };
    (setting.moment(5, 20), Box::new(conduct))
}
