//! How entries are written in a journal of version 2, and in a stream: what an event has, as bits, then that alone, little-endian. Most
//! events take 60 to 120 bytes.

use redress_ledger::command::Command;

use super::Entry;
use crate::event::{BounceClass, Channel, ComplaintType, ErrorClass, Event, Hash, Kind, Traits};

const EVENTS: u8 = 0;
const COMMAND: u8 = 1;
/// An account's id of this many bytes or more has its length written out.
const LONG: u8 = 255;
/// Least bytes of an event: bits, kind, length of the id, key, account, time.
const EVENT_BYTES_MIN: usize = 4 + 1 + 1 + 16 + 8 + 8;

// Append only: numbers and order are the format.
const COUNT: u32 = 1 << 0;
const ARRIVED_NEAR: u32 = 1 << 1;
const ARRIVED_FAR: u32 = 1 << 2;
const FIRST_HASH: u32 = 3;
const RECIPIENT_DOMAIN: u32 = 1 << 17;
const URL_COUNT: u32 = 1 << 18;
const TRAITS: u32 = 1 << 19;
const COUNTRY: u32 = 1 << 20;
const ASN: u32 = 1 << 21;
const CHANNEL: u32 = 1 << 22;
const ERROR: u32 = 1 << 23;
const BOUNCE: u32 = 1 << 24;
const COMPLAINT: u32 = 1 << 25;
const DURATION: u32 = 1 << 26;
const SIP_CODE: u32 = 1 << 27;
const AMOUNT: u32 = 1 << 28;
const CURRENCY: u32 = 1 << 29;
const KNOWN: u32 = (1 << 30) - 1;

const CHANNELS: [Channel; 8] = [
    Channel::Email,
    Channel::Sms,
    Channel::Mms,
    Channel::Whatsapp,
    Channel::Rcs,
    Channel::Voice,
    Channel::Verify,
    Channel::Other,
];
const ERRORS: [ErrorClass; 9] = [
    ErrorClass::InvalidRecipient,
    ErrorClass::Unreachable,
    ErrorClass::Filtered,
    ErrorClass::BlockedPolicy,
    ErrorClass::OptedOut,
    ErrorClass::FraudBlock,
    ErrorClass::RateLimit,
    ErrorClass::AccountState,
    ErrorClass::Other,
];
const BOUNCES: [BounceClass; 3] = [BounceClass::Hard, BounceClass::Soft, BounceClass::Block];
const COMPLAINTS: [ComplaintType; 6] = [
    ComplaintType::Abuse,
    ComplaintType::AuthFailure,
    ComplaintType::Fraud,
    ComplaintType::NotSpam,
    ComplaintType::Virus,
    ComplaintType::Other,
];

/// The hashes of an event in the order of their bits.
fn hashes(event: &mut Event) -> [&mut Option<Hash>; 14] {
    [
        &mut event.parent,
        &mut event.message,
        &mut event.campaign,
        &mut event.recipient,
        &mut event.recipient_block,
        &mut event.recipient_ten,
        &mut event.sender,
        &mut event.sender_group,
        &mut event.ip_prefix,
        &mut event.device,
        &mut event.api_key,
        &mut event.content,
        &mut event.simhash,
        &mut event.url_host,
    ]
}

/// Appends an entry.
///
/// # Errors
/// When a command cannot be encoded.
pub(super) fn encode(entry: &Entry, out: &mut Vec<u8>) -> Result<(), String> {
    match entry {
        Entry::Events(events) => encode_events(events, out),
        Entry::Command(command) => {
            out.push(COMMAND);
            out.extend_from_slice(&postcard::to_stdvec(command).map_err(|e| e.to_string())?);
        }
    }
    Ok(())
}

/// Appends an entry of events.
pub(super) fn encode_events(events: &[Event], out: &mut Vec<u8>) {
    out.push(EVENTS);
    out.extend_from_slice(&length(events.len()));
    out.reserve(events.len() * (EVENT_BYTES_MIN + 60));
    for event in events {
        encode_event(event, out);
    }
}

fn encode_event(event: &Event, out: &mut Vec<u8>) {
    let start = out.len();
    let mut bits = 0;
    out.extend_from_slice(&[0; 4]);
    out.push(event.kind as u8);
    match u8::try_from(event.account_id.len()) {
        Ok(short) if short < LONG => out.push(short),
        _ => {
            out.push(LONG);
            out.extend_from_slice(&length(event.account_id.len()));
        }
    }
    out.extend_from_slice(event.account_id.as_bytes());
    out.extend_from_slice(&event.key.to_le_bytes());
    out.extend_from_slice(&event.account.get().to_le_bytes());
    out.extend_from_slice(&event.at.to_le_bytes());
    let mut put = |bit: u32, bytes: &[u8]| {
        bits |= bit;
        out.extend_from_slice(bytes);
    };
    if event.count != 1 {
        put(COUNT, &event.count.to_le_bytes());
    }
    match event.arrived.checked_sub(event.at).map(i32::try_from) {
        Some(Ok(0)) => {}
        Some(Ok(later)) => put(ARRIVED_NEAR, &later.to_le_bytes()),
        _ => put(ARRIVED_FAR, &event.arrived.to_le_bytes()),
    }
    let hashes = [
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
        event.simhash,
        event.url_host,
    ];
    let mut bit = 1 << FIRST_HASH;
    for hash in hashes {
        if let Some(hash) = hash {
            put(bit, &hash.get().to_le_bytes());
        }
        bit <<= 1;
    }
    if let Some(domain) = &event.recipient_domain {
        put(RECIPIENT_DOMAIN, &length(domain.len()));
        put(RECIPIENT_DOMAIN, domain.as_bytes());
    }
    if event.url_count != 0 {
        put(URL_COUNT, &[event.url_count]);
    }
    if !event.traits.is_empty() {
        put(TRAITS, &event.traits.bits().to_le_bytes());
    }
    if let Some(country) = event.country {
        put(COUNTRY, &country);
    }
    if let Some(asn) = event.asn {
        put(ASN, &asn.to_le_bytes());
    }
    if let Some(channel) = event.channel {
        put(CHANNEL, &[channel as u8]);
    }
    if let Some(error) = event.error {
        put(ERROR, &[error as u8]);
    }
    if let Some(bounce) = event.bounce {
        put(BOUNCE, &[bounce as u8]);
    }
    if let Some(complaint) = event.complaint {
        put(COMPLAINT, &[complaint as u8]);
    }
    if let Some(seconds) = event.duration_s {
        put(DURATION, &seconds.to_le_bytes());
    }
    if let Some(code) = event.sip_code {
        put(SIP_CODE, &code.to_le_bytes());
    }
    if let Some(amount) = event.amount_micros {
        put(AMOUNT, &amount.to_le_bytes());
    }
    if let Some(currency) = event.currency {
        put(CURRENCY, &currency);
    }
    out[start..start + 4].copy_from_slice(&bits.to_le_bytes());
}

/// Far below 2^32: the contract bounds texts, and memory the events of an entry.
fn length(bytes: usize) -> [u8; 4] {
    u32::try_from(bytes).unwrap_or(u32::MAX).to_le_bytes()
}

/// Reads an entry; all of `bytes` is one.
pub(super) fn decode(bytes: &[u8]) -> Result<Entry, &'static str> {
    let (tag, rest) = bytes.split_first().ok_or("an entry is empty")?;
    match *tag {
        EVENTS => {
            let mut input = Input(rest);
            let count = input.u32().ok_or("an entry ends early")? as usize;
            if count > rest.len() / EVENT_BYTES_MIN {
                return Err("an entry claims more events than it has room for");
            }
            let mut events = Vec::with_capacity(count);
            for _ in 0..count {
                events.push(decode_event(&mut input).ok_or("an event does not read back")?);
            }
            if input.0.is_empty() { Ok(Entry::Events(events)) } else { Err("an entry has bytes left over") }
        }
        COMMAND => {
            let command: Command = postcard::from_bytes(rest).map_err(|_| "a command does not read back")?;
            Ok(Entry::Command(command))
        }
        _ => Err("an entry is of a sort that this version does not know"),
    }
}

struct Input<'a>(&'a [u8]);

impl<'a> Input<'a> {
    fn bytes(&mut self, n: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(n)?;
        self.0 = rest;
        Some(taken)
    }

    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (taken, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*taken)
    }

    fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }

    fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }

    fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }

    fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }

    fn text(&mut self, bytes: usize) -> Option<&'a str> {
        std::str::from_utf8(self.bytes(bytes)?).ok()
    }

    fn one_of<T: Copy>(&mut self, list: &[T]) -> Option<T> {
        list.get(usize::from(self.u8()?)).copied()
    }
}

/// Reads what `bits` say is there; `None` inside where it is not, outside where it does not read back.
macro_rules! when {
    ($bits:ident & $bit:ident, $read:expr) => {
        if $bits & $bit == 0 { None } else { Some($read?) }
    };
}

fn decode_event(input: &mut Input<'_>) -> Option<Event> {
    let bits = input.u32()?;
    if bits & !KNOWN != 0 {
        return None;
    }
    let kind = match input.u8()? {
        0 => Kind::Unknown,
        n => *Kind::ALL.get(usize::from(n) - 1)?,
    };
    let id_bytes = match input.u8()? {
        LONG => input.u32()? as usize,
        short => usize::from(short),
    };
    let account_id = input.text(id_bytes)?.into();
    let key = u128::from_le_bytes(input.array()?);
    let account = Hash::new(input.u64()?)?;
    let at = input.i64()?;
    let count = when!(bits & COUNT, input.u32()).unwrap_or(1);
    let near = when!(bits & ARRIVED_NEAR, input.array().map(i32::from_le_bytes));
    let far = when!(bits & ARRIVED_FAR, input.i64());
    let arrived = far.unwrap_or(at.checked_add(i64::from(near.unwrap_or(0)))?);
    let mut event = Event::bare(key, account, account_id, at, arrived, kind);
    event.count = count;
    let mut bit = 1 << FIRST_HASH;
    for hash in hashes(&mut event) {
        *hash = when!(bits & bit, input.u64().and_then(Hash::new));
        bit <<= 1;
    }
    event.recipient_domain = when!(bits & RECIPIENT_DOMAIN, {
        let bytes = input.u32()? as usize;
        input.text(bytes).map(Into::into)
    });
    event.url_count = when!(bits & URL_COUNT, input.u8()).unwrap_or(0);
    event.traits = Traits::from_bits(when!(bits & TRAITS, input.u64()).unwrap_or(0));
    event.country = when!(bits & COUNTRY, input.array());
    event.asn = when!(bits & ASN, input.u32());
    event.channel = when!(bits & CHANNEL, input.one_of(&CHANNELS));
    event.error = when!(bits & ERROR, input.one_of(&ERRORS));
    event.bounce = when!(bits & BOUNCE, input.one_of(&BOUNCES));
    event.complaint = when!(bits & COMPLAINT, input.one_of(&COMPLAINTS));
    event.duration_s = when!(bits & DURATION, input.u32());
    event.sip_code = when!(bits & SIP_CODE, input.array().map(u16::from_le_bytes));
    event.amount_micros = when!(bits & AMOUNT, input.i64());
    event.currency = when!(bits & CURRENCY, input.array());
    Some(event)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn back(entry: &Entry) -> Entry {
        let mut bytes = Vec::new();
        encode(entry, &mut bytes).unwrap();
        decode(&bytes).unwrap()
    }

    #[test]
    fn every_number_of_a_list_is_its_place_and_reads_back() {
        assert!(CHANNELS.iter().enumerate().all(|(n, one)| *one as usize == n));
        assert!(ERRORS.iter().enumerate().all(|(n, one)| *one as usize == n));
        assert!(BOUNCES.iter().enumerate().all(|(n, one)| *one as usize == n));
        assert!(COMPLAINTS.iter().enumerate().all(|(n, one)| *one as usize == n));
        let kinds = Kind::ALL.iter().copied().chain([Kind::Unknown]);
        let entry = Entry::Events(kinds.map(|kind| Event { kind, ..Event::sample("a") }).collect());
        assert_eq!(back(&entry), entry);
    }

    fn hash() -> impl Strategy<Value = Option<Hash>> {
        proptest::option::of(any::<u64>().prop_map(|n| Hash::new(n).unwrap_or(Hash::MIN)))
    }

    prop_compose! {
        fn some_event()(
            id in "[a-zäß0-9-]{0,300}",
            domain in proptest::option::of("[a-z.]{0,40}"),
            (key, at, arrived, count) in any::<(u128, i64, i64, u32)>(),
            near in any::<bool>(),
            some in proptest::collection::vec(hash(), 14),
            (url_count, traits, country, asn) in any::<(u8, u64, Option<[u8; 2]>, Option<u32>)>(),
            lists in proptest::collection::vec(proptest::option::of(0..100usize), 4),
            (duration_s, sip_code, amount_micros, currency) in
                any::<(Option<u32>, Option<u16>, Option<i64>, Option<[u8; 3]>)>(),
            kind in 0..Kind::ALL.len(),
        ) -> Event {
            let mut event = Event::sample(&id);
            (event.key, event.at, event.count) = (key, at, count);
            event.arrived = if near { at.saturating_add(i64::from(count % 1_000)) } else { arrived };
            event.recipient_domain = domain.map(Into::into);
            for (to, from) in hashes(&mut event).into_iter().zip(some) {
                *to = from;
            }
            (event.url_count, event.country, event.asn) = (url_count, country, asn);
            event.traits = Traits::from_bits(traits);
            event.channel = lists[0].map(|n| CHANNELS[n % CHANNELS.len()]);
            event.error = lists[1].map(|n| ERRORS[n % ERRORS.len()]);
            event.bounce = lists[2].map(|n| BOUNCES[n % BOUNCES.len()]);
            event.complaint = lists[3].map(|n| COMPLAINTS[n % COMPLAINTS.len()]);
            event.kind = Kind::ALL[kind];
            Event { duration_s, sip_code, amount_micros, currency, ..event }
        }
    }

    proptest! {
        #[test]
        fn any_events_read_back(events in proptest::collection::vec(some_event(), 0..5)) {
            let entry = Entry::Events(events);
            prop_assert_eq!(back(&entry), entry);
        }

        #[test]
        fn any_bytes_are_refused_or_read_and_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = decode(&bytes);
        }

        #[test]
        fn an_entry_cut_short_is_refused(event in some_event(), cut in 0..1_000usize) {
            let mut bytes = Vec::new();
            encode(&Entry::Events(vec![event]), &mut bytes).unwrap();
            let cut = cut % bytes.len();
            prop_assert!(decode(&bytes[..cut]).is_err());
        }
    }
}
