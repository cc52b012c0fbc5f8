//! The native contract: one JSON object a line, unknown fields tolerated.

use redress_ledger::{AccountId, Timestamp, id::ACCOUNT_ID_BYTES_MAX};
use serde::Deserialize;
use std::borrow::Cow;
use std::net::IpAddr;

use super::canonical::{BounceClass, ErrorClass, Event};
use super::{Arrival, Kind, LINE_BYTES_MAX, Refusal, SKEW_AHEAD_MS, SKEW_BEHIND_MS, explain, text};

const ID_BYTES_MAX: usize = 512;
const FIELD_BYTES_MAX: usize = 1_024;
const TEXT_BYTES_MAX: usize = 32_768;
const URLS_MAX: usize = 8;
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
    let id = fields.id.as_deref().map(|id| id.chars().take(ID_BYTES_MAX).collect());
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
    let hash = |domain: &str, value: &Option<Cow<'_, str>>, field: &str| -> Result<Option<u128>, Refusal> {
        Ok(optional(value.as_ref(), field, FIELD_BYTES_MAX)?.map(|v| identity.hash(domain, v.trim().as_bytes())))
    };
    let kind = Kind::parse(kind);
    let mut event = Event {
        key: identity.hash_parts("event", &[source, account, id]),
        at,
        arrived: arrival.at.unwrap_or(at),
        kind,
        count: count(f.count)?,
        parent: optional(f.parent_account_id.as_ref(), "parent_account_id", ACCOUNT_ID_BYTES_MAX)?.map(AccountId::from),
        message: hash("message", &f.message_id, "message_id")?,
        campaign: hash("campaign", &f.campaign_id, "campaign_id")?,
        device: hash("device", &f.device_id, "device_id")?,
        api_key: hash("api_key", &f.key_id, "key_id")?,
        asn: f.asn,
        opt_out: f.opt_out.unwrap_or(false),
        sip_code: f.sip_code,
        country: country(f.country.as_ref())?,
        duration_s: duration(f.duration_s)?,
        amount_micros: amount(f.amount.as_ref())?,
        currency: currency(f.currency.as_ref())?,
        channel: optional(f.channel.as_ref(), "channel", 16)?.map(|c| c.to_ascii_lowercase().into_boxed_str()),
        complaint: optional(f.complaint_type.as_ref(), "complaint_type", 24)?
            .map(|c| c.to_ascii_lowercase().into_boxed_str()),
        error: optional(f.error_class.as_ref(), "error_class", 64)?.map(ErrorClass::parse),
        ..Event::sample(account)
    };
    if let Some(ip) = optional(f.ip.as_ref(), "ip", 64)? {
        event.ip_prefix = Some(identity.hash("ip_prefix", &ip_prefix(ip)?));
    }
    if let Some(recipient) = optional(f.recipient.as_ref(), "recipient", FIELD_BYTES_MAX)? {
        recipient_facts(&mut event, recipient, arrival);
    }
    if let Some(sender) = optional(f.sender.as_ref(), "sender", FIELD_BYTES_MAX)? {
        event.sender = Some(identity.hash("person", normal(sender).as_bytes()));
    }
    if kind == Kind::EmailBounced {
        event.bounce =
            Some(bounce(event.error, f.error_class.as_deref(), optional(f.smtp_status.as_ref(), "smtp_status", 64)?));
    }
    urls(&mut event, f)?;
    event.content = match optional(f.content_hash.as_ref(), "content_hash", FIELD_BYTES_MAX)? {
        Some(given) => Some(identity.hash("content", given.as_bytes())),
        None => optional(f.text.as_ref(), "text", TEXT_BYTES_MAX)?
            .map(|words| identity.hash("template", text::template(words).as_bytes())),
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

/// /24 of IPv4, /48 of IPv6; v4-mapped addresses count as IPv4.
fn ip_prefix(ip: &str) -> Result<Vec<u8>, Refusal> {
    match ip.trim().parse::<IpAddr>().map(|ip| ip.to_canonical()) {
        Ok(IpAddr::V4(v4)) => Ok(v4.octets()[..3].to_vec()),
        Ok(IpAddr::V6(v6)) => Ok(v6.octets()[..6].to_vec()),
        Err(_) => Err(Refusal::new("field", "field `ip` is not an IP address")),
    }
}

/// Lower case for mail addresses, digits alone for numbers.
fn normal(person: &str) -> String {
    let person = person.trim();
    if person.contains('@') || !person.bytes().any(|b| b.is_ascii_digit()) {
        person.to_lowercase()
    } else {
        person.chars().filter(char::is_ascii_digit).collect()
    }
}

fn recipient_facts(event: &mut Event, recipient: &str, arrival: &Arrival<'_>) {
    let person = normal(recipient);
    event.recipient = Some(arrival.identity.hash("person", person.as_bytes()));
    if let Some((local, domain)) = person.rsplit_once('@') {
        event.role_address = ROLE_LOCAL_PARTS.binary_search(&local.split('+').next().unwrap_or(local)).is_ok();
        event.recipient_domain = host(domain);
    } else if person.len() > 3 {
        event.recipient_block = Some(arrival.identity.hash("block", &person.as_bytes()[..person.len() - 3]));
    }
}

fn urls(event: &mut Event, f: &Fields<'_>) -> Result<(), Refusal> {
    if let Some(domain) = optional(f.url_domain.as_ref(), "url_domain", 255)? {
        event.url_domains.extend(host(domain));
    }
    for url in f.urls.iter().flatten().take(URLS_MAX) {
        if url.len() > 8_192 {
            return Err(Refusal::new("field", "field `urls` holds a link longer than 8,192 bytes"));
        }
        let rest = url.split_once("://").map_or(url.as_ref(), |(_, rest)| rest);
        let authority = rest.split(['/', '?', '#']).next().unwrap_or(rest);
        let host = authority.rsplit('@').next().unwrap_or(authority);
        event.url_domains.extend(self::host(host.rsplit_once(':').map_or(host, |(name, _)| name)));
    }
    event.url_domains.truncate(URLS_MAX);
    Ok(())
}

/// A host name in lower case; `None` for anything that is none, so that no words of a person pass for one (RFC 1123).
fn host(text: &str) -> Option<Box<str>> {
    let name = text.to_ascii_lowercase();
    let label = |l: &str| {
        (1..=63).contains(&l.len()) && l.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
    };
    (name.len() <= 253 && name.split('.').all(label)).then(|| name.into_boxed_str())
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
