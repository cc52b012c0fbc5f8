//! Looks at 64 bytes of JSON at once and marks those that end a plain run of a string, a bit each: whoever walks along then goes from
//! mark to mark, and never looks at what lies between.

/// Bytes looked at together.
pub(super) const BLOCK: usize = 64;
/// Bytes that fit a register, on most machines.
const LANES: usize = 16;
const HIGHEST: u8 = 0x80;
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

/// Room for the places of quotes: a line has four for each of its texts.
#[derive(Debug)]
pub(super) struct Quotes([u16; 128]);

/// What a text holds beside quotes and printable ASCII.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Seen {
    /// A backslash or a control character.
    pub strange: bool,
    /// As [`Marks::odd`].
    pub odd: bool,
}

impl Quotes {
    /// None yet.
    pub fn new() -> Self {
        Self([0; 128])
    }

    /// The places of a text's quotes, and whether something in it is odd as [`Marks::odd`] says; `None` where something else is
    /// special too, or there are too many.
    #[inline]
    pub fn find(&mut self, text: &[u8]) -> Option<(&[u16], bool)> {
        #[cfg(target_arch = "x86_64")]
        if let Some(avx2) = super::wide::Avx2::detect() {
            return avx2.find(self, text);
        }
        self.find_by(text, quotes)
    }

    /// As [`Quotes::find`], with a way to look at 64 bytes.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor that the way is for")]
    pub(super) fn find_by(
        &mut self,
        text: &[u8],
        quotes: impl Fn(&[u8; BLOCK]) -> (u64, Seen),
    ) -> Option<(&[u16], bool)> {
        let (mut count, mut odd, mut room) = (0, false, [b' '; BLOCK]);
        for from in (0..text.len()).step_by(BLOCK) {
            let rest = &text[from..];
            let (block, passed) = match (rest.first_chunk(), text.last_chunk()) {
                (Some(block), _) => (block, 0),
                (None, Some(last)) => (last, BLOCK - rest.len()),
                (None, None) => {
                    room[..rest.len()].copy_from_slice(rest);
                    (&room, 0)
                }
            };
            let (found, seen) = quotes(block);
            let mut left = found >> passed;
            while left != 0 {
                *self.0.get_mut(count)? = u16::try_from(from + left.trailing_zeros() as usize).ok()?;
                count += 1;
                left &= left - 1;
            }
            if seen.strange {
                return None;
            }
            odd |= seen.odd;
        }
        Some((&self.0[..count], odd))
    }
}

/// Which of 64 bytes are quotes, and what else is among them.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "as above")]
pub(super) fn quotes(block: &[u8; BLOCK]) -> (u64, Seen) {
    let (mut found, mut strange, mut odd) = ([0u8; LANES], [0u8; LANES], [0u8; LANES]);
    for (part, bytes) in block.as_chunks::<LANES>().0.iter().enumerate() {
        for (lane, byte) in bytes.iter().enumerate() {
            found[lane] |= if *byte == b'"' { bit(part, lane) } else { 0 };
            strange[lane] |= if (*byte < 0x20) | (*byte == b'\\') { HIGHEST } else { 0 };
            odd[lane] |= byte.saturating_add(1);
        }
    }
    let any = |lanes: [u8; LANES]| u128::from_le_bytes(lanes) & HIGH != 0;
    (places(found), Seen { strange: any(strange), odd: any(odd) })
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
    fn quotes_are_found_where_nothing_else_is_special() {
        for len in 0..300usize {
            for (other, strange, odd) in [
                (b'a', false, false),
                (b'\\', true, false),
                (0x1F, true, false),
                (0x7F, false, true),
                (0xC3, false, true),
            ] {
                let mut text: Vec<u8> = (0..len).map(|n| if n * n % 7 == 1 { b'"' } else { b' ' }).collect();
                let last = text.iter().rposition(|byte| *byte == b' ');
                if let Some(last) = last {
                    text[last] = other;
                }
                let expected: Vec<u16> =
                    (0..300).zip(&text).filter(|(_, byte)| **byte == b'"').map(|(n, _)| n).collect();
                let mut quotes = Quotes::new();
                let found = quotes.find(&text).map(|(places, odd)| (places.to_vec(), odd));
                let known = last.is_none() || !strange;
                assert_eq!(found, known.then_some((expected, odd && last.is_some())), "{len} {other:#x}");
            }
        }
        assert_eq!(Quotes::new().find(&[b'"'; 128]).map(|(places, _)| places.len()), Some(128));
        assert!(Quotes::new().find(&[b'"'; 129]).is_none(), "too many");
        let far = [vec![b' '; usize::from(u16::MAX) + 1], b"\"".to_vec()].concat();
        assert!(Quotes::new().find(&far).is_none(), "too far");
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
