//! Reads a line as programs write it. A program writes its fields in the same order every time, so the name that comes next is guessed from
//! the one before, and compared where it should stand; it is looked up only where the guess was wrong.

use super::facts::{Facts, Field, TimeGiven};
use super::scan::{Scan, millis};
use super::wide::Avx2;

/// Fields that followed one another lately.
pub(super) struct Guesses {
    /// For each field, for one that is not of the contract, and for the beginning: what followed it, what did so lately first.
    after: [[Option<Field>; GUESSES]; BEGINNING + 1],
    /// Whether a space stands behind colons and commas.
    spaced: bool,
    pub avx2: Option<Avx2>,
}

/// Fields kept in mind that follow one other: an optional field comes, or the one behind it.
const GUESSES: usize = 4;
const UNKNOWN: usize = Field::COUNT;
const BEGINNING: usize = Field::COUNT + 1;

/// What stands before a value, from behind the brace or comma on: its field's name, its colon, and where it is a text the quote that
/// opens it. In words, the first byte lowest, and which of their bits count.
#[repr(align(64))]
struct Written {
    words: [u64; 3],
    bits: [u64; 3],
    len: usize,
}

impl Written {
    const NOTHING: Self = Self { words: [0; 3], bits: [0; 3], len: 0 };

    const fn push(mut self, bytes: &[u8]) -> Self {
        let mut at = 0;
        while at < bytes.len() {
            self.words[self.len / 8] |= (bytes[at] as u64) << (8 * (self.len % 8));
            self.bits[self.len / 8] |= 0xFF << (8 * (self.len % 8));
            (self.len, at) = (self.len + 1, at + 1);
        }
        self
    }

    /// All fields, as written without spaces, and with one behind colons and commas.
    const ALL: [[Self; Field::COUNT]; 2] = {
        let mut all = [const { [Self::NOTHING; Field::COUNT] }; 2];
        let mut field = 0;
        while field < Field::COUNT {
            let (name, text) = (Field::ALL[field].name().as_bytes(), field < Field::TEXTS);
            let quote: &[u8] = if text { b"\"" } else { b"" };
            all[0][field] = Self::NOTHING.push(b"\"").push(name).push(b"\":").push(quote);
            all[1][field] = Self::NOTHING.push(b" \"").push(name).push(b"\": ").push(quote);
            field += 1;
        }
        all
    };

    /// Whether a text begins with it, and 24 bytes are there to be looked at.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "a few comparisons, looked at for every field")]
    fn begins(&self, text: &[u8; 24]) -> bool {
        let [first, second, third] = *text.as_chunks::<8>().0 else { return false };
        let differs = |word, at: usize| (u64::from_le_bytes(word) ^ self.words[at]) & self.bits[at];
        differs(first, 0) | differs(second, 1) == 0 && (self.len <= 16 || differs(third, 2) == 0)
    }
}

static WRITTEN: [[Written; Field::COUNT]; 2] = Written::ALL;

impl Guesses {
    /// None yet.
    pub fn new() -> Self {
        Self { after: [[None; GUESSES]; Field::COUNT + 2], spaced: false, avx2: Avx2::detect() }
    }

    /// All fields as they were written lately.
    #[inline]
    fn written(&self) -> &'static [Written; Field::COUNT] {
        &WRITTEN[usize::from(self.spaced)]
    }

    /// The field that is named behind the brace or comma at `at`, where it is one of those that were guessed, and the place of its value:
    /// of a text the place behind its quote.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "for every field: what is guessed stays in registers")]
    fn guessed(
        &self,
        written: &[Written; Field::COUNT],
        before: usize,
        line: &[u8],
        at: usize,
    ) -> Option<(Field, usize)> {
        let rest = line.get(at + 1..at + 25)?.first_chunk::<24>()?;
        for guess in self.after[before] {
            let field = guess?;
            let written = &written[field as usize];
            if written.begins(rest) {
                return Some((field, at + 1 + written.len));
            }
        }
        None
    }

    /// As [`Guesses::guessed`], by the name, for any field; the place is that of its value, of a text too. What followed is kept in mind, for
    /// the next line may be alike.
    fn looked_up(&mut self, before: usize, line: &[u8], at: usize) -> Option<(Option<Field>, usize)> {
        let is = |place: usize, byte: u8| line.get(place) == Some(&byte);
        let open = if is(at + 1, b' ') { at + 2 } else { at + 1 };
        if !is(open, b'"') {
            return None;
        }
        let close = first_special(line, open + 1);
        if !is(close, b'"') || !is(close + 1, b':') {
            return None;
        }
        self.spaced = is(close + 2, b' ');
        let field = Field::of(line.get(open + 1..close)?);
        if let Some(field) = field {
            self.learn(before, field);
        }
        Some((field, if self.spaced { close + 3 } else { close + 2 }))
    }

    /// Keeps in mind what followed.
    fn learn(&mut self, before: usize, field: Field) {
        let guesses = &mut self.after[before];
        let place = guesses.iter().position(|guess| *guess == Some(field)).unwrap_or(GUESSES - 1);
        guesses[..=place].rotate_right(1);
        guesses[0] = Some(field);
    }
}

impl<'a> Facts<'a> {
    /// Reads a line as programs write it: without escapes in names or fields of the contract, and at most one space behind colons and
    /// commas. `None` for any other.
    #[inline]
    pub(super) fn compact(&mut self, line: &'a [u8], guesses: &mut Guesses) -> Option<()> {
        match guesses.avx2 {
            Some(avx2) => avx2.compact(self, line, guesses),
            None => self.compact_by(line, guesses, first_special),
        }
    }

    /// As [`Facts::compact`], with a way to find the first byte from a place on that is special: neither letter, nor digit, nor any other
    /// printable ASCII but quote and backslash; it says the end where there is none.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "so that it is compiled for the processor that the way is for")]
    pub(super) fn compact_by(
        &mut self,
        line: &'a [u8],
        guesses: &mut Guesses,
        first_special: impl Fn(&[u8], usize) -> usize,
    ) -> Option<()> {
        let is = |place: usize, byte: u8| line.get(place) == Some(&byte);
        if !is(0, b'{') {
            return None;
        }
        let (mut at, mut before, mut named, mut odd) = (0, BEGINNING, 0u32, false);
        let mut written = guesses.written();
        loop {
            // The brace or the comma before a name stands at `at`.
            let bit;
            if let Some((field, value)) = guesses.guessed(written, before, line, at) {
                (before, bit) = (field as usize, field.bit());
                at = if let Some(text) = self.texts.get_mut(field as usize) {
                    let mut end = first_special(line, value);
                    if !is(end, b'"') {
                        (end, odd) = (end_of_odd(line, value - 1)?, true);
                    }
                    *text = Some(line.get(value..end)?);
                    end + 1
                } else if field == Field::Time
                    && let Some((ms, end)) = millis(line, value)
                {
                    self.time = Some(TimeGiven::Millis(ms));
                    end
                } else {
                    self.value(Some(field), line, value, &mut odd)?
                };
            } else {
                let (field, value) = guesses.looked_up(before, line, at)?;
                written = guesses.written();
                (before, bit) = (field.map_or(UNKNOWN, |field| field as usize), field.map_or(0, Field::bit));
                at = self.value(field, line, value, &mut odd)?;
            }
            // One that is given twice is an error, which the full parser words.
            if named & bit != 0 {
                return None;
            }
            named |= bit;
            if !is(at, b',') {
                break;
            }
        }
        (self.plain, self.named) = (!odd, named);
        (is(at, b'}') && (at + 1 == line.len() || Scan::at(line, at + 1).at_end())).then_some(())
    }

    /// Reads a value of any kind, and gives the place behind it.
    #[inline(never)]
    fn value(&mut self, field: Option<Field>, line: &'a [u8], value: usize, odd: &mut bool) -> Option<usize> {
        let mut scan = Scan::at(line, value);
        scan.space();
        match field.and_then(|field| self.texts.get_mut(field as usize)) {
            Some(text) if scan.peek()? == b'"' => *text = Some(scan.string()?),
            _ => scan = self.other(field, scan)?,
        }
        *odd |= scan.is_odd();
        Some(scan.place())
    }
}

/// Where a text ends that holds something special: longer characters and DEL may stand in it.
#[cold]
fn end_of_odd(line: &[u8], quote: usize) -> Option<usize> {
    let mut scan = Scan::at(line, quote);
    scan.string()?;
    Some(scan.place() - 1)
}

/// Bytes that fit a register, on most machines.
const LANES: usize = 16;

/// The place of the first byte from a place on that is a quote, a backslash, or no printable ASCII; where there is none, the end.
#[inline]
#[expect(clippy::needless_bitwise_bool, reason = "no branch may stand in the way of vectors")]
pub(super) fn first_special(text: &[u8], from: usize) -> usize {
    let mut at = from;
    while at < text.len() {
        let rest = &text[at..];
        let mut room = [b' '; LANES];
        let (bytes, passed) = match (rest.first_chunk::<LANES>(), text.last_chunk::<LANES>()) {
            (Some(bytes), _) => (bytes, 0),
            (None, Some(last)) => (last, LANES - rest.len()),
            (None, None) => {
                room[..rest.len()].copy_from_slice(rest);
                (&room, 0)
            }
        };
        let special = |byte: u8| (byte == b'"') | (byte == b'\\') | !(b' '..=b'~').contains(&byte);
        let found = u128::from_le_bytes(bytes.map(|byte| if special(byte) { 0xFF } else { 0 })) >> (8 * passed);
        if found != 0 {
            return at + found.trailing_zeros() as usize / 8;
        }
        at += LANES;
    }
    text.len()
}
