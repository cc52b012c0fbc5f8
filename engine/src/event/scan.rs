//! Walks over the bytes of one JSON text, once. It knows plain JSON alone: what it does not take without a doubt (an escape where the
//! value matters, a number out of the ordinary, deep nesting, an error) it answers with `None`, and the caller asks the full parser.
//!
//! The text need not be UTF-8: a caller that finds it [`Scan::is_odd`] looks at that itself.

#![expect(clippy::option_option, reason = "the outer `None` is a value not understood, the inner one is null")]

use super::marks::{BLOCK, Marks};

/// Nesting of a value that is passed over, at most: one bit each of a word.
const DEPTH_MAX: u32 = 64;
/// Eight bytes of one.
pub(super) const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A place in a JSON text. What is looked at for every field is written so that the place stays in registers: nothing borrows it.
#[derive(Clone, Copy)]
pub(super) struct Scan<'a> {
    text: &'a [u8],
    at: usize,
    block: Block,
}

/// The 64 bytes whose special ones are marked; they never begin behind the place of the scan, nor does it ever go back.
#[derive(Clone, Copy)]
struct Block {
    /// Where the next one begins.
    ahead: usize,
    special: u64,
    /// Something odd was in this one, or in one before.
    odd: bool,
}

impl<'a> Scan<'a> {
    /// At a place of `text`. Blocks are looked at as far as their marks are asked for.
    #[inline]
    pub fn at(text: &'a [u8], at: usize) -> Self {
        Self { text, at, block: Block { ahead: at / BLOCK * BLOCK, special: 0, odd: false } }
    }

    /// The place.
    pub fn place(&self) -> usize {
        self.at
    }

    /// Whether a byte that is not printable ASCII may stand in the strings passed so far.
    pub fn is_odd(&self) -> bool {
        self.block.odd
    }

    /// The place of the first special byte from here on. Moves on to the block that it is in, at most.
    fn mark(&mut self) -> Option<usize> {
        loop {
            let left_of_block = self.block.ahead.saturating_sub(self.at);
            if left_of_block > 0 {
                let special = self.block.special >> (BLOCK - left_of_block);
                if special != 0 {
                    return Some(self.at + special.trailing_zeros() as usize);
                }
            }
            if self.block.ahead >= self.text.len() {
                return None;
            }
            let from = self.block.ahead.max(self.at / BLOCK * BLOCK);
            let marks = Marks::at(self.text, from);
            self.block = Block { ahead: from + BLOCK, special: marks.special, odd: self.block.odd | marks.odd };
            self.at = self.at.max(from);
        }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    /// The next byte, which stays.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    /// The next byte, which is taken.
    #[inline]
    pub fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    /// Takes `byte`, which must come next.
    #[inline]
    pub fn take(&mut self, byte: u8) -> Option<()> {
        (self.next()? == byte).then_some(())
    }

    /// Passes over white space.
    #[inline]
    pub fn space(&mut self) {
        if self.peek().is_some_and(|byte| byte <= b' ') {
            self.at = after_space(self.text, self.at);
        }
    }

    /// Whether nothing but white space is left.
    pub fn at_end(&mut self) -> bool {
        self.space();
        self.peek().is_none()
    }

    /// Takes a string without escapes.
    #[inline]
    pub fn string(&mut self) -> Option<&'a [u8]> {
        self.take(b'"')?;
        let (start, end) = (self.at, self.mark()?);
        if *self.text.get(end)? != b'"' {
            return None;
        }
        self.at = end + 1;
        self.text.get(start..end)
    }

    /// Takes null.
    pub fn null(&mut self) -> Option<()> {
        self.word("null")
    }

    /// Takes a list of strings, or null.
    pub fn strings_or_null(&mut self, mut each: impl FnMut(&'a [u8])) -> Option<()> {
        if self.peek()? != b'[' {
            return self.word("null");
        }
        self.at += 1;
        self.space();
        if self.peek()? == b']' {
            return self.take(b']');
        }
        loop {
            each(self.string()?);
            self.space();
            match self.next()? {
                b',' => self.space(),
                b']' => return Some(()),
                _ => return None,
            }
        }
    }

    /// Takes `true`, `false` or null.
    pub fn truth_or_null(&mut self) -> Option<Option<bool>> {
        match self.peek()? {
            b't' => self.word("true").map(|()| Some(true)),
            b'f' => self.word("false").map(|()| Some(false)),
            _ => self.word("null").map(|()| None),
        }
    }

    /// Takes a whole number of at most 18 digits, or null.
    #[inline]
    pub fn whole_or_null(&mut self) -> Option<Option<i64>> {
        let negative = match self.peek()? {
            b'-' => {
                self.at += 1;
                true
            }
            b'n' => return self.word("null").map(|()| None),
            _ => false,
        };
        let (mut number, start) = (0i64, self.at);
        while let Some((some, digits)) = self.rest().first_chunk().copied().map(digits) {
            number = number.wrapping_mul(TENS[digits]).wrapping_add(some);
            self.at += digits;
            if digits < 8 {
                break;
            }
        }
        // Where the text ends sooner than eight bytes on.
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        let digits = self.at - start;
        // A zero before others is an error, minus zero a fraction, 19 digits may be too many, and the last three make it no whole one.
        let plain = (1..=18).contains(&digits) && (number != 0 || !negative && digits == 1);
        let leading = digits > 1 && self.text[start] == b'0';
        if !plain || leading || matches!(self.peek(), Some(b'.' | b'e' | b'E')) {
            return None;
        }
        Some(Some(if negative { -number } else { number }))
    }

    /// Takes any number, or null.
    pub fn number_or_null(&mut self) -> Option<Option<f64>> {
        if self.peek()? == b'n' {
            return self.word("null").map(|()| None);
        }
        let start = self.at;
        self.pass_number()?;
        let number = self.text.get(start..self.at)?;
        // Rounding is the full parser's business.
        serde_json::from_slice(number).ok().map(Some)
    }

    /// Passes over a value of any kind.
    pub fn pass(&mut self) -> Option<()> {
        // One bit for each list (0) or object (1) that is open, the innermost lowest.
        let (mut open, mut depth) = (0u64, 0);
        loop {
            match self.peek()? {
                b'"' => self.pass_string()?,
                b'-' | b'0'..=b'9' => self.pass_number()?,
                b't' => self.word("true")?,
                b'f' => self.word("false")?,
                b'n' => self.word("null")?,
                bracket @ (b'[' | b'{') => {
                    self.at += 1;
                    self.space();
                    if self.peek()? == bracket + 2 {
                        self.at += 1;
                    } else if depth == DEPTH_MAX {
                        return None;
                    } else {
                        depth += 1;
                        open = open << 1 | u64::from(bracket == b'{');
                        if bracket == b'{' {
                            self.pass_name()?;
                        }
                        continue;
                    }
                }
                _ => return None,
            }
            // A value has ended, and maybe those around it.
            loop {
                if depth == 0 {
                    return Some(());
                }
                self.space();
                match (self.next()?, open & 1) {
                    (b',', object) => {
                        self.space();
                        if object == 1 {
                            self.pass_name()?;
                        }
                        break;
                    }
                    (b'}', 1) | (b']', 0) => (open, depth) = (open >> 1, depth - 1),
                    _ => return None,
                }
            }
        }
    }

    fn pass_name(&mut self) -> Option<()> {
        self.pass_string()?;
        self.space();
        self.take(b':')?;
        self.space();
        Some(())
    }

    fn pass_string(&mut self) -> Option<()> {
        self.take(b'"')?;
        loop {
            self.at = self.mark()?;
            match self.next()? {
                b'"' => return Some(()),
                b'\\' => match self.next()? {
                    b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => {}
                    b'u' => {
                        if !self.rest().first_chunk::<4>()?.iter().all(u8::is_ascii_hexdigit) {
                            return None;
                        }
                        self.at += 4;
                    }
                    _ => return None,
                },
                _ => return None,
            }
        }
    }

    fn pass_number(&mut self) -> Option<()> {
        if self.peek()? == b'-' {
            self.at += 1;
        }
        if self.peek()? == b'0' {
            self.at += 1;
        } else {
            self.pass_digits()?;
        }
        if self.peek() == Some(b'.') {
            self.at += 1;
            self.pass_digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.at += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.at += 1;
            }
            self.pass_digits()?;
        }
        Some(())
    }

    fn pass_digits(&mut self) -> Option<()> {
        let digits = self.rest().iter().take_while(|b| b.is_ascii_digit()).count();
        self.at += digits;
        (digits > 0).then_some(())
    }

    fn word(&mut self, word: &str) -> Option<()> {
        self.rest().starts_with(word.as_bytes()).then(|| self.at += word.len())
    }
}

/// Behind the white space that begins at `at`.
#[inline(never)]
fn after_space(text: &[u8], at: usize) -> usize {
    let spaces = text[at..].iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'));
    at + spaces.count()
}

/// Ten to the power of a number of digits.
const TENS: [i64; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

/// The number that the digits say with which eight bytes begin, and how many they are.
#[inline]
fn digits(bytes: [u8; 8]) -> (i64, usize) {
    let word = u64::from_le_bytes(bytes) ^ (LOW * u64::from(b'0'));
    // Above 9 a half is carried over, or was there before. A mark may be wrong only above a right one.
    let others = (word.wrapping_add(LOW * 6) | word) & (LOW * 0xF0);
    let count = others.trailing_zeros() / 8;
    // Zeros come before them instead of what follows.
    let word = if count == 0 { 0 } else { word << (64 - 8 * count) };
    let pairs = (word * 10 + (word >> 8)) & 0x00FF_00FF_00FF_00FF;
    let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_FFFF_0000_FFFF;
    let number = (fours * 10_000 + (fours >> 32)) & 0xFFFF_FFFF;
    (number.cast_signed(), count as usize)
}

/// Epoch milliseconds of our days as they stand at a place of a line, and the place behind them; `None` for what has another form.
#[inline(always)]
#[expect(clippy::inline_always, reason = "called once for every line")]
pub(super) fn millis(line: &[u8], at: usize) -> Option<(i64, usize)> {
    let [first, second] = *line.get(at..)?.first_chunk::<16>()?.as_chunks::<8>().0 else { return None };
    let ((upper, eight), (lower, more)) = (digits(first), digits(second));
    // What leads on to a fraction is read the other way; so is what goes on beyond the words looked at, or begins with a zero.
    let plain = eight == 8 && more < 8 && first[0] != b'0' && matches!(second[more % 8], b',' | b'}');
    plain.then_some((upper * TENS[more] + lower, at + 8 + more))
}

/// Whether a text is printable ASCII throughout.
#[inline]
pub(super) fn is_plain(bytes: &[u8]) -> bool {
    let odd = |word: u64| (word | word.wrapping_sub(LOW * 0x20) | word.wrapping_add(LOW)) & HIGH;
    let (words, rest) = bytes.as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| found | odd(u64::from_le_bytes(*word)));
    match bytes.last_chunk::<8>() {
        Some(last) => (found | odd(u64::from_le_bytes(*last))) == 0,
        None => rest.iter().all(|b| matches!(b, 0x20..0x7F)),
    }
}

/// As `trim`, which looks at characters where here mostly two bytes do.
#[inline]
pub(super) fn trimmed(text: &[u8]) -> &[u8] {
    match *text {
        [0x21..0x7F] | [0x21..0x7F, .., 0x21..0x7F] => text,
        _ => words(text).trim().as_bytes(),
    }
}

/// A field as text: a line was found to be UTF-8 before anything is read from its fields.
pub(super) fn words(field: &[u8]) -> &str {
    std::str::from_utf8(field).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_end_at_their_quote_wherever_it_stands() {
        for before in 0..150 {
            for len in 0..150 {
                let text = format!("{}\"{}\"", " ".repeat(before), "y".repeat(len));
                let mut scan = Scan::at(text.as_bytes(), 0);
                scan.space();
                assert_eq!(scan.string().map(<[u8]>::len), Some(len), "{before} before {len}");
                assert!(scan.at_end() && !scan.is_odd());
                let mut open = Scan::at(&text.as_bytes()[..text.len() - 1], 0);
                open.space();
                assert_eq!(open.string(), None, "{before} before {len}");
            }
        }
    }

    #[test]
    fn digits_are_read_up_to_the_first_other_byte() {
        for number in [0, 7, 12_345_678, 99_999_999, 90_000_000, 10_203_040, 909] {
            assert_eq!(digits(*format!("{number:08}").as_bytes().first_chunk().unwrap()), (number, 8));
            for other in (0..=255u8).filter(|byte| !byte.is_ascii_digit()) {
                let text = number.to_string();
                let mut bytes = text.clone().into_bytes();
                bytes.extend([other; 8]);
                assert_eq!(digits(*bytes.first_chunk().unwrap()), (number, text.len().min(8)), "{other:#x}");
                for place in 0..8 {
                    let mut bytes = [b'9'; 8];
                    bytes[place] = other;
                    assert_eq!(digits(bytes), (TENS[place] - 1, place), "{bytes:?}");
                }
            }
        }
    }

    #[test]
    fn plain_is_printable_ascii() {
        for odd in ['\u{0}', '\u{1F}', ' ', '~', '\u{7F}', '\u{80}', '\u{9F}', 'é', '🦀'] {
            for before in 0..20 {
                for after in 0..10 {
                    let text = format!("{}{odd}{}", "x".repeat(before), "y".repeat(after));
                    assert_eq!(is_plain(text.as_bytes()), (' '..='~').contains(&odd), "{text:?}");
                }
            }
        }
        assert!(is_plain(b"") && trimmed(b"").is_empty());
    }

    #[test]
    fn trimming_is_what_it_was() {
        for text in ["a", " a", "a ", "ab", " ", "", "\u{A0}a\u{2003}", "é", "a\u{7F}", "\u{85}x\u{85}", "a b"] {
            assert_eq!(trimmed(text.as_bytes()), text.trim().as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn values_are_passed_over_whole_or_not_at_all() {
        for good in [
            "1",
            "-0.5e+9",
            "0",
            "\"a\\\"\\u00e9\"",
            "[]",
            "{}",
            "[ ]",
            "{ }",
            "[1 , [ {\"a\" : null} , true ] ]",
            "{\"a\":{\"b\":[]}}",
        ] {
            let text = format!("{good},");
            let mut scan = Scan::at(text.as_bytes(), 0);
            assert!(scan.pass().is_some() && scan.next() == Some(b',') && scan.at_end(), "{good}");
        }
        for bad in
            ["", "[", "[1,]", "{\"a\"}", "[1}", "{]", "\"a", "\"\\x\"", "\"\\u00g0\"", "-", "1.", "1e", "nul", "{1:2}"]
        {
            assert!(Scan::at(bad.as_bytes(), 0).pass().is_none(), "{bad}");
        }
        assert!(Scan::at(format!("{}{}", "[".repeat(64), "]".repeat(64)).as_bytes(), 0).pass().is_some());
        assert!(Scan::at(format!("{}{}", "[".repeat(66), "]".repeat(66)).as_bytes(), 0).pass().is_none());
    }
}
