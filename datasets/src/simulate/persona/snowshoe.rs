//! Spreads one lure over many numbers, so that none of them sends much; slow enough to stay below coarse limits.
//! Hard for: M-03, M-06 (rates near the honest ones), M-08, M-09 (little for each number): M-07 sees the one template;
//! domain reference, adversary 4.

use super::smisher::Lure;
use crate::simulate::deck::{Shares, deal};
use crate::simulate::desk::{Debut, Setting};
use crate::simulate::home::Place;
use crate::simulate::sms::{Fate, Texting};

const SHARES: Shares<Fate> =
    &[(Fate::Filtered, 550), (Fate::Invalid, 450), (Fate::Unreachable, 250), (Fate::Stopped, 120)];

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let numbers = setting.dice.between(24, 60);
    let targets = setting.grown(350, 500);
    let shares: Vec<_> = SHARES.iter().map(|(fate, parts)| (*fate, parts * setting.vigour.harm / 100)).collect();
    let conduct = Lure {
        home: Place::home(setting.account, setting.dice),
        texting: Texting::lure(setting.account, numbers, setting.dice).with_traits(setting.known(&["unregistered"])),
        fates: deal(targets, Fate::Delivered, &shares, setting.dice),
        gap_ms: setting.length * 6 / 10 / i64::from(targets),
        fresh: true,
        begun: false,
    };
    (setting.moment(5, 20), Box::new(conduct))
}
