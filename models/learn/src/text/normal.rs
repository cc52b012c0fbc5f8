//! One form for texts that differ in what says nothing: letters folded and in lower case, no hidden characters, digits as `0`,
//! white space as one space, markup apart from words, entities decoded.

use std::iter::Peekable;

use unicode_normalization::UnicodeNormalization as _;

/// Markup that has not ended after so many characters was none.
const TAG_MAX: usize = 1_000;
/// The same letter or digit, or mark, in a row at most.
const RUN_MAX: (usize, usize) = (16, 3);

/// A text in that form, and what the form leaves out. Kept from text to text for its buffers.
#[derive(Clone, Debug, Default)]
pub(super) struct Normal {
    /// Words and marks, with a space before and after each.
    pub(super) plain: String,
    /// What stood in markup.
    pub(super) markup: String,
    /// Where in `plain` words stand that were written in capitals.
    pub(super) shouted: Vec<(usize, usize)>,
    pub(super) facts: Facts,
}

/// Counts of what the form leaves out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Facts {
    pub(super) chars: usize,
    pub(super) letters: usize,
    pub(super) capitals: usize,
    pub(super) digits: usize,
    /// The longest run of digits.
    pub(super) digits_run: usize,
    pub(super) exclamations: usize,
    pub(super) currency: usize,
    pub(super) links: usize,
    pub(super) tags: usize,
    pub(super) hidden: usize,
}

/// The word that is being read.
#[derive(Default)]
struct Word {
    from: usize,
    letters: usize,
    capitals: usize,
}

impl Normal {
    /// Reads a text, its first `chars_max` characters.
    pub(super) fn read(&mut self, text: &str, chars_max: usize) {
        self.plain.clear();
        self.markup.clear();
        self.shouted.clear();
        self.facts = Facts::default();
        self.plain.push(' ');
        let (mut word, mut run, mut digits) = (Word::default(), (' ', 1), 0);
        let mut chars = text.chars().take(chars_max).nfkc().peekable();
        while let Some(c) = chars.next() {
            self.facts.chars += 1;
            let next = chars.peek().copied().unwrap_or(' ');
            let c = match c {
                '<' if next.is_ascii_alphabetic() || ['/', '!', '?'].contains(&next) => {
                    let comment = next == '!';
                    self.tag(&mut chars);
                    if comment {
                        continue; // it may stand inside a word
                    }
                    ' '
                }
                '&' => entity(&mut chars, self),
                c => c,
            };
            self.note(c, &mut digits);
            if is_hidden(c) {
                continue;
            }
            let is_word = c.is_alphanumeric();
            if is_word && word.letters == 0 {
                word.from = self.plain.len();
            }
            if is_word {
                word.letters += 1;
                word.capitals += usize::from(c.is_uppercase());
            } else {
                self.end_of(&mut word);
            }
            self.push(c, &mut run);
        }
        self.end_of(&mut word);
        if !self.plain.ends_with(' ') {
            self.plain.push(' ');
        }
        self.facts.links += self.markup.matches("://").count() + self.plain.matches("://").count();
        self.facts.links += self.plain.matches(" www.").count();
    }

    fn end_of(&mut self, word: &mut Word) {
        if word.letters >= 2 && word.capitals == word.letters {
            self.shouted.push((word.from, self.plain.len()));
        }
        *word = Word::default();
    }

    fn note(&mut self, c: char, digits: &mut usize) {
        let facts = &mut self.facts;
        *digits = if c.is_numeric() { *digits + 1 } else { 0 };
        facts.digits_run = facts.digits_run.max(*digits);
        facts.digits += usize::from(c.is_numeric());
        facts.letters += usize::from(c.is_alphabetic());
        facts.capitals += usize::from(c.is_uppercase());
        facts.exclamations += usize::from(c == '!');
        facts.currency += usize::from(['$', '£', '€', '¥'].contains(&c));
        facts.hidden += usize::from(is_hidden(c));
    }

    fn push(&mut self, c: char, run: &mut (char, usize)) {
        let c = match c {
            c if c.is_whitespace() || c.is_control() => ' ',
            c if c.is_numeric() => '0',
            c => c,
        };
        for c in c.to_lowercase() {
            *run = if c == run.0 { (c, run.1 + 1) } else { (c, 1) };
            let most = match c {
                ' ' => 1,
                '0' => RUN_MAX.0,
                _ => RUN_MAX.1,
            };
            if run.1 <= most && !(c == ' ' && self.plain.ends_with(' ')) {
                self.plain.push(c);
            }
        }
    }

    /// Reads markup to its end.
    fn tag(&mut self, chars: &mut Peekable<impl Iterator<Item = char>>) {
        self.facts.tags += 1;
        self.markup.push(' ');
        for c in chars.by_ref().take(TAG_MAX).take_while(|c| *c != '>') {
            self.facts.chars += 1;
            match c {
                c if c.is_numeric() => self.markup.push('0'),
                c => self.markup.extend(c.to_lowercase()),
            }
        }
        self.markup.push(' ');
    }
}

/// What an entity stands for; an `&` that begins none stays, and so does what follows it.
fn entity(chars: &mut Peekable<impl Iterator<Item = char>>, normal: &mut Normal) -> char {
    const LONG: usize = 8;
    let (mut name, mut long) = ([0_u8; LONG], 0);
    while long < LONG
        && let Some(c) = chars.next_if(|c| c.is_ascii_alphanumeric() || *c == '#')
    {
        name[long] = u8::try_from(c).unwrap_or(b'?');
        long += 1;
    }
    let name = std::str::from_utf8(&name[..long]).unwrap_or_default();
    if chars.peek() == Some(&';')
        && let Some(c) = meaning(name)
    {
        chars.next();
        normal.facts.chars += long + 1;
        return c;
    }
    normal.facts.chars += long;
    if long == 0 {
        return '&';
    }
    normal.plain.push('&');
    let lower = |c: char| if c.is_numeric() { '0' } else { c.to_ascii_lowercase() };
    normal.plain.extend(name.chars().take(long - 1).map(lower));
    name.chars().next_back().unwrap_or('&')
}

fn meaning(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "nbsp" => ' ',
        "pound" => '£',
        "euro" => '€',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)?
        }
    })
}

fn is_hidden(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{180E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Normal {
        let mut normal = Normal::default();
        normal.read(text, 1_000);
        normal
    }

    #[test]
    fn one_message_in_many_disguises_has_one_form() {
        for text in [
            "Win £500 now",
            "win  £900\tNOW",
            "w\u{200B}in £123 now",
            "ｗｉｎ £500 now",
            "w<!-- x -->in <b>£500</b> now",
            "win &pound;500&nbsp;now",
            "&#119;in £500 now",
        ] {
            assert_eq!(read(text).plain, " win £000 now ", "{text}");
        }
    }

    #[test]
    fn markup_stands_apart_and_words_in_capitals_are_known() {
        let normal = read("<a href=\"http://x.example/1\">CLICK</a> here A1 ");
        assert_eq!(normal.plain, " click here a0 ");
        assert_eq!(normal.markup, " a href=\"http://x.example/0\"  /a ");
        let shouted: Vec<&str> = normal.shouted.iter().map(|(from, to)| &normal.plain[*from..*to]).collect();
        assert_eq!(shouted, ["click"]);
        assert_eq!((normal.facts.links, normal.facts.tags, normal.facts.capitals), (1, 2, 6));
    }

    #[test]
    fn runs_are_cut_and_what_is_no_entity_stays() {
        assert_eq!(read("sooooo!!!!! 12345678901234567890").plain, format!(" sooo!!! {} ", "0".repeat(16)));
        assert_eq!(read("a&b &c; 3 < 4 &&").plain, " a&b &c; 0 < 0 && ");
        assert_eq!(read("").plain, " ");
        assert_eq!(read("<b").plain, " ");
    }

    #[test]
    fn buffers_forget_the_text_before() {
        let mut normal = read("<b>LOUD</b> 99 http://x.example");
        normal.read("x", 10);
        assert_eq!((normal.plain.as_str(), normal.markup.as_str(), normal.shouted.len()), (" x ", "", 0));
        assert_eq!(normal.facts, Facts { chars: 1, letters: 1, ..Facts::default() });
    }
}
