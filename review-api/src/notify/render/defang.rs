//! Evidence that cannot be clicked and that names nobody: links lose their scheme and their dots, addresses and numbers go.
//!
//! The record is already free of recipients; this is the second fence, at the last place before a message leaves.

/// What takes the place of a mail address.
const ADDRESS: &str = "[address not shown]";
/// What takes the place of a telephone number.
const NUMBER: &str = "[number not shown]";

/// `see http://evil.example/x` becomes `see hxxp://evil[.]example/x`; mail addresses and international telephone numbers
/// are left out. Everything else stays, numbers and ends of sentences included.
pub fn defang(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for piece in text.split_inclusive(char::is_whitespace) {
        let word = piece.trim_end();
        let core = word.trim_matches(|c: char| !c.is_alphanumeric() && c != '+');
        if core.is_empty() {
            out.push_str(piece);
            continue;
        }
        let at = word.find(core).unwrap_or(0);
        out.push_str(&word[..at]);
        out.push_str(&word_defanged(core));
        out.push_str(&piece[at + core.len()..]);
    }
    out
}

fn word_defanged(word: &str) -> String {
    if is_address(word) {
        return ADDRESS.to_owned();
    }
    if is_number(word) {
        return NUMBER.to_owned();
    }
    let (scheme, rest) = match word.split_once("://") {
        Some((scheme, rest)) => (Some(scheme), rest),
        None => (None, word),
    };
    let host_ends = rest.find(['/', '?', '#', ':']).unwrap_or(rest.len());
    let (host, tail) = rest.split_at(host_ends);
    let host = host.rsplit('@').next().unwrap_or(host);
    let tail = if tail.contains('@') || tail.to_ascii_lowercase().contains("%40") { &tail[..1] } else { tail };
    if scheme.is_none() && !is_host(host) {
        return word.to_owned();
    }
    let scheme = scheme.map(|s| format!("{}://", s.to_ascii_lowercase().replace("http", "hxxp"))).unwrap_or_default();
    // The rest may hold links again (`?to=http://…`): a host inside a path is defanged as well.
    format!("{scheme}{}{}", host.replace('.', "[.]"), tail.replace("://", "[:]//").replace('.', "[.]"))
}

/// `user@host`, with or without `mailto:`; not a link that has an `@` in its path.
fn is_address(word: &str) -> bool {
    !word.contains("://") && word.split_once('@').is_some_and(|(user, host)| !user.is_empty() && host.contains('.'))
}

/// `+` and at least 7 digits, with the usual separators.
fn is_number(word: &str) -> bool {
    word.strip_prefix('+').is_some_and(|rest| {
        rest.chars().filter(char::is_ascii_digit).count() >= 7
            && rest.chars().all(|c| c.is_ascii_digit() || "-.()/".contains(c))
    })
}

/// Labels with dots between them and an alphabetic last one of two letters or more, or an IPv4 address.
fn is_host(word: &str) -> bool {
    if word.parse::<std::net::Ipv4Addr>().is_ok() {
        return true;
    }
    let Some((before, last)) = word.rsplit_once('.') else { return false };
    let label = |l: &str| !l.is_empty() && l.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_');
    before.split('.').all(label)
        && last.chars().count() >= 2
        && (last.chars().all(char::is_alphabetic) || last.to_ascii_lowercase().starts_with("xn--"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(input: &str, expected: &str) {
        assert_eq!(defang(input), expected, "{input}");
    }

    #[test]
    fn links_and_hosts_cannot_be_clicked() {
        check("http://evil.example/login?x=1.2", "hxxp://evil[.]example/login?x=1[.]2");
        check("see (https://evil.example).", "see (hxxps://evil[.]example).");
        check("recipient domain example.com, again", "recipient domain example[.]com, again");
        check("HTTPS://EVIL.EXAMPLE", "hxxps://EVIL[.]EXAMPLE");
        check("192.0.2.7", "192[.]0[.]2[.]7");
        check("xn--80ak6aa92e.xn--p1ai", "xn--80ak6aa92e[.]xn--p1ai");
        check("http://a.example/?to=http://b.example/", "hxxp://a[.]example/?to=http[:]//b[.]example/");
        check("url=http://evil.example", "url=hxxp://evil[.]example");
        check("//evil.example/x", "//evil[.]example/x");
    }

    #[test]
    fn nobody_is_named() {
        check("sent to <bob@mail.example>.", "sent to <[address not shown]>.");
        check("mailto:bob@mail.example", "[address not shown]");
        check("http://bob@evil.example/?for=bob%40mail.example", "hxxp://evil[.]example/");
        check("called +44 from +441632960123.", "called +44 from [number not shown].");
    }

    #[test]
    fn figures_and_sentences_stay_as_they_are() {
        for text in [
            "Of 1,000 messages in 7 days, 120 bounced for good.",
            "The share was 12.5 % (limit 10 %).",
            "5.1.1 means no such mailbox. Nothing else.",
            "  two  spaces\nand a line ",
            "a.b",
            "",
        ] {
            check(text, text);
        }
    }
}
