//! Sent little, was silent for a month, and is back: a new laptop in a new country, a new password and a new key, then the whole old
//! list at once, of which some addresses have gone. It looks like a sold or stolen account.
//! Hard for: T-06 (a burst after 30 silent days), T-02, T-05 (two changes after a strange sign-in: a warning), E-01.

use crate::event::Event;
use crate::simulate::deck::{Shares, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::{Place, first_key};
use crate::simulate::mail::{Fate, Mailing, send};

const BEFORE: Shares<Fate> = &[(Fate::HardBounce, 60), (Fate::Deferred, 120), (Fate::Opened, 2_000)];
const SILENT: i64 = 31 * 86_400_000;

struct Dormant {
    home: Place,
    new_home: Place,
    mailing: Mailing,
    back: Mailing,
    before: u32,
    list: u32,
    stale: u32,
    everyday_gap: i64,
    returned: bool,
}

impl Dormant {
    fn come_back(&mut self, desk: &mut Desk<'_>) -> i64 {
        self.returned = true;
        self.new_home.sign_in(desk);
        let mut later = desk.dice.secs(100, 400);
        desk.put(later, self.new_home.event("auth.password_changed"));
        later += desk.dice.secs(60, 900);
        let key = Some(format!("{}b", first_key(desk.account)));
        desk.put(later, Event { key_id: key, ..self.new_home.event("auth.key_created") });
        later + desk.dice.secs(600, 7_200)
    }
}

impl Conduct for Dormant {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if self.before > 0 {
            self.before -= 1;
            if self.before.is_multiple_of(10) {
                self.home.sign_in(desk);
            }
            let fate = draw(Fate::Delivered, BEFORE, desk.dice);
            send(desk, &self.mailing, fate);
            return Some(if self.before == 0 { SILENT } else { desk.dice.around(self.everyday_gap) });
        }
        if !self.returned {
            return Some(self.come_back(desk));
        }
        let shares = [(Fate::HardBounce, self.stale), (Fate::SoftBounce, 200), (Fate::Unsubscribed, 80)];
        let fate = draw(Fate::Delivered, &shares, desk.dice);
        send(desk, &self.back, fate);
        if self.list > 0 {
            self.list -= 1;
            return Some(desk.dice.around(4_000));
        }
        Some(desk.dice.around(self.everyday_gap))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let account = setting.account;
    let key = format!("{}b", first_key(account));
    let conduct = Dormant {
        home: setting.home(),
        new_home: Place::elsewhere(setting.dice.pick(&["XE", "XF"]), account, setting.dice),
        mailing: Mailing::everyday(account, 900),
        back: Mailing::campaign(account, 1, 4_000).with_key(key),
        before: setting.dice.between(40, 120),
        list: setting.dice.between(600, 1_800),
        stale: setting.dice.between(250, 650),
        everyday_gap: 1_500_000,
        returned: false,
    };
    (setting.moment(0, 1), Box::new(conduct))
}
