//! Dilutes what goes wrong: for each mail to a bought list it sends two to a handful of mailboxes of its own, which never bounce and open
//! everything.
//! Hard for: every rate over all mails (a quarter of the list bounces, and the rate stays at 6 to 9 %); domain reference, adversary 5.

use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send, send_to};

struct Stuffer {
    home: Place,
    mailing: Mailing,
    shares: Vec<(Fate, u32)>,
    own: u32,
    mailboxes: u32,
    left: u32,
    gap: i64,
    begun: bool,
}

impl Conduct for Stuffer {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, true);
            return Some(desk.dice.secs(600, 4_000));
        }
        if self.left == 0 {
            return None;
        }
        if desk.dice.chance(self.own) {
            let recipient = format!("me{}@own{}.example.org", desk.dice.below(self.mailboxes), desk.account);
            let fate = if desk.dice.chance(6_000) { Fate::Opened } else { Fate::Delivered };
            send_to(desk, &self.mailing, recipient, fate);
        } else {
            self.left -= 1;
            desk.abusing = true;
            let fate = draw(Fate::Delivered, &self.shares, desk.dice);
            send(desk, &self.mailing, fate);
        }
        Some(desk.dice.around(self.gap))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let account = setting.account;
    let conduct = Stuffer {
        home: setting.home(),
        mailing: Mailing::spam(account, 1, setting.dice),
        shares: vec![
            (Fate::HardBounce, setting.harm(2_000, 2_800)),
            (Fate::SoftBounce, 250),
            (Fate::Blocked, setting.harm(300, 600)),
            (Fate::Complained, setting.harm(50, 120)),
        ],
        own: setting.dice.between(6_400, 7_200),
        mailboxes: setting.dice.between(5, 40),
        left: setting.many(1_500, 3_000),
        gap: i64::from(setting.dice.between(4, 40)) * 1_000,
        begun: false,
    };
    (setting.moment(5, 75), Box::new(conduct))
}
