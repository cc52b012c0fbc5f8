//! A dialler that plays a recording: thousands of calls from numbers made to look like the callee's, hardly signed, hung up on within
//! seconds.
//! Hard for: P-01 to P-04, P-09 to P-11: people hang up on honest centres too, and a dialler may keep half of its calls for longer.

use super::burst::{Burst, nothing};
use crate::simulate::call::{Call, Fate, place};
use crate::simulate::desk::{Debut, Desk, Setting};

/// Calls; so many parts of 10,000 of the calls come from a number like the callee's.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "as `Burst` calls it")]
fn dial(desk: &mut Desk<'_>, neighbours: &u32, fate: Fate) {
    let to = 4_000_000 + desk.dice.below(3_000_000);
    let mut traits = vec![if desk.dice.chance(6_000) { "attest_c" } else { "attest_b" }];
    let from = if desk.dice.chance(*neighbours) {
        traits.push("neighbour_number");
        to / 10_000 * 10_000 + desk.dice.below(10_000)
    } else {
        1_000_000 + desk.dice.below(200)
    };
    let call = Call { from: format!("+1555{from:07}"), to: format!("+1555{to:07}"), country: "US", traits };
    place(desk, call, fate);
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let calls = setting.many(4_000, 8_000);
    let (answered, short) = (setting.dice.between(2_500, 4_000), setting.harm(3_500, 6_500).min(9_500));
    let refused = setting.harm(300, 1_200);
    let dice = &mut *setting.dice;
    let one = |_| {
        if dice.chance(answered) {
            return Fate::Talked(if dice.chance(short) { dice.between(1, 6) } else { dice.between(7, 90) });
        }
        if dice.chance(refused) { Fate::Refused } else { Fate::Unanswered(dice.between(10, 30)) }
    };
    let fates: Vec<Fate> = (0..calls).map(one).collect();
    let fresh = setting.dice.chance(7_000);
    let conduct = Burst {
        home: setting.home(),
        fresh,
        what: setting.dice.between(3_000, 9_500),
        fates,
        gap_ms: i64::from(setting.dice.between(1, 5)) * 1_000,
        send: dial,
        opening: nothing,
        begun: false,
    };
    (setting.moment(5, 85), Box::new(conduct))
}
