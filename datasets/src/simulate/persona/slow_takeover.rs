//! A thief with patience: signs in once from elsewhere, does nothing for a day, switches the second factor off, waits again,
//! makes a key, and then writes to the holder's own contacts, a few dozen lures a day between the holder's own mails. The
//! holder is a victim.
//! Hard for: T-05 (no two changes within an hour), T-07 (the new key's share stays small), E-01 (the contacts exist): what is
//! left are complaints and what the link feeds learn days later.

use super::steady_sender::{EVERYDAY, Everyday};
use crate::event::Event;
use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

const DAY: i64 = 86_400_000;

struct Stealth {
    everyday: Everyday,
    own_at: i64,
    intruder: Place,
    /// What the thief does next, and when.
    step: u32,
    step_at: i64,
    lures: u32,
    gap: i64,
    complaints: u32,
    mailing: Mailing,
    /// When link feeds know the page.
    known_at: i64,
}

impl Stealth {
    fn steal(&mut self, desk: &mut Desk<'_>) -> i64 {
        self.step += 1;
        match self.step {
            1 => self.intruder.sign_in(desk),
            2 => desk.put_now(Event { traits: vec!["mfa_off"], ..self.intruder.event("auth.mfa_changed") }),
            3 => {
                let key = Some(format!("key-{}-2", desk.account));
                desk.put_now(Event { key_id: key, ..self.intruder.event("auth.key_created") });
            }
            _ => return self.lure(desk),
        }
        desk.dice.secs(20 * 3_600, 40 * 3_600)
    }

    fn lure(&mut self, desk: &mut Desk<'_>) -> i64 {
        if self.known_at == 0 {
            self.known_at = desk.now + i64::from(desk.dice.between(1, 4)) * DAY;
        }
        let is_known = desk.now >= self.known_at && desk.dice.chance(6_000);
        let traits: &[_] = if is_known { &["new_domain", "lure", "phishing_feed"] } else { &["new_domain", "lure"] };
        let mailing = self.mailing.clone().with_traits(traits);
        desk.abusing = true;
        let shares = [(Fate::Complained, self.complaints), (Fate::HardBounce, 120), (Fate::Blocked, 200)];
        let fate = draw(Fate::Delivered, &shares, desk.dice);
        send(desk, &mailing, fate);
        self.lures -= 1;
        if self.lures == 0 { i64::MAX / 2 } else { desk.dice.around(self.gap) }
    }
}

impl Conduct for Stealth {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if self.own_at <= desk.now {
            self.everyday.live(desk);
            let fate = draw(Fate::Delivered, EVERYDAY, desk.dice);
            send(desk, &self.everyday.mailing, fate);
            self.own_at = desk.now + self.everyday.pause(desk, 100);
        } else if self.step_at <= desk.now {
            self.step_at = desk.now + self.steal(desk);
        }
        Some((self.own_at.min(self.step_at) - desk.now).max(1))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let account = setting.account;
    let name = setting.dice.between(100, 999);
    let conduct = Stealth {
        everyday: Everyday::new(setting, 25, false),
        own_at: 0,
        intruder: Place::elsewhere(setting.dice.pick(&["XL", "XM"]), account, setting.dice),
        step: 0,
        step_at: setting.moment(25, 40),
        lures: setting.many(600, 1_200),
        gap: 86_400_000 / i64::from(setting.dice.between(50, 120)),
        complaints: setting.harm(80, 200),
        mailing: Mailing::campaign(account, 9, 3_000)
            .with_key(format!("key-{account}-2"))
            .under(format!("hello@shop{account}.example.com"), format!("account{name}.example.net")),
        known_at: 0,
    };
    (0, Box::new(conduct))
}
