//! A rendered letter as a mail: text and HTML side by side, marked as sent by a machine, repeatable.

use std::time::{Duration, SystemTime};

use lettre::Message;
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MultiPart, SinglePart};
use redress_ledger::Timestamp;
use redress_ledger::notice::Delivery;
use redress_ledger::token::sha256_hex;

use super::Failure;
use crate::notify::render::Rendered;

/// What goes on the outside.
pub(super) struct Envelope<'a> {
    pub(super) delivery: &'a Delivery,
    pub(super) now: Timestamp,
    pub(super) from: &'a Mailbox,
    pub(super) reply_to: Option<&'a Mailbox>,
}

impl Envelope<'_> {
    /// The message for `to`; nobody is `undisclosed-recipients`. `Message-ID` and boundary follow from the notice, so that a
    /// repetition shows as one.
    pub(super) fn message(&self, rendered: &Rendered, to: &[Mailbox]) -> Result<Message, Failure> {
        let mut builder = Message::builder()
            .from(self.from.clone())
            .subject(&rendered.subject)
            .date(self.date())
            .message_id(Some(self.message_id(to)))
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("X-Redress-Account", &printable(self.delivery.account_id.as_str())))
            .raw_header(header("X-Redress-Notice", &printable(self.delivery.notice_id.as_str())));
        if let Some(reply_to) = self.reply_to {
            builder = builder.reply_to(reply_to.clone());
        }
        for mailbox in to {
            builder = builder.to(mailbox.clone());
        }
        if to.is_empty() {
            let nobody = lettre::address::Envelope::new(Some(self.from.email.clone()), vec![self.from.email.clone()]);
            let nobody = nobody.map_err(|e| Failure::Never(format!("the mail cannot be built: {e}")))?;
            builder = builder.raw_header(header("To", "undisclosed-recipients:;")).envelope(nobody);
        }
        let boundary = sha256_hex(self.delivery.notice_id.as_str().as_bytes());
        let parts = MultiPart::alternative()
            .boundary(boundary.get(..40).unwrap_or(&boundary))
            .singlepart(SinglePart::plain(rendered.text.clone()))
            .singlepart(SinglePart::html(rendered.html.clone()));
        builder.multipart(parts).map_err(|e| Failure::Never(format!("the mail cannot be built: {e}")))
    }

    /// `<notice@sender's domain>`, with a mark of the address where there is exactly one.
    fn message_id(&self, to: &[Mailbox]) -> String {
        let notice = name_safe(self.delivery.notice_id.as_str());
        match to {
            [one] => {
                let mark = sha256_hex(one.email.to_string().as_bytes());
                format!("<{notice}.{}@{}>", mark.get(..8).unwrap_or(&mark), self.from.email.domain())
            }
            _ => format!("<{notice}@{}>", self.from.email.domain()),
        }
    }

    fn date(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(u64::try_from(self.now.0).unwrap_or(0))
    }
}

/// Letters, digits, `-`, `_`: safe in a file's name and in a header.
pub(super) fn name_safe(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}
