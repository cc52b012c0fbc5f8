//! Chance that repeats itself: a seed that a failing test prints, so that the same run can be had again.

use redress_ledger::Chance as _;
use redress_ledger::clock::{SeededChance, SystemChance};

/// Numbers from a seed.
pub struct Dice {
    chance: SeededChance,
    /// What they follow from.
    pub seed: u64,
}

impl Dice {
    /// From the seed in the variable `name`, or else from a new one, which is printed where the test fails.
    pub fn from_variable(name: &str) -> Self {
        let seed = std::env::var(name).map_or_else(
            |_| {
                let mut bytes = [0; 8];
                SystemChance.fill(&mut bytes);
                u64::from_le_bytes(bytes)
            },
            |text| text.parse().unwrap_or_else(|_| panic!("{name} must be a whole number")),
        );
        println!("seed: {name}={seed}");
        Self::new(seed)
    }

    pub fn new(seed: u64) -> Self {
        Self { chance: SeededChance::new(seed), seed }
    }

    /// A whole number from 0 to `below` - 1.
    pub fn below(&self, below: u64) -> u64 {
        let mut bytes = [0; 8];
        self.chance.fill(&mut bytes);
        u64::from_le_bytes(bytes) % below.max(1)
    }
}
