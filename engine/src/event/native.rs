//! The native contract: one JSON object a line, unknown fields tolerated.

use compact_str::CompactString;
use redress_ledger::{Timestamp, id::ACCOUNT_ID_BYTES_MAX};
use serde::Deserialize;
use std::borrow::Cow;
use std::net::IpAddr;

use super::canonical::{BounceClass, Channel, ComplaintType, ErrorClass, Event, Hash};
use super::{Arrival, Domain, Kind, LINE_BYTES_MAX, Refusal, SKEW_AHEAD_MS, SKEW_BEHIND_MS, Traits, explain, text};

const ID_BYTES_MAX: usize = 512;
const FIELD_BYTES_MAX: usize = 1_024;
const TEXT_BYTES_MAX: usize = 32_768;
const URLS_MAX: usize = 8;
/// Traits read of one event at most.
const TRAITS_MAX: usize = 64;
/// Public link shorteners, sorted (after lists of URL shorteners that mail filters publish).
const SHORTENERS: [&str; 16] = [
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
];
/// Addresses of a function rather than a person (after RFC 2142 and common lists).
const ROLE_LOCAL_PARTS: [&str; 16] = [
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
];

/// Fields of the contract as they come. `Cow` borrows from the line where no escape stands in the way.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Fields<'a> {
    #[serde(borrow)]
    pub id: Option<Cow<'a, str>>,
    pub time: Option<Time<'a>>,
    pub account_id: Option<Cow<'a, str>>,
    pub kind: Option<Cow<'a, str>>,
    pub source: Option<Cow<'a, str>>,
    message_id: Option<Cow<'a, str>>,
    parent_account_id: Option<Cow<'a, str>>,
    campaign_id: Option<Cow<'a, str>>,
    ip: Option<Cow<'a, str>>,
    asn: Option<u32>,
    recipient: Option<Cow<'a, str>>,
    sender: Option<Cow<'a, str>>,
    country: Option<Cow<'a, str>>,
    url_domain: Option<Cow<'a, str>>,
    urls: Option<Vec<Cow<'a, str>>>,
    content_hash: Option<Cow<'a, str>>,
    text: Option<Cow<'a, str>>,
    channel: Option<Cow<'a, str>>,
    device_id: Option<Cow<'a, str>>,
    key_id: Option<Cow<'a, str>>,
    opt_out: Option<bool>,
    error_class: Option<Cow<'a, str>>,
    smtp_status: Option<Cow<'a, str>>,
    complaint_type: Option<Cow<'a, str>>,
    duration_s: Option<f64>,
    sip_code: Option<u16>,
    amount: Option<Amount<'a>>,
    currency: Option<Cow<'a, str>>,
    count: Option<u32>,
    traits: Option<Vec<Cow<'a, str>>>,
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Time<'a> {
    Millis(i64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Amount<'a> {
    Number(f64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

/// Parses one line of the native contract.
///
/// # Errors
/// Says which field is wrong and what is allowed; the line is then set aside, the batch goes on.
pub fn parse_line(line: &[u8], arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    if line.len() > LINE_BYTES_MAX {
        return Err(Refusal::new(
            "too_long",
            format!("the line is longer than {LINE_BYTES_MAX} bytes; send smaller events"),
        ));
    }
    let text = std::str::from_utf8(line)
        .map_err(|e| Refusal::new("utf8", format!("invalid UTF-8 at byte {}; send UTF-8", e.valid_up_to() + 1)))?;
    let fields: Fields<'_> = serde_json::from_str(text).map_err(|e| explain::refusal(text, &e))?;
    let id = fields.id.as_deref().map(|id| id.chars().take(ID_BYTES_MAX).collect::<String>());
    canonical(&fields, arrival).map_err(|refusal| Refusal { id, ..refusal })
}

/// Bounds, hashes and derives.
pub(super) fn canonical(f: &Fields<'_>, arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    let id = required(f.id.as_ref(), "id", ID_BYTES_MAX)?;
    let account = required(f.account_id.as_ref(), "account_id", ACCOUNT_ID_BYTES_MAX)?;
    let kind = required(f.kind.as_ref(), "kind", 64)?;
    let at = time(f.time.as_ref(), arrival.at)?;
    let source = optional(f.source.as_ref(), "source", FIELD_BYTES_MAX)?.unwrap_or(arrival.default_source);
    let identity = arrival.identity;
    let hash = |domain: Domain, value: &Option<Cow<'_, str>>, field: &str| -> Result<Option<Hash>, Refusal> {
        Ok(optional(value.as_ref(), field, FIELD_BYTES_MAX)?.map(|v| identity.hash64(domain, v.trim().as_bytes())))
    };
    let kind = Kind::parse(kind);
    let parent = optional(f.parent_account_id.as_ref(), "parent_account_id", ACCOUNT_ID_BYTES_MAX)?;
    let mut event = Event {
        key: identity.event(source, account, id),
        account: identity.account(account),
        at,
        arrived: arrival.at.unwrap_or(at),
        kind,
        count: count(f.count)?,
        account_id: account.into(),
        parent: parent.map(|parent| identity.account(parent)),
        message: hash(Domain::Message, &f.message_id, "message_id")?,
        campaign: hash(Domain::Campaign, &f.campaign_id, "campaign_id")?,
        recipient: None,
        recipient_block: None,
        recipient_ten: None,
        recipient_domain: None,
        sender: None,
        sender_group: None,
        ip_prefix: None,
        device: hash(Domain::Device, &f.device_id, "device_id")?,
        api_key: hash(Domain::ApiKey, &f.key_id, "key_id")?,
        content: None,
        simhash: None,
        url_host: None,
        url_count: 0,
        traits: Traits::NONE,
        country: country(f.country.as_ref())?,
        asn: f.asn,
        channel: optional(f.channel.as_ref(), "channel", 16)?.map(Channel::parse),
        error: optional(f.error_class.as_ref(), "error_class", 64)?.map(ErrorClass::parse),
        bounce: None,
        complaint: optional(f.complaint_type.as_ref(), "complaint_type", 24)?.map(ComplaintType::parse),
        duration_s: duration(f.duration_s)?,
        sip_code: f.sip_code,
        amount_micros: amount(f.amount.as_ref())?,
        currency: currency(f.currency.as_ref())?,
    };
    if f.opt_out.unwrap_or(false) {
        event.traits = event.traits.with(Traits::OPT_OUT);
    }
    for name in f.traits.iter().flatten().take(TRAITS_MAX) {
        event.traits = event.traits.with(Traits::parse(name).unwrap_or_default());
    }
    if let Some(ip) = optional(f.ip.as_ref(), "ip", 64)? {
        let (prefix, len) = ip_prefix(ip)?;
        event.ip_prefix = Some(identity.hash64(Domain::IpPrefix, &prefix[..len]));
    }
    if let Some(recipient) = optional(f.recipient.as_ref(), "recipient", FIELD_BYTES_MAX)? {
        recipient_facts(&mut event, recipient, arrival);
    }
    if let Some(sender) = optional(f.sender.as_ref(), "sender", FIELD_BYTES_MAX)? {
        sender_facts(&mut event, sender, arrival);
    }
    if kind == Kind::EmailBounced {
        event.bounce =
            Some(bounce(event.error, f.error_class.as_deref(), optional(f.smtp_status.as_ref(), "smtp_status", 64)?));
    }
    urls(&mut event, f, arrival)?;
    let words = optional(f.text.as_ref(), "text", TEXT_BYTES_MAX)?.map(|words| text::fingerprint(words, identity));
    event.simhash = words.and_then(|(_, simhash)| simhash);
    event.content = match optional(f.content_hash.as_ref(), "content_hash", FIELD_BYTES_MAX)? {
        Some(given) => Some(identity.hash64(Domain::Content, given.as_bytes())),
        None => words.map(|(template, _)| template),
    };
    Ok(event)
}

fn required<'a>(value: Option<&'a Cow<'_, str>>, field: &str, max: usize) -> Result<&'a str, Refusal> {
    match optional(value, field, max)? {
        Some(text) if !text.trim().is_empty() => Ok(text),
        Some(_) => Err(Refusal::new("field", format!("field `{field}` is empty; give it a value"))),
        None => Err(Refusal::new("field", format!("field `{field}` is missing; every event needs it"))),
    }
}

fn optional<'a>(value: Option<&'a Cow<'_, str>>, field: &str, max: usize) -> Result<Option<&'a str>, Refusal> {
    let Some(text) = value else { return Ok(None) };
    if text.len() > max {
        let error = format!("field `{field}` has {} bytes; at most {max} are allowed", text.len());
        return Err(Refusal::new("field", error));
    }
    if field.ends_with("id") && text.chars().any(char::is_control) {
        return Err(Refusal::new("field", format!("field `{field}` holds a control character; remove it")));
    }
    Ok(Some(text.as_ref()))
}

fn time(value: Option<&Time<'_>>, arrived: Option<i64>) -> Result<i64, Refusal> {
    let at = match value {
        None => return Err(Refusal::new("field", "field `time` is missing; every event needs it")),
        Some(Time::Millis(ms)) => *ms,
        Some(Time::Text(text)) => {
            Timestamp::parse(text)
                .ok_or_else(|| {
                    Refusal::new(
                        "time",
                        "field `time` is neither epoch milliseconds nor RFC 3339, e.g. 2026-11-23T15:04:05Z",
                    )
                })?
                .0
        }
    };
    // What RFC 3339 can say: years 0 to 9999. Keeps sums of times far from overflow.
    if !(-62_135_596_800_000..=253_402_300_799_999).contains(&at) {
        return Err(Refusal::new("time", "field `time` lies outside of the years 1 to 9999; send epoch milliseconds"));
    }
    let Some(arrived) = arrived else { return Ok(at) };
    if at > arrived.saturating_add(SKEW_AHEAD_MS) {
        let ahead = at.saturating_sub(arrived) / 1000;
        let error =
            format!("field `time` lies {ahead} s in the future; at most 300 s are accepted: check the sender's clock");
        return Err(Refusal::new("time", error));
    }
    check_not_too_old(at, arrived).map(|()| at)
}

/// Refuses what happened more than 30 days before it arrived.
///
/// # Errors
/// Says so.
pub fn check_not_too_old(at: i64, arrived: i64) -> Result<(), Refusal> {
    if at < arrived.saturating_sub(SKEW_BEHIND_MS) {
        let error = "field `time` lies more than 30 days in the past; if it is in seconds, send milliseconds";
        return Err(Refusal::new("time", error));
    }
    Ok(())
}

fn count(value: Option<u32>) -> Result<u32, Refusal> {
    match value {
        None => Ok(1),
        Some(n @ 1..=1_000_000) => Ok(n),
        Some(n) => Err(Refusal::new("field", format!("field `count` is {n}; 1 to 1,000,000 are allowed"))),
    }
}

fn country(value: Option<&Cow<'_, str>>) -> Result<Option<[u8; 2]>, Refusal> {
    let Some(text) = value.filter(|t| !t.is_empty()) else { return Ok(None) };
    match text.as_bytes() {
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            Ok(Some([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
        }
        _ => Err(Refusal::new("field", "field `country` is not two letters of ISO 3166-1, e.g. DE")),
    }
}

fn currency(value: Option<&Cow<'_, str>>) -> Result<Option<[u8; 3]>, Refusal> {
    let Some(text) = value.filter(|t| !t.is_empty()) else { return Ok(None) };
    match text.as_bytes() {
        [a, b, c] if text.bytes().all(|x| x.is_ascii_alphabetic()) => {
            Ok(Some([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
        }
        _ => Err(Refusal::new("field", "field `currency` is not three letters of ISO 4217, e.g. EUR")),
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within 0..=31 days")]
fn duration(value: Option<f64>) -> Result<Option<u32>, Refusal> {
    match value {
        None => Ok(None),
        Some(s) if (0.0..=2_678_400.0).contains(&s) => Ok(Some(s as u32)),
        Some(_) => Err(Refusal::new("field", "field `duration_s` is not within 0 and 2,678,400 seconds")),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "checked to be within a billion units")]
fn amount(value: Option<&Amount<'_>>) -> Result<Option<i64>, Refusal> {
    let number = match value {
        None => return Ok(None),
        Some(Amount::Number(n)) => *n,
        Some(Amount::Text(text)) => text.parse().unwrap_or(f64::NAN),
    };
    if number.is_finite() && number.abs() <= 1e9 {
        Ok(Some((number * 1e6).round() as i64))
    } else {
        Err(Refusal::new("field", "field `amount` is not a number within a billion"))
    }
}

/// /24 of IPv4, /48 of IPv6; v4-mapped addresses count as IPv4. The bytes, and how many of them.
fn ip_prefix(ip: &str) -> Result<([u8; 6], usize), Refusal> {
    match ip.trim().parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(v4)) => {
            let [a, b, c, _] = v4.octets();
            Ok(([a, b, c, 0, 0, 0], 3))
        }
        Ok(IpAddr::V6(v6)) => {
            let [a, b, c, d, e, f, ..] = v6.octets();
            Ok(([a, b, c, d, e, f], 6))
        }
        Err(_) => Err(Refusal::new("field", "field `ip` is not an IP address")),
    }
}

/// Lower case for mail addresses, digits alone for numbers.
fn normal(person: &str) -> CompactString {
    let person = person.trim();
    if person.contains('@') || !person.bytes().any(|b| b.is_ascii_digit()) {
        person.to_lowercase().into()
    } else {
        person.chars().filter(char::is_ascii_digit).collect()
    }
}

fn recipient_facts(event: &mut Event, recipient: &str, arrival: &Arrival<'_>) {
    let person = normal(recipient);
    event.recipient = Some(arrival.identity.hash64(Domain::Person, person.as_bytes()));
    if let Some((local, domain)) = person.rsplit_once('@') {
        if ROLE_LOCAL_PARTS.binary_search(&local.split('+').next().unwrap_or(local)).is_ok() {
            event.traits = event.traits.with(Traits::ROLE_ADDRESS);
        }
        event.recipient_domain = host(domain);
    } else if person.len() > 3 {
        let less = |digits: usize| &person.as_bytes()[..person.len() - digits];
        event.recipient_block = Some(arrival.identity.hash64(Domain::Block, less(3)));
        event.recipient_ten = Some(arrival.identity.hash64(Domain::Ten, less(1)));
    }
}

fn sender_facts(event: &mut Event, sender: &str, arrival: &Arrival<'_>) {
    let person = normal(sender);
    event.sender = Some(arrival.identity.hash64(Domain::Person, person.as_bytes()));
    event.sender_group = match person.rsplit_once('@') {
        Some((_, domain)) => Some(arrival.identity.hash64(Domain::MailDomain, domain.as_bytes())),
        None if person.len() > 3 => {
            Some(arrival.identity.hash64(Domain::Block, &person.as_bytes()[..person.len() - 3]))
        }
        None => None,
    };
}

fn urls(event: &mut Event, f: &Fields<'_>, arrival: &Arrival<'_>) -> Result<(), Refusal> {
    if let Some(domain) = optional(f.url_domain.as_ref(), "url_domain", 255)? {
        link(event, domain, arrival);
    }
    for url in f.urls.iter().flatten().take(URLS_MAX) {
        if url.len() > 8_192 {
            return Err(Refusal::new("field", "field `urls` holds a link longer than 8,192 bytes"));
        }
        let rest = url.split_once("://").map_or(url.as_ref(), |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        link(event, host.rsplit_once(':').map_or(host, |(name, _)| name), arrival);
    }
    Ok(())
}

/// Notes one link by its host.
fn link(event: &mut Event, name: &str, arrival: &Arrival<'_>) {
    if name.chars().any(|c| !c.is_ascii()) && name.chars().any(|c| c.is_ascii_alphabetic()) {
        event.traits = event.traits.with(Traits::MIXED_SCRIPT);
    }
    let Some(host) = host(name) else { return };
    event.url_count = (event.url_count + 1).min(8);
    if event.url_host.is_none() {
        event.url_host = Some(arrival.identity.hash64(Domain::UrlHost, host.as_bytes()));
    }
    if SHORTENERS.binary_search(&host.as_str()).is_ok() {
        event.traits = event.traits.with(Traits::SHORTENER);
    }
}

/// A host name in lower case; `None` for anything that is none, so that no words of a person pass for one (RFC 1123).
fn host(text: &str) -> Option<CompactString> {
    let name = CompactString::from(text).to_ascii_lowercase();
    let label = |l: &str| {
        (1..=63).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (name.len() <= 253 && name.split('.').all(label)).then_some(name)
}

/// Class of a bounce: what the provider says first, the enhanced status (RFC 3463) second; without either a passing problem.
fn bounce(error: Option<ErrorClass>, named: Option<&str>, status: Option<&str>) -> BounceClass {
    match (named, error, status) {
        (Some("hard"), ..) | (_, Some(ErrorClass::InvalidRecipient), _) => BounceClass::Hard,
        (Some("block" | "blocked"), ..) | (_, Some(ErrorClass::BlockedPolicy | ErrorClass::Filtered), _) => {
            BounceClass::Block
        }
        (Some("soft"), ..) => BounceClass::Soft,
        (_, _, Some(status)) if status.starts_with("5.7") => BounceClass::Block,
        (_, _, Some(status)) if status.starts_with("5.1") || status.starts_with("5.0") => BounceClass::Hard,
        _ => BounceClass::Soft,
    }
}
