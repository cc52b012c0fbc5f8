//! Reads Rust source as words, without comments and the insides of literals, so that prose never trips a check.

/// The text with comments and the insides of string and character literals replaced by spaces; line breaks stay.
pub fn bare(source: &str) -> String {
    let chars: Vec<char> = source.chars().collect();
    let mut out = String::with_capacity(source.len());
    let mut at = 0;
    while at < chars.len() {
        let end = literal_or_comment(&chars, at).unwrap_or(at);
        if end > at {
            out.extend(chars[at..end].iter().map(|&c| if c == '\n' { '\n' } else { ' ' }));
            at = end;
        } else {
            out.push(chars[at]);
            at += 1;
        }
    }
    out
}

/// Where the comment or literal that starts here ends; `None` where none starts.
fn literal_or_comment(chars: &[char], at: usize) -> Option<usize> {
    let next = chars.get(at + 1).copied();
    let after_word = at > 0 && is_word(chars[at - 1]);
    match chars[at] {
        '/' if next == Some('/') => Some(find(chars, at, |c| c == '\n')),
        '/' if next == Some('*') => Some(block_comment(chars, at)),
        '"' => Some(quoted(chars, at + 1, '"')),
        'r' if !after_word => raw_string(chars, at + 1),
        'b' if !after_word && next == Some('r') => raw_string(chars, at + 2),
        '\'' if next == Some('\\') || chars.get(at + 2) == Some(&'\'') => Some(quoted(chars, at + 1, '\'')),
        _ => None,
    }
}

fn find(chars: &[char], from: usize, wanted: impl Fn(char) -> bool) -> usize {
    (from..chars.len()).find(|&i| wanted(chars[i])).unwrap_or(chars.len())
}

fn quoted(chars: &[char], mut at: usize, quote: char) -> usize {
    while at < chars.len() && chars[at] != quote {
        at += if chars[at] == '\\' { 2 } else { 1 };
    }
    (at + 1).min(chars.len())
}

fn raw_string(chars: &[char], hashes_from: usize) -> Option<usize> {
    let open = find(chars, hashes_from, |c| c != '#');
    let hashes = open - hashes_from;
    if chars.get(open) != Some(&'"') {
        return None;
    }
    let closes =
        |i: usize| chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|&&c| c == '#').count() == hashes;
    Some((open + 1..chars.len()).find(|&i| closes(i)).map_or(chars.len(), |i| i + 1 + hashes))
}

fn block_comment(chars: &[char], at: usize) -> usize {
    let (mut depth, mut i) = (0, at);
    while i < chars.len() {
        match (chars[i], chars.get(i + 1)) {
            ('/', Some('*')) => (depth, i) = (depth + 1, i + 2),
            ('*', Some('/')) => (depth, i) = (depth - 1, i + 2),
            _ => i += 1,
        }
        if depth == 0 {
            break;
        }
    }
    i.min(chars.len())
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// Whether `needle` stands in bare code as whole words: `rand` is in `rand::rng()` and not in `operand`.
pub fn mentions(bare: &str, needle: &str) -> bool {
    bare.match_indices(needle).any(|(at, _)| {
        let before = bare[..at].chars().next_back();
        let after = bare[at + needle.len()..].chars().next();
        let goes_on = needle.ends_with(is_word) && after.is_some_and(is_word);
        !(before.is_some_and(is_word) || goes_on)
    })
}

/// The part of a file before its test module.
pub fn outside_tests(source: &str) -> &str {
    source.find("#[cfg(test)]\nmod ").map_or(source, |at| &source[..at])
}

/// Identifiers of bare code, each split into lower-case words: `BanList` gives `ban`, `list`.
pub fn identifiers(bare: &str) -> impl Iterator<Item = (&str, Vec<String>)> {
    bare.split(|c| !is_word(c)).filter(|w| !w.is_empty()).map(|word| (word, words(word)))
}

fn words(identifier: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in identifier.chars() {
        if c == '_' || (c.is_uppercase() && was_lower) {
            words.push(String::new());
        }
        if c != '_' {
            words.last_mut().expect("never empty").extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase();
    }
    words.retain(|w| !w.is_empty());
    words
}

#[test]
fn comments_and_literals_are_blanked_and_code_stays() {
    let source = "let a = \"tokio \\\" x\"; // tokio\n/* a /* b */ tokio */ let b = r#\"tokio \" y\"#; let c = '\\''; let d: &'a str = x('\"');";
    let bare = bare(source);
    assert!(!bare.contains("tokio"), "{bare}");
    for kept in ["let a =", "let b =", "let c =", "let d: &'a str = x("] {
        assert!(bare.contains(kept), "{kept:?} in {bare}");
    }
    assert_eq!(bare.lines().count(), source.lines().count());
}

#[test]
fn a_mention_is_a_whole_word() {
    assert!(mentions("use rand::rng;", "rand"));
    assert!(!mentions("operand random", "rand"));
    assert!(mentions("std::fs::read", "std::fs"));
    assert!(mentions("todo!()", "todo!("));
}

#[test]
fn identifiers_fall_into_words() {
    let found: Vec<_> = identifiers("fn unban_all(x: BanList)").flat_map(|(_, words)| words).collect();
    assert_eq!(found, ["fn", "unban", "all", "x", "ban", "list"]);
}
