//! Numbers as bytes: seven bits a byte, least first, the highest bit set where more follow.

/// Writes a number.
pub(super) fn put(out: &mut Vec<u8>, mut number: u64) {
    while number >= 0x80 {
        out.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    out.push(number.to_le_bytes()[0]);
}

/// Writes a length or an index.
pub(super) fn put_len(out: &mut Vec<u8>, length: usize) {
    put(out, length as u64);
}

/// Writes a number that may be negative.
pub(super) fn put_signed(out: &mut Vec<u8>, number: i64) {
    put(out, ((number << 1) ^ (number >> 63)).cast_unsigned());
}

/// Takes apart what was written. Every answer is `None` once the bytes are no such thing.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(pub(super) &'a [u8]);

impl<'a> Reader<'a> {
    /// The next number.
    pub(super) fn number(&mut self) -> Option<u64> {
        let (mut number, mut shift) = (0u64, 0);
        loop {
            let (byte, rest) = self.0.split_first()?;
            self.0 = rest;
            if shift == 63 && *byte > 1 {
                return None;
            }
            number |= u64::from(byte & 0x7F) << shift;
            if *byte < 0x80 {
                return Some(number);
            }
            shift += 7;
            if shift > 63 {
                return None;
            }
        }
    }

    /// The next number, of 32 bits.
    pub(super) fn small(&mut self) -> Option<u32> {
        u32::try_from(self.number()?).ok()
    }

    /// The next number that may be negative.
    pub(super) fn signed(&mut self) -> Option<i64> {
        let number = self.number()?;
        Some((number >> 1).cast_signed() ^ -(number & 1).cast_signed())
    }

    /// The next number, as one of things that take `bytes` each and follow: never more than there is room for.
    pub(super) fn len(&mut self, bytes: usize) -> Option<usize> {
        let length = usize::try_from(self.number()?).ok()?;
        (length.checked_mul(bytes)? <= self.0.len()).then_some(length)
    }

    /// The next so many bytes.
    pub(super) fn take(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(bytes)?;
        self.0 = rest;
        Some(taken)
    }

    /// The next so many bytes, as an array.
    pub(super) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_read_back_and_what_is_cut_short_does_not() {
        let mut out = Vec::new();
        let numbers = [0, 1, 127, 128, 16_383, 16_384, u64::from(u32::MAX), u64::MAX - 1, u64::MAX];
        for number in numbers {
            put(&mut out, number);
        }
        let signed = [0, -1, 1, 63, -64, -65, i64::MIN, i64::MAX];
        for number in signed {
            put_signed(&mut out, number);
        }
        let mut reader = Reader(&out);
        assert_eq!(numbers.map(|_| reader.number().unwrap()), numbers);
        assert_eq!(signed.map(|_| reader.signed().unwrap()), signed);
        assert!(reader.0.is_empty() && reader.number().is_none());
        assert!(Reader(&[0x80]).number().is_none(), "more should follow");
        assert!(Reader(&[0xFF; 10]).number().is_none(), "more than 64 bits");
        assert!(Reader(&[5, 1, 2]).len(1).is_none(), "five of one byte each do not fit into two");
        assert_eq!(Reader(&[2, 1, 2]).len(1), Some(2));
    }
}
