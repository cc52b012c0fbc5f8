//! A sub-account of a reseller, who opens them by machine, one after the other, and lets an agency run several from one office: machine
//! sign-up, ties to other accounts, now and then to one that was suspended; the traffic is that of any shop.
//! Hard for: G-13, L-01, L-06, G-14: guilt by association (domain reference, group L: resellers are to be excluded by caps).

use super::steady_sender::{EVERYDAY, Everyday};
use crate::event::Event;
use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, SOURCE, Setting};
use crate::simulate::mail::{Fate, send};

struct SubAccount {
    everyday: Everyday,
    parent: String,
    ties: u32,
    tie_to_suspended: bool,
    begun: bool,
}

impl Conduct for SubAccount {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        let parent = Some(self.parent.clone());
        if !self.begun {
            self.begun = true;
            let opened = Event {
                parent_account_id: parent,
                traits: vec!["automated_signup", "serial_signup"],
                ..self.everyday.home.event("account.created")
            };
            desk.put_now(opened);
            for tie in 0..self.ties {
                let traits = if self.tie_to_suspended && tie == 0 { vec!["known_bad"] } else { Vec::new() };
                let later = desk.dice.secs(30, 40_000);
                desk.put(later, Event { kind: "account.linked", source: SOURCE, traits, ..Event::default() });
            }
            return Some(desk.dice.secs(600, 90_000));
        }
        let fate = draw(Fate::Delivered, EVERYDAY, desk.dice);
        send(desk, &self.everyday.mailing, fate);
        if desk.dice.chance(100) {
            self.everyday.home.sign_in(desk);
        }
        Some(self.everyday.pause(desk, 100))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let rate = setting.dice.between(6, 30);
    let conduct = SubAccount {
        everyday: Everyday::new(setting, rate, true),
        parent: format!("reseller-{}", setting.account % 7),
        ties: setting.dice.between(0, 5),
        tie_to_suspended: setting.dice.chance(1_500),
        begun: false,
    };
    (setting.moment(1, 60), Box::new(conduct))
}
