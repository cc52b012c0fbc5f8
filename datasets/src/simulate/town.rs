//! Worlds for training and for judging: every persona in numbers that allow a figure, over five weeks, so that habits and months count.

use super::EPOCH_MS;
use super::desk::Vigour;
use super::dice::Dice;
use super::evaluation::{EVALUATION, TRAINING};
use super::persona::Persona;

const HOUR_MS: i64 = 3_600_000;
/// Parts of a seed that no account's own chance takes.
const VIGOUR_PART: u64 = 1 << 40;

/// A world: who lives in it, and how strong its attacks are. Nothing in it but the seeds and these figures is chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Town {
    /// Its name in ids of accounts and events.
    pub name: &'static str,
    /// A part of the world comes from each.
    pub seeds: &'static [u64],
    /// Hours from [`EPOCH_MS`].
    pub hours: u32,
    /// Accounts of each persona without abuse, by seed.
    pub honest: u32,
    /// Accounts of each persona with abuse, by seed.
    pub abusive: u32,
    /// Honest traffic, in percent of what the personas of the demo do.
    pub tempo: u32,
    /// Parts of 10,000 of the accounts that are busy, and their tempo.
    pub busy: (u32, u32),
    /// From and to: abuse in percent of its usual amount, drawn for each account.
    pub volume: (u32, u32),
    /// From and to: bad outcomes of abuse in percent of their usual share, drawn for each account.
    pub harm: (u32, u32),
    /// Times as much abuse by the personas of the demo, whose attacks were made for a day of hours.
    pub growth: u32,
    /// Rounds of those who come back.
    pub rounds: u32,
}

/// One account of a world.
#[derive(Clone, Debug)]
pub(super) struct Resident {
    pub(super) id: String,
    pub(super) persona: Persona,
    pub(super) dice: Dice,
    pub(super) vigour: Vigour,
}

impl Town {
    /// Every world that has a name.
    pub const ALL: [Self; 2] = [TRAINING, EVALUATION];

    /// The world of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|town| town.name == name)
    }

    /// A small part of it, for tests: the first seed, few accounts.
    #[must_use]
    pub fn reduced(self, honest: u32, abusive: u32) -> Self {
        Self { seeds: self.seeds.get(..1).unwrap_or(self.seeds), honest, abusive, ..self }
    }

    /// The personas that live in it. `bad_import` does not: it is suspended rightly by the published limit, and wrongly for all who know
    /// its story, which is for a person to find out.
    pub fn personas() -> impl Iterator<Item = Persona> {
        Persona::all().filter(|persona| *persona != Persona::BadImport)
    }

    /// Length in ms.
    pub fn length(self) -> i64 {
        i64::from(self.hours) * HOUR_MS
    }

    /// When it ends, UTC ms.
    pub fn ends_at(self) -> i64 {
        EPOCH_MS + self.length()
    }

    /// Everybody, in the order of their numbers.
    pub(super) fn residents(self) -> Vec<Resident> {
        let mut residents = Vec::new();
        for seed in self.seeds {
            for persona in Self::personas() {
                let many = if persona.abusive() { self.abusive } else { self.honest };
                for _ in 0..many {
                    let number = residents.len() as u64 + 1;
                    let mut strength = Dice::part(*seed, VIGOUR_PART + number);
                    residents.push(Resident {
                        id: format!("{}-{number:05}", self.name),
                        persona,
                        dice: Dice::part(*seed, number),
                        vigour: self.vigour(&mut strength),
                    });
                }
            }
        }
        residents
    }

    fn vigour(self, dice: &mut Dice) -> Vigour {
        Vigour {
            volume: dice.between(self.volume.0, self.volume.1),
            harm: dice.between(self.harm.0, self.harm.1),
            tempo: if dice.chance(self.busy.0) { self.busy.1 } else { self.tempo },
            growth: self.growth,
            rounds: self.rounds,
        }
    }
}
