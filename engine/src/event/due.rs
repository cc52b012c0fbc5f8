//! Hashes that are due, made eight at a time: none depends on another, and a processor that would wait for the rounds of one makes eight
//! in the same time. An event lacks its hashes until then.

use super::identity::{EventsOf, whole};
use super::sip::{self, Sip};
use super::wide::Avx2;
use super::{Event, Hash};

/// Hashes made together.
pub(super) const LANES: usize = 8;
/// Bytes of a row for short values: an address, a number, an account's id.
const SHORT: usize = 40;
/// Bytes of a row for long ones: an event's name, a SHA-256 in hex. What is longer does not wait.
const LONG: usize = 136;

/// Where in its event a hash belongs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Key,
    Account,
    Parent,
    Message,
    Campaign,
    Recipient,
    RecipientBlock,
    RecipientTen,
    Sender,
    SenderGroup,
    IpPrefix,
    Device,
    ApiKey,
    Content,
    UrlHost,
}

impl Part {
    #[inline]
    fn put(self, event: &mut Event, (low, high): (u64, u64)) {
        let hash = Hash::new(high).unwrap_or(Hash::MIN);
        let place = match self {
            Self::Key => {
                event.key = whole((low, high));
                return;
            }
            Self::Account => {
                event.account = hash;
                return;
            }
            Self::Parent => &mut event.parent,
            Self::Message => &mut event.message,
            Self::Campaign => &mut event.campaign,
            Self::Recipient => &mut event.recipient,
            Self::RecipientBlock => &mut event.recipient_block,
            Self::RecipientTen => &mut event.recipient_ten,
            Self::Sender => &mut event.sender,
            Self::SenderGroup => &mut event.sender_group,
            Self::IpPrefix => &mut event.ip_prefix,
            Self::Device => &mut event.device,
            Self::ApiKey => &mut event.api_key,
            Self::Content => &mut event.content,
            Self::UrlHost => &mut event.url_host,
        };
        *place = Some(hash);
    }
}

/// Bytes of a block.
const BLOCK: usize = 8;
/// Lower and upper halves of hashes.
pub(super) type Halves = ([u64; LANES], [u64; LANES]);

/// Hashes of values of similar length, each in a lane: a row of `BYTES`, of which the last block is room to spare.
struct Group<const BYTES: usize> {
    /// Lanes in use.
    len: usize,
    states: [[u64; LANES]; 4],
    rows: [[u8; BYTES]; LANES],
    /// Blocks of each row.
    blocks: [usize; LANES],
    /// The place of the event, and where in it.
    into: [(usize, Part); LANES],
}

impl<const BYTES: usize> Group<BYTES> {
    const fn new() -> Self {
        Self {
            len: 0,
            states: [[0; LANES]; 4],
            rows: [[0; BYTES]; LANES],
            blocks: [0; LANES],
            into: [(0, Part::Key); LANES],
        }
    }

    /// Adds a hash that ends with these pieces, which have a row's bytes at most.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called twice, with a number of pieces that is known there")]
    fn add(&mut self, events: &mut [Event], into: (usize, Part), hash: &Sip, pieces: &[&[u8]]) {
        let lane = self.len % LANES;
        let row = &mut self.rows[lane];
        let (state, tail, held, written) = hash.parts();
        row[..BLOCK].copy_from_slice(&tail);
        let mut end = held;
        for piece in pieces {
            lay(&mut row[end..end + piece.len()], piece);
            end += piece.len();
        }
        // The last block holds what is left, and how many bytes there were, modulo 256.
        row[end..end + BLOCK].fill(0);
        let all = written.wrapping_add((end - held) as u64);
        row[end / BLOCK * BLOCK + BLOCK - 1] = all.to_le_bytes()[0];
        for (words, word) in self.states.iter_mut().zip(state) {
            words[lane] = word;
        }
        self.blocks[lane] = end / BLOCK + 1;
        self.into[lane] = into;
        self.len = lane + 1;
        if self.len == LANES {
            self.make(events);
        }
    }

    #[inline(never)]
    fn make(&mut self, events: &mut [Event]) {
        // A lane that is not in use ends at once.
        self.blocks[self.len..].fill(0);
        let (low, high) = match Avx2::detect() {
            Some(avx2) => avx2.together(&self.states, &self.rows, self.blocks),
            None => sip::together(&self.states, &self.rows, self.blocks),
        };
        for (lane, into) in self.into.iter().take(self.len).enumerate() {
            put(events, *into, (low[lane], high[lane]));
        }
        self.len = 0;
    }
}

/// The hashes that are due.
pub(super) struct Due {
    short: Group<SHORT>,
    long: Group<LONG>,
}

impl Due {
    /// None yet.
    pub const fn new() -> Self {
        Self { short: Group::new(), long: Group::new() }
    }

    /// Adds one, which ends with a value; `into` says of which of the events, and where in it.
    pub fn add(&mut self, events: &mut [Event], into: (usize, Part), hash: &Sip, value: &[u8]) {
        let bytes = value.len() + 2 * BLOCK;
        if bytes <= SHORT {
            self.short.add(events, into, hash, &[value]);
        } else if bytes <= LONG {
            self.long.add(events, into, hash, &[value]);
        } else {
            put(events, into, at_once(*hash, &[value]));
        }
    }

    /// Adds an event's key: the hash of its source, its account and its id.
    pub fn add_key(
        &mut self,
        events: &mut [Event],
        event: usize,
        EventsOf(hash): &EventsOf,
        account: &[u8],
        id: &[u8],
    ) {
        let lengths = [account, id].map(|part| (part.len() as u64).to_le_bytes());
        let (into, pieces) = ((event, Part::Key), [&lengths[0], account, &lengths[1], id]);
        if account.len() + id.len() + 4 * BLOCK <= LONG {
            self.long.add(events, into, hash, &pieces);
        } else {
            put(events, into, at_once(*hash, &pieces));
        }
    }

    /// Makes those that are left.
    pub fn make(&mut self, events: &mut [Event]) {
        if self.short.len > 0 {
            self.short.make(events);
        }
        if self.long.len > 0 {
            self.long.make(events);
        }
    }
}

#[cold]
fn at_once(mut hash: Sip, pieces: &[&[u8]]) -> (u64, u64) {
    for piece in pieces {
        hash.write(piece);
    }
    hash.finish()
}

/// Copies a piece: mostly it is short, and a call would cost more than the copy.
#[inline(always)]
fn lay(to: &mut [u8], piece: &[u8]) {
    fn both_ends<const N: usize>(to: &mut [u8], piece: &[u8]) -> Option<()> {
        *to.first_chunk_mut::<N>()? = *piece.first_chunk()?;
        *to.last_chunk_mut::<N>()? = *piece.last_chunk()?;
        Some(())
    }
    let laid = match piece.len() {
        8..=16 => both_ends::<8>(to, piece),
        17..=32 => both_ends::<16>(to, piece),
        _ => None,
    };
    if laid.is_none() {
        to.copy_from_slice(piece);
    }
}

fn put(events: &mut [Event], (event, part): (usize, Part), hash: (u64, u64)) {
    if let Some(event) = events.get_mut(event) {
        part.put(event, hash);
    }
}

#[cfg(test)]
mod tests {
    use super::super::IdentityKey;
    use super::*;

    #[test]
    fn hashes_made_together_are_those_made_one_by_one_however_long_their_values_are() {
        let bytes: Vec<u8> = (0..=255).cycle().take(700).map(|byte: u8| byte.wrapping_mul(91)).collect();
        for made_of in 0..20 {
            let mut begun = Sip::new(b"a key of 16 byte");
            begun.write(&bytes[..made_of]);
            let (mut due, mut events, mut expected) = (Due::new(), Vec::new(), Vec::new());
            for number in 0..200 {
                let value = &bytes[number..number + (number * 37 + made_of) % 131];
                events.push(Event::sample("a"));
                due.add(&mut events, (number, Part::Key), &begun, value);
                due.add(&mut events, (number, Part::Content), &begun, &value[..value.len() / 2]);
                due.add(&mut events, (number, Part::Account), &begun, &value[value.len() / 2..]);
                let of = |value| {
                    let mut hash = begun;
                    hash.write(value);
                    hash.finish()
                };
                let (one, other) = value.split_at(value.len() / 2);
                expected.push((whole(of(value)), Hash::new(of(one).1), Hash::new(of(other).1).unwrap()));
                if number % 7 == 0 {
                    due.make(&mut events);
                }
            }
            due.make(&mut events);
            let made: Vec<_> = events.iter().map(|event| (event.key, event.content, event.account)).collect();
            assert_eq!(made, expected, "{made_of} bytes before");
        }
    }

    #[test]
    fn names_of_events_are_those_made_one_by_one() {
        let identity = IdentityKey::public();
        for source in ["", "log", "another source"] {
            let (of, mut due, mut events) = (identity.events_of(source.as_bytes()), Due::new(), Vec::new());
            let names: Vec<_> = (0..160).map(|n| ("a".repeat(n % 50), "é".repeat(1 + n * 7 % 60))).collect();
            for (number, (account, id)) in names.iter().enumerate() {
                events.push(Event::sample(account));
                due.add_key(&mut events, number, &of, account.as_bytes(), id.as_bytes());
            }
            due.make(&mut events);
            for (event, (account, id)) in events.iter().zip(&names) {
                assert_eq!(event.key, identity.event(source, account, id), "{account} {id}");
            }
        }
    }

    #[test]
    fn each_hash_goes_where_it_belongs() {
        let (mut due, mut events) = (Due::new(), vec![Event::sample("a"); 2]);
        let parts = [
            Part::Parent,
            Part::Message,
            Part::Campaign,
            Part::Recipient,
            Part::RecipientBlock,
            Part::RecipientTen,
            Part::Sender,
            Part::SenderGroup,
            Part::IpPrefix,
            Part::Device,
            Part::ApiKey,
            Part::Content,
            Part::UrlHost,
        ];
        let hash = |part: Part| {
            let mut hash = Sip::new(&[3; 16]);
            hash.write(format!("{part:?}").as_bytes());
            Hash::new(hash.finish().1)
        };
        for part in parts {
            due.add(&mut events, (1, part), &Sip::new(&[3; 16]), format!("{part:?}").as_bytes());
        }
        due.make(&mut events);
        let event = &events[1];
        let found = [
            event.parent,
            event.message,
            event.campaign,
            event.recipient,
            event.recipient_block,
            event.recipient_ten,
            event.sender,
            event.sender_group,
            event.ip_prefix,
            event.device,
            event.api_key,
            event.content,
            event.url_host,
        ];
        assert_eq!(found, parts.map(hash));
        assert_eq!((&events[0], event.key), (&Event::sample("a"), 0), "nothing else was touched");
    }
}
