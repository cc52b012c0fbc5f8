//! A new product that everybody wants: nothing on one day, thousands of sign-ups on the next, each with a welcome mail and a code. It
//! has the marks of a spammer: a young account, a young domain, a steep rise, mails that differ in a name, mistyped addresses.
//! Hard for: new-account ramps (G-09, G-10), young link domains (C-03), near duplicates (C-11).

use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::dice::Dice;
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};
use crate::simulate::verify;

const SHARES: Shares<Fate> = &[
    (Fate::HardBounce, 260),
    (Fate::SoftBounce, 80),
    (Fate::Deferred, 300),
    (Fate::Complained, 3),
    (Fate::Unsubscribed, 40),
    (Fate::Opened, 4_500),
];
const CODES: Shares<verify::Fate> =
    &[(verify::Fate::SecondTry, 600), (verify::Fate::Wrong, 300), (verify::Fate::Ignored, 1_000)];

struct Launch {
    home: Place,
    mailing: Mailing,
    begun: bool,
    /// Mean ms between two sign-ups now; falls while the word spreads, then rises.
    gap: i64,
    peak_at: i64,
}

fn welcome(dice: &mut Dice) -> String {
    let name = dice.pick(&["Ada", "Ben", "Cleo", "Dan", "Eva", "Finn", "Gus", "Hana", "Ivo", "Jana", "Kim", "Lea"]);
    format!(
        "Hello {name} and welcome aboard, we are glad that you found us so early and hope that what we built will \
         make your mornings a little easier, please tap the button below to finish your account and have a look around"
    )
}

impl Conduct for Launch {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, true);
            return Some(desk.dice.secs(3_600, 9_000));
        }
        let fate = draw(Fate::Delivered, SHARES, desk.dice);
        send(desk, &self.mailing, fate);
        if desk.dice.chance(3_000) {
            let fate = draw(verify::Fate::Approved, CODES, desk.dice);
            let (number, a, b) = (desk.dice.below(900_000), desk.dice.below(65_536), desk.dice.below(65_536));
            let request = verify::Request {
                recipient: format!("+1555{:07}", 2_000_000 + number),
                country: desk.dice.pick(&["US", "CA", "GB", "DE", "IN"]),
                ip: format!("2001:db8:{a:x}:{b:x}::1"),
            };
            verify::start(desk, request, fate);
        }
        let towards = if desk.now < self.peak_at { 990 } else { 1_006 };
        self.gap = (self.gap * towards / 1_000).clamp(12_000, 7_200_000);
        Some(desk.dice.around(self.gap))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let first = setting.moment(5, 80);
    let account = setting.account;
    let mut mailing = Mailing::everyday(account, 400_000);
    if setting.dice.chance(5_000) {
        mailing = mailing.with_traits(&["new_domain"]).with_words(welcome);
    }
    let launch = Launch { home: setting.home(), mailing, begun: false, gap: 240_000, peak_at: first + 14 * 3_600_000 };
    (first, Box::new(launch))
}
