//! The statement of reasons to keep: as plain text and as PDF, made from the record and its link alone, so that the same statement in the
//! same language is the same file to the byte until something about its measure changes.

mod code;
mod compose;
mod metrics;
mod pdf;
mod signs;
mod text;

use redress_ledger::Timestamp;
use redress_ledger::review::HolderView;
use redress_ledger::token::sha256_hex;

use crate::language::Language;

pub use code::Code;

/// A document before it is laid out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Who wrote it.
    pub author: String,
    /// When the statement was written.
    pub written_at: Timestamp,
    /// In the language that was asked for; `english` has everything once more where that is another.
    pub own: Part,
    /// The same in English.
    pub english: Option<Part>,
}

/// Everything in one language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The language.
    pub language: Language,
    /// The title in it.
    pub title: String,
    /// What it says, in order.
    pub pieces: Vec<Piece>,
}

impl Document {
    /// Its parts, the reader's own first.
    pub fn parts(&self) -> impl Iterator<Item = &Part> {
        std::iter::once(&self.own).chain(&self.english)
    }
}

/// One piece of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A heading.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// An entry of a list.
    Item(String),
    /// A figure after its name.
    Figure(String, String),
    /// A remark in small print.
    Small(String),
    /// An address, and in print a picture of it that a telephone reads; the second names the picture.
    Address(String, String),
}

/// A file to download.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// SHA-256 of its bytes, in hex.
    pub sha256: String,
}

impl File {
    fn of(bytes: Vec<u8>) -> Self {
        Self { sha256: sha256_hex(&bytes), bytes }
    }
}

/// The form of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// PDF 1.7, tagged.
    Pdf,
    /// UTF-8.
    Text,
}

impl Form {
    /// The ending of its name.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Text => "txt",
        }
    }

    /// Its content type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

/// What every document of a deployment says about it, and where the page is.
#[derive(Clone, Copy, Debug)]
pub struct Letterhead<'a> {
    /// The platform's name.
    pub platform: &'a str,
    /// Where a holder can write.
    pub contact: Option<&'a str>,
    /// The address of the holder's page.
    pub link: &'a str,
}

/// The statement that a link opens, as a file.
pub fn file(view: &HolderView, language: Language, head: Letterhead<'_>, form: Form) -> File {
    let document = compose::document(view, language, head);
    File::of(match form {
        Form::Pdf => pdf::pdf(&document),
        Form::Text => text::text(&document).into_bytes(),
    })
}
