//! Where an account's people usually are: country, network and device of its sign-ins.

use super::desk::{Desk, SOURCE};
use super::dice::Dice;
use crate::event::Event;

/// A place that people sign in from. Addresses and networks are those reserved for documentation.
#[derive(Clone, Debug)]
pub struct Place {
    country: &'static str,
    ip: String,
    asn: u32,
    device: String,
}

impl Place {
    /// Somewhere ordinary, the same for all sign-ins of account `account`.
    pub fn home(account: u32, dice: &mut Dice) -> Self {
        let country = dice.pick(&["US", "US", "US", "GB", "DE", "FR", "IN", "BR"]);
        let net = dice.pick(&["192.0.2", "198.51.100"]);
        Self {
            country,
            ip: format!("{net}.{}", dice.between(1, 254)),
            asn: 64_496 + dice.below(8),
            device: format!("device-{account}"),
        }
    }

    /// Somewhere that nobody of the simulation is at home. `XA` to `XZ` are codes that ISO 3166-1 leaves to its users.
    pub fn elsewhere(country: &'static str, account: u32, dice: &mut Dice) -> Self {
        Self {
            country,
            ip: format!("203.0.113.{}", dice.between(1, 254)),
            asn: 64_504 + dice.below(8),
            device: format!("device-{account}-b"),
        }
    }

    /// An event of somebody here.
    pub fn event(&self, kind: &'static str) -> Event {
        Event {
            kind,
            source: SOURCE,
            country: Some(self.country),
            ip: Some(self.ip.clone()),
            asn: Some(self.asn),
            device_id: Some(self.device.clone()),
            ..Event::default()
        }
    }

    /// A sign-in, now and then after a mistyped password.
    pub fn sign_in(&self, desk: &mut Desk<'_>) {
        let mut later = 0;
        if desk.dice.chance(800) {
            desk.put(0, self.event("auth.login_failed"));
            later = desk.dice.secs(5, 40);
        }
        desk.put(later, self.event("auth.login_succeeded"));
    }

    /// Opens a `fresh` account, signs in to another.
    pub fn arrive(&self, desk: &mut Desk<'_>, fresh: bool) {
        if fresh {
            self.open_account(desk);
        } else {
            self.sign_in(desk);
        }
    }

    fn open_account(&self, desk: &mut Desk<'_>) {
        desk.put_now(self.event("account.created"));
        let later = desk.dice.secs(20, 90);
        desk.put(later, self.event("auth.login_succeeded"));
        let key = first_key(desk.account);
        desk.put(later + 60_000, Event { key_id: Some(key), ..self.event("auth.key_created") });
    }
}

/// The key an account uses from its first day.
pub fn first_key(account: u32) -> String {
    format!("key-{account}-1")
}
