//! Finds what looks like personal data in a text that is to be published: mail addresses, numbers that could be called, addresses of
//! machines, names behind a form of address. It errs on the side of finding; figures and dates are told apart. A name without a form of
//! address cannot be told from other words.

use std::net::IpAddr;

/// What was found first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Personal {
    /// Something with an `@` in it.
    MailAddress,
    /// Eight digits or more that are no figure and no date, or seven after a `+`.
    PhoneNumber,
    /// IPv4 or IPv6.
    IpAddress,
    /// A form of address with a name behind it.
    Name,
}

/// Forms of address in the languages that holders are written to, without their full stop.
const FORMS: [&str; 26] = [
    "Mr", "Mrs", "Ms", "Miss", "Mx", "Sir", "Dr", "Prof", "Herr", "Herrn", "Frau", "M", "MM", "Mme", "Mlle",
    "Monsieur", "Madame", "Sr", "Sra", "Srta", "Don", "Doña", "Señor", "Señora", "Senhor", "Senhora",
];

impl Personal {
    /// In words.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::MailAddress => "a mail address",
            Self::PhoneNumber => "a telephone number",
            Self::IpAddress => "an IP address",
            Self::Name => "a person's name",
        }
    }
}

/// The first thing in the text that looks personal.
pub(super) fn found_in(text: &str) -> Option<Personal> {
    let words = || text.split_whitespace().map(|word| word.trim_matches(is_quote));
    if words().any(is_mail) {
        return Some(Personal::MailAddress);
    }
    if words().any(is_ip) {
        return Some(Personal::IpAddress);
    }
    if has_name(text) {
        return Some(Personal::Name);
    }
    has_phone(text).then_some(Personal::PhoneNumber)
}

/// A form of address before a word with a capital: `Mr John Smith`, `Sra. Gómez`.
fn has_name(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.windows(2).any(|pair| {
        let form = pair[0].trim_start_matches(is_quote).trim_end_matches('.');
        FORMS.contains(&form) && pair[1].trim_start_matches(is_quote).starts_with(char::is_uppercase)
    })
}

fn is_quote(c: char) -> bool {
    matches!(c, '.' | ',' | ';' | '!' | '?' | '"' | '\'' | '(' | ')' | '<' | '>' | '[' | ']' | '“' | '”' | '«' | '»')
}

fn is_mail(word: &str) -> bool {
    word.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
}

fn is_ip(word: &str) -> bool {
    let host = word.split('/').next().unwrap_or_default();
    let bare = host.rsplit_once(':').filter(|(rest, _)| rest.contains('.')).map_or(host, |(rest, _)| rest);
    bare.len() > 2 && bare.parse::<IpAddr>().is_ok()
}

/// Digits with what people put between them; commas belong to figures, and letters beside them to names of things.
fn has_phone(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        if !(chars[at].is_ascii_digit() || chars[at] == '+') || at > 0 && glued(chars[at - 1]) {
            at += 1;
            continue;
        }
        let end = at + chars[at..].iter().take_while(|&&c| belongs(c)).count();
        let run: String = chars[at..end].iter().collect();
        let run = run.trim_end_matches(is_between);
        let follows = chars.get(at + run.chars().count()).copied();
        if looks_called(run) && !follows.is_some_and(glued) {
            return true;
        }
        at = end.max(at + 1);
    }
    false
}

fn glued(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '%' | ',')
}

fn is_between(c: char) -> bool {
    matches!(c, ' ' | '-' | '.' | '(' | ')' | '/' | '\u{a0}')
}

fn belongs(c: char) -> bool {
    c.is_ascii_digit() || c == '+' || is_between(c)
}

fn looks_called(run: &str) -> bool {
    let digits = run.chars().filter(char::is_ascii_digit).count();
    let international = run.starts_with('+') && digits >= 7;
    let enough = (8..=15).contains(&digits) && !is_date(run) && !is_decimal(run);
    // Several figures in a row (`12 of 100 …`) have words between them; a run of plain spaces alone groups thousands in some languages.
    international || enough
}

/// `2026-11-27`, with or without a time after it.
fn is_date(run: &str) -> bool {
    let parts: Vec<&str> = run.split(['-', ' ']).collect();
    parts.len() >= 3 && parts[0].len() == 4 && parts[1].len() == 2 && parts[2].len() == 2
}

/// `0.123456789`: one point alone and nothing else between.
fn is_decimal(run: &str) -> bool {
    run.matches('.').count() == 1 && run.chars().all(|c| c.is_ascii_digit() || c == '.') && !run.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Personal>) {
        assert_eq!(found_in(text), expected, "{text}");
    }

    #[test]
    fn what_names_a_person_is_found() {
        check("Write to ann@example.com.", Some(Personal::MailAddress));
        check("From <Ann.Other+x@mail.example.org>", Some(Personal::MailAddress));
        check("called +49 151 2345678 twice", Some(Personal::PhoneNumber));
        check("called 0151 23456789", Some(Personal::PhoneNumber));
        check("(555) 010-9999-12", Some(Personal::PhoneNumber));
        check("from 192.0.2.7, often", Some(Personal::IpAddress));
        check("from 192.0.2.7:8080", Some(Personal::IpAddress));
        check("from 2001:db8::1", Some(Personal::IpAddress));
        check("from 198.51.100.0/24", Some(Personal::IpAddress));
        check("No mail for Mr John Smith", Some(Personal::Name));
        check("asked by (Dr. Ada Meyer)", Some(Personal::Name));
        check("Frau Müller hat es gemeldet", Some(Personal::Name));
        check("signalé par M. Dupont", Some(Personal::Name));
    }

    #[test]
    fn figures_dates_and_ids_are_not() {
        for text in [
            "Of 1,000 messages in 7 days, 120 bounced for good.",
            "Of 12,345,678 messages, 3 in 100 bounced.",
            "On 2026-11-27 14:05 the share was 0.123456789.",
            "rule AUP-3.2, version 12345678abcdef",
            "50 percent at 10:30, 20 at 11:00",
            "hard_bounce_rate_7d was 12 %",
            "Class M messages. Do not send them to the Dr. who asked.",
        ] {
            check(text, None);
        }
    }
}
