//! Traffic of honest and abusive senders from a seed: a discrete simulation that streams its events in time order. The same
//! plan gives the same bytes on every machine: chance comes from the seed, time from the plan, and all sums are of integers.

mod deck;
mod desk;
mod dice;
mod home;
mod mail;
mod pace;
mod persona;
mod sms;
mod verify;
mod world;

use std::io::{self, Write};

pub use desk::SOURCE;
pub use persona::Persona;

use crate::error::DatasetError;
use crate::event::Event;
use crate::watch::{Watch, checkpoint};
use dice::Dice;
use world::World;

/// When simulated traffic begins: 2026-01-01T00:00:00Z.
pub const EPOCH_MS: i64 = 1_767_225_600_000;

/// Most accounts in one simulation.
pub const ACCOUNTS_MAX: u32 = 1_000_000;

/// Most hours: 30 days, as far back as the engine takes an event.
pub const HOURS_MAX: u32 = 720;

/// Events between two looks at the watch.
const STRIDE: u64 = 4_096;

/// What the demo plays; `src/demo/traffic.ndjson.gz` is this plan's traffic.
pub const DEMO: Plan = Plan { seed: 9, accounts: 60, hours: 6 };

/// What to simulate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Where all chance comes from.
    pub seed: u64,
    /// 1 to [`ACCOUNTS_MAX`].
    pub accounts: u32,
    /// 1 to [`HOURS_MAX`].
    pub hours: u32,
}

/// One account of a simulation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// Its id in the events.
    pub account_id: String,
    /// What it is.
    pub persona: Persona,
}

/// What a simulation made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Simulated {
    /// Events written.
    pub events: u64,
    /// Accounts.
    pub accounts: u32,
    /// Accounts through which abuse goes.
    pub abusive: u32,
}

impl Plan {
    /// Length of the traffic in ms.
    fn length(self) -> i64 {
        i64::from(self.hours) * 3_600_000
    }

    /// Who takes part.
    ///
    /// # Errors
    /// When accounts or hours are outside their bounds.
    pub fn cast(self) -> Result<Vec<Cast>, DatasetError> {
        let bound = |name, given: u32, max: u32| {
            let fits = (1..=max).contains(&given);
            let bounds = format!("from 1 to {max}");
            if fits { Ok(()) } else { Err(DatasetError::Setting { name, given: u64::from(given), bounds }) }
        };
        bound("accounts", self.accounts, ACCOUNTS_MAX)?;
        bound("hours", self.hours, HOURS_MAX)?;
        let personas = persona::cast(self.accounts, &mut Dice::part(self.seed, 0));
        Ok((1..).zip(personas).map(|(n, persona)| Cast { account_id: account_id(n), persona }).collect())
    }
}

fn account_id(n: u32) -> String {
    format!("acct-{n:05}")
}

/// Writes a plan's labels as CSV: `account_id,persona,abusive`. `abusive` is 1 where abuse goes through the account, be it by the
/// holder or against the holder (`otp_pumped`, `taken_over`).
///
/// # Errors
/// When the sink fails.
pub fn write_labels(cast: &[Cast], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "account_id,persona,abusive")?;
    for Cast { account_id, persona } in cast {
        writeln!(out, "{account_id},{},{}", persona.name(), u8::from(persona.abusive()))?;
    }
    Ok(())
}

/// Writes a plan's traffic as JSON lines, in time order.
///
/// # Errors
/// When the plan is out of bounds, the sink fails (`on_write` says what that means), or the watch says stop.
pub fn write_traffic(
    plan: Plan,
    out: &mut dyn Write,
    on_write: impl Fn(io::Error) -> DatasetError,
    watch: &dyn Watch,
) -> Result<Simulated, DatasetError> {
    let cast = plan.cast()?;
    let abusive = cast.iter().map(|c| u32::from(c.persona.abusive())).sum();
    let mut made = Simulated { events: 0, accounts: plan.accounts, abusive };
    let mut world = World::new(plan.seed, plan.length(), &cast);
    let length = plan.length();
    watch.total(length.unsigned_abs());
    while let Some((at, event)) = world.next() {
        if made.events.is_multiple_of(STRIDE) {
            checkpoint(watch, at.unsigned_abs())?;
        }
        made.events += 1;
        let event = Event { id: format!("sim-{}-{}", plan.seed, made.events), time: EPOCH_MS + at, ..event };
        serde_json::to_writer(&mut *out, &event).map_err(io::Error::from).map_err(&on_write)?;
        out.write_all(b"\n").map_err(&on_write)?;
    }
    checkpoint(watch, length.unsigned_abs())?;
    Ok(made)
}
