//! One of a ring of accounts of one hand, each with its own name and card, that share a device and a template and mail a bought list
//! between them: none sends much, none bounces enough to be acted on.
//! Hard for: every rate (6 to 9 % hard bounces, below the limit, a few dozen mails a day); what links them comes over days (L-01, L-02),
//! and resellers' accounts are linked too.

use crate::event::Event;
use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, SOURCE, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send};

struct Member {
    home: Place,
    mailing: Mailing,
    shares: Vec<(Fate, u32)>,
    left: u32,
    gap: i64,
    ties: u32,
    begun: bool,
}

impl Conduct for Member {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, true);
            let odd = Event { traits: vec!["odd_email", "automated_signup"], ..self.home.event("account.updated") };
            desk.put(2_000, odd);
            for _ in 0..self.ties {
                let later = desk.dice.secs(60, 3 * 86_400);
                desk.put(later, Event { kind: "account.linked", source: SOURCE, ..Event::default() });
            }
            return Some(desk.dice.secs(3_600, 90_000));
        }
        if self.left == 0 {
            return None;
        }
        self.left -= 1;
        desk.abusing = true;
        let fate = draw(Fate::Delivered, &self.shares, desk.dice);
        send(desk, &self.mailing, fate);
        Some(desk.dice.around(self.gap))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let account = setting.account;
    let ring = account % 5;
    let left = setting.many(900, 1_800);
    let conduct = Member {
        home: setting.home(),
        mailing: Mailing::campaign(account, 1, 400_000)
            .to(400_000, 900)
            .saying(format!("ring-{ring}"))
            .under(format!("deals@club{account}.example.net"), format!("deal{ring}.example.net"))
            .with_traits(&["new_domain"]),
        shares: vec![
            (Fate::HardBounce, setting.harm(600, 900)),
            (Fate::SoftBounce, 250),
            (Fate::Blocked, setting.harm(150, 350)),
            (Fate::Complained, setting.harm(15, 45)),
        ],
        left,
        gap: 86_400_000 / i64::from(setting.dice.between(60, 140)),
        ties: setting.dice.between(3, 12),
        begun: false,
    };
    (setting.moment(3, 40), Box::new(conduct))
}
