//! Who takes part: one file a persona, and how often each comes.

mod bad_import;
mod burst;
mod call_centre;
mod denominator_stuffer;
mod dormant_back;
mod edge_splitter;
mod false_complaints;
mod hash_buster;
mod irsf;
mod list_bombed;
mod list_spammer;
mod low_and_slow;
mod migration;
mod newsletter;
mod otp_pumped;
mod otp_service;
mod poor_hygiene;
mod provider_outage;
mod reseller;
mod respawn;
mod ring;
mod robocaller;
mod seasonal_shop;
mod slow_takeover;
mod smisher;
mod sms_reminders;
mod snowshoe;
mod steady_sender;
mod taken_over;
mod threshold_hugger;
mod trial_farm;
mod viral_launch;
mod wangiri;

use super::desk::{Debut, Setting};
use super::dice::Dice;

/// Whose side an account's holder is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// Decent, and left alone by others.
    Honest,
    /// Decent, and wronged by outsiders: abuse goes through the account against the holder's will, or is made up against it.
    Victim,
    /// Does the abuse.
    Abuser,
}

macro_rules! personas {
    ($($persona:ident = $file:ident $side:ident $abused:literal $weight:literal $about:literal,)*) => {
        /// A kind of account.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Persona { $(#[doc = $about] $persona,)* }

        /// Every persona, and how often it comes among 1,000 accounts of the demo's town.
        const CAST: &[(Persona, u32)] = &[$((Persona::$persona, $weight)),*];

        impl Persona {
            /// Its name in label files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$persona => stringify!($file),)* }
            }

            /// Whose side the holder is on.
            pub const fn side(self) -> Side {
                match self { $(Self::$persona => Side::$side,)* }
            }

            /// Whether abuse goes through the account, be it by the holder or against the holder.
            pub const fn abusive(self) -> bool {
                match self { $(Self::$persona => $abused,)* }
            }

            /// Its conduct in one account.
            pub(super) fn debut(self, setting: &mut Setting<'_>) -> Debut {
                match self { $(Self::$persona => $file::debut(setting),)* }
            }
        }
    };
}

// The order of those of the demo is part of its traffic.
personas! {
    SteadySender = steady_sender Honest false 390 "Sends receipts and confirmations all day.",
    Newsletter = newsletter Honest false 140 "Writes to its subscribers now and then; a few addresses have gone.",
    SeasonalShop = seasonal_shop Honest false 30 "Has one huge, clean day.",
    OtpService = otp_service Honest false 140 "Sends codes that people type in.",
    SmsReminders = sms_reminders Honest false 160 "Reminds its own customers by SMS.",
    BadImport = bad_import Honest false 10 "An honest account that imports one bad list and lands near the threshold.",
    ListSpammer = list_spammer Abuser true 40 "Mails a bought list.",
    Smisher = smisher Abuser true 40 "Sends lures by SMS.",
    Snowshoe = snowshoe Abuser true 15 "Sends one lure from many numbers, a little from each.",
    OtpPumped = otp_pumped Victim true 15 "An OTP service whose form is being pumped: its holder is the victim.",
    TakenOver = taken_over Victim true 20 "An honest account in the hands of an intruder: its holder is the victim.",
    ViralLaunch = viral_launch Honest false 0 "A new product that everybody wants.",
    PoorHygiene = poor_hygiene Honest false 0 "A newsletter whose list was never cleaned.",
    CallCentre = call_centre Honest false 0 "Calls its own customers on working days.",
    DormantBack = dormant_back Honest false 0 "Was silent for a month and is back with everything new.",
    Reseller = reseller Honest false 0 "A sub-account of a reseller, tied to others.",
    Migration = migration Honest false 0 "Comes from another provider with its whole list.",
    ListBombed = list_bombed Victim false 0 "A shop whose form is abused to bury other people's mailboxes.",
    FalseComplaints = false_complaints Victim false 0 "A decent shop that somebody wants gone.",
    ProviderOutage = provider_outage Honest false 0 "A steady sender while a large mailbox provider is down.",
    Irsf = irsf Victim true 0 "An exchange through which an intruder calls dear numbers all night.",
    Wangiri = wangiri Abuser true 0 "Rings once, so that people call back.",
    Robocaller = robocaller Abuser true 0 "A dialler that plays a recording.",
    SlowTakeover = slow_takeover Victim true 0 "An honest account in the hands of a thief with patience.",
    TrialFarm = trial_farm Abuser true 0 "One of a farm of free trials.",
    Ring = ring Abuser true 0 "One of a ring of accounts of one hand.",
    HashBuster = hash_buster Abuser true 0 "Writes every mail a little differently.",
    ThresholdHugger = threshold_hugger Abuser true 0 "Steers by the published limits.",
    LowAndSlow = low_and_slow Abuser true 0 "Turns bad by degrees, two dozen mails a day.",
    EdgeSplitter = edge_splitter Abuser true 0 "Sends in spurts around full hours.",
    DenominatorStuffer = denominator_stuffer Abuser true 0 "Dilutes its bounces with mail to itself.",
    Respawn = respawn Abuser true 0 "Was suspended, and is back under another name.",
}

impl Persona {
    /// Every persona.
    pub fn all() -> impl Iterator<Item = Self> {
        CAST.iter().map(|(persona, _)| *persona)
    }

    /// Those of the demo's town.
    pub fn of_the_demo() -> impl Iterator<Item = Self> {
        CAST.iter().filter(|(_, weight)| *weight > 0).map(|(persona, _)| *persona)
    }
}

/// The personas of `accounts` accounts: each of the demo's once as far as there are accounts, the rest by how often they come, in
/// chance order.
pub(super) fn cast(accounts: u32, dice: &mut Dice) -> Vec<Persona> {
    let mut personas: Vec<Persona> = Persona::of_the_demo().take(accounts as usize).collect();
    while personas.len() < accounts as usize {
        personas.push(one(dice));
    }
    dice.shuffle(&mut personas);
    personas
}

fn one(dice: &mut Dice) -> Persona {
    let mut roll = dice.below(CAST.iter().map(|(_, weight)| weight).sum());
    for (persona, weight) in CAST {
        if roll < *weight {
            return *persona;
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
    fn every_persona_of_the_demo_takes_part_and_most_accounts_are_honest() {
        let personas = cast(1_000, &mut Dice::new(9));
        let taken: HashSet<_> = personas.iter().copied().collect();
        assert_eq!((taken.len(), taken), (11, Persona::of_the_demo().collect()));
        let abusive = personas.iter().filter(|p| p.abusive()).count();
        assert!((100..180).contains(&abusive), "{abusive} of 1,000 are abusive");
    }

    #[test]
    fn names_are_all_different_and_abusers_abuse() {
        assert_eq!(Persona::all().map(Persona::name).collect::<HashSet<_>>().len(), CAST.len());
        assert!(Persona::all().all(|p| match p.side() {
            Side::Honest => !p.abusive(),
            Side::Abuser => p.abusive(),
            Side::Victim => true,
        }));
        let attacks = Persona::all().filter(|p| p.abusive()).count();
        assert!(attacks >= 14 && CAST.len() - attacks >= 12, "{attacks} attacks of {}", CAST.len());
    }
}
