//! An honest account near the threshold: clean mail, then one list from an old system, of which a quarter has gone.
//! Together about 165 of its first 1,000 mails bounce for good. It notices, drops the list and goes on as before: the one
//! who is suspended although nobody abused anything, and appeals.
//! Hard for: E-01, which it crosses: only a person can tell it from a spammer.

use std::collections::VecDeque;

use super::steady_sender::{EVERYDAY, Everyday};
use crate::event::Event;
use crate::simulate::deck::{Shares, deal, draw};
use crate::simulate::desk::{Conduct, Debut, Desk, SOURCE, Setting};
use crate::simulate::mail::{Fate, Mailing, send};

/// Mails before the import, mails to the imported list.
const CLEAN: u32 = 340;
const IMPORTED: u32 = 660;

const CLEAN_SHARES: Shares<Fate> = &[(Fate::HardBounce, 60), (Fate::SoftBounce, 60), (Fate::Deferred, 120)];
/// 25 % of 660 are 165.
const LIST_SHARES: Shares<Fate> =
    &[(Fate::HardBounce, 2_500), (Fate::SoftBounce, 150), (Fate::Deferred, 150), (Fate::Complained, 15)];

struct BadImport {
    everyday: Everyday,
    before: VecDeque<Fate>,
    list: VecDeque<Fate>,
    campaign: Mailing,
    /// Time between two clean mails until the import.
    clean_gap: i64,
    import_at: i64,
    imported: bool,
}

impl BadImport {
    fn import(&mut self, desk: &mut Desk<'_>) -> i64 {
        self.imported = true;
        self.everyday.home.sign_in(desk);
        let later = desk.dice.secs(60, 200);
        desk.put(later, Event { kind: "contact.imported", source: SOURCE, count: Some(IMPORTED), ..Event::default() });
        later + desk.dice.secs(300, 600)
    }
}

impl Conduct for BadImport {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        self.everyday.live(desk);
        if desk.now < self.import_at
            && let Some(fate) = self.before.pop_front()
        {
            send(desk, &self.everyday.mailing, fate);
            let next = desk.dice.around(self.clean_gap);
            return Some(next.min((self.import_at - desk.now).max(1)));
        }
        if !self.imported {
            return Some(self.import(desk));
        }
        if let Some(fate) = self.list.pop_front() {
            send(desk, &self.campaign, fate);
            return Some(desk.dice.around(3_000));
        }
        let fate = draw(Fate::Delivered, EVERYDAY, desk.dice);
        send(desk, &self.everyday.mailing, fate);
        Some(self.everyday.pause(desk, 100))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let import_at = setting.moment(45, 50);
    let first = setting.moment(0, 1);
    let conduct = BadImport {
        everyday: Everyday::new(setting, 20, false),
        before: deal(CLEAN, Fate::Delivered, CLEAN_SHARES, setting.dice).into(),
        list: deal(IMPORTED, Fate::Delivered, LIST_SHARES, setting.dice).into(),
        campaign: Mailing::campaign(setting.account, 1, 200_000),
        clean_gap: (import_at - first) / i64::from(CLEAN) * 9 / 10,
        import_at,
        imported: false,
    };
    (first, Box::new(conduct))
}
