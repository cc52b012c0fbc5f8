//! Which pieces a text has: words, pairs of words, runs of characters, words in capitals, markup, and a few facts of its shape; each
//! by the number of its hash.

use super::normal::{Facts, Normal};
use crate::linear::Hasher;

/// How texts are read. Part of a model's file: a text must be read for scoring as it was for training.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// Pieces are numbered below 2^`bits`, 10..=24.
    pub bits: u32,
    /// Where the numbering comes from.
    pub seed: u64,
    /// Characters of a text that are read, 1..=1,000,000.
    pub chars_max: usize,
    /// Runs of characters from this long …
    pub run_min: usize,
    /// … to this long; 1..=8.
    pub run_max: usize,
}

impl Default for Settings {
    fn default() -> Self {
        Self { bits: 18, seed: 0, chars_max: 8_192, run_min: 2, run_max: 4 }
    }
}

impl Settings {
    /// Whether every setting is in its range.
    pub fn is_valid(&self) -> bool {
        (10..=24).contains(&self.bits)
            && (1..=1_000_000).contains(&self.chars_max)
            && (1..=8).contains(&self.run_min)
            && (self.run_min..=8).contains(&self.run_max)
    }
}

/// How much of a piece a text has, before shares are made: a word says more than a run of characters does.
const WORD_SHARE: f32 = 2.0;
/// All other pieces.
const SHARE: f32 = 1.0;
/// Fields of the hash: the same letters as a word and as a run of characters are two pieces.
mod field {
    pub(super) const WORD: u32 = 1;
    pub(super) const PAIR: u32 = 2;
    pub(super) const SHOUT: u32 = 3;
    pub(super) const MARKUP: u32 = 4;
    pub(super) const FACT: u32 = 5;
    pub(super) const RUN: u32 = 16;
}

/// Reads texts.
#[derive(Clone, Copy, Debug)]
pub struct Reader {
    settings: Settings,
    hasher: Hasher,
}

/// The pieces of one text, and the buffers to find them: made once, used for every text.
#[derive(Clone, Debug)]
pub struct Pieces {
    normal: Normal,
    /// A bit for each number that was met.
    met: Vec<u64>,
    /// Those numbers, each once, with how much of it.
    found: Vec<(u32, f32)>,
}

impl Pieces {
    /// The pieces of the text that was read last, each once, with its share: the squares of all shares add up to 1.
    pub fn inputs(&self) -> &[(u32, f32)] {
        &self.found
    }

    fn forget(&mut self) {
        for (number, _) in &self.found {
            self.met[*number as usize / 64] = 0;
        }
        self.found.clear();
    }

    fn add(&mut self, number: u32, weight: f32) {
        let (place, bit) = (number as usize / 64, 1 << (number % 64));
        if self.met[place] & bit == 0 {
            self.met[place] |= bit;
            self.found.push((number, weight));
        }
    }
}

impl Reader {
    /// Reads by `settings`.
    pub fn new(settings: Settings) -> Self {
        Self { settings, hasher: Hasher::new(settings.bits, settings.seed) }
    }

    /// The settings.
    pub fn settings(&self) -> Settings {
        self.settings
    }

    /// How many numbers there are.
    pub fn slots(&self) -> usize {
        self.hasher.slots()
    }

    /// Buffers for texts.
    pub fn pieces(&self) -> Pieces {
        Pieces { normal: Normal::default(), met: vec![0; self.slots().div_ceil(64)], found: Vec::new() }
    }

    /// Finds the pieces of a text.
    ///
    /// # Panics
    /// Where `pieces` were made by a reader with fewer bits.
    pub fn read(&self, text: &str, pieces: &mut Pieces) {
        pieces.forget();
        let mut normal = std::mem::take(&mut pieces.normal);
        normal.read(text, self.settings.chars_max);
        self.words(&normal, pieces);
        self.runs(&normal.plain, pieces);
        self.facts(&normal.facts, pieces);
        pieces.normal = normal;
        let square: f32 = pieces.found.iter().map(|(_, weight)| weight * weight).sum();
        let share = 1.0 / square.sqrt().max(1e-6);
        pieces.found.iter_mut().for_each(|(_, weight)| *weight *= share);
    }

    fn words(&self, normal: &Normal, pieces: &mut Pieces) {
        let plain = normal.plain.as_str();
        let mut before = None;
        for (from, word) in words(plain) {
            let to = from + word.len();
            pieces.add(self.hasher.slot(field::WORD, word.as_bytes()), WORD_SHARE);
            if let Some(start) = before {
                pieces.add(self.hasher.slot(field::PAIR, &plain.as_bytes()[start..to]), SHARE);
            }
            before = Some(from);
        }
        for (from, to) in &normal.shouted {
            pieces.add(self.hasher.slot(field::SHOUT, &plain.as_bytes()[*from..*to]), WORD_SHARE);
        }
        for (_, word) in words(&normal.markup) {
            pieces.add(self.hasher.slot(field::MARKUP, word.as_bytes()), WORD_SHARE);
        }
    }

    fn runs(&self, plain: &str, pieces: &mut Pieces) {
        let Settings { run_min, run_max, .. } = self.settings;
        // Where the last characters began, newest first.
        let mut starts = [0_usize; 8];
        for (count, (at, c)) in plain.char_indices().enumerate() {
            starts.rotate_right(1);
            starts[0] = at;
            let end = at + c.len_utf8();
            for long in run_min..=run_max.min(count + 1) {
                let run = &plain.as_bytes()[starts[long - 1]..end];
                pieces.add(self.hasher.slot(field::RUN, run), SHARE);
            }
        }
    }

    fn facts(&self, facts: &Facts, pieces: &mut Pieces) {
        let few = |count: usize| u8::try_from(count.min(3)).unwrap_or(3);
        let size = |count: usize| u8::try_from((count + 1).ilog2()).unwrap_or(u8::MAX);
        let share = |part: usize, of: usize| {
            let percent = part * 100 / of.max(1);
            [1, 3, 6, 10, 15, 25, 50].iter().fold(u8::from(part > 0), |rank, edge| rank + u8::from(percent >= *edge))
        };
        let run = [1, 3, 4, 5, 6, 10, 11, 12].iter().fold(0, |rank, edge| rank + u8::from(facts.digits_run >= *edge));
        let all = [
            size(facts.chars),
            share(facts.digits, facts.chars),
            share(facts.capitals, facts.letters),
            run,
            few(facts.exclamations),
            few(facts.currency),
            few(facts.links),
            size(facts.tags),
            few(facts.hidden),
        ];
        for (kind, rank) in (0_u8..).zip(all) {
            pieces.add(self.hasher.slot(field::FACT, &[kind, rank]), SHARE);
        }
        for pair in [[1_u8, 3], [3, 5], [3, 6], [0, 1], [0, 3], [2, 3]] {
            let [a, b] = pair.map(|kind| all[usize::from(kind)]);
            pieces.add(self.hasher.slot(field::FACT, &[pair[0], a, pair[1], b]), SHARE);
        }
    }
}

/// Words with where they begin: letters and digits, apostrophes within; any other mark stands alone, with its like.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = &text[at..];
        let skipped = rest.find(|c: char| c != ' ')?;
        let rest = &rest[skipped..];
        let first = rest.chars().next()?;
        let end = if first.is_alphanumeric() {
            rest.find(|c: char| !c.is_alphanumeric() && c != '\'')
        } else {
            rest.find(|c| c != first)
        };
        let word = &rest[..end.unwrap_or(rest.len())];
        let from = at + skipped;
        at = from + word.len();
        Some((from, word))
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_pairs_and_marks_are_told_apart() {
        let found: Vec<&str> = words(" don't stop!! 000-0 ").map(|(_, word)| word).collect();
        assert_eq!(found, ["don't", "stop", "!!", "000", "-", "0"]);
    }

    #[test]
    fn what_differs_in_nothing_that_counts_has_the_same_pieces() {
        let reader = Reader::new(Settings::default());
        let (mut one, mut other) = (reader.pieces(), reader.pieces());
        reader.read("another text before, so that buffers are not new", &mut other);
        reader.read("Call 0800 123 now", &mut one);
        reader.read("Call  0800 777 now", &mut other);
        assert_eq!(one.inputs(), other.inputs());
        reader.read("Call 0800 123 later", &mut other);
        assert_ne!(one.inputs(), other.inputs());
    }

    #[test]
    fn buffers_that_are_warm_grow_no_more() {
        let reader = Reader::new(Settings::default());
        let mut pieces = reader.pieces();
        let text = "Ünïcode <b>and</b> markup, 12345 WORDS of all kinds: http://x.example/?a=b! ".repeat(40);
        reader.read(&text, &mut pieces);
        let sizes = |pieces: &Pieces| {
            let normal = &pieces.normal;
            let text = (normal.plain.capacity(), normal.markup.capacity(), normal.shouted.capacity());
            (text, pieces.found.capacity(), pieces.found.as_ptr())
        };
        let warm = sizes(&pieces);
        for shorter in [70, 7, 1] {
            reader.read(&text[..text.len() / shorter / 2 * 2 - 10], &mut pieces);
        }
        reader.read(&text, &mut pieces);
        assert_eq!(sizes(&pieces), warm);
    }

    #[test]
    fn settings_out_of_range_are_known() {
        let valid = Settings::default();
        assert!(valid.is_valid());
        for bad in [
            Settings { bits: 9, ..valid },
            Settings { bits: 25, ..valid },
            Settings { chars_max: 0, ..valid },
            Settings { run_min: 0, ..valid },
            Settings { run_min: 5, ..valid },
            Settings { run_max: 9, ..valid },
        ] {
            assert!(!bad.is_valid(), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_becomes_distinct_pieces_whose_squares_add_up_to_one(
            text in "(\\PC|[<>&;#!/ \n0-9A-Zé\u{200b}]){0,300}",
            chars_max in 1_usize..400,
        ) {
            let reader = Reader::new(Settings { bits: 12, chars_max, ..Settings::default() });
            let mut pieces = reader.pieces();
            reader.read(&text, &mut pieces);
            let square: f64 = pieces.inputs().iter().map(|(_, share)| f64::from(share * share)).sum();
            prop_assert!((square - 1.0).abs() < 1e-4, "{}", square);
            let mut numbers: Vec<u32> = pieces.inputs().iter().map(|(number, _)| *number).collect();
            prop_assert!(numbers.iter().all(|number| *number < 4_096));
            numbers.sort_unstable();
            prop_assert!(numbers.windows(2).all(|two| two[0] < two[1]));
            let again = pieces.inputs().to_vec();
            reader.read(&text, &mut pieces);
            prop_assert_eq!(again, pieces.inputs());
        }
    }
}
