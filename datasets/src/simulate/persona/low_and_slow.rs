//! An old account that turns bad by degrees: after weeks of decent mail it writes to a bought list, two dozen mails a day, so that no
//! window ever holds enough of them.
//! Hard for: every rate with a least sample (200 mails take a week and more); domain reference, adversary 1.

use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

struct Slow {
    home: Place,
    own: Mailing,
    list: Mailing,
    turned_at: i64,
    shares: Vec<(Fate, u32)>,
    left: u32,
    gap: i64,
    begun: bool,
}

impl Conduct for Slow {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun || desk.dice.chance(150) {
            self.begun = true;
            self.home.sign_in(desk);
        }
        if desk.now < self.turned_at {
            let fate = draw(Fate::Delivered, &[(Fate::HardBounce, 60), (Fate::Opened, 1_500)], desk.dice);
            send(desk, &self.own, fate);
            return Some(desk.dice.around(self.gap));
        }
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        desk.abusing = true;
        let fate = draw(Fate::Delivered, &self.shares, desk.dice);
        send(desk, &self.list, fate);
        Some(desk.dice.around(self.gap))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let account = setting.account;
    let name = format!("extra{account}.example.net");
    let conduct = Slow {
        home: setting.home(),
        own: Mailing::everyday(account, 2_000),
        list: Mailing::campaign(account, 1, 400_000).to(400_000, 1_000).under(format!("more@{name}"), name),
        turned_at: setting.moment(42, 50),
        shares: vec![
            (Fate::HardBounce, setting.harm(1_200, 2_000)),
            (Fate::SoftBounce, 300),
            (Fate::Blocked, setting.harm(200, 400)),
            (Fate::Complained, setting.harm(40, 100)),
        ],
        left: setting.many(350, 600),
        gap: 86_400_000 / i64::from(setting.dice.between(24, 34)),
        begun: false,
    };
    (setting.moment(0, 2), Box::new(conduct))
}
