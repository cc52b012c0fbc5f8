//! Who takes part: one file a persona, and how often each comes.

mod bad_import;
mod list_spammer;
mod newsletter;
mod otp_pumped;
mod otp_service;
mod seasonal_shop;
mod smisher;
mod sms_reminders;
mod snowshoe;
mod steady_sender;
mod taken_over;

use super::desk::{Debut, Setting};
use super::dice::Dice;

/// A kind of account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Persona {
    /// Sends receipts and confirmations all day.
    SteadySender,
    /// Writes to its subscribers now and then; a few addresses have gone.
    Newsletter,
    /// Has one huge, clean day.
    SeasonalShop,
    /// Sends codes that people type in.
    OtpService,
    /// Reminds its own customers by SMS.
    SmsReminders,
    /// An honest account that imports one bad list and lands near the threshold.
    BadImport,
    /// Mails a bought list.
    ListSpammer,
    /// Sends lures by SMS.
    Smisher,
    /// Sends one lure from many numbers, a little from each.
    Snowshoe,
    /// An OTP service whose form is being pumped: its holder is the victim.
    OtpPumped,
    /// An honest account in the hands of an intruder: its holder is the victim.
    TakenOver,
}

/// Every persona, whether abuse goes through the account, and how often it comes among 1,000 accounts.
const CAST: [(Persona, bool, u32); 11] = [
    (Persona::SteadySender, false, 390),
    (Persona::Newsletter, false, 140),
    (Persona::SeasonalShop, false, 30),
    (Persona::OtpService, false, 140),
    (Persona::SmsReminders, false, 160),
    (Persona::BadImport, false, 10),
    (Persona::ListSpammer, true, 40),
    (Persona::Smisher, true, 40),
    (Persona::Snowshoe, true, 15),
    (Persona::OtpPumped, true, 15),
    (Persona::TakenOver, true, 20),
];

impl Persona {
    /// Every persona.
    pub fn all() -> impl Iterator<Item = Self> {
        CAST.iter().map(|(persona, _, _)| *persona)
    }

    /// Its name in label files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SteadySender => "steady_sender",
            Self::Newsletter => "newsletter",
            Self::SeasonalShop => "seasonal_shop",
            Self::OtpService => "otp_service",
            Self::SmsReminders => "sms_reminders",
            Self::BadImport => "bad_import",
            Self::ListSpammer => "list_spammer",
            Self::Smisher => "smisher",
            Self::Snowshoe => "snowshoe",
            Self::OtpPumped => "otp_pumped",
            Self::TakenOver => "taken_over",
        }
    }

    /// Whether abuse goes through the account, be it by the holder or against the holder.
    pub fn abusive(self) -> bool {
        CAST.iter().any(|(persona, abusive, _)| *persona == self && *abusive)
    }

    /// Its conduct in one account.
    pub(super) fn debut(self, setting: &mut Setting<'_>) -> Debut {
        match self {
            Self::SteadySender => steady_sender::debut(setting),
            Self::Newsletter => newsletter::debut(setting),
            Self::SeasonalShop => seasonal_shop::debut(setting),
            Self::OtpService => otp_service::debut(setting),
            Self::SmsReminders => sms_reminders::debut(setting),
            Self::BadImport => bad_import::debut(setting),
            Self::ListSpammer => list_spammer::debut(setting),
            Self::Smisher => smisher::debut(setting),
            Self::Snowshoe => snowshoe::debut(setting),
            Self::OtpPumped => otp_pumped::debut(setting),
            Self::TakenOver => taken_over::debut(setting),
        }
    }
}

/// The personas of `accounts` accounts: each persona once as far as there are accounts, the rest by how often they come, in
/// chance order.
pub(super) fn cast(accounts: u32, dice: &mut Dice) -> Vec<Persona> {
    let mut personas: Vec<Persona> = Persona::all().take(accounts as usize).collect();
    while personas.len() < accounts as usize {
        personas.push(one(dice));
    }
    dice.shuffle(&mut personas);
    personas
}

fn one(dice: &mut Dice) -> Persona {
    let mut roll = dice.below(CAST.iter().map(|(_, _, weight)| weight).sum());
    for (persona, _, weight) in CAST {
        if roll < weight {
            return persona;
        }
        roll -= weight;
    }
    Persona::SteadySender
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_persona_takes_part_and_most_accounts_are_honest() {
        let personas = cast(1_000, &mut Dice::new(9));
        assert_eq!(personas.iter().copied().collect::<HashSet<_>>().len(), CAST.len());
        let abusive = personas.iter().filter(|p| p.abusive()).count();
        assert!((100..180).contains(&abusive), "{abusive} of 1,000 are abusive");
    }

    #[test]
    fn names_are_all_different() {
        assert_eq!(Persona::all().map(Persona::name).collect::<HashSet<_>>().len(), CAST.len());
    }
}
