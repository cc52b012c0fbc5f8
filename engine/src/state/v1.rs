//! Reads entries of journals of version 1, which wrote events with hashes of 128 bits and with texts.

use redress_ledger::AccountId;
use redress_ledger::command::Command;
use serde::Deserialize;

use super::Entry;
use crate::event::{BounceClass, Channel, ComplaintType, Domain, ErrorClass, Event, Hash, IdentityKey, Kind, Traits};

#[derive(Deserialize)]
enum EntryV1 {
    Events(Vec<EventV1>),
    Command(Command),
}

/// The event as version 1 wrote it: the order of fields is the format.
#[derive(Deserialize)]
struct EventV1 {
    key: u128,
    account_id: AccountId,
    at: i64,
    arrived: i64,
    kind: Kind,
    count: u32,
    parent: Option<AccountId>,
    message: Option<u128>,
    campaign: Option<u128>,
    recipient: Option<u128>,
    recipient_domain: Option<Box<str>>,
    recipient_block: Option<u128>,
    role_address: bool,
    sender: Option<u128>,
    country: Option<[u8; 2]>,
    ip_prefix: Option<u128>,
    asn: Option<u32>,
    device: Option<u128>,
    api_key: Option<u128>,
    url_domains: Vec<Box<str>>,
    content: Option<u128>,
    channel: Option<Box<str>>,
    opt_out: bool,
    error: Option<ErrorClass>,
    bounce: Option<BounceClass>,
    complaint: Option<Box<str>>,
    duration_s: Option<u32>,
    sip_code: Option<u16>,
    amount_micros: Option<i64>,
    currency: Option<[u8; 3]>,
}

/// Reads an entry of version 1. What that version did not note (tens of numbers, groups of senders, near texts) is missing.
pub(super) fn decode(bytes: &[u8], identity: &IdentityKey) -> Result<Entry, &'static str> {
    match postcard::from_bytes(bytes).map_err(|_| "an entry of version 1 does not read back")? {
        EntryV1::Events(events) => {
            Ok(Entry::Events(events.into_iter().map(|event| convert(event, identity)).collect()))
        }
        EntryV1::Command(command) => Ok(Entry::Command(command)),
    }
}

/// The upper 64 bits, as hashes are cut today.
fn cut(hash: Option<u128>) -> Option<Hash> {
    hash.map(crate::event::upper)
}

fn convert(old: EventV1, identity: &IdentityKey) -> Event {
    let account = identity.account(old.account_id.as_str());
    let mut event = Event::bare(old.key, account, old.account_id.as_str().into(), old.at, old.arrived, old.kind);
    let with = |held: bool, one: Traits| if held { one } else { Traits::NONE };
    event.count = old.count;
    event.parent = old.parent.map(|id| identity.account(id.as_str()));
    event.message = cut(old.message);
    event.campaign = cut(old.campaign);
    event.recipient = cut(old.recipient);
    event.recipient_block = cut(old.recipient_block);
    event.recipient_domain = old.recipient_domain.map(|domain| domain.as_ref().into());
    event.sender = cut(old.sender);
    event.ip_prefix = cut(old.ip_prefix);
    event.device = cut(old.device);
    event.api_key = cut(old.api_key);
    event.content = cut(old.content);
    event.url_host = old.url_domains.first().map(|host| identity.hash64(Domain::UrlHost, host.as_bytes()));
    event.url_count = u8::try_from(old.url_domains.len()).unwrap_or(u8::MAX).min(8);
    event.traits = with(old.role_address, Traits::ROLE_ADDRESS).with(with(old.opt_out, Traits::OPT_OUT));
    event.country = old.country;
    event.asn = old.asn;
    event.channel = old.channel.map(|text| Channel::parse(&text));
    event.error = old.error;
    event.bounce = old.bounce;
    event.complaint = old.complaint.map(|text| ComplaintType::parse(&text));
    event.duration_s = old.duration_s;
    event.sip_code = old.sip_code;
    event.amount_micros = old.amount_micros;
    event.currency = old.currency;
    event
}
