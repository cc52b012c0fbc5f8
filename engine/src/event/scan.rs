//! Walks over the bytes of one JSON text, once. It knows plain JSON alone: what it does not take without a doubt (an escape where the
//! value matters, a number out of the ordinary, deep nesting, an error) it answers with `None`, and the caller asks the full parser.

#![expect(clippy::option_option, reason = "the outer `None` is a value not understood, the inner one is null")]

/// Nesting of a value that is passed over, at most: one bit each of a word.
const DEPTH_MAX: u32 = 64;
const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// A place in a JSON text.
pub(super) struct Scan<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Scan<'a> {
    /// At the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    fn rest(&self) -> &'a [u8] {
        self.text.as_bytes().get(self.at..).unwrap_or_default()
    }

    /// The next byte, which stays.
    #[inline]
    pub fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
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
        if self.peek().is_some_and(|byte| byte > b' ') {
            return;
        }
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.peek() {
            self.at += 1;
        }
    }

    /// Whether nothing but white space is left.
    pub fn at_end(&mut self) -> bool {
        self.space();
        self.peek().is_none()
    }

    /// Takes a string without escapes.
    #[inline]
    pub fn string(&mut self) -> Option<&'a str> {
        let (start, end) = self.run()?;
        self.text.get(start..end)
    }

    /// Takes the name of a field, without escapes.
    #[inline]
    pub fn name(&mut self) -> Option<&'a [u8]> {
        let (start, end) = self.run()?;
        self.text.as_bytes().get(start..end)
    }

    /// Takes a string without escapes: where its text starts and ends.
    #[inline]
    fn run(&mut self) -> Option<(usize, usize)> {
        self.take(b'"')?;
        let (start, end) = (self.at, self.at + special(self.rest())?);
        self.at = end;
        self.take(b'"')?;
        Some((start, end))
    }

    /// Takes a string without escapes, or null.
    #[inline]
    pub fn string_or_null(&mut self) -> Option<Option<&'a str>> {
        if self.peek()? == b'"' { self.string().map(Some) } else { self.word("null").map(|()| None) }
    }

    /// Takes a list of strings, or null.
    pub fn strings_or_null(&mut self, mut each: impl FnMut(&'a str)) -> Option<()> {
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
        while let Some(digit @ b'0'..=b'9') = self.peek() {
            number = number.wrapping_mul(10).wrapping_add(i64::from(digit - b'0'));
            self.at += 1;
        }
        let digits = self.at - start;
        // A zero before others is an error, minus zero a fraction, 19 digits may be too many, and the last three make it no whole one.
        let plain = (1..=18).contains(&digits) && (number != 0 || !negative && digits == 1);
        let leading = digits > 1 && self.text.as_bytes()[start] == b'0';
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
        serde_json::from_str(number).ok().map(Some)
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
            self.at += special(self.rest())?;
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

/// Where the first byte stands that ends a plain run of a string: a quote, a backslash or a control character.
#[inline]
fn special(bytes: &[u8]) -> Option<usize> {
    let (words, _) = bytes.as_chunks::<8>();
    for (place, word) in words.iter().enumerate() {
        let found = specials(u64::from_le_bytes(*word));
        if found != 0 {
            return Some(place * 8 + found.trailing_zeros() as usize / 8);
        }
    }
    let start = words.len() * 8;
    bytes[start..].iter().position(|b| matches!(b, b'"' | b'\\' | ..0x20)).map(|place| start + place)
}

/// The high bit of each byte that is special. A byte above one that is may be marked in error, the lowest mark is always right.
#[inline]
fn specials(word: u64) -> u64 {
    // With this bit turned a quote follows the control characters, and a space takes its place.
    let turned = word ^ (LOW * 2);
    let backslash = word ^ (LOW * u64::from(b'\\'));
    ((turned.wrapping_sub(LOW * 0x21) & !turned) | (backslash.wrapping_sub(LOW) & !backslash)) & HIGH
}

/// Whether a text is printable ASCII throughout.
#[inline]
pub(super) fn is_plain(text: &str) -> bool {
    let odd = |word: u64| (word | word.wrapping_sub(LOW * 0x20) | word.wrapping_add(LOW)) & HIGH;
    let bytes = text.as_bytes();
    let (words, rest) = bytes.as_chunks::<8>();
    let found = words.iter().fold(0, |found, word| found | odd(u64::from_le_bytes(*word)));
    match bytes.last_chunk::<8>() {
        Some(last) => (found | odd(u64::from_le_bytes(*last))) == 0,
        None => rest.iter().all(|b| matches!(b, 0x20..0x7F)),
    }
}

/// As `trim`, which looks at characters where here mostly two bytes do.
#[inline]
pub(super) fn trimmed(text: &str) -> &str {
    match *text.as_bytes() {
        [0x21..0x7F] | [0x21..0x7F, .., 0x21..0x7F] => text,
        _ => text.trim(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_is_told_special_or_not_at_every_place() {
        for byte in 0..=255u8 {
            for place in 0..24 {
                for other in [b'a', 0x21, 0x23, 0x5B, 0x5D, 0x7F, 0x80, 0xFF] {
                    let mut bytes = [other; 24];
                    bytes[place] = byte;
                    let expected = bytes.iter().position(|b| *b == b'"' || *b == b'\\' || *b < 0x20);
                    assert_eq!(special(&bytes), expected, "{byte:#x} at {place} among {other:#x}");
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
                    assert_eq!(is_plain(&text), (' '..='~').contains(&odd), "{text:?}");
                }
            }
        }
        assert!(is_plain("") && trimmed("").is_empty());
    }

    #[test]
    fn trimming_is_what_it_was() {
        for text in ["a", " a", "a ", "ab", " ", "", "\u{A0}a\u{2003}", "é", "a\u{7F}", "\u{85}x\u{85}", "a b"] {
            assert_eq!(trimmed(text), text.trim(), "{text:?}");
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
            let mut scan = Scan::new(&text);
            assert!(scan.pass().is_some() && scan.next() == Some(b',') && scan.at_end(), "{good}");
        }
        for bad in
            ["", "[", "[1,]", "{\"a\"}", "[1}", "{]", "\"a", "\"\\x\"", "\"\\u00g0\"", "-", "1.", "1e", "nul", "{1:2}"]
        {
            assert!(Scan::new(bad).pass().is_none(), "{bad}");
        }
        assert!(Scan::new(&format!("{}{}", "[".repeat(64), "]".repeat(64))).pass().is_some());
        assert!(Scan::new(&format!("{}{}", "[".repeat(66), "]".repeat(66))).pass().is_none());
    }
}
