//! What an event has moved.

/// What an event has moved; a bit a slot, or a part.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Moved {
    /// Counts.
    pub counts: u128,
    /// Sets.
    pub sets: u128,
    /// By how much at most.
    pub most: u32,
    /// What of the profile ([`super::Habit`]).
    pub habits: u32,
}

impl Moved {
    /// Everything.
    pub const ALL: Self = Self { counts: u128::MAX, sets: u128::MAX, most: u32::MAX, habits: u32::MAX };

    /// With what events before have moved.
    #[must_use]
    pub fn after(self, before: Self) -> Self {
        let (counts, sets) = (self.counts | before.counts, self.sets | before.sets);
        Self { counts, sets, habits: self.habits | before.habits, ..self }
    }

    /// Notes a count that has risen by `n`.
    #[inline]
    pub fn count(&mut self, slot: usize, n: u32) {
        self.counts |= 1 << slot;
        self.most = self.most.max(n);
    }

    /// Notes a set that has seen something.
    #[inline]
    pub fn set(&mut self, slot: usize) {
        self.sets |= 1 << slot;
        self.most = self.most.max(1);
    }
}
