//! Comes from another provider with everything it has: a young account that imports thousands of contacts on its first day and sends to
//! all of them within hours. It brought its suppression list along, but not all of it.
//! Hard for: G-09, G-10 (volume from the first hour), E-19 (an import of the whole list), E-09, E-11 (2 to 5 % suppressed).

use crate::event::Event;
use crate::simulate::deck::deal;
use crate::simulate::desk::{Conduct, Debut, Desk, SOURCE, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

struct Migration {
    home: Place,
    list: u32,
    shares: Vec<(Fate, u32)>,
    issue: u32,
    fates: Vec<Fate>,
    mailing: Mailing,
}

impl Migration {
    fn arrive(&self, desk: &mut Desk<'_>) -> i64 {
        self.home.arrive(desk, true);
        let event = |kind| Event { kind, source: SOURCE, ..Event::default() };
        desk.put(600_000, event("sender.domain_added"));
        desk.put(900_000, event("sender.domain_verified"));
        let later = 1_000_000 + desk.dice.secs(60, 3_000);
        desk.put(later, Event { count: Some(self.list), ..event("contact.imported") });
        later + desk.dice.secs(600, 9_000)
    }
}

impl Conduct for Migration {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        let Some(fate) = self.fates.pop() else {
            if self.issue == 0 {
                self.issue = 1;
                return Some(self.arrive(desk));
            }
            // What bounced is taken off the list.
            let left = self.shares.iter_mut().filter(|(fate, _)| matches!(fate, Fate::HardBounce | Fate::Dropped));
            left.for_each(|(_, parts)| *parts = if self.issue > 1 { *parts / 4 } else { *parts });
            self.mailing = Mailing::campaign(desk.account, self.issue, self.list * 3);
            self.fates = deal(self.list, Fate::Delivered, &self.shares, desk.dice);
            self.issue += 1;
            return Some(desk.dice.secs(300, 900));
        };
        send(desk, &self.mailing, fate);
        let last = self.fates.is_empty();
        Some(if last { desk.dice.secs(4 * 86_400, 9 * 86_400) } else { desk.dice.around(3_000) })
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let list = setting.dice.between(500, 1_500);
    let shares = vec![
        (Fate::HardBounce, setting.dice.between(200, 500)),
        (Fate::SoftBounce, 150),
        (Fate::Deferred, 400),
        (Fate::Blocked, setting.dice.between(20, 100)),
        (Fate::Dropped, setting.dice.between(200, 500)),
        (Fate::Complained, setting.dice.between(2, 12)),
        (Fate::Unsubscribed, 60),
        (Fate::Opened, 2_200),
    ];
    let mailing = Mailing::campaign(setting.account, 0, list);
    let conduct = Migration { home: setting.home(), list, shares, issue: 0, fates: Vec::new(), mailing };
    (setting.moment(3, 70), Box::new(conduct))
}
