//! Sparse rows: which hashed inputs a row has, and how much of each.

use linfa::dataset::Records;

use crate::chance::mixed;

/// Turns names of inputs into numbers below 2^bits (the hashing trick, Weinberger et al. 2009).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hasher {
    bits: u32,
    seed: u64,
}

impl Hasher {
    /// Numbers below 2^`bits`; `bits` is brought into 1..=28.
    pub fn new(bits: u32, seed: u64) -> Self {
        Self { bits: bits.clamp(1, 28), seed: mixed(seed.wrapping_add(0x9e37_79b9_7f4a_7c15)) }
    }

    /// How many numbers there are.
    pub fn slots(self) -> usize {
        1 << self.bits
    }

    /// The number of a token in a field: FNV-1a over its bytes, then a mix that spreads it over all bits.
    pub fn slot(self, field: u32, token: &[u8]) -> u32 {
        let start = mixed(self.seed ^ u64::from(field)) ^ 0xcbf2_9ce4_8422_2325;
        let hash = token.iter().fold(start, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3));
        u32::try_from(mixed(hash) >> (64 - self.bits)).unwrap_or(0)
    }
}

/// Sparse rows, one behind the other. As records of `linfa`, they are what [`super::Ftrl`] learns from.
#[derive(Clone, Debug, PartialEq)]
pub struct SparseRows {
    slots: usize,
    inputs: Vec<(u32, f32)>,
    ends: Vec<usize>,
}

impl SparseRows {
    /// No rows yet; inputs are numbered below `slots`.
    pub fn new(slots: usize) -> Self {
        Self { slots, inputs: Vec::new(), ends: Vec::new() }
    }

    /// Adds a row. An input that stands in it more than once is added up, so that the order does not count; inputs at or
    /// beyond `slots`, and values that are no finite number, are left out.
    pub fn push(&mut self, row: impl IntoIterator<Item = (u32, f32)>) {
        let from = self.inputs.len();
        let slots = self.slots;
        self.inputs.extend(row.into_iter().filter(|(slot, value)| (*slot as usize) < slots && value.is_finite()));
        self.inputs[from..].sort_unstable_by(|a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)));
        let mut kept = from;
        for at in from..self.inputs.len() {
            let (slot, value) = self.inputs[at];
            if kept > from && self.inputs[kept - 1].0 == slot {
                self.inputs[kept - 1].1 += value;
            } else {
                self.inputs[kept] = (slot, value);
                kept += 1;
            }
        }
        self.inputs.truncate(kept);
        self.ends.push(kept);
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The inputs of a row, by number.
    ///
    /// # Panics
    /// Where there is no such row.
    pub fn row(&self, row: usize) -> &[(u32, f32)] {
        let from = if row == 0 { 0 } else { self.ends[row - 1] };
        &self.inputs[from..self.ends[row]]
    }
}

impl Records for SparseRows {
    type Elem = f32;

    fn nsamples(&self) -> usize {
        self.len()
    }

    fn nfeatures(&self) -> usize {
        self.slots
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_spread_over_all_slots_and_fields_differ() {
        let hasher = Hasher::new(10, 3);
        let mut seen = vec![0_u32; hasher.slots()];
        for token in 0..100_000_u32 {
            seen[hasher.slot(1, &token.to_le_bytes()) as usize] += 1;
        }
        assert!(seen.iter().all(|count| (50..160).contains(count)));
        assert_ne!(hasher.slot(1, b"free"), hasher.slot(2, b"free"));
        assert_ne!(hasher.slot(1, b"free"), Hasher::new(10, 4).slot(1, b"free"));
        assert_eq!(Hasher::new(0, 0).slots(), 2);
    }

    #[test]
    fn inputs_that_repeat_are_added_up() {
        let mut rows = SparseRows::new(8);
        rows.push([(5, 1.0), (2, 0.5), (5, 2.0), (9, 1.0), (1, f32::NAN)]);
        rows.push([]);
        rows.push([(0, 1.0)]);
        assert_eq!(rows.row(0), [(2, 0.5), (5, 3.0)]);
        assert!(rows.row(1).is_empty());
        assert_eq!((rows.row(2), rows.len(), rows.nfeatures()), (&[(0, 1.0)][..], 3, 8));
    }
}
