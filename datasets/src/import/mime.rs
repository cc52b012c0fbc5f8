//! The words of a raw mail: its subject and the text of its parts, decoded; and nothing that tells when it was sent. Of the headers only
//! the subject is kept; in the text names of months and days, years and written dates are replaced by a mark.

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Parts within parts, at most.
const DEPTH_MAX: usize = 4;
/// Parts of one mail, at most.
const PARTS_MAX: usize = 32;
/// Characters kept of one mail, at most.
const CHARS_MAX: usize = 32_768;
/// Stands for whatever told the time.
const MARK: &str = "⌚";

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// The words of a raw mail.
pub fn text(raw: &str) -> String {
    let (head, body) = parted(raw);
    let subject = header(head, "subject").map(|subject| words(&subject)).unwrap_or_default();
    let mut text = format!("{subject}\n");
    let mut parts = 0;
    collect(head, body, 0, &mut parts, &mut text);
    timeless(&text.chars().take(CHARS_MAX).collect::<String>())
}

/// Head and body, at the first empty line.
fn parted(raw: &str) -> (&str, &str) {
    let unix = raw.find("\n\n").map(|at| (at, 2));
    let dos = raw.find("\r\n\r\n").map(|at| (at, 4));
    match [unix, dos].into_iter().flatten().min() {
        Some((at, long)) => (&raw[..at], &raw[at + long..]),
        None => (raw, ""),
    }
}

/// A header's value, its lines joined.
fn header(head: &str, name: &str) -> Option<String> {
    let mut lines = head
        .lines()
        .skip_while(|line| !line.split_once(':').is_some_and(|(known, _)| known.trim_end().eq_ignore_ascii_case(name)));
    let mut value = lines.next()?.split_once(':')?.1.trim().to_owned();
    for more in lines.take_while(|line| line.starts_with([' ', '\t'])) {
        value.push(' ');
        value.push_str(more.trim());
    }
    Some(value)
}

/// A parameter of a header: `boundary` of `multipart/mixed; boundary="x"`.
fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (known, value) = part.split_once('=')?;
        known.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    })
}

fn collect(head: &str, body: &str, depth: usize, parts: &mut usize, to: &mut String) {
    if depth > DEPTH_MAX || *parts >= PARTS_MAX {
        return;
    }
    *parts += 1;
    let kind = header(head, "content-type").unwrap_or_else(|| "text/plain".to_owned());
    let family = kind.split([';', ' ']).next().unwrap_or_default().to_ascii_lowercase();
    if family.starts_with("multipart/")
        && let Some(boundary) = parameter(&kind, "boundary").filter(|boundary| !boundary.is_empty())
    {
        // What stands before the first boundary is for readers that know no parts.
        for part in body.split(&format!("--{boundary}")).skip(1) {
            if part.starts_with("--") {
                break;
            }
            let (head, body) = parted(part.trim_start_matches(['\r', '\n']));
            collect(head, body, depth + 1, parts, to);
        }
        return;
    }
    if family == "message/rfc822" {
        let (head, body) = parted(body);
        collect(head, body, depth + 1, parts, to);
    } else if family.starts_with("text/") || family.starts_with("multipart/") {
        let encoding = header(head, "content-transfer-encoding").unwrap_or_default().to_ascii_lowercase();
        match encoding.as_str() {
            "base64" => to.push_str(&base64(body)),
            "quoted-printable" => to.push_str(&quoted_printable(body, false)),
            _ => to.push_str(body),
        }
        to.push('\n');
    } else {
        // Which kind of file is attached; not what is in it.
        to.push_str(&family);
        to.push('\n');
    }
}

fn base64(body: &str) -> String {
    let packed: String = body.chars().filter(|c| !c.is_whitespace() && *c != '=').collect();
    LENIENT.decode(packed).map_or_else(|_| String::new(), |bytes| lossy(&bytes))
}

/// Bytes as text: UTF-8, or else each byte a character.
fn lossy(bytes: &[u8]) -> String {
    std::str::from_utf8(bytes).map_or_else(|_| bytes.iter().map(|b| char::from(*b)).collect(), str::to_owned)
}

fn quoted_printable(body: &str, underscores: bool) -> String {
    let (raw, mut out, mut at) = (body.as_bytes(), Vec::with_capacity(body.len()), 0);
    while at < raw.len() {
        let hex = |at: usize| raw.get(at).and_then(|b| char::from(*b).to_digit(16));
        match raw[at] {
            b'=' if raw[at + 1..].starts_with(b"\r\n") => at += 3,
            b'=' if raw.get(at + 1) == Some(&b'\n') => at += 2,
            b'=' => {
                if let (Some(high), Some(low)) = (hex(at + 1), hex(at + 2)) {
                    out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                    at += 3;
                } else {
                    out.push(b'=');
                    at += 1;
                }
            }
            b'_' if underscores => {
                out.push(b' ');
                at += 1;
            }
            other => {
                out.push(other);
                at += 1;
            }
        }
    }
    lossy(&out)
}

/// A header's words: `=?utf-8?Q?caf=C3=A9?=` decoded (RFC 2047).
fn words(value: &str) -> String {
    let (mut out, mut rest) = (String::new(), value);
    while let Some((before, after)) = rest.split_once("=?") {
        let mut parts = after.splitn(4, '?');
        let (Some(_), Some(how), Some(packed), Some(end)) = (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            break;
        };
        let Some(after) = end.strip_prefix('=') else { break };
        if !before.trim().is_empty() || out.is_empty() {
            out.push_str(before);
        }
        match how {
            "B" | "b" => out.push_str(&base64(packed)),
            _ => out.push_str(&quoted_printable(packed, true)),
        }
        rest = after;
    }
    out + rest
}

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// The text with a mark for all that tells the time of the year.
fn timeless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let class = |c: char| {
            if c.is_ascii_digit() {
                1
            } else if c.is_alphabetic() {
                2
            } else {
                0
            }
        };
        let kind = class(first);
        let end = rest.find(|c| class(c) != kind).unwrap_or(rest.len());
        let (mut word, mut after) = rest.split_at(end);
        if kind == 1 {
            // 22/08/02, 2002-08-22, 22.8.2002: three numbers with one sign between them.
            let date = date_length(rest);
            if let Some(long) = date {
                (word, after) = rest.split_at(long);
            }
            out.push_str(if date.is_some() || is_year(word) { MARK } else { word });
        } else {
            out.push_str(if kind == 2 && names_time(word) { MARK } else { word });
        }
        rest = after;
    }
    out
}

fn is_year(digits: &str) -> bool {
    digits.len() == 4 && digits.parse().is_ok_and(|year: u32| (1990..2040).contains(&year))
}

/// Bytes of a written date at the beginning.
fn date_length(text: &str) -> Option<usize> {
    let digits = |text: &str| text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let first = digits(text);
    let sign = text[first..].chars().next().filter(|c| ['/', '-', '.'].contains(c))?;
    let second = digits(&text[first + 1..]);
    let rest = text[first + 1 + second..].strip_prefix(sign)?;
    let third = digits(rest);
    let long = first + second + third + 2;
    let ends = !text[long..].starts_with(sign) && !text[long..].starts_with(|c: char| c.is_ascii_digit());
    let fits = matches!((first, second, third), (1..=2, 1..=2, 2 | 4) | (4, 1..=2, 1..=2));
    (fits && ends).then_some(long)
}

/// Whether a word names a month or a day of the week; short and ambiguous ones only where they are written as names.
fn names_time(word: &str) -> bool {
    let small = word.to_lowercase();
    let is_name = word.starts_with(char::is_uppercase);
    let whole = |name: &&str| small == *name && (is_name || !["may", "march"].contains(name));
    let short = |name: &&str| is_name && small.len() >= 3 && small.len() <= 4 && name.starts_with(&small);
    let all = || MONTHS.iter().chain(&DAYS);
    all().any(whole) || all().any(short) || (is_name && ["sept", "tues", "thurs", "weds"].contains(&small.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_the_headers_only_the_subject_is_kept() {
        let raw = "From a@example.com Thu Aug 22 12:36:23 2002\nReceived: by x; Thu, 22 Aug 2002\nSubject: Re: a\n long subject\nDate: Thu, 22 Aug 2002 18:26:25 +0700\nX-Mailer: m\n\nHello,\nworld.\n";
        assert_eq!(text(raw), "Re: a long subject\nHello,\nworld.\n\n");
    }

    #[test]
    fn nothing_tells_the_month() {
        for (given, expected) in [
            ("On Thu, 22 Aug 2002, X wrote", "On ⌚, 22 ⌚ ⌚, X wrote"),
            ("22/08/02 2002-08-22 22.8.2002", "⌚ ⌚ ⌚"),
            ("in september or May; it may march on", "in ⌚ or ⌚; it may march on"),
            ("Monday tuesday SUN sun Sat.", "⌚ ⌚ ⌚ sun ⌚."),
            ("call 555 1234, 10.0.0.1, 1.2.3.4, 12345", "call 555 1234, 10.0.0.1, 1.2.3.4, 12345"),
            ("copyright 1999", "copyright ⌚"),
            ("Marketing, Decor, Juniper, Mayor", "Marketing, Decor, Juniper, Mayor"),
        ] {
            assert_eq!(timeless(given), expected);
        }
    }

    #[test]
    fn parts_are_decoded_and_attachments_only_named() {
        let raw = "Subject: =?iso-8859-1?Q?caf=E9_?= =?utf-8?B?w6k=?=\nContent-Type: multipart/mixed;\n boundary=\"b\"\n\nfor old readers\n--b\nContent-Type: text/plain\nContent-Transfer-Encoding: quoted-printable\n\na=3Db soft=\n end\n--b\nContent-Type: text/html\nContent-Transfer-Encoding: base64\n\nPGI+aGk8\nL2I+\n--b\nContent-Type: image/gif; name=x\n\nR0lGODlh\n--b--\nepilogue\n";
        assert_eq!(text(raw), "café é\na=b soft end\n\n<b>hi</b>\nimage/gif\n");
    }

    #[test]
    fn mails_that_are_torn_or_nested_without_end_are_no_danger() {
        assert_eq!(text(""), "\n\n");
        assert_eq!(text("Subject: x\nContent-Type: multipart/mixed; boundary=\"\"\n\nbody"), "x\nbody\n");
        let mut nested = String::from("Content-Type: message/rfc822\n\n").repeat(200);
        nested.push_str("Subject: in\n\ndeep");
        assert!(text(&nested).len() < 100);
        assert!(text(&format!("Subject: x\n\n{}", "a".repeat(200_000))).chars().count() <= CHARS_MAX);
        assert_eq!(quoted_printable("=", false), "=");
        assert_eq!(quoted_printable("=4", false), "=4");
    }
}
