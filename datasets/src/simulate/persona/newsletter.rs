//! Writes to its subscribers now and then. One or two in a hundred addresses have gone, and a reader or two complains.
//! Hard for: E-01 and E-02 with few mails (issues of 80 to 300): a share needs a least sample.

use crate::simulate::deck::{Shares, deal};
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

pub(super) const SHARES: Shares<Fate> = &[
    (Fate::HardBounce, 150),
    (Fate::SoftBounce, 120),
    (Fate::Deferred, 200),
    (Fate::Blocked, 20),
    (Fate::Complained, 5),
];

/// Issues to subscribers, and what becomes of them.
pub(super) struct Newsletter {
    home: Place,
    subscribers: u32,
    issue: u32,
    shares: Vec<(Fate, u32)>,
    fates: Vec<Fate>,
    mailing: Mailing,
}

impl Newsletter {
    pub(super) fn new(setting: &mut Setting<'_>, subscribers: u32, shares: &[(Fate, u32)]) -> Self {
        Self {
            home: setting.home(),
            subscribers,
            issue: 0,
            shares: shares.to_vec(),
            fates: Vec::new(),
            mailing: Mailing::campaign(setting.account, 0, subscribers),
        }
    }
}

impl Conduct for Newsletter {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        let Some(fate) = self.fates.pop() else {
            self.issue += 1;
            self.mailing = Mailing::campaign(desk.account, self.issue, self.subscribers * 4);
            self.fates = deal(self.subscribers, Fate::Delivered, &self.shares, desk.dice);
            self.home.sign_in(desk);
            return Some(desk.dice.secs(300, 1_200));
        };
        send(desk, &self.mailing, fate);
        let last = self.fates.is_empty();
        Some(if last { desk.dice.secs(20 * 3_600, 90 * 3_600) } else { desk.dice.around(2_500) })
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let subscribers = setting.dice.between(80, 300);
    let newsletter = Newsletter::new(setting, subscribers, SHARES);
    (setting.moment(2, 85), Box::new(newsletter))
}
