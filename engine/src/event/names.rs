//! Finds a name in a closed list: by its length, its first and its last eight bytes, in a table that the compiler builds. Names of
//! up to 16 bytes are told apart by these alone, names of up to 32 by the eight bytes that follow at either end.

/// Slots of the table: lists are far shorter, so most names are found, or found missing, at the first look.
const SLOTS: usize = 256;
/// A slot nobody stands in.
const FREE: u8 = u8::MAX;

/// A closed list of names.
pub(super) struct Names<const N: usize> {
    list: [&'static str; N],
    ends: [(u64, u64); N],
    inner: [(u64, u64); N],
    slots: [u8; SLOTS],
}

impl<const N: usize> Names<N> {
    /// Builds the table. Of a name that stands in the list twice the first is found.
    #[expect(clippy::cast_possible_truncation, reason = "the list has fewer names than the table has slots")]
    pub const fn new(list: [&'static str; N]) -> Self {
        assert!(N < SLOTS / 2, "the table is too small for the list");
        let (mut slots, mut all, mut within, mut one) = ([FREE; SLOTS], [(0, 0); N], [(0, 0); N], 0);
        while one < N {
            let name = list[one].as_bytes();
            all[one] = ends(name);
            within[one] = inner(name);
            let mut slot = place(name.len(), all[one]);
            while slots[slot] != FREE {
                slot = (slot + 1) % SLOTS;
            }
            slots[slot] = one as u8;
            one += 1;
        }
        Self { list, ends: all, inner: within, slots }
    }

    /// The place of a name in the list.
    #[inline(always)]
    #[expect(
        clippy::inline_always,
        reason = "looked for once or twice a field: a call would cost as much as the search"
    )]
    pub fn find(&self, name: impl AsRef<[u8]>) -> Option<usize> {
        let name = name.as_ref();
        let ends = ends(name);
        let mut slot = place(name.len(), ends);
        loop {
            let one = usize::from(self.slots[slot]);
            let known = self.list.get(one)?;
            if self.ends[one] == ends
                && known.len() == name.len()
                && (name.len() <= 16 || self.inner[one] == inner(name))
                && (name.len() <= 32 || known.as_bytes() == name)
            {
                return Some(one);
            }
            slot = (slot + 1) % SLOTS;
        }
    }
}

/// The first and the last eight bytes of a name as words; of a shorter one all of its bytes.
#[inline]
pub(super) const fn ends(name: &[u8]) -> (u64, u64) {
    if let (Some(first), Some(last)) = (name.first_chunk::<8>(), name.last_chunk::<8>()) {
        return (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
    }
    if let (Some(first), Some(last)) = (name.first_chunk::<4>(), name.last_chunk::<4>()) {
        return (u32::from_le_bytes(*first) as u64, u32::from_le_bytes(*last) as u64);
    }
    match *name {
        [a] => (a as u64, 0),
        [a, b] => (a as u64, b as u64),
        [a, b, c] => (a as u64, (b as u64) << 8 | c as u64),
        _ => (0, 0),
    }
}

/// The eight bytes behind the first eight, and those before the last eight, of a name of 16 bytes or more.
#[inline]
const fn inner(name: &[u8]) -> (u64, u64) {
    let (Some((_, behind)), Some((before, _))) = (name.split_first_chunk::<8>(), name.split_last_chunk::<8>()) else {
        return (0, 0);
    };
    match (behind.first_chunk::<8>(), before.last_chunk::<8>()) {
        (Some(first), Some(last)) => (u64::from_le_bytes(*first), u64::from_le_bytes(*last)),
        _ => (0, 0),
    }
}

/// What tells names apart, mixed: the upper bits are even.
#[inline]
pub(super) const fn mixed(len: usize, (first, last): (u64, u64)) -> u64 {
    (first ^ last.rotate_left(29)).wrapping_add(len as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[inline]
const fn place(len: usize, ends: (u64, u64)) -> usize {
    (mixed(len, ends) >> 56) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: Names<10> = Names::new([
        "a",
        "ab",
        "abc",
        "abcd",
        "abcdefg",
        "eight by",
        "sixteen letters!",
        "some more than sixteen",
        "thirty-two letters make this one",
        "longer than sixteen letters, alike at both ends",
    ]);

    #[test]
    fn names_of_every_length_are_found_and_others_are_not() {
        for (place, name) in LIST.list.iter().enumerate() {
            assert_eq!(LIST.find(name), Some(place));
            assert_eq!(LIST.find(format!("{name}x")), None);
            assert_eq!(LIST.find(name.replacen(['a', 'i', 'n'], "A", 1)), None);
        }
        assert_eq!(LIST.find(""), None);
        for (place, name) in LIST.list.iter().enumerate() {
            for at in 0..name.len() {
                let mut bytes = name.as_bytes().to_vec();
                bytes[at] ^= 0x20;
                assert_ne!(LIST.find(&bytes), Some(place), "{name} with another letter at {at}");
            }
        }
    }
}
