//! Sends codes that people type in: nine of ten are approved.
//! Hard for: V-01, V-10: one code in fifteen is never typed in.

use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::dice::Dice;
use crate::simulate::home::Place;
use crate::simulate::pace::Pace;
use crate::simulate::verify::{Fate, Request, start};

const SHARES: Shares<Fate> = &[(Fate::SecondTry, 500), (Fate::Wrong, 250), (Fate::Ignored, 700)];

/// Codes of one account at their usual rate.
pub(super) struct OtpService {
    home: Place,
    pace: Pace,
    begun: bool,
}

impl OtpService {
    pub(super) fn new(setting: &mut Setting<'_>, per_hour: u32) -> Self {
        let home = setting.home();
        Self { home, pace: Pace::new(setting.rate(per_hour), setting.dice), begun: false }
    }
}

/// Somebody who wants to sign in to the service.
fn user(dice: &mut Dice) -> Request {
    let (a, b) = (dice.below(65_536), dice.below(65_536));
    Request {
        recipient: format!("+1555{:07}", 2_000_000 + dice.below(900_000)),
        country: dice.pick(&["US", "US", "US", "US", "CA"]),
        ip: format!("2001:db8:{a:x}:{b:x}::1"),
    }
}

impl Conduct for OtpService {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.home.sign_in(desk);
            self.begun = true;
        }
        let request = user(desk.dice);
        let fate = draw(Fate::Approved, SHARES, desk.dice);
        start(desk, request, fate);
        Some(self.pace.next(desk.now, 100, desk.dice))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let rate = setting.dice.between(5, 18);
    (setting.moment(0, 5), Box::new(OtpService::new(setting, rate)))
}
