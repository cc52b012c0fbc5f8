//! The native contract: one JSON object a line, unknown fields tolerated. Plain lines are scanned; a full JSON parser reads all others,
//! and words what is wrong with those that nobody can read.

use serde::Deserialize;
use std::borrow::Cow;

use super::canonical::{BounceClass, Channel, ComplaintType, ErrorClass, Event};
use super::due::{Due, Part};
use super::facts::{AmountGiven, Checked, Facts, Field, TimeGiven};
use super::guess::Guesses;
use super::identity::EventsOf;
use super::person::{self, Note};
use super::scan::{trimmed, words};
use super::{Arrival, Derived, Domain, Hash, Kind, LINE_BYTES_MAX, Needs, Refusal, Traits, explain, moment, wide};

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
            Time::Text(text) => TimeGiven::Text(text.as_bytes()),
        });
        facts.amount = self.amount.as_ref().map(|amount| match amount {
            Amount::Number(number) => AmountGiven::Number(*number),
            Amount::Text(text) => AmountGiven::Text(text.as_bytes()),
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
            facts.link(url.as_bytes());
        }
        for name in self.traits.iter().flatten() {
            facts.trait_named(name.as_bytes());
        }
        facts
    }
}

/// Parses lines that arrive together, for a reader who may need only some of what can be derived from them.
pub struct Parser<'a> {
    arrival: Arrival<'a>,
    needs: &'a Needs,
    /// Events that name no source.
    unnamed: EventsOf,
    guesses: Guesses,
    due: Due,
}

impl<'a> Parser<'a> {
    /// For a reader who looks at these hashes: the others are left out, though their fields are checked all the same.
    pub fn new(arrival: Arrival<'a>, needs: &'a Needs) -> Self {
        let unnamed = arrival.identity.events_of(arrival.default_source.as_bytes());
        Self { arrival, needs, unnamed, guesses: Guesses::new(), due: Due::new() }
    }

    /// Parses one line of the native contract, and adds its event.
    ///
    /// # Errors
    /// Says which field is wrong and what is allowed; the line is then set aside, the batch goes on.
    pub fn line(&mut self, line: &[u8], events: &mut Vec<Event>) -> Result<(), Refusal> {
        let outcome = self.begin(line, events);
        self.finish(events);
        outcome
    }

    /// As [`Parser::line`], but the event may lack hashes until [`Parser::finish`]: those of several lines are made together. Nothing
    /// else may move in `events` in the meantime.
    ///
    /// # Errors
    /// As [`Parser::line`].
    pub fn begin(&mut self, line: &[u8], events: &mut Vec<Event>) -> Result<(), Refusal> {
        check_length(line)?;
        let mut facts = Facts::default();
        if facts.scan(line, &mut self.guesses).is_none() {
            return self.in_full(line, events);
        }
        if !facts.is_plain() {
            readable(line)?;
        }
        self.named(&facts, events)
    }

    /// Makes the hashes that events still lack.
    pub fn finish(&mut self, events: &mut [Event]) {
        self.due.make(events);
    }

    #[cold]
    fn in_full(&mut self, line: &[u8], events: &mut Vec<Event>) -> Result<(), Refusal> {
        let text = readable(line)?;
        let fields: Fields<'_> = serde_json::from_str(text).map_err(|e| explain::refusal(text, &e))?;
        self.named(&fields.facts(), events)
    }

    /// Adds the canonical event, or refuses in words that name the event.
    #[inline]
    fn named(&mut self, facts: &Facts<'_>, events: &mut Vec<Event>) -> Result<(), Refusal> {
        self.add(facts, events).map_err(|mut refusal| {
            refusal.id = facts.raw(Field::Id).map(|id| words(id).chars().take(ID_BYTES_MAX).collect());
            refusal
        })
    }

    #[inline]
    fn add(&mut self, facts: &Facts<'_>, events: &mut Vec<Event>) -> Result<(), Refusal> {
        if facts.is_usual() {
            self.add_of(Checked::<true>(facts), events)
        } else {
            self.add_of(Checked::<false>(facts), events)
        }
    }

    /// Bounds, hashes and derives. All that may be wrong is looked at first, in the order in which it is reported.
    #[inline]
    fn add_of<const USUAL: bool>(&mut self, f: Checked<'_, '_, USUAL>, events: &mut Vec<Event>) -> Result<(), Refusal> {
        let id = f.required(Field::Id)?;
        let account = f.required(Field::AccountId)?;
        let kind = Kind::of(f.required(Field::Kind)?);
        let at = moment::time(f.0.time, self.arrival.at)?;
        let source = f.optional(Field::Source)?;
        let parent = f.optional(Field::ParentAccountId)?;
        let count = if USUAL { 1 } else { count(f.0.count)? };
        let message = f.optional(Field::MessageId)?;
        let campaign = f.optional(Field::CampaignId)?;
        let device = f.optional(Field::DeviceId)?;
        let api_key = f.optional(Field::KeyId)?;
        let country = country(f.raw(Field::Country))?;
        let channel = f.optional(Field::Channel)?.map(|channel| Channel::parse(words(channel)));
        let error = f.optional(Field::ErrorClass)?.map(|class| ErrorClass::parse(words(class)));
        let complaint = f.optional(Field::ComplaintType)?.map(|kind| ComplaintType::parse(words(kind)));
        let duration_s = if USUAL { None } else { duration(f.0.duration_s)? };
        let amount_micros = if USUAL { None } else { amount(f.0.amount)? };
        let currency = if USUAL { None } else { currency(f.raw(Field::Currency))? };
        let prefix = f.optional(Field::Ip)?.map(|ip| person::ip_prefix(ip, self.guesses.avx2)).transpose()?;
        let recipient = f.optional(Field::Recipient)?;
        let sender = f.optional(Field::Sender)?;
        let bounce = match kind {
            Kind::EmailBounced => Some(bounce(error, f.raw(Field::ErrorClass), f.optional(Field::SmtpStatus)?)),
            _ => None,
        };
        let host = f.optional(Field::UrlDomain)?;
        let links = if USUAL { &[] } else { person::checked_links(f.0.links())? };
        let text = f.optional(Field::Text)?;
        let content = f.optional(Field::ContentHash)?;

        let Self { arrival, needs, unnamed, due, .. } = self;
        let (identity, wanted) = (arrival.identity, needs.of(kind));
        let named;
        let source = match source {
            None => &*unnamed,
            Some(source) => {
                named = identity.events_of(source);
                &named
            }
        };
        let traits = f.unusual(|facts| facts.traits);
        events.push(Event {
            traits: if f.unusual(|facts| facts.opt_out) { traits.with(Traits::OPT_OUT) } else { traits },
            count,
            country,
            asn: f.unusual(|facts| facts.asn),
            channel,
            error,
            bounce,
            complaint,
            duration_s,
            sip_code: f.unusual(|facts| facts.sip_code),
            amount_micros,
            currency,
            ..Event::bare(0, Hash::MIN, wide::words(account).into(), at, arrival.at.unwrap_or(at), kind)
        });
        let last = events.len() - 1;
        due.add_key(events, last, source, account, id);
        due.add(events, (last, Part::Account), identity.begun(Domain::Account), account);
        let mut note = Note { events, due, identity, wanted };
        note.hash(Derived::PARENT, Part::Parent, Domain::Account, parent);
        note.hash(Derived::MESSAGE, Part::Message, Domain::Message, message.map(trimmed));
        note.hash(Derived::CAMPAIGN, Part::Campaign, Domain::Campaign, campaign.map(trimmed));
        note.hash(Derived::IP_PREFIX, Part::IpPrefix, Domain::IpPrefix, prefix.as_deref());
        note.hash(Derived::DEVICE, Part::Device, Domain::Device, device.map(trimmed));
        note.hash(Derived::API_KEY, Part::ApiKey, Domain::ApiKey, api_key.map(trimmed));
        note.hash(Derived::CONTENT, Part::Content, Domain::Content, content);
        if let Some(recipient) = recipient {
            note.recipient(recipient);
        }
        if let Some(sender) = sender {
            note.sender(sender);
        }
        note.links(host, links);
        if let Some(text) = text {
            note.text(words(text), content.is_some());
        }
        Ok(())
    }
}

/// Parses one line of the native contract, with all that can be derived from it.
///
/// # Errors
/// As [`Parser::line`].
pub fn parse_line(line: &[u8], arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    one(arrival, |parser, events| parser.line(line, events))
}

/// As [`parse_line`], by the full parser alone: what tests hold the scanner against.
#[doc(hidden)]
pub fn parse_line_in_full(line: &[u8], arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    check_length(line)?;
    one(arrival, |parser, events| parser.in_full(line, events))
}

/// Whether the scanner reads a line by itself: so that a test can tell that it was tested.
#[doc(hidden)]
pub fn is_scanned(line: &str) -> bool {
    Facts::default().scan(line.as_bytes(), &mut Guesses::new()).is_some()
}

/// One event by itself.
pub(super) fn canonical(facts: &Facts<'_>, arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    one(arrival, |parser, events| parser.add(facts, events))
}

fn one(
    arrival: &Arrival<'_>,
    parse: impl FnOnce(&mut Parser<'_>, &mut Vec<Event>) -> Result<(), Refusal>,
) -> Result<Event, Refusal> {
    let mut events = Vec::with_capacity(1);
    let mut parser = Parser::new(*arrival, &Needs::ALL);
    parse(&mut parser, &mut events)?;
    parser.finish(&mut events);
    events.pop().ok_or_else(|| Refusal::new("json", "no event"))
}

fn check_length(line: &[u8]) -> Result<(), Refusal> {
    if line.len() > LINE_BYTES_MAX {
        return Err(Refusal::new(
            "too_long",
            format!("the line is longer than {LINE_BYTES_MAX} bytes; send smaller events"),
        ));
    }
    Ok(())
}

fn readable(line: &[u8]) -> Result<&str, Refusal> {
    std::str::from_utf8(line)
        .map_err(|e| Refusal::new("utf8", format!("invalid UTF-8 at byte {}; send UTF-8", e.valid_up_to() + 1)))
}

#[inline]
fn count(value: Option<u32>) -> Result<u32, Refusal> {
    match value {
        None => Ok(1),
        Some(n @ 1..=1_000_000) => Ok(n),
        Some(n) => Err(Refusal::new("field", format!("field `count` is {n}; 1 to 1,000,000 are allowed"))),
    }
}

#[inline(always)]
#[expect(clippy::inline_always, reason = "called once for every event")]
fn country(value: Option<&[u8]>) -> Result<Option<[u8; 2]>, Refusal> {
    match value {
        None | Some([]) => Ok(None),
        Some([a, b]) if a.is_ascii_alphabetic() && b.is_ascii_alphabetic() => {
            Ok(Some([a.to_ascii_uppercase(), b.to_ascii_uppercase()]))
        }
        _ => Err(wrong("field", "field `country` is not two letters of ISO 3166-1, e.g. DE")),
    }
}

/// A refusal, out of the way of what is taken.
#[cold]
pub(super) fn wrong(cause: &'static str, error: &'static str) -> Refusal {
    Refusal::new(cause, error)
}

#[inline]
fn currency(value: Option<&[u8]>) -> Result<Option<[u8; 3]>, Refusal> {
    let Some(text) = value.filter(|t| !t.is_empty()) else { return Ok(None) };
    match text {
        [a, b, c] if text.iter().all(u8::is_ascii_alphabetic) => {
            Ok(Some([a.to_ascii_uppercase(), b.to_ascii_uppercase(), c.to_ascii_uppercase()]))
        }
        _ => Err(Refusal::new("field", "field `currency` is not three letters of ISO 4217, e.g. EUR")),
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "checked to be within 0..=31 days")]
fn duration(value: Option<f64>) -> Result<Option<u32>, Refusal> {
    match value {
        None => Ok(None),
        Some(s) if (0.0..=2_678_400.0).contains(&s) => Ok(Some(s as u32)),
        Some(_) => Err(Refusal::new("field", "field `duration_s` is not within 0 and 2,678,400 seconds")),
    }
}

#[inline]
#[expect(clippy::cast_possible_truncation, reason = "checked to be within a billion units")]
fn amount(value: Option<AmountGiven<'_>>) -> Result<Option<i64>, Refusal> {
    let number = match value {
        None => return Ok(None),
        Some(AmountGiven::Number(n)) => n,
        Some(AmountGiven::Text(text)) => words(text).parse().unwrap_or(f64::NAN),
    };
    if number.is_finite() && number.abs() <= 1e9 {
        Ok(Some((number * 1e6).round() as i64))
    } else {
        Err(Refusal::new("field", "field `amount` is not a number within a billion"))
    }
}

/// Class of a bounce: what the provider says first, the enhanced status (RFC 3463) second; without either a passing problem.
fn bounce(error: Option<ErrorClass>, named: Option<&[u8]>, status: Option<&[u8]>) -> BounceClass {
    match (named, error, status) {
        (Some(b"hard"), ..) | (_, Some(ErrorClass::InvalidRecipient), _) => BounceClass::Hard,
        (Some(b"block" | b"blocked"), ..) | (_, Some(ErrorClass::BlockedPolicy | ErrorClass::Filtered), _) => {
            BounceClass::Block
        }
        (Some(b"soft"), ..) => BounceClass::Soft,
        (_, _, Some(status)) if status.starts_with(b"5.7") => BounceClass::Block,
        (_, _, Some(status)) if status.starts_with(b"5.1") || status.starts_with(b"5.0") => BounceClass::Hard,
        _ => BounceClass::Soft,
    }
}
