//! A good OTP service whose open form is being pumped: a machine asks for codes to numbers in a row, in a country where the
//! service has no users, and never types one in. The holder pays for it: a victim.
//! Hard for: V-01 (a code shows as unused only when it has expired); V-02 to V-05, V-09, V-11 are quicker.

use super::otp_service::OtpService;
use crate::simulate::desk::{Conduct, Debut, Desk, Setting};
use crate::simulate::verify::{Fate, Request, start};

/// `XB` is a code that ISO 3166-1 leaves to its users: no real country is accused.
const COUNTRY: &str = "XB";

struct Pumped {
    service: OtpService,
    /// When the service's next own code is due.
    service_at: i64,
    pump: std::ops::Range<i64>,
    next_number: u32,
    sources: u32,
}

impl Pumped {
    fn request(&mut self, desk: &mut Desk<'_>) -> Request {
        // Numbers in a row, now and then on to the next block.
        self.next_number += if desk.dice.chance(150) { 700 } else { 1 };
        Request {
            recipient: format!("+1555{:07}", 9_000_000 + self.next_number % 999_999),
            country: COUNTRY,
            ip: format!("203.0.113.{}", 1 + desk.dice.below(self.sources)),
        }
    }
}

impl Conduct for Pumped {
    fn turn(&mut self, desk: &mut Desk<'_>) -> Option<i64> {
        if self.service_at <= desk.now {
            let pause = self.service.turn(desk)?;
            self.service_at = desk.now + pause;
        } else {
            let request = self.request(desk);
            desk.abusing = true;
            start(desk, request, Fate::Ignored);
        }
        let pumped_at = if desk.now < self.pump.start {
            self.pump.start
        } else {
            desk.now + 4_000 + i64::from(desk.dice.below(400)) // a machine's even step
        };
        let next = if pumped_at < self.pump.end { pumped_at.min(self.service_at) } else { self.service_at };
        Some((next - desk.now).max(1))
    }
}

pub(super) fn debut(setting: &mut Setting<'_>) -> Debut {
    let from = setting.moment(35, 65);
    let length = i64::from(setting.grown(25, 45)) * 60_000;
    let conduct = Pumped {
        service: OtpService::new(setting, 16),
        service_at: 0,
        pump: from..from + length,
        next_number: setting.dice.below(900_000),
        sources: 12,
    };
    (setting.moment(0, 3), Box::new(conduct))
}
