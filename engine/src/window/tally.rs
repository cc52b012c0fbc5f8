//! A count with its certain bounds.

/// What a window says: its count, never under the truth, and how small and large the truth may be.
#[derive(Clone, Copy, Debug, PartialEq, Default)]
pub struct Tally {
    /// The reported count; for sliding counts equal to `max`.
    pub value: f64,
    /// The truth is not below this.
    pub min: f64,
    /// The truth is not above this.
    pub max: f64,
}

impl Tally {
    /// An exact count.
    pub const fn exact(value: f64) -> Self {
        Self { value, min: value, max: value }
    }

    /// Between whole numbers of at most 63 bits.
    #[inline]
    pub fn between(min: u64, max: u64) -> Self {
        // Of numbers without a sign, processors need twice the time.
        let (min, max) = (min.cast_signed() as f64, max.cast_signed() as f64);
        Self { value: max, min, max }
    }

    /// The sum of two tallies.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self { value: self.value + other.value, min: self.min + other.min, max: self.max + other.max }
    }

    /// Bounded by a denominator, figure by figure.
    #[must_use]
    pub fn at_most(self, den: Self) -> Self {
        Self { value: self.value.min(den.value), min: self.min.min(den.min), max: self.max.min(den.max) }
    }
}
