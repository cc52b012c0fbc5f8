//! One of a farm of free trials: opened by machine with a throw-away address on a device that opened others, it burns its credit on lures
//! within half an hour and is left behind.
//! Hard for: F-03 to F-05, G-13: each account is tiny and lives for minutes; one in six has no tie that the platform finds.

use super::burst::Burst;
use crate::event::Event;
use crate::simulate::deck::deal;
use crate::simulate::desk::{Debut, Desk, SOURCE, Setting};
use crate::simulate::home::Place;
use crate::simulate::sms::{Fate, Texting, send};

fn burn(desk: &mut Desk<'_>, texting: &Texting, fate: Fate) {
    let base = Event { source: SOURCE, currency: Some("USD"), traits: vec!["trial"], ..Event::default() };
    if desk.dice.chance(500) {
        desk.put_now(Event { kind: "send.rejected", ..base.clone() });
    }
    send(desk, texting, fate);
    desk.put(400, Event { kind: "usage.recorded", amount: Some("0.04".to_owned()), ..base });
}

fn open(desk: &mut Desk<'_>, home: &Place) {
    let traits = vec!["disposable_email", "automated_signup", "voip_number"];
    desk.put(1_000, Event { traits, ..home.event("account.updated") });
    if desk.dice.chance(1_600) {
        return;
    }
    for _ in 0..desk.dice.between(3, 8) {
        let later = desk.dice.secs(5, 150);
        let tie = Event { kind: "account.linked", source: SOURCE, traits: vec!["trial"], ..Event::default() };
        desk.put(later, tie);
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let messages = setting.many(300, 600);
    let shares = [
        (Fate::Filtered, setting.harm(600, 1_400)),
        (Fate::Invalid, setting.harm(300, 900)),
        (Fate::Stopped, setting.harm(60, 150)),
    ];
    let conduct = Burst {
        home: setting.home(),
        fresh: true,
        what: Texting::lure(setting.account, 1, setting.dice).with_traits(&["lure", "unregistered", "trial"]),
        fates: deal(messages, Fate::Delivered, &shares, setting.dice),
        gap_ms: 1_800_000 / i64::from(messages),
        send: burn,
        opening: open,
        begun: false,
    };
    (setting.moment(3, 90), Box::new(conduct))
}
