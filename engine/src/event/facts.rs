//! The fields of one event as they came, borrowed: what both parsers hand on. Texts stand in a row, so that one way of reading and one
//! of bounding serve them all. They are bytes of a line that was found to be UTF-8.

use redress_ledger::id::ACCOUNT_ID_BYTES_MAX;

use super::guess::Guesses;
use super::names::Names;
use super::scan::{Scan, is_plain, trimmed, words};
use super::{Refusal, Traits};

/// Links looked at of one event at most.
pub(super) const URLS_MAX: usize = 8;
/// Traits read of one event at most.
const TRAITS_MAX: usize = 64;
const FIELD_BYTES_MAX: usize = 1_024;

macro_rules! fields {
    ($($text:ident = $text_name:literal,)* ; $($other:ident = $other_name:literal,)*) => {
        /// A field of the contract. Those that hold text come first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Field { $($text,)* $($other,)* }

        impl Field {
            /// How many hold text.
            pub(super) const TEXTS: usize = [$(Self::$text),*].len();
            /// How many there are.
            pub const COUNT: usize = Self::ALL.len();
            pub(super) const ALL: [Self; 30] = [$(Self::$text,)* $(Self::$other,)*];
            const NAMES: Names<30> = Names::new([$($text_name,)* $($other_name,)*]);

            /// The name in the contract.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$text => $text_name,)* $(Self::$other => $other_name,)* }
            }
        }
    };
}

fields! {
    Id = "id",
    AccountId = "account_id",
    Kind = "kind",
    Source = "source",
    MessageId = "message_id",
    ParentAccountId = "parent_account_id",
    CampaignId = "campaign_id",
    Ip = "ip",
    Recipient = "recipient",
    Sender = "sender",
    Country = "country",
    UrlDomain = "url_domain",
    ContentHash = "content_hash",
    Text = "text",
    Channel = "channel",
    DeviceId = "device_id",
    KeyId = "key_id",
    ErrorClass = "error_class",
    SmtpStatus = "smtp_status",
    ComplaintType = "complaint_type",
    Currency = "currency",
    ;
    Time = "time",
    Asn = "asn",
    Urls = "urls",
    OptOut = "opt_out",
    DurationS = "duration_s",
    SipCode = "sip_code",
    Amount = "amount",
    Count = "count",
    Traits = "traits",
}

impl Field {
    /// The field of that name.
    #[inline]
    pub(super) fn of(name: &[u8]) -> Option<Self> {
        const NAMES: &Names<30> = &Field::NAMES;
        NAMES.find(name).map(|place| Self::ALL[place])
    }

    /// Its bit in a set of fields.
    #[inline]
    pub(super) const fn bit(self) -> u32 {
        1 << self as u32
    }

    /// The set of those that nearly every event has.
    const USUAL: u32 = Self::Id.bit()
        | Self::Time.bit()
        | Self::AccountId.bit()
        | Self::Kind.bit()
        | Self::Ip.bit()
        | Self::Recipient.bit()
        | Self::Country.bit()
        | Self::UrlDomain.bit()
        | Self::ContentHash.bit();

    /// Whether it is in that set.
    #[inline]
    pub const fn is_usual(self) -> bool {
        Self::USUAL & self.bit() != 0
    }

    /// Bytes at most.
    const fn bytes_max(self) -> usize {
        match self {
            Self::Id => super::native::ID_BYTES_MAX,
            Self::AccountId | Self::ParentAccountId => ACCOUNT_ID_BYTES_MAX,
            Self::Kind | Self::Ip | Self::ErrorClass | Self::SmtpStatus => 64,
            Self::Channel => 16,
            Self::ComplaintType => 24,
            Self::UrlDomain => 255,
            Self::Text => 32_768,
            _ => FIELD_BYTES_MAX,
        }
    }

    /// Whether it is a name that a machine made, which holds no control character.
    const fn is_id(self) -> bool {
        matches!(
            self,
            Self::Id
                | Self::AccountId
                | Self::MessageId
                | Self::ParentAccountId
                | Self::CampaignId
                | Self::DeviceId
                | Self::KeyId
        )
    }
}

/// A time as it came.
#[derive(Clone, Copy, Debug)]
pub(super) enum TimeGiven<'a> {
    /// Epoch milliseconds.
    Millis(i64),
    /// RFC 3339, it is hoped.
    Text(&'a [u8]),
}

/// An amount as it came.
#[derive(Clone, Copy, Debug)]
pub(super) enum AmountGiven<'a> {
    /// As a number.
    Number(f64),
    /// As a decimal in a string.
    Text(&'a [u8]),
}

/// The fields of one event.
#[derive(Debug, Default)]
pub(super) struct Facts<'a> {
    pub(super) texts: [Option<&'a [u8]>; Field::TEXTS],
    /// Nothing but printable ASCII stands in them.
    pub(super) plain: bool,
    /// A bit for each field that was named.
    pub(super) named: u32,
    pub time: Option<TimeGiven<'a>>,
    pub asn: Option<u32>,
    urls: Option<[&'a [u8]; URLS_MAX]>,
    urls_len: usize,
    pub opt_out: bool,
    pub duration_s: Option<f64>,
    pub sip_code: Option<u16>,
    pub amount: Option<AmountGiven<'a>>,
    pub count: Option<u32>,
    pub traits: Traits,
    traits_len: usize,
}

impl<'a> Facts<'a> {
    /// Reads a line of plain JSON into what is yet empty; `None` where the full parser must look at it, and this one is spoilt. Only
    /// where [`Facts::is_plain`] says so the line is known to be UTF-8.
    #[inline]
    pub fn scan(&mut self, line: &'a [u8], guesses: &mut Guesses) -> Option<()> {
        if self.compact(line, guesses).is_some() {
            return Some(());
        }
        *self = Self::default();
        let mut scan = Scan::at(line, 0);
        self.spaced(&mut scan)?;
        self.plain = !scan.is_odd();
        Some(())
    }

    /// Whether no text holds anything but printable ASCII, as far as the scanner saw.
    pub fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether no field was named but those that nearly every event has: of the others nothing need be looked at.
    pub fn is_usual(&self) -> bool {
        self.named & !Field::USUAL == 0
    }

    /// Notes that a field is named: one given twice is an error, which the full parser words.
    #[inline]
    pub(super) fn name(&mut self, field: Option<Field>) -> Option<()> {
        let bit = field.map_or(0, Field::bit);
        let is_new = self.named & bit == 0;
        self.named |= bit;
        is_new.then_some(())
    }

    /// Reads a line as anybody may write it.
    fn spaced(&mut self, scan: &mut Scan<'a>) -> Option<()> {
        scan.space();
        scan.take(b'{')?;
        scan.space();
        if scan.peek()? == b'}' {
            scan.take(b'}')?;
            return scan.at_end().then_some(());
        }
        loop {
            let name = scan.string()?;
            scan.space();
            scan.take(b':')?;
            scan.space();
            let field = Field::of(name);
            self.name(field)?;
            match field.and_then(|field| self.texts.get_mut(field as usize)) {
                Some(text) if scan.peek()? == b'"' => *text = Some(scan.string()?),
                _ => *scan = self.other(field, *scan)?,
            }
            scan.space();
            match scan.next()? {
                b',' => scan.space(),
                b'}' => return scan.at_end().then_some(()),
                _ => return None,
            }
        }
    }

    /// Reads what is no plain text, and passes over what is no field of the contract.
    #[inline(never)]
    pub(super) fn other(&mut self, field: Option<Field>, mut scan: Scan<'a>) -> Option<Scan<'a>> {
        match field {
            None => scan.pass()?,
            Some(Field::Time) if scan.peek()? == b'"' => self.time = Some(TimeGiven::Text(scan.string()?)),
            Some(Field::Time) => self.time = scan.whole_or_null()?.map(TimeGiven::Millis),
            Some(Field::Asn) => self.asn = narrow(scan.whole_or_null()?)?,
            Some(Field::SipCode) => self.sip_code = narrow(scan.whole_or_null()?)?,
            Some(Field::Count) => self.count = narrow(scan.whole_or_null()?)?,
            Some(Field::Urls) => scan.strings_or_null(|url| self.link(url))?,
            Some(Field::Traits) => scan.strings_or_null(|name| self.trait_named(name))?,
            Some(Field::OptOut) => self.opt_out = scan.truth_or_null()?.unwrap_or(false),
            Some(Field::DurationS) => self.duration_s = scan.number_or_null()?,
            Some(Field::Amount) if scan.peek()? == b'"' => self.amount = Some(AmountGiven::Text(scan.string()?)),
            Some(Field::Amount) => self.amount = scan.number_or_null()?.map(AmountGiven::Number),
            // A text.
            Some(_) => scan.null()?,
        }
        Some(scan)
    }

    /// Sets a text, of an event that may have any field.
    pub fn set(&mut self, field: Field, text: Option<&'a str>) {
        self.texts[field as usize] = text.map(str::as_bytes);
        self.named = u32::MAX;
    }

    /// Adds a link; those past the eighth are not looked at.
    pub fn link(&mut self, url: &'a [u8]) {
        if let Some(place) = self.urls.get_or_insert_default().get_mut(self.urls_len) {
            *place = url;
            self.urls_len += 1;
        }
    }

    /// The links.
    pub fn links(&self) -> &[&'a [u8]] {
        self.urls.as_ref().map_or(&[], |urls| &urls[..self.urls_len])
    }

    /// Adds a trait by its name.
    pub fn trait_named(&mut self, name: &[u8]) {
        if self.traits_len < TRAITS_MAX {
            self.traits_len += 1;
            self.traits = self.traits.with(Traits::of(name).unwrap_or_default());
        }
    }

    /// A text as it came.
    #[inline]
    pub fn raw(&self, field: Field) -> Option<&'a [u8]> {
        self.texts[field as usize]
    }
}

/// The fields of one event as it is made of them. Where none was named but the usual ones, the others are known to be missing as the
/// code is compiled: they cost nothing.
#[derive(Clone, Copy)]
pub(super) struct Checked<'f, 'a, const USUAL: bool>(pub &'f Facts<'a>);

impl<'a, const USUAL: bool> Checked<'_, 'a, USUAL> {
    /// What is no text.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as below")]
    pub fn unusual<T: Default>(self, of: impl FnOnce(&Facts<'a>) -> T) -> T {
        if USUAL { T::default() } else { of(self.0) }
    }

    /// A text as it came.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as below")]
    pub fn raw(self, field: Field) -> Option<&'a [u8]> {
        if USUAL && !field.is_usual() { None } else { self.0.raw(field) }
    }

    /// A text that need not be there.
    ///
    /// # Errors
    /// When it is too long, or a name with control characters.
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "the field is known at each call: most of the code goes away")]
    pub fn optional(self, field: Field) -> Result<Option<&'a [u8]>, Refusal> {
        let Some(text) = self.raw(field) else { return Ok(None) };
        if text.len() > field.bytes_max() {
            return Err(too_long(field, text));
        }
        if field.is_id() && !self.0.plain && holds_control(text) {
            return Err(wrong(field, "holds a control character; remove it"));
        }
        Ok(Some(text))
    }

    /// A text that must be there.
    ///
    /// # Errors
    /// When it is not, or holds nothing, or as [`Checked::optional`].
    #[inline(always)]
    #[expect(clippy::inline_always, reason = "as above")]
    pub fn required(self, field: Field) -> Result<&'a [u8], Refusal> {
        match self.optional(field)? {
            Some(text) if !trimmed(text).is_empty() => Ok(text),
            Some(_) => Err(wrong(field, "is empty; give it a value")),
            None => Err(wrong(field, "is missing; every event needs it")),
        }
    }
}

fn holds_control(text: &[u8]) -> bool {
    !is_plain(text) && words(text).chars().any(char::is_control)
}

#[cold]
fn wrong(field: Field, what: &str) -> Refusal {
    Refusal::new("field", format!("field `{}` {what}", field.name()))
}

#[cold]
fn too_long(field: Field, text: &[u8]) -> Refusal {
    wrong(field, &format!("has {} bytes; at most {} are allowed", text.len(), field.bytes_max()))
}

/// A number in fewer bits; the outer `None` where it does not fit.
#[expect(clippy::option_option, reason = "as in the scanner")]
fn narrow<T: TryFrom<i64>>(number: Option<i64>) -> Option<Option<T>> {
    number.map_or(Some(None), |number| T::try_from(number).ok().map(Some))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_is_found_by_its_name_and_names_are_those_that_end_in_id() {
        for (place, field) in Field::ALL.into_iter().enumerate() {
            assert_eq!((field as usize, Field::of(field.name().as_bytes())), (place, Some(field)));
            assert_eq!(field.is_id(), field.name().ends_with("id"), "{field:?}");
        }
        assert_eq!(Field::of(b"Id"), None);
    }

    #[test]
    fn lines_as_programs_write_them_are_read_the_quick_way_and_alike_the_other_way() {
        let compact = |line: &str| Facts::default().compact(line.as_bytes(), &mut Guesses::new()).is_some();
        for line in [
            r#"{"id":"e","time":1,"account_id":"a","kind":"message.failed","count":3}"#,
            r#"{"id": "e", "time": 1, "more": {"a": ["b", 1]}, "urls": ["x", "y"], "kind": null, "sender": "é"}"#,
            r#"{"time":"2026-11-23T15:04:05Z","text":"a { , : }"} "#,
        ] {
            let (mut one, mut other) = (Facts::default(), Facts::default());
            let mut scan = Scan::at(line.as_bytes(), 0);
            assert!(
                one.compact(line.as_bytes(), &mut Guesses::new()).is_some() && other.spaced(&mut scan).is_some(),
                "{line}"
            );
            other.plain = !scan.is_odd();
            assert_eq!(format!("{one:?}"), format!("{other:?}"));
        }
        for line in [
            "{}",
            r#"{"id":"e" ,"kind":"k"}"#,
            r#"{"id":"a\"b"}"#,
            r#"{"id":"e"} x"#,
            r#"{"id":"e",}"#,
            r#"{"id":"e""kind":"k"}"#,
            r#"{"id":"e","id":"e"}"#,
            r#"{"id"}"#,
            r#"{"id":"e","kind"}"#,
        ] {
            assert!(!compact(line), "{line}");
        }
    }
}
