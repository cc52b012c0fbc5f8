//! A shop whose open sign-up form is abused to bury other people's mailboxes: machines fill it in thousands of times, the shop confirms
//! each, and the people bombed complain about it. The holder is a victim, and so are the recipients.
//! Hard for: E-02 (complaints that are none of its doing), E-18; domain reference, adversary 6: poisoning a victim.

use super::steady_sender::{EVERYDAY, Everyday};
use crate::event::Event;
use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, SOURCE, Setting};
use crate::simulate::mail::{Fate, Mailing, send};

const BOMBED: Shares<Fate> = &[
    (Fate::HardBounce, 350),
    (Fate::SoftBounce, 300),
    (Fate::Deferred, 600),
    (Fate::Blocked, 150),
    (Fate::Complained, 70),
];

struct ListBombed {
    everyday: Everyday,
    /// When the shop's next own mail is due.
    own_at: i64,
    hits: u32,
    from: i64,
    gap: i64,
    confirmation: Mailing,
}

impl Conduct for ListBombed {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if self.own_at <= desk.now {
            self.everyday.live(desk);
            let fate = draw(Fate::Delivered, EVERYDAY, desk.dice);
            send(desk, &self.everyday.mailing, fate);
            self.own_at = desk.now + self.everyday.pause(desk, 100);
        } else {
            self.hits -= 1;
            let ip = Some(format!("203.0.113.{}", desk.dice.between(1, 250)));
            desk.put_now(Event { kind: "signup_form.hit", source: SOURCE, ip, ..Event::default() });
            let fate = draw(Fate::Delivered, BOMBED, desk.dice);
            send(desk, &self.confirmation, fate);
        }
        let hit_at = if self.hits == 0 { i64::MAX } else { (desk.now + desk.dice.around(self.gap)).max(self.from) };
        Some((hit_at.min(self.own_at) - desk.now).max(1))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let everyday = Everyday::new(setting, 20, false);
    let conduct = ListBombed {
        own_at: 0,
        hits: setting.dice.between(600, 2_400),
        from: setting.moment(25, 75),
        gap: i64::from(setting.dice.between(5, 40)) * 1_000,
        confirmation: Mailing::everyday(setting.account, 300_000).to(300_000, 300).with_traits(&["confirmation"]),
        everyday,
    };
    (0, Box::new(conduct))
}
