//! Was suspended, and is back under another name an hour later with the same device or card, to go on with the rest of the list.
//! Hard for: every signal with a history, for there is none (L-05, G-14); a tie to a suspended account is no proof, resellers' customers
//! have them too. One in eight comes back without a tie that the platform finds.

use super::burst::Burst;
use crate::event::Event;
use crate::simulate::deck::deal;
use crate::simulate::desk::{Debut, Desk, SOURCE, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

fn return_(desk: &mut Desk<'_>, _: &Place) {
    if desk.dice.chance(1_200) {
        return;
    }
    for _ in 0..desk.dice.between(1, 4) {
        let later = desk.dice.secs(20, 900);
        let tie = Event { kind: "account.linked", source: SOURCE, traits: vec!["known_bad"], ..Event::default() };
        desk.put(later, tie);
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let mails = setting.many(1_500, 3_000);
    let shares = [
        (Fate::HardBounce, setting.harm(900, 1_800)),
        (Fate::SoftBounce, 250),
        (Fate::Blocked, setting.harm(300, 600)),
        (Fate::Complained, setting.harm(40, 100)),
    ];
    let conduct = Burst {
        home: setting.home(),
        fresh: true,
        what: Mailing::spam(setting.account, 1, setting.dice),
        fates: deal(mails, Fate::Delivered, &shares, setting.dice),
        gap_ms: i64::from(setting.dice.between(5, 60)) * 1_000,
        send,
        opening: return_,
        begun: false,
    };
    (setting.moment(4, 85), Box::new(conduct))
}
