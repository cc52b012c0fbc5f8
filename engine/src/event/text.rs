//! Text becomes a template: the same message with other names, numbers and links has the same one. The text itself goes no further.

use unicode_normalization::UnicodeNormalization as _;

use super::{Domain, Hash, IdentityKey};

/// Words of a template at most; what follows does not matter.
const WORDS_MAX: usize = 256;
/// Below so many words a `SimHash` says little: one word more turns a quarter of its bits.
const SIMHASH_WORDS_MIN: usize = 15;

/// Hash of the template, and for texts long enough a `SimHash` (Charikar, STOC 2002) over pairs of words that follow each other.
pub(super) fn fingerprint(text: &str, identity: &IdentityKey) -> (Hash, Option<Hash>) {
    let template = template(text);
    let words: Vec<&str> = template.split(' ').collect();
    let simhash = (words.len() >= SIMHASH_WORDS_MIN).then(|| simhash(&words, identity));
    (identity.hash64(Domain::Template, template.as_bytes()), simhash)
}

fn simhash(words: &[&str], identity: &IdentityKey) -> Hash {
    let mut votes = [0i32; 64];
    for pair in words.windows(2) {
        let hash = identity.hash64(Domain::Shingle, pair.join(" ").as_bytes()).get();
        for (bit, vote) in votes.iter_mut().enumerate() {
            *vote += if hash >> bit & 1 == 1 { 1 } else { -1 };
        }
    }
    let bits = votes.iter().enumerate().fold(0u64, |bits, (bit, vote)| bits | u64::from(*vote > 0) << bit);
    Hash::new(bits).unwrap_or(Hash::MIN)
}

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
    fn a_word_more_changes_few_bits_and_another_text_changes_many() {
        let identity = IdentityKey::public();
        let of = |text: &str| fingerprint(text, &identity).1;
        let letter = "dear customer your order has left our house and will be with you on monday please keep the slip";
        let bits = |a: Option<Hash>, b: Option<Hash>| (a.unwrap().get() ^ b.unwrap().get()).count_ones();
        let near = bits(of(letter), of(&format!("{letter} safe")));
        let other =
            "we are glad to tell all members that the garden is open again from nine to five every day but sunday";
        let far = bits(of(letter), of(other));
        assert!(near <= 16 && far >= 20, "near {near}, far {far}");
        assert_eq!(of("too short to tell"), None);
    }

    #[test]
    fn one_message_with_other_numbers_links_and_hidden_characters_has_one_template() {
        let one = template("Your parcel 8812 waits: https://a.example/x1 — pay NOW!");
        let two = template("your  p\u{200B}arcel 77 waits: http://b.example/zz - pay now");
        assert_eq!(one, two);
        assert_eq!(one, "your parcel # waits @ pay now");
        assert_ne!(one, template("your letter 1 waits: https://a.example - pay now"));
    }
}
