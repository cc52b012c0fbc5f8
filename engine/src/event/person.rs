//! People, hosts and links: one way of writing each, and what it tells.

use compact_str::CompactString;
use std::net::IpAddr;
use std::ops::Deref;

use super::due::{Due, Part};
use super::names::Names;
use super::scan::{LOW, trimmed, words};
use super::wide::Avx2;
use super::{Derived, Domain, Event, IdentityKey, Refusal, Traits, text};

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
    Came(&'a [u8]),
    Made(CompactString),
}

impl Deref for Normal<'_> {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::Came(text) => text,
            Self::Made(text) => text.as_bytes(),
        }
    }
}

const DIGIT: u8 = 1;
const AT: u8 = 2;
const UPPER: u8 = 4;
const WIDE: u8 = 8;
const OTHER: u8 = 16;
const DOT: u8 = 32;
const LOWER: u8 = 64;

/// What each byte is to a person's address, or to a host's name, where a hyphen is as good as a letter.
#[expect(clippy::cast_possible_truncation, reason = "the loop ends at 256")]
static CLASSES: [u8; 256] = {
    let (mut classes, mut byte) = ([OTHER; 256], 0);
    while byte < 256 {
        classes[byte] = match byte as u8 {
            b'0'..=b'9' => DIGIT,
            b'@' => AT,
            b'A'..=b'Z' => UPPER,
            b'a'..=b'z' | b'-' => LOWER,
            b'.' => DOT,
            0x80.. => WIDE,
            _ => OTHER,
        };
        byte += 1;
    }
    classes
};

/// Lower case for mail addresses, digits alone for numbers; and whether it is a mail address.
fn normal(person: &[u8]) -> (Normal<'_>, bool) {
    let person = trimmed(person);
    let behind_plus = person.strip_prefix(b"+").unwrap_or(person);
    if are_digits(behind_plus) {
        return (Normal::Came(behind_plus), false);
    }
    let classes = behind_plus.iter().fold(0, |classes, byte| classes | CLASSES[usize::from(*byte)]);
    let normal = if classes & AT == 0 && classes & DIGIT != 0 {
        Normal::Made(words(person).chars().filter(char::is_ascii_digit).collect())
    } else if classes & WIDE != 0 {
        Normal::Made(words(person).to_lowercase().into())
    } else if classes & UPPER != 0 {
        Normal::Made(lower(person))
    } else {
        Normal::Came(person)
    };
    (normal, classes & AT != 0)
}

/// Whether a text is a number of usual length: 8 to 16 digits.
#[inline]
fn are_digits(text: &[u8]) -> bool {
    let (Some(first), Some(last)) = (text.first_chunk::<8>(), text.last_chunk::<8>()) else { return false };
    let others = |bytes: [u8; 8]| {
        let word = u64::from_le_bytes(bytes) ^ (LOW * u64::from(b'0'));
        (word.wrapping_add(LOW * 6) | word) & (LOW * 0xF0)
    };
    text.len() <= 16 && others(*first) | others(*last) == 0
}

fn lower(text: &[u8]) -> CompactString {
    let mut text = CompactString::from(words(text));
    text.make_ascii_lowercase();
    text
}

/// A host name in lower case; `None` for anything that is none, so that no words of a person pass for one (RFC 1123).
fn host(text: &[u8]) -> Option<Normal<'_>> {
    let (mut classes, mut empty, mut before) = (0, 0, DOT);
    for byte in text {
        let class = CLASSES[usize::from(*byte)];
        (classes, empty, before) = (classes | class, empty | class & before, class);
    }
    let is_long = |label: &[u8]| label.len() > 63;
    if classes & (AT | WIDE | OTHER) != 0 || (empty | before) & DOT != 0 || text.len() > 253 {
        return None;
    }
    if is_long(text) && text.split(|byte| *byte == b'.').any(is_long) {
        return None;
    }
    Some(if classes & UPPER != 0 { Normal::Made(lower(text)) } else { Normal::Came(text) })
}

/// An event, the last of `events`, to which is noted what its fields tell.
pub(super) struct Note<'e> {
    pub events: &'e mut [Event],
    pub due: &'e mut Due,
    pub identity: &'e IdentityKey,
    pub wanted: Derived,
}

impl Note<'_> {
    fn wants(&self, one: Derived) -> bool {
        self.wanted.any(one)
    }

    /// Notes the hash of a value, where there is one and its hash is wanted.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "mostly it is known at the call that there is none")]
    pub fn hash(&mut self, one: Derived, part: Part, domain: Domain, value: Option<&[u8]>) {
        if let Some(value) = value
            && self.wants(one)
            && let Some(last) = self.events.len().checked_sub(1)
        {
            self.due.add(self.events, (last, part), self.identity.begun(domain), value);
        }
    }

    fn trait_of(&mut self, one: Traits) {
        if let Some(event) = self.events.last_mut() {
            event.traits = event.traits.with(one);
        }
    }

    /// Notes what the recipient's address tells.
    pub fn recipient(&mut self, recipient: &[u8]) {
        let (person, is_mail) = normal(recipient);
        self.hash(Derived::RECIPIENT, Part::Recipient, Domain::Person, Some(&person));
        if is_mail && let Some((local, domain)) = parted(&person) {
            let name = local.split(|byte| *byte == b'+').next().unwrap_or(local);
            if ROLE_LOCAL_PARTS.find(name).is_some() {
                self.trait_of(Traits::ROLE_ADDRESS);
            }
            if let Some(event) = self.events.last_mut() {
                event.recipient_domain = host(domain).map(|domain| words(&domain).into());
            }
        } else if let [block @ .., _, _, _] = &*person
            && !block.is_empty()
        {
            self.hash(Derived::RECIPIENT_BLOCK, Part::RecipientBlock, Domain::Block, Some(block));
            self.hash(Derived::RECIPIENT_TEN, Part::RecipientTen, Domain::Ten, Some(&person[..person.len() - 1]));
        }
    }

    /// Notes what the sender's address tells.
    pub fn sender(&mut self, sender: &[u8]) {
        if !self.wants(Derived::SENDER.with(Derived::SENDER_GROUP)) {
            return;
        }
        let (person, is_mail) = normal(sender);
        self.hash(Derived::SENDER, Part::Sender, Domain::Person, Some(&person));
        let group = match (&*person, parted(&person)) {
            (_, Some((_, domain))) if is_mail => Some((Domain::MailDomain, domain)),
            ([block @ .., _, _, _], _) if !block.is_empty() => Some((Domain::Block, block)),
            _ => None,
        };
        if let Some((domain, value)) = group {
            self.hash(Derived::SENDER_GROUP, Part::SenderGroup, domain, Some(value));
        }
    }

    /// Notes the links.
    #[inline]
    pub fn links(&mut self, host: Option<&[u8]>, urls: &[&[u8]]) {
        if let Some(host) = host {
            self.link(host);
        }
        for url in urls {
            let url = words(url);
            let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
            let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
            let host = authority.rsplit('@').next().unwrap_or(authority);
            self.link(host.rsplit_once(':').map_or(host, |(name, _)| name).as_bytes());
        }
    }

    /// Notes one link by its host.
    fn link(&mut self, name: &[u8]) {
        let Some(host) = host(name) else {
            if !name.is_ascii() && name.iter().any(u8::is_ascii_alphabetic) {
                self.trait_of(Traits::MIXED_SCRIPT);
            }
            return;
        };
        let Some(event) = self.events.last_mut() else { return };
        event.url_count = (event.url_count + 1).min(8);
        if event.url_count == 1 {
            self.hash(Derived::URL_HOST, Part::UrlHost, Domain::UrlHost, Some(&host));
        }
        if SHORTENERS.find(&*host).is_some() {
            self.trait_of(Traits::SHORTENER);
        }
    }

    /// Notes the text's template, where the content has no other name, and what is near to it.
    pub fn text(&mut self, words: &str, is_named: bool) {
        let is_content = self.wants(Derived::CONTENT) && !is_named;
        let is_near = self.wants(Derived::SIMHASH);
        if let Some(event) = self.events.last_mut()
            && (is_content || is_near)
        {
            let (template, simhash) = text::fingerprint(words, self.identity);
            if is_content {
                event.content = Some(template);
            }
            event.simhash = simhash.filter(|_| is_near);
        }
    }
}

/// A mail address before and behind its last `@`.
fn parted(address: &[u8]) -> Option<(&[u8], &[u8])> {
    let at = address.iter().rposition(|byte| *byte == b'@')?;
    Some((&address[..at], &address[at + 1..]))
}

/// The links, bounded.
///
/// # Errors
/// When one is too long.
#[inline]
pub(super) fn checked_links<'f, 'a>(links: &'f [&'a [u8]]) -> Result<&'f [&'a [u8]], Refusal> {
    if links.iter().any(|url| url.len() > 8_192) {
        return Err(Refusal::new("field", "field `urls` holds a link longer than 8,192 bytes"));
    }
    Ok(links)
}

/// The first bytes of an address: what its [`Derived::IP_PREFIX`] is a hash of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Prefix {
    /// The /24 of IPv4.
    V4([u8; 3]),
    /// The /48 of IPv6.
    V6([u8; 6]),
}

impl Deref for Prefix {
    type Target = [u8];

    #[inline]
    fn deref(&self) -> &[u8] {
        match self {
            Self::V4(bytes) => bytes,
            Self::V6(bytes) => bytes,
        }
    }
}

/// The /24 of IPv4, the /48 of IPv6; v4-mapped addresses count as IPv4.
///
/// # Errors
/// When it is no address.
#[inline(always)]
#[expect(clippy::inline_always, reason = "called once for every event")]
pub(super) fn ip_prefix(ip: &[u8], avx2: Option<Avx2>) -> Result<Prefix, Refusal> {
    match avx2.map_or_else(|| plain_v4(ip), |avx2| avx2.plain_v4(ip)) {
        Some(prefix) => Ok(Prefix::V4(prefix)),
        None => other_prefix(ip),
    }
}

#[inline(never)]
fn other_prefix(ip: &[u8]) -> Result<Prefix, Refusal> {
    match words(ip).trim().parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            Ok(Prefix::V4([a, b, c]))
        }
        Ok(IpAddr::V6(v6)) => {
            let octets = v6.octets();
            Ok(Prefix::V6(std::array::from_fn(|at| octets[at])))
        }
        Err(_) => Err(Refusal::new("field", "field `ip` is not an IP address")),
    }
}

/// The first three numbers of an IPv4 address in its plain form; `None` where it has another, or is none.
#[inline]
pub(super) fn plain_v4(ip: &[u8]) -> Option<[u8; 3]> {
    let (mut parts, mut at) = ([0u8; 4], 0);
    for (place, part) in parts.iter_mut().enumerate() {
        if place > 0 {
            if *ip.get(at)? != b'.' {
                return None;
            }
            at += 1;
        }
        let digit = |place: usize| ip.get(place).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit < 10);
        let first = digit(at)?;
        let Some(second) = digit(at + 1) else {
            (*part, at) = (first, at + 1);
            continue;
        };
        if first == 0 {
            // It might mean octal, which is refused.
            return None;
        }
        let two = first * 10 + second;
        (*part, at) = match digit(at + 2) {
            None => (two, at + 2),
            Some(third) => (u8::try_from(u32::from(two) * 10 + u32::from(third)).ok()?, at + 3),
        };
    }
    let [a, b, c, _] = parts;
    (at == ip.len()).then_some([a, b, c])
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
            let (normal, is_mail) = normal(person.as_bytes());
            prop_assert_eq!(words(&normal), normal_by_the_book(&person));
            prop_assert_eq!(is_mail, person.contains('@'));
        }

        #[test]
        fn hosts_are_those_of_the_book(text in "([a-zA-Z0-9-]{0,12}[.]){0,3}[a-zA-Z0-9é_ -]{0,8}|([a-c]{60,66}[.]){0,4}[a-c]{50,64}") {
            prop_assert_eq!(host(text.as_bytes()).map(|host| words(&host).to_owned()), host_by_the_book(&text));
        }

        #[test]
        fn a_plain_address_is_read_as_the_standard_library_reads_it(ip in "([0-9]{1,3}[.]){3}[0-9]{1,3}|([0-3]{0,4}[.]?){3,5}[0-9 ]{0,4}") {
            let read = ip.parse::<std::net::Ipv4Addr>().ok().map(|ip| { let [a, b, c, _] = ip.octets(); [a, b, c] });
            prop_assert_eq!(plain_v4(ip.as_bytes()), read);
            let prefix = ip_prefix(ip.as_bytes(), Avx2::detect()).ok().filter(|_| !ip.contains(' '));
            prop_assert_eq!(prefix, read.map(Prefix::V4));
        }
    }
}
