//! Windows as seen at one moment: where each begins. Times are offsets of 32 bits from a base of the account, in ms; 49 days fit, the
//! longest window takes 30.

/// Lengths of the offered windows in ms, shortest first: 1 and 10 minutes, 1 and 24 hours, 7 and 30 days.
pub const LENGTHS_MS: [u32; LENGTHS] = [60_000, 600_000, 3_600_000, 86_400_000, 604_800_000, 2_592_000_000];
/// How many lengths there are.
pub const LENGTHS: usize = 6;
/// Longest window, in milliseconds.
pub const KEEP_MS: i64 = LENGTHS_MS[LENGTHS - 1] as i64;

/// The edges of every window: what is later than the edge lies in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// Offsets, in the order of [`LENGTHS_MS`].
    pub edges: [u32; LENGTHS],
    /// Offset of now.
    pub now: u32,
}

impl Span {
    /// Windows that end at offset `now`.
    pub fn at(now: u32) -> Self {
        Self { edges: LENGTHS_MS.map(|length| now.saturating_sub(length)), now }
    }

    /// When the edge of a window gets to `at`: from then on what happened there lies in it no more.
    #[inline]
    pub fn reaches(at: u32, length: usize) -> u32 {
        at.saturating_add(LENGTHS_MS[length])
    }

    /// End of what no window reaches any more.
    pub fn forget_until(self) -> u32 {
        self.edges[LENGTHS - 1]
    }
}
