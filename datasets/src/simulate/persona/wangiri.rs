//! One ring and gone: a fresh account calls thousands of people from a dear number abroad and hangs up at once, so that they call back.
//! Hard for: P-16. No call lasts, nobody complains to the platform, and unanswered calls are common in honest traffic too.

use super::burst::Burst;
use crate::event::Event;
use crate::simulate::call::{Call, Fate, own_line, place};
use crate::simulate::desk::{Debut, Desk, SOURCE, Setting};
use crate::simulate::home::Place;

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as `Burst` calls it")]
fn ring(desk: &mut Desk<'_>, lines: &u32, fate: Fate) {
    let call = Call {
        from: own_line(desk.account, desk.dice.below(*lines)),
        to: format!("+1555{:07}", 4_000_000 + desk.dice.below(3_000_000)),
        country: "US",
        traits: vec!["international", "high_cost"],
    };
    place(desk, call, fate);
}

fn buy(desk: &mut Desk<'_>, _: &Place) {
    for n in 0..3 {
        let event = Event { kind: "number.purchased", source: SOURCE, country: Some("XN"), ..Event::default() };
        desk.put(n * 9_000, event);
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let calls = setting.many(3_000, 6_000);
    let picked_up = setting.dice.between(300, 1_200);
    let dice = &mut *setting.dice;
    let one = |_| {
        if dice.chance(picked_up) { Fate::Talked(dice.between(1, 3)) } else { Fate::Unanswered(dice.between(1, 6)) }
    };
    let fates: Vec<Fate> = (0..calls).map(one).collect();
    let conduct = Burst {
        home: setting.home(),
        fresh: true,
        what: setting.dice.between(2, 5),
        fates,
        gap_ms: i64::from(setting.dice.between(1, 6)) * 1_000,
        send: ring,
        opening: buy,
        begun: false,
    };
    (setting.moment(5, 85), Box::new(conduct))
}
