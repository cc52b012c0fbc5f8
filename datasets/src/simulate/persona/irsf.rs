//! Revenue-share fraud through a company's exchange: an intruder tries a test number in the evening, waits, then calls dear numbers abroad
//! all night, on many lines at once, for as long as they stay open. The holder gets the bill: a victim.
//! Hard for: P-12 to P-15. Only 60 % of the ranges are known as risky (new ones appear by the thousand a week), calls are as long as
//! human ones, and nothing is known of a call before it ends.

use crate::simulate::call::{Call, Fate, own_line, place};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::pace::Pace;

struct Tolled {
    home: Place,
    pace: Pace,
    own_at: i64,
    test_at: i64,
    tested: bool,
    /// Calls left, and when the next is due.
    calls: u32,
    next_at: i64,
    gap: i64,
    /// Parts of 10,000 of the calls that go to ranges known as risky.
    known: u32,
    begun: bool,
}

impl Tolled {
    fn abroad(&self, desk: &mut Desk<'_>) -> Call {
        let mut traits = vec!["international", "off_hours"];
        let range = desk.dice.below(4);
        if desk.dice.chance(self.known) {
            traits.extend(["high_risk_range", "high_cost"]);
        }
        let to = format!("+1555{:07}", 9_000_000 + range * 40_000 + desk.dice.below(900));
        Call { from: own_line(desk.account, 0), to, country: desk.dice.pick(&["XH", "XI", "XJ"]), traits }
    }

    fn own_call(&mut self, desk: &mut Desk<'_>) {
        let to = format!("+1555{:07}", 4_000_000 + desk.dice.below(900_000));
        let call = Call { from: own_line(desk.account, desk.dice.below(4)), to, country: "US", traits: Vec::new() };
        let fate =
            if desk.dice.chance(3_000) { Fate::Unanswered(20) } else { Fate::Talked(desk.dice.between(30, 600)) };
        place(desk, call, fate);
        self.own_at = desk.now + self.pace.next(desk.now, 100, desk.dice);
    }
}

impl Conduct for Tolled {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.sign_in(desk);
        }
        if self.own_at <= desk.now {
            self.own_call(desk);
        } else if !self.tested {
            self.tested = true;
            desk.abusing = true;
            let mut call = self.abroad(desk);
            call.traits.push("test_number");
            let talked = desk.dice.between(5, 40);
            place(desk, call, Fate::Talked(talked));
            self.next_at = desk.now + desk.dice.secs(1_800, 7_200);
        } else if self.calls > 0 {
            desk.abusing = true;
            self.calls -= 1;
            let call = self.abroad(desk);
            let fate = if desk.dice.chance(800) { Fate::Invalid } else { Fate::Talked(desk.dice.between(240, 1_500)) };
            place(desk, call, fate);
            self.next_at = if self.calls == 0 { i64::MAX } else { desk.now + desk.dice.around(self.gap) };
        }
        let due = if self.tested { self.next_at } else { self.test_at };
        Some((due.min(self.own_at) - desk.now).max(1))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let test_at = setting.moment(35, 80);
    let rate = setting.rate(24);
    let conduct = Tolled {
        home: setting.home(),
        pace: Pace::new(rate, setting.dice),
        own_at: 0,
        test_at,
        tested: false,
        calls: setting.many(500, 1_200),
        next_at: i64::MAX,
        gap: i64::from(setting.dice.between(9, 20)) * 1_000,
        known: setting.harm(6_000, 6_000).min(10_000),
        begun: false,
    };
    (0, Box::new(conduct))
}
