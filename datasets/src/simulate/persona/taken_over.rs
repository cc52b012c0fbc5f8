//! A steady sender until somebody guesses the password: sign-ins from three countries where it has nobody, the second
//! factor off, a new key, and with it
//! mail to a bought list. The holder is a victim too.
//! Hard for: E-01, which would punish the victim; T-05 sees the theft before the mail begins.

use super::steady_sender::Everyday;
use crate::event::Event;
use crate::simulate::deck::{Shares, deal};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

const SHARES: Shares<Fate> = &[
    (Fate::HardBounce, 2_200),
    (Fate::SoftBounce, 250),
    (Fate::Blocked, 300),
    (Fate::Deferred, 300),
    (Fate::Complained, 80),
];

struct TakenOver {
    everyday: Everyday,
    /// Ways out that the intruder hides behind, in three countries.
    intruder: [Place; 3],
    at: i64,
    entered: bool,
    mailing: Mailing,
    fates: Vec<Fate>,
}

impl TakenOver {
    /// Guesses, gets in, makes it theirs; answers when the burst begins.
    fn enter(&mut self, desk: &mut Desk<'_>) -> i64 {
        self.entered = true;
        let mut later = 0;
        for _ in 0..desk.dice.between(6, 14) {
            desk.put(later, self.intruder[0].event("auth.login_failed"));
            later += desk.dice.secs(2, 20);
        }
        let changes = ["auth.mfa_changed", "auth.password_changed", "config.changed"];
        for (place, change) in self.intruder.iter().zip(changes) {
            desk.put(later, place.event("auth.login_succeeded"));
            later += desk.dice.secs(20, 120);
            desk.put(later, place.event(change));
            later += desk.dice.secs(60, 200);
        }
        let key = new_key(desk.account);
        desk.put(later, Event { key_id: Some(key), ..self.intruder[2].event("auth.key_created") });
        later + desk.dice.secs(30, 120)
    }
}

fn new_key(account: u32) -> String {
    format!("key-{account}-2")
}

impl Conduct for TakenOver {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if desk.now < self.at {
            let next = self.everyday.turn(desk)?;
            return Some(next.min((self.at - desk.now).max(1)));
        }
        if !self.entered {
            return Some(self.enter(desk));
        }
        match self.fates.pop() {
            Some(fate) => {
                desk.abusing = true;
                send(desk, &self.mailing, fate);
                Some(desk.dice.around(1_500))
            }
            None => self.everyday.turn(desk),
        }
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let burst = setting.grown(550, 800);
    let shares: Vec<_> = SHARES.iter().map(|(fate, parts)| (*fate, parts * setting.vigour.harm / 100)).collect();
    let conduct = TakenOver {
        everyday: Everyday::new(setting, 12, false),
        intruder: ["XA", "XC", "XD"].map(|country| Place::elsewhere(country, setting.account, setting.dice)),
        at: setting.moment(40, 75),
        entered: false,
        mailing: Mailing::spam(setting.account, 1, setting.dice).with_key(new_key(setting.account)),
        fates: deal(burst, Fate::Delivered, &shares, setting.dice),
    };
    (setting.moment(0, 5), Box::new(conduct))
}
