//! A newsletter whose list was never cleaned: addresses that have gone, readers who forgot that they signed up. It deserves a warning
//! and advice, and no suspension: it stays below what providers act on.
//! Hard for: E-01 (3 to 8 % hard bounces: review from 5 %, pause from 10 %), E-02, E-10, E-11.

use super::newsletter::Newsletter;
use crate::simulate::desk::{Debut, Setting};
use crate::simulate::mail::Fate;

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let subscribers = setting.dice.between(120, 300);
    let shares = [
        (Fate::HardBounce, setting.dice.between(300, 780)),
        (Fate::SoftBounce, setting.dice.between(200, 350)),
        (Fate::Deferred, 300),
        (Fate::Blocked, setting.dice.between(30, 120)),
        (Fate::Complained, setting.dice.between(5, 25)),
        (Fate::Unsubscribed, setting.dice.between(40, 120)),
        (Fate::Dropped, setting.dice.between(100, 350)),
        (Fate::Opened, setting.dice.between(900, 1_800)),
    ];
    let newsletter = Newsletter::new(setting, subscribers, &shares);
    (setting.moment(2, 20), Box::new(newsletter))
}
