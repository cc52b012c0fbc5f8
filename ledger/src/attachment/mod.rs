//! Files that come with an appeal: what is taken, told by their bytes, and nothing else. They are kept, hashed and handed out as
//! downloads; nothing here or elsewhere ever opens one.

mod name;
mod sniff;

use serde::{Deserialize, Serialize};

use crate::id::AttachmentId;
use crate::token::sha256_hex;

pub use name::{as_download, cleaned};

/// Most files of an appeal.
pub const FILES_MAX: usize = 5;
/// Most bytes of a file: 5 MB.
pub const FILE_BYTES_MAX: usize = 5 * 1024 * 1024;
/// Most bytes of all files of an appeal: 10 MB.
pub const FILES_BYTES_MAX: usize = 10 * 1024 * 1024;

/// What a file is, by its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Media {
    /// A document.
    Pdf,
    /// An image.
    Png,
    /// An image.
    Jpeg,
    /// Plain text.
    Text,
    /// A table as plain text.
    Csv,
    /// A mail as it was sent.
    Eml,
}

impl Media {
    /// Every kind.
    pub const ALL: [Self; 6] = [Self::Pdf, Self::Png, Self::Jpeg, Self::Text, Self::Csv, Self::Eml];

    /// The name in JSON and the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Png => "png",
            Self::Jpeg => "jpeg",
            Self::Text => "text",
            Self::Csv => "csv",
            Self::Eml => "eml",
        }
    }

    /// Reads [`Media::as_str`] back.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|m| m.as_str() == text)
    }
}

/// Why a file was not taken. Names are cleaned ones.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileRefusal {
    /// It has no bytes.
    #[error("“{name}” is empty")]
    Empty {
        /// Which file.
        name: String,
    },
    /// It is over [`FILE_BYTES_MAX`].
    #[error("“{name}” is larger than 5 MB")]
    TooLarge {
        /// Which file.
        name: String,
    },
    /// Its bytes are of no kind that is taken.
    #[error("“{name}” is not a PDF, PNG, JPEG, plain text, CSV or mail (EML) file")]
    NotTaken {
        /// Which file.
        name: String,
    },
    /// A scanner found harmful software in it.
    #[error("“{name}” carries harmful software; send it clean")]
    Harmful {
        /// Which file.
        name: String,
    },
    /// More than [`FILES_MAX`].
    #[error("{count} files were sent; at most 5 fit")]
    TooMany {
        /// How many were sent.
        count: usize,
    },
    /// More than [`FILES_BYTES_MAX`] together.
    #[error("the files are larger than 10 MB together")]
    TooMuch,
}

/// A file that may be kept: its kind is known, its size within bounds, its name harmless.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attachment {
    name: String,
    media: Media,
    content_hash: String,
    bytes: Vec<u8>,
}

impl Attachment {
    /// Looks at a file as it was sent.
    ///
    /// # Errors
    /// Where it is not taken.
    pub fn new(sent_name: &str, bytes: Vec<u8>) -> Result<Self, FileRefusal> {
        let name = cleaned(sent_name);
        if bytes.is_empty() {
            return Err(FileRefusal::Empty { name });
        }
        if bytes.len() > FILE_BYTES_MAX {
            return Err(FileRefusal::TooLarge { name });
        }
        match sniff::media(&bytes, &name) {
            Some(media) => Ok(Self { media, content_hash: sha256_hex(&bytes), name, bytes }),
            None => Err(FileRefusal::NotTaken { name }),
        }
    }

    /// Its name, cleaned.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is.
    pub fn media(&self) -> Media {
        self.media
    }

    /// SHA-256 of its bytes (hex).
    pub fn content_hash(&self) -> &str {
        &self.content_hash
    }

    /// Its bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Several files as one appeal brings them: within bounds together; one that was sent twice counts once.
///
/// # Errors
/// The first reason found.
pub fn together(files: Vec<Attachment>) -> Result<Vec<Attachment>, FileRefusal> {
    let mut kept: Vec<Attachment> = Vec::with_capacity(files.len());
    for file in files {
        if !kept.iter().any(|known| known.content_hash == file.content_hash) {
            kept.push(file);
        }
    }
    if kept.len() > FILES_MAX {
        return Err(FileRefusal::TooMany { count: kept.len() });
    }
    if kept.iter().map(|file| file.bytes.len()).sum::<usize>() > FILES_BYTES_MAX {
        return Err(FileRefusal::TooMuch);
    }
    Ok(kept)
}

/// A kept file, without its bytes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttachmentFacts {
    /// Its id.
    pub attachment_id: AttachmentId,
    /// Its name, cleaned; `None` once erased.
    pub name: Option<String>,
    /// What it is.
    pub media: Media,
    /// Bytes.
    pub size: i64,
    /// SHA-256 of its bytes (hex); `None` once erased.
    pub content_hash: Option<String>,
    /// Whether it may be seen; `None` where it was sent while nothing checked files.
    pub check: Option<Check>,
}

/// Where the check of a file stands. Only a clean one is handed out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// It waits for the scanner.
    Waiting,
    /// Nothing was found.
    Clean,
    /// It carries harmful software.
    Harmful,
}

/// A kept file, to hand out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttachmentRead {
    /// The name to save it under: it ends as its kind says.
    pub download_name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(name: &str, size: usize) -> Result<Attachment, FileRefusal> {
        Attachment::new(name, vec![b'a'; size])
    }

    #[test]
    fn a_refusal_names_the_file_and_what_is_wrong_with_it() {
        assert_eq!(text("a.txt", 0), Err(FileRefusal::Empty { name: "a.txt".to_owned() }));
        assert_eq!(text("../b.txt", FILE_BYTES_MAX + 1), Err(FileRefusal::TooLarge { name: "b.txt".to_owned() }));
        let svg = Attachment::new("c.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec());
        assert_eq!(svg, Err(FileRefusal::NotTaken { name: "c.svg".to_owned() }));
        assert!(text("d.txt", FILE_BYTES_MAX).is_ok());
    }

    #[test]
    fn files_are_bounded_together_and_one_sent_twice_counts_once() {
        let many: Vec<_> = (1..=6).map(|n| text("a.txt", n).unwrap()).collect();
        assert_eq!(together(many.clone()), Err(FileRefusal::TooMany { count: 6 }));
        assert_eq!(together(many[..5].to_vec()).unwrap().len(), 5);
        let twice = vec![many[0].clone(), many[0].clone()];
        assert_eq!(together(twice).unwrap().len(), 1);
        let large: Vec<_> = (0..3).map(|n| text("a.txt", FILE_BYTES_MAX - n).unwrap()).collect();
        assert_eq!(together(large), Err(FileRefusal::TooMuch));
    }
}
