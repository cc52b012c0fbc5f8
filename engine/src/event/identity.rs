//! Keyed hashes of what identifies people: `SipHash`-2-4 with 128-bit output, a reviewed keyed pseudo-random function
//! (Aumasson and Bernstein, INDOCRYPT 2012), under a key that never leaves the deployment.

use super::Hash;
use super::sip::Sip;

/// What is hashed. The same value in two domains cannot be linked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Domain {
    /// An account's id.
    Account,
    /// An event: source, account, id.
    Event,
    /// A recipient or sender.
    Person,
    /// A number less its last 3 digits.
    Block,
    /// A number less its last digit.
    Ten,
    /// A sender's mail domain.
    MailDomain,
    /// /24 of IPv4, /48 of IPv6.
    IpPrefix,
    /// A device.
    Device,
    /// An API key's id.
    ApiKey,
    /// A message, call or verification.
    Message,
    /// A campaign.
    Campaign,
    /// A content hash as given.
    Content,
    /// A text's template.
    Template,
    /// The words of a text, a few at a time.
    Shingle,
    /// Host of a link.
    UrlHost,
    /// What the engine observes across accounts.
    Observed,
}

impl Domain {
    const ALL: [(Self, &'static str); 16] = [
        (Self::Account, "account"),
        (Self::Event, "event"),
        (Self::Person, "person"),
        (Self::Block, "block"),
        (Self::Ten, "ten"),
        (Self::MailDomain, "mail_domain"),
        (Self::IpPrefix, "ip_prefix"),
        (Self::Device, "device"),
        (Self::ApiKey, "api_key"),
        (Self::Message, "message"),
        (Self::Campaign, "campaign"),
        (Self::Content, "content"),
        (Self::Template, "template"),
        (Self::Shingle, "shingle"),
        (Self::UrlHost, "url_host"),
        (Self::Observed, "observed"),
    ];
}

/// The deployment's identity key. Its id stands in journal and state; a different key is refused at start.
#[derive(Clone)]
pub struct IdentityKey {
    /// For each domain the state after its name was taken in, so that a hash costs its value alone.
    begun: [Sip; Domain::ALL.len()],
    id: u64,
}

impl std::fmt::Debug for IdentityKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "IdentityKey({:016x})", self.id())
    }
}

/// The hash of an event's name after its source was taken in: it costs each event of a log nothing again.
#[derive(Clone, Copy)]
pub(super) struct EventsOf(pub Sip);

fn begin(key: &[u8; 16], domain: &str) -> Sip {
    let mut hash = Sip::new(key);
    hash.length(domain.len());
    hash.write(domain.as_bytes());
    hash
}

impl IdentityKey {
    /// From 16 secret bytes.
    pub fn new(bytes: [u8; 16]) -> Self {
        let mut id = begin(&bytes, "redress.key");
        id.write(b"id");
        Self { begun: Domain::ALL.map(|(_, name)| begin(&bytes, name)), id: id.finish().0 }
    }

    /// A fixed key for memory-only runs (`redress score`), whose output must not depend on the machine.
    pub fn public() -> Self {
        Self::new(*b"redress score v1")
    }

    /// Names the key without telling it.
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Hash of `value` within `domain`.
    pub fn hash(&self, domain: Domain, value: &[u8]) -> u128 {
        whole(self.finish(domain, value))
    }

    /// The upper 64 bits of [`IdentityKey::hash`], never zero.
    pub fn hash64(&self, domain: Domain, value: &[u8]) -> Hash {
        Hash::new(self.finish(domain, value).1).unwrap_or(Hash::MIN)
    }

    /// Hash of an account's id.
    pub fn account(&self, id: &str) -> Hash {
        self.hash64(Domain::Account, id.as_bytes())
    }

    /// Hash of an event's name: its parts length-prefixed, so that `("ab", "c")` differs from `("a", "bc")`.
    pub fn event(&self, source: &str, account: &str, id: &str) -> u128 {
        let EventsOf(mut hash) = self.events_of(source.as_bytes());
        for part in [account, id] {
            hash.length(part.len());
            hash.write(part.as_bytes());
        }
        whole(hash.finish())
    }

    /// For hashes of events that have one source.
    pub(super) fn events_of(&self, source: &[u8]) -> EventsOf {
        let mut hash = self.begun[Domain::Event as usize];
        hash.length(source.len());
        hash.write(source);
        EventsOf(hash)
    }

    /// The hash of a value of that domain, which ends with it.
    #[inline]
    pub(super) fn begun(&self, domain: Domain) -> &Sip {
        &self.begun[domain as usize]
    }

    #[inline]
    fn finish(&self, domain: Domain, value: &[u8]) -> (u64, u64) {
        let mut hash = self.begun[domain as usize];
        hash.write(value);
        hash.finish()
    }
}

pub(super) fn whole((low, high): (u64, u64)) -> u128 {
    u128::from(high) << 64 | u128::from(low)
}

/// The upper half, never zero.
pub(crate) fn upper(hash: u128) -> Hash {
    Hash::new((hash >> 64) as u64).unwrap_or(Hash::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_stand_in_the_order_of_their_numbers() {
        for (place, (domain, _)) in Domain::ALL.into_iter().enumerate() {
            assert_eq!(domain as usize, place);
        }
    }

    #[test]
    fn the_same_value_has_another_hash_in_another_domain_and_under_another_key() {
        let (one, other) = (IdentityKey::new([1; 16]), IdentityKey::new([2; 16]));
        assert_ne!(one.hash(Domain::Person, b"x"), one.hash(Domain::Block, b"x"));
        assert_ne!(one.hash(Domain::Person, b"x"), other.hash(Domain::Person, b"x"));
        assert_ne!(one.event("ab", "c", "d"), one.event("a", "bc", "d"));
    }
}
