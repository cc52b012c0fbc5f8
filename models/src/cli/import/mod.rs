//! `redress-lab import`.

mod jodie;
mod sets;

use clap::Subcommand;
use redress_datasets::import::{mails, sichuan, sms, vews};

use crate::follow::Follow;

/// The sets that can be imported.
#[derive(Debug, Subcommand)]
pub enum Set {
    /// Wikipedia edits of one month, with the users who were banned (157,474 edits, 8,227 users, 217 banned).
    #[command(after_long_help = jodie::HELP)]
    JodieWikipedia(jodie::Args),
    /// Vandals and benign users of Wikipedia by their first edits (3,159 or 1,759 users).
    #[command(after_long_help = sets::VEWS)]
    VewsSafe(sets::Args),
    /// Phone users of Sichuan, 55 figures each (6,106 users, 1,962 fraud).
    #[command(after_long_help = sets::SICHUAN)]
    SichuanTelecom(sets::Args),
    /// Raw mails, wanted or spam (6,046 mails, 1,896 spam).
    #[command(after_long_help = sets::MAILS)]
    Spamassassin(sets::Args),
    /// SMS, wanted or spam (5,574 SMS, 747 spam).
    #[command(after_long_help = sets::SMS)]
    UciSms(sets::Args),
}

impl Set {
    /// Imports it.
    pub fn run(&self, follow: &Follow) -> anyhow::Result<()> {
        match self {
            Self::JodieWikipedia(args) => jodie::run(args, follow),
            Self::VewsSafe(args) => sets::run(vews::NAME, args, follow),
            Self::SichuanTelecom(args) => sets::run(sichuan::NAME, args, follow),
            Self::Spamassassin(args) => sets::run(mails::NAME, args, follow),
            Self::UciSms(args) => sets::run(sms::NAME, args, follow),
        }
    }
}
