//! Looks at 64 bytes of JSON at once and marks those that end a plain run of a string, a bit each: whoever walks along then goes from
//! mark to mark, and never looks at what lies between.

/// Bytes looked at together.
pub(super) const BLOCK: usize = 64;
/// Bytes that fit a register, on most machines.
const LANES: usize = 16;
const HIGH: u128 = u128::MAX / 0xFF * 0x80;

/// What 64 bytes hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Marks {
    /// A bit for each quote, backslash and control character, the first byte's lowest.
    pub special: u64,
    /// Whether a byte is neither a control character nor printable ASCII: part of a longer character, or DEL.
    pub odd: bool,
}

impl Marks {
    /// Of the bytes from `from` on, which lies within them; up to 64.
    #[inline]
    pub fn at(bytes: &[u8], from: usize) -> Self {
        let rest = bytes.get(from..).unwrap_or_default();
        if let Some(block) = rest.first_chunk() {
            return Self::of(block);
        }
        let missing = BLOCK - rest.len();
        if let Some(last) = bytes.last_chunk() {
            // Those before `from` were looked at already: what was odd then is odd still.
            let marks = Self::of(last);
            return Self { special: (marks.special >> 1) >> (missing - 1), ..marks };
        }
        let mut block = [b' '; BLOCK];
        block[..rest.len()].copy_from_slice(rest);
        Self::of(&block)
    }

    /// Of 64 bytes. Nothing here asks for one kind of processor; it is written so that a compiler makes vectors of it.
    #[expect(clippy::needless_bitwise_bool, reason = "no branch may stand in the way of vectors")]
    pub fn of(block: &[u8; BLOCK]) -> Self {
        let (mut found, mut odd) = ([0u8; LANES], [0u8; LANES]);
        for (part, bytes) in block.as_chunks::<LANES>().0.iter().enumerate() {
            for (lane, byte) in bytes.iter().enumerate() {
                // With this bit turned a quote follows the control characters, and a space takes its place.
                let special = (*byte ^ 2 <= 0x20) | (*byte == b'\\');
                found[lane] |= if special { bit(part, lane) } else { 0 };
                odd[lane] |= byte.saturating_add(1);
            }
        }
        Self { special: places(found), odd: u128::from_le_bytes(odd) & HIGH != 0 }
    }
}

/// The bit of a byte's word, which its lane collects.
const fn bit(part: usize, lane: usize) -> u8 {
    1 << (2 * part + lane / 8)
}

/// What the lanes collected, in the order of the bytes.
#[inline]
fn places(lanes: [u8; LANES]) -> u64 {
    let [low, high] = [0, 8].map(|half| u64::from_le_bytes(std::array::from_fn(|lane| lanes[half + lane])));
    turned(low | high)
}

/// Rows become columns, of eight rows of eight bits (after Warren, Hacker's Delight, 2nd ed., section 7-3).
#[inline]
fn turned(mut rows: u64) -> u64 {
    for (by, which) in [(7, 0x00AA_00AA_00AA_00AA), (14, 0x0000_CCCC_0000_CCCC), (28, 0x0000_0000_F0F0_F0F0)] {
        let change = (rows ^ (rows >> by)) & which;
        rows ^= change ^ (change << by);
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_special(byte: u8) -> bool {
        matches!(byte, b'"' | b'\\' | ..0x20)
    }

    #[test]
    fn rows_become_columns() {
        for row in 0..8 {
            for column in 0..8 {
                assert_eq!(turned(1 << (8 * row + column)), 1 << (8 * column + row));
            }
        }
    }

    #[test]
    fn every_byte_is_marked_or_not_at_every_place() {
        for byte in 0..=255u8 {
            for place in 0..BLOCK {
                for other in [b'a', 0x21, 0x23, 0x5B, 0x5D, b'"', 0x1F] {
                    let mut block = [other; BLOCK];
                    block[place] = byte;
                    let special = block.iter().rev().fold(0, |bits, b| bits << 1 | u64::from(is_special(*b)));
                    let expected = Marks { special, odd: byte >= 0x7F };
                    assert_eq!(Marks::of(&block), expected, "{byte:#x} at {place} among {other:#x}");
                }
            }
        }
    }

    #[test]
    fn blocks_at_the_end_of_a_text_are_marked_as_far_as_it_goes() {
        let bytes: Vec<u8> = (0..200u8).map(|n| if n % 3 == 0 { b'"' } else { b'x' }).collect();
        for len in 1..bytes.len() {
            for from in 0..len {
                let block = bytes[..len].iter().skip(from).take(BLOCK);
                let expected = block.rev().fold(0, |bits, b| bits << 1 | u64::from(is_special(*b)));
                assert_eq!(Marks::at(&bytes[..len], from).special, expected, "{from} of {len}");
            }
        }
    }
}
