//! Turns a delivery into a letter, in the holder's language, as text and as HTML.
//!
//! What is said is chosen in `compose` (about a measure: ten blocks in a fixed order) and `short` (everything else); the words are in
//! `language`, the layout is in `templates/notice/`.

mod compose;
mod defang;
mod letter;
pub(crate) mod plain;
mod short;

use askama::Template;
use redress_ledger::notice::{Delivery, NoticeKind};
use redress_ledger::token::{LinkKey, sha256_hex};

use crate::language::Language;

pub use defang::defang;
use letter::Group;
pub use letter::{Block, Letter, Line, Part};

/// Why a delivery cannot be rendered: a fault in the record, which no retry mends.
#[derive(Debug, thiserror::Error)]
pub enum RenderError {
    /// The nonce in the record is not 16 bytes of hex.
    #[error("the link's nonce is damaged")]
    Nonce,
    /// A notice of an outcome without one, or of an observation.
    #[error("the notice lacks {0}")]
    Lacks(&'static str),
    /// A template failed.
    #[error("a template failed")]
    Template(#[from] askama::Error),
}

/// What every letter of a deployment has in common.
#[derive(Clone, Debug)]
pub struct House {
    /// The platform's name as its customers know it.
    pub platform: String,
    /// Where a holder can write.
    pub contact: String,
    /// Start of every link, without a slash at its end.
    pub public_base_url: String,
    /// Makes the appeal links.
    pub link_key: LinkKey,
}

/// A rendered letter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    /// Its subject.
    pub subject: String,
    /// As plain text, wrapped.
    pub text: String,
    /// As an HTML page without anything loaded from elsewhere.
    pub html: String,
}

impl Rendered {
    /// SHA-256 (hex) over subject, text and HTML, each length-prefixed: the same for every address and every attempt.
    pub fn content_hash(&self) -> String {
        let mut bytes = Vec::new();
        for part in [&self.subject, &self.text, &self.html] {
            bytes.extend((part.len() as u64).to_be_bytes());
            bytes.extend(part.as_bytes());
        }
        sha256_hex(&bytes)
    }
}

impl House {
    /// The appeal link of a delivery. It is made here and nowhere else, and never stored.
    ///
    /// # Errors
    /// [`RenderError::Nonce`] where the record is damaged.
    pub fn link(&self, delivery: &Delivery) -> Result<String, RenderError> {
        let nonce = unhex(&delivery.link_nonce).ok_or(RenderError::Nonce)?;
        Ok(format!("{}/a/{}", self.public_base_url, self.link_key.token(&delivery.decision_id, &nonce)))
    }

    /// The letter of a delivery, in the holder's language.
    ///
    /// # Errors
    /// Where the record is damaged or incomplete.
    pub fn letter(&self, delivery: &Delivery) -> Result<Letter, RenderError> {
        let language = Language::of(delivery.locale.as_deref());
        let link = self.link(delivery)?;
        match delivery.kind {
            NoticeKind::Imposed | NoticeKind::AppealReceived | NoticeKind::Outcome => {
                compose::letter(self, delivery, language, link)
            }
            NoticeKind::Message
            | NoticeKind::Question
            | NoticeKind::Overdue
            | NoticeKind::Relief
            | NoticeKind::Withdrawn
            | NoticeKind::Corrected
            | NoticeKind::Inadmissible
            | NoticeKind::Merged
            | NoticeKind::Resumed
            | NoticeKind::ContactsChanged
            | NoticeKind::AppealsWarning
            | NoticeKind::AppealsLast
            | NoticeKind::ObjectionAnswered
            | NoticeKind::Terminated => Ok(short::letter(self, delivery, language, link)),
        }
    }

    /// The letter, laid out.
    ///
    /// # Errors
    /// Where the record is damaged or incomplete.
    pub fn render(&self, delivery: &Delivery) -> Result<Rendered, RenderError> {
        let own = self.letter(delivery)?;
        // English beside it, where it is in another language.
        let english = if own.language == Language::English.tag() {
            None
        } else {
            Some(self.letter(&Delivery { locale: None, ..delivery.clone() })?)
        };
        Ok(Rendered {
            text: TextPage { own: &own, english: english.as_ref() }.render()?,
            html: HtmlPage { own: &own, english: english.as_ref() }.render()?,
            subject: own.subject,
        })
    }
}

#[derive(Template)]
#[template(path = "notice/letter.txt")]
struct TextPage<'a> {
    own: &'a Letter,
    english: Option<&'a Letter>,
}

#[derive(Template)]
#[template(path = "notice/letter.html")]
struct HtmlPage<'a> {
    own: &'a Letter,
    english: Option<&'a Letter>,
}

/// Without line breaks and other control characters, so that nobody's text can look like another part of the letter.
fn one_line(words: &str) -> String {
    let clean: String = words.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let words = clean.split(|c: char| c.is_whitespace() && c != '\u{a0}').filter(|word| !word.is_empty());
    words.collect::<Vec<_>>().join(" ")
}

/// Where to write, and what to quote.
fn contact(house: &House, delivery: &Delivery, language: Language) -> Vec<Line> {
    let say = &language.words().letter;
    let numbered = [
        (say.reference, delivery.statement.statement_id.as_str()),
        (say.decision, delivery.decision_id.as_str()),
        (say.account, delivery.account_id.as_str()),
    ];
    let numbered = numbered.into_iter().map(|(name, number)| Line::Item(say.pair(name, &one_line(number))));
    std::iter::once(Line::Text(say.contact(&house.platform, &house.contact))).chain(numbered).collect()
}

/// The written answer, line by line.
fn answer(text: &str) -> impl Iterator<Item = Line> + '_ {
    text.lines().filter(|line| !line.trim().is_empty()).map(|line| Line::Text(one_line(line)))
}

/// 16 bytes from 32 hex digits.
fn unhex(text: &str) -> Option<[u8; 16]> {
    let mut bytes = [0u8; 16];
    if text.len() != 32 || !text.is_ascii() {
        return None;
    }
    for (i, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(text.get(2 * i..2 * i + 2)?, 16).ok()?;
    }
    Some(bytes)
}
