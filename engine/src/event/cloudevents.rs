//! CloudEvents 1.0, structured and batch: envelope outside, fields of the native contract under `data`.

use serde::de::{IgnoredAny, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use std::borrow::Cow;

use super::native::{Fields, Time, canonical};
use super::{Arrival, BATCH_EVENTS_MAX, Event, Kind, LINE_BYTES_MAX, Refusal, explain};

#[derive(Deserialize)]
struct Envelope<'a> {
    #[serde(borrow)]
    specversion: Option<Cow<'a, str>>,
    id: Option<Cow<'a, str>>,
    source: Option<Cow<'a, str>>,
    #[serde(rename = "type")]
    kind: Option<Cow<'a, str>>,
    subject: Option<Cow<'a, str>>,
    time: Option<Time<'a>>,
    data: Option<&'a RawValue>,
}

/// Parses one structured CloudEvent.
///
/// # Errors
/// Says which attribute is wrong and what is allowed.
pub fn parse_cloudevent(body: &str, arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    if body.len() > LINE_BYTES_MAX {
        return Err(Refusal::new(
            "too_long",
            format!("the event is longer than {LINE_BYTES_MAX} bytes; send smaller events"),
        ));
    }
    let envelope: Envelope<'_> =
        serde_json::from_str(body).map_err(|e| Refusal::new("json", format!("not a CloudEvent: {e}")))?;
    let id = envelope.id.as_deref().map(str::to_owned);
    from_envelope(envelope, arrival).map_err(|refusal| Refusal { id, ..refusal })
}

fn from_envelope(envelope: Envelope<'_>, arrival: &Arrival<'_>) -> Result<Event, Refusal> {
    match envelope.specversion.as_deref() {
        Some("1.0") => {}
        Some(other) => {
            return Err(Refusal::new("field", format!("`specversion` is {other:?}; only \"1.0\" is understood")));
        }
        None => return Err(Refusal::new("field", "`specversion` is missing; CloudEvents 1.0 needs it")),
    }
    let data = envelope.data.map_or("{}", RawValue::get);
    let mut fields: Fields<'_> = serde_json::from_str(data).map_err(|e| {
        let refusal = explain::refusal(data, &e);
        Refusal { error: format!("in `data`: {}", refusal.error), ..refusal }
    })?;
    if envelope.source.as_deref().is_none_or(str::is_empty) {
        return Err(Refusal::new("field", "`source` is missing; CloudEvents 1.0 needs it"));
    }
    if let (Some(subject), Some(named)) = (&envelope.subject, &fields.account_id)
        && subject != named
    {
        return Err(Refusal::new("field", "`subject` and `data.account_id` name different accounts"));
    }
    fields.id = envelope.id;
    fields.source = envelope.source;
    fields.account_id = envelope.subject.or(fields.account_id);
    if envelope.time.is_some() {
        fields.time = envelope.time;
    }
    if fields.kind.is_none() {
        fields.kind = envelope.kind.map(|kind| Cow::Owned(kind_of_type(&kind).to_owned()));
    }
    canonical(&fields.facts(), arrival)
}

/// `org.example.abuse.email.bounced.v1` is `email.bounced`: the last two parts before a version.
fn kind_of_type(kind: &str) -> &str {
    let unversioned = match kind.rsplit_once(".v") {
        Some((head, version)) if !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit()) => head,
        _ => kind,
    };
    let start = unversioned.rmatch_indices('.').nth(1).map_or(0, |(dot, _)| dot + 1);
    let short = &unversioned[start..];
    // Kinds with three parts do not exist; sender.domain_added and the like have two.
    if Kind::parse(short) == Kind::Unknown { unversioned } else { short }
}

/// Parses a batch: a JSON array of CloudEvents. Each element succeeds or fails by itself.
///
/// # Errors
/// When the body is no array, or holds more than [`BATCH_EVENTS_MAX`] elements.
pub fn parse_cloudevent_batch(body: &str, arrival: &Arrival<'_>) -> Result<Vec<Result<Event, Refusal>>, Refusal> {
    let Bounded(elements) = serde_json::from_str(body)
        .map_err(|e| Refusal::new("json", format!("not a batch of CloudEvents (a JSON array): {e}")))?;
    if elements.len() > BATCH_EVENTS_MAX {
        let error = format!("the batch holds more than {BATCH_EVENTS_MAX} events; send several");
        return Err(Refusal::new("too_long", error));
    }
    Ok(elements.into_iter().map(|element| parse_cloudevent(element.get(), arrival)).collect())
}

/// The elements of an array, of which at most one more than is allowed is held.
struct Bounded<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Bounded<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Elements;
        impl<'de> Visitor<'de> for Elements {
            type Value = Bounded<'de>;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while elements.len() <= BATCH_EVENTS_MAX {
                    match seq.next_element::<&'de RawValue>()? {
                        Some(element) => elements.push(element),
                        None => return Ok(Bounded(elements)),
                    }
                }
                while seq.next_element::<IgnoredAny>()?.is_some() {}
                Ok(Bounded(elements))
            }
        }
        deserializer.deserialize_seq(Elements)
    }
}
