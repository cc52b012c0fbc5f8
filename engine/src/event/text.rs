//! Text becomes a template: the same message with other names, numbers and links has the same one. The text itself goes no further.

use unicode_normalization::UnicodeNormalization as _;

/// Words of a template at most; what follows does not matter.
const WORDS_MAX: usize = 256;

/// Compatibility-folded, lower-cased, without zero-width characters; links become `@`, words with digits `#`.
pub(super) fn template(text: &str) -> String {
    let folded: String = text.nfkc().filter(|c| !is_invisible(*c)).flat_map(char::to_lowercase).collect();
    let mut out = String::with_capacity(folded.len().min(4_096));
    for word in folded.split_whitespace().take(WORDS_MAX) {
        let word = word.trim_matches(|c: char| !c.is_alphanumeric());
        if word.is_empty() {
            continue;
        }
        if !out.is_empty() {
            out.push(' ');
        }
        if word.contains("://") || word.starts_with("www.") {
            out.push('@');
        } else if word.chars().any(char::is_numeric) {
            out.push('#');
        } else {
            out.push_str(word);
        }
    }
    out
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{00AD}' | '\u{180E}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_message_with_other_numbers_links_and_hidden_characters_has_one_template() {
        let one = template("Your parcel 8812 waits: https://a.example/x1 — pay NOW!");
        let two = template("your  p\u{200B}arcel 77 waits: http://b.example/zz - pay now");
        assert_eq!(one, two);
        assert_eq!(one, "your parcel # waits @ pay now");
        assert_ne!(one, template("your letter 1 waits: https://a.example - pay now"));
    }
}
