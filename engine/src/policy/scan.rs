//! Bounds before parsing: cel-core's parser recurses without a limit and accepts more of CEL than rules use, so an
//! expression's length, nesting and alphabet are checked byte by byte first.

use super::document::Text;
use super::error::Findings;

/// Longest expression in bytes.
pub(super) const EXPRESSION_BYTES_MAX: usize = 4_096;
/// Deepest nesting of brackets, and longest run of `!` and `-`.
pub(super) const NESTING_MAX: usize = 32;
/// Most operator characters in one expression.
pub(super) const OPERATORS_MAX: usize = 1_000;

/// Whether the expression may be handed to the parser; what speaks against it is noted.
pub(super) fn scan(expression: &Text, findings: &mut Findings<'_>) -> bool {
    match first_fault(&expression.value) {
        None => true,
        Some(fault) => {
            findings.add(expression.offset(fault.at), fault.what, fault.remedy);
            false
        }
    }
}

struct Fault {
    at: usize,
    what: String,
    remedy: &'static str,
}

impl Fault {
    fn new(at: usize, what: impl Into<String>, remedy: &'static str) -> Self {
        Self { at, what: what.into(), remedy }
    }
}

/// What the bytes so far amount to.
#[derive(Default)]
struct Load {
    depth: usize,
    run: usize,
    operators: usize,
}

impl Load {
    fn take(&mut self, byte: u8) {
        match byte {
            b'(' | b'[' => self.depth += 1,
            b')' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        match byte {
            b'!' | b'-' => self.run += 1,
            byte if byte.is_ascii_whitespace() => {}
            _ => self.run = 0,
        }
        self.operators += usize::from(b"!-+*/<>=&|".contains(&byte));
    }

    fn excess(&self) -> Option<String> {
        if self.depth > NESTING_MAX || self.run > NESTING_MAX {
            return Some(format!("nested more than {NESTING_MAX} deep"));
        }
        (self.operators > OPERATORS_MAX).then(|| format!("more than {OPERATORS_MAX} operator characters"))
    }
}

fn first_fault(text: &str) -> Option<Fault> {
    const SPLIT: &str = "split it into several rules";
    if text.len() > EXPRESSION_BYTES_MAX {
        let what = format!("the expression has {} bytes, allowed are {EXPRESSION_BYTES_MAX}", text.len());
        return Some(Fault::new(0, what, SPLIT));
    }
    let bytes = text.as_bytes();
    let mut load = Load::default();
    let mut at = 0;
    while at < bytes.len() {
        load.take(bytes[at]);
        if let Some(what) = load.excess() {
            return Some(Fault::new(at, what, SPLIT));
        }
        if matches!(bytes[at], b'"' | b'\'') {
            match string_end(bytes, at) {
                Ok(end) => at = end,
                Err(found) => return Some(found),
            }
        } else if let Some(found) = foreign(text, at) {
            return Some(found);
        }
        at += 1;
    }
    None
}

/// Where the string that opens at `start` closes. Plain strings only: no prefix, no escape, no line break, no triple quotes.
fn string_end(bytes: &[u8], start: usize) -> Result<usize, Fault> {
    let refuse = |at, what: &str| Err(Fault::new(at, what, "write a plain string: \"trial\""));
    if start > 0 && (bytes[start - 1].is_ascii_alphanumeric() || bytes[start - 1] == b'_') {
        return refuse(start - 1, "prefixed strings are not supported");
    }
    let quote = bytes[start];
    for (at, &byte) in bytes.iter().enumerate().skip(start + 1) {
        if byte == quote {
            let doubled = matches!(bytes.get(at + 1), Some(b'"' | b'\''));
            return if doubled { refuse(at, "a quote follows a string") } else { Ok(at) };
        }
        if byte == b'\\' || byte < b' ' {
            return refuse(at, "escapes and line breaks in a string are not supported");
        }
    }
    refuse(start, "the string is not closed")
}

/// What stands at `at` outside of strings and does not belong to the subset.
fn foreign(text: &str, at: usize) -> Option<Fault> {
    let bytes = text.as_bytes();
    Some(match bytes[at] {
        b'/' if bytes.get(at + 1) == Some(&b'/') => {
            Fault::new(at, "an expression holds no comment", "put the comment on a line of its own, after #")
        }
        b'?' | b':' => Fault::new(at, "the conditional operator is not supported", "write a rule for each case"),
        b'{' | b'}' => Fault::new(at, "maps and structures are not supported", "compare signals with numbers"),
        b'%' => Fault::new(at, "`%` is not supported", "use + - * /"),
        byte if byte.is_ascii_alphanumeric() || byte.is_ascii_whitespace() || b"_.,()[]!=<>&|+-*/".contains(&byte) => {
            return None;
        }
        _ => {
            let character = text[at..].chars().next().unwrap_or('?');
            let what = format!("`{}` does not belong here", character.escape_debug());
            Fault::new(at, what, "use names, numbers, plain strings, brackets and && || ! == != < <= > >= + - * / in")
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<(usize, &str)>) {
        let found = first_fault(text);
        let found = found.as_ref().map(|f| (f.at, f.what.as_str()));
        assert_eq!(found.map(|(at, _)| at), expected.map(|(at, _)| at), "{text:.80}: {found:?}");
        if let (Some((_, what)), Some((_, part))) = (found, expected) {
            assert!(what.contains(part), "{what} lacks {part}");
        }
    }

    #[test]
    fn what_rules_are_written_in_passes() {
        for text in ["lower(a_7d) > 0.1 && !(b_1h <= 1e3)", "account.plan in [\"free\", 'trial']", "a - -1 > 2u\n|| b"]
        {
            check(text, None);
        }
    }

    #[test]
    fn what_could_exhaust_the_parser_is_refused_before_it_runs() {
        check(&format!("{}a{}", "(".repeat(200), ")".repeat(200)), Some((32, "nested")));
        check(&"!".repeat(4_000), Some((32, "nested")));
        check(&"- ".repeat(2_000), Some((64, "nested")));
        check(&"a || ".repeat(20_000), Some((0, "100000 bytes")));
        check(&"a+".repeat(1_500), Some((2_001, "operator")));
        check(&format!("{}a{}", "(".repeat(32), ")".repeat(32)), None);
    }

    #[test]
    fn what_rules_do_not_use_is_named() {
        check("a > 1 ? b : c", Some((6, "conditional")));
        check("a > 1 // why", Some((6, "comment")));
        check("{1: 2}", Some((0, "maps")));
        check("a % 2 == 0", Some((2, "%")));
        check("`a` > 1", Some((0, "does not belong")));
        check("ä > 1", Some((0, "ä")));
        check("account.plan == r'x'", Some((16, "prefixed")));
        check("account.plan == '''x'''", Some((17, "quote follows")));
        check("account.plan == 'a\\u0041'", Some((18, "escapes")));
        check("account.plan == 'a", Some((16, "not closed")));
    }
}
