//! A decent shop that somebody wants gone: robots sign up, take the mail and complain; invented reports and spam-trap addresses follow.
//! Everything that shows against it was brought about by outsiders.
//! Hard for: E-02, E-06, C-00 reports; domain reference, adversary 6: signals that others control suspend nobody.

use super::newsletter::SHARES;
use crate::event::Event;
use crate::simulate::deck::draw;
use crate::simulate::desk::{Conduct, Debut, Desk, SOURCE, Setting};
use crate::simulate::home::Place;
use crate::simulate::mail::{Fate, Mailing, send, send_to};
use crate::simulate::pace::Pace;

struct Slandered {
    home: Place,
    pace: Pace,
    mailing: Mailing,
    attack: std::ops::Range<i64>,
    robots: u32,
    begun: bool,
}

impl Slandered {
    fn slander(&self, desk: &mut Desk<'_>) {
        let robot = desk.dice.below(self.robots);
        let recipient = format!("robot{robot}@example.net");
        send_to(desk, &self.mailing, recipient.clone(), Fate::Complained);
        if desk.dice.chance(400) {
            let later = desk.dice.secs(3_600, 90_000);
            let traits = if desk.dice.chance(2_000) { vec!["spam_trap"] } else { Vec::new() };
            let report = Event { kind: "report.received", source: SOURCE, traits, ..Event::default() };
            let sender = Some(format!("reporter{}@example.net", desk.dice.below(5)));
            desk.put(later, Event { sender, recipient: Some(recipient), complaint_type: Some("abuse"), ..report });
        }
    }
}

impl Conduct for Slandered {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if !self.begun {
            self.begun = true;
            self.home.arrive(desk, false);
        }
        if self.attack.contains(&desk.now) && desk.dice.chance(1_500) {
            self.slander(desk);
        } else {
            let fate = draw(Fate::Delivered, SHARES, desk.dice);
            send(desk, &self.mailing, fate);
        }
        Some(self.pace.next(desk.now, 100, desk.dice))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let from = setting.moment(20, 70);
    let rate = setting.dice.between(30, 60);
    let rate = setting.rate(rate);
    let conduct = Slandered {
        home: setting.home(),
        pace: Pace::new(rate, setting.dice),
        mailing: Mailing::everyday(setting.account, 20_000),
        attack: from..from + i64::from(setting.dice.between(2, 8)) * 86_400_000,
        robots: setting.dice.between(20, 80),
        begun: false,
    };
    (0, Box::new(conduct))
}
