//! Traffic of honest and abusive senders from a seed: a discrete simulation that streams its events in time order. The same
//! plan gives the same bytes on every machine: chance comes from the seed, time from the plan, and all sums are of integers.

mod call;
mod deck;
mod desk;
mod dice;
mod evaluation;
mod hand;
mod home;
mod label;
mod mail;
mod pace;
mod persona;
mod sms;
mod town;
mod verify;
mod world;

use std::io::{self, Write};

pub use desk::SOURCE;
pub use evaluation::{EVALUATION, TRAINING};
pub use hand::{HandKind, Hands};
pub use label::{Label, Truth, write_known, write_truth};
pub use persona::{Persona, Side};
pub use town::Town;

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
    let world = World::new(plan.seed, plan.length(), &cast);
    made.events = play(world, &plan.seed, plan.length(), None, out, on_write, watch, &mut |_, _, _| {})?;
    Ok(made)
}

/// Writes a world's traffic as JSON lines, in time order, and answers the truth about its accounts. `each` hears of every event: when it
/// happens (UTC ms), whose it is (its place among the truths), and whether it is abuse that goes out. With `hands`, accounts are tied.
///
/// # Errors
/// As [`write_traffic`].
pub fn write_town(
    town: Town,
    hands: Option<&mut Hands>,
    out: &mut dyn Write,
    on_write: impl Fn(io::Error) -> DatasetError,
    watch: &dyn Watch,
    each: &mut dyn FnMut(i64, usize, bool),
) -> Result<(Simulated, Vec<Truth>), DatasetError> {
    let residents = town.residents();
    let truth = |r: &town::Resident| Truth { account_id: r.id.clone(), persona: r.persona, abused: None, units: 0 };
    let mut truths: Vec<Truth> = residents.iter().map(truth).collect();
    let abusive = truths.iter().map(|t| u32::from(t.persona.abusive())).sum();
    let accounts = u32::try_from(truths.len()).unwrap_or(u32::MAX);
    let world = World::of(residents.into_iter(), town.length());
    let mut note = |at: i64, account: usize, abuse: bool| {
        if abuse && let Some(truth) = truths.get_mut(account) {
            truth.abused = Some((truth.abused.map_or(at, |(first, _)| first), at));
            truth.units += 1;
        }
        each(at, account, abuse);
    };
    let events = play(world, &town.name, town.length(), hands, out, on_write, watch, &mut note)?;
    Ok((Simulated { events, accounts, abusive }, truths))
}

/// Plays a world to its end; answers how many events it had.
#[expect(clippy::too_many_arguments, reason = "the one place where a world, who ties it, and who looks on meet")]
fn play(
    mut world: World,
    name: &dyn std::fmt::Display,
    length: i64,
    mut hands: Option<&mut Hands>,
    out: &mut dyn Write,
    on_write: impl Fn(io::Error) -> DatasetError,
    watch: &dyn Watch,
    each: &mut dyn FnMut(i64, usize, bool),
) -> Result<u64, DatasetError> {
    let mut events = 0u64;
    let mut line = Vec::with_capacity(1 << 12);
    watch.total(length.unsigned_abs());
    while let Some((at, account, mut event)) = world.next() {
        if events.is_multiple_of(STRIDE) {
            checkpoint(watch, at.unsigned_abs())?;
        }
        let also = hands.as_mut().and_then(|hands| hands.dress(account, &mut event));
        for event in also.into_iter().chain([event]) {
            events += 1;
            let event = Event { id: format!("sim-{name}-{events}"), time: EPOCH_MS + at, ..event };
            each(event.time, account, event.abuse);
            line.clear();
            serde_json::to_writer(&mut line, &event).map_err(io::Error::from).map_err(&on_write)?;
            line.push(b'\n');
            out.write_all(&line).map_err(&on_write)?;
        }
    }
    checkpoint(watch, length.unsigned_abs())?;
    Ok(events)
}
