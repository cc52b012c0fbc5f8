//! People, hosts and links: one way of writing each, and what it tells.

use compact_str::CompactString;
use std::net::IpAddr;
use std::ops::Deref;

use super::facts::{Facts, Field};
use super::names::Names;
use super::scan::trimmed;
use super::{Arrival, Domain, Event, Hash, Refusal, Traits};

/// Public link shorteners (after lists of URL shorteners that mail filters publish).
const SHORTENERS: &Names<16> = &Names::new([
    "bit.ly",
    "buff.ly",
    "cutt.ly",
    "goo.gl",
    "is.gd",
    "lnkd.in",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "s.id",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "v.gd",
]);
/// Addresses of a function rather than a person (after RFC 2142 and common lists).
const ROLE_LOCAL_PARTS: &Names<16> = &Names::new([
    "abuse",
    "admin",
    "billing",
    "contact",
    "help",
    "hostmaster",
    "info",
    "marketing",
    "noc",
    "noreply",
    "office",
    "postmaster",
    "sales",
    "security",
    "support",
    "webmaster",
]);

/// A text in its one way of writing: mostly it came that way.
#[derive(Debug)]
enum Normal<'a> {
    Came(&'a str),
    Made(CompactString),
}

impl Deref for Normal<'_> {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        match self {
            Self::Came(text) => text,
            Self::Made(text) => text,
        }
    }
}

const DIGIT: u8 = 1;
const AT: u8 = 2;
const UPPER: u8 = 4;
const WIDE: u8 = 8;
const OTHER: u8 = 16;

/// What each byte is to a person's address.
#[expect(clippy::cast_possible_truncation, reason = "the loop ends at 256")]
static CLASSES: [u8; 256] = {
    let (mut classes, mut byte) = ([OTHER; 256], 0);
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'@' => AT,
            b'A'..=b'Z' => UPPER,
            0x80.. => WIDE,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Lower case for mail addresses, digits alone for numbers; and whether it is a mail address.
fn normal(person: &str) -> (Normal<'_>, bool) {
    let person = trimmed(person);
    let behind_plus = person.strip_prefix('+').unwrap_or(person);
    let classes = behind_plus.bytes().fold(0, |classes, byte| classes | CLASSES[usize::from(byte)]);
    let normal = if classes == DIGIT {
        Normal::Came(behind_plus)
    } else if classes & AT == 0 && classes & DIGIT != 0 {
        Normal::Made(person.chars().filter(char::is_ascii_digit).collect())
    } else if classes & WIDE != 0 {
        Normal::Made(person.to_lowercase().into())
    } else if classes & UPPER != 0 {
        Normal::Made(lower(person))
    } else {
        Normal::Came(person)
    };
    (normal, classes & AT != 0)
}

fn lower(text: &str) -> CompactString {
    let mut text = CompactString::from(text);
    text.make_ascii_lowercase();
    text
}

/// A host name in lower case; `None` for anything that is none, so that no words of a person pass for one (RFC 1123).
fn host(text: &str) -> Option<Normal<'_>> {
    let (mut label, mut upper) = (0, false);
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'0'..=b'9' | b'-' => label += 1,
            b'A'..=b'Z' => (label, upper) = (label + 1, true),
            b'.' if label > 0 => label = 0,
            _ => return None,
        }
        if label > 63 {
            return None;
        }
    }
    if label == 0 || text.len() > 253 {
        return None;
    }
    Some(if upper { Normal::Made(lower(text)) } else { Normal::Came(text) })
}

/// Notes what the recipient's address tells.
pub(super) fn recipient(event: &mut Event, recipient: &str, arrival: &Arrival<'_>) {
    let (person, is_mail) = normal(recipient);
    event.recipient = Some(arrival.identity.hash64(Domain::Person, person.as_bytes()));
    if is_mail && let Some((local, domain)) = person.rsplit_once('@') {
        if ROLE_LOCAL_PARTS.find(local.split('+').next().unwrap_or(local)).is_some() {
            event.traits = event.traits.with(Traits::ROLE_ADDRESS);
        }
        event.recipient_domain = host(domain).map(|domain| CompactString::from(&*domain));
    } else if person.len() > 3 {
        let less = |digits: usize| &person.as_bytes()[..person.len() - digits];
        event.recipient_block = Some(arrival.identity.hash64(Domain::Block, less(3)));
        event.recipient_ten = Some(arrival.identity.hash64(Domain::Ten, less(1)));
    }
}

/// Notes what the sender's address tells.
pub(super) fn sender(event: &mut Event, sender: &str, arrival: &Arrival<'_>) {
    let (person, is_mail) = normal(sender);
    event.sender = Some(arrival.identity.hash64(Domain::Person, person.as_bytes()));
    if is_mail && let Some((_, domain)) = person.rsplit_once('@') {
        event.sender_group = Some(arrival.identity.hash64(Domain::MailDomain, domain.as_bytes()));
    } else if person.len() > 3 {
        let block = &person.as_bytes()[..person.len() - 3];
        event.sender_group = Some(arrival.identity.hash64(Domain::Block, block));
    }
}

/// Notes the links.
///
/// # Errors
/// When one is too long.
pub(super) fn links(event: &mut Event, facts: &Facts<'_>, arrival: &Arrival<'_>) -> Result<(), Refusal> {
    if let Some(domain) = facts.optional(Field::UrlDomain)? {
        link(event, domain, arrival);
    }
    for url in facts.links() {
        if url.len() > 8_192 {
            return Err(Refusal::new("field", "field `urls` holds a link longer than 8,192 bytes"));
        }
        let rest = url.split_once("://").map_or(*url, |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        link(event, host.rsplit_once(':').map_or(host, |(name, _)| name), arrival);
    }
    Ok(())
}

/// Notes one link by its host.
fn link(event: &mut Event, name: &str, arrival: &Arrival<'_>) {
    if !name.is_ascii() && name.bytes().any(|b| b.is_ascii_alphabetic()) {
        event.traits = event.traits.with(Traits::MIXED_SCRIPT);
    }
    let Some(host) = host(name) else { return };
    event.url_count = (event.url_count + 1).min(8);
    if event.url_host.is_none() {
        event.url_host = Some(arrival.identity.hash64(Domain::UrlHost, host.as_bytes()));
    }
    if SHORTENERS.find(&*host).is_some() {
        event.traits = event.traits.with(Traits::SHORTENER);
    }
}

/// Hash of the /24 of IPv4, of the /48 of IPv6; v4-mapped addresses count as IPv4.
///
/// # Errors
/// When it is no address.
pub(super) fn ip_prefix(ip: &str, arrival: &Arrival<'_>) -> Result<Hash, Refusal> {
    let hash = |prefix: &[u8]| arrival.identity.hash64(Domain::IpPrefix, prefix);
    if let Some(prefix) = plain_v4(ip) {
        return Ok(hash(&prefix));
    }
    match ip.trim().parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(v4)) => Ok(hash(&v4.octets()[..3])),
        Ok(IpAddr::V6(v6)) => Ok(hash(&v6.octets()[..6])),
        Err(_) => Err(Refusal::new("field", "field `ip` is not an IP address")),
    }
}

/// The first three numbers of an IPv4 address in its plain form; `None` where it has another, or is none.
fn plain_v4(ip: &str) -> Option<[u8; 3]> {
    let (mut parts, mut part, mut number, mut digits) = ([0u8; 4], 0, 0u16, 0);
    for byte in ip.bytes() {
        match byte {
            // A zero before another digit might mean octal, which is refused.
            b'0'..=b'9' if digits < 3 && (digits == 0 || number != 0) => {
                number = number * 10 + u16::from(byte - b'0');
                digits += 1;
            }
            b'.' if digits > 0 && part < 3 => {
                parts[part] = u8::try_from(number).ok()?;
                (part, number, digits) = (part + 1, 0, 0);
            }
            _ => return None,
        }
    }
    let whole = part == 3 && digits > 0 && number < 256;
    let [a, b, c, _] = parts;
    whole.then_some([a, b, c])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// As the contract says it, step by step.
    fn normal_by_the_book(person: &str) -> String {
        let person = person.trim();
        if person.contains('@') || !person.bytes().any(|b| b.is_ascii_digit()) {
            person.to_lowercase()
        } else {
            person.chars().filter(char::is_ascii_digit).collect()
        }
    }

    fn host_by_the_book(text: &str) -> Option<String> {
        let name = text.to_ascii_lowercase();
        let label = |l: &str| {
            (1..=63).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
        };
        (name.len() <= 253 && name.split('.').all(label)).then_some(name)
    }

    proptest! {
        #[test]
        fn people_have_one_way_of_writing(person in "[ +]{0,2}[0-9A-Za-z@.+ \u{A0}ÄİßéΣ()-]{0,30}[ ]?|[+]?[0-9+]{1,15}") {
            prop_assert_eq!(&*normal(&person).0, normal_by_the_book(&person));
            prop_assert_eq!(normal(&person).1, person.contains('@'));
        }

        #[test]
        fn hosts_are_those_of_the_book(text in "([a-zA-Z0-9-]{0,12}[.]){0,3}[a-zA-Z0-9é_ -]{0,8}|([a-c]{60,66}[.]){0,4}[a-c]{50,64}") {
            prop_assert_eq!(host(&text).map(|host| host.to_string()), host_by_the_book(&text));
        }

        #[test]
        fn a_plain_address_is_read_as_the_standard_library_reads_it(ip in "([0-9]{1,3}[.]){3}[0-9]{1,3}|([0-3]{0,4}[.]?){3,5}[0-9 ]{0,4}") {
            let read = ip.parse::<std::net::Ipv4Addr>().ok().map(|ip| { let [a, b, c, _] = ip.octets(); [a, b, c] });
            prop_assert_eq!(plain_v4(&ip), read);
        }
    }
}
