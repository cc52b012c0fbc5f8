//! The native contract: one JSON object a line, unknown fields tolerated. Plain lines are scanned; a full JSON parser reads all others,
//! and words what is wrong with those that nobody can read.

use serde::Deserialize;
use std::borrow::Cow;

use super::canonical::{BounceClass, Channel, ComplaintType, ErrorClass, Event, Hash};
use super::facts::{AmountGiven, Facts, Field, TimeGiven};
use super::scan::trimmed;
use super::{Arrival, Domain, Kind, LINE_BYTES_MAX, Refusal, Traits, explain, moment, person, text};

pub(super) const ID_BYTES_MAX: usize = 512;

/// Fields of the contract as the full parser gives them. `Cow` borrows from the line where no escape stands in the way.
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

/// [`TimeGiven`] as the full parser gives it: its name stands in refusals.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Time<'a> {
    Millis(i64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

/// [`AmountGiven`] as the full parser gives it.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Amount<'a> {
    Number(f64),
    #[serde(borrow)]
    Text(Cow<'a, str>),
}

impl Fields<'_> {
    /// The same, borrowed.
    pub fn facts(&self) -> Facts<'_> {
        let mut facts = Facts::default();
        facts.time = self.time.as_ref().map(|time| match time {
            Time::Millis(ms) => TimeGiven::Millis(*ms),
            Time::Text(text) => TimeGiven::Text(text),
        });
        facts.amount = self.amount.as_ref().map(|amount| match amount {
            Amount::Number(number) => AmountGiven::Number(*number),
            Amount::Text(text) => AmountGiven::Text(text),
        });
        facts.asn = self.asn;
        facts.opt_out = self.opt_out.unwrap_or(false);
        facts.duration_s = self.duration_s;
        facts.sip_code = self.sip_code;
        facts.count = self.count;
        for (field, text) in [
            (Field::Id, &self.id),
            (Field::AccountId, &self.account_id),
            (Field::Kind, &self.kind),
            (Field::Source, &self.source),
            (Field::MessageId, &self.message_id),
            (Field::ParentAccountId, &self.parent_account_id),
            (Field::CampaignId, &self.campaign_id),
            (Field::Ip, &self.ip),
            (Field::Recipient, &self.recipient),
            (Field::Sender, &self.sender),
            (Field::Country, &self.country),
            (Field::UrlDomain, &self.url_domain),
            (Field::ContentHash, &self.content_hash),
            (Field::Text, &self.text),
            (Field::Channel, &self.channel),
            (Field::DeviceId, &self.device_id),
            (Field::KeyId, &self.key_id),
            (Field::ErrorClass, &self.error_class),
            (Field::SmtpStatus, &self.smtp_status),
            (Field::ComplaintType, &self.complaint_type),
            (Field::Currency, &self.currency),
        ] {
            facts.set(field, text.as_deref());
        }
        for url in self.urls.iter().flatten() {
            facts.link(url);
        }
        for name in self.traits.iter().flatten() {
            facts.trait_named(name);
        }
        facts
    }
}

/// Parses one line of the native contract.
///
/// # Errors
/// Says which field is wrong and what is allowed; the line is then set aside, the batch goes on.
pub fn parse_line(line: &[u8], arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    let text = readable(line)?;
    let mut facts = Facts::default();
    match facts.scan(text) {
        Some(()) => named(&facts, arrival),
        None => parse_in_full(text, arrival),
    }
}

/// As [`parse_line`], by the full parser alone: what tests hold the scanner against.
#[doc(hidden)]
pub fn parse_line_in_full(line: &[u8], arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    parse_in_full(readable(line)?, arrival)
}

/// Whether the scanner reads a line by itself: so that a test can tell that it was tested.
#[doc(hidden)]
pub fn is_scanned(line: &str) -> bool {
    Facts::default().scan(line).is_some()
}

fn readable(line: &[u8]) -> Result<&str, Refusal> {
    if line.len() > LINE_BYTES_MAX {
        return Err(Refusal::new(
            "too_long",
            format!("the line is longer than {LINE_BYTES_MAX} bytes; send smaller events"),
        ));
    }
    std::str::from_utf8(line)
        .map_err(|e| Refusal::new("utf8", format!("invalid UTF-8 at byte {}; send UTF-8", e.valid_up_to() + 1)))
}

#[cold]
fn parse_in_full(text: &str, arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    let fields: Fields<'_> = serde_json::from_str(text).map_err(|e| explain::refusal(text, &e))?;
    named(&fields.facts(), arrival)
}

/// The canonical event, or a refusal that names the event.
#[inline]
fn named(facts: &Facts<'_>, arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    let mut outcome = canonical(facts, arrival);
    if let Err(refusal) = &mut outcome {
        refusal.id = facts.raw(Field::Id).map(|id| id.chars().take(ID_BYTES_MAX).collect());
    }
    outcome
}

/// Bounds, hashes and derives.
pub(super) fn canonical(f: &Facts<'_>, arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    let id = f.required(Field::Id)?;
    let account = f.required(Field::AccountId)?;
    let kind = Kind::parse(f.required(Field::Kind)?);
    let at = moment::time(f.time, arrival.at)?;
    let source = f.optional(Field::Source)?.unwrap_or(arrival.default_source);
    let identity = arrival.identity;
    let hash = |domain: Domain, field: Field| -> Result<Option<Hash>, Refusal> {
        Ok(f.optional(field)?.map(|value| identity.hash64(domain, trimmed(value).as_bytes())))
    };
    let parent = f.optional(Field::ParentAccountId)?;
    let mut event = Event {
        key: identity.event(source, account, id),
        account: identity.account(account),
        at,
        arrived: arrival.at.unwrap_or(at),
        kind,
        count: count(f.count)?,
        account_id: account.into(),
        parent: parent.map(|parent| identity.account(parent)),
        message: hash(Domain::Message, Field::MessageId)?,
        campaign: hash(Domain::Campaign, Field::CampaignId)?,
        recipient: None,
        recipient_block: None,
        recipient_ten: None,
        recipient_domain: None,
        sender: None,
        sender_group: None,
        ip_prefix: None,
        device: hash(Domain::Device, Field::DeviceId)?,
        api_key: hash(Domain::ApiKey, Field::KeyId)?,
        content: None,
        simhash: None,
        url_host: None,
        url_count: 0,
        traits: f.traits,
        country: country(f.raw(Field::Country))?,
        asn: f.asn,
        channel: f.optional(Field::Channel)?.map(Channel::parse),
        error: f.optional(Field::ErrorClass)?.map(ErrorClass::parse),
        bounce: None,
        complaint: f.optional(Field::ComplaintType)?.map(ComplaintType::parse),
        duration_s: duration(f.duration_s)?,
        sip_code: f.sip_code,
        amount_micros: amount(f.amount)?,
        currency: currency(f.raw(Field::Currency))?,
    };
    if f.opt_out {
        event.traits = event.traits.with(Traits::OPT_OUT);
    }
    if let Some(ip) = f.optional(Field::Ip)? {
        event.ip_prefix = Some(person::ip_prefix(ip, arrival)?);
    }
    if let Some(recipient) = f.optional(Field::Recipient)? {
        person::recipient(&mut event, recipient, arrival);
    }
    if let Some(sender) = f.optional(Field::Sender)? {
        person::sender(&mut event, sender, arrival);
    }
    if kind == Kind::EmailBounced {
        event.bounce = Some(bounce(event.error, f.raw(Field::ErrorClass), f.optional(Field::SmtpStatus)?));
    }
    person::links(&mut event, f, arrival)?;
    let words = f.optional(Field::Text)?.map(|words| text::fingerprint(words, identity));
    event.simhash = words.and_then(|(_, simhash)| simhash);
    event.content = match f.optional(Field::ContentHash)? {
        Some(given) => Some(identity.hash64(Domain::Content, given.as_bytes())),
        None => words.map(|(template, _)| template),
    };
    Ok(event)
}

fn count(value: Option<u32>) -> Result<u32, Refusal> {
    match value {
        None => Ok(1),
        Some(n @ 1..=1_000_000) => Ok(n),
        Some(n) => Err(Refusal::new("field", format!("field `count` is {n}; 1 to 1,000,000 are allowed"))),
    }
}

fn country(value: Option<&str>) -> Result<Option<[u8; 2]>, Refusal> {
    let Some(text) = value.filter(|t| !t.is_empty()) else { return Ok(None) };
    match text.as_bytes() {
        [a, b] if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            Ok(Some([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
        }
        _ => Err(Refusal::new("field", "field `country` is not two letters of ISO 3166-1, e.g. DE")),
    }
}

fn currency(value: Option<&str>) -> Result<Option<[u8; 3]>, Refusal> {
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
fn amount(value: Option<AmountGiven<'_>>) -> Result<Option<i64>, Refusal> {
    let number = match value {
        None => return Ok(None),
        Some(AmountGiven::Number(n)) => n,
        Some(AmountGiven::Text(text)) => text.parse().unwrap_or(f64::NAN),
    };
    if number.is_finite() && number.abs() <= 1e9 {
        Ok(Some((number * 1e6).round() as i64))
    } else {
        Err(Refusal::new("field", "field `amount` is not a number within a billion"))
    }
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
