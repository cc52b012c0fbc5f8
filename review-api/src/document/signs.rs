//! Text in Windows code page 1252, which covers the languages of holders; what it lacks is shown as missing, never dropped.

use super::metrics::{BOLD, REGULAR};

/// What stands for a sign that the fonts lack.
pub(super) const MISSING: &str = "[?]";

/// The bytes 0x80 to 0x9f of code page 1252; NUL where there is none.
const HIGH: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// A sign as a byte.
fn byte(sign: char) -> Option<u8> {
    match sign {
        ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(sign)).ok(),
        '\0' => None,
        other => HIGH.iter().position(|high| *high == other).and_then(|at| u8::try_from(at + 0x80).ok()),
    }
}

/// Text as bytes; line ends and tabs become spaces.
pub(super) fn encoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '\u{202f}' | '\u{2009}' => bytes.push(0xa0),
            '≥' => bytes.extend(b">="),
            '≤' => bytes.extend(b"<="),
            sign if sign.is_whitespace() && sign != '\u{a0}' => bytes.push(b' '),
            sign => match byte(sign) {
                Some(byte) => bytes.push(byte),
                None => bytes.extend(MISSING.as_bytes()),
            },
        }
    }
    bytes
}

/// Width of encoded text, in points.
pub(super) fn width(bytes: &[u8], bold: bool, size: f32) -> f32 {
    let table = if bold { &BOLD } else { &REGULAR };
    let units: u32 = bytes
        .iter()
        .map(|b| b.checked_sub(32).and_then(|at| table.get(usize::from(at))).map_or(0, |w| u32::from(*w)))
        .sum();
    units as f32 * size / 1000.0
}

/// Lines that are no wider than `most`; a word that is wider than a line is broken.
pub(super) fn wrapped(bytes: &[u8], bold: bool, size: f32, most: f32) -> Vec<Vec<u8>> {
    let mut lines: Vec<Vec<u8>> = Vec::new();
    let mut line: Vec<u8> = Vec::new();
    for word in bytes.split(|b| *b == b' ').filter(|word| !word.is_empty()) {
        let mut longer = line.clone();
        if !longer.is_empty() {
            longer.push(b' ');
        }
        longer.extend(word);
        if width(&longer, bold, size) <= most {
            line = longer;
            continue;
        }
        if !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        for byte in word {
            line.push(*byte);
            if width(&line, bold, size) > most && line.len() > 1 {
                line.pop();
                lines.push(std::mem::replace(&mut line, vec![*byte]));
            }
        }
    }
    if !line.is_empty() {
        lines.push(line);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn every_letter_of_every_language_is_in_the_fonts() {
        for language in Language::ALL {
            let say = language.words();
            let sets = [say.page.all(), say.appeal.all(), say.record.all()];
            let tables = [say.tables.signals, say.tables.events, say.tables.reasons];
            let said = sets.iter().flatten().map(|(_, said)| said.as_str()).chain(tables);
            for text in said {
                assert!(!encoded(text).windows(3).any(|w| w == MISSING.as_bytes()), "{language:?}: {text}");
            }
        }
    }

    #[test]
    fn a_sign_that_the_fonts_lack_is_shown_as_missing() {
        assert_eq!(encoded("a日b"), b"a[?]b");
        assert_eq!(encoded("10 ≥ 5\u{202f}%"), b"10 >= 5\xa0%");
        assert_eq!(encoded("€ „Ü“\n\u{7}"), b"\x80 \x84\xdc\x93 [?]");
    }

    #[test]
    fn no_line_is_wider_than_the_column_and_no_word_is_lost() {
        let text = format!("Some words of usual length and {} at last", "x".repeat(300));
        let lines = wrapped(&encoded(&text), false, 10.0, 200.0);
        assert!(lines.iter().all(|line| width(line, false, 10.0) <= 200.0));
        let joined: Vec<u8> = lines.concat().into_iter().filter(|b| *b != b' ').collect();
        assert_eq!(joined, encoded(&text.replace(' ', "")));
        assert!((width(b"Hello", false, 10.0) - 22.78).abs() < 0.01, "722+556+222+222+556 thousandths");
    }
}
