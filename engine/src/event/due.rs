//! Hashes that are due, made four at a time: none depends on another, and a processor that would wait for the rounds of one makes four
//! in the same time. An event lacks its hashes until then.

use super::identity::{EventsOf, whole};
use super::sip::{self, Cut, Sip, Take};
use super::{Event, Hash};

/// Hashes made together.
pub(super) const LANES: usize = 4;
/// Blocks of a short value at most: an address, a number, an account's id.
const SHORT: usize = 3;
/// Blocks of a long one at most: an event's id, a SHA-256 in hex. What is longer does not wait.
const LONG: usize = 16;

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

/// Hashes of values of similar length, a lane each.
struct Group<const BLOCKS: usize> {
    /// Lanes in use.
    len: usize,
    states: [[u64; LANES]; 4],
    words: [[u64; LANES]; BLOCKS],
    blocks: [u64; LANES],
    /// The place of the event, and where in it.
    into: [(usize, Part); LANES],
}

impl<const BLOCKS: usize> Group<BLOCKS> {
    const fn new() -> Self {
        Self {
            len: 0,
            states: [[0; LANES]; 4],
            words: [[0; LANES]; BLOCKS],
            blocks: [0; LANES],
            into: [(0, Part::Key); LANES],
        }
    }

    /// Adds a hash under way; `rest` writes what is left of it.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "called twice, with what is known there")]
    fn add(
        &mut self,
        events: &mut [Event],
        into: (usize, Part),
        hash: &Sip,
        rest: impl FnOnce(&mut Cut, &mut Lane<'_>),
    ) {
        let lane = self.len % LANES;
        let (state, mut cut) = hash.parts();
        for (words, word) in self.states.iter_mut().zip(state) {
            words[lane] = word;
        }
        let mut to = Lane { words: &mut self.words, lane, blocks: 0 };
        rest(&mut cut, &mut to);
        cut.end(&mut to);
        self.blocks[lane] = to.blocks as u64;
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
        let most = self.blocks.iter().fold(0, |most, blocks| most.max(*blocks));
        let words = self.words.get(..usize::try_from(most).unwrap_or(BLOCKS)).unwrap_or(&self.words);
        let (low, high) = four(&self.states, words, self.blocks);
        for (lane, (event, part)) in self.into.iter().take(self.len).enumerate() {
            put(events, (*event, *part), (low[lane], high[lane]));
        }
        self.len = 0;
    }
}

/// The blocks of one hash of a group.
struct Lane<'g> {
    words: &'g mut [[u64; LANES]],
    lane: usize,
    blocks: usize,
}

impl Take for Lane<'_> {
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "it stores a word")]
    fn take(&mut self, block: u64) {
        if let Some(words) = self.words.get_mut(self.blocks) {
            words[self.lane] = block;
        }
        self.blocks += 1;
    }
}

/// [`sip::four`], as this processor does it best.
#[inline]
fn four(states: &[[u64; LANES]; 4], words: &[[u64; LANES]], blocks: [u64; LANES]) -> ([u64; LANES], [u64; LANES]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(avx2) = super::wide::Avx2::detect() {
        return avx2.four(states, words, blocks);
    }
    sip::four(states, words, blocks)
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
        match hash.parts().1.blocks(value.len()) {
            ..=SHORT => self.short.add(events, into, hash, |cut, to| cut.write(value, to)),
            ..=LONG => self.long.add(events, into, hash, |cut, to| cut.write(value, to)),
            _ => put(events, into, hash.ended(|cut, to| cut.write(value, to))),
        }
    }

    /// Adds an event's key: the hash of its name.
    pub fn add_key(
        &mut self,
        events: &mut [Event],
        event: usize,
        EventsOf(hash): &EventsOf,
        account: &[u8],
        id: &[u8],
    ) {
        let into = (event, Part::Key);
        match hash.parts().1.blocks(EventsOf::bytes(account, id)) {
            ..=LONG => self.long.add(events, into, hash, |cut, to| EventsOf::rest(account, id, cut, to)),
            _ => put(events, into, hash.ended(|cut, to| EventsOf::rest(account, id, cut, to))),
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
